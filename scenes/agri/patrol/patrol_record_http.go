package patrol

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// PatrolPage is a patrol with everything that was answered in it.
type PatrolPage struct {
	PatrolRow
	Form      string          `json:"form"`
	FormTitle string          `json:"form_title"`
	Version   string          `json:"version"`
	Said      []form.Said     `json:"said"`
	Photos    []string        `json:"photos" doc:"Hashes"`
	Files     []form.Evidence `json:"files" doc:"Sounds, films and papers"`
	Lon       float64         `json:"lon" doc:"Where it was filled in, WGS-84; 0 with lat 0: not told"`
	Lat       float64         `json:"lat"`
	AccuracyM int             `json:"accuracy_m"`
	Hash      string          `json:"hash" doc:"SHA-256 of what the phone sent, as its receipt has it"`
}

func (m *door) mountPatrolRecords() {
	web.Handle(m.s, web.Spec{ID: "getPatrol", Method: "GET", Path: "/api/agri/patrols/{id}", Guard: registry.MayRead,
		Summary: "A patrol with its answers"}, m.patrolPage)
	m.s.Page("GET /api/agri/patrols/answers", "exportPatrolAnswers", registry.MayRead, m.exportAnswers)
}

func (m *door) patrolPage(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*struct{ Body PatrolPage }, error) {
	p := duty.Of(ctx)
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{})
	if err != nil {
		return nil, err
	}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body PatrolPage }{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		row, err := m.onePatrol(ctx, q, tree, f, in.ID)
		if err != nil {
			return err
		}
		out.Body = PatrolPage{PatrolRow: row, Said: []form.Said{}, Photos: []string{}, Files: []form.Evidence{}}
		x, err := m.Forms.Record(ctx, q, p.County, in.ID)
		if fault.Is(err, fault.NotFound) {
			return nil // kept without a checklist
		}
		if err != nil {
			return err
		}
		v, err := m.Forms.Offered(ctx, q, p.County, x.Form, x.Version)
		if err != nil {
			return err
		}
		if v, err = m.Forms.WithChoices(ctx, q, v); err != nil {
			return err
		}
		b := &out.Body
		b.Form, b.FormTitle, b.Version, b.Photos, b.Hash = v.Form, v.Title, v.Version, x.Photos, x.Hash
		b.Lon, b.Lat, b.AccuracyM = float64(x.LonE7)/1e7, float64(x.LatE7)/1e7, x.AccuracyM
		b.Files = v.Evidence(x, language(ctx))
		b.Said = v.Said(x.Answers, language(ctx))
		return nil
	})
}

// language is what checklists call the reader's: zh-CN → zh.
func language(ctx context.Context) string {
	l, _, _ := strings.Cut(web.Of(ctx).Lang, "-")
	return l
}

// exportAnswers writes the records of a checklist as a sheet, a column a question. Where
// versions asked other things, the questions of older ones follow those of the newest.
func (m *door) exportAnswers(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: v.Get("under")})
	if err != nil {
		return err
	}
	during, err := spanOf(v.Get("from"), v.Get("to"))
	if err != nil {
		return err
	}
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return err
	}
	versions, err := m.offered(ctx, cmp.Or(v.Get("form"), "agri-patrol"))
	if err != nil {
		return err
	}
	lang := language(ctx)
	columns := []sheet.Column{}
	for _, t := range []string{"agri.patrol.on", "agri.patrol.subject", "agri.patrol.area", "agri.patrol.person", "agri.patrol.version"} {
		columns = append(columns, sheet.Column{Title: m.s.Say(ctx, t, nil)})
	}
	at := map[string]int{}
	for _, x := range versions {
		for _, n := range x.Questions() {
			if _, ok := at[n.Path]; !ok {
				at[n.Path] = len(columns)
				columns = append(columns, sheet.Column{Title: x.Question(n, lang), Width: 22})
			}
		}
	}
	byVersion := map[string]*form.Version{}
	for _, x := range versions {
		byVersion[x.Version] = x
	}
	return ledger.Workbook(ctx, m.Kernel, w, "answers", m.s.Say(ctx, "agri.ledger.answers", nil), columns, func(q store.Q, row func(...any) error) error {
		names, err := m.namesOf(ctx, q, f.County)
		if err != nil {
			return err
		}
		return m.Forms.Records(ctx, q, f.County, versions[0].Form, f.Scope, during, ledger.MostLines, func(x *form.Record) error {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = ""
			}
			copy(cells, []any{x.CapturedAt.Day().String(), names.subject[x.Subject], tree.PathText(x.Area), names.person[x.Person], x.Version})
			if ver := byVersion[x.Version]; ver != nil {
				for _, n := range ver.Questions() {
					cells[at[n.Path]] = ver.Answer(n, x.Answers[strings.TrimPrefix(n.Path, "/data/")], lang)
				}
			}
			return row(cells...)
		})
	})
}

// offered are the versions of a patrol checklist that are or were published, the newest first.
func (m *door) offered(ctx context.Context, id string) (out []*form.Version, err error) {
	p := duty.Of(ctx)
	all, err := m.Forms.List(ctx, m.DB.Read(), p.County)
	for _, v := range all {
		if v.Form != id || v.Use != Use.Code || v.PublishedAt == 0 {
			continue
		}
		if v, err = m.Forms.WithChoices(ctx, m.DB.Read(), v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if err == nil && len(out) == 0 {
		err = store.ErrNotFound
	}
	return out, err
}

// spanOf reads the days of a period; what is missing does not bound it.
func spanOf(from, to string) (form.Span, error) {
	s := form.Span{To: 1 << 62}
	for _, x := range []struct {
		text string
		into *clock.Moment
		add  int
	}{{from, &s.From, 0}, {to, &s.To, 1}} {
		if x.text == "" {
			continue
		}
		day, err := clock.ParseDay(x.text)
		if err != nil {
			return s, fault.New(fault.Invalid, "web.bad_input").Because(err)
		}
		*x.into = day.Add(x.add).Start()
	}
	return s, nil
}
