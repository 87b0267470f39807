package web

import "testing"

// No log line has a whole code in it, wherever it stands and however it was typed.
func TestCodesAreCutInLogs(t *testing.T) {
	s := &Server{}
	for _, path := range []string{"/t/{code}", "/t/{code}/{verb}", "/q/{code}", "/jobs/mine/{code}", "/booked/{code}", "/area/{area}/signs", "/figures/{figure}"} {
		s.routes = append(s.routes, Route{Method: "GET", Path: path, Guard: Open})
	}
	s.keys = s.keyPaths
	for path, want := range map[string]string{
		"/booked/ABCDEFGHJKMN":        "/booked/ABCD…",
		"/jobs/mine/ABCDEFGHJKMN":     "/jobs/mine/ABCD…",
		"/t/7K4Q2M9XC3TD":             "/t/7K4Q…",
		"/t/7K4Q-2M9X-C3TD/rate":      "/t/7K4Q…/rate",
		"/t/7k4q 2m9x c3td/photo/abc": "/t/7k4q…/photo/abc",
		"/t/7K4Q2M9XC3T":              "/t/7K4Q…",
		"/t/七K4Q2M9XC3TD":             "/t/七K4Q…",
		"/q/7K4Q2M9XC3TD":             "/q/7K4Q…",
		"/q/7K4Q2M9XC3TD/sign":        "/q/7K4Q…/sign",
		"/elsewhere/7k4q2m9xc3td":     "/elsewhere/7k4q…",
		"/t":                          "/t",
		"/t/":                         "/t/",
		"/area/110112105001":          "/area/110112105001",
		"/figures/order.received":     "/figures/order.received",
		"/api/orders/018ba55c-bc00-704d-9be4-0a23f6c75251/actions/accept": "/api/orders/018ba55c-bc00-704d-9be4-0a23f6c75251/actions/accept",
		"/api/registrations": "/api/registrations",
	} {
		if got := s.logged(path); got != want {
			t.Errorf("%s is logged as %s, want %s", path, got, want)
		}
	}
}
