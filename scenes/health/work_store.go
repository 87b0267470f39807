package health

import (
	"context"
	"database/sql"

	"huying/base/store"
	"huying/kernel/act"
)

const (
	workColumns = "id, area, kind, topic, title, words, on_day, came, struck, version"
	noteColumns = "id, area, state, sign, place, words, people, noted_on, verdict, order_id, version"
	lineColumns = "id, area, kind, title, name, on_day, amount, reached, tested_on, struck, version"
)

func workDest(w *Work) []any {
	return []any{&w.ID, &w.Area, &w.Kind, &w.Topic, &w.Title, &w.Words, &w.On, &w.Came, &w.Struck, &w.Version}
}

func noteDest(n *Note) []any {
	return []any{&n.ID, &n.Area, &n.State, &n.Sign, &n.Place, &n.Words, &n.People, &n.On, &n.Verdict, &n.Order, &n.Version}
}

func (r *room) addWork(ctx context.Context, tx *act.Tx, w *Work) error {
	if err := r.founded(ctx, tx, tx.County, w.Area); err != nil {
		return err
	}
	w.ID, w.Version = tx.NewID(), 1
	tx.On(w.ID, w.Area)
	return tx.Put(ctx, "health_work", workColumns, w.ID, w.Area, w.Kind, w.Topic, w.Title, w.Words, w.On, w.Came, "", 1)
}

func (r *room) addNote(ctx context.Context, tx *act.Tx, n *Note) error {
	if err := r.founded(ctx, tx, tx.County, n.Area); err != nil {
		return err
	}
	n.ID, n.State, n.Version = tx.NewID(), Noted, 1
	tx.On(n.ID, n.Area)
	if err := tx.Put(ctx, "health_note", noteColumns, n.ID, n.Area, n.State, n.Sign, n.Place, n.Words, n.People, n.On, "", "", 1); err != nil {
		return err
	}
	return r.notes.Begin(ctx, tx, n.ID, "note")
}

// latestWorks are a place's last activities, for everybody.
func latestWorks(ctx context.Context, q store.Q, county, at string) (out []*Work, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		w := &Work{}
		out = append(out, w)
		return rows.Scan(workDest(w)...)
	}, "select "+workColumns+" from health_work where county = $1 and area = $2 and kind = 'activity' and struck = '' order by on_day desc, id desc limit 5", county, at)
}
