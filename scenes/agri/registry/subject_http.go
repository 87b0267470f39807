package registry

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"

	"github.com/danielgtaylor/huma/v2"
)

// SubjectRow is a subject in a list; numbers and names of people are masked.
type SubjectRow struct {
	ID          string `json:"id"`
	Code        string `json:"code" doc:"Printed code"`
	Kind        string `json:"kind"`
	KindTitle   string `json:"kind_title"`
	Name        string `json:"name"`
	Area        string `json:"area"`
	AreaPath    string `json:"area_path"`
	Scale       string `json:"scale"`
	Risk        string `json:"risk"`
	Products    string `json:"products"`
	LandM2      int64  `json:"land_m2"`
	Standard    bool   `json:"standard"`
	Park        string `json:"park"`
	ToldOn      string `json:"told_on"`
	PatrolledOn string `json:"patrolled_on"`
	DueOn       string `json:"due_on" doc:"The next patrol; empty for a subject that is closed"`
	Due         bool   `json:"due"`
	From        string `json:"from"`
	To          string `json:"to"`
	Version     int    `json:"version"`
}

// FullSubject is a subject by itself.
type FullSubject struct {
	SubjectRow
	Ident        string           `json:"ident"`
	Contact      string           `json:"contact"`
	Phone        string           `json:"phone"`
	Place        string           `json:"place"`
	Lon          float64          `json:"lon"`
	Lat          float64          `json:"lat"`
	StandardFrom string           `json:"standard_from"`
	ParkMissing  bool             `json:"park_missing" doc:"It names a park that there is not"`
	ClosedReason string           `json:"closed_reason"`
	Edition      string           `json:"edition" doc:"Of the liability notice that was signed last; empty: none"`
	InForce      string           `json:"in_force" doc:"The edition that is to be signed"`
	Plots        []Plot           `json:"plots"`
	Officers     []SubjectOfficer `json:"officers" doc:"Who answers for it"`
	CanChange    bool             `json:"can_change"`
}

// SubjectOfficer is somebody who answers for a place.
type SubjectOfficer struct {
	Name string `json:"name"`
	Post string `json:"post"`
	Area string `json:"area"`
}

// SubjectQuery is a question to the registry; huma reads only exported structs.
type SubjectQuery struct {
	Under string `query:"under" maxLength:"20"`
	Words string `query:"q" maxLength:"60"`
	Kind  string `query:"kind" maxLength:"20"`
	Scale string `query:"scale" maxLength:"10"`
	Risk  string `query:"risk" maxLength:"10"`
	State string `query:"state" maxLength:"12" doc:"active when empty; closed, all, untold, unpatrolled, due"`
}

type subjectPage struct {
	Body struct {
		Items []SubjectRow `json:"items"`
		Next  string       `json:"next"`
		Total int          `json:"total"`
	}
}

func (m *door) mountSubjects() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listSubjects", Method: "GET", Path: "/api/agri/subjects", Guard: MayRead, Summary: "Subjects of the registry"}, m.list)
	web.Handle(s, web.Spec{ID: "getSubject", Method: "GET", Path: "/api/agri/subjects/{id}", Guard: MayRead, Summary: "A subject with its plots"}, m.get)
	web.Handle(s, web.Spec{ID: "addSubject", Method: "POST", Path: "/api/agri/subjects", Guard: MayManage, Summary: "Register a subject"}, m.add)
	web.Handle(s, web.Spec{ID: "changeSubject", Method: "PUT", Path: "/api/agri/subjects/{id}", Guard: MayManage, Summary: "Change a subject"}, m.change)
	web.Handle(s, web.Spec{ID: "closeSubject", Method: "POST", Path: "/api/agri/subjects/{id}/close", Guard: MayManage,
		Summary: "Take a subject off the registry", Status: 204}, m.close)
	web.Handle(s, web.Spec{ID: "revealSubject", Method: "POST", Path: "/api/agri/subjects/{id}/reveal", Guard: MayReveal,
		Summary: "A subject's numbers and contact, for a reason that is kept"}, m.reveal)
	web.Handle(s, web.Spec{ID: "importSubjects", Method: "POST", Path: "/api/agri/subjects/import", Guard: MayImport,
		Summary: "Registry from Excel, dry or for good", Body: 20 << 20}, m.importSubjects)
	s.Page("GET /api/agri/subjects/template", "subjectTemplate", MayImport, m.template)
	s.Page("GET /api/agri/subjects/export", "exportSubjects", MayRead, m.exportSubjects)
}

