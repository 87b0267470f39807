package agri

import (
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
	x, err := sheet.NewWriter(m.s.Say(ctx, "agri.ledger."+name, nil), columns)
	if err != nil {
		return err
	}
	if err := m.DB.View(ctx, func(q store.Q) error { return fill(q, x.Row) }); err != nil {
		return err
	}
	return x.Send(w, name+"-"+m.Acts.Now().Day().String()+".xlsx")
}
