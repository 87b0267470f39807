package pledge

import (
	"context"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"
)

// DoubtRow is why a certificate is or was in doubt.
type DoubtRow struct {
	Text      string       `json:"text"`
	State     string       `json:"state" enum:"open,cleared,struck"`
	RaisedAt  clock.Moment `json:"raised_at"`
	DecidedAt clock.Moment `json:"decided_at"`
	Why       string       `json:"why"`
}

// DoubtedPledge is a certificate in doubt on its subject's page.
type DoubtedPledge struct {
	ID   string `json:"id"`
	No   string `json:"no"`
	Text string `json:"text"`
}

type reasoned struct {
	Reason string `json:"reason" minLength:"2" maxLength:"200"`
}

// mountDoubts hangs the doors by which an officer ends a doubt.
func (m *door) mountDoubts() {
	web.Handle(m.s, web.Spec{ID: "keepPledge", Method: "POST", Path: "/api/agri/pledges/{id}/keep", Guard: registry.MayManage, Summary: "Keep a certificate that is in doubt, and the others of its harvest, for a reason"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body reasoned
		}) (*pledgePage, error) {
			p, err := m.find(ctx, officers, in.ID)
			if err != nil {
				return nil, err
			}
			if err := m.cleared(ctx, act.What{Verb: "agri.pledge.keep", Kind: Code, Subject: p.ID, Area: p.Area}, p.Lot, in.Body.Reason); err != nil {
				return nil, err
			}
			return m.pledgePage(ctx, officers, in.ID)
		})
	web.Handle(m.s, web.Spec{ID: "clearLot", Method: "POST", Path: "/api/agri/subjects/{id}/lots/{lot}/clear", Guard: registry.MayManage, Summary: "Find that a use does not concern a harvest within its interval, for a reason", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Lot  string `path:"lot" maxLength:"36"`
			Body reasoned
		}) (*struct{}, error) {
			s, err := m.registry.One(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			l, err := lotOf(ctx, m.DB.Read(), s.County, in.Lot)
			if err == nil && l.Subject != s.ID {
				err = store.ErrNotFound
			}
			if err != nil {
				return nil, err
			}
			return nil, m.cleared(ctx, act.What{Verb: "agri.lot.clear", Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area}, l.ID, in.Body.Reason)
		})
}

func (m *door) cleared(ctx context.Context, what act.What, lot, why string) error {
	a, err := duty.Of(ctx).May(registry.MayManage, what.Area, web.Of(ctx).Via)
	if err != nil {
		return err
	}
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), what, func(tx *act.Tx) error {
		l, err := lotOf(ctx, tx, tx.County, lot)
		if err != nil {
			return err
		}
		return m.clear(ctx, tx, l, why)
	})
	return err
}

// doubtRows are the doubts about a harvest, in words.
func (m *door) doubtRows(ctx context.Context, q store.Q, county string, l *Lot) ([]DoubtRow, error) {
	list, err := m.doubtsOf(ctx, q, county, l.ID)
	out := make([]DoubtRow, len(list))
	for i, d := range list {
		out[i] = DoubtRow{m.s.SayFault(ctx, intervalKey(&d.Use, l)+"_kept", intervalArgs(&d.Use, l)), string(d.State), d.Raised, d.Decided, d.Why}
	}
	return out, err
}

// inDoubtOf are a subject's certificates in doubt, with why.
func (m *door) inDoubtOf(ctx context.Context, q store.Q, s *registry.Subject) ([]DoubtedPledge, error) {
	out := []DoubtedPledge{}
	list, err := m.doubtedOf(ctx, q, s.County, s.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		l, err := lotOf(ctx, q, s.County, p.Lot)
		if err != nil {
			return nil, err
		}
		rows, err := m.doubtRows(ctx, q, s.County, l)
		if err != nil {
			return nil, err
		}
		for _, d := range rows {
			if d.State == string(Open) {
				out = append(out, DoubtedPledge{p.ID, p.No, d.Text})
				break
			}
		}
	}
	return out, nil
}
