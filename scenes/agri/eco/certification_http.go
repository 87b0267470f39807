package eco

import (
	"context"
	"net/http"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// CertificationRow is a certificate in a list.
type CertificationRow struct {
	ID          string             `json:"id"`
	Subject     string             `json:"subject"`
	SubjectName string             `json:"subject_name"`
	AreaPath    string             `json:"area_path"`
	Scheme      string             `json:"scheme" enum:"organic,green,gi"`
	No          string             `json:"cert_no"`
	Issuer      string             `json:"issuer"`
	ValidFrom   string             `json:"valid_from"`
	ValidTo     string             `json:"valid_to"`
	InForce     bool               `json:"in_force"`
	DaysLeft    int                `json:"days_left" doc:"Until it ends; negative when it has"`
	Renewed     bool               `json:"renewed"`
	Withdrawn   string             `json:"withdrawn" doc:"Why it was withdrawn"`
	Products    []CertifiedProduct `json:"products"`
	CanChange   bool               `json:"can_change"`
}

// YearRow is what was certified at the end of a year, or today for the present one.
type YearRow struct {
	Year    int     `json:"year"`
	On      string  `json:"on"`
	Organic int64   `json:"organic_t"`
	Green   int64   `json:"green_t"`
	Total   int64   `json:"total_t"`
	Times   float64 `json:"times" doc:"Of the first year; 0 for the first"`
}

func (m *door) mountCertifications() {
	m.tellDay()
	s := m.s
	web.Handle(s, web.Spec{ID: "listCertifications", Method: "GET", Path: "/api/agri/certifications", Guard: registry.MayRead,
		Summary: "Organic, green and geographical-indication certificates, the first to end first"}, m.listCertifications)
	web.Handle(s, web.Spec{ID: "listCertifiedYears", Method: "GET", Path: "/api/agri/certifications/years", Guard: registry.MayRead,
		Summary: "Certified tonnes year by year"}, m.years)
	web.Handle(s, web.Spec{ID: "addCertification", Method: "POST", Path: "/api/agri/subjects/{id}/certifications", Guard: registry.MayManage,
		Summary: "Record a certificate, or its renewal", Status: 204},
		func(ctx context.Context, in *struct {
			ID     string `path:"id" maxLength:"36"`
			Renews string `query:"renews" maxLength:"36" doc:"The certificate that it takes over from"`
			Body   struct {
				Scheme    string             `json:"scheme" maxLength:"10"`
				No        string             `json:"cert_no" maxLength:"60"`
				Issuer    string             `json:"issuer" maxLength:"80"`
				ValidFrom string             `json:"valid_from" maxLength:"10"`
				ValidTo   string             `json:"valid_to" maxLength:"10"`
				Products  []CertifiedProduct `json:"products" maxItems:"100"`
			}
		}) (*struct{}, error) {
			u, err := m.registry.One(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			a, err := duty.Of(ctx).May(registry.MayManage, u.Area, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			from, err := ledger.DayOf(in.Body.ValidFrom, "/valid_from")
			if err != nil {
				return nil, err
			}
			to, err := ledger.DayOf(in.Body.ValidTo, "/valid_to")
			if err != nil {
				return nil, err
			}
			c := &Certification{County: u.County, Subject: u.ID, Area: u.Area, Scheme: Scheme(in.Body.Scheme), No: in.Body.No,
				Issuer: in.Body.Issuer, ValidFrom: from, ValidTo: to, Products: in.Body.Products}
			if err := c.check(m.Acts.Now().Day()); err != nil {
				return nil, err
			}
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.certification.add", Kind: "agri.certification", Area: u.Area},
				func(tx *act.Tx) error {
					c.ID = tx.NewID()
					tx.On(c.ID, u.Area)
					tx.Note("no", c.No)
					return m.certify(ctx, tx, c, in.Renews)
				})
			return nil, err
		})
	web.Handle(s, web.Spec{ID: "withdrawCertification", Method: "POST", Path: "/api/agri/certifications/{id}/withdraw",
		Guard: registry.MayManage, Summary: "Note that a certificate was withdrawn", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Reason string `json:"reason" minLength:"2" maxLength:"200"`
			}
		}) (*struct{}, error) {
			p := duty.Of(ctx)
			c, err := m.certification(ctx, m.DB.Read(), p.County, in.ID)
			if err == nil && !p.Can(registry.MayRead, c.Area) {
				err = store.ErrNotFound
			}
			if err != nil {
				return nil, err
			}
			a, err := p.May(registry.MayManage, c.Area, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.certification.withdraw", Kind: "agri.certification", Subject: c.ID,
				Area: c.Area}, func(tx *act.Tx) error {
				c, err := m.certification(ctx, tx, tx.County, in.ID)
				if err != nil {
					return err
				}
				if !c.inForce(tx.Now.Day()) {
					return fault.New(fault.Conflict, "agri.certification.ended", "no", c.No)
				}
				c.WithdrawnWhy = in.Body.Reason
				if err := m.endCertification(ctx, tx, c, max(tx.Now.Day(), c.ValidFrom)); err != nil {
					return err
				}
				return m.settleHolder(ctx, tx, c)
			})
			return nil, err
		})
	s.Page("GET /api/agri/certifications/export", "exportCertifications", registry.MayRead, m.exportCertifications)
}

// CertificationQuery is a question to the certificates; huma reads only exported structs.
type CertificationQuery struct {
	Under   string `query:"under" maxLength:"20"`
	Subject string `query:"subject" maxLength:"36"`
	Scheme  string `query:"scheme" maxLength:"10"`
	State   string `query:"state" maxLength:"10" doc:"In force when empty; expiring, ended, all"`
	Words   string `query:"q" maxLength:"60"`
}

