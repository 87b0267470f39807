package duty

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huying/base/web"
	"huying/kernel/act"
)

// PostRow is a post with how many hold it.
type PostRow struct {
	Post
	Holders int `json:"holders"`
}

// PowerRow is a power as a post is made of it.
type PowerRow struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Group    string `json:"group" doc:"Of the code, before the dot"`
	Reserved bool   `json:"reserved" doc:"Of the three administrators; no post of a county's own has it"`
}

func (m *door) mountPosts() {
	s := m.s
	web.Handle(s, web.Spec{ID: "getPostDesk", Method: "GET", Path: "/api/posts/desk", Guard: MayManagePost,
		Summary: "Every post with its holders, and the powers that posts are made of"},
		func(ctx context.Context, _ *struct{}) (*struct {
			Body struct {
				Posts  []PostRow  `json:"posts"`
				Powers []PowerRow `json:"powers"`
			}
		}, error) {
			a, err := m.postKeeper(ctx)
			if err != nil {
				return nil, err
			}
			posts, err := m.Posts(ctx, a.County)
			if err != nil {
				return nil, err
			}
			holders, err := postHolders(ctx, m.db.Read(), a.County, m.acts.Now())
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Posts  []PostRow  `json:"posts"`
					Powers []PowerRow `json:"powers"`
				}
			}{}
			out.Body.Posts, out.Body.Powers = []PostRow{}, []PowerRow{}
			for _, p := range posts {
				out.Body.Posts = append(out.Body.Posts, PostRow{p, holders[p.Code]})
			}
			slices.SortFunc(out.Body.Posts, func(x, y PostRow) int {
				return cmp.Or(cmp.Compare(x.Level, y.Level), strings.Compare(x.Code, y.Code))
			})
			kept := reserved(posts, m.cat)
			for _, w := range m.cat.All() {
				group, _, _ := strings.Cut(w.Code, ".")
				out.Body.Powers = append(out.Body.Powers, PowerRow{w.Code, s.Say(ctx, w.Title, nil), group, kept[w.Code]})
			}
			return out, nil
		})
	type body struct {
		Title  string   `json:"title" maxLength:"40"`
		Level  int      `json:"level" doc:"Code length of the areas it is held in: 6, 9, 12, 15"`
		Powers []string `json:"powers" maxItems:"100"`
	}
	web.Handle(s, web.Spec{ID: "addPost", Method: "POST", Path: "/api/posts", Guard: MayManagePost, Summary: "Add a post of the county's own"},
		func(ctx context.Context, in *struct{ Body body }) (*struct{ Body Post }, error) {
			a, err := m.postKeeper(ctx)
			if err != nil {
				return nil, err
			}
			p, err := m.SavePost(ctx, a, Post{Title: in.Body.Title, Level: in.Body.Level, Powers: in.Body.Powers})
			return &struct{ Body Post }{p}, err
		})
	web.Handle(s, web.Spec{ID: "changePost", Method: "PUT", Path: "/api/posts/{code}", Guard: MayManagePost,
		Summary: "Change a post of the county's own; its holders have its powers at once"},
		func(ctx context.Context, in *struct {
			Code string `path:"code" maxLength:"60"`
			Body body
		}) (*struct{ Body Post }, error) {
			a, err := m.postKeeper(ctx)
			if err != nil {
				return nil, err
			}
			p, err := m.SavePost(ctx, a, Post{Code: in.Code, Title: in.Body.Title, Level: in.Body.Level, Powers: in.Body.Powers})
			return &struct{ Body Post }{p}, err
		})
	for _, x := range []struct {
		id, verb, says string
		retire         bool
	}{{"retirePost", "retire", "Let a post of the county's own take nobody on any more", true},
		{"restorePost", "restore", "Let a retired post take people on again", false}} {
		web.Handle(s, web.Spec{ID: x.id, Method: "POST", Path: "/api/posts/{code}/" + x.verb, Guard: MayManagePost, Summary: x.says, Status: 204},
			func(ctx context.Context, in *struct {
				Code string `path:"code" maxLength:"60"`
			}) (*struct{}, error) {
				a, err := m.postKeeper(ctx)
				if err != nil {
					return nil, err
				}
				return nil, m.RetirePost(ctx, a, in.Code, x.retire)
			})
	}
}

// postKeeper is the principal as keeper of the county's posts.
func (m *door) postKeeper(ctx context.Context) (act.Actor, error) {
	p := Of(ctx)
	a, err := p.May(MayManagePost, p.County, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}
