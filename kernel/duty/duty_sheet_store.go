package duty

import (
	"context"
	"database/sql"

	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

func (r *Room) dutySheetRows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	posts, err := r.Posts(ctx, county)
	if err != nil {
		return nil, err
	}
	words := postsByWord(posts)
	tree, err := area.Load(ctx, q, county)
	if err != nil {
		return nil, err
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		d, v := Duty{}, make([]string, sheetColumns)
		if err := rows.Scan(&v[sheetID], &v[sheetPersonID], &d.Post, &v[sheetArea], &d.From, &d.To, &v[sheetReason], &v[sheetUnit], &v[sheetPerson]); err != nil {
			return err
		}
		v[sheetPost], v[sheetAreaName], v[sheetFrom] = postWord(words, posts, d.Post), tree.PathText(v[sheetArea]), d.From.Day().String()
		if d.To != 0 {
			v[sheetTo] = (d.To - 1).Day().String()
		}
		out = append(out, workbook.Row{Values: v})
		return nil
	}, `select d.id, d.person, d.post, d.area, d.from_at, d.to_at, d.ended_reason, coalesce(u.name, ''), coalesce(p.name, '') from duty d
		left join unit u on u.county = d.county and u.id = d.unit left join person p on p.county = d.county and p.id = d.person where d.county = $1`, county)
	workbook.Sort(out, sheetArea, sheetPost, sheetFrom, sheetPerson, sheetID)
	return out, err
}

// applyDuties ends and changes before it begins others: what takes an administrator's
// post from one person may give them the next.
func (r *Room) applyDuties(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	posts, err := r.Posts(ctx, tx.County)
	if err != nil {
		return err
	}
	words := postsByWord(posts)
	units, err := r.people.UnitIDs(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	for _, kind := range []workbook.Kind{workbook.Changed, workbook.Added} {
		for _, l := range lines {
			if l.Kind != kind {
				continue
			}
			if err := r.applyDuty(ctx, tx, l, words[sheet.Fold(l.Values[sheetPost])][0].Code, units[l.Values[sheetUnit]]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Room) applyDuty(ctx context.Context, tx *act.Tx, l *workbook.Line, post, unit string) error {
	if l.Kind == workbook.Added {
		d := dutyOf(Duty{County: tx.County}, l, post, unit)
		if err := r.AssignIn(ctx, tx, d); err != nil || d.Reason == "" {
			return err
		}
		_, err := tx.Exec(ctx, "update duty set ended_reason = $1 where county = $2 and id = $3", d.Reason, tx.County, d.ID)
		return err
	}
	was, err := r.Get(ctx, tx, tx.County, l.Values[sheetID])
	if err != nil {
		return err
	}
	d := dutyOf(was, l, post, unit)
	err = tx.Change(ctx, "duty", d.ID, func() error {
		_, err := tx.Exec(ctx, "update duty set from_at = $1, to_at = $2, unit = $3, ended_reason = $4 where county = $5 and id = $6", d.From,
			d.To, d.Unit, d.Reason, tx.County, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	return cover(ctx, tx, d.Post, d.Area)
}
