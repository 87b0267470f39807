package farm

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// Season is a crop on a plot: planned, in the ground, ended; or dropped before it was planted.
type Season struct {
	ID         string
	Farm       string
	Plot       string
	Area       string
	Year       int // that it is planned for
	Crop       string
	Variety    string
	Mode       string
	LandM2     int64
	Plants     int64 // 株, or 棒 of mushrooms
	ExpectedG  int64
	PriceFenKg int64
	PlantedOn  clock.Day
	EndedOn    clock.Day
	Basis      string // by which rule it was planned from the year before; empty: by hand
	Version    int

	PlotNo string
	Book   Sums
	HeldTo clock.Day // the first day on which may be cut again; 0: nothing holds it
}

// Sums is what the book of a season, or of a crop's year, comes to.
type Sums struct {
	HarvestG, SoldG, LostG, LeftG      int64 // LeftG: cut, and neither sold nor lost
	OutputFen, IncomeFen, Wages, Goods int64 // Goods: what inputs cost
	DayTenths                          int64
}

// CostFen is what was paid.
func (b *Sums) CostFen() int64 { return b.Wages + b.Goods }

// State is where a season stands.
func (x *Season) State() string {
	switch {
	case x.EndedOn != 0 && x.PlantedOn == 0:
		return "dropped"
	case x.EndedOn != 0:
		return "ended"
	case x.PlantedOn != 0:
		return "growing"
	}
	return "planned"
}

const (
	mostPlants = 1_000_000_000
	mostGrams  = 100_000_000_000 // of one batch or season: 100,000 t
	mostFen    = 100_000_000_000 // of one line: a thousand million yuan
	mostPrice  = 100_000_000     // fen for a kilogram
	fewestYear = 2000
)

func (x *Season) check(p *Plot, today clock.Day) error {
	f := fault.New(fault.Invalid, "farm.season.invalid")
	text.Trim(&x.Crop, &x.Variety)
	f.Sized("/crop", x.Crop, 30, true)
	f.Sized("/variety", x.Variety, 30, false)
	if x.LandM2 < 1 || x.LandM2 > p.LandM2 {
		f.At("/land", "farm.season.over_plot")
	}
	if x.ExpectedG < 0 || x.ExpectedG > mostGrams {
		f.At("/expected", "farm.mass")
	}
	if x.PriceFenKg < 0 || x.PriceFenKg > mostPrice {
		f.At("/price", "farm.money")
	}
	if x.Plants < 0 || x.Plants > mostPlants {
		f.At("/plants", "farm.count")
	}
	if !slices.Contains(Modes, x.Mode) {
		f.At("/mode", "web.bad_value")
	}
	if x.Year < fewestYear || x.Year > today.Year()+1 {
		f.At("/year", "farm.season.year")
	}
	for at, day := range map[string]clock.Day{"/planted_on": x.PlantedOn, "/ended_on": x.EndedOn} {
		if day > today {
			f.At(at, "farm.future")
		}
	}
	if x.EndedOn != 0 && x.EndedOn < x.PlantedOn {
		f.At("/ended_on", "farm.season.ended_first")
	}
	return f.OrNil()
}

// Kinds of lines in a season's book.
const (
	Work  = "work"  // 用工
	Input = "input" // 投入品
	Sale  = "sale"  // 销售
	Loss  = "loss"  // 损失
)

// Whats are what a line of a kind can be about: what was done, what was put in, sold by which channel, lost to what.
var Whats = map[string][]string{
	Work:  {"plough", "sow", "weed", "water", "feed", "spray", "prune", "cut", "sort", "other"},
	Input: {"pesticide", "fertiliser", "seed", "other"},
	Sale:  {"gate", "market", "wholesale", "canteen", "online", "other"},
	Loss:  {"drought", "flood", "frost", "pest", "animal", "spoiled", "other"},
}

