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
	day       clock.Day
}

type lotsPage struct {
	Body struct {
		Lots      []LotRow   `json:"lots"`
		Uses      []UseRow   `json:"uses"`
		Purchases []Purchase `json:"purchases"`
		// Doubted are certificates that hold and are in doubt, with why.
		Doubted []DoubtedPledge `json:"doubted"`
	}
}

// mountRecords hangs a counter's doors of what was bought, used and harvested.
func (m *door) mountRecords(c *counter) {
	s, at := m.s, c.at+"/subjects/{id}"
	web.Handle(s, web.Spec{ID: "getProduction" + c.of, Method: "GET", Path: at + "/production", Guard: c.read,
		Summary: "What a subject bought, used and harvested"},
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
			return nil, m.enter(ctx, c, in.ID, &in.Body)
		})
	web.Handle(s, web.Spec{ID: "addUse" + c.of, Method: "POST", Path: at + "/uses", Guard: c.write,
		Summary: "Record a farm input used; its interval begins", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body UseRow
		}) (*struct{}, error) {
			return nil, m.enter(ctx, c, in.ID, &in.Body)
		})
	web.Handle(s, web.Spec{ID: "addLot" + c.of, Method: "POST", Path: at + "/lots", Guard: c.write, Summary: "Record a harvest"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body Harvest
		}) (*struct{ Body LotRow }, error) {
			id, err := m.written(ctx, c, in.ID, &in.Body)
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

// written keeps a line at a counter, and gives what it became.
func (m *door) written(ctx context.Context, c *counter, subject string, l line) (string, error) {
	if err := l.read(m.Acts.Now().Day()); err != nil {
		return "", err
	}
	return m.forSubject(ctx, c, subject, l.verb(), func(tx *act.Tx, s *registry.Subject) (string, error) { return l.keep(ctx, tx, m.Room, s) })
}

func (m *door) enter(ctx context.Context, c *counter, subject string, l line) error {
	_, err := m.written(ctx, c, subject, l)
	return err
}

// mountStrike hangs the door by which an officer takes a wrong line out of account.
func (m *door) mountStrike() {
	s := m.s
	web.Handle(s, web.Spec{ID: "strikeRecord", Method: "POST", Path: "/api/agri/subjects/{id}/{records}/{record}/strike",
		Guard: registry.MayManage, Summary: "Take a wrong purchase, use or intake out of account, for a reason", Status: 204},
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
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.record.strike", Kind: registry.SubjectRecord, Subject: s.ID,
				Area: s.Area}, func(tx *act.Tx) error {
				tx.Note("record", in.Record)
				tx.Note("reason", in.Body.Reason)
				if in.Records == "intakes" {
					return m.strikeIntake(ctx, tx, s.ID, in.Record, in.Body.Reason)
				}
				if in.Records == "uses" {
					return m.unuse(ctx, tx, s.ID, in.Record, in.Body.Reason)
				}
				return m.strike(ctx, tx, "agri_purchase", s.ID, in.Record, in.Body.Reason)
			})
			return nil, err
		})
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
		if b.Doubted, err = m.inDoubtOf(ctx, q, s); err != nil {
			return err
		}
		uses, err := m.uses(ctx, q, s.County, s.ID)
		if err != nil {
			return err
		}
		for _, u := range uses {
			b.Uses = append(b.Uses, UseRow{u.ID, u.Crop, u.Name, u.RegNo, u.Substance, u.Family, u.Dose, u.Target, u.UsedOn.String(), u.PHIDays,
				u.Free().String(), u.StruckOn.String(), u.StruckWhy, u.UsedOn})
		}
		b.Purchases, err = m.purchases(ctx, q, s.County, s.ID)
		return err
	})
}
