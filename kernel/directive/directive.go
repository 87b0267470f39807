// Package directive is the command that goes down the tree (指令): one text that reaches however many recipients in one act,
// level by level, and what comes back from each of them.
//
// A scene gives a kind of command with the powers to read, issue and take it. A recipient is a place, a unit in a place, or a
// record of the scene's, a road or a courtyard say. Whoever takes it confirms (收到), reports what was asked for (反馈), hands it
// on to the level below (转办), or calls for help, which opens an order. Whoever issued it amends, recalls or ends it. Those who
// are late are found by a job, and their deputies and the issuer are told.
//
// A rehearsal (演练) goes the same way: every row of it says so, every screen shows it, and no figure counts it.
//
// Invariants: what was handed on is done when everything below it is done, and only then; the answers of a report are what the
// command wanted; a moment that a phone gives lies between the command and now. The room refuses a command that is due before it
// is given, a recipient outside the issuer's place, a report about what was recalled, and a second report.
package directive

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/notice"
	"huying/kernel/order"
	"huying/kernel/person"
	"huying/kernel/power"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "directive", FS: migrations} }

// MayRead lets a person read commands of the kinds that they may read. Every kind's own power to read brings it along.
var MayRead = power.New("directive.read")

// Powers of the room.
func Powers() []*power.Power { return []*power.Power{MayRead} }

// Kind is a sort of command that a scene gives.
type Kind struct {
	Code  string       // flood.alarm: of the scene's records, too, in messages
	Read  *power.Power // brings MayRead along
	Issue *power.Power // brings Read along
	Take  *power.Power // brings Read along
	// Help is the category of the order that a call for help opens.
	Help string
	// Places tells that a desk may send one to every place of a level; other kinds are sent by their scene alone.
	Places bool
	// Own tells that the scene takes reports by itself, because it asks for more than figures.
	Own bool
	// Refuse says why words may not stand in a command or an answer of this kind, at a field; nil where anything may be said.
	Refuse func(at, words string) error
}

// words refuses what a kind does not want said, by the field that it stands in.
func (k *Kind) words(said ...[2]string) error {
	if k.Refuse == nil {
		return nil
	}
	for _, x := range said {
		if err := k.Refuse(x[0], x[1]); err != nil {
			return err
		}
	}
	return nil
}

// State is where a command or a recipient stands.
type State string

// The states of a command, and of a recipient.
const (
	Active   State = "active"   // 执行中
	Ended    State = "ended"    // 已结束
	Recalled State = "recalled" // 已撤回

	Sent      State = "sent"      // 已下达
	Confirmed State = "confirmed" // 已收到
	HandedOn  State = "handed_on" // 已转办
	Done      State = "done"      // 已完成
	Lapsed    State = "lapsed"    // 免于反馈: the command ended before it was due
)

// DirectiveWant is one thing that has to come back with a report.
type DirectiveWant struct {
	Name     string `json:"name" pattern:"^[a-z][a-z0-9_]*$" maxLength:"30"`
	Title    string `json:"title" maxLength:"160" doc:"As whoever reports reads it: a key of the catalogue, or the words as they stand"`
	Kind     string `json:"kind" enum:"number,text,yes"`
	Required bool   `json:"required,omitempty"`
	Most     int64  `json:"most,omitempty" doc:"Greatest number, or characters of a text"`
}

// Directive is a command.
type Directive struct {
	ID, Kind   string
	Area       string // where it commands
	Record     string // the scene's record that it belongs to
	Title      string
	Body       string
	Wants      []DirectiveWant
	DueAt      clock.Moment
	Rehearsal  bool
	State      State
	Issuer     string
	IssuerName string
	IssuedAt   clock.Moment
	EndedAt    clock.Moment
	Version    int

	Counts  DirectiveCounts   // read where it is listed
	Changes []DirectiveChange // read where it is listed
}

