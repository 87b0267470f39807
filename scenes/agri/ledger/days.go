package ledger

import (
	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/figure"
)

// Days are days from one until another, which is the first without; to 0: not ended.
type Days struct{ From, To clock.Day }

// Visited is a day on which something was done, and how many days until it is due again.
type Visited struct {
	On  clock.Day
	Due int
}

// Cover joins the days that visits cover: a visit on a day covers the days until the
// next was due. The order in which visits come in does not matter.
func Cover(visits []Visited) (out []Days) {
	for _, v := range visits { // by day
		d := Days{v.On, v.On.Add(v.Due)}
		if n := len(out); n > 0 && d.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, d.To)
			continue
		}
		out = append(out, d)
	}
	return out
}

// DayOf reads a day that was entered.
func DayOf(s, pointer string) (clock.Day, error) {
	d, err := clock.ParseDay(s)
	if err != nil || d == 0 {
		return 0, fault.New(fault.Invalid, "web.bad_input").At(pointer, "sheet.bad_date")
	}
	return d, nil
}

// FirstDay is before anything that is entered here can have happened.
const FirstDay = clock.Day(20000101)

// Span is a stock that holds from a day until another.
func Span(from, to, amount, where string) []figure.Term {
	return []figure.Term{
		{Day: from, Amount: amount, Where: where},
		{Day: to, Amount: "-(" + amount + ")", Where: where},
	}
}
