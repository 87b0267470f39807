package assess

import (
	"cmp"
	"context"
	"net/http"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// SchemeRow is a version of a county's assessment scheme.
type SchemeRow struct {
	ID      string       `json:"id"`
	Version int          `json:"version"`
	Title   string       `json:"title"`
	Items   []Weight     `json:"items"`
	At      clock.Moment `json:"at"`
}

// SchemeInput is a scheme as it is entered.
type SchemeInput struct {
	Title string   `json:"title" maxLength:"240"`
	Items []Weight `json:"items" maxItems:"10" doc:"Weights that make a hundred"`
}

// AssessRunRow is a run in a list.
type AssessRunRow struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Area        string       `json:"area"`
	AreaName    string       `json:"area_name"`
	From        string       `json:"from"`
	To          string       `json:"to"`
	Scheme      string       `json:"scheme" doc:"Its title"`
	SchemeNo    int          `json:"scheme_version"`
	Officers    int          `json:"officers" doc:"In the whole run"`
	At          clock.Moment `json:"at"`
	By          string       `json:"by"`
	AppealUntil clock.Moment `json:"appeal_until"`
	Appeals     int          `json:"appeals"`
	OpenAppeals int          `json:"open_appeals"`
}

// AssessRunInput is a run as it is asked for.
type AssessRunInput struct {
	Title string `json:"title" maxLength:"160"`
	Area  string `json:"area" maxLength:"20"`
	From  string `json:"from" maxLength:"10"`
	To    string `json:"to" maxLength:"10"`
}

// AssessItemRow is an item of a result.
type AssessItemRow struct {
	Code   string `json:"code" enum:"covered,corrected,told,trained,sound"`
	Title  string `json:"title"`
	Weight int    `json:"weight"`
	Num    int    `json:"num"`
	Den    int    `json:"den" doc:"0: nothing to count, the item does not weigh"`
	Points int    `json:"points" doc:"In tenths"`
}

// AppealRow is an appeal with what became of it.
type AppealRow struct {
	Words     string       `json:"words"`
	Rows      []RowName    `json:"rows"`
	At        clock.Moment `json:"at"`
	Outcome   string       `json:"outcome" enum:",upheld,declined"`
	Decision  string       `json:"decision"`
	DecidedAt clock.Moment `json:"decided_at"`
	DecidedBy string       `json:"decided_by"`
	Excluded  []RowName    `json:"excluded"`
	Against   string       `json:"against" doc:"The version that was appealed"`
	Result    string       `json:"result" doc:"The version that it led to"`
}

// AssessPlace is where an officer answered, and since when within the period.
type AssessPlace struct {
	Area string `json:"area"`
	Path string `json:"path"`
	From string `json:"from"`
}

// AssessVersion is one of the versions of a result.
type AssessVersion struct {
	ID      string       `json:"id"`
	Version int          `json:"version"`
	Total   int          `json:"total"`
	At      clock.Moment `json:"at"`
	Reason  string       `json:"reason"`
}

// AssessmentRow is a version of an officer's result.
type AssessmentRow struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Area      string          `json:"area"`
	AreaPath  string          `json:"area_path"`
	Places    []AssessPlace   `json:"places"`
	Version   int             `json:"version"`
	Previous  string          `json:"previous"`
	Reason    string          `json:"reason" doc:"Of a correction"`
	Total     int             `json:"total" doc:"In tenths of a hundred, scaled to the items that weigh"`
	Weight    int             `json:"weight" doc:"What the items that applied weigh"`
	Items     []AssessItemRow `json:"items"`
	At        clock.Moment    `json:"at"`
	Seal      string          `json:"seal" doc:"Hash of everything that was counted"`
	Mine      bool            `json:"mine"`
	Run       AssessRunRow    `json:"run"`
	Appeal    *AppealRow      `json:"appeal,omitempty"`
	Versions  []AssessVersion `json:"versions"`
	CanAppeal bool            `json:"can_appeal"`
	CanDecide bool            `json:"can_decide"`
}

// CountedRow is a row behind a number, as it was counted.
type CountedRow struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Title    string `json:"title" doc:"What the record is called now"`
	On       string `json:"on" doc:"The day that decided"`
	State    string `json:"state" enum:"counted,lacking,excluded"`
	Disputed bool   `json:"disputed"`
}

