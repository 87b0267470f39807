package figure

import (
	"context"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
)

// Place is a place by code and name.
type Place struct{ Code, Name string }

// Door is how the room's HTTP sees the world: who asks, and what a place is. The
// grid sits above this room.
type Door struct {
	Read   web.Guard
	County func(ctx context.Context) string
	// Places are the codes that a place asked for means as drawn on a day, now when it is 0,
	// its own first, and its name; not_found outside the asker's scope. Empty is the asker's home.
	Places   func(ctx context.Context, under string, drawn clock.Day) (codes []string, name string, err error)
	Children func(ctx context.Context, under string, drawn clock.Day) ([]Place, error)
	Path     func(ctx context.Context, code string) string // 漷县镇 马头村 三网格
	Today    func() clock.Day
}

type door struct {
	*Book
	s  *web.Server
	db *store.DB
	d  Door
}

// FigureRow is a figure as it is declared.
type FigureRow struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Unit     string `json:"unit"`
	Kind     Kind   `json:"kind" enum:"flow,stock,rate"`
	Formula  string `json:"formula"`
	Version  int    `json:"version"`
	Decimals int    `json:"decimals"`
	Per      int64  `json:"per" doc:"How many of what records count make one of the unit"`
	Good     string `json:"good" enum:"up,down,"`
	Public   bool   `json:"public" doc:"May stand on public pages"`
	AsOf     bool   `json:"as_of" doc:"Counted as of a day, not over a period"`
}

// ValueRow is a figure's value.
type ValueRow struct {
	Code  string  `json:"code"`
	Title string  `json:"title"`
	Text  string  `json:"text"`
	Num   int64   `json:"num"`
	Den   int64   `json:"den"`
	Value float64 `json:"value" doc:"A share from 0 to 1 for a rate"`
}

// ShareRow is a figure's value in one of several places.
type ShareRow struct {
	Area     string  `json:"area"`
	AreaName string  `json:"area_name"`
	Text     string  `json:"text"`
	Num      int64   `json:"num"`
	Den      int64   `json:"den"`
	Value    float64 `json:"value"`
	Own      bool    `json:"own,omitempty" doc:"What is at the place asked for itself, in none of the areas below"`
}

// PointRow is a figure's value at a time.
type PointRow struct {
	At    string  `json:"at"`
	Num   int64   `json:"num"`
	Den   int64   `json:"den"`
	Value float64 `json:"value"`
}

// Span is a question's period; the year so far when nothing is said. To is the
// as-of day.
type Span struct {
	Under string `query:"under" maxLength:"20"`
	From  string `query:"from"`
	To    string `query:"to"`
	Drawn string `query:"drawn" doc:"The day whose tree of areas is meant: as drawn then; as drawn now when empty"`
}

// places are the codes of the place asked for, as it is drawn on the day asked for.
func (d *door) places(ctx context.Context, in Span) (codes []string, name string, drawn clock.Day, err error) {
	if in.Drawn != "" {
		if drawn, err = clock.ParseDay(in.Drawn); err != nil {
			return nil, "", 0, fault.New(fault.Invalid, "web.bad_input").At("/drawn", "web.bad_value")
		}
	}
	codes, name, err = d.d.Places(ctx, in.Under, drawn)
	return codes, name, drawn, err
}

func (d *door) period(in Span) (Period, error) {
	today := d.d.Today()
	p := Period{today/10000*10000 + 101, today} // the year so far
	f := fault.New(fault.Invalid, "web.bad_input")
	var err error
	if in.From != "" {
		if p.From, err = clock.ParseDay(in.From); err != nil {
			f.At("/from", "web.bad_value")
		}
	}
	if in.To != "" {
		if p.To, err = clock.ParseDay(in.To); err != nil {
			f.At("/to", "web.bad_value")
		}
	}
	if p.From > p.To && in.From == "" {
		p.From = p.To/10000*10000 + 101
	}
	if p.From > p.To {
		f.At("/from", "figure.period")
	}
	return p, f.OrNil()
}

