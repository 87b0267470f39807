package form

import (
	"context"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// keepSource keeps the workbook of a version beside it.
func keepSource(ctx context.Context, tx *act.Tx, v *Version) error {
	if len(v.Source) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "insert into form_source (county, form, version, workbook) values ($1, $2, $3, $4) on conflict (county, form, "+
		"version) do update set workbook = excluded.workbook",
		tx.County, v.Form, v.Version, v.Source)
	return err
}

// Workbook is what a version was compiled from. Versions of before workbooks were kept
// have none.
func (r *Room) Workbook(ctx context.Context, q store.Q, county, form, version string) (data []byte, err error) {
	err = store.One(q.QueryRow(ctx, "select workbook from form_source where county = $1 and form = $2 and version = $3", county, form, version).Scan(&data))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "form.no_source")
	}
	return data, err
}
