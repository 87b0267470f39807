package order

import (
	"context"
	"database/sql"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/workbook"
)

func (r *Room) categoryRows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	c, err := r.loadCatalogue(ctx, q, county)
	if err != nil {
		return nil, err
	}
	for _, x := range c.byCode {
		out = append(out, x.row())
	}
	workbook.Sort(out)
	return out, nil
}

// applyCategories makes a new version of the lines as they will be, those that the file
// leaves out too.
func (r *Room) applyCategories(ctx context.Context, tx *act.Tx, p *workbook.Plan, _ []*workbook.Line) error {
	have, err := r.loadCatalogue(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	var list []*Category
	for _, row := range p.Will(CategorySheet).Rows {
		list = append(list, categoryOf(row.Values))
	}
	version := versionOf(have, tx.Now.Day())
	tx.Note("catalogue", version)
	return writeCatalogue(ctx, tx, version, false, list)
}

func (r *Room) precedentRows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		v := make([]string, 3)
		err := rows.Scan(&v[0], &v[1], &v[2])
		out = append(out, workbook.Row{Values: v})
		return err
	}, "select d.category, d.area, coalesce(u.name, '') from order_dispatch d left join unit u on u.county = d.county and u.id = d.unit where "+
		"d.county = $1", county)
	workbook.Sort(out)
	return out, err
}

func (r *Room) applyPrecedents(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	units, err := r.people.UnitIDs(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if _, err := tx.Exec(ctx, `insert into order_dispatch (county, category, area, unit, learned_from, at) values ($1, $2, $3, $4, '', $5)
			on conflict (county, category, area) do update set unit = excluded.unit, learned_from = excluded.learned_from, at = excluded.at`,
			tx.County, l.Values[0], l.Values[1], units[l.Values[2]], tx.Now); err != nil {
			return err
		}
	}
	return nil
}