// Over is a figure's value over several codes that make up one place.
func (b *Book) Over(ctx context.Context, q store.Q, f *Figure, county string, codes []string, p Period) (v Value, err error) {
	for _, c := range codes {
		x, err := b.Value(ctx, q, f, county, c, p)
		if err != nil {
			return v, err
		}
		v.Num, v.Den = v.Num+x.Num, v.Den+x.Den
	}
	return v, nil
}

func share(f *Figure, v Value) float64 {
	if f.Kind == Rate {
		return f.Number(v) / 100
	}
	return f.Number(v)
}

// Mount adds the routes of figures.
func (b *Book) Mount(s *web.Server, db *store.DB, d Door) {
	m := &door{b, s, db, d}
	web.Handle(s, web.Spec{ID: "listFigures", Method: "GET", Path: "/api/figures", Guard: d.Read, Summary: "Figures with their formulas"}, m.list)
	web.Handle(s, web.Spec{ID: "getFigureValues", Method: "GET", Path: "/api/figures/values", Guard: d.Read,
		Summary: "Values in a place over a period"}, m.values)
	web.Handle(s, web.Spec{ID: "getFigureBreakdown", Method: "GET", Path: "/api/figures/breakdown", Guard: d.Read,
		Summary: "A figure in each area below a place"}, m.breakdown)
	web.Handle(s, web.Spec{ID: "getFigureSeries", Method: "GET", Path: "/api/figures/series", Guard: d.Read, Summary: "A figure by month or day"}, m.series)
	web.Handle(s, web.Spec{ID: "listFigureRecords", Method: "GET", Path: "/api/figures/records", Guard: d.Read,
		Summary: "The records behind a value"}, m.records)
	s.Page("GET /api/figures/records/export", "exportFigureRecords", d.Read, m.export)
}

func (m *door) say(ctx context.Context, key string) string { return m.s.Say(ctx, key, nil) }

// Formula says what a figure is made of.
func (b *Book) Formula(f *Figure, say func(key string) string) string {
	base := func(code string) string { c, _, _ := strings.Cut(code, ":"); return say("measure." + c) }
	if f.Den == "" {
		return base(f.Num)
	}
	return base(f.Num) + " ÷ " + base(f.Den)
}

