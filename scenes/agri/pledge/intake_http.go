package pledge

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

type intakeList struct {
	Body struct {
		Items []Intake `json:"items"`
		Next  string   `json:"next" doc:"Cursor of the next page; empty on the last"`
	}
}

// mountIntakes hangs a counter's doors of certificates that were taken in.
func (m *door) mountIntakes(c *counter) {
	s, at := m.s, c.at+"/subjects/{id}/intakes"
	web.Handle(s, web.Spec{ID: "listIntakes" + c.of, Method: "GET", Path: at, Guard: c.read, Summary: "Certificates that a buyer took in, the latest first"},
		func(ctx context.Context, in *struct {
			ID     string `path:"id" maxLength:"36"`
			Cursor string `query:"cursor" maxLength:"36" doc:"Where the last page ended"`
			Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
		}) (*intakeList, error) {
			s, err := m.subject(ctx, c, in.ID)
			if err != nil {
				return nil, err
			}
			out := &intakeList{}
			if out.Body.Items, err = m.intakesOf(ctx, m.DB.Read(), s.County, s.ID, in.Cursor, in.Limit); err == nil && len(out.Body.Items) == in.Limit {
				out.Body.Next = out.Body.Items[in.Limit-1].ID
			}
			return out, err
		})
	web.Handle(s, web.Spec{ID: "takeIn" + c.of, Method: "POST", Path: at, Guard: c.write,
		Summary: "Take a certificate in that came with goods; one that was taken back is refused"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Code    string `json:"code" maxLength:"80" doc:"As it stands below the QR code"`
				WeightG int64  `json:"weight_g" minimum:"0" maximum:"100000000000" doc:"How much was bought; 0: all that the certificate is for"`
				On      string `json:"on,omitempty" maxLength:"10" doc:"Today, when empty"`
			}
		}) (*struct{ Body Intake }, error) {
			day, err := m.takenOn(in.Body.On)
			if err != nil {
				return nil, err
			}
			p, err := m.byCode(ctx, in.Body.Code)
			if err != nil {
				return nil, err
			}
			id, err := m.forSubject(ctx, c, in.ID, "agri.intake.add", func(tx *act.Tx, s *registry.Subject) (string, error) {
				if p.Subject == s.ID {
					return "", fault.New(fault.Invalid, "agri.intake.invalid").At("/code", "agri.intake.own")
				}
				grams := in.Body.WeightG
				if grams == 0 {
					grams = p.WeightG
				}
				tx.Note("no", p.No)
				tx.Note("weight_g", grams)
				return m.takeIn(ctx, tx, s.ID, p, grams, day)
			})
			if err != nil {
				return nil, err
			}
			list, err := m.intakes(ctx, m.DB.Read(), duty.Of(ctx).County, " and i.id = $2", id)
			if err == nil && len(list) == 0 {
				err = store.ErrNotFound
			}
			if err != nil {
				return nil, err
			}
			return &struct{ Body Intake }{list[0]}, nil
		})
}

func (m *door) takenOn(said string) (clock.Day, error) {
	today := m.Acts.Now().Day()
	if said == "" {
		return today, nil
	}
	day, err := ledger.DayOf(said, "/on")
	if err == nil && day > today {
		err = fault.New(fault.Invalid, "agri.intake.invalid").At("/on", "agri.use.future")
	}
	return day, err
}

// byCode finds a certificate by what stands below its QR code. One that was taken back is
// found too: that is what whoever asks has to be told.
func (m *door) byCode(ctx context.Context, said string) (*Pledge, error) {
	wrong := fault.New(fault.Invalid, "agri.intake.invalid")
	c, err := code.Parse(said)
	if err != nil {
		return nil, wrong.At("/code", "code.mistyped")
	}
	q, county := m.DB.Read(), duty.Of(ctx).County
	e, err := m.Codes.Find(ctx, q, county, c)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if err != nil || e.Kind != Code {
		return nil, wrong.At("/code", "agri.intake.unknown")
	}
	return m.Pledge(ctx, q, county, e.Subject)
}
