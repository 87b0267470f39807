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
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
)

// HealthExpert is an expert in a list; the name is masked until it is released with the certificate.
type HealthExpert struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Workplace   string `json:"workplace"`
	Field       string `json:"field"`
	State       string `json:"state" enum:"candidate,trained,examined,selected,certified,left"`
	Hours       int    `json:"hours"`
	Score       int    `json:"score"`
	Ayes        int    `json:"ayes"`
	Panel       int    `json:"panel"`
	Most        int    `json:"most"`
	Has         int    `json:"has" doc:"Places that they have"`
	CertifiedOn string `json:"certified_on"`
	ValidTo     string `json:"valid_to"`
	Code        string `json:"code" doc:"Of the certificate; whoever scans it sees whether it holds"`
	Version     int    `json:"version"`
}

// HealthExpertInput is a candidate.
type HealthExpertInput struct {
	Name      string `json:"name" maxLength:"80"`
	Workplace string `json:"workplace" maxLength:"240"`
	Field     string `json:"field" enum:"epidemic,environment,chronic,nutrition,maternal,mental,school,emergency"`
	Person    string `json:"person,omitempty" maxLength:"36" doc:"Whose account it is"`
	Most      int    `json:"most,omitempty" doc:"Places at most; 4 without it"`
}

// HealthClaim is a claim in a list.
type HealthClaim struct {
	ID         string `json:"id"`
	Area       string `json:"area"`
	AreaName   string `json:"area_name"`
	Expert     string `json:"expert"`
	ExpertName string `json:"expert_name"`
	Workplace  string `json:"workplace"`
	Role       string `json:"role" enum:"lead,helper"`
	State      string `json:"state" enum:"asked,approved,refused,ended"`
	AskedOn    string `json:"asked_on"`
	ApprovedOn string `json:"approved_on"`
	EndedOn    string `json:"ended_on"`
	Version    int    `json:"version"`
}

// HealthClaimInput is what an expert claims.
type HealthClaimInput struct {
	Area   string `json:"area" maxLength:"20"`
	Expert string `json:"expert" maxLength:"36"`
	Role   string `json:"role" enum:"lead,helper"`
}

// HealthVisit is a visit in a list.
type HealthVisit struct {
	ID         string `json:"id"`
	Area       string `json:"area"`
	AreaName   string `json:"area_name"`
	Expert     string `json:"expert"`
	ExpertName string `json:"expert_name"`
	Kind       string `json:"kind" enum:"survey,training,guidance"`
	State      string `json:"state" enum:"made,answered"`
	On         string `json:"on"`
	Words      string `json:"words"`
	Came       int    `json:"came"`
	Answer     string `json:"answer"`
	Order      string `json:"order" doc:"That was opened for what was found"`
	Version    int    `json:"version"`
}

// HealthVisitInput is a visit as it is entered.
type HealthVisitInput struct {
	Area   string `json:"area" maxLength:"20"`
	Expert string `json:"expert" maxLength:"36"`
	Kind   string `json:"kind" enum:"survey,training,guidance"`
	On     string `json:"on" maxLength:"10"`
	Words  string `json:"words" maxLength:"4000"`
	Came   int    `json:"came,omitempty" doc:"Of a training"`
}

