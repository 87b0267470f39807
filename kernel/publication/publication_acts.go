package publication

import (
	"context"
	"strings"
	"sync"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/person"

	"golang.org/x/mod/sumdb/note"
)

// Verbs of the room's acts.
const (
	verbPrepare  = "figure.prepare"
	verbRelease  = "figure.publish"
	verbDiscard  = "figure.discard"
	verbWithdraw = "figure.withdraw"
)

// Room publishes figures.
type Room struct {
	acts    *act.Room
	book    *figure.Book
	journal *journal.Room
	codes   *code.Room
	areas   *area.Room
	people  *person.Room
	words   *text.Catalogue
	signer  note.Signer

	mu     sync.Mutex
	looked map[string]*look
	files  files
}

// New opens the room; the signer is that of the county's log.
func New(acts *act.Room, book *figure.Book, j *journal.Room, codes *code.Room, areas *area.Room, people *person.Room, words *text.Catalogue,
	signer note.Signer) *Room {
	return &Room{acts: acts, book: book, journal: j, codes: codes, areas: areas, people: people, words: words, signer: signer, looked: map[string]*look{}}
}

// Prepare counts figures and freezes what they count, as a draft.
func (r *Room) Prepare(ctx context.Context, p *duty.Principal, via, key string, in Asked) (*Publication, error) {
	in.tidy()
	if err := in.check(r.book, r.acts.Now().Day()); err != nil {
		return nil, err
	}
	tree, err := r.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	place, scope := in.together(), p.Scope(MayPrepare)
	for _, a := range in.Items {
		if _, ok := tree.Get(a.Under); !ok || !scope.Holds(a.Under) {
			return nil, store.ErrNotFound
		}
	}
	actor, err := p.May(MayPrepare, place, via)
	if err != nil {
		return nil, err
	}
	items, leaf, at, err := r.count(ctx, p.County, tree, &in)
	if err != nil {
		return nil, err
	}
	done, err := r.acts.Do(ctx, actor.As(key), act.What{Verb: verbPrepare, Kind: CodeKind, Area: place}, func(tx *act.Tx) error {
		x := &Publication{ID: tx.NewID(), County: tx.County, Title: in.Title, Words: in.Words, Door: in.Door, State: Draft, Area: place, Unit: actor.Unit,
			PreparedAt: tx.Now, PreparedBy: actor.Person, Leaf: leaf, CountedAt: at, Replaces: in.Replaces}
		if in.Replaces != "" {
			x.Reason = in.Reason
			if _, err := r.replaceable(ctx, tx, x); err != nil {
				return err
			}
		}
		tx.On(x.ID, place)
		tx.Note("figures", len(items))
		return r.add(ctx, tx, x, items)
	})
	if err != nil {
		return nil, err
	}
	return r.Get(ctx, r.acts.DB().Read(), p.County, done.Subject)
}

// replaceable is the publication that a correction replaces, where it may.
func (r *Room) replaceable(ctx context.Context, tx *act.Tx, x *Publication) (*Publication, error) {
	old, err := r.Get(ctx, tx, tx.County, x.Replaces)
	switch {
	case err != nil:
		return nil, err
	case !area.Within(old.Area, x.Area) && !area.Within(x.Area, old.Area):
		return nil, store.ErrNotFound
	case old.State == Replaced:
		return nil, fault.New(fault.Conflict, "publication.replaced_already")
	case old.State == Withdrawn:
		return nil, fault.New(fault.Conflict, "publication.withdrawn_already")
	case !old.Out():
		return nil, fault.New(fault.Conflict, "publication.not_out")
	case old.Door == Public && x.Door != Public:
		return nil, fault.New(fault.Invalid, "web.bad_input").At("/door", "publication.stays_public")
	}
	return old, nil
}