// template is the sheet to fill in, with the county's own parks to choose from.
func (m *door) template(w http.ResponseWriter, r *http.Request) error {
	f := subjectFormat
	f.Columns = slices.Clone(f.Columns)
	var err error
	if f.Columns[colPark].Choices, err = m.parks.Open(r.Context(), m.DB.Read(), duty.Of(r.Context()).County); err != nil {
		return err
	}
	data, err := f.Template()
	if err != nil {
		return err
	}
	sheet.Head(w, "subjects-template.xlsx")
	_, err = w.Write(data)
	return err
}

// Filter reads a question to the registry as the principal may ask it; a place that is
// none of theirs is not there.
func (r *Room) Filter(ctx context.Context, in SubjectQuery) (Filter, error) {
	p := duty.Of(ctx)
	f := Filter{County: p.County, Scope: p.Scope(MayRead), Words: strings.TrimSpace(in.Words), Kind: in.Kind, Scale: in.Scale, risk: in.Risk,
		state: in.State, today: r.Acts.Now().Day()}
	var err error
	if f.rules, err = r.Rules(ctx, r.DB.Read(), p.County); err != nil {
		return f, err
	}
	if in.Under == "" {
		return f, nil
	}
	tree, err := r.Areas.Tree(ctx, p.County)
	if err != nil {
		return f, err
	}
	if _, ok := tree.Get(in.Under); !ok {
		return f, store.ErrNotFound
	}
	if f.Scope = f.Scope.Meet(tree.Codes(in.Under, 0)); len(f.Scope) == 0 {
		return f, store.ErrNotFound
	}
	return f, nil
}

func (m *door) list(ctx context.Context, in *struct {
	SubjectQuery
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}) (*subjectPage, error) {
	f, err := m.Filter(ctx, in.SubjectQuery)
	if err != nil {
		return nil, err
	}
	f.after, f.Limit = in.Cursor, in.Limit
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return nil, err
	}
	out := &subjectPage{}
	err = m.DB.View(ctx, func(q store.Q) error {
		list, next, err := m.Subjects(ctx, q, f)
		if err != nil {
			return err
		}
		if out.Body.Total, err = m.CountSubjects(ctx, q, f); err != nil {
			return err
		}
		out.Body.Next, out.Body.Items = next, []SubjectRow{}
		ids := make([]string, len(list))
		for i, s := range list {
			ids[i] = s.ID
		}
		codes, err := m.Codes.Many(ctx, q, f.County, SubjectRecord, ids)
		for _, s := range list {
			out.Body.Items = append(out.Body.Items, m.row(ctx, s, f.rules, tree, codes[s.ID]))
		}
		return err
	})
	return out, err
}

func (m *door) row(ctx context.Context, s *Subject, rules *Rules, tree *area.Tree, c code.Code) SubjectRow {
	out := SubjectRow{ID: s.ID, Code: c.Pretty(), Kind: string(s.Kind), KindTitle: m.s.Say(ctx, "agri.kind."+string(s.Kind), nil),
		Name: s.Name, Area: s.Area, AreaPath: tree.PathText(s.Area),
		Scale: string(s.Scale), Risk: string(s.Risk), Products: s.Products, LandM2: s.LandM2, Standard: s.Standard(m.Acts.Now().Day()), Park: s.Park,
		ToldOn: s.ToldOn.String(), PatrolledOn: s.PatrolledOn.String(), From: s.From.String(), To: s.To.String(), Version: s.Version}
	if s.To == 0 {
		due := rules.Due(s)
		out.DueOn, out.Due = due.String(), due <= m.Acts.Now().Day()
	}
	return out
}

// One finds a subject that the principal may read; another is not there.
func (r *Room) One(ctx context.Context, id string) (*Subject, error) {
	p := duty.Of(ctx)
	s, err := r.Subject(ctx, r.DB.Read(), p.County, id)
	if err == nil && !p.Can(MayRead, s.Area) {
		return nil, store.ErrNotFound
	}
	return s, err
}

type fullSubject struct{ Body FullSubject }

