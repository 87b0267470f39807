package form

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/power"

	"github.com/danielgtaylor/huma/v2"
)

// FormRow is a version of a form in a list.
type FormRow struct {
	Form        string       `json:"form"`
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	Use         string       `json:"use"`
	UseTitle    string       `json:"use_title"`
	State       State        `json:"state" enum:"draft,published,withdrawn"`
	Questions   int          `json:"questions"`
	Posts       []string     `json:"posts"`
	Areas       []AreaOf     `json:"areas"`
	Kinds       []FormUse    `json:"kinds" doc:"Of subjects that it is for; empty: all"`
	MadeAt      clock.Moment `json:"made_at"`
	MadeBy      string       `json:"made_by"`
	PublishedAt clock.Moment `json:"published_at"`
	HasWorkbook bool         `json:"has_workbook" doc:"What it was compiled from can be downloaded"`
}

// AreaOf is a place with its name.
type AreaOf struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// FormPage is a version by itself.
type FormPage struct {
	FormRow
	Fillers   []FormUse       `json:"fillers" doc:"Posts that can fill it in, and so be published to"`
	Nodes     []Node          `json:"nodes"`
	Languages []string        `json:"languages"`
	Files     []ChecklistFile `json:"files" doc:"What it refers to; nothing missing may be when it is published"`
}

// FormReport tells what became of a workbook.
type FormReport struct {
	Dry      bool                `json:"dry"`
	Form     *FormPage           `json:"form,omitempty" doc:"What it compiles to; missing when it does not"`
	Errors   []sheet.ImportError `json:"errors"`
	Warnings []sheet.ImportError `json:"warnings"`
	Asked    []AskedAgain        `json:"asked" doc:"Questions for what is known already"`
}

// AskedAgain is a question for what the platform knows.
type AskedAgain struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Fact  string `json:"fact"`
	Known string `json:"known" doc:"What to write under huying::known to have it filled in"`
}

// FormUse is what forms can be filled in for, or a kind of whom.
type FormUse struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

