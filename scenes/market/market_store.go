package market

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/stock"
	"huying/kernel/workbook"
)

const (
	sellerColumns  = "id, area, name, kind, license, place, phone, note, opened_on, closed_on, version"
	listingColumns = "id, seller, area, product, sort, batch, unit, price_fen, promised, most, rule, ready_on, closes_at, " +
		"pickup_from, pickup_to, place, note, " +
		"cert, cert_no, plan, state, opened_on, ended_on, sold_out_on, why, version"
	saleColumns = "id, listing, seller, hold, area, product, unit, on_day, amount, money_fen, pay, refund_fen, refund_why, version"
	planColumns = "id, seller, area, product, logs, low, high, flushes, land_m2, started_on, ended_on, note, version"
)

func sellerDest(x *Seller) []any {
	return []any{&x.ID, &x.Area, &x.Name, &x.Kind, &x.License, &x.Place, &x.Phone, &x.Note, &x.OpenedOn, &x.ClosedOn, &x.Version}
}

func listingDest(x *Listing) []any {
	return []any{&x.ID, &x.Seller, &x.Area, &x.Product, &x.Sort, &x.Batch, &x.Unit, &x.PriceFen, &x.Promised, &x.Most, &x.Rule, &x.ReadyOn, &x.ClosesAt,
		&x.PickupFrom, &x.PickupTo, &x.Place, &x.Note, &x.Cert, &x.CertNo, &x.Plan, &x.State, &x.OpenedOn, &x.EndedOn, &x.SoldOutOn, &x.Why, &x.Version}
}

func saleDest(x *Sale) []any {
	return []any{&x.ID, &x.Listing, &x.Seller, &x.Hold, &x.Area, &x.Product, &x.Unit, &x.On, &x.Amount, &x.MoneyFen, &x.Pay,
		&x.RefundFen, &x.RefundWhy, &x.Version}
}

func planDest(x *Plan) []any {
	return []any{&x.ID, &x.Seller, &x.Area, &x.Product, &x.Logs, &x.Low, &x.High, &x.Flushes, &x.LandM2, &x.StartedOn, &x.EndedOn, &x.Note, &x.Version}
}

func (r *room) addSeller(ctx context.Context, tx *act.Tx, x *Seller) error {
	x.ID, x.Version = tx.NewID(), 1
	tx.On(x.ID, x.Area)
	return tx.Put(ctx, "market_seller", sellerColumns, x.ID, x.Area, x.Name, x.Kind, x.License, x.Place, x.Phone, x.Note, x.OpenedOn, x.ClosedOn, 1)
}

func changeSeller(ctx context.Context, tx *act.Tx, _, x *Seller) error {
	tx.On(x.ID, x.Area)
	return tx.Over(ctx, "market_seller", x.ID, x.Version, "market.moved", act.Set{Column: "area", Value: x.Area}, act.Set{Column: "name", Value: x.Name},
		act.Set{Column: "kind", Value: x.Kind}, act.Set{Column: "license", Value: x.License}, act.Set{Column: "place", Value: x.Place},
		act.Set{Column: "phone", Value: x.Phone}, act.Set{Column: "note", Value: x.Note}, act.Set{Column: "opened_on", Value: x.OpenedOn},
		act.Set{Column: "closed_on", Value: x.ClosedOn})
}

func (r *room) seller(ctx context.Context, q store.Q, county, id string) (*Seller, error) {
	x := &Seller{}
	return x, store.One(q.QueryRow(ctx, "select "+sellerColumns+" from market_seller where county = $1 and id = $2", county, id).Scan(sellerDest(x)...))
}

// some binds ids for a condition, behind the county.
func some(county string, ids []string) (places string, args []any) {
	args = []any{county}
	for _, id := range ids {
		args = append(args, id)
	}
	return store.Places(2, len(ids)), args
}

