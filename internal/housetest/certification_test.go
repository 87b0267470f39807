package housetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/scenes/agri"
)

type certification struct {
	ID, Scheme string
	No         string `json:"cert_no"`
	InForce    bool   `json:"in_force"`
	DaysLeft   int    `json:"days_left"`
	Renewed    bool
	Products   []struct{ Product string }
}

func organic(no, from, to string, tonnes int, more ...any) map[string]any {
	m := map[string]any{"scheme": "organic", "cert_no": no, "issuer": "中绿华夏有机产品认证中心", "valid_from": from, "valid_to": to,
		"products": []map[string]any{{"product": "番茄", "annual_kg": tonnes * 1000, "land_m2": 6667}}}
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return m
}

// Certificates count from the day they begin to the day they end, a holder once, a
// renewal without a gap and without counting twice.
func TestCertifications(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		at := "/api/agri/subjects/" + l.subject + "/certifications"
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", organic("115OP2300001", "2023-03-01", "2024-02-29", 20), 401, ""},
			{"helper", organic("115OP2300001", "2023-03-01", "2024-02-29", 20), 403, ""},
			{"otherinspector", organic("115OP2300001", "2023-03-01", "2024-02-29", 20), 404, ""},
			{"inspector", organic("", "2023-03-01", "2024-02-29", 20), 422, "/cert_no"},
			{"inspector", organic("115OP2300001", "2023-03-01", "2025-03-02", 20), 422, "/valid_to"}, // a year, not two
			{"inspector", organic("115OP2300001", "2024-03-01", "2023-02-28", 20), 422, "/valid_to"},
			{"inspector", organic("115OP2300001", "三月", "2023-02-28", 20), 422, "/valid_from"},
			{"inspector", organic("115OP2300001", "2023-03-01", "2024-02-29", 20, "scheme", "healthy"), 422, "/scheme"},
			{"inspector", organic("115OP2300001", "2023-03-01", "2024-02-29", 20, "products", []any{}), 422, "/products"},
			{"inspector", organic("115", "2023-03-01", "2024-02-29", 20, "scheme", "green"), 422, "/cert_no"},
		} {
			if a := h.As(c.who).Post(at, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s: %s", c.who, a.Body)
			}
		}
		h.As("inspector").Post(at, organic("115OP2200001", "2022-03-01", "2023-02-28", 20)).Want(204)
		h.As("inspector").Post(at, organic("115OP2200001", "2022-03-01", "2023-02-28", 20)).Want(409) // the number is taken
		h.As("inspector").Post(at, organic("115OP2200002", "2022-05-01", "2023-04-30", 5)).Want(204)  // a second one of the same holder
		list := func(question string) (out struct{ Items []certification }) {
			t.Helper()
			h.As("helper").Get("/api/agri/certifications" + question).Want(200).Into(&out)
			return out
		}
		first := list("?state=all").Items[0]
		// Renewed before it ended: the new one takes over, nothing is counted twice.
		h.As("inspector").Post(at+"?renews="+first.ID, organic("115OP2300001", "2023-02-01", "2024-01-31", 30)).Want(204)
		h.As("inspector").Post(at+"?renews="+first.ID, organic("115OP2300009", "2023-02-01", "2024-01-31", 30)).Want(409)
		for day, want := range map[string][2]int64{"2022-02-28": {0, 0}, "2022-03-01": {20, 1}, "2022-12-31": {25, 1}, "2023-01-31": {25, 1},
			"2023-02-01": {35, 1}, "2023-05-01": {30, 1}, "2023-11-07": {30, 1}} {
			if got := [2]int64{h.FigureOn("agri.eco_tonnes", housetest.Village, day).Num, h.FigureOn("agri.organic_holders", housetest.County, day).Num}; got != want {
				t.Errorf("%s: %v, want %v", day, got, want)
			}
		}
		var years struct {
			Items []struct {
				Year  int
				Total int64 `json:"total_t"`
				Times float64
			}
		}
		h.As("helper").Get("/api/agri/certifications/years?first=2022").Want(200).Into(&years)
		if fmt.Sprint(years.Items) != "[{2022 25 0} {2023 30 1.2}]" {
			t.Error(years.Items)
		}
		if n := len(list("").Items); n != 1 {
			t.Error(n, "are in force")
		}
		if n := len(list("?state=ended").Items); n != 2 {
			t.Error(n, "have ended")
		}
		if n := len(list("?q=番茄&state=all&scheme=organic").Items); n != 3 {
			t.Error(n, "are of tomatoes")
		}

		// Reminders: a quarter before, a month before, once each, to the inspector.
		kinds := agri.Scene().Jobs(&h.Kernel)
		told := func() int {
			t.Helper()
			for range 2 {
				if err := kinds[0].Run(t.Context(), ""); err != nil {
					t.Fatal(err)
				}
			}
			b := h.As("inspector").Get("/api/notices").Want(200).Body
			return bytes.Count(b, []byte("115OP2300001"))
		}
		want := []int{1, 1, 2, 2} // today 85 days are left
		for i, wait := range []int{0, 30, 30, 40} {
			h.Clock.Advance(time.Duration(wait) * 24 * time.Hour)
			if n := told(); n != want[i] {
				t.Errorf("after %d more days: %d reminders, want %d", wait, n, want[i])
			}
		}
		h.As("inspector").Post("/api/agri/certifications/"+list("?state=all").Items[2].ID+"/withdraw", map[string]string{"reason": "抽检不合格"}).Want(409) // it has ended
		h.As("inspector").Post(at, organic("115OP2400001", "2024-02-01", "2025-01-31", 40)).Want(204)
		now := list("").Items[0]
		h.As("helper").Post("/api/agri/certifications/"+now.ID+"/withdraw", map[string]string{"reason": "抽检不合格"}).Want(403)
		h.As("inspector").Post("/api/agri/certifications/"+now.ID+"/withdraw", map[string]string{"reason": "抽检不合格"}).Want(204)
		if v := h.Figure("agri.eco_tonnes", housetest.County); v.Num != 0 {
			t.Error(v)
		}
		h.As("helper").Get("/api/agri/certifications/export?state=all").Want(200)
		h.Clean()
	})
}
