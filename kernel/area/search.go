package area

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"huying/base/text"
)

// Search finds present areas in the scope by name, pinyin initials or the beginning
// of a code, and by names that they, or places that became part of them, had before. Whole names come first, then
// beginnings, then larger places, and former names last.
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
	former := t.formerly(words)
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
			case former[a.Code] != "":
				rank = 6
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

// Formerly is the former name by which words find a present area that is called otherwise now: its own, or that of a
// place that became part of it. Empty for none.
func (t *Tree) Formerly(code, words string) string {
	words = text.NameKey(words)
	if a, ok := t.byCode[code]; !ok || words == "" || strings.Contains(text.NameKey(a.Name), words) {
		return ""
	}
	return t.formerly(words)[code]
}

// formerly is by present area the former name that has words in it.
func (t *Tree) formerly(words string) map[string]string {
	out := map[string]string{}
	for _, code := range slices.Sorted(maps.Keys(t.names)) {
		for _, p := range t.names[code] {
			if strings.Contains(text.NameKey(p.name), words) {
				for _, heir := range t.Heirs(code) {
					out[heir] = p.name
				}
			}
		}
	}
	for _, code := range t.ended {
		if !strings.Contains(text.NameKey(t.Name(code)), words) {
			continue
		}
		for _, heir := range t.Heirs(code) {
			out[heir] = t.PathText(code)
		}
	}
	return out
}
