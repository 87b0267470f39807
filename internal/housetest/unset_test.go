package housetest

import (
	"strings"
	"testing"

	"huying/base/store/storetest"
)

// A county that nobody has set up yet is a county without towns, not a missing one: every
// list of it can be looked at by its lead, and is empty.
func TestCountyThatIsNotSetUpCanBeLookedAt(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) {
			h := Empty(t, e)
			h.must(h.Posts(t.Context()))
			h.Hire("lead", "county_lead", County, "")
			lead := h.As("lead")
			lead.Get("/api/areas/" + County).Want(200)
			for _, r := range h.Routes() {
				list := !strings.HasSuffix(r.Path, ".pdf") && !strings.HasSuffix(r.Path, "/export")
				if !list || r.Method != "GET" || !strings.HasPrefix(r.Path, "/api/") || strings.Contains(r.Path, "{") {
					continue
				}
				if a := lead.Get(r.Path); a.Status == 404 {
					t.Errorf("%s: not found in a county without areas", r.Path)
				}
			}
		})
	}
}
