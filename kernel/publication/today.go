package publication

import (
	"context"
	"slices"
	"sort"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/figure"
	"huying/kernel/journal"
)

// Today says whether today's records still give a published number, and if not, what
// differs.
type Today struct {
	At    clock.Moment
	Items []Drift
}

// Same tells whether every number is still what it was.
func (t *Today) Same() bool {
	for _, d := range t.Items {
		if !d.Same() {
			return false
		}
	}
	return true
}

// Drift is how far one number is from what today's records give, over the same place
// as it was drawn, and the same days.
type Drift struct {
	Gone    bool   // nobody counts this figure any more
	Version string // of today's formula, where it is another
	Text    string
	Value   figure.Value
	Was     figure.Value
	Num     Moves
	Den     Moves
}

// Same tells whether the number is what it was.
func (d *Drift) Same() bool { return !d.Gone && d.Value == d.Was }

// Moves are records that came, went or count otherwise since.
type Moves struct {
	Came, Went, Changed int
	Some                []Move // the first of them
}

// Move is one record that counts otherwise than it did.
type Move struct {
	Kind, ID  string
	Area      string
	No, Title string // as it is called now; empty when it is no more
	Person    bool   // the title is a natural person's name
	Was, Is   int64
	Lines     []journal.Line // about it since it was counted, the first of them first
}

// How a record moved.
func (m *Move) How() string {
	switch {
	case m.Was == 0:
		return "came"
	case m.Is == 0:
		return "went"
	}
	return "changed"
}

// mostMoves are told by name, with mostLines of the journal for each, of the mostSought
// latest that name the record.
const (
	mostMoves  = 12
	mostLines  = 4
	mostSought = 20
)

// look is a comparison that was made, kept for a moment: strangers may ask as often as
// they like, and listing all records costs.
type look struct {
	once  sync.Once
	at    clock.Moment
	state string
	found *Today
	err   error
}

// lookAgain is how old a comparison may be before it is made anew.
const lookAgain = time.Minute

const mostLooks = 200

// Today compares a publication with the records of the present. It may be as old as it
// says; who asks while it is made waits for it.
func (r *Room) Today(ctx context.Context, p *Publication) (*Today, error) {
	l := r.lookFor(p)
	l.once.Do(func() { l.found, l.err = r.compare(context.WithoutCancel(ctx), p) })
	return l.found, l.err
}

func (r *Room) lookFor(p *Publication) *look {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.acts.Now()
	if l := r.looked[p.ID]; l != nil && l.state == p.State && now < l.at.Add(lookAgain) && now >= l.at {
		return l
	}
	if len(r.looked) > mostLooks {
		clear(r.looked)
	}
	l := &look{at: now, state: p.State}
	r.looked[p.ID] = l
	return l
}

func (r *Room) compare(ctx context.Context, p *Publication) (*Today, error) {
	t := &Today{At: r.acts.Now()}
	err := r.acts.DB().View(ctx, func(q store.Q) error {
		for n := range p.Items {
			d, err := r.drift(ctx, q, p, n)
			if err != nil {
				return err
			}
			t.Items = append(t.Items, *d)
		}
		return nil
	})
	return t, err
}

// drift asks the cells first: where they give the same, no list is read.
func (r *Room) drift(ctx context.Context, q store.Q, p *Publication, n int) (*Drift, error) {
	i := &p.Items[n]
	f, ok := r.book.Figure(i.Figure)
	d := &Drift{Gone: !ok, Was: i.Value()}
	if !ok {
		return d, nil
	}
	var err error
	if d.Value, err = r.book.Over(ctx, q, f, p.County, i.places, i.Period()); err != nil {
		return nil, err
	}
	d.Text = f.Text(d.Value)
	if f.Version != i.Version {
		d.Version = f.Version
	}
	for name, m := range map[string]struct {
		into *Moves
		same bool
	}{"num": {&d.Num, d.Value.Num == d.Was.Num}, "den": {&d.Den, d.Value.Den == d.Was.Den}} {
		if m.same || i.part(name) == nil {
			continue
		}
		if *m.into, err = r.moves(ctx, q, p, n, name, r.book.Part(f, name == "den", p.County, i.places, i.Period())); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// moves holds the frozen list of a part against what is listed now.
func (r *Room) moves(ctx context.Context, q store.Q, p *Publication, item int, part string, l figure.Listing) (out Moves, err error) {
	was, err := r.Frozen(ctx, q, p, item, part)
	if err != nil {
		return out, err
	}
	total := int64(-mostRecords) // what is listed now may be more than what could be frozen
	is, err := r.listed(ctx, q, l, &total)
	if fault.Is(err, fault.TooLarge) {
		return out, nil // the numbers tell; the records are too many to name
	}
	if err != nil {
		return out, err
	}
	by := map[string]*Move{}
	at := func(x Record) *Move {
		m := by[x.ID]
		if m == nil {
			m = &Move{Kind: x.Kind, ID: x.ID, Area: x.Area}
			by[x.ID] = m
		}
		return m
	}
	for _, x := range was {
		at(x).Was += x.Amount
	}
	for _, x := range is {
		at(x).Is += x.Amount
	}
	for _, m := range by {
		if m.Was == m.Is {
			continue
		}
		switch m.How() {
		case "came":
			out.Came++
		case "went":
			out.Went++
		default:
			out.Changed++
		}
		out.Some = append(out.Some, *m)
	}
	sort.Slice(out.Some, func(i, j int) bool { return out.Some[i].ID < out.Some[j].ID })
	out.Some = out.Some[:min(len(out.Some), mostMoves)]
	return out, r.tell(ctx, q, p, l.Measure, out.Some)
}

// tell gives moves their names and the journal's lines.
func (r *Room) tell(ctx context.Context, q store.Q, p *Publication, measure string, list []Move) error {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	names, err := r.book.Named(ctx, q, measure, p.County, ids)
	if err != nil {
		return err
	}
	for i := range list {
		m := &list[i]
		m.No, m.Title, m.Person = names[m.ID].No, names[m.ID].Title, names[m.ID].Person
		lines, err := r.journal.Find(ctx, q, journal.Filter{County: p.County, Subject: m.ID, Limit: mostSought})
		if err != nil {
			return err
		}
		for _, x := range slices.Backward(lines) {
			if x.Leaf >= p.Leaf && len(m.Lines) < mostLines {
				m.Lines = append(m.Lines, x)
			}
		}
	}
	return nil
}
