package rectify

import (
	"slices"

	"huying/base/clock"
)

// Counts are figures of some findings, each worked out from their records.
type Counts struct {
	Findings int
	ByState  map[State]int
	Late     int
	OnTime   int // closed by their deadlines
	Returned int // returns
	Backs    int // look-backs
	Relapsed int
	Notices  map[string]int
	MoneyFen int64
	People   int
	Systems  int
}

// Closed are those that have an end: completed, or basically so and going on.
func (c *Counts) Closed() int { return c.ByState[Done] + c.ByState[Lasting] }

// count works out the figures of the findings and notices that pass.
func (v *view) count(today clock.Day, unit string) *Counts {
	c := &Counts{ByState: map[State]int{}, Notices: map[string]int{}}
	for _, f := range v.Findings {
		if unit != "" && f.Unit != unit {
			continue
		}
		c.Findings++
		c.ByState[f.State]++
		if f.Late(today) {
			c.Late++
		}
		if f.Closed() {
			if f.Deadline == 0 || f.FinishedOn <= f.Deadline {
				c.OnTime++
			}
			c.MoneyFen, c.People, c.Systems = c.MoneyFen+f.MoneyFen, c.People+f.People, c.Systems+f.Systems
		}
		c.Returned, c.Backs, c.Relapsed = c.Returned+f.count("return"), c.Backs+f.count("look_back"), c.Relapsed+f.count("relapse")
	}
	for _, n := range v.Notices {
		if n.ApprovedBy != "" && (unit == "" || n.Unit == unit) {
			c.Notices[n.Kind]++
		}
	}
	return c
}

// pattern is how often a category was found, and in how many units.
type pattern struct {
	Category        string
	Findings, Units int
	Closed          int
}

// patterns are the categories, those of the most units first: what systems have to answer for.
func (v *view) patterns() (out []pattern) {
	in := map[string]map[string]bool{}
	at := map[string]int{}
	for _, f := range v.Findings {
		i, ok := at[f.Category]
		if !ok {
			i, at[f.Category], in[f.Category] = len(out), len(out), map[string]bool{}
			out = append(out, pattern{Category: f.Category})
		}
		in[f.Category][f.Unit] = true
		out[i].Findings++
		if f.Closed() {
			out[i].Closed++
		}
		out[i].Units = len(in[f.Category])
	}
	slices.SortStableFunc(out, func(a, b pattern) int { return (b.Units*10_000 + b.Findings) - (a.Units*10_000 + a.Findings) })
	return out
}
