package calendar

import (
	"encoding/json"
	"testing"

	"huying/base/fault"
)

func TestLimitsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2h", "24h", "7d", "15d", "4wh", "5wd"} {
		l, err := ParseLimit(s)
		if err != nil || l.String() != s {
			t.Errorf("ParseLimit(%q) = %v, %v", s, l, err)
		}
	}
	for _, s := range []string{"", "h", "5", "0d", "-1d", "1.5h", "5 wd", "5w", "10001h", "99999999999999999999d", "５d", "5D"} {
		if _, err := ParseLimit(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("ParseLimit(%q) was taken", s)
		}
	}
	var in struct{ A, B Limit }
	data := `{"A":"5wd","B":""}`
	if err := json.Unmarshal([]byte(data), &in); err != nil || in.A != (Limit{5, WorkDay}) || in.B != (Limit{}) {
		t.Errorf("JSON: %+v, %v", in, err)
	}
	if out, err := json.Marshal(in); err != nil || string(out) != data {
		t.Errorf("JSON: %s, %v", out, err)
	}
}

func FuzzParseLimit(f *testing.F) {
	f.Add("5wd")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLimit(s)
		if err != nil {
			return
		}
		if again, err := ParseLimit(l.String()); err != nil || again != l {
			t.Errorf("%q read as %v, which reads as %v", s, l, again)
		}
	})
}
