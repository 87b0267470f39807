package rectify

import (
	"net/http"

	"huying/kernel/page"
)

// ReleasesPage is what was released to the public, the newest first.
type ReleasesPage struct{ Releases []*Release }

// public draws the page that everybody sees.
type public struct {
	*room
	set *page.Set
}

func (r *room) mountPages() error {
	set, err := r.Pages.Set(pages, "pages", "rectify")
	if err != nil {
		return err
	}
	set.Open("GET /rectify", "publicRectify", (&public{r, set}).all)
	return nil
}

func (m *public) all(q *http.Request) (string, string, any, error) {
	list, err := m.releases(q.Context(), m.DB.Read(), m.set.County, "and audience = 'public'")
	return "rectify", "rectify.public.title", &ReleasesPage{list}, err
}
