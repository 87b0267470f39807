package public

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/kernel/journal"
)

// Number is a value that opens into its records.
type Number struct {
	Title string
	Text  string
	URL   string
	Num   int64
	Den   int64
	Rate  bool
}

// asOf is the day that a page is asked for; today when none is given.
func (d *Door) asOf(r *http.Request) (clock.Day, error) {
	today := d.Acts.Now().Day()
	on := r.URL.Query().Get("on")
	if on == "" {
		return today, nil
	}
	day, err := clock.ParseDay(on)
	if err != nil || day > today {
		return 0, fault.New(fault.Invalid, "public.bad_day")
	}
	return day, nil
}

// amountText is how much a record adds; nothing where it simply counts.
func amountText(f *figure.Figure, n int64) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprint(f.Amount(n))
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// number computes a figure in a place, with the address of its records.
func (d *Door) number(ctx context.Context, q store.Q, code, under string, p figure.Period) (Number, error) {
	f, ok := d.Book.Figure(code)
	if !ok || !f.Public {
		return Number{}, notFound()
	}
	tree, err := d.tree(ctx)
	if err != nil {
		return Number{}, err
	}
	v, err := d.Book.Over(ctx, q, f, d.county, tree.Codes(under, 0), p)
	if err != nil {
		return Number{}, err
	}
	n := d.said(f, v, figureURL(code, under, p))
	n.Title = d.s.Say(ctx, f.Title, nil)
	return n, nil
}

// said is a value as the pages write it.
func (d *Door) said(f *figure.Figure, v figure.Value, url string) Number {
	n := Number{Text: f.Text(v), Num: v.Num, Den: v.Den, Rate: f.Kind == figure.Rate, URL: url}
	if f.Kind != figure.Rate && f.Per < 2 {
		n.Text = thousands(v.Num)
	}
	return n
}

func figureURL(code, under string, p figure.Period) string {
	v := url.Values{"under": {under}, "to": {p.To.String()}}
	if p.From != 0 {
		v.Set("from", p.From.String())
	}
	return "/figures/" + code + "?" + v.Encode()
}

// Gazette is the front page (一版).
type Gazette struct {
	On, Today  clock.Day
	Year       figure.Period
	Month      map[string]Number // by the last word of the figure's code
	YearTo     map[string]Number
	LastYear   Number
	Day        map[string]Number
	Towns      []TownLine
	Closed     []ClosedLine
	Spark      string // points of the line of the last twelve months
	SparkFrom  string
	Size       int64
	Root       string
	Records    int64
	OfficersAt string
	Columns    []ColumnOf
	Published  []PublishedLine // the latest
}

// ColumnOf is a scene's column with its numbers.
type ColumnOf struct {
	Kick, Title, URL string
	Big, Lines       []Number
}

// TownLine is a township's year.
type TownLine struct {
	Name, URL              string
	Received, Closed, Rate Number
}

// ClosedLine is an answered call.
type ClosedLine struct {
	Title, Area string
	Day         clock.Day
	Days        int
}