func (r *room) expertList() *list.List[Specialist, HealthExpert] {
	return &list.List[Specialist, HealthExpert]{
		Kind: ExpertKind, Name: "HealthExpert", Path: "/api/health/experts", Summary: "Experts and candidates", Read: MayRead,
		Table: "health_expert", Columns: expertColumns, Order: []list.Key{{Column: list.ID, Text: true}}, Called: "r.workplace",
		Filters: []list.Filter{list.Is("state", "r.state", Candidate, Trained, Examined, Selected, Certified, Left), list.Is("field", "r.field", Fields...),
			list.Words("r.workplace")},
		Dest: expertDest, Fill: r.fillExperts,
		Wire: func(_ *list.Reader, x *Specialist) HealthExpert {
			return HealthExpert{x.ID, said(x.Name, x.Released), x.Workplace, x.Field, x.State, x.Hours, x.Score, x.Ayes, x.Panel, x.Most, x.Has,
				x.CertifiedOn.String(),
				x.ValidTo.String(), x.Code, x.Version}
		},
		Sheet: list.Sheet[Specialist]{File: "health-experts", Title: "health.sheet.experts", Columns: []sheet.Column{{Title: "health.name", Width: 14},
			{Title: "health.expert.workplace_is", Width: 30}, {Title: "health.expert.field_is", Width: 16}, {Title: "health.state", Width: 12},
			{Title: "health.expert.has"}, {Title: "health.expert.most_is"}, {Title: "health.expert.certified_on",
				Width: 12}, {Title: "health.expert.valid_to", Width: 12}},
			Lines: func(see *list.Reader, x *Specialist) [][]any {
				return [][]any{{said(x.Name, x.Released), x.Workplace, see.Say("health.field." + x.Field), see.Say(ExpertKind + ".state." + x.State),
					x.Has, x.Most,
					x.CertifiedOn, x.ValidTo}}
			}},
	}
}

// expertFlow is the way from candidate to certificate. Who examines does not certify.
func (r *room) expertFlow() *step.Flow[Specialist, HealthExpert] {
	count := func(name string, most int) step.Field {
		return step.Field{Name: name, Kind: step.Number, Required: true, Most: most, Title: "health.expert." + name}
	}
	reason := []step.Field{{Name: "reason", Kind: step.Words, Required: true}}
	wrong := func(name, key string, args ...any) error {
		return fault.New(fault.Invalid, "step.invalid").Add(fault.Field{Pointer: "/values/" + name, Key: key, Args: map[string]any{"least": args[0]}})
	}
	back := func(_ context.Context, _ *act.Tx, _ *Specialist, in *step.Input) ([]act.Set, error) {
		return nil, clinical("/values/reason", in.Text("reason"))
	}
	return &step.Flow[Specialist, HealthExpert]{
		List: r.experts, States: []string{Candidate, Trained, Examined, Selected, Certified,
			Left}, Of: func(x *Specialist) (string, int) { return x.State, x.Version },
		Steps: []step.Step[Specialist]{
			{Verb: "train", May: MayCommand, From: []string{Candidate}, To: Trained, Main: true, Fields: []step.Field{count("hours", 200)},
				Do: func(_ context.Context, _ *act.Tx, _ *Specialist, in *step.Input) ([]act.Set, error) {
					if in.Number("hours") < LeastHours {
						return nil, wrong("hours", "health.expert.few_hours", LeastHours)
					}
					return []act.Set{{Column: "hours", Value: in.Number("hours")}}, nil
				}},
			{Verb: "examine", May: MayCommand, From: []string{Trained}, To: Examined, Main: true, Fields: []step.Field{count("score", 100)},
				Do: func(_ context.Context, tx *act.Tx, _ *Specialist, in *step.Input) ([]act.Set, error) {
					if in.Number("score") < LeastScore {
						return nil, wrong("score", "health.expert.low_score", LeastScore)
					}
					return []act.Set{{Column: "score", Value: in.Number("score")}, {Column: "examiner", Value: tx.Actor.Person}}, nil
				}},
			{Verb: "fail", May: MayCommand, From: []string{Trained}, To: Candidate, Danger: true, Fields: reason, Do: back},
			{Verb: "select", May: MayCommand, From: []string{Examined}, To: Selected, Main: true, Fields: []step.Field{count("panel", 99), count("ayes", 99)},
				Do: func(_ context.Context, _ *act.Tx, _ *Specialist, in *step.Input) ([]act.Set, error) {
					panel, ayes := in.Number("panel"), in.Number("ayes")
					if panel < LeastPanel {
						return nil, wrong("panel", "health.expert.small_panel", LeastPanel)
					}
					if 2*ayes <= panel || ayes > panel {
						return nil, wrong("ayes", "health.expert.few_ayes", panel/2+1)
					}
					return []act.Set{{Column: "panel", Value: panel}, {Column: "ayes", Value: ayes}}, nil
				}},
			{Verb: "reject", May: MayCommand, From: []string{Examined}, To: Candidate, Danger: true, Fields: reason, Do: back},
			{Verb: "certify", May: MayCommand, From: []string{Selected}, To: Certified, Main: true,
				Fields: []step.Field{{Name: "release", Kind: step.Yes, Title: "health.expert.release", Hint: "health.expert.release_hint"}},
				Refuse: func(x *Specialist, a act.Actor) error {
					if a.Person == x.Examiner {
						return fault.New(fault.Forbidden, "health.expert.self")
					}
					return nil
				},
				Do: func(ctx context.Context, tx *act.Tx, x *Specialist, in *step.Input) ([]act.Set, error) {
					on := tx.Now.Day()
					return []act.Set{{Column: "certified_on", Value: on}, {Column: "valid_to", Value: on.Add(CertificateOf)},
						{Column: "released", Value: store.YesNo(in.Yes("release"))}}, r.Codes.Give(ctx, tx, ExpertKind, x.ID)
				}},
			{Verb: "renew", May: MayCommand, From: []string{Certified}, Fields: []step.Field{count("hours", 200)},
				Do: func(_ context.Context, tx *act.Tx, x *Specialist, in *step.Input) ([]act.Set, error) {
					if in.Number("hours") < LeastHours {
						return nil, wrong("hours", "health.expert.few_hours", LeastHours)
					}
					return []act.Set{{Column: "valid_to", Value: max(x.ValidTo, tx.Now.Day()).Add(CertificateOf)}, {Column: "hours",
						Value: in.Number("hours")}}, nil
				}},
			{Verb: "leave", May: MayCommand, From: []string{Candidate, Trained, Examined, Selected, Certified}, To: Left, Danger: true, Fields: reason,
				Do: func(ctx context.Context, tx *act.Tx, x *Specialist, in *step.Input) ([]act.Set, error) {
					held, err := r.holdExpert(ctx, tx, x.ID)
					if err != nil {
						return nil, err
					}
					if held.Has > 0 {
						return nil, fault.New(fault.Conflict, "health.expert.has_places", "n", held.Has)
					}
					return []act.Set{{Column: "ended_on", Value: tx.Now.Day()}}, clinical("/values/reason", in.Text("reason"))
				}},
		},
	}
}