// fillListings reads who sells, how much there is and how the certificates stand.
func (r *room) fillListings(ctx context.Context, q store.Q, county string, page []*Listing) error {
	if len(page) == 0 {
		return nil
	}
	var ids, sellers, certs []string
	for _, x := range page {
		ids, sellers = append(ids, x.ID), append(sellers, x.Seller)
		if x.Cert != "" {
			certs = append(certs, x.Cert)
		}
	}
	goods, err := r.Stocks.Items(ctx, q, county, ListingKind, ids...)
	if err != nil {
		return err
	}
	standing := map[string]*Certificate{}
	if len(certs) > 0 {
		if standing, err = r.certs.Standing(ctx, q, county, certs); err != nil {
			return err
		}
	}
	places, args := some(county, sellers)
	names := map[string][2]string{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name, kind string
		err := rows.Scan(&id, &name, &kind)
		names[id] = [2]string{name, kind}
		return err
	}, "select id, name, kind from market_seller where county = $1 and id in ("+places+")", args...); err != nil {
		return err
	}
	for _, x := range page {
		x.Stock, x.Cer, x.SellerName, x.SellerKind = goods[x.ID], standing[x.Cert], names[x.Seller][0], names[x.Seller][1]
		if x.Stock != nil && x.State != Draft {
			if x.Doubles, err = r.Stocks.Doubles(ctx, q, county, x.Stock.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *room) listings(ctx context.Context, q store.Q, county, where string, args ...any) (out []*Listing, err error) {
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Listing{}
		out = append(out, x)
		return rows.Scan(listingDest(x)...)
	}, "select "+listingColumns+" from market_listing where county = $1 and "+where, append([]any{county}, args...)...); err != nil {
		return nil, err
	}
	return out, r.fillListings(ctx, q, county, out)
}

func (r *room) listing(ctx context.Context, q store.Q, county, id string) (*Listing, error) {
	list, err := r.listings(ctx, q, county, "id = $2", id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound
	}
	return list[0], nil
}

func (r *room) addListing(ctx context.Context, tx *act.Tx, x *Listing) error {
	x.ID, x.State, x.Version = tx.NewID(), Draft, 1
	tx.On(x.ID, x.Area)
	return tx.Put(ctx, "market_listing", listingColumns, x.ID, x.Seller, x.Area, x.Product, x.Sort, x.Batch, x.Unit, x.PriceFen, x.Promised, x.Most, x.Rule,
		x.ReadyOn, x.ClosesAt, x.PickupFrom, x.PickupTo, x.Place, x.Note, x.Cert, x.CertNo, x.Plan, x.State, 0, 0, 0, "", 1)
}

// changeListing writes what is said of goods. Once somebody has reserved, what they reserved on stays: only the certificate,
// the plan and the remarks change then.
func (r *room) changeListing(ctx context.Context, tx *act.Tx, was, x *Listing) error {
	if was.State == Ended || was.State == Recalled {
		return fault.New(fault.Conflict, "market.listing.over")
	}
	if goods := x.goods(); was.Stock != nil && was.Stock.Line == 0 {
		goods.ID = was.Stock.ID
		if err := r.Stocks.Terms(ctx, tx, goods); err != nil {
			return err
		}
	} else if was.Stock != nil && *goods != *was.goods() || was.Stock != nil && (x.PriceFen != was.PriceFen || x.Product != was.Product ||
		x.Promised != was.Promised || x.PickupFrom != was.PickupFrom || x.Place != was.Place) {
		return fault.New(fault.Conflict, "stock.begun")
	}
	return tx.Over(ctx, "market_listing", x.ID, x.Version, "market.moved", act.Set{Column: "product", Value: x.Product},
		act.Set{Column: "sort", Value: x.Sort},
		act.Set{Column: "batch", Value: x.Batch}, act.Set{Column: "unit", Value: x.Unit}, act.Set{Column: "price_fen", Value: x.PriceFen},
		act.Set{Column: "promised", Value: x.Promised}, act.Set{Column: "most", Value: x.Most}, act.Set{Column: "rule", Value: x.Rule},
		act.Set{Column: "ready_on", Value: x.ReadyOn}, act.Set{Column: "closes_at", Value: x.ClosesAt}, act.Set{Column: "pickup_from", Value: x.PickupFrom},
		act.Set{Column: "pickup_to", Value: x.PickupTo}, act.Set{Column: "place", Value: x.Place}, act.Set{Column: "note", Value: x.Note},
		act.Set{Column: "cert", Value: x.Cert}, act.Set{Column: "cert_no", Value: x.CertNo}, act.Set{Column: "plan", Value: x.Plan})
}

// soldOut notes the day on which the last of a listing was reserved or taken.
func (r *room) soldOut(ctx context.Context, tx *act.Tx, id string) error {
	goods, err := r.Stocks.Items(ctx, tx, tx.County, ListingKind, id)
	if err != nil || goods[id] == nil || goods[id].Free() >= goods[id].Step || goods[id].Total == 0 {
		return err
	}
	var day clock.Day
	if err := tx.QueryRow(ctx, "select sold_out_on from market_listing where county = $1 and id = $2", tx.County, id).Scan(&day); err != nil || day > 0 {
		return store.One(err)
	}
	return tx.Change(ctx, "market_listing", id, func() error { // no version of its own: nobody changed what the listing says
		_, err := tx.Exec(ctx, "update market_listing set sold_out_on = $3 where county = $1 and id = $2", tx.County, id, tx.Now.Day())
		return err
	})
}

