package ident

import (
	"sort"
	"testing"
	"time"
)

func TestIdsSortByMakingAndAreDistinct(t *testing.T) {
	t.Parallel()
	var m Maker
	at := time.UnixMilli(1_700_000_000_000)
	ids := make([]string, 0, 10_000)
	for range cap(ids) { // more than fit in one millisecond
		id := m.New(at)
		if !Valid(id) || id[14] != '7' {
			t.Fatalf("%q is not a UUIDv7", id)
		}
		ids = append(ids, id)
	}
	if !sort.StringsAreSorted(ids[:4096]) {
		t.Error("ids of one millisecond are out of order")
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Fatalf("%q made twice", id)
		}
		seen[id] = true
	}
}

func TestValidRefusesOtherShapes(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "x", "0192AF3B-0000-7000-8000-000000000000", "0192af3b-0000-7000-8000-00000000000/", "0192af3b_0000-7000-8000-000000000000"} {
		if Valid(s) {
			t.Errorf("Valid(%q)", s)
		}
	}
}

func TestANameHasOneId(t *testing.T) {
	t.Parallel()
	a, b := Named("a"), Named("b")
	if a == b || a != Named("a") || !Valid(a) || a[14] != '8' {
		t.Error(a, b)
	}
}