func (r *room) claimFlow() *step.Flow[Claim, HealthClaim] {
	l := &list.List[Claim, HealthClaim]{
		Kind: ClaimKind, Name: "HealthClaim", Path: "/api/health/claims", Summary: "Which expert claims which street or town", Read: MayRead,
		Table: "health_claim", Columns: claimColumns, Order: list.Latest("r.asked_on"), Called: placeSQL,
		Filters: []list.Filter{list.Is("state", "r.state", Asked, Approved, Refused, Ended), list.Is("expert", "r.expert"), list.Words(placeSQL)},
		Dest:    claimDest, Fill: r.fillClaims,
		Wire: func(see *list.Reader, c *Claim) HealthClaim {
			return HealthClaim{c.ID, c.Area, see.PathText(c.Area), c.Expert, said(c.expert.Name, c.expert.Released), c.expert.Workplace, c.Role,
				c.State, c.AskedOn.String(),
				c.ApprovedOn.String(), c.EndedOn.String(), c.Version}
		},
		Sheet: list.Sheet[Claim]{File: "health-claims", Title: "health.sheet.claims",
			Columns: []sheet.Column{{Title: "health.place", Width: 20}, {Title: "health.name", Width: 14},
				{Title: "health.expert.workplace_is", Width: 30}, {Title: "health.claim.role_is", Width: 10}, {Title: "health.state", Width: 10},
				{Title: "health.claim.asked_on", Width: 12}, {Title: "health.claim.approved_on", Width: 12}, {Title: "health.ended_on", Width: 12}},
			Lines: func(see *list.Reader, c *Claim) [][]any {
				return [][]any{{see.PathText(c.Area), said(c.expert.Name, c.expert.Released), c.expert.Workplace, see.Say("health.role." + c.Role),
					see.Say(ClaimKind + ".state." + c.State), c.AskedOn, c.ApprovedOn, c.EndedOn}}
			}},
	}
	reason := []step.Field{{Name: "reason", Kind: step.Words, Required: true}}
	ended := func(tx *act.Tx, c *Claim) []act.Set {
		return []act.Set{{Column: "ended_on", Value: tx.Now.Day()}, {Column: "holds", Value: c.ID}}
	}
	return &step.Flow[Claim, HealthClaim]{
		List: l, States: []string{Asked, Approved, Refused, Ended}, Of: func(c *Claim) (string, int) { return c.State, c.Version },
		Steps: []step.Step[Claim]{
			{Verb: "approve", May: MayCommand, From: []string{Asked}, To: Approved, Main: true,
				Do: func(ctx context.Context, tx *act.Tx, c *Claim, _ *step.Input) ([]act.Set, error) {
					if err := r.roomFor(ctx, tx, c); err != nil {
						return nil, err
					}
					today := tx.Now.Day()
					sets := []act.Set{{Column: "approved_on", Value: today}}
					if c.Role == Helper {
						return append(sets, act.Set{Column: "holds", Value: c.Expert}), nil
					}
					lead, err := leadOf(ctx, tx, tx.County, c.Area)
					if err != nil {
						return nil, err
					}
					if lead != nil {
						return nil, fault.New(fault.Conflict, "health.claim.led")
					}
					return append(sets, act.Set{Column: "holds", Value: Lead}, act.Set{Column: "lead_on", Value: today}), nil
				}},
			{Verb: "refuse", May: MayCommand, From: []string{Asked}, To: Refused, Danger: true, Fields: reason,
				Do: func(_ context.Context, _ *act.Tx, _ *Claim, in *step.Input) ([]act.Set, error) {
					return nil, clinical("/values/reason", in.Text("reason"))
				}},
			// A helper takes over: whoever led until now ends in the same act, so that the place is never without a lead.
			{Verb: "lead", May: MayCommand, From: []string{Approved}, Fields: reason, Refuse: func(c *Claim, _ act.Actor) error {
				if c.Role == Lead {
					return fault.New(fault.Conflict, "health.claim.leads")
				}
				return nil
			}, Do: func(ctx context.Context, tx *act.Tx, c *Claim, in *step.Input) ([]act.Set, error) {
				was, err := leadOf(ctx, tx, tx.County, c.Area)
				if err != nil {
					return nil, err
				}
				if was != nil {
					if err := r.claims.Take(ctx, tx, stepOf(r.claims.Steps, "replaced"), was.ID, was, inputOf("reason", in.Text("reason"))); err != nil {
						return nil, err
					}
				}
				return []act.Set{{Column: "role", Value: Lead}, {Column: "holds", Value: Lead}, {Column: "lead_on", Value: tx.Now.Day()}},
					clinical("/values/reason", in.Text("reason"))
			}},
			{Verb: "release", May: MayCommand, From: []string{Approved}, To: Ended, Danger: true, Fields: reason, Refuse: func(c *Claim, _ act.Actor) error {
				if c.Role == Lead {
					return fault.New(fault.Conflict, "health.claim.needs_lead")
				}
				return nil
			}, Do: func(_ context.Context, tx *act.Tx, c *Claim, in *step.Input) ([]act.Set, error) {
				return ended(tx, c), clinical("/values/reason", in.Text("reason"))
			}},
			{Verb: "replaced", May: notOffered, From: []string{Approved}, To: Ended, Fields: reason,
				Do: func(_ context.Context, tx *act.Tx, c *Claim, _ *step.Input) ([]act.Set, error) {
					return ended(tx, c), nil
				}},
		},
	}
}

