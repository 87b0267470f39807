package served

import (
	"context"
	"net/http"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// ParkPlan is a park's plan.
type ParkPlan struct {
	Measures    []string `json:"measures"`
	Officer     string   `json:"officer" doc:"The card of who answers for it"`
	OfficerName string   `json:"officer_name"`
	OfficerPost string   `json:"officer_post"`
	OfficerGone bool     `json:"officer_gone" doc:"No longer an officer"`
	State       string   `json:"state" enum:"draft,in_force,ended"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	ReviewDay   string   `json:"review_day"`
	Overdue     bool     `json:"overdue" doc:"Should have been looked at again"`
	EndedReason string   `json:"ended_reason"`
	Version     int      `json:"version"`
}

// ParkRow is a park in a list.
type ParkRow struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Area      string    `json:"area"`
	AreaPath  string    `json:"area_path"`
	Place     string    `json:"place"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Subjects  int       `json:"subjects"`
	LandM2    int64     `json:"land_m2"`
	Plan      *ParkPlan `json:"plan,omitempty" doc:"The one that has not ended"`
	Version   int       `json:"version"`
	CanChange bool      `json:"can_change"`
}

// ParkSubject is a subject in a park.
type ParkSubject struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	KindTitle string `json:"kind_title"`
	Products  string `json:"products"`
	LandM2    int64  `json:"land_m2"`
}

// FullPark is a park by itself.
type FullPark struct {
	ParkRow
	ClosedReason string        `json:"closed_reason"`
	Members      []ParkSubject `json:"members"`
	Reviews      []ParkReview  `json:"reviews"`
	Earlier      []ParkPlan    `json:"earlier" doc:"Plans that have ended"`
}

// ParkInput is a park as it is entered.
type ParkInput struct {
	Name    string `json:"name" maxLength:"240"`
	Area    string `json:"area" maxLength:"20"`
	Place   string `json:"place,omitempty" maxLength:"800"`
	Version int    `json:"version,omitempty" doc:"Of the park that was changed"`
}

// PlanInput is a plan as it is entered.
type PlanInput struct {
	Measures  []string `json:"measures" maxItems:"60"`
	Officer   string   `json:"officer,omitempty" maxLength:"36" doc:"An officer's card"`
	State     string   `json:"state" maxLength:"10" doc:"draft or in_force"`
	ReviewDay string   `json:"review_day,omitempty" maxLength:"10"`
	Version   int      `json:"version,omitempty" doc:"Of the plan that was changed; none for a new one"`
}

type fullPark struct{ Body FullPark }

func (m *door) mountParks() {
	web.Handle(m.s, web.Spec{ID: "listParks", Method: "GET", Path: "/api/agri/parks", Guard: registry.MayRead, Summary: "Parks with their plans"}, m.listParks)
	web.Handle(m.s, web.Spec{ID: "getPark", Method: "GET", Path: "/api/agri/parks/{id}", Guard: registry.MayRead,
		Summary: "A park with who farms in it and how its plan went"}, m.getPark)
	web.Handle(m.s, web.Spec{ID: "addPark", Method: "POST", Path: "/api/agri/parks", Guard: registry.MayManage, Summary: "Enter a park"}, m.enterPark)
	web.Handle(m.s, web.Spec{ID: "changePark", Method: "PUT", Path: "/api/agri/parks/{id}", Guard: registry.MayManage, Summary: "Change a park"}, m.correctPark)
	web.Handle(m.s, web.Spec{ID: "closePark", Method: "POST", Path: "/api/agri/parks/{id}/close", Guard: registry.MayManage,
		Summary: "Close a park, and end its plan", Status: 204}, m.closePark)
	web.Handle(m.s, web.Spec{ID: "keepParkPlan", Method: "PUT", Path: "/api/agri/parks/{id}/plan", Guard: registry.MayManage,
		Summary: "Write a park's plan, or bring it into force"}, m.writePlan)
	web.Handle(m.s, web.Spec{ID: "reviewParkPlan", Method: "POST", Path: "/api/agri/parks/{id}/plan/review", Guard: registry.MayManage,
		Summary: "What was found when the plan was looked at, and when it is again", Status: 204}, m.lookAgain)
	web.Handle(m.s, web.Spec{ID: "endParkPlan", Method: "POST", Path: "/api/agri/parks/{id}/plan/end", Guard: registry.MayManage,
		Summary: "End a park's plan, for a reason", Status: 204}, m.finishPlan)
	m.s.Page("GET /api/agri/parks/export", "exportParks", registry.MayRead, m.exportParks)
}

