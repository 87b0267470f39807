package snow

import (
	"context"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// SnowDepot is a depot with what lies in it.
type SnowDepot struct {
	ID        string      `json:"id"`
	Area      string      `json:"area"`
	AreaName  string      `json:"area_name"`
	Name      string      `json:"name"`
	Place     string      `json:"place"`
	OpenedOn  string      `json:"opened_on"`
	Stock     []SnowStock `json:"stock"`
	Version   int         `json:"version"`
	CanChange bool        `json:"can_change"`
}

// SnowStock is what lies in a depot of one agent.
type SnowStock struct {
	Agent    string `json:"agent"`
	Name     string `json:"name"`
	Batch    string `json:"batch"`
	Chloride bool   `json:"chloride"`
	Grams    int64  `json:"grams"`
}

// SnowMovement is what came in or went out.
type SnowMovement struct {
	ID        string       `json:"id"`
	AgentName string       `json:"agent_name"`
	ZoneName  string       `json:"zone_name"`
	Grams     int64        `json:"grams"`
	At        clock.Moment `json:"at"`
	ActorName string       `json:"actor_name"`
	Note      string       `json:"note"`
	Exception string       `json:"exception"`
}

// SnowMovementInput is what is brought in, or taken for a zone.
type SnowMovementInput struct {
	Agent string `json:"agent" maxLength:"36"`
	Zone  string `json:"zone,omitempty" maxLength:"36" doc:"For which it is taken; empty: it is brought in"`
	Grams int64  `json:"grams" minimum:"1" maximum:"200000000"`
	Note  string `json:"note,omitempty" maxLength:"400"`
}

// SnowAgent is a batch of a de-icer.
type SnowAgent struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Form      string `json:"form" enum:"solid,liquid,abrasive"`
	Chloride  bool   `json:"chloride"`
	Batch     string `json:"batch"`
	ReportNo  string `json:"report_no"`
	TestedOn  string `json:"tested_on"`
	StoppedOn string `json:"stopped_on"`
	Version   int    `json:"version"`
}

// SnowAgentInput is a batch as it is entered.
type SnowAgentInput struct {
	Name     string `json:"name" maxLength:"160"`
	Form     string `json:"form" enum:"solid,liquid,abrasive"`
	Chloride bool   `json:"chloride,omitempty"`
	Batch    string `json:"batch" maxLength:"160"`
	ReportNo string `json:"report_no,omitempty" maxLength:"240"`
	TestedOn string `json:"tested_on,omitempty" maxLength:"10"`
}

func agentRow(a *Agent) SnowAgent {
	return SnowAgent{a.ID, a.Name, a.Form, a.Chloride, a.Batch, a.ReportNo, a.TestedOn.String(), a.StoppedOn.String(), a.Version}
}