// notOffered is on no post: the step is taken by the product itself, inside another.
var notOffered = power.New("health.by_itself")

func (r *room) visitFlow() *step.Flow[Visit, HealthVisit] {
	l := &list.List[Visit, HealthVisit]{
		Kind: VisitKind, Name: "HealthVisit", Path: "/api/health/visits", Summary: "Visits of experts, the latest first", Read: MayRead,
		Table: "health_visit", Columns: visitColumns, Order: list.Latest("r.on_day"), Called: placeSQL,
		Filters: []list.Filter{list.Is("kind", "r.kind", VisitKinds...), list.Is("state", "r.state", Made, Answered),
			list.Is("expert", "r.expert"), list.Period("r.on_day"),
			list.Words("r.words")},
		Dest: visitDest, Fill: r.fillVisits,
		Wire: func(see *list.Reader, v *Visit) HealthVisit {
			return HealthVisit{v.ID, v.Area, see.PathText(v.Area), v.Expert, said(v.expert.Name, v.expert.Released), v.Kind, v.State, v.On.String(),
				v.Words, v.Came,
				v.Answer, v.Order, v.Version}
		},
		Sheet: list.Sheet[Visit]{File: "health-visits", Title: "health.sheet.visits",
			Columns: []sheet.Column{{Title: "health.on", Width: 12}, {Title: "health.place", Width: 36},
				{Title: "health.name", Width: 14}, {Title: "health.visit.kind_is", Width: 10}, {Title: "health.visit.words_is",
					Width: 48}, {Title: "health.came_is"},
				{Title: "health.visit.answer_is", Width: 40}},
			Lines: func(see *list.Reader, v *Visit) [][]any {
				return [][]any{{v.On, see.PathText(v.Area), said(v.expert.Name, v.expert.Released), see.Say("health.visit.kind." + v.Kind), v.Words,
					v.Came, v.Answer}}
			}},
	}
	words := []step.Field{{Name: "words", Kind: step.Words, Required: true, Most: 1000}}
	return &step.Flow[Visit, HealthVisit]{
		List: l, States: []string{Made, Answered}, Of: func(v *Visit) (string, int) { return v.State, v.Version },
		Steps: []step.Step[Visit]{
			{Verb: "answer", May: MayWork, From: []string{Made}, To: Answered, Main: true, Fields: words,
				Do: func(_ context.Context, _ *act.Tx, _ *Visit, in *step.Input) ([]act.Set, error) {
					return []act.Set{{Column: "answer", Value: in.Text("words")}}, clinical("/values/words", in.Text("words"))
				}},
			{Verb: "find", May: MayVisit, From: []string{Made, Answered}, Fields: words, Refuse: func(v *Visit, _ act.Actor) error {
				if v.Order != "" {
					return fault.New(fault.Conflict, "health.visit.found")
				}
				return nil
			}, Do: func(ctx context.Context, tx *act.Tx, v *Visit, in *step.Input) ([]act.Set, error) {
				if err := clinical("/values/words", in.Text("words")); err != nil {
					return nil, err
				}
				id, err := r.open(ctx, tx, v.Area, in.Text("words"))
				return []act.Set{{Column: "order_id", Value: id}}, err
			}},
		},
	}
}

