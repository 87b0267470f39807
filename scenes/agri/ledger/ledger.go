// Package ledger is how the rooms of farm-produce safety keep their books alike (台账): a
// list that goes on where its last page ended, a list that is downloaded, the days that
// visits, trainings and certificates cover, how a record is numbered and how what is
// entered is read.
//
// It refuses to know whose books they are: it names no table, asks no power and does
// nothing of its own accord. Days run from the first until the first without, so that
// those that touch become one; a page begins strictly after the row it was told.
package ledger

import (
	"context"
	"net/http"

	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/scene"
)

// MostLines bounds a ledger that is downloaded; Excel itself ends at a million.
const MostLines = 200_000

// Send sends a list as a workbook: the same question as the screen's, its columns
// titled from the catalogue.
func Send(k *scene.Kernel, s *web.Server, w http.ResponseWriter, r *http.Request, name string, titles []string,
	fill func(q store.Q, row func(...any) error) error) error {
	ctx := r.Context()
	columns := make([]sheet.Column, len(titles))
	for i, t := range titles {
		columns[i] = sheet.Column{Title: s.Say(ctx, t, nil)}
	}
	return Workbook(ctx, k, w, name, s.Say(ctx, "agri.ledger."+name, nil), columns, fill)
}

// Workbook sends rows as a workbook that is called by its day. They are read in one view.
func Workbook(ctx context.Context, k *scene.Kernel, w http.ResponseWriter, name, title string, columns []sheet.Column,
	fill func(q store.Q, row func(...any) error) error) error {
	x, err := sheet.NewWriter(title, columns)
	if err != nil {
		return err
	}
	if err := k.DB.View(ctx, func(q store.Q) error { return fill(q, x.Row) }); err != nil {
		return err
	}
	return x.Send(w, name+"-"+k.Acts.Now().Day().String()+".xlsx")
}