// DirectiveCounts are a command's recipients by where they stand. Confirmed are all who have confirmed, done or not.
type DirectiveCounts struct {
	Sent      int `json:"sent"`
	Confirmed int `json:"confirmed"`
	Done      int `json:"done"`
	Late      int `json:"late"`
	Helped    int `json:"helped"`
}

// DirectiveChange is what was changed in a command after it went out.
type DirectiveChange struct {
	At        clock.Moment `json:"at"`
	ActorName string       `json:"actor_name"`
	Words     string       `json:"words"`
}

// Recipient is one to whom a command went.
type Recipient struct {
	ID, Directive, Kind string
	Rehearsal           bool
	Area                string
	Parent              string
	Level               int
	Subject             string // the scene's record; empty where the command goes to the place
	SubjectName         string
	Class               string // of the scene's, for its figures
	Unit                string // that takes it
	Deputy              string // that steps in
	State               State
	DueAt               clock.Moment
	ConfirmedAt         clock.Moment
	ConfirmedBy         string
	ReportedAt          clock.Moment
	ReportedBy          string
	Answers             map[string]string
	Note                string
	Help                string // the order that a call for help opened
	Below, BelowDone    int
	Version             int

	directive *Directive // read where it is listed
	units     [2]string  // names, read where it is listed
}

// Open reports whether an answer is still waited for.
func (x *Recipient) Open() bool {
	return x.State == Sent || x.State == Confirmed || x.State == HandedOn
}

// Late reports whether the answer should have come.
func (x *Recipient) Late(now clock.Moment) bool { return x.Open() && x.DueAt < now }

// Report is what a recipient sends back.
type Report struct {
	Answers map[string]string
	Note    string
	At      clock.Moment // when it was done, where a phone says so
}

// Bounds of a command.
const (
	MostRecipients = 20_000
	mostTitle      = 80
	mostBody       = 2000
	mostNote       = 400
	mostWants      = 12
	mostAnswer     = 200
)

func (d *Directive) check(now clock.Moment) error {
	f := fault.New(fault.Invalid, "directive.invalid")
	d.Title, d.Body = strings.TrimSpace(d.Title), strings.TrimSpace(d.Body)
	f.Sized("/title", d.Title, mostTitle, true)
	f.Sized("/body", d.Body, mostBody, false)
	if d.DueAt <= now {
		f.At("/due_at", "directive.due_past")
	}
	if len(d.Wants) > mostWants {
		f.At("/wants", "directive.wants_many")
	}
	names := map[string]bool{}
	for i, w := range d.Wants {
		if w.Name == "" || w.Title == "" || names[w.Name] || !slices.Contains([]string{"number", "text", "yes"}, w.Kind) {
			f.At(fmt.Sprintf("/wants/%d", i), "web.bad_value")
		}
		names[w.Name] = true
	}
	return f.OrNil()
}

// answers are a report's, cleaned, or everything that is wrong with them: what was not asked for is refused too, so that
// nothing that somebody typed is dropped unseen.
func (d *Directive) answers(given map[string]string) (map[string]string, error) {
	f := fault.New(fault.Invalid, "directive.report_invalid")
	out := map[string]string{}
	for _, w := range d.Wants {
		v := strings.TrimSpace(given[w.Name])
		at := "/answers/" + w.Name
		if v == "" {
			if w.Required {
				f.At(at, "required")
			}
			continue
		}
		out[w.Name] = v
		switch w.Kind {
		case "number":
			if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < 0 {
				f.At(at, "web.no_whole")
			} else if w.Most > 0 && n > w.Most {
				f.Add(fault.Field{Pointer: at, Key: "web.too_great", Args: map[string]any{"bound": w.Most}})
			}
		case "yes":
			if v != "true" && v != "false" {
				f.At(at, "web.bad_value")
			}
		default:
			most := mostAnswer
			if w.Most > 0 {
				most = int(w.Most)
			}
			f.Sized(at, v, most, false)
		}
	}
	for name := range given {
		if !slices.ContainsFunc(d.Wants, func(w DirectiveWant) bool { return w.Name == name }) {
			f.At("/answers/"+name, "step.not_asked")
		}
	}
	return out, f.OrNil()
}

