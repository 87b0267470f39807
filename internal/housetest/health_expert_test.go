package housetest_test

import (
	"strings"
	"sync"
	"testing"

	"huying/internal/housetest"
)

// expert is an expert with a certificate.
func expert(h *housetest.House, name string, most int, person string) (x healthRow) {
	h.T.Helper()
	h.As("healthoffice").Post("/api/health/experts", map[string]any{"name": name, "workplace": "区疾控中心", "field": "epidemic", "most": most,
		"person": person}).Want(200).Into(&x)
	for _, s := range [][]string{{"healthoffice", "train", "hours", "24"}, {"healthoffice", "examine", "score", "88"},
		{"healthoffice", "select", "panel", "5", "ayes", "4"},
		{"healthsecond", "certify", "release", "true"}} {
		h.As(s[0]).Post("/api/health/experts/"+x.ID+"/steps/"+s[1], values(s[2:]...)).Want(200)
	}
	return x
}

func TestExpertsAreCertified(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		h.As("healthtown").Post("/api/health/experts", map[string]any{"name": "钱学", "workplace": "区疾控中心", "field": "epidemic"}).Want(403)
		var x healthRow
		h.As("healthoffice").Post("/api/health/experts", map[string]any{"name": "钱学", "workplace": "区疾控中心", "field": "epidemic"}).Want(200).Into(&x)
		at := "/api/health/experts/" + x.ID
		for _, s := range []struct {
			who, verb string
			v         map[string]any
			want      int
		}{
			{"healthoffice", "examine", values("score", "90"), 409}, {"healthtown", "train", values("hours", "24"), 404}, {"healthexpert", "train",
				values("hours", "24"), 403}, {"healthoffice", "train", values("hours", "8"), 422},
			{"healthoffice", "train", values("hours", "24"), 200}, {"healthoffice", "examine", values("score", "59"), 422}, {"healthoffice", "fail",
				values("reason", "没到线"), 200},
			{"healthoffice", "train", values("hours", "24"), 200}, {"healthoffice", "examine", values("score", "101"), 422}, {"healthoffice",
				"examine", values("score", "60"), 200},
			{"healthoffice", "select", values("panel", "2", "ayes", "2"), 422}, {"healthoffice", "select", values("panel", "4", "ayes", "2"),
				422}, {"healthoffice", "select", values("panel", "5", "ayes", "6"), 422},
			{"healthoffice", "certify", values(), 409}, {"healthoffice", "select", values("panel", "5", "ayes", "3"), 200},
			{"healthoffice", "certify", values(), 403}, // who examined does not certify
			{"healthsecond", "certify", values("release", "true"), 200},
		} {
			h.As(s.who).Post(at+"/steps/"+s.verb, s.v).Want(s.want)
		}
		h.As("healthexpert").Get(at).Want(200).Into(&x)
		page := string(h.As("").Get("/q/" + x.Code).Want(200).Body)
		if !strings.Contains(page, "证书有效") || !strings.Contains(page, "钱学") {
			t.Error("the certificate can be checked:", page)
		}
		if v := h.Figure("health.experts", housetest.County); v.Num != 1 {
			t.Error("experts:", v.Num)
		}
		h.Later(h.Clock.Now().AddDate(4, 0, 0))
		if page := string(h.As("").Get("/q/" + x.Code).Want(200).Body); !strings.Contains(page, "已过期") {
			t.Error("it has run out:", page)
		}
		h.As("healthoffice").Post("/api/health/claims", map[string]any{"area": housetest.Town, "expert": x.ID, "role": "lead"}).Want(409)
		h.As("healthoffice").Post(at+"/steps/leave", values("reason", "退休")).Want(200)
		if page := string(h.As("").Get("/q/" + x.Code).Want(200).Body); !strings.Contains(page, "已退出") {
			t.Error("they have left:", page)
		}
		h.Clean()
	})
}

