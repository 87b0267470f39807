package registry

import (
	"context"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
)

// Parks are asked which parks (园区) subjects may farm in: what they are is known above the
// registry. A subject keeps its park's name, and a park's new name goes along to it.
type Parks struct {
	// Open are the names of the county's parks that are not closed.
	Open func(ctx context.Context, q store.Q, county string) ([]string, error)
	// Hold reports whether there is an open park of that name, and keeps others from
	// renaming or closing it until the act ends.
	Hold func(ctx context.Context, tx *act.Tx, name string) (bool, error)
}

// farmsIn holds the park that a subject is to farm in. One that it named before may stay:
// whoever corrects a telephone number is not the one who knows the park.
func (r *Room) farmsIn(ctx context.Context, tx *act.Tx, s *Subject, was string) error {
	if s.Park == "" || s.Park == was {
		return nil
	}
	switch ok, err := r.parks.Hold(ctx, tx, s.Park); {
	case err != nil || ok:
		return err
	}
	names, err := r.parks.Open(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	key, args := noPark(s.Park, names)
	return fault.New(fault.Invalid, "agri.subject.invalid").Add(fault.Field{Pointer: "/park", Key: key, Args: args})
}

// noPark says that there is no park of a name, and which was meant if one is like it.
func noPark(name string, names []string) (key string, args map[string]any) {
	if near := text.Nearest(name, names); near != "" {
		return "agri.subject.park_near", map[string]any{"park": near}
	}
	return "agri.subject.park", nil
}

// farmed is what a file's lines may say of parks.
type farmed struct {
	names  []string
	called map[string]string // as it is typed → as it is called
	kept   map[string]bool   // what subjects name that is no park: it may stay with them
}

func (r *Room) farmed(ctx context.Context, q store.Q, county string) (*farmed, error) {
	names, err := r.parks.Open(ctx, q, county)
	if err != nil {
		return nil, err
	}
	f := &farmed{names, map[string]string{}, map[string]bool{}}
	for _, n := range names {
		f.called[sheet.Fold(n)] = n
	}
	named, err := r.parksNamed(ctx, q, county)
	for _, n := range named {
		if _, ok := f.called[sheet.Fold(n)]; !ok {
			f.kept[n] = true
		}
	}
	return f, err
}

// read is the park that a line names. One that is none is refused here, unless some
// subject has it already: then it is only known later whether this one does.
func (f *farmed) read(l *sheet.Line) string {
	typed := l.Values[colPark]
	if typed == "" {
		return ""
	}
	name, ok := f.called[sheet.Fold(typed)]
	if !ok && !f.kept[typed] {
		f.refuse(l)
	}
	if ok {
		return name
	}
	return typed
}

// settle refuses a park that is none, unless the subject had it before.
func (f *farmed) settle(l *sheet.Line, was, now string) {
	if now != was && f.kept[now] {
		f.refuse(l)
	}
}

func (f *farmed) refuse(l *sheet.Line) {
	key, args := noPark(l.Values[colPark], f.names)
	if near, ok := args["park"]; ok {
		l.Fail(colPark, key, "park", near)
		return
	}
	l.Fail(colPark, key)
}
