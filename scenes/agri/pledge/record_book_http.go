package pledge

import (
	"net/http"

	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/area"
	"huying/scenes/agri/ledger"
)

// exportProduction sends a subject's production record as a workbook: what it bought, used,
// harvested, certified and took in, struck lines with their reason. Law wants the record kept for two
// years and shown when asked for (农产品质量安全法, article 27).
func (m *door) exportProduction(c *counter) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		s, err := m.subject(ctx, c, r.PathValue("id"))
		if err != nil {
			return err
		}
		x, err := sheet.NewPages()
		if err != nil {
			return err
		}
		say := func(key string) string { return m.s.Say(ctx, key, nil) }
		page := func(name string, keys ...string) (*sheet.Page, error) {
			columns := make([]sheet.Column, len(keys))
			for i, k := range keys {
				columns[i] = sheet.Column{Title: say("agri.book." + k)}
			}
			return x.Page(say("agri.book."+name), columns, false)
		}
		err = m.DB.View(ctx, func(q store.Q) error {
			p, err := page("purchases", "on", "name", "reg_no", "substance", "amount", "seller", "struck")
			if err != nil {
				return err
			}
			bought, err := m.purchases(ctx, q, s.County, s.ID)
			if err != nil {
				return err
			}
			for _, b := range bought {
				if err := p.Row(b.On, b.Name, b.RegNo, b.Substance, b.Amount, b.Seller, b.Why); err != nil {
					return err
				}
			}
			if p, err = page("uses", "used_on", "crop", "name", "reg_no", "substance", "family", "dose", "target", "phi", "free", "struck"); err != nil {
				return err
			}
			uses, err := m.uses(ctx, q, s.County, s.ID)
			if err != nil {
				return err
			}
			for _, u := range uses {
				if err := p.Row(u.UsedOn.String(), u.Crop, u.Name, u.RegNo, u.Substance, u.Family, u.Dose, u.Target, u.PHIDays, u.Free().String(),
					u.StruckWhy); err != nil {
					return err
				}
			}
			if p, err = page("lots", "no", "product", "plot", "harvested_on", "weight", "issued_kg"); err != nil {
				return err
			}
			lots, err := m.lots(ctx, q, s.County, s.ID, ledger.MostLines)
			if err != nil {
				return err
			}
			nos := map[string]string{}
			for _, l := range lots {
				nos[l.ID] = l.No
				if err := p.Row(l.No, l.Product, l.Plot, l.HarvestedOn.String(), float64(l.WeightG)/1000, float64(l.IssuedG)/1000); err != nil {
					return err
				}
			}
			if p, err = page("pledges", "pledge_no", "product", "weight", "lot", "issued", "receiver", "state", "void_why"); err != nil {
				return err
			}
			list, _, err := m.Pledges(ctx, q, Filter{County: s.County, Scope: area.Scope{s.County}, Subject: s.ID, Limit: ledger.MostLines})
			if err != nil {
				return err
			}
			stand, err := m.Standings(ctx, q, s.County, idsOf(list))
			if err != nil {
				return err
			}
			for _, v := range list {
				if err := p.Row(v.No, v.Product, float64(v.WeightG)/1000, nos[v.Lot], v.IssuedAt.Day().String(), v.Receiver,
					say("agri.pledge."+string(stand[v.ID].State)), v.VoidWhy); err != nil {
					return err
				}
			}
			if p, err = page("intakes", "taken_on", "product", "holder", "pledge_no", "weight", "state", "struck"); err != nil {
				return err
			}
			kept, err := m.intakesOf(ctx, q, s.County, s.ID, "", ledger.MostLines)
			if err != nil {
				return err
			}
			for _, v := range kept {
				if err := p.Row(v.On, v.Product, v.Holder, v.No, float64(v.WeightG)/1000, say("agri.pledge."+v.State), v.Why); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		sheet.Head(w, "production-"+m.Acts.Now().Day().String()+".xlsx")
		_, err = x.WriteTo(w)
		return err
	}
}