// HealthBoard is who leads and helps at each street and town, and how much each expert has.
type HealthBoard struct {
	Since    string              `json:"since" doc:"First day of the quarter"`
	Places   []HealthBoardPlace  `json:"places"`
	Experts  []HealthBoardExpert `json:"experts"`
	Claimed  int                 `json:"claimed"`
	Visited  int                 `json:"visited" doc:"Places with a visit in the quarter"`
	Overload int                 `json:"overload" doc:"Experts with more places than they may have: none, or the office has lowered the bound since"`
}

// HealthBoardPlace is a street or town on the board.
type HealthBoardPlace struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Lead    string   `json:"lead" doc:"Empty: nobody has claimed it"`
	LeadID  string   `json:"lead_id"`
	Helpers []string `json:"helpers"`
	Visits  int      `json:"visits" doc:"In the quarter"`
	Last    string   `json:"last"`
}

// HealthBoardExpert is an expert on the board.
type HealthBoardExpert struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Has  int    `json:"has"`
	Most int    `json:"most"`
}

// board is what everybody who reads sees of the claims.
func (r *room) board(ctx context.Context, q store.Q, county string, places area.Scope, today clock.Day) (*HealthBoard, error) {
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	experts, err := r.certified(ctx, q, county)
	if err != nil {
		return nil, err
	}
	in, err := approvedIn(ctx, q, county, area.Scope{county})
	if err != nil {
		return nil, err
	}
	n, last, err := visited(ctx, q, county, quarter(today))
	if err != nil {
		return nil, err
	}
	b := &HealthBoard{Since: quarter(today).String(), Places: []HealthBoardPlace{}, Experts: []HealthBoardExpert{}}
	names := map[string]string{}
	for _, x := range experts {
		names[x.ID] = said(x.Name, x.Released)
		b.Experts = append(b.Experts, HealthBoardExpert{x.ID, names[x.ID], x.Has, x.Most})
		b.Overload += store.YesNo(x.Has > x.Most)
	}
	for _, a := range tree.Children(county) {
		if a.ValidTo != 0 || !places.Holds(a.Code) {
			continue
		}
		p := HealthBoardPlace{Code: a.Code, Name: a.Name, Helpers: []string{}, Visits: n[a.Code], Last: last[a.Code].String()}
		for _, c := range in {
			switch {
			case c.Area != a.Code:
			case c.Role == Lead:
				p.Lead, p.LeadID = names[c.Expert], c.Expert
			default:
				p.Helpers = append(p.Helpers, names[c.Expert])
			}
		}
		b.Claimed += store.YesNo(p.LeadID != "")
		b.Visited += store.YesNo(p.Visits > 0)
		b.Places = append(b.Places, p)
	}
	return b, nil
}

