package pledge

import (
	"context"
	"net/http"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// PledgeRow is a certificate in a list.
type PledgeRow struct {
	ID          string       `json:"id"`
	No          string       `json:"no"`
	Code        string       `json:"code"`
	Subject     string       `json:"subject"`
	SubjectName string       `json:"subject_name"`
	Product     string       `json:"product"`
	WeightG     int64        `json:"weight_g"`
	DrawnG      int64        `json:"drawn_g"`
	Origin      string       `json:"origin"`
	Basis       string       `json:"basis"`
	Receiver    string       `json:"receiver"`
	IssuedAt    clock.Moment `json:"issued_at"`
	State       string       `json:"state" enum:"valid,void"`
	VoidOn      string       `json:"void_on"`
	VoidWhy     string       `json:"void_why"`
	Doubted     bool         `json:"doubted" doc:"Nothing may be sold by it until somebody has judged what puts it in doubt, or what it was made from"`
}

// FullPledge is a certificate by itself.
type FullPledge struct {
	PledgeRow
	Contact   string      `json:"contact"`
	LotNo     string      `json:"lot_no"`
	Samples   []string    `json:"samples"`
	Medium    string      `json:"medium"`
	KeepUntil string      `json:"keep_until"`
	URL       string      `json:"url" doc:"What its QR code holds: the link, and the signed statement behind the #"`
	Sources   []PledgeRow `json:"sources"`
	Into      []PledgeRow `json:"into" doc:"Certificates made from it"`
	Takers    []Intake    `json:"takers" doc:"Who took it in"`
	Tainted   bool        `json:"tainted" doc:"It was made, at once or by way of others, from a certificate that was voided, and nobody has judged that yet"`
	TaintedBy []string    `json:"tainted_by" doc:"Numbers of the voided certificates that it was made from, as long as nobody has judged that"`
	CanVoid   bool        `json:"can_void"`
	Doubts    []DoubtRow  `json:"doubts" doc:"What puts or put it in doubt, the latest first"`
	// DoubtBelow are those in doubt that it was made from.
	DoubtBelow []string `json:"doubt_below" doc:"Numbers of the certificates in doubt that it was made from"`
	HeldBy     []string `json:"held_by" doc:"Numbers of the samples that hold its harvest back"`
	CanKeep    bool     `json:"can_keep"`
	// Judged are those on it and on what it was made from.
	Judged []JudgedRow `json:"judged" doc:"Who found it to hold after all, the latest first"`
}

type pledgePage struct{ Body FullPledge }

type pledgeList struct {
	Body struct {
		Items []PledgeRow `json:"items"`
		Next  string      `json:"next" doc:"Cursor of the next page; empty on the last"`
	}
}

func (m *door) mountPledges() {
	for _, c := range []*counter{officers, own} {
		m.mountRecords(c)
		m.mountCertificates(c)
		m.mountIntakes(c)
	}
	s := m.s
	m.mountStrike()
	m.mountDoubts()
	m.mountReach()
	m.tellDay()
	web.Handle(s, web.Spec{ID: "listPledges", Method: "GET", Path: "/api/agri/pledges", Guard: registry.MayRead,
		Summary: "Commitment certificates, the latest first"}, m.listPledges)
	web.Handle(s, web.Spec{ID: "listPledgesOfOwn", Method: "GET", Path: "/api/agri/own/subjects/{id}/pledges", Guard: registry.MayOwn,
		Summary: "Commitment certificates of a subject that the asker acts for, the latest first"}, m.ownPledges)
	web.Handle(s, web.Spec{ID: "recallSample", Method: "GET", Path: "/api/agri/samples/{id}/recall", Guard: registry.MayRead,
		Summary: "From a sample to lots, certificates and who holds them"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*struct {
			Body struct {
				Items []Recalled `json:"items"`
				Told  []Told     `json:"told" doc:"Who was told since one of these was voided"`
			}
		}, error) {
			sample, err := m.lab.SampleOf(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Items []Recalled `json:"items"`
					Told  []Told     `json:"told" doc:"Who was told since one of these was voided"`
				}
			}{}
			return out, m.DB.View(ctx, func(q store.Q) error {
				if out.Body.Items, err = m.recall(ctx, q, sample); err != nil {
					return err
				}
				out.Body.Told, err = m.told(ctx, q, sample.County, out.Body.Items)
				return err
			})
		})
	s.Page("GET /api/agri/pledges/export", "exportPledges", registry.MayRead, m.exportPledges)
}