func (m *door) mountAssessments() {
	m.tellDay()
	web.Handle(m.s, web.Spec{ID: "listAssessmentSchemes", Method: "GET", Path: "/api/agri/assessment-schemes", Guard: registry.MayRead,
		Summary: "Versions of the county's assessment scheme, the newest first"}, m.listSchemes)
	web.Handle(m.s, web.Spec{ID: "addAssessmentScheme", Method: "POST", Path: "/api/agri/assessment-schemes", Guard: registry.MayManage,
		Summary: "The county's next assessment scheme"}, m.enterScheme)
	web.Handle(m.s, web.Spec{ID: "listAssessmentRuns", Method: "GET", Path: "/api/agri/assessment-runs", Guard: registry.MayManage,
		Summary: "Runs that reach the asker's places"}, m.listRuns)
	web.Handle(m.s, web.Spec{ID: "runAssessment", Method: "POST", Path: "/api/agri/assessment-runs", Guard: registry.MayManage,
		Summary: "Assess the officers of a place over a period that is over"}, m.enterRun)
	web.Handle(m.s, web.Spec{ID: "getAssessmentRun", Method: "GET", Path: "/api/agri/assessment-runs/{id}", Guard: registry.MayManage,
		Summary: "A run with the results of the asker's places, by place"}, m.getRun)
	web.Handle(m.s, web.Spec{ID: "listMyAssessments", Method: "GET", Path: "/api/agri/assessments/mine", Guard: registry.MayPatrol,
		Summary: "The asker's own results"}, m.listMine)
	web.Handle(m.s, web.Spec{ID: "getAssessment", Method: "GET", Path: "/api/agri/assessments/{id}", Guard: registry.MayRead,
		Summary: "A version of a result: the asker's own, or of an officer they answer for"}, m.getAssessment)
	web.Handle(m.s, web.Spec{ID: "listAssessmentRows", Method: "GET", Path: "/api/agri/assessments/{id}/rows", Guard: registry.MayRead,
		Summary: "The rows behind an item, as they were counted"}, m.listCounted)
	web.Handle(m.s, web.Spec{ID: "appealAssessment", Method: "POST", Path: "/api/agri/assessments/{id}/appeal", Guard: registry.MayPatrol,
		Summary: "Appeal against one's own result"}, m.enterAppeal)
	web.Handle(m.s, web.Spec{ID: "decideAppeal", Method: "POST", Path: "/api/agri/assessments/{id}/decision", Guard: registry.MayManage,
		Summary: "Decide an appeal against a run that somebody else made"}, m.enterDecision)
	m.s.Page("GET /api/agri/assessment-runs/{id}/export", "exportAssessmentRun", registry.MayManage, m.exportRun)
}

func schemeRow(s *AssessScheme) SchemeRow {
	return SchemeRow{s.ID, s.Version, s.Title, s.Weights, s.At}
}

func (m *door) listSchemes(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []SchemeRow `json:"items"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []SchemeRow `json:"items"`
		}
	}{}
	list, err := m.schemes(ctx, m.DB.Read(), duty.Of(ctx).County)
	out.Body.Items = []SchemeRow{}
	for _, s := range list {
		out.Body.Items = append(out.Body.Items, schemeRow(s))
	}
	return out, err
}

func (m *door) enterScheme(ctx context.Context, in *struct{ Body SchemeInput }) (*struct{ Body SchemeRow }, error) {
	p := duty.Of(ctx)
	a, err := p.May(registry.MayManage, p.County, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	s := &AssessScheme{Title: in.Body.Title, Weights: in.Body.Items}
	if err := s.check(); err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.assess.scheme", Kind: "agri.scheme", Area: p.County},
		func(tx *act.Tx) error { return m.addScheme(ctx, tx, s) })
	if err != nil {
		return nil, err
	}
	list, err := m.schemes(ctx, m.DB.Read(), p.County)
	for _, s := range list {
		if s.ID == done.Subject {
			return &struct{ Body SchemeRow }{schemeRow(s)}, nil
		}
	}
	return nil, err
}

// reaches tells whether a run holds any of the places that a principal manages.
func reaches(p *duty.Principal, u *AssessRun) bool {
	return len(p.Scope(registry.MayManage).Meet([]string{u.Area})) > 0
}

func (m *door) listRuns(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []AssessRunRow `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	out := &struct {
		Body struct {
			Items []AssessRunRow `json:"items"`
		}
	}{}
	out.Body.Items = []AssessRunRow{}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, err := m.runs(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, u := range list {
			if !reaches(p, u) {
				continue
			}
			appeals, err := m.appealsBy(ctx, q, p.County, u.ID)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, m.asSeen(p, tree, u, appeals))
		}
		return nil
	})
}

