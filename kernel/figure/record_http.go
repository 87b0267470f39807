package figure

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"huying/base/fault"
	"huying/base/store"

	"github.com/xuri/excelize/v2"
)

// RecordQuery asks for the records behind one part of a value.
type RecordQuery struct {
	Span
	Code string `query:"code" required:"true"`
	Part string `query:"part" default:"num" doc:"num or den"`
}

// Listing is the records behind one part of a figure's value, over the codes that
// make up a place.
type Listing struct {
	Book    *Book
	Measure string
	County  string
	Codes   []string
	Period  Period
}

// Part is the listing of a figure's numerator, or of its denominator.
func (b *Book) Part(f *Figure, den bool, county string, codes []string, p Period) Listing {
	l := Listing{b, f.Num, county, codes, p}
	if den && f.Den != "" {
		l.Measure = f.Den
	}
	return l
}

// Count is how many records there are and what they add up to.
func (l Listing) Count(ctx context.Context, q store.Q) (count, sum int64, err error) {
	for _, part := range Parts(l.Codes) {
		n, s, err := l.Book.countRecords(ctx, q, l.Measure, l.County, part, l.Period)
		if err != nil {
			return 0, 0, err
		}
		count, sum = count+n, sum+s
	}
	return count, sum, nil
}

// Page is some records behind a cursor, and the next cursor; empty at the end.
func (l Listing) Page(ctx context.Context, q store.Q, cursor string, limit int) (rows []Row, next string, err error) {
	at, after := 0, ""
	if i, id, ok := strings.Cut(cursor, "~"); ok {
		if at, err = strconv.Atoi(i); err != nil || at < 0 {
			return nil, "", fault.New(fault.Invalid, "web.bad_input").At("/cursor", "web.bad_value")
		}
		after = id
	}
	parts := Parts(l.Codes)
	for ; at < len(parts); at, after = at+1, "" {
		some, err := l.Book.records(ctx, q, l.Measure, l.County, parts[at], l.Period, after, limit+1-len(rows))
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
		if len(rows) > limit {
			return rows[:limit], strconv.Itoa(at) + "~" + rows[limit-1].ID, nil
		}
	}
	return rows, "", nil
}

func (m *door) listing(ctx context.Context, in RecordQuery) (*Figure, Listing, error) {
	f, err := m.one(in.Code)
	if err != nil {
		return nil, Listing{}, err
	}
	p, err := m.period(in.Span)
	if err != nil {
		return nil, Listing{}, err
	}
	codes, _, _, err := m.places(ctx, in.Span)
	if err != nil {
		return nil, Listing{}, err
	}
	return f, m.Part(f, in.Part == "den", m.d.County(ctx), codes, p), nil
}

type recordsAnswer struct {
	Body struct {
		Items []RecordRow `json:"items"`
		Next  string      `json:"next"`
		Count int64       `json:"count"`
		Sum   int64       `json:"sum"`
	}
}

func (m *door) records(ctx context.Context, in *struct {
	RecordQuery
	Cursor string `query:"cursor" maxLength:"60"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*recordsAnswer, error) {
	_, l, err := m.listing(ctx, in.RecordQuery)
	if err != nil {
		return nil, err
	}
	out := &recordsAnswer{}
	b := &out.Body
	err = m.db.View(ctx, func(q store.Q) error {
		if b.Count, b.Sum, err = l.Count(ctx, q); err != nil {
			return err
		}
		var rows []Row
		if rows, b.Next, err = l.Page(ctx, q, in.Cursor, in.Limit); err != nil {
			return err
		}
		b.Items = []RecordRow{}
		for _, r := range rows {
			r.No = m.s.Said(ctx, r.No)
			b.Items = append(b.Items, RecordRow{r, m.d.Path(ctx, r.Area), r.Day.String()})
		}
		return nil
	})
	return out, err
}

// export writes all the records as a workbook: the same listing, so the same rows.
func (m *door) export(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, l, err := m.listing(ctx, RecordQuery{Span{v.Get("under"), v.Get("from"), v.Get("to"), v.Get("drawn")}, v.Get("code"), v.Get("part")})
	if err != nil {
		return err
	}
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	sw, err := x.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	rows := [][]any{
		{m.say(ctx, f.Title) + " · " + m.say(ctx, "measure."+l.Measure), "", l.Period.From.String() + " – " + l.Period.To.String()},
		{m.say(ctx, "figure.column.no"), m.say(ctx, "figure.column.title"), m.say(ctx, "figure.column.area"), m.say(ctx, "figure.column.day"),
			m.say(ctx, "figure.column.amount")},
	}
	_ = sw.SetColWidth(1, 1, 20)
	_ = sw.SetColWidth(2, 2, 44)
	_ = sw.SetColWidth(3, 5, 16)
	line := 0
	put := func(cells []any) error {
		line++
		at, _ := excelize.CoordinatesToCellName(1, line)
		return sw.SetRow(at, cells)
	}
	for _, c := range rows {
		if err := put(c); err != nil {
			return err
		}
	}
	err = m.db.View(ctx, func(q store.Q) error {
		n, _, err := l.Count(ctx, q)
		if err != nil {
			return err
		}
		if n > mostExported {
			return fault.New(fault.TooLarge, "figure.many", "count", n, "most", mostExported)
		}
		for cursor, first := "", true; first || cursor != ""; first = false {
			var rows []Row
			if rows, cursor, err = l.Page(ctx, q, cursor, 1000); err != nil {
				return err
			}
			for _, r := range rows {
				if err := put([]any{m.s.Said(ctx, r.No), r.Title, m.d.Path(ctx, r.Area), r.Day.String(), f.Amount(r.Amount)}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(f.Code, ".", "-")+`-`+l.Period.To.String()+`.xlsx"`)
	return x.Write(w)
}

// RecordRow is a record behind a value.
type RecordRow struct {
	Row
	AreaName string `json:"area_name"`
	Day      string `json:"day"`
}
