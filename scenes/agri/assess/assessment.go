package assess

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/scenes/agri/ledger"
)

// The assessment of officers (网格员考核) looks at what came of the work in their
// places, never at how busy somebody was: there is no item for visits, hours, photos,
// distance or taps, and there is no list by score.
//
// Every point stands on rows, and the rows are kept as they were counted. So a past
// score can be worked out again from what is stored, whatever became of the rows.

// assessItems are the items that a scheme may weigh.
var assessItems = []string{itemCovered, itemCorrected, itemTold, itemTrained, itemSound}

const (
	itemCovered   = "covered"   // subjects covered by a patrol ÷ subjects, at the end of the period
	itemCorrected = "corrected" // findings closed within the limit ÷ findings due in the period
	itemTold      = "told"      // subjects that signed the liability notice ÷ subjects
	itemTrained   = "trained"   // the officer's own training within the year
	itemSound     = "sound"     // findings closed without having been declined or sent back ÷ findings ended
)

// appealFor is how long an officer may appeal.
var appealFor = calendar.Limit{Amount: 5, Unit: calendar.WorkDay}

// Weight is an item of a scheme and how many of a hundred points it is.
type Weight struct {
	Item   string `json:"item" enum:"covered,corrected,told,trained,sound"`
	Weight int    `json:"weight" minimum:"1" maximum:"100"`
}

// AssessScheme is a version of a county's rules.
type AssessScheme struct {
	ID      string
	Version int
	Title   string
	Weights []Weight
	At      clock.Moment
}

// check holds a scheme to a hundred points over items that there are.
func (s *AssessScheme) check() error {
	f := fault.New(fault.Invalid, "agri.assess.scheme_invalid")
	s.Title = strings.TrimSpace(s.Title)
	f.Sized("/title", s.Title, 60, true)
	sum, seen := 0, map[string]bool{}
	for _, w := range s.Weights {
		if !slices.Contains(assessItems, w.Item) || seen[w.Item] || w.Weight < 1 {
			f.At("/items", "agri.assess.items")
			return f
		}
		seen[w.Item] = true
		sum += w.Weight
	}
	if sum != 100 {
		f.At("/items", "agri.assess.hundred")
	}
	return f.OrNil()
}

func (s *AssessScheme) text() string {
	var b strings.Builder
	for _, w := range s.Weights {
		fmt.Fprintf(&b, "%s %d\n", w.Item, w.Weight)
	}
	return b.String()
}

func weightsOf(text string) (out []Weight) {
	for line := range strings.Lines(text) {
		code, n, _ := strings.Cut(strings.TrimSpace(line), " ")
		weight, _ := strconv.Atoi(n)
		out = append(out, Weight{code, weight})
	}
	return out
}

// Counted is a row that an item counted, as it was then.
type Counted struct {
	Sign byte      // + on both sides, - below the line only, x taken out by a decision
	On   clock.Day // that decided: of the last visit, the closing, the signature, the training
	Kind string    // of the record
	ID   string
}

func (c Counted) line() string { return fmt.Sprintf("%c %d %s %s\n", c.Sign, c.On, c.Kind, c.ID) }

func countedText(rows []Counted) string {
	var b strings.Builder
	for _, c := range rows {
		b.WriteString(c.line())
	}
	return b.String()
}

func countedOf(text string) (out []Counted) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 4 {
			continue
		}
		on, _ := strconv.Atoi(f[1])
		out = append(out, Counted{f[0][0], clock.Day(on), f[2], f[3]})
	}
	return out
}

// AssessItem is an item of a result.
type AssessItem struct {
	Code             string
	Weight           int
	Num, Den, Points int // points in tenths
	Rows             []Counted
}

// score counts the rows and gives the item's points. An item that nothing stands below
// has none, and does not weigh.
func (i *AssessItem) score() {
	i.Num, i.Den, i.Points = 0, 0, 0
	for _, c := range i.Rows {
		switch c.Sign {
		case '+':
			i.Num++
			i.Den++
		case '-':
			i.Den++
		}
	}
	if i.Den > 0 {
		i.Points = rounded(10*i.Weight*i.Num, i.Den)
	}
}

// rounded divides, half up.
func rounded(a, b int) int { return (2*a + b) / (2 * b) }

// Assessment is one version of an officer's result.
type Assessment struct {
	ID, Run, Person, Name string
	Area                  string
	Places                []place
	Version               int
	Previous, Reason      string
	Items                 []AssessItem
	Total, Weight         int // total in tenths of a hundred
	Seal                  string
	At                    clock.Moment
	By                    string
}

// place is where an officer answered, and since when within the period.
type place struct {
	area string
	from clock.Day
}

func placesText(list []place) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%s %d\n", p.area, p.from)
	}
	return b.String()
}

func placesOf(text string) (out []place) {
	for line := range strings.Lines(text) {
		code, day, _ := strings.Cut(strings.TrimSpace(line), " ")
		from, _ := strconv.Atoi(day)
		out = append(out, place{code, clock.Day(from)})
	}
	return out
}