// asSeen is a run with the appeals of the places that the asker manages.
func (m *door) asSeen(p *duty.Principal, tree *area.Tree, u *AssessRun, appeals map[string]*Appeal) AssessRunRow {
	row := AssessRunRow{ID: u.ID, Title: u.Title, Area: u.Area, AreaName: tree.Name(u.Area), From: u.From.String(), To: u.To.String(),
		Scheme: u.SchemeTitle, SchemeNo: u.SchemeVersion,
		Officers: u.Officers, At: u.At, By: u.PersonName, AppealUntil: u.AppealUntil}
	for _, x := range appeals {
		if !p.Can(registry.MayManage, x.Area) {
			continue
		}
		row.Appeals++
		if x.Outcome == "" {
			row.OpenAppeals++
		}
	}
	return row
}

func (m *door) enterRun(ctx context.Context, in *struct{ Body AssessRunInput }) (*fullRun, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	f := fault.New(fault.Invalid, "agri.assess.run_invalid")
	u := &AssessRun{Title: in.Body.Title, Area: in.Body.Area, From: web.DayAt(f, "/from", in.Body.From), To: web.DayAt(f, "/to", in.Body.To)}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	if err := u.check(tree, m.Acts.Now().Day()); err != nil {
		return nil, err
	}
	a, err := p.May(registry.MayManage, u.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.assess.run", Kind: "agri.assess.run", Area: u.Area},
		func(tx *act.Tx) error { return m.assess(ctx, tx, u) })
	if err != nil {
		return nil, err
	}
	return m.getRun(ctx, &AssessmentID{done.Subject})
}

// AssessmentID names a run or a version of a result; huma reads only exported structs.
type AssessmentID struct {
	ID string `path:"id" maxLength:"36"`
}

type fullRun struct {
	Body struct {
		Run   AssessRunRow    `json:"run"`
		Items []AssessmentRow `json:"items" doc:"By place, never by score"`
	}
}

// oneRun finds a run that reaches the principal's places, with the latest results there.
func (m *door) oneRun(ctx context.Context, q store.Q, id string) (*AssessRun, []*Assessment, map[string]*Appeal, error) {
	p := duty.Of(ctx)
	u, err := m.run(ctx, q, p.County, id)
	if err != nil {
		return nil, nil, nil, err
	}
	if !reaches(p, u) {
		return nil, nil, nil, store.ErrNotFound
	}
	list, err := m.assessments(ctx, q, p.County, assessFilter{run: id, scope: p.Scope(registry.MayManage), latest: true})
	if err != nil {
		return nil, nil, nil, err
	}
	appeals, err := m.appealsBy(ctx, q, p.County, id)
	return u, list, appeals, err
}

// appealsBy are the appeals against a run, by person.
func (m *door) appealsBy(ctx context.Context, q store.Q, county, run string) (map[string]*Appeal, error) {
	list, err := m.appeals(ctx, q, county, "run", run)
	out := map[string]*Appeal{}
	for _, p := range list {
		out[p.Person] = p
	}
	return out, err
}

func (m *door) getRun(ctx context.Context, in *AssessmentID) (*fullRun, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &fullRun{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		u, list, appeals, err := m.oneRun(ctx, q, in.ID)
		if err != nil {
			return err
		}
		out.Body.Run, out.Body.Items = m.asSeen(p, tree, u, appeals), []AssessmentRow{}
		for _, a := range list {
			out.Body.Items = append(out.Body.Items, m.assessmentRow(ctx, tree, u, a, appeals[a.Person]))
		}
		return nil
	})
}

