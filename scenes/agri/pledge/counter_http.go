package pledge

import (
	"context"
	"slices"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"
)

// counter is where production records and certificates are kept: the officers' for the
// subjects of their areas, and a subject's own for whoever acts for it.
type counter struct {
	at, of      string // of its addresses, and at the end of its operations' names
	read, write web.Guard
	sees        func(p *duty.Principal, area, subject string) bool
	may         func(p *duty.Principal, via, area, subject string) (act.Actor, error)
}

var officers = &counter{at: "/api/agri", read: registry.MayRead, write: registry.MayCertify,
	sees: func(p *duty.Principal, area, _ string) bool { return p.Can(registry.MayRead, area) },
	may: func(p *duty.Principal, via, area, _ string) (act.Actor, error) {
		return p.May(registry.MayCertify, area, via)
	}}

var own = &counter{at: "/api/agri/own", of: "OfOwn", read: registry.MayOwn, write: registry.MayOwn,
	sees: func(p *duty.Principal, _, subject string) bool {
		return slices.Contains(p.For(registry.MayOwn), subject)
	},
	may: func(p *duty.Principal, via, _, subject string) (act.Actor, error) {
		return p.MayFor(registry.MayOwn, subject, via)
	}}

// subject opens a subject that is seen at the counter; another is not there.
func (m *door) subject(ctx context.Context, c *counter, id string) (*registry.Subject, error) {
	p := duty.Of(ctx)
	s, err := m.registry.Subject(ctx, m.DB.Read(), p.County, id)
	if err == nil && !c.sees(p, s.Area, s.ID) {
		return nil, store.ErrNotFound
	}
	return s, err
}

// find opens a certificate that is seen at the counter.
func (r *Room) find(ctx context.Context, c *counter, id string) (*Pledge, error) {
	p := duty.Of(ctx)
	x, err := r.Pledge(ctx, r.DB.Read(), p.County, id)
	if err == nil && !c.sees(p, x.Area, x.Subject) {
		return nil, store.ErrNotFound
	}
	return x, err
}

// One finds a certificate that the principal may read.
func (r *Room) One(ctx context.Context, id string) (*Pledge, error) { return r.find(ctx, officers, id) }

// Own finds a certificate of a subject that the principal acts for.
func (r *Room) Own(ctx context.Context, id string) (*Pledge, error) { return r.find(ctx, own, id) }

// forSubject does something for a subject that may be done at the counter, on a registry
// entry read inside the act.
func (m *door) forSubject(ctx context.Context, c *counter, id, verb string, do func(tx *act.Tx, s *registry.Subject) (string, error)) (string, error) {
	s, err := m.subject(ctx, c, id)
	if err != nil {
		return "", err
	}
	a, err := c.may(duty.Of(ctx), web.Of(ctx).Via, s.Area, s.ID)
	if err != nil {
		return "", err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: verb, Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
		now, err := m.registry.Subject(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		what, err := do(tx, now)
		if err == nil {
			tx.On(what, now.Area)
		}
		return err
	})
	return done.Subject, err
}