// mountCertificates hangs a counter's doors of certificates.
func (m *door) mountCertificates(c *counter) {
	s := m.s
	web.Handle(s, web.Spec{ID: "getPledge" + c.of, Method: "GET", Path: c.at + "/pledges/{id}", Guard: c.read,
		Summary: "A certificate with what it was made from"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*pledgePage, error) {
			return m.pledgePage(ctx, c, in.ID)
		})
	web.Handle(s, web.Spec{ID: "issuePledge" + c.of, Method: "POST", Path: c.at + "/pledges", Guard: c.write,
		Summary: "Issue a certificate for part of a harvest, or from other certificates"},
		func(ctx context.Context, in *struct{ Body Issue }) (*pledgePage, error) {
			if c == own {
				if err := m.scanned(ctx, &in.Body); err != nil {
					return nil, err
				}
			}
			if err := in.Body.check(); err != nil {
				return nil, err
			}
			id, err := m.forSubject(ctx, c, in.Body.Subject, "agri.pledge.issue", func(tx *act.Tx, s *registry.Subject) (string, error) {
				p, err := m.issue(ctx, tx, s, &in.Body)
				if err != nil {
					return "", err
				}
				return p.ID, nil
			})
			if err != nil {
				return nil, err
			}
			return m.pledgePage(ctx, c, id)
		})
	web.Handle(s, web.Spec{ID: "voidPledge" + c.of, Method: "POST", Path: c.at + "/pledges/{id}/void", Guard: c.write, Summary: "Void a certificate for a reason"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Reason string `json:"reason" minLength:"2" maxLength:"200"`
			}
		}) (*pledgePage, error) {
			p, err := m.find(ctx, c, in.ID)
			if err != nil {
				return nil, err
			}
			a, err := c.may(duty.Of(ctx), web.Of(ctx).Via, p.Area, p.Subject)
			if err != nil {
				return nil, err
			}
			if _, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.pledge.void", Kind: Code, Subject: p.ID, Area: p.Area}, func(tx *act.Tx) error {
				return m.void(ctx, tx, in.ID, in.Body.Reason)
			}); err != nil {
				return nil, err
			}
			return m.pledgePage(ctx, c, in.ID)
		})
}

// scanned finds the certificates of others that somebody's own is made from by their codes,
// or among those that were taken in: whoever holds the paper knows the code, and nobody
// draws on a certificate that they never held.
func (m *door) scanned(ctx context.Context, in *Issue) error {
	q, county := m.DB.Read(), duty.Of(ctx).County
	for i := range in.Sources {
		s := &in.Sources[i]
		if c, err := code.Parse(s.Pledge); err == nil {
			e, err := m.Codes.Find(ctx, q, county, c)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil || e.Kind != Code || e.RevokedAt != 0 {
				return fault.New(fault.Invalid, "agri.pledge.invalid").At("/sources", "agri.pledge.sources")
			}
			s.Pledge = e.Subject
			continue
		}
		x, err := m.Pledge(ctx, q, county, s.Pledge)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		mine := err == nil && x.Subject == in.Subject
		if err == nil && !mine {
			if mine, err = m.holds(ctx, q, county, in.Subject, x.ID); err != nil {
				return err
			}
		}
		if !mine {
			return fault.New(fault.Invalid, "agri.pledge.invalid").At("/sources", "agri.pledge.sources")
		}
	}
	return nil
}