// reserve holds goods of a listing for somebody.
func (r *room) reserve(ctx context.Context, tx *act.Tx, x *Listing, w stock.Want) (*stock.Hold, error) {
	if x.Stock == nil || x.State == Draft {
		return nil, fault.New(fault.Conflict, "market.listing.draft")
	}
	if !x.Sound() {
		return nil, fault.New(fault.Conflict, "market.unsound")
	}
	h, err := r.Stocks.Enter(ctx, tx, x.Stock.ID, w)
	if err != nil {
		return nil, err
	}
	return h, r.soldOut(ctx, tx, x.ID)
}

// handOut gives somebody what they hold and records what was paid; goods that nobody should eat stay where they are.
func (r *room) handOut(ctx context.Context, tx *act.Tx, x *Listing, hold string, amount int64, pay string, at clock.Moment) error {
	if err := r.Stocks.Take(ctx, tx, hold, amount, at); err != nil {
		return err
	}
	h, err := r.Stocks.Get(ctx, tx, tx.County, hold)
	if err != nil {
		return err
	}
	return tx.Put(ctx, "market_sale", saleColumns, tx.NewID(), x.ID, x.Seller, h.ID, x.Area, x.Product, x.Unit, h.TakenAt.Day(),
		h.Taken, x.Price(h.Taken), pay, 0, "", 1)
}

func (r *room) refund(ctx context.Context, tx *act.Tx, x *Sale, fen int64, reason string) error {
	if fen < 1 || x.RefundFen+fen > x.MoneyFen {
		return fault.New(fault.Invalid, "market.refund.invalid").At("/money", "market.refund.money")
	}
	tx.Note("reason", reason)
	tx.Note("fen", fen)
	return tx.Over(ctx, "market_sale", x.ID, x.Version, "market.moved", act.Set{Column: "refund_fen", Value: x.RefundFen + fen},
		act.Set{Column: "refund_why", Value: reason})
}

// Booked is what a seller took for a product.
type Booked struct {
	Seller, SellerName, Product string
	Unit                        stock.Unit
	Sales                       int64
	Amount                      int64
	MoneyFen, RefundFen         int64
}

// books add up sales of some days by seller and product.
func (r *room) books(ctx context.Context, q store.Q, county string, places area.Scope, from, to clock.Day) (out []Booked, err error) {
	args := []any{county, from, to}
	where := places.Where("s.area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var b Booked
		err := rows.Scan(&b.Seller, &b.SellerName, &b.Product, &b.Unit, &b.Sales, &b.Amount, &b.MoneyFen, &b.RefundFen)
		out = append(out, b)
		return err
	}, `select s.seller, x.name, s.product, s.unit, count(*), coalesce(sum(s.amount), 0), coalesce(sum(s.money_fen), 0), coalesce(sum(s.refund_fen), 0)
		from market_sale s join market_seller x on x.county = s.county and x.id = s.seller
		where s.county = $1 and s.on_day >= $2 and s.on_day <= $3 and `+where+` group by s.seller, x.name, s.product, s.unit order by 7 desc, 2, 3`, args...)
}

func (r *room) addPlan(ctx context.Context, tx *act.Tx, x *Plan) error {
	x.ID, x.Version = tx.NewID(), 1
	tx.On(x.ID, x.Area)
	return tx.Put(ctx, "market_plan", planColumns, x.ID, x.Seller, x.Area, x.Product, x.Logs, x.Low, x.High, x.Flushes, x.LandM2,
		x.StartedOn, x.EndedOn, x.Note, 1)
}

func changePlan(ctx context.Context, tx *act.Tx, x *Plan) error {
	return tx.Over(ctx, "market_plan", x.ID, x.Version, "market.moved", act.Set{Column: "product", Value: x.Product}, act.Set{Column: "logs", Value: x.Logs},
		act.Set{Column: "low", Value: x.Low}, act.Set{Column: "high", Value: x.High}, act.Set{Column: "flushes", Value: x.Flushes},
		act.Set{Column: "land_m2", Value: x.LandM2}, act.Set{Column: "started_on", Value: x.StartedOn}, act.Set{Column: "ended_on", Value: x.EndedOn},
		act.Set{Column: "note", Value: x.Note})
}