func (r *room) depotList() *list.List[Depot, SnowDepot] {
	return &list.List[Depot, SnowDepot]{
		Kind: DepotKind, Name: "SnowDepot", Path: "/api/snow/depots", Summary: "Depots with what lies in them", Read: MayRead,
		Table: "snow_depot", Columns: depotColumns,
		Order:   []list.Key{{Column: "r.area", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Words("(r.name || ' ' || r.place)")}, Called: "r.name", Note: "r.place",
		Dest: func(d *Depot) []any { return []any{&d.ID, &d.Area, &d.Name, &d.Place, &d.OpenedOn, &d.Version} }, Fill: r.fillDepots,
		Wire: func(see *list.Reader, d *Depot) SnowDepot {
			row := SnowDepot{d.ID, d.Area, strings.TrimSpace(see.PathText(d.Area)), d.Name, d.Place, d.OpenedOn.String(), []SnowStock{}, d.Version,
				see.Can(MayManage, d.Area)}
			for _, x := range d.Stock {
				row.Stock = append(row.Stock, SnowStock{x.Agent, x.Name, x.Batch, x.Chloride, x.Grams})
			}
			return row
		},
	}
}

type agents struct {
	Body struct {
		Items []SnowAgent `json:"items"`
	}
}

// mountDepots hangs agents, depots and what comes and goes.
func (r *room) mountDepots(s *web.Server) {
	depots := r.depotList()
	depots.Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "listSnowAgents", Method: "GET", Path: "/api/snow/agents", Guard: MayRead, Summary: "The county's de-icers by batch"},
		func(ctx context.Context, _ *struct{}) (*agents, error) { return r.allAgents(ctx) })
	web.Handle(s, web.Spec{ID: "addSnowAgent", Method: "POST", Path: "/api/snow/agents", Guard: MayManage, Summary: "Enter a batch of a de-icer"},
		func(ctx context.Context, in *struct{ Body SnowAgentInput }) (*agents, error) {
			f, b := fault.New(fault.Invalid, "snow.invalid"), in.Body
			a := &Agent{Name: b.Name, Form: b.Form, Chloride: b.Chloride, Batch: b.Batch, ReportNo: b.ReportNo, TestedOn: web.DayAt(f, "/tested_on",
				b.TestedOn)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := a.check(); err != nil {
				return nil, err
			}
			return r.ofCounty(ctx, MayManage, "snow.agent.add", "", func(tx *act.Tx) error { return r.addAgent(ctx, tx, a) })
		})
	web.Handle(s, web.Spec{ID: "stopSnowAgent", Method: "POST", Path: "/api/snow/agents/{id}/stop", Guard: MayManage, Summary: "Use a batch no more"},
		func(ctx context.Context, in *list.Because) (*agents, error) {
			return r.ofCounty(ctx, MayManage, "snow.agent.stop", in.ID, func(tx *act.Tx) error {
				a, err := r.agent(ctx, tx, tx.County, in.ID)
				if err != nil {
					return err
				}
				if a.StoppedOn != 0 {
					return fault.New(fault.Conflict, "snow.agent.stopped", "name", a.Name)
				}
				tx.Note("reason", in.Body.Reason)
				return tx.Over(ctx, "snow_agent", a.ID, a.Version, movedKey, act.Set{Column: "stopped_on", Value: tx.Now.Day()})
			})
		})
	web.Handle(s, web.Spec{ID: "addSnowDepot", Method: "POST", Path: depots.Path, Guard: MayManage, Summary: "Open a depot"},
		func(ctx context.Context, in *struct {
			Body struct {
				Area     string `json:"area" maxLength:"20"`
				Name     string `json:"name" maxLength:"160"`
				Place    string `json:"place,omitempty" maxLength:"480"`
				OpenedOn string `json:"opened_on" maxLength:"10"`
			}
		}) (*list.One[SnowDepot], error) {
			b := in.Body
			tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			f := fault.New(fault.Invalid, "snow.invalid")
			d := &Depot{Area: b.Area, Name: strings.TrimSpace(b.Name), Place: strings.TrimSpace(b.Place), OpenedOn: web.DayAt(f, "/opened_on", b.OpenedOn)}
			f.Sized("/name", d.Name, 40, true)
			f.Sized("/place", d.Place, 120, false)
			if a, ok := tree.Get(d.Area); !ok || a.ValidTo != 0 || len(d.Area) < area.Township {
				f.At("/area", "snow.zone.area")
			}
			if d.OpenedOn == 0 {
				f.At("/opened_on", "required")
			}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			return depots.Add(ctx, MayManage, d.Area, func(tx *act.Tx) error { return r.addDepot(ctx, tx, d) })
		})
	web.Handle(s, web.Spec{ID: "listSnowMovements", Method: "GET", Path: depots.Path + "/{id}/movements", Guard: MayRead,
		Summary: "What came into a depot and was taken, the latest first"},
		func(ctx context.Context, in *list.ByID) (*struct {
			Body struct {
				Items []SnowMovement `json:"items"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Items []SnowMovement `json:"items"`
				}
			}{}
			out.Body.Items = []SnowMovement{}
			d, _, err := depots.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			all, err := r.movements(ctx, r.DB.Read(), duty.Of(ctx).County, d.ID)
			for _, m := range all {
				out.Body.Items = append(out.Body.Items, SnowMovement{m.ID, m.AgentName, m.ZoneName, m.Grams, m.At, m.ActorName, m.Note, m.Exception})
			}
			return out, err
		})
	web.Handle(s, web.Spec{ID: "moveSnowStock", Method: "POST", Path: depots.Path + "/{id}/movements", Guard: MayManage,
		Summary: "Bring an agent in, or take some for a zone"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body SnowMovementInput
		}) (*list.One[SnowDepot], error) {
			var a act.Actor
			out, err := depots.Act(ctx, MayManage, in.ID, "move", func(tx *act.Tx, d *Depot) error {
				a = tx.Actor
				return r.bring(ctx, tx, d, &in.Body)
			})
			return out, r.remember(ctx, a, "", AtDepot, r.Acts.Now(), err)
		})
}

// bring is a movement: for a zone, the rule is asked before anything leaves.
func (r *room) bring(ctx context.Context, tx *act.Tx, d *Depot, b *SnowMovementInput) error {
	a, err := r.agent(ctx, tx, tx.County, b.Agent)
	if err != nil {
		return fault.New(fault.Invalid, "snow.invalid").At("/agent", "snow.zone.agent").Because(err)
	}
	m := &Movement{Agent: a.ID, Zone: b.Zone, Grams: b.Grams, Note: b.Note}
	if a.StoppedOn != 0 {
		return fault.New(fault.Conflict, "snow.agent.stopped", "name", a.Name)
	}
	if b.Zone != "" {
		x, err := r.ask(ctx, tx, tx.County, b.Zone, b.Agent, 0, tx.Now)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Invalid, "snow.invalid").At("/zone", "snow.depot.zone")
		}
		if err != nil {
			return err
		}
		if err := x.orRefuse(); err != nil {
			return err
		}
		m.Grams, m.Exception = -b.Grams, x.Exception
	}
	return r.move(ctx, tx, d, m)
}

func (r *room) allAgents(ctx context.Context) (*agents, error) {
	out := &agents{}
	out.Body.Items = []SnowAgent{}
	return out, r.DB.View(ctx, func(q store.Q) error {
		all, err := r.agents(ctx, q, duty.Of(ctx).County)
		for _, a := range all {
			out.Body.Items = append(out.Body.Items, agentRow(a))
		}
		return err
	})
}
