package housetest_test

import (
	"slices"
	"testing"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
)

// A county that was set up by an older version, which gave a post fewer powers, has what
// this version gives once it is started by it; its own posts stay what they are, and a
// start that changes nothing leaves no line.
func TestANewVersionBringsPostsTheirPowers(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		ctx := t.Context()
		own := duty.Post{Code: "river_warden", Title: "河长", Level: 9, Powers: []string{"area.read"}}
		older := duty.Post{Code: "town_lead", Title: "街镇负责人", Level: 9, Powers: []string{"area.read", "roster.read"}}
		if err := h.Duties.DefinePosts(ctx, act.System(housetest.County), own, older); err != nil {
			t.Fatal(err)
		}
		h.Hire("townlead", "town_lead", housetest.Town, housetest.TownOffice)
		h.As("townlead").Get("/api/figures?under=" + housetest.Town).Want(403)
		lines := h.Lines()
		for start, more := range []int64{1, 0} {
			h.Restart()
			if err := h.Posts(ctx); err != nil {
				t.Fatal(err)
			}
			if got := h.Lines() - lines; got != more {
				t.Errorf("start %d left %d lines, want %d", start+1, got, more)
			}
			lines = h.Lines()
			posts, err := h.Duties.Posts(ctx, housetest.County)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(posts["town_lead"].Powers, "figure.publish") || !posts[own.Code].Same(own) {
				t.Errorf("start %d: %+v %+v", start+1, posts["town_lead"], posts[own.Code])
			}
			h.As("townlead").Get("/api/figures?under=" + housetest.Town).Want(200)
		}
	})
}
