package person

import (
	"context"
	"database/sql"

	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/workbook"
)

// readUnitsNow reads the units past what is kept in memory: in an act under way.
func readUnitsNow(ctx context.Context, q store.Q, county string) ([]Unit, error) {
	rows, err := q.Query(ctx, "select id, name, kind, area, parent from unit where county = $1", county)
	return scanUnits(rows, err)
}

// UnitIDs maps names to ids, as an act under way has them.
func (r *Room) UnitIDs(ctx context.Context, q store.Q, county string) (map[string]string, error) {
	list, err := readUnitsNow(ctx, q, county)
	out := make(map[string]string, len(list))
	for _, u := range list {
		out[u.Name] = u.ID
	}
	return out, err
}

func (r *Room) unitRows(ctx context.Context, q store.Q, county string, _ bool) ([]workbook.Row, error) {
	list, err := readUnitsNow(ctx, q, county)
	names := map[string]string{}
	for _, u := range list {
		names[u.ID] = u.Name
	}
	kinds := workbook.Column{Words: unitWords}
	out := make([]workbook.Row, 0, len(list))
	for _, u := range list {
		out = append(out, workbook.Row{Values: []string{u.Name, kinds.Word(u.Kind), u.Area, names[u.Parent]}})
	}
	workbook.Sort(out, unitArea)
	return out, err
}

func (r *Room) applyUnits(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	for _, l := range lines {
		if l.Kind == workbook.Added {
			if err := r.AddUnit(ctx, tx, Unit{ID: tx.NewID(), Name: l.Values[unitName], Kind: l.Code(unitKind), Area: l.Values[unitArea]}); err != nil {
				return err
			}
		}
	}
	ids, err := r.UnitIDs(ctx, tx, tx.County) // a unit may lie under one further down
	if err != nil {
		return err
	}
	for _, l := range lines {
		if _, err := tx.Exec(ctx, "update unit set kind = $1, area = $2, parent = $3 where county = $4 and name = $5",
			l.Code(unitKind), l.Values[unitArea], ids[l.Values[unitParent]], tx.County, l.Values[unitName]); err != nil {
			return err
		}
	}
	return nil
}

// personRows opens telephone numbers only when they are asked for.
func (r *Room) personRows(ctx context.Context, q store.Q, county string, personal bool) (out []workbook.Row, err error) {
	outside := map[string]bool{}
	if r.outside != nil {
		if outside, err = r.outside(ctx, q, county); err != nil {
			return nil, err
		}
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		v := make([]string, 4)
		var sealed []byte
		if err := rows.Scan(&v[SheetID], &v[SheetName], &sealed, &v[SheetUnit]); err != nil {
			return err
		}
		if outside[v[SheetID]] {
			return nil
		}
		if personal {
			phone, err := r.box.Open(seal.Phone, sealed, place(county, v[SheetID]))
			if err != nil {
				return err
			}
			v[sheetPhone] = phone.Reveal() // the workbook asks for a reason
		}
		out = append(out, workbook.Row{Values: v})
		return nil
	}, "select p.id, p.name, p.phone, coalesce(u.name, '') from person p left join unit u on u.county = p.county and u.id = p.unit where p.county = $1", county)
	workbook.Sort(out, SheetUnit, SheetName, SheetID)
	return out, err
}

func (r *Room) applyPersons(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	units, err := r.UnitIDs(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	for _, l := range lines {
		v := l.Values
		if l.Kind == workbook.Changed && !l.Differs(sheetPhone) {
			_, err = tx.Exec(ctx, "update person set name = $1, initials = $2, unit = $3, name_key = $4 where county = $5 and id = $6", v[SheetName],
				text.Initials(v[SheetName]), units[v[SheetUnit]], text.NameKey(v[SheetName]), tx.County, v[SheetID])
		} else {
			err = r.AddPerson(ctx, tx, Person{ID: v[SheetID], Name: v[SheetName], Phone: seal.Hide(seal.Phone, v[sheetPhone]), Unit: units[v[SheetUnit]]})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
