package list

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/power"

	"github.com/danielgtaylor/huma/v2"
)

// Ask is a question to a list: where, from which record on, how many, and the list's own filters.
type Ask struct {
	Under  string `query:"under" maxLength:"20" doc:"A place of the asker's"`
	Cursor string `query:"cursor" maxLength:"400" doc:"Where the last page ended"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	values url.Values
}

// Resolve takes the filters that the list declares.
func (a *Ask) Resolve(c huma.Context) []error {
	u := c.URL()
	a.values = u.Query()
	return nil
}

// Page is a page of a list.
type Page[W any] struct {
	Body struct {
		Items []W    `json:"items"`
		Next  string `json:"next" doc:"Cursor of the next page; empty on the last"`
	}
}

// One is a record by itself.
type One[W any] struct{ Body W }

// ByID names a record in a route.
type ByID struct {
	ID string `path:"id" maxLength:"36"`
}

// Sheet is a list as a workbook. A column's title is a key of the catalogue, or the words as they stand.
type Sheet[R any] struct {
	File    string // of the workbook, before its day
	Title   string
	Columns []sheet.Column
	// Lines are what a record takes, a line for each.
	Lines   func(see *Reader, r *R) [][]any
	Several bool // a record may take another number of lines than one
}

// mostLines bounds a list that is downloaded; Excel itself ends at a million.
const mostLines = 200_000

// Because is a record that something is done about for a reason, which is kept.
type Because struct {
	ByID
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"400"`
	}
}

// Mount hangs the page, the record by itself and the workbook.
func (l *List[R, W]) Mount(s *web.Server, room *Room) {
	l.Tell(room)
	l.s = s
	var params []web.Param
	for _, f := range l.Filters {
		params = append(params, f.Params...)
	}
	room.all = append(room.all, Mounted{l.Kind, l.Path, l.Sheet.Lines != nil, l.Sheet.Several, params})
	list := web.Spec{ID: "list" + l.Name + "s", Method: "GET", Path: l.Path, Guard: l.Read, Summary: l.Summary, Params: params}
	web.Handle(s, list, func(ctx context.Context, in *Ask) (*Page[W], error) {
		out := &Page[W]{}
		out.Body.Items = []W{}
		return out, room.db.View(ctx, func(q store.Q) error {
			see, err := l.reader(ctx)
			if err != nil {
				return err
			}
			rows, next, err := l.Page(ctx, q, in)
			out.Body.Next = next
			for _, r := range rows {
				out.Body.Items = append(out.Body.Items, l.Wire(see, r))
			}
			return err
		})
	})
	one := web.Spec{ID: "get" + l.Name, Method: "GET", Path: l.Path + "/{id}", Guard: l.Read, Summary: "One of them as it is now"}
	web.Handle(s, one, func(ctx context.Context, in *ByID) (*One[W], error) { return l.Show(ctx, in.ID) })
	if l.Sheet.Lines != nil {
		s.Page("GET "+l.Path+"/export", "export"+l.Name+"s", l.Read, l.export)
	}
}

func (l *List[R, W]) reader(ctx context.Context) (*Reader, error) {
	county, who := l.room.who(ctx)
	tree, err := l.room.areas.Tree(ctx, county)
	return &Reader{who, tree, func(key string) string { return l.s.Said(ctx, key) }}, err
}

// Show is a record as the asker may see it; another is not there.
func (l *List[R, W]) Show(ctx context.Context, id string) (*One[W], error) {
	see, err := l.reader(ctx)
	if err != nil {
		return nil, err
	}
	r, _, err := l.Find(ctx, l.room.db.Read(), id)
	if err != nil {
		return nil, err
	}
	return &One[W]{l.Wire(see, r)}, nil
}

// export writes what the list lists, by the same question, in one view of the store.
func (l *List[R, W]) export(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	see, err := l.reader(ctx)
	if err != nil {
		return err
	}
	columns := make([]sheet.Column, len(l.Sheet.Columns))
	for i, c := range l.Sheet.Columns {
		c.Title = see.Say(c.Title)
		columns[i] = c
	}
	x, err := sheet.NewWriter(see.Say(l.Sheet.Title), columns)
	if err != nil {
		return err
	}
	v := r.URL.Query()
	a := &Ask{Under: v.Get("under"), Limit: 1000, values: v}
	if err := l.room.db.View(ctx, func(q store.Q) error {
		for lines := 0; lines < mostLines; {
			list, next, err := l.Page(ctx, q, a)
			if err != nil {
				return err
			}
			for _, r := range list {
				for _, cells := range l.Sheet.Lines(see, r) {
					if err := x.Row(said(cells)...); err != nil {
						return err
					}
					lines++
				}
			}
			if a.Cursor = next; next == "" {
				return nil
			}
		}
		return fault.New(fault.TooLarge, "list.many", "most", mostLines)
	}); err != nil {
		return err
	}
	return x.Send(w, l.Sheet.File+"-"+l.room.acts.Now().Day().String()+".xlsx")
}

// said writes days and other values that can say themselves.
func said(cells []any) []any {
	for i, c := range cells {
		if s, ok := c.(fmt.Stringer); ok {
			cells[i] = s.String()
		}
	}
	return cells
}

// Add is one act that makes a record at a place, by a person who may there; the record is read back.
func (l *List[R, W]) Add(ctx context.Context, may *power.Power, at string, do func(tx *act.Tx) error) (*One[W], error) {
	done, err := l.do(ctx, may, act.What{Verb: l.Kind + ".add", Kind: l.Kind, Area: at}, do)
	if err != nil {
		return nil, err
	}
	return l.Show(ctx, done.Subject)
}

// Act is one act about a record: to a person who does not see it it is not there, and one who may not act there is
// refused. The act gets the record as it stands inside it; the record is read back.
func (l *List[R, W]) Act(ctx context.Context, may *power.Power, id, verb string, do func(tx *act.Tx, r *R) error) (*One[W], error) {
	_, at, err := l.Find(ctx, l.room.db.Read(), id)
	if err != nil {
		return nil, err
	}
	what := act.What{Verb: l.Kind + "." + verb, Kind: l.Kind, Subject: id, Area: at}
	if _, err := l.do(ctx, may, what, func(tx *act.Tx) error {
		r, _, err := l.Find(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := do(tx, r); err != nil {
			return err
		}
		return l.stays(ctx, tx, may, id, at)
	}); err != nil {
		return nil, err
	}
	return l.Show(ctx, id)
}

func (l *List[R, W]) do(ctx context.Context, may *power.Power, what act.What, do func(tx *act.Tx) error) (act.Done, error) {
	_, who := l.room.who(ctx)
	a, err := who.May(may, what.Area, web.Of(ctx).Via)
	if err != nil {
		return act.Done{}, err
	}
	return l.room.acts.Do(ctx, a.As(web.Of(ctx).Key), what, do)
}
