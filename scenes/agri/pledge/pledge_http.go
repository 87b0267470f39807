package pledge

import (
	"context"
	"net/http"
	"slices"
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

// LotRow is a harvest in a list.
type LotRow struct {
	ID          string  `json:"id"`
	No          string  `json:"no"`
	Product     string  `json:"product"`
	Plot        string  `json:"plot"`
	HarvestedOn string  `json:"harvested_on"`
	WeightG     int64   `json:"weight_g"`
	LeftG       int64   `json:"left_g" doc:"For which no certificate speaks yet"`
	Blocks      []Block `json:"blocks" doc:"Why it may not be certified"`
}

// UseRow is a use of a farm input.
type UseRow struct {
	ID        string `json:"id,omitempty" maxLength:"36"`
	Crop      string `json:"crop,omitempty" maxLength:"60" doc:"Empty: everything it grows"`
	Name      string `json:"name" maxLength:"60"`
	RegNo     string `json:"reg_no,omitempty" maxLength:"60"`
	Substance string `json:"substance" maxLength:"60" doc:"Active ingredient"`
	Family    string `json:"family,omitempty" maxLength:"60"`
	Dose      string `json:"dose" maxLength:"60"`
	Target    string `json:"target,omitempty" maxLength:"60" doc:"Pest or disease"`
	UsedOn    string `json:"used_on" maxLength:"10"`
	PHIDays   int    `json:"phi_days" doc:"Pre-harvest interval of the label, days"`
	Free      string `json:"free,omitempty" doc:"First day on which it may be harvested"`
	Struck    string `json:"struck,omitempty"`
	Why       string `json:"why,omitempty"`
}

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
	Tainted   bool        `json:"tainted" doc:"It was made, at once or by way of others, from a certificate that was voided; it holds until somebody voids it too"`
	TaintedBy []string    `json:"tainted_by" doc:"Numbers of the voided certificates that it was made from"`
	CanVoid   bool        `json:"can_void"`
}

type pledgePage struct{ Body FullPledge }

type pledgeList struct {
	Body struct {
		Items []PledgeRow `json:"items"`
		Next  string      `json:"next" doc:"Cursor of the next page; empty on the last"`
	}
}

type lotsPage struct {
	Body struct {
		Lots      []LotRow   `json:"lots"`
		Uses      []UseRow   `json:"uses"`
		Purchases []Purchase `json:"purchases"`
	}
}

// counter is where production records and certificates are kept: the officers' for the
// subjects of their areas, and a subject's own for whoever acts for it.
type counter struct {
	at, of      string // of its addresses, and at the end of its operations' names
	read, write web.Guard
	sees        func(p *duty.Principal, area, subject string) bool
	may         func(ctx context.Context, area, subject string) (act.Actor, error)
}

var officers = &counter{at: "/api/agri", read: registry.MayRead, write: registry.MayCertify,
	sees: func(p *duty.Principal, area, _ string) bool { return p.Can(registry.MayRead, area) },
	may: func(ctx context.Context, area, _ string) (act.Actor, error) {
		return duty.Of(ctx).May(registry.MayCertify, area, web.Of(ctx).Via)
	}}