func planOf(p *Plan, posts map[string]duty.Post, today clock.Day) ParkPlan {
	return ParkPlan{p.Measures, p.Officer, p.OfficerName, posts[p.OfficerPost].Title, p.OfficerGone, string(p.State), p.From.String(),
		p.To.String(), p.Review.String(), p.Overdue(today), p.EndedReason, p.Version}
}

func (m *door) parkRow(p *duty.Principal, tree *area.Tree, posts map[string]duty.Post, k *Park) ParkRow {
	row := ParkRow{ID: k.ID, Name: k.Name, Area: k.Area, AreaPath: tree.PathText(k.Area), Place: k.Place, From: k.From.String(),
		To: k.To.String(), Subjects: k.Subjects, LandM2: k.LandM2,
		Version: k.Version, CanChange: k.To == 0 && p.Can(registry.MayManage, k.Area)}
	if k.Plan != nil {
		plan := planOf(k.Plan, posts, m.Acts.Now().Day())
		row.Plan = &plan
	}
	return row
}

// planned tells whether a park's plan is as a question wants it.
func planned(k *Park, how string, today clock.Day) bool {
	switch how {
	case "none":
		return k.Plan == nil
	case "overdue":
		return k.Plan != nil && k.Plan.Overdue(today)
	case "":
		return true
	}
	return k.Plan != nil && string(k.Plan.State) == how
}

// parksOf are the parks that a question is about; its kind is how far the plan is.
func (m *door) parksOf(ctx context.Context, in LedgerQuery) (list []*Park, err error) {
	f, err := m.asked(ctx, in)
	if err != nil {
		return nil, err
	}
	today := m.Acts.Now().Day()
	return list, m.DB.View(ctx, func(q store.Q) error {
		all, err := m.parks(ctx, q, f)
		for _, k := range all {
			if planned(k, in.Kind, today) {
				list = append(list, k)
			}
		}
		return err
	})
}

