package health

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/step"
)

// HealthCommittee is a committee's term in a list.
type HealthCommittee struct {
	ID         string         `json:"id"`
	Area       string         `json:"area"`
	AreaName   string         `json:"area_name"`
	Level      string         `json:"level" enum:"county,township,village"`
	State      string         `json:"state" enum:"due,founded,over"`
	Late       bool           `json:"late"`
	HandoverOn string         `json:"handover_on"`
	DueOn      string         `json:"due_on"`
	FoundedOn  string         `json:"founded_on"`
	EndedOn    string         `json:"ended_on"`
	Seats      int            `json:"seats"`
	Vacancies  int            `json:"vacancies"`
	Director   bool           `json:"director" doc:"There is one now"`
	Shape      string         `json:"shape" enum:"peace,emergency,rehearsal"`
	Members    []HealthMember `json:"members"`
	Version    int            `json:"version"`
	CanChange  bool           `json:"can_change"`
	CanWork    bool           `json:"can_work"`
}

// HealthMember is somebody on a committee; the name is masked until the office releases it.
type HealthMember struct {
	ID       string `json:"id"`
	Role     string `json:"role" enum:"director,deputy,member"`
	Name     string `json:"name"`
	Body     string `json:"body"`
	Released bool   `json:"released"`
	SinceOn  string `json:"since_on"`
	UntilOn  string `json:"until_on"`
}

// HealthCommitteeInput is a term as it is entered.
type HealthCommitteeInput struct {
	Area       string `json:"area" maxLength:"20"`
	HandoverOn string `json:"handover_on,omitempty" maxLength:"10" doc:"When the newly elected committee took over; a community or village needs it"`
	Seats      int    `json:"seats" minimum:"1" maximum:"99"`
}

// HealthMemberInput is a member as they are entered.
type HealthMemberInput struct {
	Role     string `json:"role" enum:"director,deputy,member"`
	Name     string `json:"name" maxLength:"80"`
	Body     string `json:"body" enum:"elected,station,doctor,carer,retired,other"`
	Released bool   `json:"released,omitempty"`
	SinceOn  string `json:"since_on,omitempty" maxLength:"10"`
}

func (r *room) committeeRow(see *list.Reader, c *Committee) HealthCommittee {
	today := r.Acts.Now().Day()
	row := HealthCommittee{c.ID, c.Area, see.PathText(c.Area), level(c.Area), c.State, c.State == Due && c.DueOn != 0 && c.DueOn < today, c.HandoverOn.String(),
		c.DueOn.String(), c.FoundedOn.String(), c.EndedOn.String(), c.Seats, c.vacancies(today), c.director(today), c.Shape, []HealthMember{}, c.Version,
		see.Can(MayManage, c.Area), see.Can(MayWork, c.Area)}
	for _, m := range c.Members {
		row.Members = append(row.Members, HealthMember{m.ID, m.Role, said(m.Name, m.Released), m.Body, m.Released, m.SinceOn.String(), m.UntilOn.String()})
	}
	return row
}

const sittingSQL = "(select count(*) from health_member m where m.county = r.county and m.committee = r.id and m.since_on <= $today and (m.until_on = 0 or m.until_on > $today))"

