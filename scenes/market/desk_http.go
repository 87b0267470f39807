package market

import (
	"context"
	"errors"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/stock"
)

// MarketHold is a reservation as the desk sees it: who it is is masked.
type MarketHold struct {
	ID        string       `json:"id"`
	Listing   string       `json:"listing"`
	State     string       `json:"state" enum:"held,waiting,short,taken,cancelled,expired,unmet,back"`
	Turn      int          `json:"turn"`
	Wanted    int64        `json:"wanted"`
	Given     int64        `json:"given"`
	Taken     int64        `json:"taken"`
	Name      string       `json:"name"`
	Phone     string       `json:"phone"`
	Way       string       `json:"way" enum:"online,desk,chain,onsite"`
	HeldAt    clock.Moment `json:"held_at"`
	TakenAt   clock.Moment `json:"taken_at,omitempty"`
	ExpiresAt clock.Moment `json:"expires_at"`
	CanServe  bool         `json:"can_serve"`
}

func holdRow(see *list.Reader, h *stock.Hold) MarketHold {
	return MarketHold{h.ID, h.Subject, string(h.State), h.Turn, h.Wanted, h.Given, h.Taken, h.Name.String(), h.Phone.String(), string(h.Way), h.HeldAt,
		h.TakenAt, h.ExpiresAt, see.Can(MayServe, h.Area)}
}

func (r *room) holdList() *list.List[stock.Hold, MarketHold] {
	return &list.List[stock.Hold, MarketHold]{
		Kind: HoldKind, Name: "MarketHold", Path: "/api/market/holds", Summary: "Reservations, the latest first", Read: MayServe, Table: "stock_hold",
		Columns: stock.HoldColumns, Order: list.Latest("r.held_at"),
		Also: func(_ list.Asker, bind func(any) string) string { return "r.kind = " + bind(ListingKind) },
		Filters: []list.Filter{list.Is("listing", "r.subject"), list.Is("state", "r.state", stock.States...), list.Is("way",
			"r.way", "online", "desk", "chain", "onsite"),
			list.Period("r.held_day")},
		Dest: stock.HoldDest, Fill: func(_ context.Context, _ store.Q, county string, page []*stock.Hold) error {
			return r.Stocks.Unseal(county, page...)
		},
		Wire: holdRow,
		Sheet: list.Sheet[stock.Hold]{File: "reservations", Title: "market.sheet.holds",
			Columns: []sheet.Column{{Title: "market.turn"}, {Title: "market.customer", Width: 14},
				{Title: "market.customer_phone", Width: 16}, {Title: "market.state_is", Width: 10}, {Title: "market.wanted"}, {Title: "market.given"},
				{Title: "market.taken"}, {Title: "market.way_is", Width: 12}, {Title: "market.on", Width: 12}},
			Lines: func(see *list.Reader, h *stock.Hold) [][]any {
				return [][]any{{h.Turn, h.Name, h.Phone, see.Say("stock.state." + string(h.State)), h.Wanted, h.Given, h.Taken,
					see.Say("market.way." + string(h.Way)), h.HeldAt.Day()}}
			}},
	}
}

// MarketPickup is what is handed out: by a hold of the list or the code that is said, so many pieces or what was weighed.
type MarketPickup struct {
	Hold   string `json:"hold,omitempty" maxLength:"36"`
	Code   string `json:"code,omitempty" maxLength:"40" doc:"Six digits"`
	Amount string `json:"amount,omitempty" maxLength:"20" doc:"As weighed; empty: all that is held"`
	Pay    string `json:"pay" maxLength:"10" doc:"cash, code, later"`
}

// pickup reads what is handed out, and finds whose it is.
func (r *room) pickup(ctx context.Context, q store.Q, county string, x *Listing, b *MarketPickup) (h *stock.Hold, amount int64, err error) {
	f := fault.New(fault.Invalid, "market.pickup.invalid")
	among(f, "/pay", b.Pay, Pays)
	if b.Amount != "" {
		var ok bool
		if amount, ok = amountOf(x.Unit, b.Amount); !ok || amount < 1 {
			f.At("/amount", "market.amount")
		}
	}
	if err := f.OrNil(); err != nil {
		return nil, 0, err
	}
	if x.Stock == nil {
		return nil, 0, fault.New(fault.Conflict, "market.listing.draft")
	}
	if b.Code == "" {
		h, err = r.Stocks.Get(ctx, q, county, b.Hold)
	} else {
		h, err = r.Stocks.ByPickup(ctx, q, county, x.Stock.ID, strings.ReplaceAll(strings.TrimSpace(b.Code), " ", ""))
		if errors.Is(err, store.ErrNotFound) {
			err = fault.New(fault.Invalid, "market.pickup.invalid").At("/code", "market.pickup.code")
		}
	}
	if err == nil && h.Subject != x.ID {
		err = store.ErrNotFound
	}
	return h, amount, err
}

