package registry

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
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/offline"
)

// OpenProposal reads a proposal and looks whether it may have been made by who made it:
// whoever patrols a place may say what is otherwise there.
func (r *Room) OpenProposal(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
	var x Proposing
	if err := e.Read(&x); err != nil {
		return offline.Task{}, err
	}
	tree, err := r.Areas.Tree(ctx, e.County)
	if err != nil {
		return offline.Task{}, err
	}
	seen := ""
	if x.New != nil { // the village may have become another before the phone had a signal
		seen = x.New.Area
		x.New.Area = tree.Heir(seen)
	}
	if err := x.check(tree); err != nil {
		return offline.Task{}, err
	}
	at, name := "", ""
	if x.New != nil {
		at, name = x.New.Area, strings.TrimSpace(x.New.Name)
	} else {
		s, err := r.Subject(ctx, r.DB.Read(), e.County, x.Subject)
		if err != nil {
			return offline.Task{}, err
		}
		if !e.Who.Can(MayRead, s.Area) {
			return offline.Task{}, store.ErrNotFound
		}
		at, name = s.Area, s.Name
	}
	actor, err := e.Who.May(MayPatrol, at, "phone")
	if err != nil && seen != "" && seen != at {
		actor, err = e.Who.May(MayPatrol, seen, "phone")
	}
	if err != nil {
		return offline.Task{}, err
	}
	about := x.Subject
	if about == "" {
		about = e.ID
	}
	return offline.Task{Actor: actor, Verb: "agri.propose", Subject: about, Area: at, Do: func(ctx context.Context, tx *act.Tx) error {
		return r.propose(ctx, tx, e, &x, at, name)
	}}, nil
}

// propose keeps what was said, a row for each field.
func (r *Room) propose(ctx context.Context, tx *act.Tx, e *offline.Envelope, x *Proposing, at, name string) error {
	var fields []string
	keep := func(p Proposal) error {
		fields = append(fields, p.Field)
		p.ID = tx.NewID()
		_, err := tx.Exec(ctx, "insert into agri_proposal (county, "+proposalColumns+") values "+store.Values(1, 19), tx.County, p.ID, e.ID,
			x.Subject, at, name, p.Field, p.Was, p.Said,
			r.Box.Seal(p.Phone, proposedAt(tx.County, p.ID, "phone")), r.Box.Seal(p.Contact, proposedAt(tx.County, p.ID, "contact")), x.Words,
			tx.Actor.Person, e.At, tx.Now, Waiting, 0, "", "")
		return err
	}
	if x.New != nil {
		n := *x.New
		p := Proposal{Field: fieldNew, Phone: seal.Hide(seal.Phone, n.Phone), Contact: seal.Hide(seal.Name, n.Contact)}
		n.Phone, n.Contact = "", ""
		b, err := json.Marshal(n)
		if err != nil {
			return err
		}
		p.Said = string(b)
		if err := keep(p); err != nil {
			return err
		}
	}
	for _, c := range x.Changes {
		p := Proposal{Field: c.Field, Was: c.Was, Said: c.Said}
		switch c.Field {
		case fieldPhone:
			p.Was, p.Said, p.Phone = masked(seal.Phone, c.Was), "", seal.Hide(seal.Phone, c.Said)
		case fieldContact:
			p.Was, p.Said, p.Contact = masked(seal.Name, c.Was), "", seal.Hide(seal.Name, c.Said)
		}
		if err := keep(p); err != nil {
			return err
		}
	}
	tx.Note("fields", strings.Join(fields, " "))
	return nil
}

// masked is what a phone showed, masked even when a phone should send more than it was
// shown.
func masked(kind seal.Kind, was string) string {
	if strings.Contains(was, "*") {
		return was
	}
	return seal.Hide(kind, was).String()
}

const proposalColumns = "id, sent, subject, area, name, field, was, said, phone, contact, words, person, captured_at, received_at, state, " +
	"decided_at, decided_by, reason"

func proposedAt(county, id, column string) string {
	return "agri_proposal/" + county + "/" + id + "/" + column
}

func (r *Room) scanProposal(row interface{ Scan(...any) error }, county string) (*Proposal, error) {
	p := &Proposal{County: county}
	var phone, contact []byte
	err := row.Scan(&p.ID, &p.Sent, &p.Subject, &p.Area, &p.Name, &p.Field, &p.Was, &p.Said, &phone, &contact, &p.Words, &p.Person,
		&p.CapturedAt, &p.ReceivedAt, &p.State, &p.DecidedAt, &p.DecidedBy, &p.Reason)
	if err != nil {
		return nil, store.One(err)
	}
	if p.Phone, err = r.Box.Open(seal.Phone, phone, proposedAt(county, p.ID, "phone")); err != nil {
		return nil, err
	}
	p.Contact, err = r.Box.Open(seal.Name, contact, proposedAt(county, p.ID, "contact"))
	return p, err
}

func (r *Room) proposal(ctx context.Context, q store.Q, county, id string) (*Proposal, error) {
	return r.scanProposal(q.QueryRow(ctx, "select "+proposalColumns+" from agri_proposal where county = $1 and id = $2", county, id), county)
}

