package snow

import (
	"context"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/power"
	"huying/kernel/step"
)

// SnowPlan is a version of a season's plan.
type SnowPlan struct {
	ID         string          `json:"id"`
	Season     string          `json:"season"`
	No         int             `json:"no"`
	Title      string          `json:"title"`
	Body       string          `json:"body"`
	Levels     []SnowThreshold `json:"levels"`
	Classes    []SnowDeadline  `json:"classes"`
	State      string          `json:"state" enum:"draft,handed,in_force,replaced"`
	InForceOn  string          `json:"in_force_on"`
	ReplacedOn string          `json:"replaced_on"`
	Version    int             `json:"version"`
	CanChange  bool            `json:"can_change"`
}

// SnowPlanInput is a plan as it is drafted. Without thresholds and hours it begins with the city's.
type SnowPlanInput struct {
	Season  string          `json:"season" maxLength:"9" doc:"2023-2024"`
	Title   string          `json:"title" maxLength:"240"`
	Body    string          `json:"body,omitempty" maxLength:"16000"`
	Levels  []SnowThreshold `json:"levels,omitempty" maxItems:"4"`
	Classes []SnowDeadline  `json:"classes,omitempty" maxItems:"3"`
	Version int             `json:"version,omitempty"`
}

func (b *SnowPlanInput) onto(p *Plan) error {
	p.Season, p.Title, p.Body, p.Levels, p.Classes = b.Season, b.Title, b.Body, b.Levels, b.Classes
	if len(p.Levels) == 0 {
		p.Levels = startLevels
	}
	if len(p.Classes) == 0 {
		p.Classes = startClasses
	}
	return p.check()
}

func planRow(see *list.Reader, p *Plan) SnowPlan {
	return SnowPlan{p.ID, p.Season, p.No, p.Title, p.Body, p.Levels, p.Classes, p.State, p.InForceOn.String(), p.ReplacedOn.String(), p.Version,
		p.State == Draft && see.Can(MayManage, see.County)}
}

func (r *room) planList() *list.List[Plan, SnowPlan] {
	return &list.List[Plan, SnowPlan]{
		Kind: PlanKind, Name: "SnowPlan", Path: "/api/snow/plans", Summary: "Season plans by version, the latest first", Read: MayRead,
		Table: "snow_plan", Columns: planColumns,
		Order:   []list.Key{{Column: "r.season", Desc: true, Text: true}, {Column: "r.no", Desc: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("state", "r.state", Draft, Handed, InForce, Replaced)}, Dest: planDest, Wire: planRow,
	}
}

// planFlow is a plan's way into force: who drafted it does not approve it, and what was in force before is replaced.
func (r *room) planFlow(l *list.List[Plan, SnowPlan]) *step.Flow[Plan, SnowPlan] {
	words := step.Field{Name: "words", Kind: step.Words, Required: true, Most: 400}
	return &step.Flow[Plan, SnowPlan]{List: l, Column: "state", States: []string{Draft, Handed, InForce, Replaced}, Of: func(p *Plan) (string,
		int) {
		return p.State, p.Version
	},
		Steps: []step.Step[Plan]{
			{Verb: "hand_in", May: MayManage, From: []string{Draft}, To: Handed, Main: true},
			{Verb: "approve", May: MayCommand, From: []string{Handed}, To: InForce, Main: true, Waits: "1 = 1", Refuse: func(p *Plan, a act.Actor) error {
				if a.Person == p.Drafter {
					return fault.New(fault.Forbidden, "snow.plan.self")
				}
				return nil
			}, Do: func(ctx context.Context, tx *act.Tx, _ *Plan, _ *step.Input) ([]act.Set, error) {
				return []act.Set{{Column: "in_force_on", Value: tx.Now.Day()}}, r.replacePlans(ctx, tx)
			}},
			{Verb: "back", May: MayCommand, From: []string{Handed}, To: Draft, Fields: []step.Field{words}},
		}}
}

func (r *room) mountPlans(s *web.Server) {
	plans := r.planList()
	flow := r.planFlow(plans)
	plans.Mount(s, r.Lists)
	flow.Mount(s, r.Flows)
	web.Handle(s, web.Spec{ID: "draftSnowPlan", Method: "POST", Path: plans.Path, Guard: MayManage,
		Summary: "Draft the next version of a season's plan"},
		func(ctx context.Context, in *struct{ Body SnowPlanInput }) (*list.One[SnowPlan], error) {
			p := &Plan{}
			if err := in.Body.onto(p); err != nil {
				return nil, err
			}
			return plans.Add(ctx, MayManage, duty.Of(ctx).County, func(tx *act.Tx) error {
				if err := r.addPlan(ctx, tx, p); err != nil {
					return err
				}
				return flow.Begin(ctx, tx, p.ID, "draft")
			})
		})
	web.Handle(s, web.Spec{ID: "changeSnowPlan", Method: "PUT", Path: plans.Path + "/{id}", Guard: MayManage,
		Summary: "Change a plan while it is drafted"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body SnowPlanInput
		}) (*list.One[SnowPlan], error) {
			return plans.Act(ctx, MayManage, in.ID, "change", func(tx *act.Tx, p *Plan) error {
				if p.State != Draft {
					return fault.New(fault.Conflict, "snow.plan.not_draft")
				}
				season := p.Season
				if err := in.Body.onto(p); err != nil {
					return err
				}
				if p.Season != season {
					return fault.New(fault.Invalid, "snow.invalid").At("/season", "snow.plan.season_fixed")
				}
				return tx.Over(ctx, "snow_plan", p.ID, in.Body.Version, movedKey, act.Set{Column: "title", Value: p.Title}, act.Set{Column: "body",
					Value: p.Body},
					act.Set{Column: "levels", Value: store.JSONText(p.Levels)}, act.Set{Column: "classes", Value: store.JSONText(p.Classes)})
			})
		})
}