// MarketHoldInput is a reservation that the desk enters, or a sale on site.
type MarketHoldInput struct {
	Name   string `json:"name" maxLength:"160"`
	Phone  string `json:"phone,omitempty" maxLength:"40"`
	Amount string `json:"amount" maxLength:"20"`
	Pay    string `json:"pay,omitempty" maxLength:"10" doc:"Of a sale on site"`
}

func (r *room) want(x *Listing, b *MarketHoldInput, way stock.Way) (stock.Want, error) {
	n, ok := amountOf(x.Unit, b.Amount)
	if !ok {
		return stock.Want{}, fault.New(fault.Invalid, "stock.want.invalid").At("/amount", "market.amount")
	}
	return stock.Want{Amount: n, Name: b.Name, Phone: b.Phone, Way: way}, nil
}

// MarketChain is a chat group's list: as it was pasted, or as it was looked through.
type MarketChain struct {
	Text  string            `json:"text,omitempty" maxLength:"40000" doc:"To be read; nothing is reserved"`
	Lines []MarketChainLine `json:"lines,omitempty" maxItems:"500" doc:"To be reserved, as somebody has looked through them"`
}

// MarketChainLine is a line of such a list.
type MarketChainLine struct {
	No     int    `json:"no"`
	Raw    string `json:"raw" maxLength:"2000"`
	Name   string `json:"name" maxLength:"160"`
	Phone  string `json:"phone,omitempty" maxLength:"40"`
	Amount int64  `json:"amount" doc:"Pieces or grams; 0: gives back"`
	Doubt  string `json:"doubt,omitempty" doc:"What has to be asked about it, in words"`
}

type chainAnswer struct {
	Body struct {
		Lines    []MarketChainLine `json:"lines"`
		Reserved int               `json:"reserved"`
		Changed  int               `json:"changed"`
		Post     string            `json:"post" doc:"The list to post in the group"`
	}
}

