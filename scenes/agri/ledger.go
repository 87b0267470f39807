package agri

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/sheet"
	"huying/base/store"
)

// mostLines bounds a ledger that is downloaded; Excel itself ends at a million.
const mostLines = 200_000

// ledger sends a list as a workbook: the same question as the screen's, its columns
// titled from the catalogue.
func (m *door) ledger(w http.ResponseWriter, r *http.Request, name string, titles []string, fill func(q store.Q, row func(...any) error) error) error {
	ctx := r.Context()
	columns := make([]sheet.Column, len(titles))
	for i, t := range titles {
		columns[i] = sheet.Column{Title: m.s.Say(ctx, t, nil)}
	}
	return m.workbook(ctx, w, name, m.s.Say(ctx, "agri.ledger."+name, nil), columns, fill)
}

// pagedLedger sends a ledger that is read page after page.
func (m *door) pagedLedger(ctx context.Context, w http.ResponseWriter, name, title string, columns []sheet.Column, f *ledgerFilter, page func(q store.Q) (rows [][]any, next string, err error)) error {
	f.limit = 1000
	return m.workbook(ctx, w, name, title, columns, func(q store.Q, row func(...any) error) error {
		for {
			rows, next, err := page(q)
			if err != nil {
				return err
			}
			for _, cells := range rows {
				if err := row(cells...); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.after = next
		}
	})
}

func (m *door) workbook(ctx context.Context, w http.ResponseWriter, name, title string, columns []sheet.Column, fill func(q store.Q, row func(...any) error) error) error {
	x, err := sheet.NewWriter(title, columns)
	if err != nil {
		return err
	}
	if err := m.DB.View(ctx, func(q store.Q) error { return fill(q, x.Row) }); err != nil {
		return err
	}
	return x.Send(w, name+"-"+m.Acts.Now().Day().String()+".xlsx")
}

// latest is where a list of the latest first goes on: after a moment and, because many
// things are done in one, after an id. The zero value is the beginning.
type latest struct {
	at clock.Moment
	id string
}

// latestOf reads a cursor that [latest.String] wrote; anything else is the beginning.
func latestOf(cursor string) (l latest) {
	at, id, ok := strings.Cut(cursor, ".")
	if n, err := strconv.ParseInt(at, 10, 64); ok && err == nil {
		l = latest{clock.Moment(n), id}
	}
	return l
}

// String is the cursor.
func (l latest) String() string { return fmt.Sprintf("%d.%s", l.at, l.id) }

// where is the condition for what comes after, on a column of moments and one of ids.
func (l latest) where(at, id string, bind func(any) string) string {
	if l.id == "" {
		return ""
	}
	moment := bind(l.at)
	return " and (" + at + " < " + moment + " or " + at + " = " + moment + " and " + id + " < " + bind(l.id) + ")"
}