func (m *door) list(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []FigureRow `json:"items"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []FigureRow `json:"items"`
		}
	}{}
	out.Body.Items = []FigureRow{}
	for _, f := range m.Figures() {
		version, _ := strconv.Atoi(f.Version)
		unit := f.Unit
		if strings.HasPrefix(unit, "unit.") {
			unit = m.say(ctx, unit)
		}
		out.Body.Items = append(out.Body.Items, FigureRow{f.Code, m.say(ctx, f.Title), unit, f.Kind,
			m.Formula(f, func(k string) string { return m.say(ctx, k) }), version, f.Decimals, f.per(), f.Good, f.Public, m.AsOf(f)})
	}
	return out, nil
}

type valuesAnswer struct {
	Body struct {
		Items     []ValueRow `json:"items"`
		From      string     `json:"from"`
		To        string     `json:"to"`
		Under     string     `json:"under"`
		UnderName string     `json:"under_name"`
	}
}

func (m *door) values(ctx context.Context, in *struct {
	Span
	Codes string `query:"codes" doc:"Figure codes with commas; all when empty"`
}) (*valuesAnswer, error) {
	p, err := m.period(in.Span)
	if err != nil {
		return nil, err
	}
	codes, name, _, err := m.places(ctx, in.Span)
	if err != nil {
		return nil, err
	}
	var figures []*Figure
	if in.Codes == "" {
		figures = m.Figures()
	}
	for _, c := range strings.Split(in.Codes, ",") {
		if f, ok := m.Figure(c); ok {
			figures = append(figures, f)
		} else if c != "" {
			return nil, fault.New(fault.NotFound, "figure.unknown", "code", c)
		}
	}
	out := &valuesAnswer{}
	out.Body.From, out.Body.To, out.Body.Under, out.Body.UnderName = p.From.String(), p.To.String(), codes[0], name
	err = m.db.View(ctx, func(q store.Q) error {
		out.Body.Items = []ValueRow{}
		for _, f := range figures {
			v, err := m.Over(ctx, q, f, m.d.County(ctx), codes, p)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, ValueRow{f.Code, m.say(ctx, f.Title), f.Text(v), v.Num, v.Den, share(f, v)})
		}
		return nil
	})
	return out, err
}

// one finds the figure of a question.
func (m *door) one(code string) (*Figure, error) {
	f, ok := m.Figure(code)
	if !ok {
		return nil, fault.New(fault.NotFound, "figure.unknown", "code", code)
	}
	return f, nil
}

func (m *door) breakdown(ctx context.Context, in *struct {
	Span
	Code string `query:"code" required:"true"`
}) (*struct {
	Body struct {
		Items []ShareRow `json:"items"`
	}
}, error) {
	f, err := m.one(in.Code)
	if err != nil {
		return nil, err
	}
	p, err := m.period(in.Span)
	if err != nil {
		return nil, err
	}
	whole, name, drawn, err := m.places(ctx, in.Span)
	if err != nil {
		return nil, err
	}
	places, err := m.d.Children(ctx, whole[0], drawn)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []ShareRow `json:"items"`
		}
	}{}
	err = m.db.View(ctx, func(q store.Q) error {
		out.Body.Items = []ShareRow{}
		var all []string // every code of every place
		of := make([][]string, len(places))
		for i, place := range places {
			codes, _, err := m.d.Places(ctx, place.Code, drawn)
			if err != nil {
				return err
			}
			of[i], all = codes, append(all, codes...)
		}
		values, err := m.OverEach(ctx, q, f, m.d.County(ctx), all, p)
		if err != nil {
			return err
		}
		own, err := m.Over(ctx, q, f, m.d.County(ctx), whole, p)
		if err != nil {
			return err
		}
		for i, place := range places {
			var v Value
			for _, c := range of[i] {
				v.Num, v.Den = v.Num+values[c].Num, v.Den+values[c].Den
			}
			own.Num, own.Den = own.Num-v.Num, own.Den-v.Den
			out.Body.Items = append(out.Body.Items, ShareRow{Area: place.Code, AreaName: place.Name, Text: f.Text(v), Num: v.Num, Den: v.Den,
				Value: share(f, v)})
		}
		if len(places) > 0 && own != (Value{}) { // so that the rows add up to the place
			out.Body.Items = append(out.Body.Items, ShareRow{whole[0], m.s.Say(ctx, "figure.own", map[string]any{"name": name}), f.Text(own),
				own.Num, own.Den, share(f, own), true})
		}
		return nil
	})
	return out, err
}

func (m *door) series(ctx context.Context, in *struct {
	Span
	Code string `query:"code" required:"true"`
	By   string `query:"by" default:"month" doc:"day or month"`
}) (*struct {
	Body struct {
		Points []PointRow `json:"points"`
	}
}, error) {
	f, err := m.one(in.Code)
	if err != nil {
		return nil, err
	}
	p, err := m.period(in.Span)
	if err != nil {
		return nil, err
	}
	byDay := in.By == "day"
	if byDay && p.To.Sub(p.From) > mostPoints {
		return nil, fault.New(fault.Invalid, "figure.long", "most", mostPoints)
	}
	codes, _, _, err := m.places(ctx, in.Span)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Points []PointRow `json:"points"`
		}
	}{}
	err = m.db.View(ctx, func(q store.Q) error {
		num, err := m.Along(ctx, q, f.Num, m.d.County(ctx), codes, p, byDay)
		if err != nil {
			return err
		}
		den := map[clock.Day]int64{}
		if f.Den != "" {
			if den, err = m.Along(ctx, q, f.Den, m.d.County(ctx), codes, p, byDay); err != nil {
				return err
			}
		}
		out.Body.Points = []PointRow{}
		for _, day := range p.axis(byDay) {
			v := Value{num[day], den[day]}
			at := day
			if !byDay {
				at++ // the month's first day stands for it
			}
			out.Body.Points = append(out.Body.Points, PointRow{at.String(), v.Num, v.Den, share(f, v)})
		}
		return nil
	})
	return out, err
}

// mostPoints is as many days as a chart can show.
const mostPoints = 800

// mostExported is what a spreadsheet program still opens with comfort.
const mostExported = 100_000
