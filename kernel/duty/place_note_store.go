package duty

import (
	"context"
	"database/sql"
	"strconv"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

const noteColumns = "id, area, words, author, author_name, written_at, ended_day, version"

func noteDest(n *PlaceNote) []any {
	return []any{&n.ID, &n.Area, &n.Words, &n.Author, &n.AuthorName, &n.WrittenAt, &n.EndedDay, &n.Version}
}

func addNote(ctx context.Context, tx *act.Tx, n *PlaceNote) error {
	n.ID = tx.NewID()
	tx.On(n.ID, n.Area)
	return tx.Put(ctx, "area_note", noteColumns, n.ID, n.Area, n.Words, tx.Actor.Person, tx.Actor.Name, tx.Now, 0, 1)
}

func endNote(ctx context.Context, tx *act.Tx, n *PlaceNote) error {
	if n.EndedDay != 0 {
		return fault.New(fault.Conflict, "area.note.ended")
	}
	return tx.Over(ctx, "area_note", n.ID, n.Version, "area.note.ended", act.Set{Column: "ended_day", Value: tx.Now.Day()})
}

// Notes are those that hold in places, the latest first: what a phone carries.
func (r *Room) Notes(ctx context.Context, q store.Q, county string, places area.Scope, most int) (out []PlaceNote, err error) {
	defer fault.Wrap(&err, "duty.Notes")
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var n PlaceNote
		err := rows.Scan(noteDest(&n)...)
		out = append(out, n)
		return err
	}, "select "+noteColumns+" from area_note where county = $1 and ended_day = 0 and "+where+" order by id desc limit "+strconv.Itoa(most), args...)
}

// notesIn are notes about places that end; they go along to what the place became.
func notesIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		err := rows.Scan(&x.ID, &x.Area, &x.Name)
		out = append(out, x)
		return err
	}, "select id, area, words from area_note where county = $1 and ended_day = 0 and "+where+" order by area, id", args...)
}

func moveNotes(ctx context.Context, tx *act.Tx, m area.Moving) error {
	return m.Rows(ctx, tx, "area_note", true, m.IDs)
}
