package pledge

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever was made of what, voided, doubted and judged: a certificate is in doubt exactly when
// some way leads from it down to what puts it in doubt, and nobody on that way has judged it.
func TestStandingFollowsEveryWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, ids := chain{}, []string{}
		n := rapid.IntRange(1, 9).Draw(t, "certificates")
		for i := range n {
			id := fmt.Sprintf("p%d", i)
			x := &node{id: id, no: id, state: rapid.SampledFrom([]PledgeState{Valid, Valid, Voided}).Draw(t, "state")}
			if i > 0 {
				x.sources = rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, min(i, 3), func(s string) string { return s }).Draw(t, "sources")
			}
			if len(x.sources) == 0 && rapid.Bool().Draw(t, "doubted") {
				x.own = []Cause{{Kind: rapid.SampledFrom([]CauseKind{ByUse, BySample}).Draw(t, "kind"), Pledge: id, No: id, What: "w"}}
			}
			if len(x.sources) > 0 {
				for _, about := range rapid.SliceOfDistinct(rapid.SampledFrom(ids), func(s string) string { return s }).Draw(t, "judged") {
					x.judged = append(x.judged, Judgement{Pledge: id, About: about})
				}
			}
			c[id], ids = x, append(ids, id)
		}
		var ways func(id string, above []string, found map[string]bool)
		ways = func(id string, above []string, found map[string]bool) {
			x := c[id]
			if x.state == Voided && len(above) > 0 && !slices.ContainsFunc(above, func(a string) bool {
				return slices.ContainsFunc(c[a].judged, func(j Judgement) bool { return j.About == id })
			}) {
				found["void "+id] = true
			}
			if x.state == Valid && len(x.own) > 0 {
				found["own "+id] = true
			}
			for _, s := range x.sources {
				ways(s, append(slices.Clone(above), id), found)
			}
		}
		known := map[string][]Cause{}
		for _, id := range ids {
			want, s := map[string]bool{}, c.standing(id, known)
			ways(id, nil, want)
			got := map[string]bool{}
			for _, x := range s.Causes {
				got[map[bool]string{true: "void ", false: "own "}[x.Kind == ByVoid]+x.Pledge] = true
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%s: %v, want %v", id, got, want)
			}
			state := c[id].state
			if state == Valid && len(want) > 0 {
				state = Doubtful
			}
			if s.State != state {
				t.Fatalf("%s is %s, want %s", id, s.State, state)
			}
		}
	})
}
