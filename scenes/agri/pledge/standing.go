package pledge

import (
	"context"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/scenes/agri/lab"
)

// Doubtful is how a certificate stands that was not voided and by which nothing may be sold
// or eaten until somebody has judged it.
const Doubtful PledgeState = "doubt"

// CauseKind is what puts a certificate in doubt.
type CauseKind string

// It was made from one that was voided; a use was recorded that leaves the harvest within its
// interval; a sample holds the harvest back.
const (
	ByVoid   CauseKind = "void"
	ByUse    CauseKind = "use"
	BySample CauseKind = "sample"
)

// Cause is why a certificate is in doubt.
type Cause struct {
	Kind   CauseKind
	Pledge string // that it is about: the certificate itself, or one that it was made from
	No     string
	What   string // number of the sample, id of the use
}

// Judgement is that somebody found a certificate to hold after all.
type Judgement struct {
	Pledge, No string
	About      string // certificate that was voided; empty: the harvest
	At         clock.Moment
	Person     string
	Why        string
}

// Standing is what may be relied on of a certificate. Every door asks for it and says it.
type Standing struct {
	State  PledgeState
	Causes []Cause     // that nobody has judged yet; of a voided one too
	Judged []Judgement // on it and on what it was made from, the latest first
}

// node is a certificate among those that one was made from.
type node struct {
	id, no, lot, subject, product string
	state                         PledgeState
	issued                        clock.Moment
	harvested                     clock.Day
	sources                       []string
	own                           []Cause     // of its harvest
	judged                        []Judgement // on itself
}

// chain is a certificate with all that it was made from, by id.
type chain map[string]*node

