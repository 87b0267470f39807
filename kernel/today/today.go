// Package today is where a day begins (今天): what waits for a person over all rooms and scenes, what is late first, and
// where every kind of record is found by a few letters of its name.
//
// A room brings what waits for a step, with the step's name, and what is found by words. Lists bring theirs by
// themselves: they say what their records wait for and what they are called.
//
// Invariants: whatever waits can be done by the asker now, and is their daily work; what is found lies within what they
// may see. The room keeps nothing, refuses to search for a single letter, and counts nobody: it ranks work, never people.
package today

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/power"
)

// Waits brings what waits for a person in a room, at most some tasks of each step.
type Waits func(ctx context.Context, q store.Q, p *duty.Principal, most int) ([]list.Waiting, error)

// Finds brings what a person finds in a room by words, at most some records.
type Finds func(ctx context.Context, q store.Q, p *duty.Principal, words string, most int) ([]list.Hit, error)

// Room gathers what rooms bring.
type Room struct {
	db    *store.DB
	areas *area.Room
	lists *list.Room
	waits []Waits
	finds []Finds
}

// New opens the room over the lists.
func New(db *store.DB, areas *area.Room, lists *list.Room) *Room {
	return &Room{db: db, areas: areas, lists: lists}
}

// Waits adds a room's tasks to those of the lists, before the doors open.
func (r *Room) Waits(w Waits) { r.waits = append(r.waits, w) }

// Finds adds what a room's records are found by to what the lists find, before the doors open.
func (r *Room) Finds(f Finds) { r.finds = append(r.finds, f) }

// What a page shows of each step, and a search of each kind.
const (
	mostTasks = 6
	mostWhole = 200 // of one step that is asked for by itself
	mostHits  = 5
)

// DayTask is a record that waits for the asker.
type DayTask struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Area     string       `json:"area"`
	AreaName string       `json:"area_name"`
	DueAt    clock.Moment `json:"due_at" doc:"0 where nothing says by when"`
	Day      bool         `json:"day" doc:"Due by a day, of which due_at is the last moment"`
	Late     bool         `json:"late"`
}

// DayGroup is what waits for one step of one kind of record.
type DayGroup struct {
	Kind  string    `json:"kind"`
	Key   string    `json:"key" doc:"Names the group"`
	Title string    `json:"title" doc:"What is to be done"`
	Total int       `json:"total"`
	Late  int       `json:"late"`
	Soon  int       `json:"soon" doc:"Not late, but before the day is over"`
	Tasks []DayTask `json:"tasks" doc:"Those that are due first"`
}

// FoundRecord is a record that was found.
type FoundRecord struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Title    string `json:"title"`
	Note     string `json:"note"`
	AreaName string `json:"area_name"`
}

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server, now func() clock.Moment) {
	type day struct {
		Body struct {
			Items []DayGroup `json:"items"`
		}
	}
	web.Handle(s, web.Spec{ID: "getToday", Method: "GET", Path: "/api/today", Guard: power.SignedIn,
		Summary: "What waits for the asker, by step; late and nearly late first"},
		func(ctx context.Context, in *struct {
			Key string `query:"key" maxLength:"80" doc:"One group, with all that waits in it"`
		}) (*day, error) {
			out, p, most := &day{}, duty.Of(ctx), mostTasks
			if in.Key != "" {
				most = mostWhole
			}
			out.Body.Items = []DayGroup{}
			return out, r.db.View(ctx, func(q store.Q) error {
				all, err := r.waiting(ctx, q, p, most)
				if err != nil {
					return err
				}
				tree, err := r.areas.Tree(ctx, p.County)
				if err != nil {
					return err
				}
				for _, w := range all {
					if in.Key != "" && in.Key != w.Title {
						continue
					}
					g := DayGroup{w.Kind, w.Title, s.Said(ctx, w.Title), w.Total, w.Late, w.Soon, []DayTask{}}
					for _, t := range w.Tasks {
						g.Tasks = append(g.Tasks, DayTask{t.ID, t.Title, t.Area, near(tree, t.Area), t.DueAt, t.Day, t.DueAt > 0 && t.DueAt < now()})
					}
					out.Body.Items = append(out.Body.Items, g)
				}
				return nil
			})
		})
	type found struct {
		Body struct {
			Items []FoundRecord `json:"items"`
		}
	}
	web.Handle(s, web.Spec{ID: "findRecords", Method: "GET", Path: "/api/find", Guard: power.SignedIn,
		Summary: "Records of every kind by words, within what the asker may see"},
		func(ctx context.Context, in *struct {
			Words string `query:"q" maxLength:"60"`
		}) (*found, error) {
			out, p := &found{}, duty.Of(ctx)
			out.Body.Items = []FoundRecord{}
			words := strings.TrimSpace(in.Words)
			if utf8.RuneCountInString(words) < 2 { // one letter finds everything and tells nothing
				return out, nil
			}
			return out, r.db.View(ctx, func(q store.Q) error {
				all, err := r.lists.Search(ctx, q, words, mostHits)
				if err != nil {
					return err
				}
				for _, f := range r.finds {
					some, err := f(ctx, q, p, words, mostHits)
					if err != nil {
						return err
					}
					all = append(all, some...)
				}
				tree, err := r.areas.Tree(ctx, p.County)
				if err != nil {
					return err
				}
				for _, h := range all {
					out.Body.Items = append(out.Body.Items, FoundRecord{h.Kind, h.ID, h.Title, h.Note, near(tree, h.Area)})
				}
				return nil
			})
		})
}

// near is a place as people nearby call it: a grid with its village, a village with its town.
func near(tree *area.Tree, code string) string {
	path := strings.Fields(tree.PathText(code))
	return strings.Join(path[max(0, len(path)-2):], " ")
}

// waiting is what all rooms bring: the steps with the most that is late first, then those with the nearest day.
func (r *Room) waiting(ctx context.Context, q store.Q, p *duty.Principal, most int) ([]list.Waiting, error) {
	all, err := r.lists.Waiting(ctx, q, most)
	if err != nil {
		return nil, err
	}
	for _, w := range r.waits {
		some, err := w(ctx, q, p, most)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	first := func(w list.Waiting) clock.Moment {
		if len(w.Tasks) == 0 || w.Tasks[0].DueAt == 0 {
			return 1 << 62
		}
		return w.Tasks[0].DueAt
	}
	slices.SortStableFunc(all, func(a, b list.Waiting) int {
		switch {
		case (a.Late > 0) != (b.Late > 0):
			if a.Late > 0 {
				return -1
			}
			return 1
		case first(a) != first(b):
			if first(a) < first(b) {
				return -1
			}
			return 1
		}
		return b.Total - a.Total
	})
	return all, nil
}