func (m *door) get(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*fullSubject, error) {
	s, err := m.One(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return m.full(ctx, s)
}

func (m *door) full(ctx context.Context, s *Subject) (*fullSubject, error) {
	p, q := duty.Of(ctx), m.DB.Read()
	tree, err := m.Areas.Tree(ctx, s.County)
	if err != nil {
		return nil, err
	}
	codes, err := m.Codes.Many(ctx, q, s.County, SubjectRecord, []string{s.ID})
	if err != nil {
		return nil, err
	}
	rules, err := m.Rules(ctx, q, s.County)
	if err != nil {
		return nil, err
	}
	out := &fullSubject{FullSubject{SubjectRow: m.row(ctx, s, rules, tree, codes[s.ID]), Ident: s.Ident.String(), Contact: s.Contact.String(),
		Phone: s.Phone.String(), Place: s.Place,
		Lon: float64(s.LonE7) / 1e7, Lat: float64(s.LatE7) / 1e7, StandardFrom: s.StandardFrom.String(), ClosedReason: s.ClosedReason,
		CanChange: s.To == 0 && p.Can(MayManage, s.Area)}}
	names, err := m.parks.Open(ctx, q, s.County)
	if err != nil {
		return nil, err
	}
	out.Body.ParkMissing = s.Park != "" && !slices.Contains(names, s.Park)
	if out.Body.Plots, err = m.plots(ctx, q, s.County, s.ID); err != nil {
		return nil, err
	}
	out.Body.InForce = NoticeInForce().Edition
	if out.Body.Edition, err = m.edition(ctx, q, s); err != nil {
		return nil, err
	}
	out.Body.Officers, err = m.Officers(ctx, q, s.County, s.Area)
	return out, err
}

// SubjectInput is a subject as it is entered.
type SubjectInput struct {
	Kind     string  `json:"kind" maxLength:"20"`
	Name     string  `json:"name" maxLength:"100"`
	Ident    *string `json:"ident,omitempty" maxLength:"18" doc:"Credit code or identity number; left out: unchanged"`
	Contact  *string `json:"contact,omitempty" maxLength:"40" doc:"Left out: unchanged"`
	Phone    *string `json:"phone,omitempty" maxLength:"20" doc:"Left out: unchanged"`
	Area     string  `json:"area" maxLength:"20"`
	Place    string  `json:"place,omitempty" maxLength:"200"`
	Lon      float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat      float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Scale    string  `json:"scale" maxLength:"10"`
	Risk     string  `json:"risk" maxLength:"10"`
	Products string  `json:"products,omitempty" maxLength:"200"`
	LandM2   int64   `json:"land_m2,omitempty"`
	Park     string  `json:"park,omitempty" maxLength:"60"`
	Standard bool    `json:"standard,omitempty"`
	Plots    []Plot  `json:"plots,omitempty" maxItems:"200"`
	Version  int     `json:"version,omitempty" doc:"Of the subject that was changed"`
}

func (in *SubjectInput) onto(s *Subject, today clock.Day) {
	s.Kind, s.Name, s.Area, s.Place = SubjectKind(in.Kind), in.Name, in.Area, in.Place
	s.LonE7, s.LatE7 = int64(math.Round(in.Lon*1e7)), int64(math.Round(in.Lat*1e7))
	s.Scale, s.Risk, s.Products, s.LandM2, s.Park = Scale(in.Scale), Risk(in.Risk), in.Products, in.LandM2, in.Park
	s.SetStandard(in.Standard, today)
	if in.Ident != nil {
		s.Ident = identOf(*in.Ident)
	}
	for _, c := range []struct {
		said *string
		kind seal.Kind
		into *seal.Personal
	}{{in.Contact, seal.Name, &s.Contact}, {in.Phone, seal.Phone, &s.Phone}} {
		if c.said != nil {
			*c.into = seal.Hide(c.kind, strings.TrimSpace(*c.said))
		}
	}
}

func (m *door) add(ctx context.Context, in *struct{ Body SubjectInput }) (*fullSubject, error) {
	p := duty.Of(ctx)
	s := &Subject{County: p.County, From: m.Acts.Now().Day(), Version: 1}
	in.Body.onto(s, s.From)
	a, err := m.checked(ctx, s)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.subject.add", Kind: SubjectRecord, Area: s.Area}, func(tx *act.Tx) error {
		if err := m.farmsIn(ctx, tx, s, ""); err != nil {
			return err
		}
		return m.register(ctx, tx, s, in.Body.Plots)
	})
	if err != nil {
		return nil, err
	}
	if s, err = m.One(ctx, done.Subject); err != nil {
		return nil, err
	}
	return m.full(ctx, s)
}

// checked looks at a subject and gives who may keep it where it is.
func (m *door) checked(ctx context.Context, s *Subject) (act.Actor, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return act.Actor{}, err
	}
	if err := s.check(tree); err != nil {
		return act.Actor{}, err
	}
	return p.May(MayManage, s.Area, web.Of(ctx).Via)
}

func (m *door) change(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body SubjectInput
}) (*fullSubject, error) {
	s, err := m.One(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	was, park := s.Area, s.Park
	if _, err := duty.Of(ctx).May(MayManage, was, web.Of(ctx).Via); err != nil {
		return nil, err
	}
	if s.To != 0 {
		return nil, fault.New(fault.Conflict, "agri.subject.closed")
	}
	in.Body.onto(s, m.Acts.Now().Day())
	a, err := m.checked(ctx, s)
	if err != nil {
		return nil, err
	}
	if in.Body.Version != 0 {
		s.Version = in.Body.Version
	}
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.subject.change", Kind: SubjectRecord, Subject: s.ID, Area: s.Area},
		func(tx *act.Tx) error {
			if err := m.farmsIn(ctx, tx, s, park); err != nil {
				return err
			}
			return m.amend(ctx, tx, s, was, in.Body.Plots)
		})
	if err != nil {
		return nil, err
	}
	if s, err = m.One(ctx, s.ID); err != nil {
		return nil, err
	}
	return m.full(ctx, s)
}

