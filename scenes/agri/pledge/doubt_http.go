package pledge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
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
	web.Handle(m.s, web.Spec{ID: "keepPledge", Method: "POST", Path: "/api/agri/pledges/{id}/keep", Guard: registry.MayManage,
		Summary: "Judge that a certificate in doubt holds, and the others of its harvest or those made from it, for a reason"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body reasoned
		}) (*pledgePage, error) {
			p, err := m.find(ctx, officers, in.ID)
			if err != nil {
				return nil, err
			}
			if err := m.judged(ctx, act.What{Verb: "agri.pledge.keep", Kind: Code, Subject: p.ID, Area: p.Area}, func(tx *act.Tx) error {
				if p.Lot == "" {
					return m.judge(ctx, tx, p, in.Body.Reason)
				}
				return m.clearLot(ctx, tx, p.Lot, in.Body.Reason)
			}); err != nil {
				return nil, err
			}
			return m.pledgePage(ctx, officers, in.ID)
		})
	web.Handle(m.s, web.Spec{ID: "keepPledges", Method: "POST", Path: "/api/agri/pledges/keep", Guard: registry.MayManage,
		Summary: "Judge for one reason that certificates hold which were made from voided ones: all of them, or none and why", Status: 204},
		func(ctx context.Context, in *struct {
			Body struct {
				IDs    []string `json:"ids" minItems:"1" maxItems:"200"`
				Reason string   `json:"reason" minLength:"2" maxLength:"200"`
			}
		}) (*struct{}, error) {
			return nil, m.keepAll(ctx, in.Body.IDs, in.Body.Reason)
		})
	web.Handle(m.s, web.Spec{ID: "clearLot", Method: "POST", Path: "/api/agri/subjects/{id}/lots/{lot}/clear", Guard: registry.MayManage,
		Summary: "Find that a use does not concern a harvest within its interval, for a reason", Status: 204},
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
			return nil, m.judged(ctx, act.What{Verb: "agri.lot.clear", Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
				return m.clearLot(ctx, tx, l.ID, in.Body.Reason)
			})
		})
}

// keepAll judges many certificates in doubt at once, as an upgrade leaves them to a county: each
// is an act with a line of its own, and where one may not be judged none is.
func (m *door) keepAll(ctx context.Context, ids []string, why string) error {
	p, via := duty.Of(ctx), web.Of(ctx).Via
	refused := fault.New(fault.Conflict, "agri.doubt.not_all")
	refuse := func(i int, no string, err error) error {
		var f *fault.Fault
		if !errors.As(err, &f) {
			return err
		}
		refused.Add(fault.Field{Pointer: fmt.Sprint("/ids/", i), Value: no, Key: f.Key, Args: f.Args})
		return nil
	}
	var deeds []act.Deed
	var nos []string
	var at []int
	before := map[string]Standing{} // read by the first deed, anew each time that it runs
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		x, err := m.find(ctx, officers, id)
		var a act.Actor
		if err == nil {
			a, err = p.May(registry.MayManage, x.Area, via)
		}
		if err != nil {
			if err := refuse(i, "", err); err != nil {
				return err
			}
			continue
		}
		if len(deeds) == 0 {
			a = a.As(web.Of(ctx).Key)
		}
		first := len(deeds) == 0
		nos, at = append(nos, x.No), append(at, i)
		deeds = append(deeds, act.Deed{Actor: a, What: act.What{Verb: "agri.pledge.keep", Kind: Code, Subject: x.ID, Area: x.Area}, Do: func(tx *act.Tx) (err error) {
			if first {
				if before, err = m.Standings(ctx, tx, tx.County, ids); err != nil {
					return err
				}
			}
			return m.judgeAmong(ctx, tx, x, before[x.ID], why)
		}})
	}
	if err := refused.OrNil(); err != nil {
		return err
	}
	_, err := m.Acts.DoAll(ctx, deeds...)
	var several act.Several
	if !errors.As(err, &several) {
		return err
	}
	for i, err := range several {
		if err == nil {
			continue
		}
		if err := refuse(at[i], nos[i], err); err != nil {
			return err
		}
	}
	return refused
}

// judged does what ends a doubt, by an officer who may.
func (m *door) judged(ctx context.Context, what act.What, do func(tx *act.Tx) error) error {
	a, err := duty.Of(ctx).May(registry.MayManage, what.Area, web.Of(ctx).Via)
	if err != nil {
		return err
	}
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), what, do)
	return err
}

func (r *Room) clearLot(ctx context.Context, tx *act.Tx, lot, why string) error {
	l, err := lotOf(ctx, tx, tx.County, lot)
	if err != nil {
		return err
	}
	return r.clear(ctx, tx, l, why)
}

// JudgedRow is who found that a certificate holds after all.
type JudgedRow struct {
	No  string       `json:"no" doc:"Of the certificate that was judged: itself, or one that it was made from"`
	By  string       `json:"by"`
	At  clock.Moment `json:"at"`
	Why string       `json:"why"`
}

func (r *Room) judgedRows(ctx context.Context, q store.Q, county string, s *Standing) ([]JudgedRow, error) {
	out := make([]JudgedRow, len(s.Judged))
	for i, j := range s.Judged {
		who, err := r.People.Get(ctx, q, county, j.Person)
		if err != nil {
			return nil, err
		}
		out[i] = JudgedRow{j.No, who.Name, j.At, j.Why}
	}
	return out, nil
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
	list, _, err := m.Pledges(ctx, q, Filter{County: s.County, Scope: area.Scope{s.County}, Subject: s.ID, State: string(Doubtful), Limit: 200})
	if err != nil {
		return nil, err
	}
	stand, err := m.Standings(ctx, q, s.County, idsOf(list))
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		text, err := m.whyDoubted(ctx, q, p, stand[p.ID])
		if err != nil {
			return nil, err
		}
		out = append(out, DoubtedPledge{p.ID, p.No, text})
	}
	return out, nil
}

// whyDoubted says what puts a certificate in doubt, in words.
func (m *door) whyDoubted(ctx context.Context, q store.Q, p *Pledge, s Standing) (string, error) {
	if s.has(ByUse) && p.Lot != "" {
		l, err := lotOf(ctx, q, p.County, p.Lot)
		if err != nil {
			return "", err
		}
		rows, err := m.doubtRows(ctx, q, p.County, l)
		for _, d := range rows {
			if d.State == string(Open) {
				return d.Text, err
			}
		}
		return "", err
	}
	and := m.s.Say(ctx, "agri.pledge.and", nil)
	for _, x := range []struct {
		key string
		nos []string
	}{{"agri.pledge.by_sample", s.samples()}, {"agri.pledge.by_void", s.Voided()}, {"agri.pledge.by_doubt", s.about(ByUse, BySample)}} {
		if len(x.nos) > 0 && (x.key != "agri.pledge.by_sample" || p.Lot != "") {
			return m.s.Say(ctx, x.key, map[string]any{"no": strings.Join(x.nos, and)}), nil
		}
	}
	return "", nil
}
