package order

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/figure"
)

// Box is one of the three lists that everybody has.
type Box string

// The boxes.
const (
	AllBox  Box = "all"
	ToDo    Box = "todo" // waits for a step of mine
	DoneBox Box = "done" // I took a step with it
	Mine    Box = "mine" // I entered it
)

// Filter chooses orders that a principal may see. List, Count and the export take
// the same one, so that they cannot disagree.
type Filter struct {
	For      *duty.Principal
	Box      Box
	Under    []string // places as codes; empty: everywhere
	Status   []Status
	Open     bool
	Category string
	Light    Light
	Verb     string // of the step that waits; only with the box of what waits
	Words    string // searched for; a number or a caller's key too
	From, To clock.Day
	Closed   clock.Day // closed on this day or later
	Now      clock.Moment
	After    string // cursor of the page before
	Limit    int
	Brief    bool // only what a line of a list shows; the rest of each order is left empty
}

// question is the filter as SQL.
type question struct {
	args  []any
	where []string
}

func (q *question) bind(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *question) and(format string, args ...any) {
	q.where = append(q.where, fmt.Sprintf(format, args...))
}

// inPlace is the condition that an order lies in a place, by the column that has
// an index for it.
func (q *question) inPlace(county, code string) string {
	switch {
	case len(code) <= area.County:
		if area.Within(county, code) {
			return ""
		}
		return "1 = 0"
	case len(code) == area.Township:
		return "township = " + q.bind(code)
	case len(code) == area.Village:
		return "village = " + q.bind(code)
	}
	return "(village = " + q.bind(area.Cut(code, area.Village)) + " and area >= " + q.bind(code) + " and area < " + q.bind(store.PrefixEnd(code)) + ")"
}

// inPlaces joins places; empty text means no condition.
func (q *question) inPlaces(county string, codes []string) string {
	if len(codes) == 0 {
		return "1 = 0"
	}
	parts := make([]string, 0, len(codes))
	for _, c := range figure.Parts(codes) {
		s := q.inPlace(county, c.Code)
		if s == "" {
			return ""
		}
		for _, w := range c.Without {
			s += " and not " + q.inPlace(county, w)
		}
		parts = append(parts, "("+s+")")
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " or ") + ")"
}

func (q *question) anyOf(column string, values []string) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = q.bind(v)
	}
	return column + " in (" + strings.Join(marks, ", ") + ")"
}

// seen keeps to what Sees allows.
func (q *question) seen(p *duty.Principal) {
	place := q.inPlaces(p.County, p.Scope(MayRead))
	if place == "" {
		return
	}
	parts := []string{place, "reporter = " + q.bind(p.Person)}
	var units []string
	for _, g := range p.Grants(MayHandle) {
		if g.Unit != "" {
			units = append(units, g.Unit)
		}
	}
	if len(units) > 0 {
		parts = append(parts, "(lead_unit <> '' and "+q.anyOf("lead_unit", units)+")",
			"id in (select order_id from order_assist where county = $1 and "+q.anyOf("unit", units)+")")
	}
	q.and("(%s)", strings.Join(parts, " or "))
}

// callbackFor is how long after closing a caller is rung.
const callbackFor = 14 * 24 * time.Hour

// waiting keeps to orders on which a main step comes next that is the principal's daily work: any, or the one that is named.
func (q *question) waiting(p *duty.Principal, now clock.Moment, verb string) {
	var parts []string
	for i := range steps {
		s := &steps[i]
		if !s.Main || verb != "" && s.Verb != verb {
			continue
		}
		for _, g := range p.Grants(s.Power) {
			if !g.Daily {
				continue
			}
			status := make([]string, len(s.From))
			for i, f := range s.From {
				status[i] = "'" + string(f) + "'"
			}
			cond := []string{"status in (" + strings.Join(status, ", ") + ")"}
			if place := q.inPlace(p.County, g.Area); place != "" {
				cond = append(cond, place)
			}
			if len(g.Matters) > 0 {
				about := make([]string, len(g.Matters))
				for i, m := range g.Matters {
					about[i] = "(category >= " + q.bind(m) + " and category < " + q.bind(store.PrefixEnd(m)) + ")"
				}
				cond = append(cond, "("+strings.Join(about, " or ")+")")
			}
			if s.Who != nil {
				w := s.Who.where
				if strings.Contains(w, "$u") {
					w = strings.ReplaceAll(w, "$u", q.bind(g.Unit))
				}
				if strings.Contains(w, "$p") {
					w = strings.ReplaceAll(w, "$p", q.bind(p.Person))
				}
				cond = append(cond, w)
			}
			switch s.Verb {
			case "start", "answer":
				cond = append(cond, "not suspended")
			case "extend":
				cond = append(cond, "asked <> ''")
			case "resume":
				cond = append(cond, "suspended")
			case "rate": // only who left a number can be rung, and not about last year
				cond = append(cond, "rated_at = 0", "caller_index <> ''", "closed_at >= "+q.bind(now.Add(-callbackFor)))
			}
			parts = append(parts, "("+strings.Join(cond, " and ")+")")
		}
	}
	if len(parts) == 0 {
		parts = []string{"1 = 0"}
	}
	q.and("(%s)", strings.Join(parts, " or "))
}