func (r *room) mountDesk(s *web.Server, listings *list.List[Listing, MarketListing], sales *list.List[Sale, MarketSale]) {
	holds := r.holdList()
	holds.Mount(s, r.Lists)
	at := listings.Path + "/{id}"
	web.Handle(s, web.Spec{ID: "takeMarketGoods", Method: "POST", Path: at + "/take", Guard: MayServe,
		Summary: "Hand out what somebody holds, by hold or code"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body MarketPickup
		}) (*list.One[MarketListing], error) {
			return listings.Act(ctx, MayServe, in.ID, "take", func(tx *act.Tx, x *Listing) error {
				if !x.Sound() {
					return fault.New(fault.Conflict, "market.unsound")
				}
				h, amount, err := r.pickup(ctx, tx, tx.County, x, &in.Body)
				if err != nil {
					return err
				}
				return r.handOut(ctx, tx, x, h.ID, amount, in.Body.Pay, tx.Now)
			})
		})
	for verb, way := range map[string]stock.Way{"reserve": stock.Desk, "sell": stock.OnSite} {
		web.Handle(s, web.Spec{ID: verb + "MarketGoods", Method: "POST", Path: at + "/" + verb, Guard: MayServe,
			Summary: "Reserve for somebody who asks at the desk (reserve), or sell on site at once (sell)"},
			func(ctx context.Context, in *struct {
				list.ByID
				Body MarketHoldInput
			}) (*list.One[MarketListing], error) {
				return listings.Act(ctx, MayServe, in.ID, verb, func(tx *act.Tx, x *Listing) error {
					w, err := r.want(x, &in.Body, way)
					if err != nil {
						return err
					}
					f := fault.New(fault.Invalid, "market.pickup.invalid")
					if way == stock.OnSite {
						among(f, "/pay", in.Body.Pay, Pays)
					}
					if err := f.OrNil(); err != nil {
						return err
					}
					h, err := r.reserve(ctx, tx, x, w)
					if err != nil || way != stock.OnSite {
						return err
					}
					return r.handOut(ctx, tx, x, h.ID, 0, in.Body.Pay, tx.Now)
				})
			})
	}
	web.Handle(s, web.Spec{ID: "readMarketChain", Method: "POST", Path: at + "/chain", Guard: MayServe,
		Summary: "Read a chat group's list (text), or reserve what was looked through (lines)"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body MarketChain
		}) (*chainAnswer, error) {
			return r.chain(ctx, s, listings, in.ID, &in.Body)
		})
	web.Handle(s, web.Spec{ID: "cancelMarketHold", Method: "POST", Path: holds.Path + "/{id}/cancel", Guard: MayServe,
		Summary: "Give a reservation back for somebody"},
		func(ctx context.Context, in *list.Because) (*list.One[MarketHold], error) {
			return holds.Act(ctx, MayServe, in.ID, "cancel", func(tx *act.Tx, h *stock.Hold) error {
				tx.Note("reason", in.Body.Reason)
				return r.Stocks.Cancel(ctx, tx, h.ID)
			})
		})
	type revealed struct {
		Body struct {
			Name  string `json:"name"`
			Phone string `json:"phone"`
		}
	}
	web.Handle(s, web.Spec{ID: "revealMarketHold", Method: "POST", Path: holds.Path + "/{id}/reveal", Guard: MayServe,
		Summary: "Read a customer's name and number, for a reason that is kept"},
		func(ctx context.Context, in *list.Because) (*revealed, error) {
			h, place, err := holds.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			a, err := duty.Of(ctx).May(MayServe, place, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			out := &revealed{}
			return out, r.Duties.Reveal(ctx, a, act.What{Verb: HoldKind + ".reveal", Kind: HoldKind, Subject: h.ID, Area: place},
				in.Body.Reason, func(*act.Tx) error {
					out.Body.Name, out.Body.Phone = h.Name.Reveal(), h.Phone.Reveal()
					return nil
				})
		})
	web.Handle(s, web.Spec{ID: "refundMarketSale", Method: "POST", Path: sales.Path + "/{id}/refund", Guard: MayServe,
		Summary: "Record money that was given back, and why"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Money  string `json:"money" maxLength:"20" doc:"In yuan"`
				Reason string `json:"reason" minLength:"2" maxLength:"400"`
			}
		}) (*list.One[MarketSale], error) {
			return sales.Act(ctx, MayServe, in.ID, "refund", func(tx *act.Tx, x *Sale) error {
				fen, ok := measure.Money.Read(in.Body.Money)
				if !ok {
					return fault.New(fault.Invalid, "market.refund.invalid").At("/money", "market.price")
				}
				return r.refund(ctx, tx, x, fen, strings.TrimSpace(in.Body.Reason))
			})
		})
}