var own = &counter{at: "/api/agri/own", of: "OfOwn", read: registry.MayOwn, write: registry.MayOwn,
	sees: func(p *duty.Principal, _, subject string) bool {
		return slices.Contains(p.For(registry.MayOwn), subject)
	},
	may: func(ctx context.Context, _, subject string) (act.Actor, error) {
		return duty.Of(ctx).MayFor(registry.MayOwn, subject, web.Of(ctx).Via)
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

func (m *door) mountPledges() {
	for _, c := range []*counter{officers, own} {
		m.mountRecords(c)
		m.mountCertificates(c)
		m.mountIntakes(c)
	}
	s := m.s
	web.Handle(s, web.Spec{ID: "listPledges", Method: "GET", Path: "/api/agri/pledges", Guard: registry.MayRead, Summary: "Commitment certificates, the latest first"}, m.listPledges)
	web.Handle(s, web.Spec{ID: "listPledgesOfOwn", Method: "GET", Path: "/api/agri/own/subjects/{id}/pledges", Guard: registry.MayOwn, Summary: "Commitment certificates of a subject that the asker acts for, the latest first"}, m.ownPledges)
	web.Handle(s, web.Spec{ID: "strikeRecord", Method: "POST", Path: "/api/agri/subjects/{id}/{records}/{record}/strike", Guard: registry.MayManage, Summary: "Take a wrong purchase, use or intake out of account, for a reason", Status: 204},
		func(ctx context.Context, in *struct {
			ID      string `path:"id" maxLength:"36"`
			Records string `path:"records" enum:"purchases,uses,intakes"`
			Record  string `path:"record" maxLength:"36"`
			Body    struct {
				Reason string `json:"reason" minLength:"2" maxLength:"200"`
			}
		}) (*struct{}, error) {
			s, err := m.registry.One(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			a, err := duty.Of(ctx).May(registry.MayManage, s.Area, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			table := map[string]string{"purchases": "agri_purchase", "uses": "agri_use"}[in.Records]
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.record.strike", Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
				tx.Note("record", in.Record)
				tx.Note("reason", in.Body.Reason)
				if in.Records == "intakes" {
					return m.strikeIntake(ctx, tx, s.ID, in.Record, in.Body.Reason)
				}
				return m.strike(ctx, tx, table, s.ID, in.Record, in.Body.Reason)
			})
			return nil, err
		})
	web.Handle(s, web.Spec{ID: "recallSample", Method: "GET", Path: "/api/agri/samples/{id}/recall", Guard: registry.MayRead, Summary: "From a sample to lots, certificates and who holds them"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*struct {
			Body struct {
				Items []Recalled `json:"items"`
			}
		}, error) {
			sample, err := m.lab.SampleOf(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Items []Recalled `json:"items"`
				}
			}{}
			out.Body.Items, err = m.recall(ctx, m.DB.Read(), sample)
			return out, err
		})
	s.Page("GET /api/agri/pledges/export", "exportPledges", registry.MayRead, m.exportPledges)
}

// mountRecords hangs a counter's doors of what was bought, used and harvested.
func (m *door) mountRecords(c *counter) {
	s, at := m.s, c.at+"/subjects/{id}"
	web.Handle(s, web.Spec{ID: "getProduction" + c.of, Method: "GET", Path: at + "/production", Guard: c.read, Summary: "What a subject bought, used and harvested"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*lotsPage, error) {
			s, err := m.subject(ctx, c, in.ID)
			if err != nil {
				return nil, err
			}
			return m.production(ctx, s)
		})
	s.Page("GET "+at+"/production/export", "exportProduction"+c.of, c.read, m.exportProduction(c))
	web.Handle(s, web.Spec{ID: "addPurchase" + c.of, Method: "POST", Path: at + "/purchases", Guard: c.write, Summary: "Record a farm input bought", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body Purchase
		}) (*struct{}, error) {
			var err error
			if in.Body.day, err = ledger.DayOf(in.Body.On, "/on"); err != nil {
				return nil, err
			}
			if in.Body.day > m.Acts.Now().Day() {
				return nil, fault.New(fault.Invalid, "web.bad_input").At("/on", "agri.use.future")
			}
			if bannedSubstance(in.Body.Substance + in.Body.Name) {
				return nil, fault.New(fault.Invalid, "agri.use.invalid").At("/substance", "agri.use.banned")
			}
			_, err = m.forSubject(ctx, c, in.ID, "agri.purchase.add", func(tx *act.Tx, s *registry.Subject) (string, error) {
				in.Body.ID = tx.NewID()
				return s.ID, m.insertPurchase(ctx, tx, s.ID, &in.Body)
			})
			return nil, err
		})
	web.Handle(s, web.Spec{ID: "addUse" + c.of, Method: "POST", Path: at + "/uses", Guard: c.write, Summary: "Record a farm input used; its interval begins", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body UseRow
		}) (*struct{}, error) {
			b := in.Body
			on, err := ledger.DayOf(b.UsedOn, "/used_on")
			if err != nil {
				return nil, err
			}
			u := &Use{Crop: b.Crop, Name: b.Name, RegNo: b.RegNo, Substance: b.Substance, Family: b.Family, Dose: b.Dose, Target: b.Target, UsedOn: on, PHIDays: b.PHIDays}
			if err := u.check(m.Acts.Now().Day()); err != nil {
				return nil, err
			}
			_, err = m.forSubject(ctx, c, in.ID, "agri.use.add", func(tx *act.Tx, s *registry.Subject) (string, error) {
				u.ID, u.Subject = tx.NewID(), s.ID
				return s.ID, m.insertUse(ctx, tx, u)
			})
			return nil, err
		})
	web.Handle(s, web.Spec{ID: "addLot" + c.of, Method: "POST", Path: at + "/lots", Guard: c.write, Summary: "Record a harvest"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Product     string `json:"product" maxLength:"60"`
				Plot        string `json:"plot,omitempty" maxLength:"60"`
				HarvestedOn string `json:"harvested_on" maxLength:"10"`
				WeightG     int64  `json:"weight_g" minimum:"0" maximum:"100000000000"`
			}
		}) (*struct{ Body LotRow }, error) {
			on, err := ledger.DayOf(in.Body.HarvestedOn, "/harvested_on")
			if err != nil {
				return nil, err
			}
			id, err := m.forSubject(ctx, c, in.ID, "agri.lot.add", func(tx *act.Tx, s *registry.Subject) (string, error) {
				l, err := m.harvest(ctx, tx, s, in.Body.Product, in.Body.Plot, on, in.Body.WeightG)
				if err != nil {
					return "", err
				}
				tx.Note("lot", l.No)
				return l.ID, nil
			})
			if err != nil {
				return nil, err
			}
			q, county := m.DB.Read(), duty.Of(ctx).County
			l, err := lotOf(ctx, q, county, id)
			if err != nil {
				return nil, err
			}
			row, err := m.lotRow(ctx, q, county, l)
			return &struct{ Body LotRow }{row}, err
		})
}