func (m *door) close(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}) (*struct{}, error) {
	s, err := m.One(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	a, err := duty.Of(ctx).May(MayManage, s.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.subject.close", Kind: SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
		return m.end(ctx, tx, in.ID, in.Body.Reason)
	})
	return nil, err
}

type subjectSecrets struct {
	Body struct {
		Ident   string `json:"ident"`
		Contact string `json:"contact"`
		Phone   string `json:"phone"`
	}
}

func (m *door) reveal(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"200"`
	}
}) (*subjectSecrets, error) {
	s, err := m.One(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	a, err := duty.Of(ctx).May(MayReveal, s.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	out := &subjectSecrets{}
	return out, m.Duties.Reveal(ctx, a, act.What{Verb: "agri.subject.reveal", Kind: SubjectRecord, Subject: s.ID, Area: s.Area},
		in.Body.Reason, func(*act.Tx) error {
			out.Body.Ident, out.Body.Contact, out.Body.Phone = s.Ident.Reveal(), s.Contact.Reveal(), s.Phone.Reveal()
			return nil
		})
}

// SubjectImport tells what a registry file does, or did.
type SubjectImport struct {
	Dry     bool                `json:"dry"`
	Rows    int                 `json:"rows"`
	Added   int                 `json:"added"`
	Changed int                 `json:"changed"`
	Same    int                 `json:"same"`
	Wrong   int                 `json:"wrong" doc:"Problems found, of which the first are listed"`
	Ignored []string            `json:"ignored" doc:"Titles of columns that were left out"`
	Errors  []sheet.ImportError `json:"errors"`
	Changes []sheet.Changes     `json:"changes" doc:"The first that are changed, cell by cell"`
	Plan    string              `json:"plan" doc:"What was shown; to be sent with the request that applies it, needed where there are answers"`
	Asking  int                 `json:"asking" doc:"Lines that wait for an answer"`
	LeftOut int                 `json:"left_out" doc:"Lines that are left out by an answer"`
	Asks    []sheet.ImportAsk   `json:"asks" doc:"Who has a name that others have, too; nothing is written before each is answered"`
}

func (m *door) importSubjects(ctx context.Context, in *struct {
	Dry     bool   `query:"dry" default:"true"`
	Plan    string `query:"plan" maxLength:"64" doc:"The plan that was shown"`
	RawBody huma.MultipartFormFiles[struct {
		File    huma.FormFile `form:"file" required:"true"`
		Answers string        `form:"answers" required:"false" doc:"By row: {\"5\": \"same\"}; same, another or mistake"`
	}]
}) (*struct{ Body SubjectImport }, error) {
	p := duty.Of(ctx)
	given, err := sheet.ReadAnswers(in.RawBody.Data().Answers)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(in.RawBody.Data().File)
	if err != nil {
		return nil, err
	}
	meter, end := m.s.Meter(ctx)
	defer end()
	scope := p.Scope(MayImport)
	plan, err := m.planSubjects(ctx, p.County, scope, data, given, meter)
	if err != nil {
		return nil, err
	}
	plan.shown = in.Plan
	say := func(key string, args map[string]any) string { return m.s.SayFault(ctx, key, args) }
	rep := SubjectImport{Dry: in.Dry, Rows: plan.Total, Changed: len(plan.changed), Same: plan.same, Changes: plan.told, Wrong: plan.Wrong,
		Ignored: append([]string{}, plan.Ignored...),
		Errors:  sheet.Told(plan.Problems, say), Plan: plan.hash, Asking: plan.asking, LeftOut: plan.leftOut, Asks: sheet.Asked(plan.asks, say)}
	rep.Added = len(plan.rows) - rep.Changed
	if in.Dry || plan.Wrong > 0 {
		return &struct{ Body SubjectImport }{rep}, nil
	}
	meter.Of(3 * plan.Total)
	if len(scope) == 0 {
		return nil, errors.New("agri: an import without a place")
	}
	a, err := p.May(MayImport, scope[0], web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	err = m.applySubjects(ctx, a.As(web.Of(ctx).Key), plan, meter)
	if open := given.Open(plan.asks); errors.Is(err, errUnanswered) {
		rep.Errors, rep.Wrong, err = sheet.Told(open, say), len(open), nil
	}
	return &struct{ Body SubjectImport }{rep}, err
}