// Line is a line of a season's book.
type Line struct {
	ID        string
	Season    string
	Farm      string
	Area      string
	Kind      string
	On        clock.Day
	What      string
	Name      string    // of an input
	Dose      string    // as the label says it
	Until     clock.Day // the first day on which may be cut after an input; 0: it holds nothing
	Workers   int
	DayTenths int64
	MoneyFen  int64 // wages, cost or income
	WeightG   int64 // sold or lost
	Harvest   string
	Note      string
	StruckOn  clock.Day
	StruckWhy string
	Version   int

	Crop, PlotNo, BatchNo string
}

// longestInterval is the longest that a label asks to wait before the harvest.
const (
	longestInterval = 365
	mostWorkers     = 1000
	mostDays        = 100_000 // tenths of days of work in a line
)

// on refuses a day that has not come, or on which the season was not yet begun or was over. Ground is made ready before.
func (x *Season) on(f *fault.Fault, day, today clock.Day, planted bool) {
	switch {
	case day == 0:
		f.At("/on", "required")
	case day > today:
		f.At("/on", "farm.future")
	case planted && (x.PlantedOn == 0 || day < x.PlantedOn):
		f.At("/on", "farm.not_planted")
	case x.EndedOn != 0 && day > x.EndedOn:
		f.At("/on", "farm.ended")
	}
}

func (l *Line) check(x *Season, interval int, today clock.Day) error {
	f := fault.New(fault.Invalid, "farm.line.invalid")
	text.Trim(&l.Name, &l.Dose, &l.Note)
	f.Sized("/note", l.Note, 200, false)
	if !slices.Contains(Whats[l.Kind], l.What) {
		f.At("/what", "web.bad_value")
	}
	if l.MoneyFen < 0 || l.MoneyFen > mostFen {
		f.At("/money", "farm.money")
	}
	// What was cut is sold and spoils after the season too; a batch says itself when it was cut.
	if x.on(f, l.On, today, false); l.Harvest != "" {
		f.Fields = slices.DeleteFunc(f.Fields, func(x fault.Field) bool { return x.Key == "farm.ended" })
	}
	l.checkKind(f, interval)
	return f.OrNil()
}

// checkKind asks for what belongs to a kind, and leaves nothing standing that does not.
func (l *Line) checkKind(f *fault.Fault, interval int) {
	if l.Kind != Work {
		l.Workers, l.DayTenths = 0, 0
	} else if l.Workers < 1 || l.Workers > mostWorkers {
		f.At("/workers", "farm.workers")
	} else if l.DayTenths < 1 || l.DayTenths > mostDays {
		f.At("/days", "farm.days")
	}
	if l.Kind != Input {
		l.Name, l.Dose = "", ""
	} else {
		pesticide := l.What == "pesticide"
		f.Sized("/name", l.Name, 60, true)
		f.Sized("/dose", l.Dose, 60, pesticide)
		if interval < 0 || interval > longestInterval {
			f.At("/interval", "farm.interval")
		} else if l.Until = 0; interval > 0 {
			l.Until = l.On.Add(interval)
		}
	}
	switch l.Kind {
	case Sale:
		if l.Harvest == "" {
			f.At("/harvest", "required")
		}
		if l.MoneyFen == 0 {
			f.At("/money", "required")
		}
	case Loss:
		l.MoneyFen = 0
	default:
		l.WeightG, l.Harvest = 0, ""
		return
	}
	if l.WeightG < 1 || l.WeightG > mostGrams {
		f.At("/weight", "farm.mass")
	}
}

// Harvest is a batch that was cut.
type Harvest struct {
	ID         string
	No         string
	Season     string
	Farm       string
	Area       string
	Crop       string
	On         clock.Day
	WeightG    int64
	GoneG      int64 // sold or lost
	PriceFenKg int64
	Note       string
	StruckOn   clock.Day
	StruckWhy  string
	Version    int

	PlotNo  string
	EarlyTo clock.Day // cut before this day although an input held it; 0: it was not
}

func (h *Harvest) check(x *Season, today clock.Day) error {
	f := fault.New(fault.Invalid, "farm.harvest.invalid")
	text.Trim(&h.Note)
	f.Sized("/note", h.Note, 200, false)
	x.on(f, h.On, today, true)
	if h.WeightG < 1 || h.WeightG > mostGrams {
		f.At("/weight", "farm.mass")
	}
	return f.OrNil()
}
