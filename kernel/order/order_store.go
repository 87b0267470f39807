package order

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/evidence"
)

const columns = `id, no, area, status, suspended, urgent, category, title, words, place, lon, lat, photos, source, reporter,
	caller_name, caller_phone, caller_index, lead_unit, first_unit, handler, handler_unit, limit_text, respond_text, pauses, catalogue,
	reported_at, accepted_at, respond_due_at, responded_at, due_at, warned_at, answered_at, closed_at, ended_day,
	merged_into, reworks, rated_at, resolved, score, asked, version`

func sealPlace(o *Order) string { return "work_order/" + o.County + "/" + o.ID }

// scan reads one row of columns.
func (r *Room) scan(row interface{ Scan(...any) error }, county string) (*Order, error) {
	o := &Order{County: county}
	var photos, pauses, limit, respond string
	var name, phone []byte
	err := row.Scan(&o.ID, &o.No, &o.Area, &o.Status, &o.Suspended, &o.Urgent, &o.Category, &o.Title, &o.Words, &o.Place, &o.Lon, &o.Lat,
		&photos, &o.Source, &o.Reporter,
		&name, &phone, &o.CallerIndex, &o.LeadUnit, &o.FirstUnit, &o.Handler, &o.HandlerUnit, &limit, &respond, &pauses, &o.Catalogue,
		&o.ReportedAt, &o.AcceptedAt, &o.RespondDueAt, &o.RespondedAt, &o.DueAt, &o.WarnedAt, &o.AnsweredAt, &o.ClosedAt, &o.EndedDay,
		&o.MergedInto, &o.Reworks, &o.RatedAt, &o.Resolved, &o.Score, &o.Asked, &o.Version)
	if err != nil {
		return nil, store.One(err)
	}
	o.Photos = strings.Fields(photos)
	if err := o.Limit.UnmarshalText([]byte(limit)); err != nil {
		return nil, err
	}
	if err := o.Respond.UnmarshalText([]byte(respond)); err != nil {
		return nil, err
	}
	if pauses != "" {
		if err := json.Unmarshal([]byte(pauses), &o.Pauses); err != nil {
			return nil, fmt.Errorf("order %s: pauses: %w", o.ID, err)
		}
	}
	if o.CallerName, err = r.box.Open(seal.Name, name, sealPlace(o)); err != nil {
		return nil, err
	}
	o.CallerPhone, err = r.box.Open(seal.Phone, phone, sealPlace(o))
	return o, err
}

func (r *Room) many(ctx context.Context, q store.Q, county, tail string, args ...any) (_ []*Order, err error) {
	rows, err := q.Query(ctx, "select "+columns+" from work_order where county = $1 and "+tail, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Order
	for rows.Next() {
		o, err := r.scan(rows, county)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// briefColumns are what a line of a list shows; a list of fifty spends its time on columns.
const briefColumns = `id, no, area, status, suspended, urgent, category, title, source, lead_unit, handler, reported_at, accepted_at, due_at, closed_at, version`

// briefly is many without what no line of a list shows.
func (r *Room) briefly(ctx context.Context, q store.Q, county, tail string, args ...any) (out []*Order, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		o := &Order{County: county}
		err := rows.Scan(&o.ID, &o.No, &o.Area, &o.Status, &o.Suspended, &o.Urgent, &o.Category, &o.Title, &o.Source, &o.LeadUnit, &o.Handler,
			&o.ReportedAt, &o.AcceptedAt, &o.DueAt, &o.ClosedAt, &o.Version)
		out = append(out, o)
		return err
	}, "select "+briefColumns+" from work_order where county = $1 and "+tail, args...)
	return out, err
}

// Get finds an order with the units called in to help.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (_ *Order, err error) {
	defer fault.Wrap(&err, "order.Get(%s)", id)
	o, err := r.scan(q.QueryRow(ctx, "select "+columns+" from work_order where county = $1 and id = $2", county, id), county)
	if err != nil {
		return nil, err
	}
	o.Assists, err = assists(ctx, q, county, id)
	return o, err
}

// ByCode finds an order by the caller's key.
func (r *Room) ByCode(ctx context.Context, q store.Q, county, code string) (_ *Order, err error) {
	defer fault.Wrap(&err, "order.ByCode")
	// A node of the version before may have kept one as it is.
	o, err := r.scan(q.QueryRow(ctx, "select "+columns+" from work_order where county = $1 and code in ($2, $3)", county, r.keyHash(county, code), code), county)
	if err != nil {
		return nil, err
	}
	o.Code = code
	o.Assists, err = assists(ctx, q, county, o.ID)
	return o, err
}

func assists(ctx context.Context, q store.Q, county, order string) ([]Assist, error) {
	all, err := assistsOf(ctx, q, county, []string{order})
	return all[order], err
}

// assistsOf are the units called in to help with several orders.
func assistsOf(ctx context.Context, q store.Q, county string, orders []string) (map[string][]Assist, error) {
	out := map[string][]Assist{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var a Assist
		var order string
		err := rows.Scan(&order, &a.ID, &a.Unit, &a.AskedAt, &a.DueAt, &a.DoneAt)
		out[order] = append(out[order], a)
		return err
	}, "select order_id, id, unit, asked_at, due_at, done_at from order_assist where county = $1 and order_id in ("+store.Places(2,
		len(orders))+") order by order_id, id", asked(county, orders)...)
}

