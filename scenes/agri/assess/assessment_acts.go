package assess

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"
)

const assessCode = "agri.assessment"

// assess works out the result of every village officer of a place, inside one act.
func (r *Room) assess(ctx context.Context, tx *act.Tx, u *AssessRun) error {
	scheme, err := r.holdScheme(ctx, tx)
	if err != nil {
		return err
	}
	done, err := r.ranAlready(ctx, tx, tx.County, u)
	if err != nil {
		return err
	}
	if done {
		return fault.New(fault.Conflict, "agri.assess.ran_already")
	}
	u.ID, u.Scheme, u.At, u.Person, u.Unit = tx.NewID(), scheme.ID, tx.Now, tx.Actor.Person, tx.Actor.Unit
	cal, err := r.Calendars.Of(ctx, tx.County)
	if err != nil {
		return err
	}
	u.AppealUntil = cal.Due(tx.Now, appealFor)
	list, err := r.assessed(ctx, tx, tx.County, u, scheme)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.Conflict, "agri.assess.nobody")
	}
	for _, a := range list {
		if a.Person == tx.Actor.Person {
			return fault.New(fault.Forbidden, "agri.assess.own_run")
		}
		a.score()
	}
	u.Officers = len(list)
	tx.On(u.ID, u.Area)
	tx.Note("officers", u.Officers)
	tx.Note("scheme", scheme.Version)
	tx.Note("seal", sealAll(list))
	if err := r.addRun(ctx, tx, u); err != nil {
		return err
	}
	if err := r.addAssessments(ctx, tx, list); err != nil {
		return err
	}
	for _, a := range list {
		if err := r.Notices.Send(ctx, tx, a.Person, "notice.agri.assessed", assessCode, a.ID, u.Title); err != nil {
			return err
		}
	}
	return nil
}

// assessed are the officers who answered for a village of the place when the period
// ended, each with the rows of their places from the day that they did.
func (r *Room) assessed(ctx context.Context, q store.Q, county string, u *AssessRun, scheme *AssessScheme) ([]*Assessment, error) {
	by := map[string]*Assessment{}
	at := map[string][]*Assessment{} // who answers for an area
	f := duty.Filter{County: county, Scope: area.Scope{u.Area}, Post: registry.Officer, At: u.To.End() - 1, Limit: 500}
	for {
		duties, err := r.Duties.List(ctx, q, f)
		if err != nil {
			return nil, err
		}
		for _, d := range duties {
			a := by[d.Person]
			if a == nil {
				a = &Assessment{Run: u.ID, Person: d.Person, Version: 1}
				for _, w := range scheme.Weights {
					a.Items = append(a.Items, AssessItem{Code: w.Item, Weight: w.Weight})
				}
				by[d.Person] = a
			}
			if slices.ContainsFunc(a.Places, func(p place) bool { return p.area == d.Area }) {
				continue
			}
			a.Places = append(a.Places, place{d.Area, max(d.From.Day(), u.From)})
			at[d.Area] = append(at[d.Area], a)
		}
		if len(duties) < f.Limit {
			break
		}
		f.After = duties[len(duties)-1].ID
	}
	if err := r.tally(ctx, q, county, u, func(item, where string, on clock.Day, c Counted) {
		for n := area.County; n <= len(where); n++ {
			for _, a := range at[where[:n]] {
				a.count(item, where[:n], on, c)
			}
		}
	}); err != nil {
		return nil, err
	}
	trained, err := r.trainedBy(ctx, q, county, u.To)
	if err != nil {
		return nil, err
	}
	out := make([]*Assessment, 0, len(by))
	for _, a := range by {
		c, ok := trained[a.Person]
		if !ok {
			c = Counted{'-', 0, registry.OfficerRecord, a.Person}
		}
		a.count(itemTrained, "", 0, c)
		slices.SortFunc(a.Places, func(x, y place) int { return strings.Compare(x.area, y.area) })
		a.Area = together(a.Places)
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b *Assessment) int {
		return cmp.Or(strings.Compare(a.Area, b.Area), strings.Compare(a.Person, b.Person))
	})
	return out, nil
}

// count adds a row to an item that the scheme weighs; what fell into the period before
// the officer came is not theirs.
func (a *Assessment) count(item, at string, on clock.Day, c Counted) {
	for _, p := range a.Places {
		if p.area == at && on != 0 && on < p.from {
			return
		}
	}
	for i := range a.Items {
		if a.Items[i].Code == item {
			a.Items[i].Rows = append(a.Items[i].Rows, c)
		}
	}
}

// together is the smallest place that holds all of an officer's.
func together(list []place) string {
	code := list[0].area
	for _, p := range list[1:] {
		for !area.Within(p.area, code) && len(code) > area.County {
			code = area.ParentOf(code)
		}
	}
	return code
}

// answeredAt is one of the result's places where the officer is one still; empty when
// there is none. Their places together may be more than they hold a power over.
func (a *Assessment) answeredAt(p *duty.Principal) string {
	for _, x := range a.Places {
		if p.Can(registry.MayPatrol, x.area) {
			return x.area
		}
	}
	return ""
}

