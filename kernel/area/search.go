package area

import (
	"sort"
	"strings"

	"huying/base/text"
)

// Search finds present areas in the scope by name, pinyin initials or the beginning
// of a code. Whole names come first, then beginnings, then larger places.
func (t *Tree) Search(words string, scope Scope, limit int) []*Area {
	words = text.NameKey(words)
	if words == "" {
		return nil
	}
	type hit struct {
		a    *Area
		rank int
	}
	var hits []hit
	for _, place := range scope {
		t.Under(place, func(a *Area) {
			name, rank := text.NameKey(a.Name), -1
			switch {
			case name == words:
				rank = 0
			case strings.HasPrefix(name, words):
				rank = 1
			case a.Initials == words:
				rank = 2
			case strings.HasPrefix(a.Code, words) && len(words) >= Township:
				rank = 3
			case strings.Contains(name, words):
				rank = 4
			case strings.HasPrefix(a.Initials, words):
				rank = 5
			}
			if rank >= 0 {
				hits = append(hits, hit{a, rank})
			}
		})
	}
	sort.SliceStable(hits, func(i, j int) bool {
		a, b := hits[i], hits[j]
		switch {
		case a.rank != b.rank:
			return a.rank < b.rank
		case len(a.a.Code) != len(b.a.Code):
			return len(a.a.Code) < len(b.a.Code)
		}
		return a.a.Code < b.a.Code
	})
	out := make([]*Area, 0, limit)
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.a)
	}
	return out
}