// proposalFilter chooses proposals; what is left empty chooses nothing out.
type proposalFilter struct {
	county string
	id     string
	scope  area.Scope // where the subject is now, or where the new one was found
	state  Proposed
	person string
	since  clock.Moment
	before string // the cursor: moment and id
	limit  int
}

// proposals lists proposals, the latest first.
func (r *Room) proposals(ctx context.Context, q store.Q, f proposalFilter) (list []*Proposal, next string, err error) {
	args := []any{f.county}
	where := []string{"county = $1"}
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if f.scope != nil {
		where = append(where, f.scope.Where("coalesce((select s.area from agri_subject s where s.county = agri_proposal.county and s.id = "+
			"agri_proposal.subject), agri_proposal.area)", &args))
	}
	if f.id != "" {
		where = append(where, "id = "+bind(f.id))
	}
	if f.state != "" {
		where = append(where, "state = "+bind(f.state))
	}
	if f.person != "" {
		where = append(where, "person = "+bind(f.person))
	}
	if f.since != 0 {
		where = append(where, "captured_at >= "+bind(f.since))
	}
	if f.before != "" {
		var at clock.Moment
		var id string
		if _, err := fmt.Sscanf(f.before, "%d.%s", &at, &id); err != nil {
			return nil, "", fault.New(fault.Invalid, "web.bad_input").At("/cursor", "web.bad_value")
		}
		where = append(where, "(captured_at, id) < ("+bind(at)+", "+bind(id)+")")
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := r.scanProposal(rows, f.county)
		list = append(list, p)
		return err
	}, "select "+proposalColumns+" from agri_proposal where "+strings.Join(where, " and ")+" order by captured_at desc, id desc limit "+bind(f.limit+1), args...)
	if len(list) > f.limit {
		list = list[:f.limit]
		last := list[f.limit-1]
		next = fmt.Sprintf("%d.%s", last.CapturedAt, last.ID)
	}
	return list, next, err
}

// rivals are the proposals that wait for the same subjects, or for new ones: what a
// proposal may be opposed by.
func (r *Room) rivals(ctx context.Context, q store.Q, county string, subjects []string) (out []*Proposal, err error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	args := []any{county, Waiting}
	for _, s := range subjects {
		args = append(args, s)
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := r.scanProposal(rows, county)
		out = append(out, p)
		return err
	}, "select "+proposalColumns+" from agri_proposal where county = $1 and state = $2 and subject in ("+store.Places(3, len(subjects))+") order by id", args...)
	return out, err
}

// namedAlike finds a subject of a name in a place: who found a new one may have found an
// old one.
func (r *Room) namedAlike(ctx context.Context, q store.Q, county, at, name string) (id string, err error) {
	err = store.One(q.QueryRow(ctx, "select id from agri_subject where county = $1 and area = $2 and name_key = $3 and to_day = 0 order by id "+
		"limit 1", county, at, text.NameKey(name)).Scan(&id))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return id, err
}

// decideProposal ends a proposal, once.
func (r *Room) decideProposal(ctx context.Context, tx *act.Tx, p *Proposal, to Proposed, reason string) error {
	tx.Note("proposal", p.ID)
	tx.Note("field", p.Field)
	tx.Note("proposed_by", p.Person)
	res, err := tx.Exec(ctx, "update agri_proposal set state = $3, decided_at = $4, decided_by = $5, reason = $6 where county = $1 and id = $2 and state = $7",
		tx.County, p.ID, to, tx.Now, tx.Actor.Person, reason, Waiting)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "agri.proposal.decided").Because(err)
	}
	return nil
}

// accept makes what is proposed so, in an act under way, by the way of a change by hand.
// seen is what the field was when whoever accepts looked; nil refuses a conflict instead.
func (r *Room) accept(ctx context.Context, tx *act.Tx, tree *area.Tree, id string, seen *string) error {
	p, err := r.proposal(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	if p.State != Waiting {
		return fault.New(fault.Conflict, "agri.proposal.decided")
	}
	if p.Field == fieldNew {
		s, err := p.found(tx.Now.Day())
		if err != nil {
			return err
		}
		if err := s.check(tree); err != nil {
			return err
		}
		if err := r.register(ctx, tx, s, nil); err != nil {
			return err
		}
		return r.decideProposal(ctx, tx, p, Accepted, "")
	}
	s, err := r.Subject(ctx, tx, tx.County, p.Subject)
	if err != nil {
		return err
	}
	switch {
	case p.settled(s): // nothing is left to write
	case s.To != 0:
		return fault.New(fault.Conflict, "agri.subject.closed")
	case seen != nil && *seen != p.now(s), seen == nil && p.conflicts(s):
		return fault.New(fault.Conflict, "agri.proposal.moved")
	case p.Field == fieldGone:
		err = r.end(ctx, tx, s.ID, p.Said)
	default:
		p.onto(s)
		if err = s.check(tree); err == nil {
			err = r.amend(ctx, tx, s, s.Area, nil)
		}
	}
	if err != nil {
		return err
	}
	return r.decideProposal(ctx, tx, p, Accepted, "")
}
