package pledge

import (
	"context"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"
)

// Reach is somebody whom the word about a certificate in doubt or void has to reach.
type Reach struct {
	Subject string       `json:"subject" doc:"Empty: only the name on the certificate is known"`
	Name    string       `json:"name"`
	Phone   string       `json:"phone" doc:"Masked"`
	Role    string       `json:"role" enum:"holder,taker,receiver"`
	Pledge  string       `json:"pledge" doc:"What they hold: the certificate, or one made from it"`
	No      string       `json:"no"`
	People  int          `json:"people" doc:"How many act for them and got a message; of 0, somebody has to call"`
	ToldAt  clock.Moment `json:"told_at" doc:"When the last message went out; 0: none"`
	Calls   []Call       `json:"calls"`
}

// Call is that somebody of the office told them.
type Call struct {
	At   clock.Moment `json:"at"`
	By   string       `json:"by"`
	Note string       `json:"note"`
}

type reachList struct {
	Body struct {
		Items []Reach `json:"items"`
	}
}

// mountReach hangs the doors by which the office sees whom the word has to reach, and keeps
// whom it told.
func (m *door) mountReach() {
	web.Handle(m.s, web.Spec{ID: "listReach", Method: "GET", Path: "/api/agri/pledges/{id}/reach", Guard: registry.MayRead,
		Summary: "Whom the word about a certificate in doubt or void has to reach, and whom it reached"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*reachList, error) {
			p, err := m.find(ctx, officers, in.ID)
			if err != nil {
				return nil, err
			}
			out := &reachList{}
			return out, m.DB.View(ctx, func(q store.Q) (err error) {
				out.Body.Items, err = m.reachOf(ctx, q, p)
				return err
			})
		})
	web.Handle(m.s, web.Spec{ID: "addReach", Method: "POST", Path: "/api/agri/pledges/{id}/reach", Guard: registry.MayCertify,
		Summary: "Keep that somebody was told by telephone about a certificate in doubt or void"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Subject string `json:"subject,omitempty" maxLength:"36" doc:"Who was told; empty: whom the certificate names"`
				Pledge  string `json:"pledge" maxLength:"36" doc:"What they hold"`
				Note    string `json:"note" minLength:"2" maxLength:"200" doc:"What came of it"`
			}
		}) (*reachList, error) {
			p, err := m.find(ctx, officers, in.ID)
			if err != nil {
				return nil, err
			}
			a, err := officers.may(duty.Of(ctx), web.Of(ctx).Via, p.Area, p.Subject)
			if err != nil {
				return nil, err
			}
			out := &reachList{}
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.pledge.reach", Kind: Code, Subject: p.ID, Area: p.Area}, func(tx *act.Tx) error {
				note := strings.TrimSpace(in.Body.Note)
				if note == "" {
					return fault.New(fault.Invalid, "agri.pledge.invalid").At("/note", "required")
				}
				list, err := m.reachOf(ctx, tx, p)
				if err != nil {
					return err
				}
				for _, x := range list {
					if x.Subject == in.Body.Subject && x.Pledge == in.Body.Pledge {
						tx.Note("told", x.Name)
						tx.Note("note", note)
						return m.insertReach(ctx, tx, x.Pledge, x.Subject, 0, note)
					}
				}
				return fault.New(fault.Invalid, "agri.pledge.invalid").At("/subject", "agri.reach.nobody")
			})
			if err != nil {
				return nil, err
			}
			out.Body.Items, err = m.reachOf(ctx, m.DB.Read(), p)
			return out, err
		})
}

// reachOf lists who holds a certificate that is in doubt or void, or one made from it: their
// holders, the buyers who took them in, and the buyers that only the certificate names, whatever
// others took in of it. Of one that holds there is nobody to tell.
func (r *Room) reachOf(ctx context.Context, q store.Q, p *Pledge) ([]Reach, error) {
	out := []Reach{}
	stand, err := r.Standing(ctx, q, p.County, p.ID)
	if err != nil || stand.State == Valid {
		return out, err
	}
	made, err := r.derived(ctx, q, p)
	if err != nil {
		return nil, err
	}
	all := append([]*Pledge{p}, made...)
	lines, err := r.reachLines(ctx, q, p.County, idsOf(all))
	if err != nil {
		return nil, err
	}
	takers, err := r.takers(ctx, q, p.County, idsOf(all))
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	add := func(x Reach) error {
		if seen[[2]string{x.Pledge, x.Subject}] {
			return nil
		}
		seen[[2]string{x.Pledge, x.Subject}] = true
		x.Calls = []Call{}
		if x.Subject != "" {
			s, err := r.registry.Subject(ctx, q, p.County, x.Subject)
			if err != nil {
				return err
			}
			x.Name, x.Phone = s.Name, s.Phone.String()
		}
		for _, l := range lines {
			switch {
			case l.pledge != x.Pledge || l.subject != x.Subject:
			case l.note == "":
				x.People, x.ToldAt = l.people, l.at
			default:
				who, err := r.People.Get(ctx, q, p.County, l.person)
				if err != nil {
					return err
				}
				x.Calls = append(x.Calls, Call{l.at, who.Name, l.note})
			}
		}
		out = append(out, x)
		return nil
	}
	for i, c := range all {
		if i > 0 {
			if err := add(Reach{Subject: c.Subject, Role: "holder", Pledge: c.ID, No: c.No}); err != nil {
				return nil, err
			}
		}
		for _, t := range takers[c.ID] {
			if err := add(Reach{Subject: t.Subject, Role: "taker", Pledge: c.ID, No: c.No}); err != nil {
				return nil, err
			}
		}
		if c.Receiver != "" && !tookIn(takers[c.ID], c.Receiver) {
			if err := add(Reach{Name: c.Receiver, Role: "receiver", Pledge: c.ID, No: c.No}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
