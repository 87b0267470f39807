package notice

import (
	"context"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/kernel/power"
)

const newest = 50

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server) {
	type list struct {
		Body struct {
			Items  []Notice `json:"items"`
			Unread int      `json:"unread"`
		}
	}
	web.Handle(s, web.Spec{ID: "listNotices", Method: "GET", Path: "/api/notices", Guard: power.SignedIn, Summary: "Newest messages to the asker"},
		func(ctx context.Context, _ *struct{}) (*list, error) {
			p := duty.Of(ctx)
			out := &list{}
			err := r.db.View(ctx, func(q store.Q) (err error) {
				out.Body.Items, err = r.List(ctx, q, p.County, p.Person, p.Units(), newest)
				return err
			})
			for i := range out.Body.Items {
				n := &out.Body.Items[i]
				n.Title = s.Say(ctx, n.Key, map[string]any{"title": n.Title})
				if !n.Read {
					out.Body.Unread++
				}
			}
			return out, err
		})
	web.Handle(s, web.Spec{ID: "seeNotices", Method: "POST", Path: "/api/notices/read", Guard: power.SignedIn, Summary: "Mark messages as read", Status: 204},
		func(ctx context.Context, in *struct {
			Body struct {
				IDs []string `json:"ids" maxItems:"50"`
			}
		}) (*struct{}, error) {
			p := duty.Of(ctx)
			return nil, r.Seen(ctx, p.County, p.Person, p.Units(), in.Body.IDs)
		})
}