// ofCounty is one act about what belongs to the whole county: agents and what comes in from outside.
func (r *room) ofCounty(ctx context.Context, may *power.Power, verb, subject string, do func(tx *act.Tx) error) (*agents, error) {
	p := duty.Of(ctx)
	a, err := p.May(may, p.County, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	if _, err := r.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: verb, Kind: "snow.agent", Subject: subject, Area: p.County}, do); err != nil {
		return nil, err
	}
	return r.allAgents(ctx)
}

// SnowNow is the season as it stands, for everybody who works in it.
type SnowNow struct {
	Plan      *SnowPlan      `json:"plan,omitempty"`
	Responses []SnowResponse `json:"responses"`
	Agents    []SnowAgent    `json:"agents"`
	Zones     int            `json:"zones"`
	Defects   SnowDefects    `json:"defects"`
	CanRaise  bool           `json:"can_raise"`
	CanDraft  bool           `json:"can_draft"`
}

// SnowDefects counts zones by what is wrong with them.
type SnowDefects struct {
	Crew   int `json:"crew"`
	Load   int `json:"load"`
	Deputy int `json:"deputy"`
}

func (r *room) now(ctx context.Context) (*struct{ Body SnowNow }, error) {
	p := duty.Of(ctx)
	tree, err := r.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	see := &list.Reader{Asker: p, Tree: tree, Say: func(key string) string { return key }}
	out := &struct{ Body SnowNow }{}
	return out, r.DB.View(ctx, func(q store.Q) error {
		b := &out.Body
		*b = SnowNow{Responses: []SnowResponse{}, Agents: []SnowAgent{}, CanRaise: p.Can(MayCommand, p.County), CanDraft: p.Can(MayManage, p.County)}
		plan, err := r.planInForce(ctx, q, p.County)
		if err != nil {
			return err
		}
		if plan != nil {
			row := planRow(see, plan)
			b.Plan = &row
		}
		active, err := r.active(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, x := range active {
			b.Responses = append(b.Responses, responseRow(see, x))
		}
		all, err := r.agents(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, a := range all {
			b.Agents = append(b.Agents, agentRow(a))
		}
		zones, err := r.openZones(ctx, q, p.County, p.Scope(MayRead))
		if err != nil {
			return err
		}
		if err := r.fillZones(ctx, q, p.County, zones); err != nil {
			return err
		}
		b.Zones = len(zones)
		for _, z := range zones {
			switch z.Defect() {
			case "crew":
				b.Defects.Crew++
			case "load":
				b.Defects.Load++
			case "deputy":
				b.Defects.Deputy++
			}
		}
		return nil
	})
}