// chain reads a list, or reserves what somebody has looked through: a name that has reserved from a list before gets the
// amount that the list says now.
func (r *room) chain(ctx context.Context, s *web.Server, listings *list.List[Listing, MarketListing], id string, b *MarketChain) (*chainAnswer, error) {
	out := &chainAnswer{}
	out.Body.Lines = []MarketChainLine{}
	x, _, err := listings.Find(ctx, r.DB.Read(), id)
	if err != nil {
		return nil, err
	}
	for _, l := range ReadChain(b.Text, x.Unit, x.Product) {
		line := MarketChainLine{No: l.No, Raw: l.Raw, Name: l.Name, Phone: l.Phone, Amount: l.Amount}
		if l.Doubt != "" {
			line.Doubt = s.Said(ctx, "market.chain.doubt."+l.Doubt)
		}
		out.Body.Lines = append(out.Body.Lines, line)
	}
	if len(b.Lines) > 0 {
		if _, err := listings.Act(ctx, MayServe, id, "chain", func(tx *act.Tx, x *Listing) error {
			out.Body.Reserved, out.Body.Changed = 0, 0
			tx.Note("lines", len(b.Lines))
			for i, l := range b.Lines {
				done, err := r.chained(ctx, tx, x, l)
				var f *fault.Fault
				if errors.As(err, &f) { // say which line it is
					return fault.New(f.Kind, "market.chain.line", "no", i+1, "name", l.Name).At("/lines/"+said(stock.Piece, int64(i)), f.Key)
				}
				if err != nil {
					return err
				}
				out.Body.Reserved, out.Body.Changed = out.Body.Reserved+done[0], out.Body.Changed+done[1]
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	if x.Stock != nil {
		held, err := r.Stocks.In(ctx, r.DB.Read(), duty.Of(ctx).County, x.Stock.ID)
		if err != nil {
			return nil, err
		}
		out.Body.Post = WriteChain(x, held, func(key string) string { return s.Said(ctx, key) })
	}
	return out, nil
}

// chained reserves, changes or gives back one line: how many were reserved and how many changed.
func (r *room) chained(ctx context.Context, tx *act.Tx, x *Listing, l MarketChainLine) (done [2]int, err error) {
	w := stock.Want{Amount: l.Amount, Name: strings.TrimSpace(l.Name), Phone: l.Phone, Same: strings.TrimSpace(l.Name), Way: stock.Chain}
	if x.Stock == nil {
		return done, fault.New(fault.Conflict, "market.listing.draft")
	}
	same, err := r.Stocks.Same(ctx, tx, tx.County, x.Stock.ID, w)
	switch {
	case err != nil:
		return done, err
	case same == nil && l.Amount == 0:
		return done, nil
	case same == nil:
		_, err = r.reserve(ctx, tx, x, w)
		return [2]int{1, 0}, err
	case !same.Live() || same.Wanted == l.Amount:
		return done, nil
	case l.Amount == 0:
		return [2]int{0, 1}, r.Stocks.Cancel(ctx, tx, same.ID)
	}
	return [2]int{0, 1}, r.Stocks.Amend(ctx, tx, same.ID, l.Amount)
}

// MarketReached is a listing that a recall reaches, with everybody who holds or took some of it.
type MarketReached struct {
	Listing MarketListing `json:"listing"`
	Holds   []MarketHold  `json:"holds"`
}

// MarketBook is what a seller took for a product.
type MarketBook struct {
	Seller     string `json:"seller"`
	SellerName string `json:"seller_name"`
	Product    string `json:"product"`
	Unit       string `json:"unit" enum:"piece,g"`
	Sales      int64  `json:"sales"`
	Amount     int64  `json:"amount"`
	MoneyFen   int64  `json:"money_fen"`
	RefundFen  int64  `json:"refund_fen"`
}

// mountRecall hangs the two questions that go across listings: whom a failed test reaches, and what was taken for what.
func (r *room) mountRecall(s *web.Server) {
	type reached struct {
		Body struct {
			Items []MarketReached `json:"items"`
		}
	}
	web.Handle(s, web.Spec{ID: "listMarketReached", Method: "GET", Path: "/api/market/recall", Guard: MayServe,
		Summary: "Goods whose certificate does not hold or that were recalled, with who holds or took some; of one test or certificate by its number"},
		func(ctx context.Context, in *struct {
			No string `query:"no" maxLength:"40"`
		}) (*reached, error) {
			p := duty.Of(ctx)
			tree, err := r.Areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			see := &list.Reader{Asker: p, Tree: tree}
			out := &reached{}
			out.Body.Items = []MarketReached{}
			return out, r.DB.View(ctx, func(q store.Q) error {
				some, err := r.reached(ctx, q, p.County, p.Scope(MayServe), strings.TrimSpace(in.No))
				if err != nil {
					return err
				}
				for _, x := range some {
					row := MarketReached{listingRow(see, x), []MarketHold{}}
					holds, err := r.Stocks.In(ctx, q, p.County, x.Stock.ID)
					if err != nil {
						return err
					}
					for _, h := range holds {
						if h.Live() || h.State == stock.Taken {
							row.Holds = append(row.Holds, holdRow(see, h))
						}
					}
					out.Body.Items = append(out.Body.Items, row)
				}
				return nil
			})
		})
	type books struct {
		Body struct {
			Items []MarketBook `json:"items"`
		}
	}
	web.Handle(s, web.Spec{ID: "listMarketBooks", Method: "GET", Path: "/api/market/books", Guard: MayServe,
		Summary: "What was taken, by seller and product"},
		func(ctx context.Context, in *struct {
			Under string `query:"under" maxLength:"20"`
			From  string `query:"from" maxLength:"10"`
			To    string `query:"to" maxLength:"10"`
		}) (*books, error) {
			f := fault.New(fault.Invalid, "web.bad_input")
			from, to := web.DayAt(f, "/from", in.From), web.DayAt(f, "/to", in.To)
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if to == 0 {
				to = r.Acts.Now().Day()
			}
			places, err := r.Lists.Places(ctx, MayServe, in.Under)
			if err != nil {
				return nil, err
			}
			out := &books{}
			out.Body.Items = []MarketBook{}
			list, err := r.books(ctx, r.DB.Read(), duty.Of(ctx).County, places, from, to)
			for _, b := range list {
				out.Body.Items = append(out.Body.Items, MarketBook{b.Seller, b.SellerName, b.Product, string(b.Unit), b.Sales,
					b.Amount, b.MoneyFen, b.RefundFen})
			}
			return out, err
		})
}
