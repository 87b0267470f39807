package patrol

import (
	"context"
	"net/http"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/kernel/offline"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// PatrolRow is a patrol in a list.
type PatrolRow struct {
	ID          string       `json:"id"`
	Subject     string       `json:"subject"`
	SubjectName string       `json:"subject_name"`
	AreaPath    string       `json:"area_path"`
	PersonName  string       `json:"person_name"`
	CapturedAt  clock.Moment `json:"captured_at"`
	ReceivedAt  clock.Moment `json:"received_at"`
	Clock       string       `json:"clock" enum:",corrected,unsure" doc:"What the phone said of its clock: the moment was put right by the county's, or it is still to be looked into"`
	SaidAt      clock.Moment `json:"said_at" doc:"When it was by the phone's clock, where that was wrong"`
	Result      string       `json:"result" enum:"pass,correct,transfer"`
	Findings    int          `json:"findings"`
	Words       string       `json:"words"`
	LimitDay    string       `json:"limit_day"`
	Order       string       `json:"order"`
}

// FieldSubject is a subject as a phone holds it.
type FieldSubject struct {
	ID          string `json:"id"`
	Code        string `json:"code"`
	Kind        string `json:"kind"`
	Name        string `json:"name"`
	Area        string `json:"area"`
	AreaPath    string `json:"area_path"`
	Place       string `json:"place"`
	Risk        string `json:"risk"`
	Scale       string `json:"scale"`
	Products    string `json:"products"`
	PatrolledOn string `json:"patrolled_on"`
	Due         string `json:"due"`
	Overdue     bool   `json:"overdue"`
	// What checklists are filled in with, and what changes are proposed over. Personal
	// data are masked: an officer carries nobody's numbers around.
	LandM2  int64   `json:"land_m2"`
	Ident   string  `json:"ident"`
	Contact string  `json:"contact"`
	Phone   string  `json:"phone"`
	Lon     float64 `json:"lon"`
	Lat     float64 `json:"lat"`
	Told    string  `json:"told" doc:"The latest edition of the liability notice that it signed"`
}

// FieldForm is a checklist as a phone holds it.
type FieldForm struct {
	Form      string      `json:"form"`
	Version   string      `json:"version"`
	Title     string      `json:"title"`
	Use       string      `json:"use"`
	XML       string      `json:"xml"`
	Languages []string    `json:"languages"`
	Kinds     []string    `json:"kinds" doc:"Of subjects that it is for; empty: all"`
	Findings  []FieldFind `json:"findings" doc:"Answers that are findings"`
	Known     []FieldFact `json:"known" doc:"Questions that are filled in with what is known"`
	Files     []FieldFile `json:"files" doc:"What it refers to, to be fetched once and carried"`
}

// FieldFile is a file of choices, or a picture, that a checklist refers to.
type FieldFile struct {
	Name string `json:"name"`
	Hash string `json:"hash" doc:"By which a phone knows whether it has it; empty: nobody sent it"`
	Size int64  `json:"size"`
}

// FieldFind is an answer that is a finding.
type FieldFind struct {
	Path   string `json:"path"`
	Answer string `json:"answer"`
	Label  string `json:"label"`
}

// FieldFact is a question that is filled in, and the fact that fills it in.
type FieldFact struct {
	Path  string `json:"path"`
	Fact  string `json:"fact"`
	Fixed bool   `json:"fixed" doc:"It cannot be changed in the checklist"`
}

// FieldArea is a village, or what stands for one.
type FieldArea struct {
	Code string `json:"code"`
	Path string `json:"path"`
}

// FieldStation is a testing room as a phone holds it.
type FieldStation struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Area string `json:"area"`
}

// mostCarried bounds what one phone carries.
const mostCarried = 5000

func (m *door) mountPatrols() {
	m.tellDay()
	web.Handle(m.s, web.Spec{ID: "getFieldBundle", Method: "GET", Path: "/api/agri/field", Guard: registry.MayPatrol,
		Summary: "What a phone carries into the field"}, m.bundle)
	web.Handle(m.s, web.Spec{ID: "listPatrols", Method: "GET", Path: "/api/agri/patrols", Guard: registry.MayRead,
		Summary: "Patrols, the latest first"}, m.patrols)
	m.s.Page("GET /api/agri/patrols/export", "exportPatrols", registry.MayRead, m.exportPatrols)
	m.mountPatrolRecords()
}

func (m *door) exportPatrols(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: v.Get("under")})
	if err != nil {
		return err
	}
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return err
	}
	return ledger.Send(m.Kernel, m.s, w, r, "patrols", []string{"agri.patrol.on", "agri.patrol.subject", "agri.patrol.area",
		"agri.patrol.person", "agri.patrol.result_is", "agri.patrol.found", "agri.patrol.words_are", "agri.patrol.limit_is"},
		func(q store.Q, row func(...any) error) error {
			list, err := m.listPatrols(ctx, q, tree, f, v.Get("subject"), v.Get("result"), ledger.Latest{}, ledger.MostLines)
			if err != nil {
				return err
			}
			for _, p := range list {
				on := p.CapturedAt.Day().String()
				if p.Clock == string(offline.Unsure) {
					on += m.s.Say(ctx, "agri.patrol.unsure", nil)
				}
				if err := row(on, p.SubjectName, p.AreaPath, p.PersonName, m.s.Say(ctx, "agri.result."+p.Result, nil), p.Findings, p.Words, p.LimitDay); err != nil {
					return err
				}
			}
			return nil
		})
}