type door struct {
	*Room
	s      *web.Server
	areas  *area.Room
	duties *duty.Room
}

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server, areas *area.Room, duties *duty.Room) {
	m := &door{r, s, areas, duties}
	web.Handle(s, web.Spec{ID: "listForms", Method: "GET", Path: "/api/forms", Guard: MayDesign, Summary: "Checklists with all their versions"}, m.list)
	web.Handle(s, web.Spec{ID: "getForm", Method: "GET", Path: "/api/forms/{form}/versions/{version}", Guard: MayDesign,
		Summary: "A version with its questions"}, m.get)
	web.Handle(s, web.Spec{ID: "uploadForm", Method: "POST", Path: "/api/forms", Guard: MayDesign,
		Summary: "Compile a workbook, dry or to keep as a draft", Body: 6 << 20}, m.upload)
	web.Handle(s, web.Spec{ID: "publishForm", Method: "POST", Path: "/api/forms/{form}/versions/{version}/publish", Guard: MayDesign,
		Summary: "Put a version in force for posts and places", Status: 204}, m.publish)
	web.Handle(s, web.Spec{ID: "withdrawForm", Method: "POST", Path: "/api/forms/{form}/versions/{version}/withdraw", Guard: MayDesign,
		Summary: "Take a version out of force", Status: 204}, m.withdraw)
	web.Handle(s, web.Spec{ID: "listFormUses", Method: "GET", Path: "/api/forms/uses", Guard: MayDesign, Summary: "What checklists can be filled in for"},
		func(ctx context.Context, _ *struct{}) (*struct {
			Body struct {
				Items []FormUse `json:"items"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Items []FormUse `json:"items"`
				}
			}{}
			for _, u := range m.uses {
				out.Body.Items = append(out.Body.Items, FormUse{u.Code, s.Say(ctx, u.Title, nil)})
			}
			return out, nil
		})
	s.Page("GET /api/forms/{form}/versions/{version}/workbook", "getFormWorkbook", MayDesign, m.workbook)
	s.Page("GET /api/forms/{form}/versions/{version}/xml", "getFormXML", power.SignedIn, m.xml)
	m.mountFiles()
}

func (m *door) row(ctx context.Context, v *Version, tree *area.Tree) FormRow {
	r := FormRow{Form: v.Form, Version: v.Version, Title: v.Title, Use: v.Use, State: v.State, Posts: v.Posts, Areas: []AreaOf{},
		Kinds: []FormUse{}, MadeAt: v.MadeAt, MadeBy: m.s.Who(ctx, v.MadeBy), PublishedAt: v.PublishedAt, HasWorkbook: v.HasSource}
	for _, u := range m.uses {
		if u.Code == v.Use {
			r.UseTitle = m.s.Say(ctx, u.Title, nil)
			for _, k := range u.Kinds {
				if contains(v.Kinds, k.Code) {
					r.Kinds = append(r.Kinds, FormUse{k.Code, m.s.Say(ctx, k.Title, nil)})
				}
			}
		}
	}
	for _, n := range v.Nodes {
		switch {
		case machineTypes[n.Type], strings.HasPrefix(n.Type, "begin_"), n.Type == "hidden", n.Type == "start-geopoint", n.Type == "background-geopoint":
		default:
			r.Questions++
		}
	}
	for _, a := range v.Areas {
		r.Areas = append(r.Areas, AreaOf{a, tree.Name(a)})
	}
	return r
}

func (m *door) list(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []FormRow `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []FormRow `json:"items"`
		}
	}{}
	out.Body.Items = []FormRow{}
	list, err := m.List(ctx, m.db.Read(), p.County)
	for _, v := range list {
		out.Body.Items = append(out.Body.Items, m.row(ctx, v, tree))
	}
	return out, err
}

func (m *door) page(ctx context.Context, v *Version) (*FormPage, error) {
	tree, err := m.areas.Tree(ctx, v.County)
	if err != nil {
		return nil, err
	}
	p := &FormPage{FormRow: m.row(ctx, v, tree), Nodes: v.Nodes, Languages: v.Languages}
	files, err := m.FilesOf(ctx, m.db.Read(), v)
	if err != nil {
		return nil, err
	}
	p.Files, p.Fillers = Rows(files), []FormUse{}
	fillers, err := m.fillers(ctx, m.duties, v.County, v.Use)
	if err != nil {
		return nil, err
	}
	for _, f := range fillers {
		p.Fillers = append(p.Fillers, FormUse{f.Code, f.Title})
	}
	if p.Posts == nil {
		p.Posts = []string{}
	}
	return p, nil
}

func (m *door) get(ctx context.Context, in *struct {
	Form    string `path:"form" maxLength:"64"`
	Version string `path:"version" maxLength:"64"`
}) (*struct{ Body *FormPage }, error) {
	v, err := m.Get(ctx, m.db.Read(), duty.Of(ctx).County, in.Form, in.Version)
	if err != nil {
		return nil, err
	}
	p, err := m.page(ctx, v)
	return &struct{ Body *FormPage }{p}, err
}

// xml is what a phone fills in: for who designs forms, and for whom it is published.
func (m *door) xml(w http.ResponseWriter, r *http.Request) error {
	v, err := m.seen(r, (*Version).For)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	_, err = io.WriteString(w, v.XML)
	return err
}

// workbook is what a version was compiled from, to be changed and uploaded again.
func (m *door) workbook(w http.ResponseWriter, r *http.Request) error {
	form, version := r.PathValue("form"), r.PathValue("version")
	data, err := m.Workbook(r.Context(), m.db.Read(), duty.Of(r.Context()).County, form, version)
	if err != nil {
		return err
	}
	sheet.Head(w, form+"-"+version+".xlsx")
	_, err = w.Write(data)
	return err
}

func (m *door) upload(ctx context.Context, in *struct {
	Dry     bool   `query:"dry" default:"true"`
	Use     string `query:"use" maxLength:"40"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}) (*struct{ Body FormReport }, error) {
	p := duty.Of(ctx)
	known := false
	for _, u := range m.uses {
		known = known || u.Code == in.Use
	}
	if !known {
		return nil, fault.New(fault.Invalid, "web.bad_input").At("/use", "required")
	}
	file := in.RawBody.Data().File
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	d, err := m.Read(p.County, in.Use, file.Filename, data)
	if err != nil {
		return nil, err
	}
	rep := FormReport{Dry: in.Dry, Errors: []sheet.ImportError{}, Warnings: []sheet.ImportError{}, Asked: m.asked(ctx, d.Asked)}
	for _, x := range d.Problems {
		e := sheet.ImportError{Sheet: x.Sheet, Cell: x.Cell, Column: x.Column, Value: sheet.Shown(x.Value), Code: x.Key, Message: m.s.SayFault(ctx, x.Key, x.Args)}
		if x.Warn {
			rep.Warnings = append(rep.Warnings, e)
		} else {
			rep.Errors = append(rep.Errors, e)
		}
	}
	if d.Version == nil {
		return &struct{ Body FormReport }{rep}, nil
	}
	if !in.Dry {
		a, err := m.mine(ctx, d.Form)
		if err != nil {
			return nil, err
		}
		if err := m.Save(ctx, a, d.Version); err != nil {
			return nil, err
		}
	}
	rep.Form, err = m.page(ctx, d.Version)
	return &struct{ Body FormReport }{rep}, err
}

// mine refuses to change a form that is, or was, in force where the asker has no say:
// a town does not replace the county's checklist.
func (m *door) mine(ctx context.Context, form string) (act.Actor, error) {
	p := duty.Of(ctx)
	scope := p.Scope(MayDesign)
	list, err := m.List(ctx, m.db.Read(), p.County)
	if err != nil {
		return act.Actor{}, err
	}
	for _, v := range list {
		if v.Form != form || v.PublishedAt == 0 {
			continue
		}
		for _, a := range v.Areas {
			if !scope.Holds(a) {
				return act.Actor{}, fault.New(fault.Forbidden, "form.elsewhere")
			}
		}
	}
	a, err := p.May(MayDesign, scope[0], web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}

func (m *door) asked(ctx context.Context, list []Asked) []AskedAgain {
	out := []AskedAgain{}
	for _, x := range list {
		out = append(out, AskedAgain{x.Name, x.Label, m.s.Say(ctx, x.Fact.Title, nil), x.Fact.Name})
	}
	return out
}

func (m *door) publish(ctx context.Context, in *struct {
	Form    string `path:"form" maxLength:"64"`
	Version string `path:"version" maxLength:"64"`
	Body    struct {
		Posts  []string `json:"posts" maxItems:"50" doc:"Empty: everybody"`
		Areas  []string `json:"areas" maxItems:"200" doc:"Empty: everywhere the publisher may"`
		Reason string   `json:"reason,omitempty" maxLength:"200" doc:"Why it asks for what is known"`
	}
}) (*struct{}, error) {
	p := duty.Of(ctx)
	scope := p.Scope(MayDesign)
	areas := in.Body.Areas
	if len(areas) == 0 {
		areas = scope
	}
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	for _, a := range areas {
		if _, ok := tree.Get(a); !ok || !scope.Holds(a) {
			return nil, fault.New(fault.Forbidden, "roster.out_of_scope")
		}
	}
	v, err := m.Get(ctx, m.db.Read(), p.County, in.Form, in.Version)
	if err != nil {
		return nil, err
	}
	fillers, err := m.fillers(ctx, m.duties, p.County, v.Use)
	if err != nil {
		return nil, err
	}
	for _, post := range in.Body.Posts {
		if !slices.ContainsFunc(fillers, func(p duty.Post) bool { return p.Code == post }) {
			return nil, fault.New(fault.Invalid, "form.cannot_fill_in").At("/posts", "form.cannot_fill_in")
		}
	}
	a, err := m.mine(ctx, in.Form)
	if err != nil {
		return nil, err
	}
	return nil, m.Publish(ctx, a, in.Form, in.Version, in.Body.Posts, areas, m.askedIn(v), in.Body.Reason)
}

func (m *door) withdraw(ctx context.Context, in *struct {
	Form    string `path:"form" maxLength:"64"`
	Version string `path:"version" maxLength:"64"`
}) (*struct{}, error) {
	if _, err := m.Get(ctx, m.db.Read(), duty.Of(ctx).County, in.Form, in.Version); err != nil {
		return nil, err
	}
	a, err := m.mine(ctx, in.Form)
	if err != nil {
		return nil, err
	}
	return nil, m.Withdraw(ctx, a, in.Form, in.Version)
}
