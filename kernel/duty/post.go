package duty

import (
	"slices"
	"strings"
	"unicode/utf8"

	"huying/base/fault"
	"huying/kernel/area"
	"huying/kernel/power"
)

// levels are the code lengths of areas that a post can be held in.
var levels = []int{area.County, area.Township, area.Village, area.Grid}

// Open are the posts that take people on.
func Open(posts map[string]Post) map[string]Post {
	out := map[string]Post{}
	for code, p := range posts {
		if !p.Retired {
			out[code] = p
		}
	}
	return out
}

// reserved are the powers of the three administrators that no other post of the program
// has. A county's own post cannot have them either: it would be a fourth administrator whom
// nobody keeps from being one of the three (三员分立).
func reserved(posts map[string]Post, cat *power.Catalogue) map[string]bool {
	others := map[string]bool{}
	for _, p := range posts {
		if !trio[p.Code] && !p.Own {
			for _, code := range cat.Expand(p.Powers) {
				others[code] = true
			}
		}
	}
	out := map[string]bool{}
	for code := range trio {
		for _, w := range cat.Expand(posts[code].Powers) {
			if !others[w] {
				out[w] = true
			}
		}
	}
	return out
}

// checkOwn is what a county's own post must be.
func checkOwn(p *Post, posts map[string]Post, cat *power.Catalogue) error {
	f := fault.New(fault.Invalid, "post.invalid")
	p.Title = strings.TrimSpace(p.Title)
	if n := utf8.RuneCountInString(p.Title); n < 2 || n > 20 {
		f.At("/title", "post.title")
	}
	for _, x := range posts {
		if x.Title == p.Title && x.Code != p.Code {
			f.At("/title", "post.title_taken")
		}
	}
	if !slices.Contains(levels, p.Level) {
		f.At("/level", "required")
	}
	slices.Sort(p.Powers)
	p.Powers = slices.Compact(p.Powers)
	if len(p.Powers) == 0 {
		f.At("/powers", "post.no_powers")
	}
	kept := reserved(posts, cat)
	for _, code := range p.Powers {
		w, ok := cat.Get(code)
		if !ok {
			f.Add(fault.Field{Pointer: "/powers", Key: "post.unknown_power", Args: map[string]any{"power": code}})
			continue
		}
		for _, c := range cat.Expand([]string{code}) {
			if kept[c] {
				f.Add(fault.Field{Pointer: "/powers", Key: "post.reserved", Args: map[string]any{"power": w.Title}})
				break
			}
		}
	}
	return f.OrNil()
}