// FieldBundle is what a phone carries of the scene.
type FieldBundle struct {
	Subjects []FieldSubject           `json:"subjects"`
	Forms    []FieldForm              `json:"forms"`
	Proposed []registry.FieldProposal `json:"proposed" doc:"What the officer proposed lately, and what became of it"`
	Areas    []FieldArea              `json:"areas" doc:"Where a subject that is new may be found"`
	Stations []FieldStation           `json:"stations" doc:"Testing rooms to take samples to"`
	Notice   registry.FieldNotice     `json:"notice" doc:"The liability notice in force"`
	Today    string                   `json:"today"`
	At       clock.Moment             `json:"at"`
}

func (m *door) bundle(ctx context.Context, _ *struct{}) (*struct{ Body FieldBundle }, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body FieldBundle }{}
	b := &out.Body
	b.At = m.Acts.Now()
	today := b.At.Day()
	b.Today, b.Notice = today.String(), registry.NoticeInForce()
	b.Areas = fieldAreas(tree, p.Scope(registry.MayPatrol))
	err = m.DB.View(ctx, func(q store.Q) error {
		b.Subjects, b.Forms, b.Stations = []FieldSubject{}, []FieldForm{}, []FieldStation{}
		rooms, err := m.lab.Stations(ctx, q, p.County, area.Scope{p.County})
		if err != nil {
			return err
		}
		for _, st := range rooms {
			if st.To == 0 {
				b.Stations = append(b.Stations, FieldStation{st.ID, st.Name, st.Area})
			}
		}
		list, _, err := m.registry.Subjects(ctx, q, registry.Filter{County: p.County, Scope: p.Scope(registry.MayPatrol), Limit: mostCarried})
		if err != nil {
			return err
		}
		rules, err := m.registry.Rules(ctx, q, p.County)
		if err != nil {
			return err
		}
		ids := make([]string, len(list))
		for i, s := range list {
			ids[i] = s.ID
		}
		codes, err := m.Codes.Many(ctx, q, p.County, registry.SubjectRecord, ids)
		if err != nil {
			return err
		}
		told, err := m.registry.Told(ctx, q, p.County, p.Scope(registry.MayPatrol))
		if err != nil {
			return err
		}
		kinds := []string{}
		for _, s := range list {
			kinds = append(kinds, string(s.Kind))
			b.Subjects = append(b.Subjects, FieldSubject{s.ID, string(codes[s.ID]), string(s.Kind), s.Name, s.Area, tree.PathText(s.Area), s.Place,
				string(s.Risk), string(s.Scale), s.Products,
				s.PatrolledOn.String(), rules.Due(s).String(), rules.Due(s) <= today, s.LandM2, s.Ident.String(), s.Contact.String(), s.Phone.String(),
				float64(s.LonE7) / 1e7, float64(s.LatE7) / 1e7, told[s.ID]})
		}
		forms, err := m.Forms.Current(ctx, q, p)
		for _, v := range forms {
			if v.Use == Use.Code && v.ForAny(kinds) {
				files, err := m.Forms.FilesOf(ctx, q, v)
				if err != nil {
					return err
				}
				b.Forms = append(b.Forms, fieldForm(v, files))
			}
		}
		if err != nil {
			return err
		}
		b.Proposed, err = m.registry.Mine(ctx, q, p)
		return err
	})
	return out, err
}

// fieldAreas are the villages of a scope that stand today.
func fieldAreas(tree *area.Tree, scope area.Scope) []FieldArea {
	out := []FieldArea{}
	for _, code := range scope {
		tree.Under(code, func(a *area.Area) {
			if a.ValidTo == 0 && len(a.Code) == area.Village {
				out = append(out, FieldArea{a.Code, tree.PathText(a.Code)})
			}
		})
	}
	return out
}

func fieldForm(v *form.Version, files []form.File) FieldForm {
	f := FieldForm{v.Form, v.Version, v.Title, v.Use, v.XML, v.Languages, v.Kinds, []FieldFind{}, []FieldFact{}, []FieldFile{}}
	for _, x := range files {
		f.Files = append(f.Files, FieldFile{x.Name, x.Hash, x.Size})
	}
	for _, n := range v.Nodes {
		if n.Known != "" && n.Repeat == "" {
			f.Known = append(f.Known, FieldFact{n.Path, n.Known, n.Fixed})
		}
		if n.Finding == "" {
			continue
		}
		f.Findings = append(f.Findings, FieldFind{n.Path, n.Finding, v.Question(&n, "")})
	}
	return f
}

func (m *door) patrols(ctx context.Context, in *struct {
	Subject string `query:"subject" maxLength:"36"`
	Under   string `query:"under" maxLength:"20"`
	Result  string `query:"result" maxLength:"10"`
	Cursor  string `query:"cursor" maxLength:"80" doc:"Where the last page ended"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*struct {
	Body struct {
		Items []PatrolRow `json:"items"`
		Next  string      `json:"next" doc:"Cursor of the next page; empty on the last"`
	}
}, error) {
	p := duty.Of(ctx)
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: in.Under})
	if err != nil {
		return nil, err
	}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []PatrolRow `json:"items"`
			Next  string      `json:"next" doc:"Cursor of the next page; empty on the last"`
		}
	}{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		out.Body.Items, err = m.listPatrols(ctx, q, tree, f, in.Subject, in.Result, ledger.LatestOf(in.Cursor), in.Limit)
		if list := out.Body.Items; len(list) == in.Limit {
			out.Body.Next = ledger.Latest{At: list[len(list)-1].CapturedAt, ID: list[len(list)-1].ID}.String()
		}
		return err
	})
}