func (d *Door) gazette(r *http.Request) (string, string, any, error) {
	ctx := r.Context()
	on, err := d.asOf(r)
	if err != nil {
		return "", "", nil, err
	}
	g := &Gazette{On: on, Today: d.Acts.Now().Day(), Month: map[string]Number{}, YearTo: map[string]Number{}, Day: map[string]Number{}}
	month := figure.Period{From: on/100*100 + 1, To: on}
	g.Year = figure.Period{From: on/10000*10000 + 101, To: on}
	tree, err := d.tree(ctx)
	if err != nil {
		return "", "", nil, err
	}
	err = d.DB.View(ctx, func(q store.Q) error {
		for _, set := range []struct {
			into  map[string]Number
			p     figure.Period
			codes string
		}{
			{g.Day, figure.Period{From: on, To: on}, "calls closed"},
			{g.Month, month, "calls filed closed due open on_time_rate"},
			{g.YearTo, g.Year, "calls closed filing_rate close_rate on_time_rate rework_rate response_rate resolve_rate satisfaction_rate"},
		} {
			for _, c := range strings.Fields(set.codes) {
				n, err := d.number(ctx, q, "order."+c, d.county, set.p)
				if err != nil {
					return err
				}
				set.into[c] = n
			}
		}
		var err error
		if g.YearTo["coverage"], err = d.number(ctx, q, "duty.coverage_rate", d.county, figure.Period{To: on}); err != nil {
			return err
		}
		last := figure.Period{From: g.Year.From - 10000, To: on - 10000}
		if g.LastYear, err = d.number(ctx, q, "order.calls", d.county, last); err != nil {
			return err
		}
		for _, t := range tree.Children(d.county) {
			line := TownLine{Name: t.Name, URL: "/area/" + t.Code}
			for code, into := range map[string]*Number{"order.received": &line.Received, "order.closed": &line.Closed, "order.on_time_rate": &line.Rate} {
				if *into, err = d.number(ctx, q, code, t.Code, g.Year); err != nil {
					return err
				}
			}
			g.Towns = append(g.Towns, line)
		}
		sort.SliceStable(g.Towns, func(i, j int) bool { return g.Towns[i].Received.Num > g.Towns[j].Received.Num })
		if g.Columns, err = d.columns(ctx, q, g.Year); err != nil {
			return err
		}
		if g.Closed, err = d.closed(ctx, q, tree, on); err != nil {
			return err
		}
		if g.Published, err = d.latest(ctx, q, on); err != nil {
			return err
		}
		g.Spark, err = d.spark(ctx, q, "order.on_time_rate", on)
		return err
	})
	if err != nil {
		return "", "", nil, err
	}
	if signed, size, err := d.Journal.Checkpoint(ctx, d.county); err == nil {
		g.Size, g.Root = size, journal.RootOf(signed)
	}
	return "gazette", "public.title", g, nil
}