func (m *door) listParks(ctx context.Context, in *LedgerQuery) (*struct {
	Body struct {
		Items []ParkRow `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	list, err := m.parksOf(ctx, *in)
	if err != nil {
		return nil, err
	}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	posts, err := m.Duties.Posts(ctx, p.County)
	out := &struct {
		Body struct {
			Items []ParkRow `json:"items"`
		}
	}{}
	out.Body.Items = []ParkRow{}
	for _, k := range list {
		out.Body.Items = append(out.Body.Items, m.parkRow(p, tree, posts, k))
	}
	return out, err
}

// onePark finds a park that the principal may read; another is not there.
func (m *door) onePark(ctx context.Context, id string) (*Park, error) {
	p := duty.Of(ctx)
	k, err := m.park(ctx, m.DB.Read(), p.County, id)
	if err == nil && !p.Can(registry.MayRead, k.Area) {
		return nil, store.ErrNotFound
	}
	return k, err
}

func (m *door) getPark(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*fullPark, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	posts, err := m.Duties.Posts(ctx, p.County)
	if err != nil {
		return nil, err
	}
	k, err := m.onePark(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &fullPark{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		members, err := m.farming(ctx, q, p.County, k.Name, p.Scope(registry.MayRead))
		if err != nil {
			return err
		}
		out.Body.Members = []ParkSubject{}
		for _, s := range members {
			k.Subjects, k.LandM2 = k.Subjects+1, k.LandM2+s.LandM2
			out.Body.Members = append(out.Body.Members, ParkSubject{s.ID, s.Name, m.s.Say(ctx, "agri.kind."+string(s.Kind), nil), s.Products, s.LandM2})
		}
		out.Body.ParkRow, out.Body.ClosedReason = m.parkRow(p, tree, posts, k), k.ClosedReason
		ended, err := m.plans(ctx, q, p.County, []string{k.ID}, true)
		if err != nil {
			return err
		}
		out.Body.Earlier = []ParkPlan{}
		for _, x := range ended {
			out.Body.Earlier = append(out.Body.Earlier, planOf(x, posts, m.Acts.Now().Day()))
		}
		out.Body.Reviews, err = m.reviews(ctx, q, p.County, k.ID)
		return err
	})
}

func (m *door) enterPark(ctx context.Context, in *struct{ Body ParkInput }) (*fullPark, error) {
	k := &Park{Name: in.Body.Name, Area: in.Body.Area, Place: in.Body.Place}
	a, err := m.parkActor(ctx, k)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a, act.What{Verb: "agri.park.add", Kind: "agri.park", Area: k.Area}, func(tx *act.Tx) error { return m.addPark(ctx, tx, k) })
	if err != nil {
		return nil, err
	}
	return m.getPark(ctx, &struct {
		ID string `path:"id" maxLength:"36"`
	}{done.Subject})
}

// parkActor looks at a park and gives who may keep it where it is.
func (m *door) parkActor(ctx context.Context, k *Park) (act.Actor, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return act.Actor{}, err
	}
	if err := k.check(tree); err != nil {
		return act.Actor{}, err
	}
	a, err := p.May(registry.MayManage, k.Area, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}

func (m *door) correctPark(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body ParkInput
}) (*fullPark, error) {
	k, err := m.openPark(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	was := k.Name
	k.Name, k.Area, k.Place, k.Version = in.Body.Name, in.Body.Area, in.Body.Place, in.Body.Version
	a, err := m.parkActor(ctx, k)
	if err != nil {
		return nil, err
	}
	if _, err := m.Acts.Do(ctx, a, act.What{Verb: "agri.park.change", Kind: "agri.park", Subject: k.ID, Area: k.Area}, func(tx *act.Tx) error {
		if err := m.changePark(ctx, tx, k, was); err != nil || k.Plan == nil {
			return err
		}
		now, err := m.park(ctx, tx, tx.County, k.ID) // the plan stands where the park does
		if err != nil || now.Plan == nil {
			return err
		}
		return m.keepPlan(ctx, tx, now, now.Plan)
	}); err != nil {
		return nil, err
	}
	return m.getPark(ctx, &struct {
		ID string `path:"id" maxLength:"36"`
	}{k.ID})
}

// openPark finds a park that is not closed and that the principal may change.
func (m *door) openPark(ctx context.Context, id string) (*Park, error) {
	k, err := m.onePark(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := m.mayStrike(ctx, k.Area); err != nil {
		return nil, err
	}
	if k.To != 0 {
		return nil, fault.New(fault.Conflict, "agri.park.closed")
	}
	return k, nil
}

// onPlan does an act on a park as it is when the act begins.
func (m *door) onPlan(ctx context.Context, id, verb string, do func(tx *act.Tx, k *Park) error) error {
	k, err := m.openPark(ctx, id)
	if err != nil {
		return err
	}
	a, err := m.mayStrike(ctx, k.Area)
	if err != nil {
		return err
	}
	_, err = m.Acts.Do(ctx, a, act.What{Verb: verb, Kind: "agri.park", Subject: k.ID, Area: k.Area}, func(tx *act.Tx) error {
		k, err := m.park(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		return do(tx, k)
	})
	return err
}

func (m *door) closePark(ctx context.Context, in *Reason) (*struct{}, error) {
	return nil, m.onPlan(ctx, in.ID, "agri.park.close", func(tx *act.Tx, k *Park) error {
		if k.To != 0 {
			return fault.New(fault.Conflict, "agri.park.closed")
		}
		if k.Plan != nil {
			if err := m.endPlan(ctx, tx, k, in.Body.Reason); err != nil {
				return err
			}
		}
		k.To, k.ClosedReason = max(tx.Now.Day(), k.From.Add(1)), in.Body.Reason
		return m.changePark(ctx, tx, k, k.Name)
	})
}

func (m *door) writePlan(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body PlanInput
}) (*fullPark, error) {
	b := in.Body
	plan := &Plan{Measures: b.Measures, Officer: b.Officer, State: PlanState(b.State)}
	f := fault.New(fault.Invalid, "agri.plan.invalid")
	plan.Review = web.DayAt(f, "/review_day", b.ReviewDay)
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	if err := plan.check(m.Acts.Now().Day()); err != nil {
		return nil, err
	}
	err := m.onPlan(ctx, in.ID, "agri.park.plan", func(tx *act.Tx, k *Park) error {
		p := *plan
		if was := k.Plan; was != nil {
			if was.State == InForce && p.State == Draft {
				return fault.New(fault.Conflict, "agri.plan.in_force")
			}
			p.ID, p.From = was.ID, was.From
		} else if b.Version != 0 {
			return fault.New(fault.Conflict, "agri.served.changed_meanwhile")
		}
		p.Version = b.Version
		if err := m.mayServe(ctx, tx, k, p.Officer); err != nil {
			return err
		}
		return m.keepPlan(ctx, tx, k, &p)
	})
	if err != nil {
		return nil, err
	}
	return m.getPark(ctx, &struct {
		ID string `path:"id" maxLength:"36"`
	}{in.ID})
}

// mayServe refuses an officer who is none, or none of there.
func (r *Room) mayServe(ctx context.Context, q store.Q, k *Park, card string) error {
	if card == "" {
		return nil
	}
	c, err := r.registry.Card(ctx, q, area.CountyOf(k.Area), card)
	if err == nil && serves(&c, k) || err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.New(fault.Invalid, "agri.plan.invalid").At("/officer", "agri.plan.officer")
}

func (m *door) lookAgain(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Words     string `json:"words" minLength:"2" maxLength:"500"`
		ReviewDay string `json:"review_day" maxLength:"10" doc:"When it is looked at again"`
	}
}) (*struct{}, error) {
	f := fault.New(fault.Invalid, "agri.plan.invalid")
	next := web.DayAt(f, "/review_day", in.Body.ReviewDay)
	words := strings.TrimSpace(in.Body.Words)
	f.Sized("/words", words, 500, true)
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	return nil, m.onPlan(ctx, in.ID, "agri.park.review", func(tx *act.Tx, k *Park) error { return m.reviewPlan(ctx, tx, k, words, next) })
}

func (m *door) finishPlan(ctx context.Context, in *Reason) (*struct{}, error) {
	return nil, m.onPlan(ctx, in.ID, "agri.park.end", func(tx *act.Tx, k *Park) error {
		tx.Note("reason", in.Body.Reason)
		return m.endPlan(ctx, tx, k, in.Body.Reason)
	})
}

var parkColumnsOut = []sheet.Column{{Title: "园区", Width: 30}, {Title: "所在", Width: 26}, {Title: "地址", Width: 26}, {Title: "主体（家）"},
	{Title: "面积（亩）"}, {Title: "一园一策", Width: 12}, {Title: "措施", Width: 60}, {Title: "责任人", Width: 14},
	{Title: "执行日期", Width: 12}, {Title: "下次评估", Width: 12}}

func (m *door) exportParks(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, err := m.parksOf(ctx, ask(r))
	if err != nil {
		return err
	}
	tree, err := m.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	out, err := sheet.NewWriter("一园一策", parkColumnsOut)
	if err != nil {
		return err
	}
	for _, k := range list {
		p := k.Plan
		if p == nil {
			p = &Plan{}
		}
		if err := out.Row(k.Name, tree.PathText(k.Area), k.Place, k.Subjects, measure.Mu(k.LandM2, 3),
			ledger.WordOf(p.State, planStates, planWords), strings.Join(p.Measures, "\n"), p.OfficerName, p.From.String(),
			p.Review.String()); err != nil {
			return err
		}
	}
	return out.Send(w, "parks-"+m.Acts.Now().Day().String()+".xlsx")
}