func (m *door) assessmentRow(ctx context.Context, tree *area.Tree, u *AssessRun, a *Assessment, p *Appeal) AssessmentRow {
	who := duty.Of(ctx)
	row := AssessmentRow{ID: a.ID, Name: a.Name, Area: a.Area, AreaPath: tree.PathText(a.Area), Places: []AssessPlace{}, Version: a.Version,
		Previous: a.Previous, Reason: a.Reason,
		Total: a.Total, Weight: a.Weight, Items: []AssessItemRow{}, At: a.At, Seal: a.Seal, Mine: a.Person == who.Person,
		Run: m.asSeen(who, tree, u, nil), Versions: []AssessVersion{}}
	for _, x := range a.Places {
		row.Places = append(row.Places, AssessPlace{x.area, tree.PathText(x.area), x.from.String()})
	}
	for _, x := range a.Items {
		row.Items = append(row.Items, AssessItemRow{x.Code, m.s.Say(ctx, "agri.assess.item."+x.Code, nil), x.Weight, x.Num, x.Den, x.Points})
	}
	if p != nil {
		row.Appeal = &AppealRow{p.Words, p.Disputed, p.At, p.Outcome, p.Decision, p.DecidedAt, p.DecidedName, p.Excluded, p.Assess, p.Result}
	}
	row.CanAppeal = row.Mine && p == nil && m.Acts.Now() <= u.AppealUntil && a.answeredAt(who) != ""
	row.CanDecide = p != nil && p.Outcome == "" && a.Person != who.Person && u.Person != who.Person && who.Can(registry.MayManage, a.Area)
	return row
}

func (m *door) listMine(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []AssessmentRow `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	out := &struct {
		Body struct {
			Items []AssessmentRow `json:"items"`
		}
	}{}
	out.Body.Items = []AssessmentRow{}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, err := m.assessments(ctx, q, p.County, assessFilter{person: p.Person, latest: true})
		if err != nil {
			return err
		}
		mine := map[string]*Assessment{}
		for _, a := range list {
			mine[a.Run] = a
		}
		runs, err := m.runs(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, u := range runs { // the latest period first
			a := mine[u.ID]
			if a == nil {
				continue
			}
			appeals, err := m.appealsBy(ctx, q, p.County, u.ID)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, m.assessmentRow(ctx, tree, u, a, appeals[p.Person]))
		}
		return nil
	})
}

// oneAssessment finds a result that is the principal's own or of their places; another
// is not there.
func (m *door) oneAssessment(ctx context.Context, q store.Q, id string) (*Assessment, error) {
	p := duty.Of(ctx)
	a, err := m.assessment(ctx, q, p.County, id)
	if err != nil {
		return nil, err
	}
	if a.Person == p.Person && p.Has(registry.MayPatrol) || p.Can(registry.MayManage, a.Area) {
		return a, nil
	}
	return nil, store.ErrNotFound
}

type onePage struct{ Body AssessmentRow }

func (m *door) getAssessment(ctx context.Context, in *AssessmentID) (*onePage, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &onePage{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		a, err := m.oneAssessment(ctx, q, in.ID)
		if err != nil {
			return err
		}
		u, err := m.run(ctx, q, p.County, a.Run)
		if err != nil {
			return err
		}
		appeals, err := m.appealsBy(ctx, q, p.County, a.Run)
		if err != nil {
			return err
		}
		out.Body = m.assessmentRow(ctx, tree, u, a, appeals[a.Person])
		all, err := m.assessments(ctx, q, p.County, assessFilter{run: a.Run, person: a.Person})
		for _, v := range all {
			out.Body.Versions = append(out.Body.Versions, AssessVersion{v.ID, v.Version, v.Total, v.At, v.Reason})
		}
		return err
	})
}

func (m *door) listCounted(ctx context.Context, in *struct {
	AssessmentID
	Item string `query:"item" required:"true" maxLength:"20"`
}) (*struct {
	Body struct {
		Items []CountedRow `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	out := &struct {
		Body struct {
			Items []CountedRow `json:"items"`
		}
	}{}
	out.Body.Items = []CountedRow{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		a, err := m.oneAssessment(ctx, q, in.ID)
		if err != nil {
			return err
		}
		appeals, err := m.appealsBy(ctx, q, p.County, a.Run)
		if err != nil {
			return err
		}
		disputed := map[RowName]bool{}
		if x := appeals[a.Person]; x != nil {
			for _, n := range x.Disputed {
				disputed[n] = true
			}
		}
		for _, x := range a.Items {
			if x.Code != in.Item {
				continue
			}
			titles, err := m.countedTitles(ctx, q, p.County, x.Rows)
			if err != nil {
				return err
			}
			for _, c := range x.Rows {
				state := map[byte]string{'+': "counted", '-': "lacking", 'x': "excluded"}[c.Sign]
				out.Body.Items = append(out.Body.Items, CountedRow{c.ID, c.Kind, titles[c.ID], c.On.String(), state, disputed[RowName{x.Code, c.ID}]})
			}
		}
		return nil
	})
}

