package area

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/workbook"
)

// Load reads a county's tree in a read or an act under way.
func Load(ctx context.Context, q store.Q, county string) (*Tree, error) {
	return loadTree(ctx, q, county)
}

func (r *Room) applyAreas(ctx context.Context, tx *act.Tx, p *workbook.Plan, lines []*workbook.Line) error {
	var added []*Area
	for _, l := range lines {
		a := areaOf(tx.County, l.Values)
		if l.Kind == workbook.Added {
			a.Initials = text.Initials(a.Name)
			added = append(added, a)
			continue
		}
		if err := changeArea(ctx, tx, l, a); err != nil {
			return err
		}
	}
	return r.put(ctx, tx, added)
}

func changeArea(ctx context.Context, tx *act.Tx, l *workbook.Line, a *Area) error {
	if l.Differs(sheetName) {
		if err := rename(ctx, tx.Tx, tx.County, a.Code, a.Name, tx.Now.Day()); err != nil {
			return err
		}
	}
	return tx.Change(ctx, "area", a.Code, func() error {
		_, err := tx.Exec(ctx, "update area set kind = $1, official = $2, valid_from = $3, valid_to = $4 where county = $5 and code = $6",
			a.Kind, a.Official, a.ValidFrom, a.ValidTo, tx.County, a.Code)
		return err
	})
}

func nameRows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var code, name string
		var until clock.Day
		err := rows.Scan(&code, &until, &name)
		out = append(out, workbook.Row{Values: []string{code, until.String(), name}})
		return err
	}, "select code, until_day, name from area_name where county = $1", county)
	workbook.Sort(out)
	return out, err
}

func applyNames(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	for _, l := range lines {
		day, err := clock.ParseDay(l.Values[1])
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "insert into area_name (county, code, until_day, name) values ($1, $2, $3, $4) on conflict (county, code, "+
			"until_day) do update set name = excluded.name",
			tx.County, l.Values[0], day, l.Values[2]); err != nil {
			return err
		}
	}
	return nil
}

func successionRows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	kinds := workbook.Column{Words: successionWords}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var s Succession
		err := rows.Scan(&s.Old, &s.New, &s.Day, &s.Kind, &s.Main)
		out = append(out, workbook.Row{Values: []string{s.Old, s.New, s.Day.String(), kinds.Word(s.Kind), workbook.Bool(s.Main)}})
		return err
	}, "select old_code, new_code, on_day, kind, main from area_succession where county = $1", county)
	workbook.Sort(out)
	return out, err
}

func applySuccessions(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	for _, l := range lines {
		x := successionOf(l.Values)
		if _, err := tx.Exec(ctx, `insert into area_succession (county, old_code, new_code, on_day, kind, main) values ($1, $2, $3, $4, $5, $6)
			on conflict (county, old_code, new_code) do update set on_day = excluded.on_day, kind = excluded.kind, main = excluded.main`,
			tx.County, x.Old, x.New, x.Day, x.Kind, x.Main); err != nil {
			return err
		}
	}
	return nil
}