// theirs refuses to enter for an expert what only the expert, or whoever manages the place, may.
func (r *room) theirs(ctx context.Context, x *Specialist, at string) error {
	p := duty.Of(ctx)
	if x.Person != "" && x.Person == p.Person || p.Can(MayManage, at) {
		return nil
	}
	return fault.New(fault.Forbidden, "health.expert.not_you")
}

func (r *room) mountExperts(s *web.Server) {
	web.Handle(s, web.Spec{ID: "addHealthExpert", Method: "POST", Path: r.experts.Path, Guard: MayCommand, Summary: "Propose a candidate"},
		func(ctx context.Context, in *struct{ Body HealthExpertInput }) (*list.One[HealthExpert], error) {
			b := in.Body
			x := &Specialist{Name: seal.Hide(seal.Name, b.Name), Workplace: b.Workplace, Field: b.Field, Person: b.Person, Most: b.Most}
			if x.Most == 0 {
				x.Most = MostPlaces
			}
			if err := x.check(); err != nil {
				return nil, err
			}
			return r.experts.Add(ctx, MayCommand, duty.Of(ctx).County, func(tx *act.Tx) error { return r.addExpert(ctx, tx, x) })
		})
	web.Handle(s, web.Spec{ID: "addHealthClaim", Method: "POST", Path: r.claims.List.Path, Guard: MayVisit, Summary: "Claim a street or town"},
		func(ctx context.Context, in *struct{ Body HealthClaimInput }) (*list.One[HealthClaim], error) {
			x, err := r.expert(ctx, r.DB.Read(), duty.Of(ctx).County, in.Body.Expert)
			if err != nil {
				return nil, err
			}
			tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			if a, ok := tree.Get(in.Body.Area); !ok || a.ValidTo != 0 || len(a.Code) != area.Township {
				return nil, fault.New(fault.Invalid, "health.claim.invalid").At("/area", "health.claim.area")
			}
			if err := r.theirs(ctx, x, in.Body.Area); err != nil {
				return nil, err
			}
			c := &Claim{Area: in.Body.Area, Expert: x.ID, Role: in.Body.Role}
			return r.claims.List.Add(ctx, MayVisit, c.Area, func(tx *act.Tx) error { return r.addClaim(ctx, tx, c) })
		})
	web.Handle(s, web.Spec{ID: "addHealthVisit", Method: "POST", Path: r.visits.List.Path, Guard: MayVisit,
		Summary: "Enter a visit of a place that the expert has claimed"},
		func(ctx context.Context, in *struct{ Body HealthVisitInput }) (*list.One[HealthVisit], error) {
			b := in.Body
			x, err := r.expert(ctx, r.DB.Read(), duty.Of(ctx).County, b.Expert)
			if err != nil {
				return nil, err
			}
			if err := r.theirs(ctx, x, b.Area); err != nil {
				return nil, err
			}
			tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			f := fault.New(fault.Invalid, "health.visit.invalid")
			v := &Visit{Area: b.Area, Expert: x.ID, Kind: b.Kind, Words: b.Words, Came: b.Came, On: web.DayAt(f, "/on", b.On)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := v.check(tree, r.Acts.Now().Day()); err != nil {
				return nil, err
			}
			return r.visits.List.Add(ctx, MayVisit, v.Area, func(tx *act.Tx) error { return r.addVisit(ctx, tx, v) })
		})
	web.Handle(s, web.Spec{ID: "getHealthBoard", Method: "GET", Path: "/api/health/board", Guard: MayRead,
		Summary: "Which expert leads where, who helps, and who was visited this quarter"},
		func(ctx context.Context, in *struct {
			Under string `query:"under" maxLength:"20"`
		}) (*struct{ Body HealthBoard }, error) {
			places, err := r.Lists.Places(ctx, MayRead, in.Under)
			if err != nil {
				return nil, err
			}
			out := &struct{ Body HealthBoard }{}
			return out, r.DB.View(ctx, func(q store.Q) error {
				b, err := r.board(ctx, q, duty.Of(ctx).County, places, r.Acts.Now().Day())
				if err == nil {
					out.Body = *b
				}
				return err
			})
		})
}

// card is what an expert's certificate tells whoever scans it: whether it holds, and until when.
func card(ctx context.Context, k *scene.Kernel, county, id string) (*scene.Card, error) {
	x, err := newRoom(k).expert(ctx, k.DB.Read(), county, id)
	if err != nil {
		return nil, err
	}
	verdict := scene.CardLine{Key: "health.card.holds", Day: x.ValidTo}
	switch {
	case x.State == Left:
		verdict = scene.CardLine{Key: "health.card.left", Day: x.EndedOn, Bad: true}
	case !x.Holds(k.Acts.Now().Day()):
		verdict = scene.CardLine{Key: "health.card.over", Day: x.ValidTo, Bad: true}
	}
	return &scene.Card{Kind: "health.card.kind", Title: said(x.Name, x.Released), Area: x.Area, Verdict: verdict,
		Sections: []scene.Section{{Title: "health.card.about",
			Lines: []scene.CardLine{{Label: "health.expert.workplace_is", Text: x.Workplace}, {Label: "health.expert.field_is", Key: "health.field." + x.Field},
				{Label: "health.expert.certified_on", Day: x.CertifiedOn}, {Label: "health.expert.valid_to", Day: x.ValidTo}}}}}, nil
}