func (m *door) certificationFilter(ctx context.Context, in CertificationQuery) (Filter, error) {
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: in.Under})
	return Filter{f.County, f.Scope, in.Subject, in.Scheme, in.State, strings.TrimSpace(in.Words), m.Acts.Now().Day(), 2000}, err
}

func (m *door) listCertifications(ctx context.Context, in *CertificationQuery) (*struct {
	Body struct {
		Items []CertificationRow `json:"items"`
	}
}, error) {
	f, err := m.certificationFilter(ctx, *in)
	if err != nil {
		return nil, err
	}
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []CertificationRow `json:"items"`
		}
	}{}
	out.Body.Items = []CertificationRow{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, names, err := m.Certifications(ctx, q, f)
		for _, c := range list {
			out.Body.Items = append(out.Body.Items, CertificationRow{c.ID, c.Subject, names[c.ID], tree.PathText(c.Area), string(c.Scheme), c.No,
				c.Issuer, c.ValidFrom.String(), c.ValidTo.String(), c.inForce(f.Today), c.Until.Sub(f.Today),
				c.RenewedBy != "", c.WithdrawnWhy, c.Products, duty.Of(ctx).Can(registry.MayManage, c.Area)})
		}
		return err
	})
}

// years asks the figures about the end of every year: the same cells as everywhere.
func (m *door) years(ctx context.Context, in *struct {
	Under string `query:"under" maxLength:"20"`
	First int    `query:"first" minimum:"2000" maximum:"2200" default:"2020"`
}) (*struct {
	Body struct {
		Items []YearRow `json:"items"`
	}
}, error) {
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: in.Under})
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []YearRow `json:"items"`
		}
	}{}
	out.Body.Items = []YearRow{}
	today := m.Acts.Now().Day()
	return out, m.DB.View(ctx, func(q store.Q) error {
		at := func(code string, on clock.Day) (n int64, err error) {
			fig, _ := m.Book.Figure(code)
			v, err := m.Book.Over(ctx, q, fig, f.County, f.Scope, figure.Period{To: on})
			return v.Num, err
		}
		for y := in.First; y <= today.Year(); y++ {
			row := YearRow{Year: y}
			on := min(clock.Date(y, time.December, 31), today)
			row.On = on.String()
			if row.Organic, err = at("agri.organic_tonnes", on); err != nil {
				return err
			}
			if row.Green, err = at("agri.green_tonnes", on); err != nil {
				return err
			}
			if row.Total, err = at("agri.eco_tonnes", on); err != nil {
				return err
			}
			if list := out.Body.Items; len(list) > 0 && list[0].Total > 0 {
				row.Times = float64(row.Total*1000/list[0].Total) / 1000
			}
			out.Body.Items = append(out.Body.Items, row)
		}
		return nil
	})
}

func (m *door) exportCertifications(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.certificationFilter(ctx, CertificationQuery{v.Get("under"), v.Get("subject"), v.Get("scheme"), v.Get("state"), v.Get("q")})
	if err != nil {
		return err
	}
	f.Limit = ledger.MostLines
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return err
	}
	return ledger.Send(m.Kernel, m.s, w, r, "certifications", []string{"agri.certification.holder", "agri.certification.area",
		"agri.certification.scheme", "agri.certification.no", "agri.certification.issuer", "agri.certification.product_is",
		"agri.certification.land", "agri.certification.tonnes", "agri.certification.from", "agri.certification.to"},
		func(q store.Q, row func(...any) error) error {
			list, names, err := m.Certifications(ctx, q, f)
			if err != nil {
				return err
			}
			for _, c := range list {
				for _, p := range c.Products {
					if err := row(names[c.ID], tree.PathText(c.Area), m.s.Say(ctx, "agri.scheme."+string(c.Scheme), nil), c.No, c.Issuer, p.Product,
						measure.Mu(p.LandM2, 3), float64(p.AnnualKg)/1000, c.ValidFrom.String(), c.ValidTo.String()); err != nil {
						return err
					}
				}
			}
			return nil
		})
}

// Remind tells inspectors of certificates that end within a quarter, and within a month.
func (r *Room) Remind(ctx context.Context) error {
	today := r.Acts.Now().Day()
	counties, err := r.certifyingCounties(ctx, r.DB.Read())
	if err != nil {
		return err
	}
	for _, county := range counties {
		for i, within := range reminders {
			list, err := r.ending(ctx, r.DB.Read(), county, today, within, i+1)
			if err != nil {
				return err
			}
			for _, c := range list {
				if err := r.remindOf(ctx, c, i+1); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (r *Room) remindOf(ctx context.Context, c *Certification, times int) error {
	_, err := r.Acts.Do(ctx, act.System(c.County), act.What{Verb: "agri.certification.remind", Kind: "agri.certification", Subject: c.ID,
		Area: c.Area}, func(tx *act.Tx) error {
		s, err := r.registry.Subject(ctx, tx, tx.County, c.Subject)
		if err != nil {
			return err
		}
		held, err := r.Duties.Owners(ctx, tx, tx.County, registry.Inspector, area.Cut(c.Area, area.Township), tx.Now)
		if err != nil {
			return err
		}
		for _, d := range held {
			if err := r.Notices.Send(ctx, tx, d.Person, "notice.agri.renewal", registry.SubjectRecord, s.ID, s.Name+" · "+c.No); err != nil {
				return err
			}
		}
		return r.remindedOf(ctx, tx, c.ID, times)
	})
	return err
}
