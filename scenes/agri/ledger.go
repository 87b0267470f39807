package agri

import (
	"context"
	"net/http"

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