func (m *door) enterAppeal(ctx context.Context, in *struct {
	AssessmentID
	Body struct {
		Words string    `json:"words" maxLength:"4000"`
		Rows  []RowName `json:"rows" maxItems:"2000" doc:"The rows that are disputed"`
	}
}) (*onePage, error) {
	p := duty.Of(ctx)
	a, err := m.oneAssessment(ctx, m.DB.Read(), in.ID)
	if err != nil {
		return nil, err
	}
	if a.Person != p.Person {
		return nil, fault.New(fault.Forbidden, "agri.assess.not_yours")
	}
	actor, err := p.May(registry.MayPatrol, cmp.Or(a.answeredAt(p), a.Area), web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, actor.As(web.Of(ctx).Key), act.What{Verb: "agri.assess.appeal", Kind: assessCode, Subject: a.ID, Area: a.Area},
		func(tx *act.Tx) error {
			return m.appeal(ctx, tx, a.ID, in.Body.Words, in.Body.Rows)
		})
	if err != nil {
		return nil, err
	}
	return m.getAssessment(ctx, &AssessmentID{done.Subject})
}

func (m *door) enterDecision(ctx context.Context, in *struct {
	AssessmentID
	Body Decision
}) (*onePage, error) {
	p := duty.Of(ctx)
	a, err := m.oneAssessment(ctx, m.DB.Read(), in.ID)
	if err != nil {
		return nil, err
	}
	actor, err := p.May(registry.MayManage, a.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, actor.As(web.Of(ctx).Key), act.What{Verb: "agri.assess.decide", Kind: assessCode, Subject: a.ID, Area: a.Area},
		func(tx *act.Tx) error {
			return m.decide(ctx, tx, a.ID, in.Body)
		})
	if err != nil {
		return nil, err
	}
	return m.getAssessment(ctx, &AssessmentID{done.Subject})
}

// exportRun writes the results of the asker's places, a line for every item.
func (m *door) exportRun(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	tree, err := m.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	u, list, appeals, err := m.oneRun(ctx, m.DB.Read(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return ledger.Send(m.Kernel, m.s, w, r, "assessments", []string{"agri.assess.period_is", "agri.assess.area_is", "agri.assess.officer_is",
		"agri.assess.version_is", "agri.assess.item_is", "agri.assess.weight_is", "agri.assess.num_is", "agri.assess.den_is",
		"agri.assess.points_is", "agri.assess.total_is", "agri.assess.appeal_is"},
		func(_ store.Q, row func(...any) error) error {
			for _, a := range list {
				state := ""
				if p := appeals[a.Person]; p != nil {
					state = m.s.Say(ctx, "agri.assess.appeal."+map[string]string{"": "open", "upheld": "upheld", "declined": "declined"}[p.Outcome], nil)
				}
				for _, x := range a.Items {
					if err := row(u.Title, tree.PathText(a.Area), a.Name, a.Version, m.s.Say(ctx, "agri.assess.item."+x.Code, nil), x.Weight, x.Num, x.Den,
						float64(x.Points)/10, float64(a.Total)/10, state); err != nil {
						return err
					}
				}
			}
			return nil
		})
}