// moment is when something was done: as the phone says, but not before the command and not in the future.
func (d *Directive) moment(said, now clock.Moment) clock.Moment {
	if said == 0 {
		return now
	}
	return min(max(said, d.IssuedAt), now)
}

// takes refuses an answer to a command that does not wait for one.
func (d *Directive) takes(x *Recipient, at clock.Moment) error {
	switch {
	case x.State == Recalled:
		return fault.New(fault.Conflict, "directive.was_recalled")
	case x.State == Done:
		return fault.New(fault.Conflict, "directive.was_reported", "name", x.ReportedBy, "at", x.ReportedAt.Time().Format("01-02 15:04"))
	case d.State == Ended && at >= d.EndedAt:
		return fault.New(fault.Conflict, "directive.was_ended", "at", d.EndedAt.Time().Format("01-02 15:04"))
	}
	return nil
}

// Room keeps commands.
type Room struct {
	acts   *act.Room
	db     *store.DB
	areas  *area.Room
	people *person.Room
	duties *duty.Room
	told   *notice.Room
	orders *order.Room
	kinds  map[string]*Kind
	codes  []string
}

// New opens the room.
func New(acts *act.Room, areas *area.Room, people *person.Room, duties *duty.Room, told *notice.Room, orders *order.Room) *Room {
	return &Room{acts: acts, db: acts.DB(), areas: areas, people: people, duties: duties, told: told, orders: orders, kinds: map[string]*Kind{}}
}

// Gives adds what scenes command. It is called while the house is built, and panics where a kind could be taken or issued by
// somebody who cannot read it.
func (r *Room) Gives(kinds ...Kind) {
	for _, k := range kinds {
		brings := func(w, other *power.Power) bool { return w == other || slices.Contains(w.Implies, other.Code) }
		if r.kinds[k.Code] != nil || !brings(k.Read, MayRead) || !brings(k.Issue, k.Read) || !brings(k.Take, k.Read) {
			panic("directive kind " + k.Code + " stands twice, or its powers do not bring the power to read along")
		}
		r.kinds[k.Code] = &k
		r.codes = append(r.codes, k.Code)
	}
}

func (r *Room) kind(code string) (*Kind, error) {
	if k := r.kinds[code]; k != nil {
		return k, nil
	}
	return nil, fault.New(fault.Invalid, "directive.invalid").At("/kind", "web.bad_value")
}

// Grant is what lets a person answer for a recipient: the duty of the unit that takes it or steps in, and the command's own,
// who enters what was told by telephone.
func (r *Room) Grant(p *duty.Principal, x *Recipient) (duty.Grant, bool) {
	k := r.kinds[x.Kind]
	if k == nil || p == nil {
		return duty.Grant{}, false
	}
	for _, g := range p.Grants(k.Take) {
		if area.Within(x.Area, g.Area) && (x.Unit == "" || g.Unit == x.Unit || x.Deputy != "" && g.Unit == x.Deputy) {
			return g, true
		}
	}
	return p.By(k.Issue, x.Area)
}

// May gives the actor who answers for a recipient, or the refusal.
func (r *Room) May(p *duty.Principal, x *Recipient, via string) (act.Actor, error) {
	if g, ok := r.Grant(p, x); ok {
		return p.Actor(g, via), nil
	}
	return act.Actor{}, fault.New(fault.Forbidden, "directive.not_yours")
}

// tell sends a message about a command to units and people, each once.
func (r *Room) tell(ctx context.Context, tx *act.Tx, d *Directive, what string, to ...string) error {
	key := "notice.directive." + what
	if d.Rehearsal {
		key = "notice.directive.rehearsal." + what
	}
	subject := d.Record
	if subject == "" {
		subject = d.ID
	}
	slices.Sort(to)
	for _, who := range slices.Compact(to) {
		if err := r.told.Send(ctx, tx, who, key, d.Kind, subject, d.Title); err != nil {
			return err
		}
	}
	return nil
}
