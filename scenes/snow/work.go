package snow

import (
	"context"
	"errors"
	"fmt"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/offline"
	"huying/kernel/order"
)

// Use is what was spread where (用剂记录).
type Use struct {
	ID, Area, Zone, ZoneName string
	ZoneKind                 ZoneKind
	Response                 string
	Rehearsal                bool
	Agent, AgentName         string
	Chloride                 bool
	Grams, M2                int64
	At                       clock.Moment
	ActorName                string
	Exception                string
	Wrong                    string // why it should not have been
	Order                    string // that it opened
	Version                  int
}

// Refusal is what the rule refused (拦截记录).
type Refusal struct {
	ID, Area, Zone, ZoneName string
	ZoneKind                 ZoneKind
	Agent, AgentName         string
	Tried                    string // plan, depot, desk, phone
	Why                      string
	At                       clock.Moment
	ActorName                string
	Version                  int
}

// Where an agent was tried.
const (
	AtPlan  = "plan"
	AtDepot = "depot"
	AtDesk  = "desk"
	AtPhone = "phone"
)

// Depot is where agents lie (物资库).
type Depot struct {
	ID, Area, Name, Place string
	OpenedOn              clock.Day
	Version               int
	Stock                 []*Stock // read where it is listed
}

// Stock is what lies in a depot of one agent.
type Stock struct {
	Agent, Name, Batch string
	Chloride           bool
	Grams              int64
}

// Movement is what came into a depot, or was taken from it for a zone.
type Movement struct {
	ID, Agent, AgentName, Zone, ZoneName string
	Grams                                int64
	At                                   clock.Moment
	ActorName, Note, Exception           string
}

// asked is a question to the rule with what it was about, and its answer.
type asked struct {
	zone  *Zone
	agent *Agent
	terms Terms
	dose  int64
	Verdict
}

// ask puts the rule's question for a zone as it was at a moment. Plans, depots, desks and phones come through here.
func (r *room) ask(ctx context.Context, q store.Q, county, zone, agent string, dose int64, at clock.Moment) (*asked, error) {
	x := &asked{dose: dose}
	var err error
	if x.zone, err = r.zone(ctx, q, county, zone); err != nil {
		return nil, err
	}
	if x.agent, err = r.agent(ctx, q, county, agent); err != nil {
		return nil, err
	}
	if x.terms, err = r.termsAt(ctx, q, county, x.zone, at); err != nil {
		return nil, err
	}
	list, err := r.exceptionsOf(ctx, q, county, zone)
	x.Verdict = Judge(x.terms, x.agent, dose, list, at)
	return x, err
}

func (x *asked) refused() error { return x.refusal(x.zone.Name, x.agent, x.dose) }

// refused is the error of something that the rule refused, with what has to be kept of it.
type refused struct {
	*fault.Fault
	x *asked
}

// Unwrap makes it a fault to whoever looks.
func (e *refused) Unwrap() error { return e.Fault }

// orRefuse is nil where an agent may be, else the refusal that is kept.
func (x *asked) orRefuse() error {
	err := x.refused()
	if err == nil {
		return nil
	}
	return &refused{err.(*fault.Fault), x} // refusal makes nothing else
}

// remember keeps a refusal in an act of its own, as what was refused leaves nothing behind; any other error passes through.
func (r *room) remember(ctx context.Context, a act.Actor, id, tried string, at clock.Moment, err error) error {
	var no *refused
	if !errors.As(err, &no) {
		return err
	}
	if id == "" {
		id = r.Acts.NewID()
	}
	x := &Refusal{ID: id, Area: no.x.zone.Area, Zone: no.x.zone.ID, ZoneName: no.x.zone.Name, ZoneKind: no.x.terms.Kind, Agent: no.x.agent.ID,
		AgentName: no.x.agent.Name,
		Tried:     tried, Why: no.x.Wrong, At: at}
	if _, failed := r.Acts.Do(ctx, a, act.What{Verb: RefusalKind + ".add", Kind: RefusalKind, Subject: x.ID, Area: x.Area}, func(tx *act.Tx) error {
		tx.Note("why", x.Why)
		return r.addRefusal(ctx, tx, x)
	}); failed != nil {
		return failed
	}
	return no.Fault
}

// SnowSpread is what a crew says it spread. Admitted owns up to what is not allowed: it was done, and is said.
type SnowSpread struct {
	Agent    string `json:"agent" maxLength:"36"`
	Grams    int64  `json:"grams"`
	M2       int64  `json:"m2"`
	Admitted bool   `json:"admitted,omitempty"`
}

// SnowWork is what a crew reports of a zone (作业反馈): what was spread, and whether it is cleared.
type SnowWork struct {
	Recipient string            `json:"recipient" maxLength:"36"`
	Done      bool              `json:"done"`
	Uses      []SnowSpread      `json:"uses,omitempty" maxItems:"5"`
	Answers   map[string]string `json:"answers,omitempty"`
	Note      string            `json:"note,omitempty" maxLength:"1600"`
	Zone      string            `json:"zone,omitempty" maxLength:"240" doc:"Its name, as the phone shows it"`
}

const mostGrams = 200_000_000

func (w *SnowWork) check() error {
	f := fault.New(fault.Invalid, "snow.invalid")
	for i, u := range w.Uses {
		at := fmt.Sprintf("/uses/%d/", i)
		if u.Grams < 1 || u.Grams > mostGrams {
			f.At(at+"grams", "snow.use.grams")
		}
		if u.M2 < 1 || u.M2 > mostM2 {
			f.At(at+"m2", "snow.use.m2")
		}
		if u.Agent == "" {
			f.At(at+"agent", "required")
		}
	}
	if !w.Done && len(w.Uses) == 0 {
		f.At("/done", "snow.work.nothing")
	}
	return f.OrNil()
}