var openStatuses = openList()

func openList() string {
	var out []string
	for _, s := range Statuses {
		if s.Open() {
			out = append(out, "'"+string(s)+"'")
		}
	}
	return strings.Join(out, ", ")
}

func (r *Room) question(f *Filter, engine store.Engine) *question {
	q := &question{args: []any{f.For.County}, where: []string{"county = $1"}}
	q.seen(f.For)
	if len(f.Under) > 0 {
		if place := q.inPlaces(f.For.County, f.Under); place != "" {
			q.and("%s", place)
		}
	}
	switch f.Box {
	case ToDo:
		q.waiting(f.For, f.Now, f.Verb)
	case DoneBox:
		q.and("id in (select order_id from order_step where county = $1 and actor = %s)", q.bind(f.For.Person))
	case Mine:
		q.and("reporter = %s", q.bind(f.For.Person))
	}
	if len(f.Status) > 0 {
		list := make([]string, len(f.Status))
		for i, s := range f.Status {
			list[i] = string(s)
		}
		q.and("%s", q.anyOf("status", list))
	}
	if f.Open {
		q.and("status in (%s)", openStatuses)
	}
	if f.Category != "" {
		q.and("category = %s", q.bind(f.Category))
	}
	if f.From != 0 {
		q.and("reported_day >= %s", q.bind(f.From))
	}
	if f.To != 0 {
		q.and("reported_day <= %s", q.bind(f.To))
	}
	if f.Closed != 0 {
		q.and("closed_day >= %s", q.bind(f.Closed))
	}
	q.light(f.Light, f.Now)
	q.search(f.Words, engine, func(key string) string { return r.keyHash(f.For.County, key) })
	return q
}

// light is Order.Deadline's colour as SQL.
func (q *question) light(l Light, now clock.Moment) {
	if l == "" {
		return
	}
	lit := "status in (" + openStatuses + ") and due_at > 0 and not suspended"
	if l == NoLight {
		q.and("not (%s)", lit)
		return
	}
	n := q.bind(now)
	amber := "(" + n + " - accepted_at) * 10 >= (due_at - accepted_at) * 7"
	switch l {
	case Red:
		q.and("%s and due_at < %s", lit, n)
	case Amber:
		q.and("%s and due_at >= %s and %s", lit, n, amber)
	default:
		q.and("%s and due_at >= %s and not (%s)", lit, n, amber)
	}
}

// search looks for a number, a key and words at once: what is typed may be any of them.
func (q *question) search(words string, engine store.Engine, keyHash func(string) string) {
	if strings.TrimSpace(words) == "" {
		return
	}
	var parts []string
	if no, _, ok := numberIn(words); ok {
		parts = append(parts, "(no >= "+q.bind(no)+" and no < "+q.bind(store.PrefixEnd(no))+")")
	}
	if c, err := code.Parse(words); err == nil { // read out by a caller
		parts = append(parts, "code = "+q.bind(keyHash(string(c))))
	}
	if engine == store.Postgres {
		if m := text.MatchTSQuery(words); m != "" {
			parts = append(parts, "id in (select order_id from order_search where county = $1 and body @@ to_tsquery('simple', "+q.bind(m)+"))")
		}
	} else if m := text.MatchFTS5(words); m != "" {
		parts = append(parts, "id in (select order_id from order_search where county = $1 and order_search match "+q.bind(m)+")")
	}
	if len(parts) == 0 {
		parts = []string{"1 = 0"}
	}
	q.and("(%s)", strings.Join(parts, " or "))
}

