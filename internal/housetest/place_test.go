package housetest_test

import (
	"testing"

	"huying/internal/housetest"
)

func TestSubjectsLieOnAMap(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		type places struct {
			Items []struct {
				ID, Name string
				Lon, Lat float64
				Due      bool
			}
			Placed, Total int
		}
		var s, other subject
		h.As("inspector").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD5"), "lon", 116.65, "lat", 39.9)).Want(200).Into(&s)
		h.As("inspector").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD6"), "name", "没有定位的合作社")).Want(200).Into(&other)
		for _, x := range []struct {
			who, query           string
			status               int
			items, placed, total int
		}{
			{"inspector", "", 200, 1, 1, 2},
			{"bureau", "?under=" + housetest.Village, 200, 1, 1, 2},
			{"bureau", "?state=closed", 200, 0, 0, 0},
			{"bureau", "?q=没有定位", 200, 0, 0, 1},
			{"bureau", "?under=110199", 404, 0, 0, 0},
			{"roads", "", 403, 0, 0, 0},
			{"", "", 401, 0, 0, 0},
		} {
			a := h.As(x.who).Get("/api/agri/subjects/places" + x.query).Want(x.status)
			if x.status != 200 {
				continue
			}
			var p places
			a.Into(&p)
			if len(p.Items) != x.items || p.Placed != x.placed || p.Total != x.total {
				t.Errorf("%s %s: %+v", x.who, x.query, p)
			}
			if x.items > 0 && (p.Items[0].ID != s.ID || p.Items[0].Lon != 116.65 || p.Items[0].Lat != 39.9 || !p.Items[0].Due) {
				t.Errorf("%+v", p.Items[0])
			}
		}
		h.Clean()
	})
}