// columns are the scenes' columns.
func (d *Door) columns(ctx context.Context, q store.Q, p figure.Period) ([]ColumnOf, error) {
	var out []ColumnOf
	for _, c := range d.own {
		x := ColumnOf{Kick: c.Kick, Title: c.Title, URL: c.URL}
		for _, set := range []struct {
			codes []string
			into  *[]Number
		}{{c.Big, &x.Big}, {c.Lines, &x.Lines}} {
			for _, code := range set.codes {
				n, err := d.number(ctx, q, code, d.county, p)
				if err != nil {
					return nil, err
				}
				*set.into = append(*set.into, n)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// closed lists what was answered last, in the caller's first words without what
// belongs to somebody.
func (d *Door) closed(ctx context.Context, q store.Q, tree *area.Tree, on clock.Day) ([]ClosedLine, error) {
	list, err := d.Orders.LatelyClosed(ctx, q, d.county, on, 6)
	if err != nil {
		return nil, err
	}
	var out []ClosedLine
	for _, o := range list {
		out = append(out, ClosedLine{text.RedactFree(o.Title), tree.Name(area.Cut(o.Area, area.Township)), o.ClosedAt.Day(),
			o.ClosedAt.Day().Sub(o.ReportedAt.Day())})
	}
	return out, nil
}

// spark is a line of a rate over the last twelve months, as points in 400 × 44.
func (d *Door) spark(ctx context.Context, q store.Q, code string, on clock.Day) (string, error) {
	f, _ := d.Book.Figure(code)
	month := on / 100
	months := make([]clock.Day, 0, 12)
	for range 12 {
		months = append([]clock.Day{month * 100}, months...)
		if month%100 == 1 {
			month = month - 100 + 11
		} else {
			month--
		}
	}
	p := figure.Period{From: months[0] + 1, To: on}
	num, err := d.Book.Series(ctx, q, f.Num, d.county, d.county, p, false)
	if err != nil {
		return "", err
	}
	den, err := d.Book.Series(ctx, q, f.Den, d.county, d.county, p, false)
	if err != nil {
		return "", err
	}
	var points []string
	for i, m := range months {
		if den[m] == 0 {
			continue
		}
		share := float64(num[m]) / float64(den[m])
		points = append(points, fmt.Sprintf("%d,%.1f", i*400/11, 42-max(0, (share-0.6)/0.4)*40))
	}
	return strings.Join(points, " "), nil
}

// FigurePage is a number with everything behind it.
type FigurePage struct {
	Number
	Code, Under, UnderName string
	From, To               clock.Day
	Formula                string
	Counts                 string // what is counted and what is not
	Part                   string
	Parts                  []PartLink
	Places                 []TownLine
	Rows                   []RecordLine
	Count                  int64
	Sum                    any
	Next                   string
	Stock                  bool
}

// PartLink leads to the numerator or the denominator.
type PartLink struct {
	Title, URL, Text string
	Here             bool
}

// RecordLine is a record as everybody may see it.
type RecordLine struct {
	Title, Area string
	Day         clock.Day
	Amount      string // empty for one
}

func (d *Door) figure(r *http.Request) (string, string, any, error) {
	ctx, v := r.Context(), r.URL.Query()
	f, ok := d.Book.Figure(r.PathValue("figure"))
	if !ok || !f.Public {
		return "", "", nil, notFound()
	}
	today := d.Acts.Now().Day()
	p := figure.Period{From: today/10000*10000 + 101, To: today}
	for name, into := range map[string]*clock.Day{"from": &p.From, "to": &p.To} {
		if s := v.Get(name); s != "" {
			day, err := clock.ParseDay(s)
			if err != nil {
				return "", "", nil, fault.New(fault.Invalid, "public.bad_day")
			}
			*into = day
		}
	}
	if p.From > p.To {
		p.From = p.To/10000*10000 + 101
	}
	tree, err := d.tree(ctx)
	if err != nil {
		return "", "", nil, err
	}
	under := v.Get("under")
	if under == "" {
		under = d.county
	}
	if _, ok := tree.Get(under); !ok || !area.Within(under, d.county) {
		return "", "", nil, notFound()
	}
	say := func(k string) string { return d.s.Say(ctx, k, nil) }
	out := &FigurePage{Code: f.Code, Under: under, UnderName: tree.PathText(under), From: p.From, To: p.To, Formula: d.Book.Formula(f, say),
		Part: "num", Stock: f.Kind == figure.Stock}
	if out.UnderName == "" {
		out.UnderName = tree.Name(under)
	}
	if key := "counts." + f.Code; d.Catalogue.Has(key) {
		out.Counts = say(key)
	}
	den := v.Get("part") == "den" && f.Den != ""
	err = d.DB.View(ctx, func(q store.Q) error {
		var err error
		if out.Number, err = d.number(ctx, q, f.Code, under, p); err != nil {
			return err
		}
		if f.Den != "" {
			base := figureURL(f.Code, under, p)
			out.Parts = []PartLink{{say("measure." + f.Num), base, thousands(out.Num), !den}, {say("measure." + f.Den), base + "&part=den", thousands(out.Den), den}}
			if den {
				out.Part = "den"
			}
		}
		own := figure.Value{Num: out.Num, Den: out.Den}
		for _, t := range tree.Children(under) {
			n, err := d.number(ctx, q, f.Code, t.Code, p)
			if err != nil {
				return err
			}
			own.Num, own.Den = own.Num-n.Num, own.Den-n.Den
			out.Places = append(out.Places, TownLine{Name: t.Name, URL: n.URL, Rate: n})
		}
		if len(out.Places) > 0 && own != (figure.Value{}) { // so that the lines add up to the number
			n := d.said(f, own, out.URL)
			out.Places = append(out.Places, TownLine{Name: d.s.Say(ctx, "figure.own", map[string]any{"name": tree.Name(under)}), URL: n.URL, Rate: n})
		}
		l := d.Book.Part(f, den, d.county, tree.Codes(under, 0), p)
		var sum int64
		if out.Count, sum, err = l.Count(ctx, q); err != nil {
			return err
		}
		out.Sum = f.Amount(sum)
		rows, next, err := l.Page(ctx, q, v.Get("after"), 50)
		if err != nil {
			return err
		}
		var orders []string
		for _, x := range rows {
			orders = append(orders, x.ID)
		}
		called, err := d.names(ctx, q, tree, orders)
		if err != nil {
			return err
		}
		for _, x := range rows {
			out.Rows = append(out.Rows, RecordLine{called.of(x.Kind, x.ID, x.No, x.Title, x.Person), placeText(tree, x.Area), x.Day, amountText(f, x.Amount)})
		}
		if next != "" {
			v := r.URL.Query()
			v.Set("after", next)
			out.Next = "/figures/" + f.Code + "?" + v.Encode()
		}
		return nil
	})
	return "figure", f.Title, out, err
}

// VerifyPage tells how to check the log.
type VerifyPage struct {
	Origin     string
	Size       int64
	Checkpoint string
	Key        string
}

func (d *Door) verify(r *http.Request) (string, string, any, error) {
	signed, size, err := d.Journal.Checkpoint(r.Context(), d.county)
	if fault.Is(err, fault.NotFound) {
		signed, size, err = "", 0, nil
	}
	return "verify", "public.verify", &VerifyPage{Size: size, Checkpoint: signed, Key: d.LogKey}, err
}
