package market

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"huying/base/fault"
	"huying/base/ident"
	"huying/base/measure"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/page"
	"huying/kernel/stock"
)

// GoodsPage is what is on sale, as everybody sees it.
type GoodsPage struct{ Places []GoodsIn }

// GoodsIn is what is on sale in a town.
type GoodsIn struct {
	Name  string
	Goods []*Goods
}

// Goods is a batch on a public page; on the page of the batch with the form in which it is reserved.
type Goods struct {
	*Listing
	Path    string
	By      *Seller
	Opens   bool
	CallURL string
	Act     string
	Want    stock.Want
	Typed   string
	Problem string
	Faults  map[string]string // by field
}

// Said is an amount as people say it; Yuan is money.
func (g *Goods) Said(n int64) string   { return said(g.Unit, n) }
func (g *Goods) Yuan(fen int64) string { return measure.Yuan(fen) }

// Left is how much can still be reserved; what is owed to those who were cut short cannot.
func (g *Goods) Left() int64 {
	if g.Stock.Waiting > 0 || g.Stock.Owed > 0 {
		return 0
	}
	return g.Stock.Free()
}

// public draws the pages that everybody sees.
type public struct {
	*room
	*page.Set
	s *web.Server
}

func (r *room) mountPages(s *web.Server) error {
	set, err := r.Pages.Set(pages, "pages", "market", "goods", "reserved")
	if err != nil {
		return err
	}
	m := &public{r, set, s}
	set.Moving("GET /market", "publicMarket", m.all)
	set.Moving("GET /market/{id}", "publicGoods", m.one)
	set.Form("POST /market/{id}", "reserveGoods", m.reserve)
	s.Page("GET /reserved/{code}", "reserved", web.Open, page.Private(m.reserved))
	set.Form("POST /reserved/{code}/change", "changeReserved", m.after("change", func(ctx context.Context, tx *act.Tx, x *Listing,
		h *stock.Hold, q *http.Request) error {
		n, ok := amountOf(x.Unit, q.PostFormValue("amount"))
		if !ok {
			return fault.New(fault.Invalid, "stock.amount")
		}
		return m.Stocks.Amend(ctx, tx, h.ID, n)
	}))
	set.Form("POST /reserved/{code}/cancel", "cancelReserved", m.after("cancel", func(ctx context.Context, tx *act.Tx, _ *Listing,
		h *stock.Hold, _ *http.Request) error {
		return m.Stocks.Cancel(ctx, tx, h.ID)
	}))
	return nil
}

func (m *public) all(q *http.Request) (string, string, any, error) {
	ctx := q.Context()
	tree, err := m.Areas.Tree(ctx, m.County)
	if err != nil {
		return "", "", nil, err
	}
	now := m.Acts.Now()
	list, err := m.listings(ctx, m.DB.Read(), m.County, "state in ('open', 'ready') and pickup_to > $2 order by area, pickup_from, id limit 200", now)
	if err != nil {
		return "", "", nil, err
	}
	p := &GoodsPage{}
	for _, x := range list {
		if !x.Sound() {
			continue
		}
		town := tree.Name(area.Cut(x.Area, area.Township))
		if n := len(p.Places); n == 0 || p.Places[n-1].Name != town {
			p.Places = append(p.Places, GoodsIn{Name: town})
		}
		in := &p.Places[len(p.Places)-1]
		in.Goods = append(in.Goods, &Goods{Listing: x, Path: tree.PathText(x.Area), Opens: x.Stock.Opens(now)})
	}
	return "market", "market.public.title", p, nil
}

// goods reads a batch that everybody may see; one that was never on sale is not there.
func (m *public) goods(q *http.Request) (*Goods, error) {
	ctx := q.Context()
	tree, err := m.Areas.Tree(ctx, m.County)
	if err != nil {
		return nil, err
	}
	g := &Goods{Act: page.AnyAct, Faults: map[string]string{}}
	return g, m.DB.View(ctx, func(v store.Q) (err error) {
		if g.Listing, err = m.listing(ctx, v, m.County, q.PathValue("id")); err != nil {
			return err
		}
		if g.State == Draft {
			return store.ErrNotFound
		}
		g.By, err = m.seller(ctx, v, m.County, g.Seller)
		g.Path, g.CallURL = tree.PathText(g.Area), "/call?area="+g.Area
		g.Opens = g.Stock.Opens(m.Acts.Now()) && g.Sound()
		return err
	})
}

func (m *public) one(q *http.Request) (string, string, any, error) {
	g, err := m.goods(q)
	return "goods", "market.public.title", g, err
}

// mostForm bounds what is sent with a form of a name, a number and an amount.
const mostForm = 64 << 10