// PledgeQuery is a question to the certificates; huma reads only exported structs.
type PledgeQuery struct {
	Under   string `query:"under" maxLength:"20"`
	Subject string `query:"subject" maxLength:"36"`
	Lot     string `query:"lot" maxLength:"36"`
	State   string `query:"state" maxLength:"6" doc:"valid: not voided; doubt: those of them that are in doubt; void"`
	Words   string `query:"q" maxLength:"60"`
}

// Filter reads a question to the certificates as the principal may ask it.
func (r *Room) Filter(ctx context.Context, in PledgeQuery) (Filter, error) {
	f, err := r.registry.Filter(ctx, registry.SubjectQuery{Under: in.Under})
	return Filter{County: f.County, Scope: f.Scope, Subject: in.Subject, lot: in.Lot, State: in.State, words: strings.TrimSpace(in.Words)}, err
}

func (m *door) listPledges(ctx context.Context, in *struct {
	PledgeQuery
	Cursor string `query:"cursor" maxLength:"80" doc:"Where the last page ended"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*pledgeList, error) {
	f, err := m.Filter(ctx, in.PledgeQuery)
	if err != nil {
		return nil, err
	}
	return m.pledgeList(ctx, f, in.Cursor, in.Limit)
}

// ownPledges are those of one subject that the principal acts for.
func (m *door) ownPledges(ctx context.Context, in *struct {
	PledgeQuery
	ID     string `path:"id" maxLength:"36"`
	Cursor string `query:"cursor" maxLength:"80" doc:"Where the last page ended"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*pledgeList, error) {
	s, err := m.subject(ctx, own, in.ID)
	if err != nil {
		return nil, err
	}
	f := Filter{County: s.County, Scope: area.Scope{s.County}, Subject: s.ID, lot: in.Lot, State: in.State, words: strings.TrimSpace(in.Words)}
	return m.pledgeList(ctx, f, in.Cursor, in.Limit)
}

func (m *door) pledgeList(ctx context.Context, f Filter, cursor string, limit int) (*pledgeList, error) {
	f.after, f.Limit = ledger.LatestOf(cursor), limit
	out := &pledgeList{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, names, err := m.Pledges(ctx, q, f)
		if err != nil {
			return err
		}
		if len(list) == limit {
			out.Body.Next = ledger.Latest{At: list[len(list)-1].IssuedAt, ID: list[len(list)-1].ID}.String()
		}
		out.Body.Items, err = m.pledgeRows(ctx, q, f.County, list, names)
		return err
	})
}

func (m *door) pledgeRows(ctx context.Context, q store.Q, county string, list []*Pledge, names map[string]string) ([]PledgeRow, error) {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	codes, err := m.Codes.Many(ctx, q, county, Code, ids)
	if err != nil {
		return nil, err
	}
	stand, err := m.Standings(ctx, q, county, ids)
	out := make([]PledgeRow, len(list))
	for i, p := range list {
		out[i] = PledgeRow{p.ID, p.No, codes[p.ID].Pretty(), p.Subject, names[p.ID], p.Product, p.WeightG, p.DrawnG, p.Origin, string(p.Basis),
			p.Receiver, p.IssuedAt, string(p.State), p.VoidOn.String(), p.VoidWhy, stand[p.ID].State == Doubtful}
	}
	return out, err
}