func (r *room) committeeList() *list.List[Committee, HealthCommittee] {
	return &list.List[Committee, HealthCommittee]{
		Kind: Kind, Name: "HealthCommittee", Path: "/api/health/committees", Summary: "Public health committees by place, a record for each term", Read: MayRead,
		Table: "health_committee", Columns: committeeColumns, Called: placeSQL,
		Order: []list.Key{{Column: "r.area", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.States("state", map[string]string{"": "", "due": "r.state = 'due'", "founded": "r.state = 'founded'",
			"late": "r.state = 'due' and r.due_on > 0 and r.due_on < $today", "vacant": "r.state = 'founded' and r.seats > " + sittingSQL}),
			list.States("level", map[string]string{"": "", "county": "length(r.area) = 6", "township": "length(r.area) = 9", "village": "length(r.area) = 12"}),
			list.Unless("over", "Terms that are over too", "r.state <> 'over'"), list.Words(placeSQL)},
		Dest: committeeDest, Fill: r.fillCommittees, Wire: r.committeeRow,
		Sheet: list.Sheet[Committee]{File: "health-committees", Title: "health.sheet.committees", Columns: []sheet.Column{{Title: "health.place", Width: 36},
			{Title: "health.state", Width: 10}, {Title: "health.handover_on", Width: 12}, {Title: "health.due_on",
				Width: 12}, {Title: "health.founded_on", Width: 12},
			{Title: "health.ended_on", Width: 12}, {Title: "health.seats"}, {Title: "health.vacancies"}},
			Lines: func(see *list.Reader, c *Committee) [][]any {
				return [][]any{{see.PathText(c.Area), see.Say(Kind + ".state." + c.State), c.HandoverOn, c.DueOn, c.FoundedOn, c.EndedOn, c.Seats,
					c.vacancies(r.Acts.Now().Day())}}
			}},
	}
}

func inputOf(name, value string) *step.Input {
	return &step.Input{Values: map[string]string{name: value}}
}

func (r *room) committeeFlow() *step.Flow[Committee, HealthCommittee] {
	over := func(day clock.Day, c *Committee) []act.Set {
		return []act.Set{{Column: "ended_on", Value: day}, {Column: "holds", Value: c.ID}}
	}
	day := func(name string) []step.Field {
		return []step.Field{{Name: name, Kind: step.Day, Required: true, Title: "health." + name}}
	}
	return &step.Flow[Committee, HealthCommittee]{
		List: r.committees, States: []string{Due, Founded, Over}, Of: func(c *Committee) (string, int) {
			return c.State,
				c.Version
		}, Due: "r.due_on", DueDay: true,
		Steps: []step.Step[Committee]{
			{Verb: "found", May: MayManage, From: []string{Due}, To: Founded, Main: true, Fields: day("founded_on"),
				Do: func(_ context.Context, tx *act.Tx, c *Committee, in *step.Input) ([]act.Set, error) {
					on := in.Day("founded_on")
					return []act.Set{{Column: "founded_on", Value: on}}, c.foundable(on, tx.Now.Day())
				}},
			{Verb: "replace", May: MayManage, From: []string{Founded}, To: Over, Fields: day("handover_on"),
				Do: func(ctx context.Context, tx *act.Tx, c *Committee, in *step.Input) ([]act.Set, error) {
					on := in.Day("handover_on")
					if on < c.FoundedOn || on > tx.Now.Day() {
						return nil, fault.New(fault.Invalid, "step.invalid").At("/values/handover_on", "health.committee.before_founded")
					}
					return over(on, c), nil
				}},
			{Verb: "dissolve", May: MayManage, From: []string{Due, Founded}, To: Over, Danger: true,
				Fields: []step.Field{{Name: "reason", Kind: step.Words, Required: true}},
				Do: func(_ context.Context, tx *act.Tx, c *Committee, in *step.Input) ([]act.Set, error) {
					return over(tx.Now.Day(), c), clinical("/values/reason", in.Text("reason"))
				}},
		},
	}
}

// HealthLevel is how far one level is covered.
type HealthLevel struct {
	Level   string       `json:"level" enum:"county,township,village"`
	Places  int          `json:"places"`
	Founded int          `json:"founded"`
	Due     int          `json:"due"`
	Late    int          `json:"late"`
	Holes   []HealthHole `json:"holes" doc:"Places without a founded committee, at most 200 of them"`
}

// HealthHole is a place without a committee.
type HealthHole struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	DueOn string `json:"due_on"`
	Late  bool   `json:"late"`
}

const mostHoles = 200

// coverage is how far the levels at and below a place are covered.
func (r *room) coverage(ctx context.Context, q store.Q, county string, places area.Scope) ([]HealthLevel, error) {
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	have, err := inForce(ctx, q, county, places)
	if err != nil {
		return nil, err
	}
	today := r.Acts.Now().Day()
	out := []HealthLevel{{Level: "county"}, {Level: "township"}, {Level: "village"}}
	at := map[int]*HealthLevel{area.County: &out[0], area.Township: &out[1], area.Village: &out[2]}
	seen := map[string]bool{}
	for _, under := range places {
		tree.Under(under, func(a *area.Area) {
			l := at[len(a.Code)]
			if l == nil || seen[a.Code] || a.ValidTo != 0 {
				return
			}
			seen[a.Code] = true
			l.Places++
			c := have[a.Code]
			hole := HealthHole{Code: a.Code, Name: tree.PathText(a.Code)}
			switch {
			case c != nil && c.State == Founded:
				l.Founded++
				return
			case c != nil:
				l.Due++
				hole.DueOn = c.DueOn.String()
				if hole.Late = c.DueOn != 0 && c.DueOn < today; hole.Late {
					l.Late++
				}
			}
			if len(l.Holes) < mostHoles {
				l.Holes = append(l.Holes, hole)
			}
		})
	}
	for i := range out {
		if out[i].Holes == nil {
			out[i].Holes = []HealthHole{}
		}
	}
	return out, nil
}

// elected opens a term at every community and village of a place; where one waits to be founded already, nothing changes.
func (r *room) elected(ctx context.Context, tx *act.Tx, tree *area.Tree, at string, on clock.Day, seats int) (opened []*Committee, err error) {
	have, err := inForce(ctx, tx, tx.County, area.Scope{at})
	if err != nil {
		return nil, err
	}
	tree.Under(at, func(a *area.Area) {
		was := have[a.Code]
		if err != nil || len(a.Code) != area.Village || a.ValidTo != 0 || was != nil && (was.State == Due || was.FoundedOn > on) {
			return
		}
		c := &Committee{Area: a.Code, HandoverOn: on, Seats: seats}
		if err = c.check(tree, tx.Now.Day()); err == nil {
			if was == nil {
				err = r.putCommittee(ctx, tx, c)
			} else {
				err = r.addCommittee(ctx, tx, c)
			}
		}
		opened = append(opened, c)
	})
	tx.On(at, at)
	tx.Note("opened", len(opened))
	return opened, err
}