func (m *public) reserve(w http.ResponseWriter, q *http.Request) error {
	unclean := web.Form(w, q, mostForm)
	if unclean != nil {
		return unclean
	}
	g, err := m.goods(q)
	if err != nil {
		return err
	}
	ctx := q.Context()
	v := func(name string) string { return strings.TrimSpace(q.PostFormValue(name)) }
	g.Typed, g.Want = v("amount"), stock.Want{Name: v("name"), Phone: v("phone"), Way: stock.Online}
	if g.Act = v("act"); !ident.Valid(g.Act) || g.Act == page.AnyAct {
		g.Act = m.Acts.NewID()
	}
	g.Want.Amount, _ = amountOf(g.Unit, g.Typed)
	// Two people with one number at one form are one caller; the number tells senders apart.
	a := act.Public(m.County).Known(m.Box.Mark("market guest", g.Want.Phone, g.Want.Name))
	done, err := m.Acts.Do(ctx, a, act.What{ID: g.Act, Verb: HoldKind + ".reserve", Kind: HoldKind, Area: g.Area}, func(tx *act.Tx) error {
		x, err := m.listing(ctx, tx, m.County, g.ID)
		if err != nil {
			return err
		}
		h, err := m.room.reserve(ctx, tx, x, g.Want)
		if err == nil {
			tx.On(h.ID, x.Area)
		}
		return err
	})
	var f *fault.Fault
	if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return m.again(w, q, g, f)
	}
	if err != nil {
		return err
	}
	h, err := m.Stocks.Get(ctx, m.DB.Read(), m.County, done.Subject)
	if err != nil {
		return err
	}
	http.Redirect(w, q, "/reserved/"+h.Key+"?new=1", http.StatusSeeOther)
	return nil
}

// again shows the form with what is wrong where it is wrong.
func (m *public) again(w http.ResponseWriter, q *http.Request, g *Goods, f *fault.Fault) error {
	if len(f.Fields) == 0 || f.Fields[0].Key != f.Key { // what is said at a field is said once
		g.Problem = m.s.SayFault(q.Context(), f.Key, f.Args)
	}
	for _, x := range f.Fields {
		g.Faults[strings.TrimPrefix(x.Pointer, "/")] = m.s.SayFault(q.Context(), x.Key, f.Args)
	}
	status := http.StatusUnprocessableEntity
	if f.Kind == fault.Conflict {
		status = http.StatusConflict
	}
	if f.Key == act.KeyUsed {
		g.Act = m.Acts.NewID()
	}
	return m.Render(w, q, status, "goods", "market.public.title", g)
}

// ReservedPage is a reservation as whoever holds the code sees it.
type ReservedPage struct {
	*Goods
	Hold    *stock.Hold
	Code    string
	New     bool
	Act     string
	Before  int
	Problem string
	Cost    string
}

// Changes reports whether it can still be changed or given back.
func (p *ReservedPage) Changes() bool { return p.Opens && p.Hold.Live() }

// Comes reports whether goods are waiting for it.
func (p *ReservedPage) Comes() bool {
	return p.Hold.State == stock.Held && p.Listing.State == Ready && p.Sound()
}

func (m *public) byPath(q *http.Request) (*stock.Hold, error) {
	c, err := code.Parse(q.PathValue("code"))
	if err != nil {
		return nil, err
	}
	return m.Stocks.ByKey(q.Context(), m.DB.Read(), m.County, string(c))
}

func (m *public) reservedPage(q *http.Request) (*ReservedPage, error) {
	h, err := m.byPath(q)
	if err != nil {
		return nil, err
	}
	q.SetPathValue("id", h.Subject)
	g, err := m.goods(q)
	if err != nil {
		return nil, err
	}
	p := &ReservedPage{Goods: g, Hold: h, Code: code.Code(h.Key).Pretty(), New: q.URL.Query().Get("new") != "",
		Act: m.Acts.NewID(), Cost: measure.Yuan(g.Price(max(h.Given, h.Taken)))}
	if h.State == stock.Waiting || h.State == stock.Short {
		p.Before, err = m.Stocks.Before(q.Context(), m.DB.Read(), m.County, h)
	}
	return p, err
}

func (m *public) reserved(w http.ResponseWriter, q *http.Request) error {
	if err := m.Pass(q); err != nil { // codes are not to be guessed
		return err
	}
	p, err := m.reservedPage(q)
	if err != nil {
		return err
	}
	return m.Render(w, q, http.StatusOK, "reserved", "market.public.mine", p)
}

// after takes what a customer does with a reservation until the cut-off.
func (m *public) after(verb string, do func(ctx context.Context, tx *act.Tx, x *Listing, h *stock.Hold,
	q *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, q *http.Request) error {
		unclean := web.Form(w, q, mostForm)
		if unclean != nil {
			return unclean
		}
		h, err := m.byPath(q)
		if err != nil {
			return err
		}
		id, ctx := q.PostFormValue("act"), q.Context()
		if !ident.Valid(id) {
			id = m.Acts.NewID()
		}
		a := act.Public(m.County).Known(m.Box.Mark("market key holder", h.Key))
		_, err = m.Acts.Do(ctx, a, act.What{ID: id, Verb: HoldKind + "." + verb, Kind: HoldKind, Subject: h.ID, Area: h.Area}, func(tx *act.Tx) error {
			x, err := m.listing(ctx, tx, m.County, h.Subject)
			if err != nil {
				return err
			}
			if !x.Stock.Opens(tx.Now) {
				return fault.New(fault.Conflict, "stock.closed")
			}
			return do(ctx, tx, x, h, q)
		})
		var f *fault.Fault
		if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
			p, err := m.reservedPage(q)
			if err != nil {
				return err
			}
			key := f.Key
			if len(f.Fields) > 0 {
				key = f.Fields[0].Key
			}
			p.Problem = m.s.SayFault(ctx, key, f.Args)
			return m.Render(w, q, http.StatusConflict, "reserved", "market.public.mine", p)
		}
		if err != nil {
			return err
		}
		http.Redirect(w, q, "/reserved/"+h.Key, http.StatusSeeOther)
		return nil
	}
}
