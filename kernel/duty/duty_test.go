package duty

import (
	"testing"

	"huying/base/clock"
	"huying/kernel/area"
	"huying/kernel/power"

	"pgregory.net/rapid"
)

var (
	mayLook = power.New("test.look")
	mayDo   = power.New("test.do", mayLook)
)

// code is any code of a small random tree.
func code(t *rapid.T, name string) string {
	c := "110112"
	for _, n := range []int{9, 12, 15} {
		if rapid.IntRange(0, 3).Draw(t, name+"level") == 0 {
			break
		}
		c += rapid.SampledFrom([]string{"001", "002", "003"}).Draw(t, name)
		if len(c) != n {
			break
		}
	}
	return c
}

// Random trees, duties and people: what a scope holds is what the principal can, and
// nothing outside any duty's area is ever in it.
func TestScopeIsWhatDutiesAllow(t *testing.T) {
	cat := power.NewCatalogue(mayLook, mayDo)
	posts := map[string]Post{"looker": {Code: "looker", Powers: []string{"test.look"}}, "doer": {Code: "doer", Powers: []string{"test.do"}},
		"removed": {Code: "removed", Powers: []string{"scene.gone"}}}
	rapid.Check(t, func(t *rapid.T) {
		var duties []Duty
		for range rapid.IntRange(0, 5).Draw(t, "duties") {
			duties = append(duties, Duty{ID: "d", Post: rapid.SampledFrom([]string{"looker", "doer", "removed"}).Draw(t, "post"),
				Area: code(t, "area"), Unit: rapid.SampledFrom([]string{"", "u1", "u2"}).Draw(t, "unit")})
		}
		p := NewPrincipal("110112", "x", "p", "P", duties, posts, cat)
		asked := code(t, "asked")
		for _, w := range []*power.Power{mayLook, mayDo} {
			want := false
			for _, d := range duties {
				holds := d.Post == "doer" || d.Post == "looker" && w == mayLook // do implies look
				want = want || holds && area.Within(asked, d.Area)
			}
			scope := p.Scope(w)
			if got := p.Can(w, asked); got != want || scope.Holds(asked) != want {
				t.Fatalf("%s at %s: can %v, scope %v holds %v, duties say %v", w.Code, asked, got, scope, scope.Holds(asked), want)
			}
			if p.Has(w) != (len(scope) > 0) {
				t.Fatalf("has %v, scope %v", p.Has(w), scope)
			}
			if _, err := p.May(w, asked, "web"); (err == nil) != want {
				t.Fatalf("May says %v", err)
			}
			for i, a := range scope { // minimal: none inside another
				for j, b := range scope {
					if i != j && area.Within(a, b) {
						t.Fatalf("%s lies in %s, both are in %v", a, b, scope)
					}
				}
			}
			for _, part := range scope.Meet([]string{asked}) {
				if !scope.Holds(part) || !area.Within(part, asked) {
					t.Fatalf("%v meets %s in %s", scope, asked, part)
				}
			}
		}
	})
}

// The days of coverage are what counting day by day gives.
func TestDaysOfCoverage(t *testing.T) {
	from := clock.Date(2023, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		var list []Duty
		for range rapid.IntRange(0, 5).Draw(t, "duties") {
			d := Duty{From: from.Add(rapid.IntRange(0, 60).Draw(t, "from")).Start()}
			if rapid.Bool().Draw(t, "ends") {
				d.To = d.From.Day().Add(rapid.IntRange(1, 30).Draw(t, "days")).Start()
			}
			list = append(list, d)
		}
		got := daysOf(append([]Duty(nil), list...))
		for i := range 120 {
			day := from.Add(i)
			want, have := false, false
			for _, d := range list {
				want = want || d.From < day.End() && (d.To == 0 || d.To > day.Start())
			}
			for _, x := range got {
				have = have || x.from <= day && (x.to == 0 || day < x.to)
			}
			if want != have {
				t.Fatalf("%s: covered %v, intervals %v say %v", day, want, got, have)
			}
		}
		for i := 1; i < len(got); i++ {
			if got[i-1].to == 0 || got[i-1].to >= got[i].from {
				t.Fatal("intervals touch:", got)
			}
		}
	})
}

func TestOneAdministratorOfThree(t *testing.T) {
	held := []Duty{{Post: SystemAdmin, From: 1}}
	if checkTrio(held, SecAdmin, 5) == nil || checkTrio(held, AuditAdmin, 5) == nil {
		t.Error("one person became two of the three administrators")
	}
	if err := checkTrio(held, SystemAdmin, 5); err != nil {
		t.Error(err)
	}
	if err := checkTrio(held, GridOfficer, 5); err != nil {
		t.Error(err)
	}
	if err := checkTrio([]Duty{{Post: SystemAdmin, From: 1, To: 3}}, AuditAdmin, 5); err != nil {
		t.Error("a duty that ended still counts:", err)
	}
}
