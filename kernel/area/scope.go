package area

import (
	"sort"
	"strconv"
	"strings"

	"huying/kernel/figure"
)

// Scope is the list of places that a question may see: code prefixes, none inside
// another, but for one behind a minus, which is left out of the place around it
// ([figure.Parts]). An empty scope sees nothing.
type Scope []string

// Holds reports whether the code is in the scope: the longest prefix of it decides.
func (s Scope) Holds(code string) bool {
	longest, in := -1, false
	for _, p := range s {
		bare, sign := figure.Unsigned(p)
		if len(bare) > longest && Within(code, bare) {
			longest, in = len(bare), sign > 0
		}
	}
	return in
}

// Meet is the part of the places given that lies in the scope.
func (s Scope) Meet(places []string) Scope {
	var bounds []string
	for _, list := range [][]string{s, places} {
		for _, p := range list {
			bare, _ := figure.Unsigned(p)
			bounds = append(bounds, bare)
		}
	}
	return codesOf(bounds, func(code string) bool { return s.Holds(code) && Scope(places).Holds(code) })
}

// codesOf writes the codes that are in as a list of places: whether a code is in is decided
// by the longest of the bounds that it begins with.
func codesOf(bounds []string, in func(code string) bool) []string {
	sort.Slice(bounds, func(i, j int) bool {
		if len(bounds[i]) != len(bounds[j]) {
			return len(bounds[i]) < len(bounds[j])
		}
		return bounds[i] < bounds[j]
	})
	held := make(map[string]bool, len(bounds))
	var out []string
	for _, b := range bounds {
		if _, done := held[b]; done {
			continue
		}
		around := false
		for n := len(b) - 1; n > 0; n-- {
			if h, ok := held[b[:n]]; ok {
				around = h
				break
			}
		}
		held[b] = in(b)
		switch {
		case held[b] && !around:
			out = append(out, b)
		case around && !held[b]:
			out = append(out, "-"+b)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		return strings.TrimPrefix(out[i], "-") < strings.TrimPrefix(out[j], "-")
	})
	return out
}

// Where is the SQL condition that keeps a column of codes inside the scope; args
// grows by what it binds. An empty scope is a condition that is never true.
func (s Scope) Where(column string, args *[]any) string {
	return s.Bound(column, func(v any) string {
		*args = append(*args, v)
		return "$" + strconv.Itoa(len(*args))
	})
}

// Bound is Where for a condition that binds its values itself.
func (s Scope) Bound(column string, bind func(any) string) string {
	list := figure.Parts(s)
	if len(list) == 0 {
		return "1 = 0"
	}
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = "(" + p.Where(column, bind) + ")"
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " or ") + ")"
}
