// Package list is how records are asked for (名录、台账). A room declares a list once: the table, the columns, the order,
// the filters and the power to read it. From that one declaration come the page, the record by itself, the workbook and
// the description of the API, so that they cannot disagree: a record that the list hides cannot be opened by its address,
// and a filter of the screen is a filter of the workbook.
//
// The SQL stays the room's own text. There is no object mapper here: a list knows which columns it reads and hands them
// to the room's function. A list is a value, not a law: what is asked for otherwise stays written by hand.
//
// Invariants: every question carries the county and the asker's places; a page begins strictly behind the last record of
// the page before; the order ends with the id, so that two records never stand at one place. The room refuses a list
// without a power, one whose order does not end with the id, and to change anything by itself.
package list

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/power"
)

// Asker is a person who asks for records: what they may see and do, and where.
type Asker interface {
	Scope(w *power.Power) area.Scope
	Can(w *power.Power, at string) bool
	May(w *power.Power, at, via string) (act.Actor, error)
	Daily(w *power.Power) area.Scope // where using it is their daily work
}

// Room is what lists stand on, and the lists that were mounted.
type Room struct {
	db    *store.DB
	acts  *act.Room
	areas *area.Room
	who   func(context.Context) (county string, who Asker)
	all   []Mounted
	told  []teller
}

// teller is a list as the day's page and the search see it.
type teller interface {
	waiting(ctx context.Context, q store.Q, most int) ([]Waiting, error)
	search(ctx context.Context, q store.Q, words string, most int) ([]Hit, error)
}

// New opens the room. Who says which county a request is about and who asks.
func New(acts *act.Room, areas *area.Room, who func(context.Context) (string, Asker)) *Room {
	return &Room{db: acts.DB(), acts: acts, areas: areas, who: who}
}

// Mounted is a list that can be asked for.
type Mounted struct {
	Kind, Path string
	Sheet      bool // there is a workbook of it
	Several    bool // in which a record may take another number of lines than one
	Filters    []web.Param
}

// All are the lists that were mounted, for tests that walk every one of them.
func (r *Room) All() []Mounted { return slices.Clone(r.all) }

// Key is a column that a list is ordered by. It is never null: a page could not go on behind nothing.
type Key struct {
	Column string
	Desc   bool
	Text   bool // a text; other keys are whole numbers
}

// List says how one kind of record is asked for. R is the room's record, W what is sent of it. The table is called r in
// every text of SQL, as in the sources of figures.
type List[R, W any] struct {
	Kind    string // flood.post: the kind of the acts about it
	Name    string // of its operations and of its file: FloodPost
	Path    string // /api/flood/posts
	Summary string
	Read    *power.Power
	Table   string // flood_post
	Join    string // left join … ; empty when there is none
	Columns string // of the table, in the order of Dest
	Area    string // expression of the record's place; r.area when empty
	Called  string // expression of what a record is called, where it is found or waits; empty where it is neither
	Note    string // expression of what stands beside that where it is found; may be empty
	Record  string // expression of the record that opens where it is found or waits; its own id when empty
	Order   []Key  // ends with the id
	Filters []Filter
	Waits   []Wait // what its records wait for
	// Also is a condition of its own beside the asker's places, on every way to a record; empty when there is none.
	Also func(who Asker, bind func(any) string) string
	Dest func(*R) []any
	// Fill reads what lies in other tables, a page at a time.
	Fill  func(ctx context.Context, q store.Q, county string, page []*R) error
	Wire  func(see *Reader, r *R) W
	Sheet Sheet[R]

	room *Room
	s    *web.Server
}

// ID is the column that names a record of a list.
const ID = "r.id"

// Latest is the order of what happened: the latest first, by a column of days or moments.
func Latest(column string) []Key {
	return []Key{{Column: column, Desc: true}, {Column: ID, Desc: true, Text: true}}
}

// Reader is the person who looks, and what is needed to tell them what a record says.
type Reader struct {
	Asker
	*area.Tree
	Say func(key string) string
}

// Told is a list whose pages its room draws by itself: it brings what its records wait for and are called, and nothing else.
type Told = List[struct{}, struct{}]

// Use lets a list without a door find records: in the operations of phones, in jobs, in the demo.
func (l *List[R, W]) Use(room *Room) {
	l.ready()
	l.room = room
}

// Tell brings what a list's records wait for to the day's page, and what they are called to the search.
func (l *List[R, W]) Tell(room *Room) {
	l.ready()
	l.room = room
	room.told = append(room.told, l)
}

func (l *List[R, W]) ready() {
	if l.Area == "" {
		l.Area = "r.area"
	}
	if l.Record == "" {
		l.Record = ID
	}
	if l.Read == nil {
		panic("list " + l.Kind + " names no power to read it")
	}
	if n := len(l.Order); n == 0 || l.Order[n-1].Column != ID {
		panic("list " + l.Kind + " has no order that ends with the id")
	}
}

// where begins a question: the county, and the asker's places as they were narrowed.
func (l *List[R, W]) where(ctx context.Context, under string) (*where, error) {
	county, who := l.room.who(ctx)
	scope, err := l.room.Places(ctx, l.Read, under)
	if err != nil {
		return nil, err
	}
	now := l.room.acts.Now()
	w := &where{county: county, who: who, args: []any{county}, now: now, today: now.Day()}
	w.and("r.county = $1")
	w.and(scope.Where(l.Area, &w.args))
	if l.Also != nil {
		w.and(l.Also(who, w.bind))
	}
	return w, nil
}

// Places are where the asker holds a power, narrowed to a place of theirs; a place that they may not see is not there.
func (r *Room) Places(ctx context.Context, read *power.Power, under string) (area.Scope, error) {
	county, who := r.who(ctx)
	scope := who.Scope(read)
	if under == "" {
		return scope, nil
	}
	tree, err := r.areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	if _, ok := tree.Get(under); !ok {
		return nil, store.ErrNotFound
	}
	if scope = scope.Meet(tree.Codes(under, 0)); len(scope) == 0 {
		return nil, store.ErrNotFound
	}
	return scope, nil
}

// where is a condition in the making.
type where struct {
	county string
	who    Asker
	parts  []string
	args   []any
	now    clock.Moment
	today  clock.Day
}

func (w *where) bind(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

func (w *where) and(text string) {
	if text != "" {
		w.parts = append(w.parts, text)
	}
}

// todays puts the day of today and the moment where a condition names them.
func (w *where) todays(text string) string {
	if strings.Contains(text, "$today") {
		text = strings.ReplaceAll(text, "$today", w.bind(w.today))
	}
	if strings.Contains(text, "$now") {
		text = strings.ReplaceAll(text, "$now", w.bind(w.now))
	}
	return text
}