func (m *door) pledgePage(ctx context.Context, c *counter, id string) (*pledgePage, error) {
	p, err := m.find(ctx, c, id)
	if err != nil {
		return nil, err
	}
	out := &pledgePage{}
	b := &out.Body
	return out, m.DB.View(ctx, func(q store.Q) error {
		named := func(list []*Pledge) ([]PledgeRow, error) {
			names := map[string]string{}
			for _, x := range list {
				s, err := m.registry.Subject(ctx, q, p.County, x.Subject)
				if err != nil {
					return nil, err
				}
				names[x.ID] = s.Name
			}
			return m.pledgeRows(ctx, q, p.County, list, names)
		}
		row, err := named([]*Pledge{p})
		if err != nil {
			return err
		}
		stand, err := m.Standing(ctx, q, p.County, p.ID)
		if err != nil {
			return err
		}
		judged, err := m.judgedRows(ctx, q, p.County, &stand)
		if err != nil {
			return err
		}
		*b = FullPledge{PledgeRow: row[0], Contact: p.Contact.Reveal(), Samples: p.Samples, Medium: p.Medium, KeepUntil: p.KeepUntil.String(),
			CanVoid: p.State == Valid, Doubts: []DoubtRow{}, HeldBy: []string{},
			TaintedBy: stand.Voided(), DoubtBelow: []string{}, Judged: judged,
			CanKeep: stand.judgeable(p, duty.Of(ctx).Person) && c == officers && duty.Of(ctx).Can(registry.MayManage, p.Area)}
		if b.CanKeep {
			if b.CanKeep, err = m.ownNone(ctx, q, duty.Of(ctx).Person, p); err != nil {
				return err
			}
		}
		if _, err := c.may(duty.Of(ctx), web.Of(ctx).Via, p.Area, p.Subject); err != nil {
			b.CanVoid = false
		}
		b.URL = URL(row[0].Code, p)
		if b.Samples == nil {
			b.Samples = []string{}
		}
		if p.Lot != "" {
			l, err := lotOf(ctx, q, p.County, p.Lot)
			if err != nil {
				return err
			}
			b.LotNo = l.No
			if b.Doubts, err = m.doubtRows(ctx, q, p.County, l); err != nil {
				return err
			}
		}
		below, above, err := m.around(ctx, q, p)
		if err != nil {
			return err
		}
		if b.Sources, err = named(below); err != nil {
			return err
		}
		if b.Into, err = named(above); err != nil {
			return err
		}
		b.Tainted = len(b.TaintedBy) > 0
		if p.Lot == "" {
			b.DoubtBelow = stand.about(ByUse, BySample)
		} else {
			b.HeldBy = stand.samples()
		}
		takers, err := m.takers(ctx, q, p.County, []string{p.ID})
		b.Takers = append([]Intake{}, takers[p.ID]...)
		return err
	})
}

// ownNone reports whether somebody may judge a certificate: it, the others of its harvest and
// what was made from them are all of others.
func (r *Room) ownNone(ctx context.Context, q store.Q, person string, p *Pledge) (bool, error) {
	list := []*Pledge{p}
	if p.Lot != "" {
		var err error
		if list, err = r.inForce(ctx, q, p.County, p.Lot); err != nil {
			return false, err
		}
	}
	err := r.notOwn(ctx, q, person, list...)
	if fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// URL is what a certificate's QR code holds, after the address of the house.
func URL(pretty string, p *Pledge) string {
	return "/q/" + strings.ReplaceAll(pretty, "-", "") + "#" + p.Credential
}

func (m *door) exportPledges(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.Filter(ctx, PledgeQuery{Under: v.Get("under"), Subject: v.Get("subject"), Lot: v.Get("lot"), State: v.Get("state"), Words: v.Get("q")})
	if err != nil {
		return err
	}
	f.Limit = ledger.MostLines
	say := func(key string) string { return m.s.Say(ctx, key, nil) }
	return ledger.Send(m.Kernel, m.s, w, r, "pledges", []string{"agri.pledge.no", "agri.pledge.holder", "agri.pledge.product",
		"agri.pledge.weight", "agri.pledge.origin", "agri.pledge.basis_is", "agri.pledge.issued", "agri.pledge.receiver", "agri.pledge.state"},
		func(q store.Q, row func(...any) error) error {
			list, names, err := m.Pledges(ctx, q, f)
			if err != nil {
				return err
			}
			stand, err := m.Standings(ctx, q, f.County, idsOf(list))
			if err != nil {
				return err
			}
			for _, p := range list {
				state := string(stand[p.ID].State)
				if err := row(p.No, names[p.ID], p.Product, float64(p.WeightG)/1000, p.Origin, say("agri.basis."+string(p.Basis)),
					p.IssuedAt.Day().String(), p.Receiver, say("agri.pledge."+state)); err != nil {
					return err
				}
			}
			return nil
		})
}