// mostAppealWords bounds what is written to an appeal and its decision.
const mostAppealWords = 1000

// appeal keeps what an officer says against their result. Nothing is done to the result
// any more until somebody else has decided.
func (r *Room) appeal(ctx context.Context, tx *act.Tx, id, words string, disputed []RowName) error {
	a, err := r.assessment(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	if a.Person != tx.Actor.Person {
		return store.ErrNotFound // another's result is not to be known of
	}
	u, err := r.run(ctx, tx, tx.County, a.Run)
	if err != nil {
		return err
	}
	before, err := r.appeals(ctx, tx, tx.County, "run", a.Run)
	if err != nil {
		return err
	}
	for _, p := range before {
		if p.Person == a.Person {
			return fault.New(fault.Conflict, "agri.assess.twice")
		}
	}
	if tx.Now > u.AppealUntil {
		return fault.New(fault.Conflict, "agri.assess.late", "until", u.AppealUntil.Day().String())
	}
	f := fault.New(fault.Invalid, "agri.assess.appeal_invalid")
	words = strings.TrimSpace(words)
	f.Sized("/words", words, mostAppealWords, true)
	p := &Appeal{Assess: a.ID, Run: a.Run, Area: a.Area, Person: a.Person, Words: words, Seal: a.Seal, Disputed: a.checkNames(f, disputed)}
	if err := f.OrNil(); err != nil {
		return err
	}
	if err := r.addAppeal(ctx, tx, p); err != nil {
		if fault.Is(err, fault.Conflict) { // another phone of theirs was first
			return fault.New(fault.Conflict, "agri.assess.twice").Because(err)
		}
		return err
	}
	tx.On(a.ID, a.Area)
	tx.Note("seal", a.Seal)
	tx.Note("rows", len(p.Disputed))
	if err := r.Notices.Send(ctx, tx, u.Unit, "notice.agri.appealed", assessCode, a.ID, u.Title); err != nil {
		return err
	}
	held, err := r.Duties.Owners(ctx, tx, tx.County, registry.Inspector, area.Cut(a.Area, area.Township), tx.Now)
	if err != nil {
		return err
	}
	for _, d := range held { // who may decide: not whoever ran it
		if d.Person != u.Person && d.Person != a.Person {
			if err := r.Notices.Send(ctx, tx, d.Person, "notice.agri.appealed", assessCode, a.ID, u.Title); err != nil {
				return err
			}
		}
	}
	return nil
}

// Decision is what somebody else finds about an appeal.
type Decision struct {
	Upheld bool      `json:"upheld"`
	Words  string    `json:"words" maxLength:"4000" doc:"Why; the officer reads it"`
	Rows   []RowName `json:"rows,omitempty" maxItems:"2000" doc:"Taken out of the count when the appeal is upheld"`
}

// decide ends an appeal. When it is upheld, the rows named are taken out and a new
// version is counted, which names the one before; both stay.
func (r *Room) decide(ctx context.Context, tx *act.Tx, id string, d Decision) error {
	list, err := r.appeals(ctx, tx, tx.County, "assess", id)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.Conflict, "agri.assess.no_appeal")
	}
	p := list[0]
	a, err := r.assessment(ctx, tx, tx.County, p.Assess)
	if err != nil {
		return err
	}
	u, err := r.run(ctx, tx, tx.County, p.Run)
	if err != nil {
		return err
	}
	switch again := *a; {
	case p.Person == tx.Actor.Person:
		return fault.New(fault.Forbidden, "agri.assess.own_appeal")
	case u.Person == tx.Actor.Person:
		return fault.New(fault.Forbidden, "agri.assess.same_person")
	case p.Outcome != "":
		return fault.New(fault.Conflict, "agri.assess.decided")
	case again.hash() != p.Seal || a.Seal != p.Seal:
		return fault.New(fault.Conflict, "agri.assess.broken")
	}
	f := fault.New(fault.Invalid, "agri.assess.decision_invalid")
	if d.Words = strings.TrimSpace(d.Words); utf8.RuneCountInString(d.Words) < 2 {
		f.At("/words", "required")
	}
	f.Sized("/words", d.Words, mostAppealWords, false)
	p.Decision, p.Outcome = d.Words, "declined"
	told := "notice.agri.appeal_declined"
	if d.Upheld {
		p.Outcome, p.Excluded = "upheld", a.checkNames(f, d.Rows)
		told = "notice.agri.appeal_upheld"
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	about := a.ID
	if d.Upheld {
		next := a.without(p.Excluded, d.Words)
		if next.Weight == 0 || next.Total < a.Total { // nobody is worse off for having appealed
			return f.At("/rows", "agri.assess.worse")
		}
		if err := r.addAssessments(ctx, tx, []*Assessment{next}); err != nil {
			return err
		}
		p.Result, about = next.ID, next.ID
		tx.Note("seal", next.Seal)
	}
	if err := r.endAppeal(ctx, tx, p); err != nil {
		return err
	}
	tx.On(about, a.Area)
	tx.Note("outcome", p.Outcome)
	tx.Note("previous", a.ID)
	return r.Notices.Send(ctx, tx, p.Person, told, assessCode, about, u.Title)
}