// causes are what nobody has judged of a certificate and of what it was made from. What was
// judged of one on the way is judged for all that were made from it by that way.
func (c chain) causes(id string, known map[string][]Cause) []Cause {
	if out, done := known[id]; done {
		return out
	}
	n, out := c[id], []Cause{}
	add := func(list ...Cause) {
		for _, x := range list {
			cleared := x.Kind == ByVoid && slices.ContainsFunc(n.judged, func(j Judgement) bool { return j.About == x.Pledge })
			if !cleared && !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	if n.state == Valid { // of a voided one it is the voiding that has to be judged
		add(n.own...)
	}
	for _, s := range n.sources {
		if from := c[s]; from.state == Voided {
			add(Cause{Kind: ByVoid, Pledge: s, No: from.no})
		}
		add(c.causes(s, known)...)
	}
	known[id] = out
	return out
}

// judgements are those on a certificate and on what it was made from.
func (c chain) judgements(id string, seen map[string]bool) (out []Judgement) {
	if seen[id] {
		return nil
	}
	seen[id] = true
	out = append(out, c[id].judged...)
	for _, s := range c[id].sources {
		out = append(out, c.judgements(s, seen)...)
	}
	return out
}

// standing is what may be relied on of one of the chain.
func (c chain) standing(id string, known map[string][]Cause) Standing {
	s := Standing{State: c[id].state, Causes: c.causes(id, known), Judged: c.judgements(id, map[string]bool{})}
	slices.SortFunc(s.Causes, func(a, b Cause) int { return strings.Compare(a.No+a.What, b.No+b.What) })
	slices.SortFunc(s.Judged, func(a, b Judgement) int { return int(b.At - a.At) })
	if s.State == Valid && len(s.Causes) > 0 {
		s.State = Doubtful
	}
	return s
}

// about are the numbers of the certificates that causes of some kinds are about.
func (s *Standing) about(kinds ...CauseKind) []string {
	out := []string{}
	for _, c := range s.Causes {
		if slices.Contains(kinds, c.Kind) && !slices.Contains(out, c.No) {
			out = append(out, c.No)
		}
	}
	return out
}

// Voided are the numbers of the voided certificates that put one in doubt.
func (s *Standing) Voided() []string { return s.about(ByVoid) }

// has reports whether something of a kind puts it in doubt.
func (s *Standing) has(k CauseKind) bool {
	return slices.ContainsFunc(s.Causes, func(c Cause) bool { return c.Kind == k })
}

// judgeable tells whether what puts a certificate in doubt can be judged on it by a person: not on those that it was made
// from, nor by a test of theirs, and not by who issued it.
func (s *Standing) judgeable(p *Pledge, person string) bool {
	return s.State == Doubtful && (s.has(ByVoid) || p.Lot != "" && s.has(ByUse)) && p.Person != person
}

// samples are the numbers of those that hold its own harvest back.
func (s *Standing) samples() []string {
	out := []string{}
	for _, c := range s.Causes {
		if c.Kind == BySample {
			out = append(out, c.What)
		}
	}
	return out
}

// Standing is what may be relied on of one certificate.
func (r *Room) Standing(ctx context.Context, q store.Q, county, id string) (Standing, error) {
	all, err := r.Standings(ctx, q, county, []string{id})
	return all[id], err
}

// Relied are those of certificates by which goods may be sold.
func (r *Room) Relied(ctx context.Context, q store.Q, county string, list []*Pledge) ([]*Pledge, error) {
	all, err := r.Standings(ctx, q, county, idsOf(list))
	return slices.DeleteFunc(slices.Clone(list), func(p *Pledge) bool { return all[p.ID].State != Valid }), err
}

// sound refuses a certificate that is in doubt as a source of others.
func (r *Room) sound(ctx context.Context, tx *act.Tx, p *Pledge) error {
	s, err := r.Standing(ctx, tx, tx.County, p.ID)
	if err == nil && s.State == Doubtful {
		err = fault.New(fault.Conflict, "agri.pledge.source_doubt", "no", p.No)
	}
	return err
}

// shift does what may put certificates in doubt or take them out of it, and tells whoever
// holds what was made from them, and the buyers who took any of them in, of those that stand
// otherwise since. Whoever issued the certificates themselves hears of it from the act.
func (r *Room) shift(ctx context.Context, tx *act.Tx, roots []*Pledge, do func() error) error {
	list, of := slices.Clone(roots), map[string]bool{}
	for _, p := range roots {
		of[p.ID] = true
		made, err := r.derived(ctx, tx, p)
		if err != nil {
			return err
		}
		list = append(list, made...)
	}
	slices.SortFunc(list, func(a, b *Pledge) int { return strings.Compare(a.ID, b.ID) })
	list = slices.CompactFunc(list, func(a, b *Pledge) bool { return a.ID == b.ID })
	ids := idsOf(list)
	was, err := r.Standings(ctx, tx, tx.County, ids)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	is, err := r.Standings(ctx, tx, tx.County, ids)
	if err != nil {
		return err
	}
	for _, x := range []struct {
		from, to      PledgeState
		holder, taker string
	}{
		{Valid, Doubtful, "notice.agri.source_doubted", "notice.agri.taken_doubted"},
		{Doubtful, Valid, "notice.agri.source_kept", "notice.agri.taken_kept"},
	} {
		var moved, made []*Pledge
		for _, p := range list {
			if was[p.ID].State == x.from && is[p.ID].State == x.to {
				moved = append(moved, p)
				if !of[p.ID] {
					made = append(made, p)
				}
			}
		}
		if err := r.spread(ctx, tx, made, x.holder, nil); err != nil {
			return err
		}
		if err := r.spreadTakers(ctx, tx, moved, x.taker, nil); err != nil {
			return err
		}
	}
	return nil
}

// spread tells the holders of certificates, each once, and keeps whom it reached; and of which
// certificate it is told, where one was voided.
func (r *Room) spread(ctx context.Context, tx *act.Tx, list []*Pledge, key string, gone *Pledge) error {
	told := map[string]int{}
	for _, p := range list {
		if _, once := told[p.Subject]; !once {
			people, err := r.tellOnce(ctx, tx, p.Subject, key, Code, p.ID, p)
			if err != nil {
				return err
			}
			told[p.Subject] = people
			if err := r.toldOf(ctx, tx, gone, p.Subject, people); err != nil {
				return err
			}
		}
		if err := r.insertReach(ctx, tx, p.ID, p.Subject, told[p.Subject], ""); err != nil {
			return err
		}
	}
	return nil
}

// spreadTakers tells the buyers who took certificates in, as [Room.spread] tells their holders.
func (r *Room) spreadTakers(ctx context.Context, tx *act.Tx, list []*Pledge, key string, gone *Pledge) error {
	takers, err := r.takers(ctx, tx, tx.County, idsOf(list))
	if err != nil {
		return err
	}
	told := map[string]int{}
	for _, p := range list {
		for _, x := range takers[p.ID] {
			if _, once := told[x.Subject]; !once {
				people, err := r.tellOnce(ctx, tx, x.Subject, key, "agri.intake", x.ID, p)
				if err != nil {
					return err
				}
				told[x.Subject] = people
				if err := r.toldOf(ctx, tx, gone, x.Subject, people); err != nil {
					return err
				}
			}
			if err := r.insertReach(ctx, tx, p.ID, x.Subject, told[x.Subject], ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Room) toldOf(ctx context.Context, tx *act.Tx, gone *Pledge, subject string, people int) error {
	if gone == nil {
		return nil
	}
	return r.insertTold(ctx, tx, gone.ID, subject, people)
}

func idsOf(list []*Pledge) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.ID
	}
	return out
}

// judge finds that what a certificate was made from, and that was voided, does not put it in
// doubt. Nobody judges what they issued themselves, or what they made others from.
func (r *Room) judge(ctx context.Context, tx *act.Tx, p *Pledge, why string) error {
	s, err := r.Standing(ctx, tx, tx.County, p.ID)
	if err != nil {
		return err
	}
	switch {
	case s.State == Voided:
		return fault.New(fault.Conflict, "agri.pledge.void_already", "no", p.No)
	case !s.has(ByVoid) && s.State == Doubtful:
		return fault.New(fault.Conflict, "agri.doubt.below", "no", strings.Join(s.about(ByUse, BySample), "、"))
	case !s.has(ByVoid):
		return fault.New(fault.Conflict, "agri.doubt.none_of", "no", p.No)
	}
	if err := r.notOwn(ctx, tx, tx.Actor.Person, p); err != nil {
		return err
	}
	tx.Note("reason", why)
	tx.Note("about", s.Voided())
	return r.shift(ctx, tx, []*Pledge{p}, func() error {
		for _, c := range s.Causes {
			if c.Kind != ByVoid {
				continue
			}
			if err := r.insertJudgement(ctx, tx, p.ID, c.Pledge, why); err != nil {
				return err
			}
		}
		if now, err := r.Standing(ctx, tx, tx.County, p.ID); err != nil || now.State != Valid {
			return err // something else is still to be judged
		}
		return r.tellDoubt(ctx, tx, "notice.agri.kept", p, false)
	})
}

// judgeAmong is judge for one of several that are judged together: what was in doubt before and
// holds by now was judged with what it was made from.
func (r *Room) judgeAmong(ctx context.Context, tx *act.Tx, p *Pledge, before Standing, why string) error {
	now, err := r.Standing(ctx, tx, tx.County, p.ID)
	if err != nil {
		return err
	}
	if !before.has(ByVoid) || now.has(ByVoid) || now.State == Voided {
		return r.judge(ctx, tx, p, why)
	}
	if err := r.notOwn(ctx, tx, tx.Actor.Person, p); err != nil {
		return err
	}
	tx.Note("reason", why)
	tx.Note("about", before.Voided())
	return nil
}

// Watched does what changes how a sample stands, and tells the buyers of the certificates that
// it puts in doubt or takes out of it; the testing room tells whoever grew it.
func (r *Room) Watched(ctx context.Context, tx *act.Tx, s *lab.Sample, do func() error) error {
	list, err := r.reached(ctx, tx, s)
	if err != nil {
		return err
	}
	return r.shift(ctx, tx, list, do)
}