// Release signs a draft that somebody else prepared, and puts it out.
func (r *Room) Release(ctx context.Context, p *duty.Principal, via, key, id string) (*Publication, error) {
	x, err := r.Get(ctx, r.acts.DB().Read(), p.County, id)
	if err != nil {
		return nil, err
	}
	actor, err := p.May(MayPublish, x.Area, via)
	if err != nil {
		return nil, err
	}
	if x.PreparedBy == actor.Person {
		return nil, fault.New(fault.Forbidden, "publication.own")
	}
	units, err := r.people.UnitNames(ctx, r.acts.DB().Read(), p.County)
	if err != nil {
		return nil, err
	}
	tree, err := r.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	_, err = r.acts.Do(ctx, actor.As(key), act.What{Verb: verbRelease, Kind: CodeKind, Subject: id, Area: x.Area}, func(tx *act.Tx) error {
		x, err := r.Get(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		if x.State != Draft {
			return fault.New(fault.Conflict, "publication.out_already")
		}
		if f := r.closed(x); f != nil {
			return f
		}
		if err := r.codes.Give(ctx, tx, CodeKind, id); err != nil {
			return err
		}
		c, err := r.codes.Of(ctx, tx, tx.County, CodeKind, id)
		if err != nil {
			return err
		}
		x.Code, x.State, x.ReleasedAt, x.ReleasedBy, x.Unit, x.Act = string(c), Released, tx.Now, actor.Person, actor.Unit, tx.ID
		s := x.statement(oneLine(tree.Name(tx.County)), oneLine(units[actor.Unit]))
		if x.Replaces != "" {
			if err := r.replace(ctx, tx, x, s); err != nil {
				return err
			}
		}
		words := s.Text()
		signed, err := note.Sign(&note.Note{Text: words}, r.signer)
		if err != nil {
			return err
		}
		x.Note = string(signed)
		tx.Note("statement", Hash(words))
		tx.Note("code", x.Code)
		return r.release(ctx, tx, x)
	})
	if err != nil {
		return nil, err
	}
	return r.Get(ctx, r.acts.DB().Read(), p.County, id)
}

// closed refuses a figure that may no longer stand at the publication's door.
func (r *Room) closed(x *Publication) error {
	for _, i := range x.Items {
		if f, ok := r.book.Figure(i.Figure); x.Door == Public && (!ok || !f.Public) {
			return fault.New(fault.Conflict, "publication.no_longer_public", "figure", i.Name)
		}
	}
	return nil
}

// replace marks the earlier publication, and says in the new statement which it was.
func (r *Room) replace(ctx context.Context, tx *act.Tx, x *Publication, s *Statement) error {
	old, err := r.replaceable(ctx, tx, x)
	if err != nil {
		return err
	}
	s.Replaces, s.Earlier, s.Reason = old.Code, old.Hash(), x.Reason
	tx.Note("replaces", old.Code)
	return r.mark(ctx, tx, old.ID, x.ID)
}

// statement is what the publication says, to be signed.
func (p *Publication) statement(county, unit string) *Statement {
	return &Statement{ID: p.ID, County: p.County, CountyName: county, Code: p.Code, Title: p.Title, Words: p.Words, Door: p.Door, Unit: unit,
		Counted: moment(p.CountedAt), Released: moment(p.ReleasedAt), Act: p.Act, Items: p.Items}
}

// Discard throws a draft away: it was never released.
func (r *Room) Discard(ctx context.Context, p *duty.Principal, via, key, id string) error {
	x, err := r.Get(ctx, r.acts.DB().Read(), p.County, id)
	if err != nil {
		return err
	}
	if !p.Scope(MayPrepare).Holds(x.Area) {
		return store.ErrNotFound
	}
	actor, err := p.May(MayPrepare, x.Area, via)
	if err != nil {
		return err
	}
	_, err = r.acts.Do(ctx, actor.As(key), act.What{Verb: verbDiscard, Kind: CodeKind, Subject: id, Area: x.Area},
		func(tx *act.Tx) error { return r.discard(ctx, tx, id) })
	return err
}

// Withdraw takes a publication back. Its page stays, and says why.
func (r *Room) Withdraw(ctx context.Context, p *duty.Principal, via, key, id, reason string) (*Publication, error) {
	reason = oneLine(reason)
	f := fault.New(fault.Invalid, "web.bad_input")
	checkReason(f, reason)
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	x, err := r.Get(ctx, r.acts.DB().Read(), p.County, id)
	if err != nil {
		return nil, err
	}
	actor, err := p.May(MayPublish, x.Area, via)
	if err != nil {
		return nil, err
	}
	_, err = r.acts.Do(ctx, actor.As(key), act.What{Verb: verbWithdraw, Kind: CodeKind, Subject: id, Area: x.Area}, func(tx *act.Tx) error {
		x, err := r.Get(ctx, tx, tx.County, id)
		switch {
		case err != nil:
			return err
		case !x.Out():
			return fault.New(fault.Conflict, "publication.not_out")
		case x.State == Replaced:
			return fault.New(fault.Conflict, "publication.replaced_already")
		case x.State == Withdrawn:
			return fault.New(fault.Conflict, "publication.withdrawn_already")
		}
		w := withdrawal{County: tx.County, Code: x.Code, Hash: x.Hash(), At: moment(tx.Now), Act: tx.ID, Reason: reason}
		signed, err := note.Sign(&note.Note{Text: w.text()}, r.signer)
		if err != nil {
			return err
		}
		tx.Note("reason", reason)
		tx.Note("withdrawal", Hash(w.text()))
		x.State, x.WithdrawnAt, x.WithdrawnBy, x.Why, x.Withdrawal = Withdrawn, tx.Now, actor.Person, reason, string(signed)
		return r.withdraw(ctx, tx, x)
	})
	if err != nil {
		return nil, err
	}
	return r.Get(ctx, r.acts.DB().Read(), p.County, id)
}

// Hash of the signed statement's text.
func (p *Publication) Hash() string { return Hash(signedText(p.Note)) }

// File is a publication to take away, with what became of it since.
func (r *Room) File(ctx context.Context, x *Publication) (*File, error) {
	if !x.Out() {
		return nil, fault.New(fault.Conflict, "publication.not_out")
	}
	s, err := ParseStatement(signedText(x.Note))
	if err != nil {
		return nil, err
	}
	f := &File{Publication: *s, Signed: x.Note}
	f.Proof, err = r.journal.Prove(ctx, x.County, x.Act)
	if err != nil && !fault.Is(err, fault.Conflict) { // not sealed yet: seconds
		return nil, err
	}
	if x.Withdrawal != "" {
		f.After = append(f.After, x.Withdrawal)
	}
	if x.ReplacedBy != "" {
		next, err := r.Get(ctx, r.acts.DB().Read(), x.County, x.ReplacedBy)
		if err != nil {
			return nil, err
		}
		f.After = append(f.After, next.Note)
	}
	return f, nil
}

// signedText is the text of a signed note whose signature we made ourselves.
func signedText(signed string) string {
	i := strings.LastIndex(signed, "\n\n")
	if i < 0 {
		return ""
	}
	return signed[:i+1]
}
