package snow

import (
	"context"
	"net/http"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// SnowWarning is a relayed warning, with the level that it proposes.
type SnowWarning struct {
	ID         string       `json:"id"`
	Source     string       `json:"source"`
	Identifier string       `json:"identifier"`
	Colour     string       `json:"colour"`
	Headline   string       `json:"headline"`
	Body       string       `json:"body"`
	MM         int          `json:"mm"`
	Hours      int          `json:"hours"`
	SentAt     clock.Moment `json:"sent_at"`
	ExpiresAt  clock.Moment `json:"expires_at,omitempty"`
	Kind       string       `json:"kind" enum:"alert,update,cancel"`
	Refers     string       `json:"refers"`
	CAP        bool         `json:"cap"`
	Exercise   bool         `json:"exercise"`
	RelayedBy  string       `json:"relayed_by"`
	Proposes   string       `json:"proposes" doc:"By the thresholds of the plan in force"`
}

// SnowWarningInput is a warning as it is relayed by hand.
type SnowWarningInput struct {
	Source     string       `json:"source" maxLength:"320"`
	Identifier string       `json:"identifier" maxLength:"320"`
	Colour     string       `json:"colour,omitempty" enum:",blue,yellow,orange,red"`
	Headline   string       `json:"headline" maxLength:"480"`
	Body       string       `json:"body,omitempty" maxLength:"8000"`
	MM         int          `json:"mm,omitempty" minimum:"0" maximum:"300"`
	Hours      int          `json:"hours,omitempty" minimum:"0" maximum:"72"`
	SentAt     clock.Moment `json:"sent_at"`
	ExpiresAt  clock.Moment `json:"expires_at,omitempty"`
	Kind       string       `json:"kind,omitempty" enum:"alert,update,cancel" default:"alert"`
	Refers     string       `json:"refers,omitempty" maxLength:"1600"`
}

// SnowResponse is a response.
type SnowResponse struct {
	ID          string       `json:"id"`
	Area        string       `json:"area"`
	Level       string       `json:"level" enum:"blue,yellow,orange,red"`
	Rehearsal   bool         `json:"rehearsal"`
	State       string       `json:"state" enum:"active,ended"`
	Words       string       `json:"words"`
	Warning     string       `json:"warning"`
	Plan        string       `json:"plan"`
	Directive   string       `json:"directive"`
	RaisedAt    clock.Moment `json:"raised_at"`
	RaisedBy    string       `json:"raised_by"`
	EndedAt     clock.Moment `json:"ended_at,omitempty"`
	Inspections int          `json:"inspections"`
	Lessons     string       `json:"lessons"`
	Version     int          `json:"version"`
	CanCommand  bool         `json:"can_command"`
}

// SnowResponseInput is a level as a commander raises it.
type SnowResponseInput struct {
	Level     string `json:"level" enum:"blue,yellow,orange,red"`
	Words     string `json:"words" maxLength:"320" doc:"What every crew reads"`
	Body      string `json:"body,omitempty" maxLength:"8000"`
	Warning   string `json:"warning,omitempty" maxLength:"36"`
	Rehearsal bool   `json:"rehearsal,omitempty"`
}

func responseRow(see *list.Reader, x *Response) SnowResponse {
	return SnowResponse{x.ID, x.Area, x.Level, x.Rehearsal, x.State, x.Words, x.Warning, x.Plan, x.Directive, x.RaisedAt, x.RaisedBy,
		x.EndedAt, x.Inspections,
		x.Lessons, x.Version, see.Can(MayCommand, x.Area)}
}

func (r *room) responseList() *list.List[Response, SnowResponse] {
	return &list.List[Response, SnowResponse]{
		Kind: ResponseKind, Name: "SnowResponse", Path: "/api/snow/responses", Summary: "Responses, the latest first", Read: MayRead,
		Table:   "snow_response",
		Columns: responseColumns, Order: list.Latest("r.raised_at"), Filters: []list.Filter{list.Is("state", "r.state", Active, Over)},
		Dest: responseDest, Wire: responseRow,
	}
}

func (r *room) warningList() *list.List[Warning, SnowWarning] {
	return &list.List[Warning, SnowWarning]{
		Kind: WarningKind, Name: "SnowWarning", Path: "/api/snow/warnings", Summary: "Weather warnings that were relayed, the latest first", Read: MayRead,
		Table: "snow_warning", Columns: warningColumns, Order: list.Latest("r.sent_at"), Dest: warningDest, Fill: r.fillWarnings,
		Wire: func(_ *list.Reader, w *Warning) SnowWarning {
			return SnowWarning{w.ID, w.Source, w.Identifier, w.Colour, w.Headline, w.Body, w.MM, w.Hours, w.SentAt, w.ExpiresAt, w.Kind, w.Refers,
				w.CAP, w.Exercise,
				w.RelayedBy, w.proposes}
		},
	}
}

// fillWarnings works out which level warnings propose: as much snow as the plan's thresholds name, else the signal's own colour.
func (r *room) fillWarnings(ctx context.Context, q store.Q, county string, page []*Warning) error {
	plan, err := r.planInForce(ctx, q, county)
	if err != nil {
		return err
	}
	for _, w := range page {
		if w.Kind == "cancel" {
			continue
		}
		if w.proposes = w.Colour; plan != nil && w.MM > 0 {
			w.proposes = plan.Propose(w.MM, w.Hours)
		}
	}
	return nil
}

// raise gives a level: one command to the crew of every zone, each due by its class. The plan in force says when.
func (r *room) raise(ctx context.Context, tx *act.Tx, b *SnowResponseInput) (*Response, error) {
	plan, err := r.planInForce(ctx, tx, tx.County)
	if err != nil {
		return nil, err
	}
	if plan == nil {
		return nil, fault.New(fault.Conflict, "snow.response.no_plan")
	}
	running, err := r.active(ctx, tx, tx.County)
	if err != nil {
		return nil, err
	}
	for _, x := range running {
		if x.Rehearsal == b.Rehearsal {
			return nil, fault.New(fault.Conflict, "snow.response.running", "words", x.Words)
		}
		if b.Rehearsal {
			return nil, fault.New(fault.Conflict, "snow.response.no_rehearsal")
		}
	}
	if b.Warning != "" {
		if _, err := r.warning(ctx, tx, tx.County, b.Warning); err != nil {
			return nil, fault.New(fault.Invalid, "snow.invalid").At("/warning", "web.bad_value").Because(err)
		}
	}
	zones, err := r.openZones(ctx, tx, tx.County, area.Scope{tx.County})
	if err != nil {
		return nil, err
	}
	var to []*directive.Recipient
	last := tx.Now
	for _, z := range zones {
		if z.Crew == "" { // it stands on the board of defects, and nobody can be told
			continue
		}
		due := plan.Due(z.Class, tx.Now)
		last = max(last, due)
		to = append(to, &directive.Recipient{Area: z.Area, Subject: z.ID, SubjectName: z.Name, Class: z.Class, Unit: z.Crew, Deputy: z.Deputy, DueAt: due})
	}
	if len(to) == 0 {
		return nil, fault.New(fault.Conflict, "snow.response.no_zones")
	}
	tx.Note("level", b.Level)
	tx.Note("without_crew", len(zones)-len(to))
	x := &Response{ID: tx.NewID(), Area: tx.County, Level: b.Level, Rehearsal: b.Rehearsal, State: Active, Words: strings.TrimSpace(b.Words),
		Warning: b.Warning, Plan: plan.ID,
		RaisedAt: tx.Now, RaisedBy: tx.Actor.Name, Version: 1}
	d := &directive.Directive{Kind: ResponseKind, Area: tx.County, Record: x.ID, Title: x.Words, Body: b.Body, Wants: wants(), DueAt: last,
		Rehearsal: b.Rehearsal}
	if err := r.Directives.Issue(ctx, tx, d, to); err != nil {
		return nil, err
	}
	x.Directive = d.ID
	tx.On(x.ID, x.Area)
	return x, r.addResponse(ctx, tx, x)
}

// level changes the level of a response; every crew is told.
func (r *room) level(ctx context.Context, tx *act.Tx, x *Response, level, reason string) error {
	if x.State != Active {
		return fault.New(fault.Conflict, "snow.response.over")
	}
	if level == x.Level {
		return fault.New(fault.Conflict, "snow.response.same")
	}
	d, err := r.Directives.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	tx.Note("from", x.Level)
	tx.Note("to", level)
	due := clock.Moment(0)
	if d.DueAt <= tx.Now { // what is amended after its time has run out is due anew within two hours
		due = tx.Now.Add(2 * time.Hour)
	}
	if err := r.Directives.Amend(ctx, tx, d, d.Body, due, reason); err != nil {
		return err
	}
	return tx.Over(ctx, "snow_response", x.ID, x.Version, movedKey, act.Set{Column: "level", Value: level})
}

// end stands a response down.
func (r *room) end(ctx context.Context, tx *act.Tx, x *Response, reason string) error {
	if x.State != Active {
		return fault.New(fault.Conflict, "snow.response.over")
	}
	d, err := r.Directives.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	if err := r.Directives.End(ctx, tx, d, reason); err != nil {
		return err
	}
	return tx.Over(ctx, "snow_response", x.ID, x.Version, movedKey, act.Set{Column: "state", Value: Over}, act.Set{Column: "ended_at", Value: tx.Now})
}

func (r *room) mountResponses(s *web.Server) {
	warnings, responses := r.warningList(), r.responseList()
	warnings.Mount(s, r.Lists)
	responses.Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "getSnowNow", Method: "GET", Path: "/api/snow/now", Guard: MayRead,
		Summary: "The season as it stands: the plan and responses in force, what is lacking"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body SnowNow }, error) { return r.now(ctx) })
	relay := func(ctx context.Context, w *Warning) (*list.One[SnowWarning], error) {
		if err := w.check(r.Acts.Now()); err != nil {
			return nil, err
		}
		return warnings.Add(ctx, MayManage, duty.Of(ctx).County, func(tx *act.Tx) error {
			id, err := r.relay(ctx, tx, w)
			tx.On(id, tx.County)
			return err
		})
	}
	web.Handle(s, web.Spec{ID: "relaySnowWarning", Method: "POST", Path: warnings.Path, Guard: MayManage,
		Summary: "Relay a weather warning; the same one twice is one"},
		func(ctx context.Context, in *struct{ Body SnowWarningInput }) (*list.One[SnowWarning], error) {
			b := in.Body
			return relay(ctx, &Warning{Source: b.Source, Identifier: b.Identifier, Colour: b.Colour, Headline: b.Headline, Body: b.Body, MM: b.MM,
				Hours:  b.Hours,
				SentAt: b.SentAt, ExpiresAt: b.ExpiresAt, Kind: b.Kind, Refers: b.Refers})
		})
	web.Handle(s, web.Spec{ID: "readSnowWarning", Method: "POST", Path: warnings.Path + "/cap", Guard: MayManage,
		Summary: "Relay a weather warning from a CAP 1.2 file"},
		func(ctx context.Context, in *struct {
			Body struct {
				File string `json:"file" maxLength:"262144" doc:"What the file holds"`
			}
		}) (*list.One[SnowWarning], error) {
			w, err := readCAP([]byte(in.Body.File))
			if err != nil {
				return nil, err
			}
			return relay(ctx, w)
		})
	web.Handle(s, web.Spec{ID: "raiseSnowResponse", Method: "POST", Path: responses.Path, Guard: MayCommand,
		Summary: "Raise a level: one command to every crew"},
		func(ctx context.Context, in *struct{ Body SnowResponseInput }) (*list.One[SnowResponse], error) {
			return responses.Add(ctx, MayCommand, duty.Of(ctx).County, func(tx *act.Tx) error {
				_, err := r.raise(ctx, tx, &in.Body)
				return err
			})
		})
	web.Handle(s, web.Spec{ID: "changeSnowLevel", Method: "POST", Path: responses.Path + "/{id}/level", Guard: MayCommand,
		Summary: "Change the level; every crew is told"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Level  string `json:"level" enum:"blue,yellow,orange,red"`
				Reason string `json:"reason" minLength:"2" maxLength:"400"`
			}
		}) (*list.One[SnowResponse], error) {
			return responses.Act(ctx, MayCommand, in.ID, "level", func(tx *act.Tx, x *Response) error {
				return r.level(ctx, tx, x, in.Body.Level,
					in.Body.Reason)
			})
		})
	web.Handle(s, web.Spec{ID: "endSnowResponse", Method: "POST", Path: responses.Path + "/{id}/end", Guard: MayCommand, Summary: "Stand down"},
		func(ctx context.Context, in *list.Because) (*list.One[SnowResponse], error) {
			return responses.Act(ctx, MayCommand, in.ID, "end", func(tx *act.Tx, x *Response) error { return r.end(ctx, tx, x, in.Body.Reason) })
		})
	web.Handle(s, web.Spec{ID: "reviewSnowResponse", Method: "POST", Path: responses.Path + "/{id}/review", Guard: MayCommand,
		Summary: "Say how often it was inspected, and what to do better"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Inspections int    `json:"inspections" minimum:"0" maximum:"10000"`
				Lessons     string `json:"lessons,omitempty" maxLength:"8000"`
			}
		}) (*list.One[SnowResponse], error) {
			return responses.Act(ctx, MayCommand, in.ID, "review", func(tx *act.Tx, x *Response) error {
				if x.State == Active {
					return fault.New(fault.Conflict, "snow.response.running", "words", x.Words)
				}
				return tx.Over(ctx, "snow_response", x.ID, x.Version, movedKey, act.Set{Column: "inspections", Value: in.Body.Inspections},
					act.Set{Column: "lessons", Value: strings.TrimSpace(in.Body.Lessons)})
			})
		})
	web.Handle(s, web.Spec{ID: "reportSnowWork", Method: "POST", Path: "/api/snow/work", Guard: MayRead,
		Summary: "Report work on a zone from a desk: by the crew, or by the command for a crew that telephoned"},
		func(ctx context.Context, in *struct{ Body SnowWork }) (*struct{ Body SnowRecipient }, error) {
			return r.report(ctx, &in.Body)
		})
	web.Handle(s, web.Spec{ID: "getSnowField", Method: "GET", Path: "/api/snow/field", Guard: MayWork,
		Summary: "What a crew's phone carries: its zones, what they allow, the agents"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body SnowField }, error) { return r.field(ctx) })
	s.Page("GET "+responses.Path+"/{id}/sheet", "exportSnowSheet", MayRead, func(w http.ResponseWriter, q *http.Request) error {
		x, _, err := responses.Find(q.Context(), r.DB.Read(), q.PathValue("id"))
		if err != nil {
			return err
		}
		return r.sheet(w, q, s, x)
	})
	s.Page("GET "+responses.Path+"/{id}/cap", "exportSnowCAP", MayRead, func(w http.ResponseWriter, q *http.Request) error {
		x, _, err := responses.Find(q.Context(), r.DB.Read(), q.PathValue("id"))
		if err != nil {
			return err
		}
		tree, err := r.Areas.Tree(q.Context(), x.Area)
		if err != nil {
			return err
		}
		b, err := writeCAP(x, tree.Name(x.Area), x.Area, "huying", x.RaisedAt.Time().Format("2006-01-02T15:04:05-07:00"))
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/cap+xml")
		w.Header().Set("Content-Disposition", "attachment; filename=response.xml")
		_, err = w.Write(b)
		return err
	})
}

func (r *room) mount(s *web.Server) {
	r.mountZones(s)
	r.mountDepots(s)
	r.mountPlans(s)
	r.mountResponses(s)
}