// row lists the values of an order's changing columns, in the order of changing.
func (r *Room) row(o *Order) ([]any, error) {
	pauses := ""
	if len(o.Pauses) > 0 {
		b, err := json.Marshal(o.Pauses)
		if err != nil {
			return nil, err
		}
		pauses = string(b)
	}
	day := func(m clock.Moment) clock.Day {
		if m == 0 {
			return 0
		}
		return m.Day()
	}
	return []any{o.Status, o.Suspended, o.Urgent, o.Category, o.LeadUnit, o.FirstUnit, o.Handler, o.HandlerUnit, o.Limit.String(),
		o.Respond.String(), pauses, o.Catalogue,
		o.AcceptedAt, day(o.AcceptedAt), o.RespondDueAt, day(o.RespondDueAt), o.RespondedAt, o.DueAt, day(o.DueAt), o.WarnedAt, o.AnsweredAt,
		o.ClosedAt, day(o.ClosedAt), o.EndedDay, o.MergedInto, o.Reworks, o.RatedAt, day(o.RatedAt), o.Resolved, o.Score, o.Asked, o.Version}, nil
}

var changing = []string{"status", "suspended", "urgent", "category", "lead_unit", "first_unit", "handler", "handler_unit", "limit_text",
	"respond_text", "pauses", "catalogue",
	"accepted_at", "accepted_day", "respond_due_at", "respond_due_day", "responded_at", "due_at", "due_day", "warned_at", "answered_at",
	"closed_at", "closed_day", "ended_day", "merged_into", "reworks", "rated_at", "rated_day", "resolved", "score", "asked", "version"}

var fixed = []string{"county", "id", "no", "code", "caller_key", "township", "village", "area", "title", "words", "place", "lon", "lat",
	"photos", "source", "reporter",
	"caller_name", "caller_phone", "caller_index", "reported_at", "reported_day"}

var (
	insertText = "insert into work_order (" + strings.Join(fixed, ", ") + ", " + strings.Join(changing, ", ") + ") values " + store.Values(1,
		len(fixed)+len(changing))
	updateText = updateOf(changing)
)

func updateOf(cols []string) string {
	set := make([]string, len(cols))
	for i, c := range cols {
		set[i] = fmt.Sprintf("%s = $%d", c, i+4)
	}
	return "update work_order set " + strings.Join(set, ", ") + " where county = $1 and id = $2 and version = $3"
}

func (r *Room) insert(ctx context.Context, tx *act.Tx, o *Order) error {
	args := []any{o.County, o.ID, o.No, r.keyHash(o.County, o.Code), r.sealKey(o.County, o.ID, o.Code), area.Cut(o.Area, area.Township),
		area.Cut(o.Area, area.Village), o.Area, o.Title, o.Words, o.Place, o.Lon, o.Lat,
		strings.Join(o.Photos, " "), o.Source, o.Reporter, r.box.Seal(o.CallerName, sealPlace(o)), r.box.Seal(o.CallerPhone, sealPlace(o)),
		r.box.Index(o.CallerPhone),
		o.ReportedAt, o.ReportedAt.Day()}
	more, err := r.row(o)
	if err != nil {
		return err
	}
	if err := tx.Insert(ctx, "work_order", insertText, append(args, more...)...); err != nil {
		return err
	}
	if err := evidence.Hold(ctx, tx, EvidenceKind, o.ID, o.Photos...); err != nil {
		return err
	}
	return insertSearch(ctx, tx.Tx, o.County, o.ID, o.Words, o.Place)
}

