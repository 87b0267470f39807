package order

import (
	"net/http"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/duty"

	"github.com/xuri/excelize/v2"
)

// mostExported is what a spreadsheet program still opens with comfort.
const mostExported = 100_000

var exportColumns = []string{"no", "title", "status", "urgent", "category", "area", "place", "unit", "handler", "source", "caller", "phone",
	"reported_at", "due_at", "closed_at", "resolved", "score", "words"}

// export writes the list as a workbook: the same filter, so the same rows.
func (m *door) export(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.filter(ctx, Query{Box: v.Get("box"), Under: v.Get("under"), Status: v.Get("status"), Category: v.Get("category"),
		Light: v.Get("light"), Words: v.Get("q"), From: v.Get("from"), To: v.Get("to")})
	if err != nil {
		return err
	}
	p := duty.Of(ctx)
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	sheet := m.s.Say(ctx, "order.export.sheet", nil)
	if err := x.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	sw, err := x.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	bold, err := x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}}})
	if err != nil {
		return err
	}
	_ = sw.SetColWidth(1, 18, 16)
	_ = sw.SetColWidth(2, 2, 36)
	_ = sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	head := make([]any, len(exportColumns))
	for i, c := range exportColumns {
		head[i] = excelize.Cell{StyleID: bold, Value: m.s.Say(ctx, "order.column."+c, nil)}
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	line := 1
	err = m.db.View(ctx, func(q store.Q) error {
		n, err := m.Count(ctx, q, f)
		if err != nil {
			return err
		}
		if n > mostExported {
			return fault.New(fault.TooLarge, "order.export.many", "count", n, "most", mostExported)
		}
		f.Limit = 1000
		for {
			list, next, err := m.List(ctx, q, f)
			if err != nil {
				return err
			}
			n, err := m.names(ctx, m.s, q, p.County, list)
			if err != nil {
				return err
			}
			for _, o := range list {
				line++
				cell, _ := excelize.CoordinatesToCellName(1, line)
				if err := sw.SetRow(cell, n.cells(o)); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.After = next
		}
	})
	if err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="orders-`+m.acts.Now().Day().String()+`.xlsx"`)
	return x.Write(w)
}

// cells is an order as a line of the workbook. Everything is text, never a formula.
func (n *Names) cells(o *Order) []any {
	row := n.row(o)
	at := func(m clock.Moment) string {
		if m == 0 {
			return ""
		}
		return m.Time().Format("2006-01-02 15:04")
	}
	resolved, score := "", ""
	if o.RatedAt != 0 {
		resolved = n.say("order.resolved."+map[bool]string{true: "yes", false: "no"}[o.Resolved == 1], nil)
		score = strings.Repeat("★", o.Score)
	}
	urgent := ""
	if o.Urgent {
		urgent = n.say("word.yes", nil)
	}
	return []any{o.No, row.Title, row.StatusTitle, urgent, row.CategoryName, row.AreaPath, o.Place, row.HandlerUnitName, row.HandlerName,
		n.say("order.source."+string(o.Source), nil),
		o.CallerName.String(), o.CallerPhone.String(), at(o.ReportedAt), at(o.DueAt), at(o.ClosedAt), resolved, score, o.Words}
}
