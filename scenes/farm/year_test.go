package farm

import (
	"math/rand/v2"
	"testing"

	"huying/base/clock"
	"huying/base/fault"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		harvest, sold, income, cost int64
		want                        Verdict
	}{
		{0, 0, 0, 500, Stays},
		{1000, 1000, 99, 100, Drop},
		{1000, 950, 100, 100, More},
		{1000, 949, 100, 100, Same},
		{1000, 700, 100, 100, Same},
		{1000, 699, 100, 100, Less},
		{1000, 0, 0, 0, Less},
	} {
		x := &CropYear{Sums: Sums{HarvestG: c.harvest, SoldG: c.sold, IncomeFen: c.income, Wages: c.cost}}
		if got := x.Verdict(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	// What was only just cut has lost nothing yet.
	fresh := &CropYear{Sums: Sums{HarvestG: 1000, LeftG: 1000, OutputFen: 200, Wages: 100}}
	if got := fresh.Verdict(); got != Less {
		t.Error("all of it lies there:", got)
	}
}

// Whatever a year came to, the plan stays on its plots, plans nothing twice, and gives more land only to what sold out.
func TestPlanStaysOnItsPlots(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 16))
	for range 3000 {
		plots := map[string]int64{"a": 1 + r.Int64N(20_000), "b": 1 + r.Int64N(20_000)}
		var list []*Season
		var came []*CropYear
		for _, crop := range []string{"x", "y", "z"} {
			c := &CropYear{Crop: crop, Sums: Sums{HarvestG: r.Int64N(50_000_000), IncomeFen: r.Int64N(9_000_000), Wages: r.Int64N(5_000_000)}}
			c.SoldG = c.HarvestG * r.Int64N(101) / 100
			for plot, m2 := range plots {
				s := &Season{Plot: plot, Crop: crop, Year: 2022, LandM2: 1 + r.Int64N(m2), PlantedOn: 20220401}
				if r.IntN(4) == 0 {
					s.PlantedOn = 0
				}
				c.CutM2 += s.LandM2
				list = append(list, s)
			}
			came = append(came, c)
		}
		next := plan(2022, list, plots, came)
		for _, n := range next {
			if n.Year != 2023 || n.PlantedOn != 0 || n.LandM2 < 1 || n.LandM2 > plots[n.Plot] || n.ExpectedG < 0 || n.PriceFenKg < 0 {
				t.Fatalf("%+v", n)
			}
			for _, s := range list {
				if s.Plot == n.Plot && s.Crop == n.Crop && n.LandM2 > s.LandM2 && n.Basis != string(More) {
					t.Fatalf("%s has more land: %+v after %+v", n.Basis, n, s)
				}
			}
		}
		if again := plan(2022, append(list, next...), plots, came); len(again) != 0 {
			t.Fatalf("planned twice: %+v", again[0])
		}
	}
}

func TestPerMu(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, m2, want int64 }{{100, 0, 0}, {50_000_000, 6667, 4_999_750}, {50_000_000, 20_000, 1_666_667}, {15, 2000, 5}} {
		if got := PerMu(c.amount, c.m2); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestALineKeepsWhatBelongsToItsKind(t *testing.T) {
	t.Parallel()
	today := clock.Day(20231107)
	x := &Season{PlantedOn: 20230810}
	full := Line{On: today, Name: "苦参碱", Dose: "100毫升/亩", Workers: 3, DayTenths: 30, MoneyFen: 100, WeightG: 500, Harvest: "h"}
	for kind, want := range map[string]Line{
		Work:  {What: "cut", Workers: 3, DayTenths: 30, MoneyFen: 100},
		Input: {What: "pesticide", Name: "苦参碱", Dose: "100毫升/亩", MoneyFen: 100, Until: 20231114},
		Sale:  {What: "gate", MoneyFen: 100, WeightG: 500, Harvest: "h"},
		Loss:  {What: "frost", WeightG: 500, Harvest: "h"},
	} {
		l := full
		l.Kind, l.What = kind, want.What
		if err := l.check(x, 7, today); err != nil {
			t.Error(kind, err)
		}
		if want.Kind, want.On = kind, today; l != want {
			t.Errorf("%s: %+v, want %+v", kind, l, want)
		}
	}
	l := full
	if l.Kind, l.What = "gift", "cut"; !fault.Is(l.check(x, 0, today), fault.Invalid) {
		t.Error("a kind that nobody knows is kept")
	}
}
