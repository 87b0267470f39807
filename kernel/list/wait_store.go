package list

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/power"
)

// Wait is what records of a list wait for: whoever has the power among their daily work, where the record lies, is asked
// for it today.
type Wait struct {
	Title string // key of what is to be done
	May   *power.Power
	Where string // condition in SQL, in which today is what $today stands for
	// Theirs narrows them to the asker's own by more than their places; nil where the places say all.
	Theirs func(who Asker, bind func(any) string) string
	Due    string // column of the moment, or the day, by which it is to be done; empty where nothing says so
	Day    bool   // Due is a day: it is late once the day is over
}

// Task is a record that waits for somebody.
type Task struct {
	ID    string
	Title string
	Area  string
	DueAt clock.Moment // 0 where nothing says by when
	Day   bool         // it is due by a day, of which DueAt is the last moment
}

// ByDay is the task with a day by which it is due: it is late once the day is over.
func (t Task) ByDay(d clock.Day) Task {
	t.DueAt, t.Day = d.End()-1, true
	return t
}

// Waiting is what waits for one step: how many there are, how many of them are late or nearly so, and those that are due first.
type Waiting struct {
	Kind  string // of the records
	Title string // key of what is to be done
	Total int
	Late  int
	Soon  int // at risk: not late, but before the day is over, or as the room says
	Tasks []Task
}

// Waiting is what waits for the asker in every list that was mounted, most tasks of each. What nobody waits for is left out.
func (r *Room) Waiting(ctx context.Context, q store.Q, most int) (out []Waiting, err error) {
	for _, m := range r.told {
		some, err := m.waiting(ctx, q, most)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (l *List[R, W]) waiting(ctx context.Context, q store.Q, most int) (out []Waiting, err error) {
	defer fault.Wrap(&err, "list.Waiting(%s)", l.Kind)
	_, who := l.room.who(ctx)
	for i := range l.Waits {
		x := &l.Waits[i]
		places := who.Daily(x.May)
		if len(places) == 0 || len(who.Scope(l.Read)) == 0 {
			continue
		}
		w, err := l.where(ctx, "")
		if err != nil {
			return nil, err
		}
		w.and(places.Where(l.Area, &w.args))
		w.and(w.todays("(" + x.Where + ")"))
		if x.Theirs != nil {
			w.and("(" + x.Theirs(who, w.bind) + ")")
		}
		now := l.room.acts.Now()
		due, late, soon, first := "0", "0", "0", "r.id"
		var until []any // where soon ends; the tasks do not ask for it
		if x.Due != "" {
			bound, end := any(now), any(now.Day().End())
			if x.Day {
				bound, end = now.Day(), now.Day()
			}
			until = []any{end}
			due = x.Due
			late = fmt.Sprintf("case when %s > 0 and %s < %s then 1 else 0 end", due, due, w.bind(bound))
			soon = fmt.Sprintf("case when %s >= $%d and %s <= $%d then 1 else 0 end", due, len(w.args), due, len(w.args)+1)
			first = fmt.Sprintf("%s desc, case when %s = 0 then 1 else 0 end, %s, r.id", late, due, due)
		}
		one := Waiting{Kind: l.Kind, Title: x.Title}
		from := " from " + l.Table + " r " + l.Join + " where " + strings.Join(w.parts, " and ")
		counts := "select count(*), coalesce(sum(" + late + "), 0), coalesce(sum(" + soon + "), 0)"
		if err := q.QueryRow(ctx, counts+from, slices.Concat(w.args, until)...).Scan(&one.Total, &one.Late, &one.Soon); err != nil {
			return nil, err
		}
		if one.Total == 0 {
			continue
		}
		called := l.Called
		if called == "" {
			called = "''"
		}
		err = store.Each(ctx, q, func(rows *sql.Rows) error {
			var t Task
			var at int64
			err := rows.Scan(&t.ID, &t.Title, &t.Area, &at)
			if t.DueAt = clock.Moment(at); x.Day && at > 0 {
				t = t.ByDay(clock.Day(at))
			}
			one.Tasks = append(one.Tasks, t)
			return err
		}, fmt.Sprintf("select %s, %s, %s, %s%s order by %s limit %s", l.Record, called, l.Area, due, from, first, w.bind(most)), w.args...)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// Hit is a record that a search found.
type Hit struct {
	Kind  string
	ID    string
	Title string
	Note  string
	Area  string
}

// Search finds records by words in every list that says what its records are called and can be narrowed by words, some
// of each, within what the asker may see there.
func (r *Room) Search(ctx context.Context, q store.Q, words string, most int) (out []Hit, err error) {
	for _, m := range r.told {
		some, err := m.search(ctx, q, words, most)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (l *List[R, W]) search(ctx context.Context, q store.Q, words string, most int) (out []Hit, err error) {
	defer fault.Wrap(&err, "list.Search(%s)", l.Kind)
	_, who := l.room.who(ctx)
	if l.Called == "" || len(who.Scope(l.Read)) == 0 {
		return nil, nil
	}
	w, err := l.where(ctx, "")
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(l.Filters, func(f Filter) bool { return f.words }) {
		return nil, nil
	}
	asked := map[string]string{"q": words} // and of the other filters what they mean when nothing is asked
	for _, f := range l.Filters {
		if err := f.where(w, func(name string) string { return asked[name] }); err != nil {
			return nil, err
		}
	}
	note := l.Note
	if note == "" {
		note = "''"
	}
	order := make([]string, len(l.Order))
	for i, k := range l.Order {
		if order[i] = k.Column; k.Desc {
			order[i] += " desc"
		}
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		h := Hit{Kind: l.Kind}
		err := rows.Scan(&h.ID, &h.Title, &h.Note, &h.Area)
		out = append(out, h)
		return err
	}, fmt.Sprintf("select %s, %s, %s, %s from %s r %s where %s order by %s limit %s", l.Record, l.Called, note, l.Area, l.Table, l.Join,
		strings.Join(w.parts, " and "), strings.Join(order, ", "), w.bind(most)), w.args...)
}
