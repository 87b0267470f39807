package farm

import (
	"slices"

	"huying/base/clock"
)

// CropYear is what a crop came to in a year on a farm, and what was planned of it.
type CropYear struct {
	Crop      string
	Mode      string
	LandM2    int64 // in the ground in that year
	CutM2     int64 // of it, what was cut from
	PlannedM2 int64 // of the seasons of that year
	ExpectedG int64
	ExpectFen int64
	Sums
}

// PerMu is an amount per mu of land, 0 where there is none.
func PerMu(amount, m2 int64) int64 {
	if m2 == 0 {
		return 0
	}
	return (amount*2000/3 + m2/2) / m2
}

// PriceFenKg is what a kilogram was sold for; 0 where nothing was sold.
func (c *CropYear) PriceFenKg() int64 {
	if c.SoldG == 0 {
		return 0
	}
	return (c.IncomeFen*1000 + c.SoldG/2) / c.SoldG
}

// Verdict is what last year says of a crop.
type Verdict string

// The verdicts, in the order in which they are asked.
const (
	Stays Verdict = "stays" // nothing was cut: it goes on growing, or nobody can say
	Drop  Verdict = "drop"  // it cost more than it brought
	More  Verdict = "more"  // sold out
	Same  Verdict = "same"
	Less  Verdict = "less" // a good part was left
)

// Shares of what was cut, in percent: from the first on a crop is sold out, below the second a good part was left.
const (
	soldOut   = 95
	soldWell  = 70
	moreShare = 110 // percent of the land when it sold out
)

// Verdict weighs a crop by what was sold of it and what it cost.
func (c *CropYear) Verdict() Verdict {
	switch {
	case c.HarvestG == 0:
		return Stays
	case float64(c.IncomeFen)+float64(c.OutputFen)*float64(c.LeftG)/float64(c.HarvestG) < float64(c.CostFen()): // what lies there may still be sold
		return Drop
	case c.SoldG*100 >= c.HarvestG*soldOut:
		return More
	case c.SoldG*100 >= c.HarvestG*soldWell:
		return Same
	}
	return Less
}

// next is a season of last year planned again for the year after: on the same plot, with the land that the verdict gives,
// the yield that a mu gave and the price that was paid. Nil where it is not planned again.
func (c *CropYear) next(x *Season, plotM2 int64) *Season {
	v := c.Verdict()
	share := int64(100)
	switch v {
	case Stays, Drop:
		return nil
	case More:
		share = moreShare
	case Less:
		share = max(c.SoldG*100/c.HarvestG, 10)
	}
	n := &Season{Farm: x.Farm, Plot: x.Plot, Area: x.Area, Year: x.Year + 1, Crop: x.Crop, Variety: x.Variety, Mode: x.Mode, Basis: string(v)}
	n.LandM2 = min(max(x.LandM2*share/100, 1), plotM2)
	n.Plants = x.Plants * n.LandM2 / x.LandM2
	n.ExpectedG = c.HarvestG / 1000 * n.LandM2 / c.CutM2 * 1000
	if n.PriceFenKg = c.PriceFenKg(); n.PriceFenKg == 0 {
		n.PriceFenKg = x.PriceFenKg
	}
	return n
}

// plan is next year's plan from a year's seasons and what its crops came to. What is planned already for a plot and a crop
// is left as it is.
func plan(year int, seasons []*Season, plots map[string]int64, crops []*CropYear) (out []*Season) {
	type spot struct{ plot, crop string }
	known := map[spot]bool{}
	for _, x := range seasons {
		if x.Year == year+1 {
			known[spot{x.Plot, x.Crop}] = true
		}
	}
	for _, x := range seasons {
		at := spot{x.Plot, x.Crop}
		i := slices.IndexFunc(crops, func(c *CropYear) bool { return c.Crop == x.Crop })
		if x.Year != year || x.PlantedOn == 0 || i < 0 || known[at] {
			continue
		}
		if n := crops[i].next(x, plots[x.Plot]); n != nil {
			known[at] = true
			out = append(out, n)
		}
	}
	return out
}

// span are the first and the last day of a year.
func span(year int) (from, to clock.Day) {
	return clock.Day(year*10_000 + 101), clock.Day(year*10_000 + 1231)
}