// key sorts what waits by when it is due, and lists by what came last.
const dueKey = "(case when due_at > 0 then due_at else reported_at end)"

// List is a page of orders. What waits comes by deadline, all else newest first.
func (r *Room) List(ctx context.Context, s store.Q, f Filter) (_ []*Order, next string, err error) {
	defer fault.Wrap(&err, "order.List")
	q := r.question(&f, s.Engine())
	tail := "id desc"
	if f.Box == ToDo {
		tail = dueKey + ", id"
		if at, id, ok := strings.Cut(f.After, "~"); ok {
			n, err := strconv.ParseInt(at, 10, 64)
			if err != nil {
				return nil, "", fault.New(fault.Invalid, "web.bad_input").At("/cursor", "web.bad_value")
			}
			k := q.bind(n)
			q.and("(%s > %s or (%s = %s and id > %s))", dueKey, k, dueKey, k, q.bind(id))
		}
	} else if f.After != "" {
		q.and("id < %s", q.bind(f.After))
	}
	ask := r.many
	if f.Brief {
		ask = r.briefly
	}
	list, err := ask(ctx, s, f.For.County, strings.Join(append(q.where[1:], "1 = 1"), " and ")+" order by "+tail+" limit "+q.bind(f.Limit+1), q.args...)
	if err != nil {
		return nil, "", err
	}
	if len(list) > f.Limit {
		list = list[:f.Limit]
		last := list[f.Limit-1]
		next = last.ID
		if f.Box == ToDo {
			key := last.DueAt
			if key == 0 {
				key = last.ReportedAt
			}
			next = fmt.Sprintf("%d~%s", key, last.ID)
		}
	}
	return list, next, nil
}

// Count is how many orders List lists in all its pages.
func (r *Room) Count(ctx context.Context, s store.Q, f Filter) (n int, err error) {
	defer fault.Wrap(&err, "order.Count")
	q := r.question(&f, s.Engine())
	err = s.QueryRow(ctx, "select count(*) from work_order where "+strings.Join(q.where, " and "), q.args...).Scan(&n)
	return n, err
}

// counted are counts that still hold, because nothing was written since.
type counted struct {
	mu      sync.Mutex
	version uint64
	n       map[string]int
}

// mostCounted bounds the counts in memory; people choose the filters.
const mostCounted = 1000

// CountNow is Count, from memory when nothing was written since it was asked last.
// version is the store's version from before the view began.
func (r *Room) CountNow(ctx context.Context, s store.Q, f Filter, version uint64) (int, error) {
	if r.db.Engine() != store.SQLite || f.Light != "" || f.Box == ToDo { // another node may write; and these move with the clock
		return r.Count(ctx, s, f)
	}
	q := r.question(&f, s.Engine())
	key := fmt.Sprint(q.where, q.args)
	r.counts.mu.Lock()
	if r.counts.version != version || len(r.counts.n) > mostCounted {
		r.counts.version, r.counts.n = version, map[string]int{}
	}
	n, ok := r.counts.n[key]
	r.counts.mu.Unlock()
	if ok && r.db.Version() == version { // so the view shows that version too
		return n, nil
	}
	n, err := r.Count(ctx, s, f)
	if err == nil && r.db.Version() == version {
		r.counts.mu.Lock()
		if r.counts.version == version {
			r.counts.n[key] = n
		}
		r.counts.mu.Unlock()
	}
	return n, err
}

// ByStatus counts the orders of a filter by status.
func (r *Room) ByStatus(ctx context.Context, s store.Q, f Filter) (_ map[Status]int, err error) {
	defer fault.Wrap(&err, "order.ByStatus")
	q := r.question(&f, s.Engine())
	rows, err := s.Query(ctx, "select status, count(*) from work_order where "+strings.Join(q.where, " and ")+" group by status", q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[Status]int{}
	for rows.Next() {
		var st Status
		var n int
		if err := rows.Scan(&st, &n); err != nil {
			return nil, err
		}
		out[st] = n
	}
	return out, rows.Err()
}