// update writes an order over the version it was read at. at is the moment of what
// changed it.
func (r *Room) update(ctx context.Context, tx *act.Tx, o *Order, was int, at clock.Moment) error {
	more, err := r.row(o)
	if err != nil {
		return err
	}
	res, err := tx.Exec(ctx, updateText, append([]any{o.County, o.ID, was}, more...)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "order.moved").Because(err)
	}
	for _, h := range o.Assists {
		if h.ID == "" {
			_, err = tx.Exec(ctx, "insert into order_assist (county, id, order_id, unit, asked_at, due_at, done_at) values ($1, $2, $3, $4, $5, $6, $7)",
				o.County, tx.NewID(), o.ID, h.Unit, h.AskedAt, h.DueAt, h.DoneAt)
		} else if h.DoneAt == at {
			_, err = tx.Exec(ctx, "update order_assist set done_at = $3 where county = $1 and id = $2", o.County, h.ID, h.DoneAt)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Thread is one step as it stays in the order's thread.
type Thread struct {
	ID     string
	At     clock.Moment
	Actor  string
	Name   string
	Unit   string
	Verb   string
	From   Status
	To     Status
	Words  string
	Photos []string
	Detail map[string]string
}

// addStep keeps a step; one that names no moment is taken now.
func addStep(ctx context.Context, tx *act.Tx, o *Order, s Thread) error {
	if s.At == 0 {
		s.At = tx.Now
	}
	detail := ""
	if len(s.Detail) > 0 {
		b, err := json.Marshal(s.Detail)
		if err != nil {
			return err
		}
		detail = string(b)
	}
	opened := 0
	if s.To.Open() && (s.From == "" || !s.From.Open()) {
		opened = 1
	} else if s.From.Open() && !s.To.Open() {
		opened = -1
	}
	if err := evidence.Hold(ctx, tx, EvidenceKind, o.ID, s.Photos...); err != nil {
		return err
	}
	return tx.Insert(ctx, "order_step", stepText, o.County, o.ID, s.ID, s.At, s.At.Day(), tx.Actor.Person, tx.Actor.Name, tx.Actor.Unit,
		s.Verb, s.From, s.To, opened, o.Area, s.Words, strings.Join(s.Photos, " "), detail)
}

var stepText = "insert into order_step (county, order_id, id, at, day, actor, actor_name, unit, verb, from_status, to_status, opened, area, " +
	"words, photos, detail) values " + store.Values(1, 16)

// Steps is an order's thread from its beginning. What was done earlier comes earlier,
// also when it came in later.
func (r *Room) Steps(ctx context.Context, q store.Q, county, order string) (_ []Thread, err error) {
	defer fault.Wrap(&err, "order.Steps(%s)", order)
	all, err := threads(ctx, q, county, []string{order})
	return all[order], err
}

// threads are the threads of several orders.
func threads(ctx context.Context, q store.Q, county string, orders []string) (map[string][]Thread, error) {
	out := map[string][]Thread{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var s Thread
		var order, photos, detail string
		if err := rows.Scan(&order, &s.ID, &s.At, &s.Actor, &s.Name, &s.Unit, &s.Verb, &s.From, &s.To, &s.Words, &photos, &detail); err != nil {
			return err
		}
		s.Photos = strings.Fields(photos)
		if detail != "" {
			if err := json.Unmarshal([]byte(detail), &s.Detail); err != nil {
				return err
			}
		}
		out[order] = append(out[order], s)
		return nil
	}, `select order_id, id, at, actor, actor_name, unit, verb, from_status, to_status, words, photos, detail from order_step
		where county = $1 and order_id in (`+store.Places(2, len(orders))+") order by order_id, at, id", asked(county, orders)...)
}

// asked are the parameters of a question about several orders.
func asked(county string, orders []string) []any {
	args := []any{county}
	for _, id := range orders {
		args = append(args, id)
	}
	return args
}

// taught is the unit that rulings named for a category in a place.
func taught(ctx context.Context, q store.Q, county, category, township string) (unit string, err error) {
	err = q.QueryRow(ctx, "select unit from order_dispatch where county = $1 and category = $2 and (area = $3 or area = $4) order by area desc limit 1",
		county, category, township, county).Scan(&unit)
	if err == sql.ErrNoRows {
		return "", nil
	}
	return unit, err
}

func teach(ctx context.Context, tx *act.Tx, o *Order) error {
	place := area.Cut(o.Area, area.Township)
	if place == "" {
		place = o.County
	}
	_, err := tx.Exec(ctx, `insert into order_dispatch (county, category, area, unit, learned_from, at) values ($1, $2, $3, $4, $5, $6)
		on conflict (county, category, area) do update set unit = excluded.unit, learned_from = excluded.learned_from, at = excluded.at`,
		o.County, o.Category, place, o.LeadUnit, o.ID, tx.Now)
	return err
}

// mergedInto counts the callers that an order took in.
func mergedInto(ctx context.Context, q store.Q, county string, ids []string) (map[string]int, error) {
	out := map[string]int{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := q.Query(ctx, "select merged_into, count(*) from work_order where county = $1 and merged_into <> '' and merged_into in ("+store.Places(2, len(ids))+") group by merged_into", asked(county, ids)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// late lists orders whose time has run out and of which nobody was told.
func (r *Room) late(ctx context.Context, q store.Q, county string, now clock.Moment, limit int) ([]*Order, error) {
	return r.many(ctx, q, county, "due_at > 0 and due_at < $2 and closed_at = 0 and warned_at = 0 and ended_day = 0 and not suspended order by "+
		"due_at limit $3", county, now, limit)
}

// ahead are the orders under way whose deadline is still ahead, by id.
func (r *Room) ahead(ctx context.Context, q store.Q, county string, now clock.Moment, after string, limit int) ([]*Order, error) {
	return r.many(ctx, q, county, "due_at > $2 and closed_at = 0 and ended_day = 0 and id > $3 order by id limit $4", county, now, after, limit)
}

// LatelyClosed are the orders closed last, up to and with a day.
func (r *Room) LatelyClosed(ctx context.Context, q store.Q, county string, on clock.Day, limit int) (_ []*Order, err error) {
	defer fault.Wrap(&err, "order.LatelyClosed(%s)", county)
	return r.many(ctx, q, county, "closed_day > 0 and closed_day <= $2 order by closed_day desc, closed_at desc limit $3", county, on, limit)
}
