package duty

import (
	"context"
	"io"

	"huying/base/sheet"
	"huying/base/web"

	"github.com/danielgtaylor/huma/v2"
)

// ImportReport tells what a roster file does, or did.
type ImportReport struct {
	Dry     bool                `json:"dry"`
	Plan    string              `json:"plan" doc:"What was shown; to be sent with the request that applies it, needed where there are answers"`
	Rows    int                 `json:"rows"`
	Added   int                 `json:"added"`
	Changed int                 `json:"changed"`
	Same    int                 `json:"same"`
	Asking  int                 `json:"asking" doc:"Lines that wait for an answer"`
	LeftOut int                 `json:"left_out" doc:"Lines that are left out by an answer"`
	Errors  []sheet.ImportError `json:"errors"`
	Asks    []sheet.ImportAsk   `json:"asks" doc:"Numbers that are known under another name; nothing is written before each is answered"`
	Changes []ImportChange      `json:"changes"`
}

// ImportChange is what one line does.
type ImportChange struct {
	sheet.Changes
	Kind      Change `json:"kind" enum:"added,changed,same,asking,left_out"`
	PostTitle string `json:"post_title"`
	AreaName  string `json:"area_name"`
}

type rosterUpload struct {
	File    huma.FormFile `form:"file" required:"true"`
	Answers string        `form:"answers" required:"false" doc:"By row: {\"5\": \"renamed\"}; renamed, moved or mistake"`
}

func (m *door) importRoster(ctx context.Context, in *struct {
	Dry     bool   `query:"dry" default:"true"`
	Plan    string `query:"plan" maxLength:"64" doc:"The plan that was shown"`
	RawBody huma.MultipartFormFiles[rosterUpload]
}) (*struct{ Body ImportReport }, error) {
	p := Of(ctx)
	data, err := io.ReadAll(in.RawBody.Data().File)
	if err != nil {
		return nil, err
	}
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	posts, err := m.Posts(ctx, p.County)
	if err != nil {
		return nil, err
	}
	plan, err := ReadRoster(data, tree, Open(posts), m.acts.Now().Day())
	if err != nil {
		return nil, err
	}
	plan.Shown = in.Plan
	if plan.Given, err = sheet.ReadAnswers(in.RawBody.Data().Answers); err != nil {
		return nil, err
	}
	if err := m.PlanRoster(ctx, p.County, p, plan); err != nil {
		return nil, err
	}
	if !in.Dry && len(plan.Errors) == 0 {
		a, err := p.May(MayImportRoster, p.Scope(MayImportRoster)[0], web.Of(ctx).Via)
		if err != nil {
			return nil, err
		}
		if _, err := m.ApplyRoster(ctx, a.As(web.Of(ctx).Key), p, plan); err != nil && len(plan.Errors) == 0 {
			return nil, err
		}
	}
	rep := ImportReport{Dry: in.Dry, Rows: plan.Total, Added: plan.Count(Added), Changed: plan.Count(Changed), Same: plan.Count(Same),
		Asking: plan.Count(Asking), LeftOut: plan.Count(LeftOut), Plan: plan.Hash, Changes: []ImportChange{}}
	say := func(key string, args map[string]any) string { return m.s.SayFault(ctx, key, args) }
	rep.Errors, rep.Asks = sheet.Told(plan.Errors, say), sheet.Asked(plan.Asks, say)
	for _, r := range plan.Rows {
		if r.Kind != "" {
			rep.Changes = append(rep.Changes, ImportChange{sheet.Changes{Row: r.Row, Name: r.Name, Cells: append([]sheet.Change{}, r.Cells...)},
				r.Kind, posts[r.Post].Title, tree.PathText(r.Area)})
		}
	}
	return &struct{ Body ImportReport }{rep}, nil
}
