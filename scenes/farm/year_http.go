package farm

import (
	"context"
	"net/http"
	"strconv"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/list"
)

// FarmCropYear is what a crop came to in a year beside what was planned of it.
type FarmCropYear struct {
	Crop       string   `json:"crop"`
	Mode       string   `json:"mode"`
	LandM2     int64    `json:"land_m2"`
	PlannedM2  int64    `json:"planned_m2"`
	ExpectedG  int64    `json:"expected_g"`
	ExpectFen  int64    `json:"expected_fen"`
	Sums       FarmSums `json:"sums"`
	MuG        int64    `json:"mu_g" doc:"Yield of a mu that was cut"`
	MuTenths   int64    `json:"mu_day_tenths" doc:"Work on a mu"`
	PriceFenKg int64    `json:"price_fen_kg" doc:"That was paid"`
	Verdict    Verdict  `json:"verdict" enum:"stays,drop,more,same,less"`
}

// FarmYears is a year of a farm beside the one before.
type FarmYears struct {
	Year   int            `json:"year"`
	Before []FarmCropYear `json:"before"`
	Now    []FarmCropYear `json:"now"`
}

// FarmReport is a year's report: eight figures, none of them typed.
type FarmReport struct {
	Year  int               `json:"year"`
	To    string            `json:"to" doc:"The last day that is counted"`
	Items []FarmReportValue `json:"items"`
}

// FarmReportValue is one of them; those that are counted open into their records.
type FarmReportValue struct {
	Code  string  `json:"code"`
	Title string  `json:"title"`
	Unit  string  `json:"unit"`
	Value float64 `json:"value"`
	Opens bool    `json:"opens" doc:"It is a figure of the county's; the other one is worked out from two of them"`
}

// FarmYearAsked is the year that a question is about.
type FarmYearAsked struct {
	Year int `query:"year" minimum:"2000" maximum:"2100"`
}

// in is the year that is meant; the present one when none is named.
func (a FarmYearAsked) in(today clock.Day) int {
	if a.Year == 0 {
		return today.Year()
	}
	return a.Year
}

func cropRows(of []*CropYear) []FarmCropYear {
	out := []FarmCropYear{}
	for _, c := range of {
		out = append(out, FarmCropYear{c.Crop, c.Mode, c.LandM2, c.PlannedM2, c.ExpectedG, c.ExpectFen, sumsRow(&c.Sums), PerMu(c.HarvestG, c.CutM2),
			PerMu(c.DayTenths, c.LandM2), c.PriceFenKg(), c.Verdict()})
	}
	return out
}

// years reads a year of a farm and the one before.
func (r *room) years(ctx context.Context, county, farm string, year int) (out FarmYears, err error) {
	out.Year = year
	return out, r.DB.View(ctx, func(q store.Q) error {
		before, err := crops(ctx, q, county, farm, year-1)
		if err != nil {
			return err
		}
		now, err := crops(ctx, q, county, farm, year)
		out.Before, out.Now = cropRows(before), cropRows(now)
		return err
	})
}

// told are the eight figures of a report, in their order.
var told = []string{"farm.sites", "farm.land", "farm.herb_land", "farm.harvest", "farm.output", "farm.income", perMu, "farm.workdays"}

// perMu is worked out: income over the land that is in the ground.
const perMu = "farm.income_per_mu"

// report works a year's figures out for places; of the present year, up to today.
func (r *room) report(ctx context.Context, s *web.Server, under string, year int) (*FarmReport, error) {
	places, err := r.Lists.Places(ctx, MayRead, under)
	if err != nil {
		return nil, err
	}
	from, to := span(year)
	to = min(to, r.today())
	if from > to {
		return nil, fault.New(fault.Invalid, "web.bad_input").At("/year", "farm.future")
	}
	out := &FarmReport{Year: year, To: to.String()}
	return out, r.DB.View(ctx, func(q store.Q) error {
		values := map[string]float64{}
		for _, code := range told {
			f, ok := r.Book.Figure(code)
			row := FarmReportValue{Code: code, Title: s.Said(ctx, "figure."+code), Opens: ok}
			if ok {
				v, err := r.Book.Over(ctx, q, f, duty.Of(ctx).County, places, figure.Period{From: from, To: to})
				if err != nil {
					return err
				}
				row.Value, row.Unit = f.Number(v), s.Said(ctx, f.Unit)
			} else if row.Unit = s.Said(ctx, "unit.yuan_mu"); values["farm.land"] > 0 {
				row.Value = float64(int64(values["farm.income"]/values["farm.land"]*100+0.5)) / 100
			}
			values[code] = row.Value
			out.Items = append(out.Items, row)
		}
		return nil
	})
}