// mountCertificates hangs a counter's doors of certificates.
func (m *door) mountCertificates(c *counter) {
	s := m.s
	web.Handle(s, web.Spec{ID: "getPledge" + c.of, Method: "GET", Path: c.at + "/pledges/{id}", Guard: c.read, Summary: "A certificate with what it was made from"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*pledgePage, error) {
			return m.pledgePage(ctx, c, in.ID)
		})
	web.Handle(s, web.Spec{ID: "issuePledge" + c.of, Method: "POST", Path: c.at + "/pledges", Guard: c.write, Summary: "Issue a certificate for part of a harvest, or from other certificates"},
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
			a, err := c.may(ctx, p.Area, p.Subject)
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

// forSubject does something for a subject that may be done at the counter, on a registry
// entry read inside the act.
func (m *door) forSubject(ctx context.Context, c *counter, id, verb string, do func(tx *act.Tx, s *registry.Subject) (string, error)) (string, error) {
	s, err := m.subject(ctx, c, id)
	if err != nil {
		return "", err
	}
	a, err := c.may(ctx, s.Area, s.ID)
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

func (m *door) lotRow(ctx context.Context, q store.Q, county string, l *Lot) (LotRow, error) {
	row := LotRow{l.ID, l.No, l.Product, l.Plot, l.HarvestedOn.String(), l.WeightG, l.WeightG - l.IssuedG, []Block{}}
	blocks, err := m.blocksOf(ctx, q, county, l)
	for _, b := range blocks {
		b.Text = m.s.SayFault(ctx, b.Key, b.Args)
		row.Blocks = append(row.Blocks, b)
	}
	return row, err
}

func (m *door) production(ctx context.Context, s *registry.Subject) (*lotsPage, error) {
	out := &lotsPage{}
	b := &out.Body
	b.Lots, b.Uses = []LotRow{}, []UseRow{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		lots, err := m.lots(ctx, q, s.County, s.ID, 100)
		if err != nil {
			return err
		}
		for _, l := range lots {
			row, err := m.lotRow(ctx, q, s.County, l)
			if err != nil {
				return err
			}
			b.Lots = append(b.Lots, row)
		}
		uses, err := m.uses(ctx, q, s.County, s.ID)
		if err != nil {
			return err
		}
		for _, u := range uses {
			b.Uses = append(b.Uses, UseRow{u.ID, u.Crop, u.Name, u.RegNo, u.Substance, u.Family, u.Dose, u.Target, u.UsedOn.String(), u.PHIDays, u.Free().String(), u.StruckOn.String(), u.StruckWhy})
		}
		b.Purchases, err = m.purchases(ctx, q, s.County, s.ID)
		return err
	})
}

// PledgeQuery is a question to the certificates; huma reads only exported structs.
type PledgeQuery struct {
	Under   string `query:"under" maxLength:"20"`
	Subject string `query:"subject" maxLength:"36"`
	Lot     string `query:"lot" maxLength:"36"`
	State   string `query:"state" maxLength:"6" doc:"valid, void"`
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
	out := make([]PledgeRow, len(list))
	for i, p := range list {
		out[i] = PledgeRow{p.ID, p.No, codes[p.ID].Pretty(), p.Subject, names[p.ID], p.Product, p.WeightG, p.DrawnG, p.Origin, string(p.Basis), p.Receiver, p.IssuedAt, string(p.State), p.VoidOn.String(), p.VoidWhy}
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
		*b = FullPledge{PledgeRow: row[0], Contact: p.Contact.Reveal(), Samples: p.Samples, Medium: p.Medium, KeepUntil: p.KeepUntil.String(), CanVoid: p.State == Valid}
		if _, err := c.may(ctx, p.Area, p.Subject); err != nil {
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
		if b.TaintedBy, err = m.VoidBelow(ctx, q, p); err != nil {
			return err
		}
		b.Tainted = len(b.TaintedBy) > 0
		takers, err := m.takers(ctx, q, p.County, []string{p.ID})
		b.Takers = append([]Intake{}, takers[p.ID]...)
		return err
	})
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
	return ledger.Send(m.Kernel, m.s, w, r, "pledges", []string{"agri.pledge.no", "agri.pledge.holder", "agri.pledge.product", "agri.pledge.weight", "agri.pledge.origin", "agri.pledge.basis_is", "agri.pledge.issued", "agri.pledge.receiver", "agri.pledge.state"},
		func(q store.Q, row func(...any) error) error {
			list, names, err := m.Pledges(ctx, q, f)
			if err != nil {
				return err
			}
			for _, p := range list {
				if err := row(p.No, names[p.ID], p.Product, float64(p.WeightG)/1000, p.Origin, say("agri.basis."+string(p.Basis)), p.IssuedAt.Day().String(), p.Receiver, say("agri.pledge."+string(p.State))); err != nil {
					return err
				}
			}
			return nil
		})
}