// Nobody leads beside another, nobody has more places than the most allowed, and no place is left without its lead.
func TestExpertsClaimPlaces(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		mine, other := expert(h, "钱学", 1, h.Person("healthexpert")), expert(h, "孙理", 2, "")
		claim := func(who string, x healthRow, at, role string, want int) (c healthRow) {
			a := h.As(who).Post("/api/health/claims", map[string]any{"area": at, "expert": x.ID, "role": role}).Want(want)
			if want == 200 {
				a.Into(&c)
			}
			return c
		}
		take := func(who string, c healthRow, verb string, want int) {
			t.Helper()
			v := values()
			if verb != "approve" {
				v = values("reason", "工作需要")
			}
			h.As(who).Post("/api/health/claims/"+c.ID+"/steps/"+verb, v).Want(want)
		}
		claim("healthtown", mine, housetest.Town, "lead", 403)
		claim("healthexpert", other, housetest.Town, "lead", 403) // not them
		claim("healthexpert", mine, housetest.Village, "lead", 422)
		a := claim("healthexpert", mine, housetest.Town, "lead", 200)
		claim("healthexpert", mine, housetest.Town, "helper", 409)
		b := claim("healthoffice", other, housetest.Town, "lead", 200)
		take("healthexpert", a, "approve", 403)
		take("healthoffice", a, "approve", 200)
		take("healthoffice", b, "approve", 409) // led already
		take("healthoffice", b, "refuse", 200)
		claim("healthexpert", mine, housetest.OtherTown, "lead", 409) // one is the most
		take("healthoffice", a, "release", 409)                       // it would be left without its lead
		take("healthoffice", a, "replaced", 403)                      // nobody takes this by itself
		h.As("healthoffice").Post("/api/health/experts/"+mine.ID+"/steps/leave", values("reason", "退休")).Want(409)
		b = claim("healthoffice", other, housetest.Town, "helper", 200)
		take("healthoffice", b, "approve", 200)
		board := func() (x struct {
			Claimed, Visited, Overload int
			Places                     []struct {
				Lead    string
				Helpers []string
			}
		}) {
			h.As("healthtown").Get("/api/health/board").Want(200).Into(&x)
			return x
		}
		if x := board(); len(x.Places) != 1 || x.Places[0].Lead != "钱学" || len(x.Places[0].Helpers) != 1 || x.Overload != 0 {
			t.Errorf("%+v", x)
		}
		take("healthoffice", b, "lead", 200)
		if x := board(); x.Places[0].Lead != "孙理" || len(x.Places[0].Helpers) != 0 || x.Claimed != 1 {
			t.Errorf("handed over: %+v", x)
		}
		if v := h.Figure("health.claimed", housetest.County); v.Num != 1 {
			t.Error("claimed:", v.Num)
		}
		// Two approvals at once do not give an expert two places where one is the most.
		c1 := claim("healthexpert", mine, housetest.Town, "helper", 200)
		c2 := claim("healthexpert", mine, housetest.OtherTown, "lead", 200)
		var wg sync.WaitGroup
		for _, c := range []healthRow{c1, c2} {
			wg.Go(func() { h.As("healthoffice").Post("/api/health/claims/"+c.ID+"/steps/approve", values()) })
		}
		wg.Wait()
		h.As("healthoffice").Get("/api/health/experts/" + mine.ID).Want(200).Into(&mine)
		if mine.Has != 1 {
			t.Error("places of one who may have one:", mine.Has)
		}
		if page := string(h.As("").Get("/health").Want(200).Body); !strings.Contains(page, "孙理") || !strings.Contains(page, "甲街道") {
			t.Error("the public page says who leads")
		}
		h.Clean()
	})
}

func TestExpertsVisit(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		x := expert(h, "钱学", 2, h.Person("healthexpert"))
		visit := func(change ...any) map[string]any {
			return changed(map[string]any{"area": housetest.Village, "expert": x.ID, "kind": "training", "on": "2023-11-07", "words": "讲洗手，现场演示",
				"came": 32}, change...)
		}
		h.As("healthexpert").Post("/api/health/visits", visit()).Want(409) // not claimed
		var c, v healthRow
		h.As("healthexpert").Post("/api/health/claims", map[string]any{"area": housetest.Town, "expert": x.ID, "role": "lead"}).Want(200).Into(&c)
		h.As("healthexpert").Post("/api/health/visits", visit()).Want(409) // not approved
		h.As("healthoffice").Post("/api/health/claims/"+c.ID+"/steps/approve", values()).Want(200)
		for _, w := range []struct {
			what, who string
			body      map[string]any
			want      int
		}{{"by a town", "healthtown", visit(), 403}, {"elsewhere", "healthexpert", visit("area", housetest.OtherVillage),
			409}, {"before the claim", "healthexpert", visit("on", "2023-11-01"), 409},
			{"nobody came", "healthexpert", visit("came", 0), 422}, {"a survey with people", "healthexpert", visit("kind", "survey"),
				422}, {"about somebody ill", "healthexpert", visit("words", "看望患者张三"), 422},
			{"a day to come", "healthexpert", visit("on", "2023-11-09"), 422}} {
			lines := h.Lines()
			if h.As(w.who).Post("/api/health/visits", w.body).Want(w.want); h.Lines() != lines {
				t.Error(w.what, "wrote a line")
			}
		}
		h.As("healthexpert").Post("/api/health/visits", visit()).Want(200).Into(&v)
		at := "/api/health/visits/" + v.ID + "/steps/"
		h.As("healthclerk").Post(at+"find", values("words", "积水")).Want(403)
		h.As("healthexpert").Post(at+"find", values("words", "垃圾点积水，滋生蚊蝇")).Want(200)
		h.As("healthexpert").Post(at+"find", values("words", "又有")).Want(409)
		if kinds := today(h, "healthclerk"); len(kinds) != 1 || kinds[0].Kind != "health.visit" {
			t.Errorf("an answer is waited for on the clerk's day: %+v", kinds)
		}
		h.As("healthclerk").Post(at+"answer", values("words", "居民王小明确诊")).Want(422)
		h.As("healthclerk").Post(at+"answer", values("words", "已清理")).Want(200)
		h.As("healthtown").Get("/api/health/visits/" + v.ID).Want(200).Into(&v)
		h.As("dispatch").Get("/api/orders/" + v.Order).Want(200)
		for code, want := range map[string]int64{"health.visits": 1, "health.visits_training": 1, "health.visits_survey": 0, "health.trained": 32,
			"health.trainings": 1} {
			if got := h.Figure(code, housetest.Village); got.Num != want {
				t.Errorf("%s: %d, want %d", code, got.Num, want)
			}
		}
		h.Clean()
	})
}