// wants is what every zone reports, for the sheet after the snow; the titles are keys of the catalogue.
func wants() (out []directive.DirectiveWant) {
	for _, name := range []string{"people", "vehicles", "machines", "tools", "volunteers", "frontage"} {
		out = append(out, directive.DirectiveWant{Name: name, Title: "snow.want." + name, Kind: "number", Most: 100_000})
	}
	for _, name := range steps {
		out = append(out, directive.DirectiveWant{Name: name, Title: "snow.want." + name, Kind: "yes"})
	}
	return out
}

// steps are the four of the trade: 推、扫、融、清.
var steps = []string{"push", "sweep", "melt", "clear"}

// judge refuses what may not be spread, unless it is owned up to.
func (r *room) judge(ctx context.Context, q store.Q, county, zone string, uses []SnowSpread, at clock.Moment) ([]*asked, error) {
	out := make([]*asked, len(uses))
	for i, u := range uses {
		x, err := r.ask(ctx, q, county, zone, u.Agent, Dose(u.Grams, u.M2), at)
		if err != nil {
			return nil, err
		}
		if out[i] = x; !u.Admitted {
			if err := x.orRefuse(); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// work takes down what a crew reports, as part of an act: what was spread, judged by what held when it was, and that it is cleared.
func (r *room) work(ctx context.Context, tx *act.Tx, x *directive.Recipient, w *SnowWork, at clock.Moment) error {
	d, err := r.Directives.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	at = min(max(at, d.IssuedAt), tx.Now)
	list, err := r.judge(ctx, tx, tx.County, x.Subject, w.Uses, at)
	if err != nil {
		return err
	}
	for i, a := range list {
		if err := r.spread(ctx, tx, d, a, &w.Uses[i], at); err != nil {
			return err
		}
	}
	if w.Done {
		return r.Directives.Report(ctx, tx, x, directive.Report{Answers: w.Answers, Note: w.Note, At: at})
	}
	return r.Directives.Confirm(ctx, tx, x, at)
}

// spread keeps a use; a wrong one opens an order and is told to the command, so that nobody can overlook it.
func (r *room) spread(ctx context.Context, tx *act.Tx, d *directive.Directive, a *asked, s *SnowSpread, at clock.Moment) error {
	u := &Use{Area: a.zone.Area, Zone: a.zone.ID, ZoneName: a.zone.Name, ZoneKind: a.terms.Kind, Response: d.Record, Rehearsal: d.Rehearsal,
		Agent:     a.agent.ID,
		AgentName: a.agent.Name, Chloride: a.agent.Chloride, Grams: s.Grams, M2: s.M2, At: at, Exception: a.Exception, Wrong: a.Wrong}
	if u.Wrong != "" {
		tx.Note("wrong", u.Wrong)
		if !u.Rehearsal {
			words := r.Catalogue.Say(text.Fallback, "snow.finding."+u.Wrong,
				map[string]any{"zone": u.ZoneName, "agent": u.AgentName, "kg": kg(u.Grams), "m2": u.M2})
			o, err := r.Orders.ReportIn(ctx, tx, order.Report{Words: words, Area: u.Area, Category: helpCategory, Source: order.Patrol, Urgent: true})
			if err != nil {
				return err
			}
			u.Order = o.ID
			commanders, err := r.Duties.Holding(ctx, tx, tx.County, MayCommand, area.Scope{u.Area}, tx.Now)
			if err != nil {
				return err
			}
			for _, c := range commanders {
				if err := r.Notices.Send(ctx, tx, c, "notice.snow.misuse", "order", o.ID, u.ZoneName); err != nil {
					return err
				}
			}
		}
	}
	return r.addUse(ctx, tx, u)
}

func kg(grams int64) string {
	if grams%1000 == 0 {
		return fmt.Sprint(grams / 1000)
	}
	return fmt.Sprintf("%.1f", float64(grams)/1000)
}

// WorkOp is the operation of phones by which a crew reports.
const WorkOp = "snow.work"

// workOp is judged by the duty held when the work was done and by what the zone allowed then, in whatever order phones send. What is
// refused is kept as a refusal, once for a letter; whoever did it all the same can own up and send it again.
func (r *room) workOp() offline.Kind {
	return offline.Kind{Code: WorkOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		w := &SnowWork{}
		if err := e.Read(w); err != nil {
			return offline.Task{}, err
		}
		if err := w.check(); err != nil {
			return offline.Task{}, err
		}
		task, err := r.Directives.Task(ctx, e, ResponseKind, w.Recipient, ZoneRecord+".work", func(ctx context.Context, tx *act.Tx,
			x *directive.Recipient) error {
			return r.work(ctx, tx, x, w, e.At)
		})
		if err != nil {
			return task, err
		}
		x, err := r.Directives.Recipient(ctx, r.DB.Read(), e.County, w.Recipient)
		if err != nil {
			return task, err
		}
		d, err := r.Directives.Get(ctx, r.DB.Read(), e.County, x.Directive)
		if err != nil {
			return task, err
		}
		at := max(e.At, d.IssuedAt)
		if _, err := r.judge(ctx, r.DB.Read(), e.County, x.Subject, w.Uses, at); err != nil {
			if d.Rehearsal {
				return task, plainly(err)
			}
			return task, r.remember(ctx, task.Actor, e.ID, AtPhone, at, err)
		}
		return task, nil
	}}
}

// plainly is a refusal without what is kept of it.
func plainly(err error) error {
	var no *refused
	if errors.As(err, &no) {
		return no.Fault
	}
	return err
}