func (r *room) addCut(ctx context.Context, tx *act.Tx, x *Plan, c *Cut) error {
	if err := x.cut(c, tx.Now.Day()); err != nil {
		return err
	}
	tx.Note("pieces", c.Pieces)
	return tx.Put(ctx, "market_cut", "id, plan, area, flush, on_day, pieces, version", tx.NewID(), x.ID, x.Area, c.Flush, c.On, c.Pieces, 1)
}

// fillPlans reads who runs a plan and what was cut of it.
func (r *room) fillPlans(ctx context.Context, q store.Q, county string, page []*Plan) error {
	if len(page) == 0 {
		return nil
	}
	byID := map[string]*Plan{}
	var ids []string
	for _, x := range page {
		byID[x.ID], ids = x, append(ids, x.ID)
	}
	places, args := some(county, ids)
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		c := &Cut{}
		err := rows.Scan(&c.ID, &c.Plan, &c.Flush, &c.On, &c.Pieces)
		if x := byID[c.Plan]; x != nil {
			x.Cuts = append(x.Cuts, c)
		}
		return err
	}, "select id, plan, flush, on_day, pieces from market_cut where county = $1 and plan in ("+places+") order by on_day, id", args...); err != nil {
		return err
	}
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		byID[id].SellerName = name
		return err
	}, "select p.id, s.name from market_plan p join market_seller s on s.county = p.county and s.id = p.seller where p.county = "+
		"$1 and p.id in ("+places+")", args...)
}

// planOf refuses a plan of another seller.
func (r *room) planOf(ctx context.Context, q store.Q, county, seller, plan string) error {
	if plan == "" {
		return nil
	}
	var n int
	err := q.QueryRow(ctx, "select count(*) from market_plan where county = $1 and id = $2 and seller = $3", county, plan, seller).Scan(&n)
	if err == nil && n == 0 {
		err = fault.New(fault.Invalid, "market.listing.invalid").At("/plan", "web.bad_value")
	}
	return err
}

// named finds the certificate that a listing names; a number that nobody issued is told at its field.
func (r *room) named(ctx context.Context, q store.Q, county, no string) (*Certificate, error) {
	if no = strings.ToUpper(strings.TrimSpace(no)); no == "" {
		return &Certificate{}, nil
	}
	c, err := r.certs.Named(ctx, q, county, no)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fault.New(fault.Invalid, "market.listing.invalid").At("/cert_no", "market.cert.unknown")
	}
	return c, err
}

// keeps are what has to live on when a place ends: sellers with all that they have.
func (r *room) keeps() []area.Keep {
	return []area.Keep{{Kind: SellerKind, Title: "market.keeps", List: func(ctx context.Context, q store.Q, county string, places area.Scope,
		_ *workbook.Plan) (out []area.Lying, err error) {
		args := []any{county}
		where := places.Where("area", &args)
		return out, store.Each(ctx, q, func(rows *sql.Rows) error {
			var x area.Lying
			err := rows.Scan(&x.ID, &x.Area, &x.Name)
			x.Page = "/market/sellers"
			out = append(out, x)
			return err
		}, "select id, area, name from market_seller where county = $1 and closed_on = 0 and "+where+" order by area, id", args...)
	}, Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error {
		if err := m.Rows(ctx, tx, "market_seller", true, m.IDs); err != nil {
			return err
		}
		return r.takeAlong(ctx, tx, m)
	}}}
}

// takeAlong moves what sellers have.
func (r *room) takeAlong(ctx context.Context, tx *act.Tx, m area.Moving) error {
	for table, under := range map[string]string{"market_sale": "", "market_plan": "market_cut", "market_listing": ""} {
		ids, err := m.About(ctx, tx, table, "seller", true, m.IDs)
		if err != nil {
			return err
		}
		if under != "" {
			_, err = m.About(ctx, tx, under, "plan", true, ids)
		}
		if table == "market_listing" {
			err = r.Stocks.MoveIn(ctx, tx, m, ids)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reached are the listings of some places whose certificate does not hold, or that were recalled; of one failed test or one
// certificate where its number is given.
func (r *room) reached(ctx context.Context, q store.Q, county string, places area.Scope, no string) ([]*Listing, error) {
	args := []any{county}
	where := places.Where("area", &args)
	list, err := r.listings(ctx, q, county, "state <> 'draft' and (cert <> '' or state = 'recalled') and "+where+" order by opened_on desc, id", args[1:]...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(x *Listing) bool {
		named := no == "" || x.CertNo == no || x.Cer != nil && slices.Contains(x.Cer.Samples, no)
		return x.Sound() || !named
	}), nil
}
