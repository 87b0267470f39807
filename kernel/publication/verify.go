package publication

import (
	"context"
	"fmt"
	"slices"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/journal"

	"golang.org/x/mod/sumdb/note"
)

// Verify looks at every publication of a county: its signature, that it says what its
// row says, that the journal released it, and that the frozen records give its digests
// and its numbers. One line for each thing that is wrong.
func (r *Room) Verify(ctx context.Context, county string, key note.Verifier) (faults []string, checked int, err error) {
	for cursor, first := "", true; first || cursor != ""; first = false {
		var list []*Publication
		q := r.acts.DB().Read()
		if list, cursor, err = r.List(ctx, q, Filter{County: county, Before: cursor, Limit: 100}); err != nil {
			return nil, 0, err
		}
		if err := r.Shown(ctx, q, county, list); err != nil {
			return nil, 0, err
		}
		for _, p := range list {
			checked++
			some, err := r.verifyOne(ctx, p, key)
			if err != nil {
				return nil, 0, err
			}
			for _, f := range some {
				faults = append(faults, fmt.Sprintf("publication %s %s: %s", p.Code, p.ID, f))
			}
		}
	}
	more, err := r.verifyThere(ctx, county)
	return append(faults, more...), checked, err
}

// verifyThere holds the publications against the acts of the journal that made them and
// let them out.
func (r *Room) verifyThere(ctx context.Context, county string) (faults []string, err error) {
	states, err := states(ctx, r.acts.DB().Read(), county)
	if err != nil {
		return nil, err
	}
	acts := journal.Filter{County: county, Limit: 500, Search: journal.Search{About: &journal.Theme{Verbs: []string{verbPrepare, verbRelease}}}}
	missing := map[string]bool{}
	for {
		lines, err := r.journal.Find(ctx, r.acts.DB().Read(), acts)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			state, there := states[l.Subject]
			switch {
			case l.Verb != verbPrepare && l.Verb != verbRelease: // asked for by how they begin
			case !there && !missing[l.Subject]:
				missing[l.Subject] = true
				faults = append(faults, fmt.Sprintf("publication %s: line %d of the journal (%s, %s) tells of it, and it is not there: it was removed",
					l.Subject, l.Leaf, l.Verb, l.At.Day()))
			case there && l.Verb == verbRelease && (state == Draft || state == Discarded):
				faults = append(faults, fmt.Sprintf("publication %s: line %d of the journal released it on %s, and it is no longer shown as released",
					l.Subject, l.Leaf, l.At.Day()))
			}
		}
		if len(lines) < acts.Limit || lines[len(lines)-1].Leaf == 0 {
			return faults, nil
		}
		acts.Before = lines[len(lines)-1].Leaf
	}
}

func (r *Room) verifyOne(ctx context.Context, p *Publication, key note.Verifier) (faults []string, err error) {
	if p.Out() {
		if faults, err = r.verifySigned(ctx, p, key); err != nil {
			return nil, err
		}
	}
	for n := range p.Items {
		i := &p.Items[n]
		for _, name := range []string{"num", "den"} {
			part := i.part(name)
			if part == nil {
				continue
			}
			list, err := r.Frozen(ctx, r.acts.DB().Read(), p, n, name)
			if err != nil {
				faults = append(faults, fmt.Sprintf("%s: the frozen records of %s cannot be read: %v", i.Figure, name, err))
				continue
			}
			if f := part.verify(list); f != "" {
				faults = append(faults, fmt.Sprintf("%s %s: %s", i.Figure, name, f))
			}
		}
	}
	return faults, nil
}

// verify holds frozen records against what the part says of them.
func (p *Side) verify(list []Record) string {
	sorted := slices.Clone(list)
	order(sorted)
	root, err := digest(p.key, list)
	switch {
	case int64(len(list)) != p.Records:
		return fmt.Sprintf("%d records are frozen, %d were published", len(list), p.Records)
	case sum(list) != p.Amount:
		return fmt.Sprintf("the frozen records give %d, %d was published", sum(list), p.Amount)
	case !slices.Equal(sorted, list):
		return "the frozen records are not in their order"
	case err != nil || root != p.Digest:
		return "the frozen records do not give the digest that was published: a record was changed"
	}
	return ""
}

// verifySigned holds the row against its signed statement, and this against the journal.
func (r *Room) verifySigned(ctx context.Context, p *Publication, key note.Verifier) (faults []string, err error) {
	s, text, err := Open(p.Note, key)
	if err != nil {
		return []string{err.Error()}, nil
	}
	row := p.statement(s.CountyName, s.Unit)
	row.Replaces, row.Earlier = s.Replaces, s.Earlier
	if p.Replaces != "" {
		row.Reason = p.Reason
	}
	if row.Text() != text {
		faults = append(faults, "the row does not say what was signed")
	}
	lines, err := r.journal.Find(ctx, r.acts.DB().Read(), journal.Filter{County: p.County, Subject: p.ID, Limit: 50})
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(lines, func(l journal.Line) bool { return l.ID == p.Act })
	if at < 0 || lines[at].Verb != verbRelease || lineHash(&lines[at]) != Hash(text) {
		faults = append(faults, "the journal did not release this statement")
	}
	more, err := r.verifyAfter(ctx, p, s, text, key)
	return append(faults, more...), err
}

// verifyAfter holds a replaced or withdrawn publication against what was signed then.
func (r *Room) verifyAfter(ctx context.Context, p *Publication, s *Statement, text string, key note.Verifier) (faults []string, err error) {
	signed := p.Withdrawal
	switch p.State {
	case Released:
		return nil, nil
	case Replaced:
		next, err := r.Get(ctx, r.acts.DB().Read(), p.County, p.ReplacedBy)
		if fault.Is(err, fault.NotFound) {
			return []string{"the publication that replaced it is not there"}, nil
		}
		if err != nil {
			return nil, err
		}
		signed = next.Note
	}
	if _, err := after(signed, s, text, key); err != nil {
		return []string{err.Error()}, nil
	}
	return nil, nil
}

// Membership proves whether a part of a publication counted a record.
func (r *Room) Membership(ctx context.Context, q store.Q, p *Publication, item int, part, record string) (*Membership, error) {
	x := p.part(item, part)
	if x == nil {
		return nil, store.ErrNotFound
	}
	list, err := r.Frozen(ctx, q, p, item, part)
	if err != nil {
		return nil, err
	}
	m := &Membership{Code: p.Code, Figure: p.Items[item].Figure, Number: item, Side: part, Record: record}
	m.Counted, m.Shown, err = prove(x.key, list, record)
	return m, err
}
