package duty

import (
	"fmt"
	"strings"

	"huying/kernel/area"
	"huying/kernel/list"
	"huying/kernel/power"
)

// Nearest narrows what waits ([list.Wait]'s Theirs) to those whose turn it is: the asker's places, without those where the
// holder of one of the posts is nearer. Of the table r, at is the expression of the place; but says which holders do not
// count, whoever made what is to be judged for one, as a condition on the duty n.
func (r *Room) Nearest(table, at string, may *power.Power, but string, posts ...string) func(who list.Asker, bind func(any) string) string {
	return func(who list.Asker, bind func(any) string) string {
		now := bind(r.acts.Now())
		held := make([]string, len(posts))
		for i, p := range posts {
			held[i] = bind(p)
		}
		parts := []string{"1 = 0"}
		for _, place := range who.Daily(may) {
			nearer := []string{}
			for _, level := range []int{area.Township, area.Village, area.Grid} {
				if level > len(place) {
					nearer = append(nearer, fmt.Sprintf("substr(%s, 1, %d)", at, level))
				}
			}
			part := area.Scope{place}.Bound(at, bind)
			if len(nearer) > 0 {
				part += " and not exists (select 1 from duty n where n.county = " + table + ".county and n.post in (" + strings.Join(held, ", ") +
					") and n.area in (" + strings.Join(nearer, ", ") + ") and length(n.area) > " + bind(len(place)) +
					" and n.from_at <= " + now + " and (n.to_at = 0 or n.to_at > " + now + ")" + but + ")"
			}
			parts = append(parts, "("+part+")")
		}
		return "(" + strings.Join(parts, " or ") + ")"
	}
}

// AskerOf is whoever asks for a list.
func AskerOf(who list.Asker) *Principal {
	p, _ := who.(*Principal)
	return p
}
