package form

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

// Keeps are what has to live on when a place ends: checklists that are meant for it.
func (r *Room) Keeps() []area.Keep {
	return []area.Keep{{Kind: "form", Title: "area.keeps.form", Every: true, List: formsIn, Move: moveForms}}
}

func formsIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var form, version, title, areas string
		if err := rows.Scan(&form, &version, &title, &areas); err != nil {
			return err
		}
		for _, code := range split(areas) {
			if places.Holds(code) {
				out = append(out, area.Lying{ID: form + " " + version, Name: title + " " + version, Area: code, Page: "/forms"})
			}
		}
		return nil
	}, "select form, version, title, areas from form_version where county = $1 and areas <> '' and withdrawn_at = 0 order by form, version", county)
}

// moveForms names what a place became beside, and then instead of, the place.
func moveForms(ctx context.Context, tx *act.Tx, m area.Moving) error {
	for _, id := range m.IDs {
		form, version, _ := strings.Cut(id, " ")
		var areas string
		if err := tx.QueryRow(ctx, "select areas from form_version where county = $1 and form = $2 and version = $3", tx.County, form,
			version).Scan(&areas); err != nil {
			return err
		}
		list := slices.DeleteFunc(split(areas), func(c string) bool { return c == m.From || c == m.To })
		if _, err := tx.Exec(ctx, "update form_version set areas = $4 where county = $1 and form = $2 and version = $3", tx.County, form, version,
			join(append(list, m.To))); err != nil {
			return err
		}
	}
	return nil
}