// score works the result out from its rows alone.
func (a *Assessment) score() {
	sum := 0
	a.Total, a.Weight = 0, 0
	for i := range a.Items {
		x := &a.Items[i]
		x.score()
		if x.Den > 0 {
			sum += x.Points
			a.Weight += x.Weight
		}
	}
	if a.Weight > 0 {
		a.Total = rounded(100*sum, a.Weight)
	}
	a.Seal = a.hash()
}

// hash is over everything that was counted, in one fixed writing.
func (a *Assessment) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "assessment 1\n%s %s %d %s\n%s", a.Run, a.Person, a.Version, a.Previous, placesText(a.Places))
	for _, x := range a.Items {
		fmt.Fprintf(h, "item %s %d %d/%d %d\n%s", x.Code, x.Weight, x.Num, x.Den, x.Points, countedText(x.Rows))
	}
	fmt.Fprintf(h, "total %d of %d\n", a.Total, a.Weight)
	return hex.EncodeToString(h.Sum(nil))
}

// sealAll is one hash over the results of a run, for the journal.
func sealAll(list []*Assessment) string {
	h := sha256.New()
	for _, a := range list {
		fmt.Fprintln(h, a.Seal)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// find gives the row of a name; nil when the result did not count it.
func (a *Assessment) find(item, id string) *Counted {
	for i := range a.Items {
		if a.Items[i].Code != item {
			continue
		}
		for j := range a.Items[i].Rows {
			if c := &a.Items[i].Rows[j]; c.ID == id {
				return c
			}
		}
	}
	return nil
}

// without is the next version, with rows taken out; what it names is left as it is.
func (a *Assessment) without(names []RowName, reason string) *Assessment {
	next := *a
	next.ID, next.Version, next.Previous, next.Reason = "", a.Version+1, a.ID, reason
	next.Items = slices.Clone(a.Items)
	for i := range next.Items {
		next.Items[i].Rows = slices.Clone(a.Items[i].Rows)
	}
	for _, n := range names {
		if c := next.find(n.Item, n.ID); c != nil {
			c.Sign = 'x'
		}
	}
	next.score()
	return &next
}

// RowName names a row of a result.
type RowName struct {
	Item string `json:"item" enum:"covered,corrected,told,trained,sound"`
	ID   string `json:"id" maxLength:"36"`
}

func namesText(list []RowName) string {
	var b strings.Builder
	for _, n := range list {
		b.WriteString(n.Item + " " + n.ID + "\n")
	}
	return b.String()
}

func namesOf(text string) []RowName {
	out := []RowName{}
	for line := range strings.Lines(text) {
		item, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		out = append(out, RowName{item, id})
	}
	return out
}

// checkNames refuses rows that the result did not count, and none at all.
func (a *Assessment) checkNames(f *fault.Fault, list []RowName) []RowName {
	if len(list) == 0 {
		f.At("/rows", "agri.assess.which")
	}
	var out []RowName
	for _, n := range list {
		c := a.find(n.Item, n.ID)
		if c == nil || c.Sign == 'x' {
			f.At("/rows", "agri.assess.no_row")
			break
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// AssessRun is the officers of a place, assessed over a period.
type AssessRun struct {
	ID, Area, Title string
	From, To        clock.Day
	Scheme          string
	Officers        int
	At, AppealUntil clock.Moment
	Person, Unit    string

	PersonName    string // read with it
	SchemeTitle   string
	SchemeVersion int
}

const (
	shortestPeriod = 28
	longestPeriod  = 366
)

// check holds a run to a period that is over, in a place that there is.
func (u *AssessRun) check(tree *area.Tree, today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.assess.run_invalid")
	u.Title = strings.TrimSpace(u.Title)
	f.Sized("/title", u.Title, 40, true)
	if a, ok := tree.Get(u.Area); !ok || a.ValidTo != 0 || len(u.Area) < area.County || len(u.Area) > area.Village {
		f.At("/area", "agri.assess.area")
	}
	switch {
	case u.From < ledger.FirstDay:
		f.At("/from", "required")
	case u.To < ledger.FirstDay:
		f.At("/to", "required")
	case u.To >= today:
		f.At("/to", "agri.assess.not_over")
	case u.To.Sub(u.From)+1 < shortestPeriod || u.To.Sub(u.From)+1 > longestPeriod:
		f.At("/to", "agri.assess.period")
	}
	return f.OrNil()
}

// Appeal is what an officer says against a result, and what became of it.
type Appeal struct {
	ID, Assess, Run, Area, Person, Words string
	Disputed                             []RowName
	Seal                                 string
	At                                   clock.Moment
	Outcome                              string // upheld, declined; empty while it is open
	DecidedAt                            clock.Moment
	DecidedBy, Decision                  string
	Excluded                             []RowName
	Result                               string // the version that it led to
	DecidedName                          string
}