type coverageOut struct {
	Body struct {
		Levels []HealthLevel `json:"levels"`
	}
}

func (r *room) mountCommittees(s *web.Server) {
	l := r.committees
	web.Handle(s, web.Spec{ID: "getHealthCoverage", Method: "GET", Path: "/api/health/coverage", Guard: MayRead,
		Summary: "Which places have a committee, and which have none"},
		func(ctx context.Context, in *struct {
			Under string `query:"under" maxLength:"20"`
		}) (*coverageOut, error) {
			places, err := r.Lists.Places(ctx, MayRead, in.Under)
			if err != nil {
				return nil, err
			}
			out := &coverageOut{}
			return out, r.DB.View(ctx, func(q store.Q) error {
				out.Body.Levels, err = r.coverage(ctx, q, duty.Of(ctx).County, places)
				return err
			})
		})
	web.Handle(s, web.Spec{ID: "addHealthCommittee", Method: "POST", Path: l.Path, Guard: MayManage,
		Summary: "Open a term: from the handover on, a committee is due"},
		func(ctx context.Context, in *struct{ Body HealthCommitteeInput }) (*list.One[HealthCommittee], error) {
			tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			f := fault.New(fault.Invalid, "health.committee.invalid")
			c := &Committee{Area: in.Body.Area, Seats: in.Body.Seats, HandoverOn: web.DayAt(f, "/handover_on", in.Body.HandoverOn)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := c.check(tree, r.Acts.Now().Day()); err != nil {
				return nil, err
			}
			return l.Add(ctx, MayManage, c.Area, func(tx *act.Tx) error { return r.addCommittee(ctx, tx, c) })
		})
	web.Handle(s, web.Spec{ID: "handOverHealthPlaces", Method: "POST", Path: l.Path + "/handover", Guard: MayManage,
		Summary: "Enter a handover for every community and village of a place at once"},
		func(ctx context.Context, in *struct{ Body HealthCommitteeInput }) (*coverageOut, error) {
			p := duty.Of(ctx)
			a, err := p.May(MayManage, in.Body.Area, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			tree, err := r.Areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			f := fault.New(fault.Invalid, "health.committee.invalid")
			on := web.DayAt(f, "/handover_on", in.Body.HandoverOn)
			if on == 0 {
				f.At("/handover_on", "required")
			}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			what := act.What{Verb: Kind + ".handover", Kind: Kind, Subject: in.Body.Area, Area: in.Body.Area}
			if _, err := r.Acts.Do(ctx, a.As(web.Of(ctx).Key), what, func(tx *act.Tx) error {
				_, err := r.elected(ctx, tx, tree, in.Body.Area, on, in.Body.Seats)
				return err
			}); err != nil {
				return nil, err
			}
			out := &coverageOut{}
			out.Body.Levels, err = r.coverage(ctx, r.DB.Read(), p.County, area.Scope{in.Body.Area})
			return out, err
		})
	web.Handle(s, web.Spec{ID: "addHealthMember", Method: "POST", Path: l.Path + "/{id}/members", Guard: MayManage, Summary: "Put somebody on a committee"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body HealthMemberInput
		}) (*list.One[HealthCommittee], error) {
			f := fault.New(fault.Invalid, "health.member.invalid")
			b := in.Body
			m := &Member{Role: b.Role, Name: seal.Hide(seal.Name, b.Name), Body: b.Body, Released: b.Released, SinceOn: web.DayAt(f, "/since_on", b.SinceOn)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			return l.Act(ctx, MayManage, in.ID, "add_member", func(tx *act.Tx, c *Committee) error { return r.addMember(ctx, tx, c, m) })
		})
	web.Handle(s, web.Spec{ID: "changeHealthMember", Method: "POST", Path: l.Path + "/{id}/members/change", Guard: MayManage,
		Summary: "Let somebody leave a committee, or release a name to everybody"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Member   string `json:"member" maxLength:"36"`
				UntilOn  string `json:"until_on,omitempty" maxLength:"10"`
				Released *bool  `json:"released,omitempty"`
			}
		}) (*list.One[HealthCommittee], error) {
			f := fault.New(fault.Invalid, "health.member.invalid")
			until := web.DayAt(f, "/until_on", in.Body.UntilOn)
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			return l.Act(ctx, MayManage, in.ID, "change_member", func(tx *act.Tx, c *Committee) error {
				return changeMember(ctx, tx, c, in.Body.Member, until, in.Body.Released)
			})
		})
}
