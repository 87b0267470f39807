package step

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"huying/base/store"
	"huying/kernel/act"
)

const columns = "kind, record, id, at, day, actor, actor_name, unit, verb, from_state, to_state, answers, photos, op"

// add writes a line of a record's thread.
func add(ctx context.Context, tx *act.Tx, kind, record string, l *Line) error {
	answers, err := json.Marshal(l.Answers)
	if err != nil {
		return err
	}
	a := tx.Actor
	return tx.Put(ctx, "record_step", columns, kind, record, l.ID, l.At, l.At.Day(), a.Person, a.Name, a.Unit, l.Verb, l.From, l.To,
		string(answers), strings.Join(l.Photos, " "), l.Op)
}

// Thread is what was done with a record, in the order in which it came in.
func (f *Flow[R, W]) Thread(ctx context.Context, q store.Q, county, record string) (list []Line, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var l Line
		var answers, photos string
		if err := rows.Scan(&l.ID, &l.At, &l.Actor, &l.ActorName, &l.Unit, &l.Verb, &l.From, &l.To, &answers, &photos, &l.Op); err != nil {
			return err
		}
		l.Photos = strings.Fields(photos)
		list = append(list, l)
		return json.Unmarshal([]byte(answers), &list[len(list)-1].Answers)
	}, `select id, at, actor, actor_name, unit, verb, from_state, to_state, answers, photos, op from record_step
		where county = $1 and kind = $2 and record = $3 order by id`, county, f.List.Kind, record)
	return list, err
}