func (r *room) mountYears(s *web.Server, sites *list.List[Farm, FarmSite]) {
	web.Handle(s, web.Spec{ID: "getFarmYears", Method: "GET", Path: sites.Path + "/{id}/years", Guard: MayRead,
		Summary: "A year of a farm by crop, beside the one before: what came and what was planned"},
		func(ctx context.Context, in *struct {
			list.ByID
			FarmYearAsked
		}) (*struct{ Body FarmYears }, error) {
			if _, _, err := sites.Find(ctx, r.DB.Read(), in.ID); err != nil {
				return nil, err
			}
			out, err := r.years(ctx, duty.Of(ctx).County, in.ID, in.in(r.today()))
			return &struct{ Body FarmYears }{out}, err
		})
	web.Handle(s, web.Spec{ID: "planFarmYear", Method: "POST", Path: sites.Path + "/{id}/plan", Guard: MayManage,
		Summary: "Plan the year after from what a year came to; what is planned already stays as it is"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Year int `json:"year" minimum:"2000" maximum:"2100" doc:"The year that has been"`
			}
		}) (*list.One[FarmSite], error) {
			switch year := r.today().Year(); {
			case in.Body.Year > year:
				return nil, fault.New(fault.Invalid, "web.bad_input").At("/year", "farm.future")
			case in.Body.Year+1 < year:
				return nil, fault.New(fault.Invalid, "web.bad_input").At("/year", "farm.plan.over")
			}
			return sites.Act(ctx, MayManage, in.ID, "plan", func(tx *act.Tx, x *Farm) error { return r.planNext(ctx, tx, x.ID, in.Body.Year) })
		})
	web.Handle(s, web.Spec{ID: "getFarmReport", Method: "GET", Path: "/api/farm/report", Guard: MayRead,
		Summary: "A year's report, worked out from the records"},
		func(ctx context.Context, in *struct {
			FarmYearAsked
			Under string `query:"under" maxLength:"20"`
		}) (*struct{ Body FarmReport }, error) {
			out, err := r.report(ctx, s, in.Under, in.in(r.today()))
			if err != nil {
				return nil, err
			}
			return &struct{ Body FarmReport }{*out}, nil
		})
	s.Page("GET "+sites.Path+"/{id}/years/export", "exportFarmYears", MayRead, func(w http.ResponseWriter, q *http.Request) error {
		ctx := q.Context()
		year, err := yearOf(q, r.today())
		if err != nil {
			return err
		}
		if _, _, err := sites.Find(ctx, r.DB.Read(), q.PathValue("id")); err != nil {
			return err
		}
		y, err := r.years(ctx, duty.Of(ctx).County, q.PathValue("id"), year)
		if err != nil {
			return err
		}
		x, err := book(ctx, s, "farm.sheet.years", "farm.season.year", "farm.season.crop", "farm.plot.mode", "farm.col.planned", "farm.col.land",
			"farm.col.expected",
			"farm.col.harvest", "farm.col.mu", "farm.col.sold", "farm.col.lost", "farm.col.left", "farm.col.price", "farm.col.income", "farm.col.wages",
			"farm.col.goods", "farm.col.mu_days", "farm.col.verdict")
		if err != nil {
			return err
		}
		for i, crops := range [][]FarmCropYear{y.Before, y.Now} {
			for _, c := range crops {
				b := c.Sums
				if err := x.Row(year-1+i, c.Crop, s.Said(ctx, "farm.mode."+c.Mode), mu(c.PlannedM2), mu(c.LandM2), jins(c.ExpectedG),
					jins(b.HarvestG), jins(c.MuG),
					jins(b.SoldG), jins(b.LostG), jins(b.LeftG), yuan(c.PriceFenKg)/2, yuan(b.IncomeFen), yuan(b.WagesFen), yuan(b.GoodsFen),
					float64(c.MuTenths)/10, s.Said(ctx, "farm.verdict."+string(c.Verdict))); err != nil {
					return err
				}
			}
		}
		return x.Send(w, "farm-years-"+strconv.Itoa(year)+".xlsx")
	})
	s.Page("GET /api/farm/report/export", "exportFarmReport", MayRead, func(w http.ResponseWriter, q *http.Request) error {
		ctx := q.Context()
		year, err := yearOf(q, r.today())
		if err != nil {
			return err
		}
		rep, err := r.report(ctx, s, q.URL.Query().Get("under"), year)
		if err != nil {
			return err
		}
		x, err := book(ctx, s, "farm.sheet.report", "farm.report.figure", "farm.report.value", "farm.report.unit", "farm.report.to")
		if err != nil {
			return err
		}
		for _, v := range rep.Items {
			if err := x.Row(v.Title, v.Value, v.Unit, rep.To); err != nil {
				return err
			}
		}
		return x.Send(w, "farm-report-"+strconv.Itoa(year)+".xlsx")
	})
}

// yearOf is the year in a download's address.
func yearOf(q *http.Request, today clock.Day) (int, error) {
	text := q.URL.Query().Get("year")
	if text == "" {
		return today.Year(), nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < fewestYear || n > 2100 {
		return 0, fault.New(fault.Invalid, "web.bad_input").At("/year", "web.bad_value")
	}
	return n, nil
}

// book begins a workbook with titled columns.
func book(ctx context.Context, s *web.Server, title string, keys ...string) (*sheet.Writer, error) {
	columns := titled(keys...)
	for i := range columns {
		columns[i].Title = s.Said(ctx, columns[i].Title)
	}
	return sheet.NewWriter(s.Said(ctx, title), columns)
}
