package assess

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"huying/base/clock"
	"huying/scenes/agri/registry"
)

// anyResult is a result over rows made up at random.
func anyResult(r *rand.Rand) *Assessment {
	a := &Assessment{ID: "a", Run: "r", Person: "p", Version: 1, Places: []place{{"110112001001", 20230101}, {"110112001002", 20230301}}}
	left := 100
	for i, code := range assessItems {
		w := 1 + r.IntN(max(left-len(assessItems)+i, 1))
		if i == len(assessItems)-1 {
			w = left
		}
		left -= w
		x := AssessItem{Code: code, Weight: w}
		for n := range r.IntN(9) {
			x.Rows = append(x.Rows, Counted{"+-"[r.IntN(2)], clock.Day(20230101 + r.IntN(28)), registry.SubjectRecord, fmt.Sprintf("%s%d", code, n)})
		}
		a.Items = append(a.Items, x)
	}
	a.score()
	return a
}

// stored is a result as it comes back from its texts.
func stored(a *Assessment) *Assessment {
	b := *a
	b.Places, b.Items = placesOf(placesText(a.Places)), nil
	for _, x := range a.Items {
		x.Rows = countedOf(countedText(x.Rows))
		b.Items = append(b.Items, x)
	}
	return &b
}

// Whatever was counted: what is stored gives the same score and the same seal, to the
// bit; a correction leaves what it corrects alone.
func TestScoresComeBackFromTheirRows(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 0))
	for range 2000 {
		a := anyResult(r)
		b := stored(a)
		b.score()
		if b.Total != a.Total || b.Weight != a.Weight || b.Seal != a.Seal || !reflect.DeepEqual(a.Items, b.Items) &&
			countedText(a.Items[0].Rows) != countedText(b.Items[0].Rows) {
			t.Fatalf("%+v\n%+v", a, b)
		}
		if a.Total < 0 || a.Total > 1000 || a.Weight > 100 {
			t.Fatalf("%d of %d", a.Total, a.Weight)
		}
		var out []RowName
		for _, x := range a.Items {
			for _, c := range x.Rows {
				if r.IntN(4) == 0 {
					out = append(out, RowName{x.Code, c.ID})
				}
			}
		}
		next := a.without(out, "为什么")
		if a.hash() != a.Seal || next.hash() != next.Seal || next.Version != 2 || next.Previous != a.ID || next.Seal == a.Seal {
			t.Fatalf("%+v\n%+v", a, next)
		}
		for _, n := range out {
			if next.find(n.Item, n.ID).Sign != 'x' {
				t.Fatal(n)
			}
		}
		// Any change of what was counted shows.
		if c := b.Items[0].Rows; len(c) > 0 {
			c[0].On++
			if b.hash() == a.Seal {
				t.Fatal("another day, the same seal")
			}
		}
	}
}

func TestPointsRoundAndItemsThatDoNotApplyDoNotWeigh(t *testing.T) {
	rows := func(good, bad int) (out []Counted) {
		for i := range good + bad {
			out = append(out, Counted{sign(i < good), 0, registry.SubjectRecord, fmt.Sprint(i)})
		}
		return out
	}
	a := &Assessment{Items: []AssessItem{{Code: itemCovered, Weight: 30, Rows: rows(12, 2)}, {Code: itemCorrected, Weight: 50},
		{Code: itemTold, Weight: 20, Rows: rows(1, 0)}}}
	a.score()
	if x := a.Items[0]; x.Num != 12 || x.Den != 14 || x.Points != 257 { // 25.714… of 30
		t.Errorf("%+v", x)
	}
	if a.Weight != 50 || a.Total != 914 { // 45.7 of 50
		t.Errorf("%d of %d", a.Total, a.Weight)
	}
}

func TestSchemesWeighOutcomesOnly(t *testing.T) {
	for name, c := range map[string]struct {
		weights []Weight
		ok      bool
	}{
		"a hundred": {[]Weight{{itemCovered, 60}, {itemTold, 40}}, true}, "ninety": {[]Weight{{itemCovered, 90}}, false},
		"twice":             {[]Weight{{itemCovered, 50}, {itemCovered, 50}}, false},
		"visits":            {[]Weight{{itemCovered, 50}, {"visits", 50}}, false},
		"less than nothing": {[]Weight{{itemCovered, 110}, {itemTold, -10}}, false}, "nothing": {nil, false},
	} {
		s := &AssessScheme{Title: "办法", Weights: c.weights}
		if err := s.check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if c.ok && !reflect.DeepEqual(weightsOf(s.text()), c.weights) {
			t.Error(s.text())
		}
	}
}
