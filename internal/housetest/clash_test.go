package housetest_test

import (
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/scenes/agri/registry"
)

// Two people change one record. The second is refused, can read what the first made of it,
// and saves over what they have now seen.
func TestTwoPeopleChangeOneRecord(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		h.Hire("colleague", registry.Bureau, housetest.County, housetest.Centre)
		grower := registered(h, "inspector", "name", "学员户")
		for _, c := range []struct {
			name, list string
			body       map[string]any
			field      string
			alone      bool // has a route of its own
		}{
			{"a subject", "/api/agri/subjects", with(coop(), "ident", nil), "place", true},
			{"a park", parks, map[string]any{"name": "果园", "area": housetest.Town}, "place", true},
			{"a station", "/api/agri/stations", map[string]any{"name": "检测室", "area": housetest.Town}, "rooms", false},
			{"a training", "/api/agri/trainings", map[string]any{"title": "用药培训", "area": housetest.Town, "on": "2023-11-01", "minutes": 60,
				"growers": []map[string]any{{"id": grower, "result": "present"}}}, "place", true},
			{"an event", "/api/agri/events", map[string]any{"kind": "live", "title": "直播", "area": housetest.Town, "on": "2023-11-01", "platform": "抖音"}, "note", true},
		} {
			type record struct {
				ID      string
				Version int
			}
			var made, now record
			h.As("bureau").Post(c.list, c.body).Want(200).Into(&made)
			path := c.list + "/" + made.ID
			change := func(who, words string, version, status int) *housetest.Answer {
				t.Helper()
				return h.As(who).Do("PUT", path, with(c.body, c.field, words, "version", version)).Want(status)
			}
			change("colleague", "甲写的", made.Version, 200)
			if code := change("bureau", "乙写的", made.Version, 409).Code(); !strings.HasSuffix(code, "changed_meanwhile") {
				t.Errorf("%s: %s", c.name, code)
			}
			if c.alone {
				a := h.As("bureau").Get(path).Want(200)
				if a.Into(&now); !strings.Contains(string(a.Body), "甲写的") {
					t.Errorf("%s: %s", c.name, a.Body)
				}
				h.As("otherinspector").Get(path).Want(404)
				h.As("").Get(path).Want(401)
			} else {
				var page struct{ Items []record }
				h.As("bureau").Get(c.list).Want(200).Into(&page)
				now = page.Items[0]
			}
			if now.Version == made.Version {
				t.Errorf("%s: its version stayed", c.name)
			}
			change("bureau", "乙写的", now.Version, 200)
		}
		h.Clean()
	})
}
