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
	Rows    int                 `json:"rows"`
	Added   int                 `json:"added"`
	Changed int                 `json:"changed"`
	Same    int                 `json:"same"`
	Errors  []sheet.ImportError `json:"errors"`
	Changes []ImportChange      `json:"changes"`
}

// ImportChange is what one line does.
type ImportChange struct {
	Row       int    `json:"row"`
	Kind      Change `json:"kind" enum:"added,changed,same"`
	Person    string `json:"person"`
	PostTitle string `json:"post_title"`
	AreaName  string `json:"area_name"`
}

func (m *door) importRoster(ctx context.Context, in *struct {
	Dry     bool `query:"dry" default:"true"`
	RawBody huma.MultipartFormFiles[uploadForm]
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
	rep := ImportReport{Dry: in.Dry, Rows: plan.Total, Added: plan.Count(Added), Changed: plan.Count(Changed), Same: plan.Count(Same), Changes: []ImportChange{}}
	rep.Errors = sheet.Told(plan.Errors, func(key string, args map[string]any) string { return m.s.SayFault(ctx, key, args) })
	for _, r := range plan.Rows {
		if r.Kind != "" {
			rep.Changes = append(rep.Changes, ImportChange{r.Row, r.Kind, r.Name, posts[r.Post].Title, tree.PathText(r.Area)})
		}
	}
	return &struct{ Body ImportReport }{rep}, nil
}
