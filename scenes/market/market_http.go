package market

import (
	"context"
	"time"

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

// MarketSeller is a seller in a list.
type MarketSeller struct {
	ID        string `json:"id"`
	Area      string `json:"area"`
	AreaName  string `json:"area_name"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	License   string `json:"license"`
	Place     string `json:"place"`
	Phone     string `json:"phone"`
	Note      string `json:"note"`
	OpenedOn  string `json:"opened_on"`
	ClosedOn  string `json:"closed_on"`
	MustHave  bool   `json:"must_have" doc:"The law wants a certificate with its goods today"`
	Version   int    `json:"version"`
	CanChange bool   `json:"can_change"`
}

// MarketSellerInput is a seller as it is entered.
type MarketSellerInput struct {
	Area     string `json:"area" maxLength:"20"`
	Name     string `json:"name" maxLength:"160"`
	Kind     string `json:"kind" maxLength:"20" doc:"courtyard, cooperative, company, farm, household"`
	License  string `json:"license,omitempty" maxLength:"160" doc:"Number of the registration; empty: self-produced goods, exempt from it"`
	Place    string `json:"place" maxLength:"480"`
	Phone    string `json:"phone" maxLength:"80"`
	Note     string `json:"note,omitempty" maxLength:"1200"`
	OpenedOn string `json:"opened_on" maxLength:"10"`
	ClosedOn string `json:"closed_on,omitempty" maxLength:"10"`
	Version  int    `json:"version,omitempty"`
}

func (r *room) ontoSeller(ctx context.Context, _ store.Q, b *MarketSellerInput, x *Seller) error {
	tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "market.invalid")
	x.Area, x.Name, x.Kind, x.License, x.Place, x.Phone, x.Note, x.Version = b.Area, b.Name, b.Kind, b.License, b.Place, b.Phone, b.Note, b.Version
	x.OpenedOn, x.ClosedOn = web.DayAt(f, "/opened_on", b.OpenedOn), web.DayAt(f, "/closed_on", b.ClosedOn)
	if err := f.OrNil(); err != nil {
		return err
	}
	return x.check(tree)
}

func (r *room) sellerList() *list.List[Seller, MarketSeller] {
	return &list.List[Seller, MarketSeller]{
		Kind: SellerKind, Name: "MarketSeller", Path: "/api/market/sellers", Summary: "Who sells", Read: MayRead,
		Table: "market_seller", Columns: sellerColumns,
		Order: []list.Key{{Column: "r.area", Text: true}, {Column: list.ID, Text: true}}, Called: "r.name", Note: "r.place",
		Filters: []list.Filter{list.Is("kind", "r.kind", SellerKinds...), list.Words("(r.name || ' ' || r.place)"),
			list.Unless("closed", "Those that closed for good too", "r.closed_on = 0")},
		Dest: sellerDest,
		Wire: func(see *list.Reader, x *Seller) MarketSeller {
			return MarketSeller{x.ID, x.Area, see.PathText(x.Area), x.Name, x.Kind, x.License, x.Place, x.Phone, x.Note,
				x.OpenedOn.String(), x.ClosedOn.String(),
				mustCertify(x.Kind, r.Acts.Now().Day()), x.Version, see.Can(MayManage, x.Area)}
		},
		Sheet: list.Sheet[Seller]{File: "sellers", Title: "market.sheet.sellers", Columns: []sheet.Column{{Title: "market.seller.name", Width: 24},
			{Title: "market.area_is", Width: 30}, {Title: "market.seller.kind", Width: 14}, {Title: "market.seller.license", Width: 22},
			{Title: "market.place", Width: 36}, {Title: "market.seller.phone", Width: 16}},
			Lines: func(see *list.Reader, x *Seller) [][]any {
				return [][]any{{x.Name, see.PathText(x.Area), see.Say("market.kind." + x.Kind), x.License, x.Place, x.Phone}}
			}},
	}
}

// MarketListing is a batch on sale in a list. Amounts are pieces, or grams.
type MarketListing struct {
	ID         string   `json:"id"`
	Seller     string   `json:"seller"`
	SellerName string   `json:"seller_name"`
	Area       string   `json:"area"`
	AreaName   string   `json:"area_name"`
	Product    string   `json:"product"`
	Sort       string   `json:"sort"`
	Batch      string   `json:"batch"`
	Unit       string   `json:"unit" enum:"piece,g"`
	PriceFen   int64    `json:"price_fen" doc:"For a piece, or for 500 g"`
	Promised   int64    `json:"promised"`
	Most       int64    `json:"most"`
	Rule       string   `json:"rule" enum:"turn,share"`
	ReadyOn    string   `json:"ready_on"`
	ClosesAt   string   `json:"closes_at" doc:"2023-11-10 18:00"`
	PickupFrom string   `json:"pickup_from"`
	PickupTo   string   `json:"pickup_to"`
	Place      string   `json:"place"`
	Note       string   `json:"note"`
	CertNo     string   `json:"cert_no"`
	CertHolds  bool     `json:"cert_holds" doc:"The certificate is there and nobody doubts it"`
	Samples    []string `json:"samples" doc:"Tests that hold the harvest back"`
	Plan       string   `json:"plan"`
	State      string   `json:"state" enum:"draft,open,ready,ended,recalled"`
	Why        string   `json:"why"`
	SoldOutOn  string   `json:"sold_out_on"`
	Total      int64    `json:"total"`
	Held       int64    `json:"held"`
	Gone       int64    `json:"gone"`
	Free       int64    `json:"free"`
	Owed       int64    `json:"owed" doc:"To those who were cut short"`
	Waiting    int      `json:"waiting"`
	Doubles    int      `json:"doubles" doc:"Codes that were taken on two phones"`
	Version    int      `json:"version"`
	CanChange  bool     `json:"can_change"`
	CanServe   bool     `json:"can_serve"`
}

// MarketListingInput is a batch as it is entered; amounts and money as people type them.
type MarketListingInput struct {
	Seller     string `json:"seller" maxLength:"36"`
	Product    string `json:"product" maxLength:"120"`
	Sort       string `json:"sort" maxLength:"20"`
	Batch      string `json:"batch" maxLength:"160"`
	Unit       string `json:"unit" maxLength:"5" doc:"piece, g"`
	Price      string `json:"price" maxLength:"20" doc:"In yuan, for a piece or 500 g"`
	Promised   string `json:"promised" maxLength:"20"`
	Most       string `json:"most,omitempty" maxLength:"20" doc:"That one number may have; empty: no bound"`
	Rule       string `json:"rule" maxLength:"5" doc:"turn, share"`
	ReadyOn    string `json:"ready_on" maxLength:"10"`
	ClosesAt   string `json:"closes_at" maxLength:"16" doc:"2023-11-10 18:00"`
	PickupFrom string `json:"pickup_from" maxLength:"16"`
	PickupTo   string `json:"pickup_to" maxLength:"16"`
	Place      string `json:"place" maxLength:"480"`
	Note       string `json:"note,omitempty" maxLength:"1200"`
	CertNo     string `json:"cert_no,omitempty" maxLength:"40" doc:"Number of the commitment certificate"`
	Plan       string `json:"plan,omitempty" maxLength:"36"`
	Version    int    `json:"version,omitempty"`
}

const minute = "2006-01-02 15:04"

func momentAt(f *fault.Fault, at, text string) clock.Moment {
	if text == "" {
		f.At(at, "required")
		return 0
	}
	t, err := time.ParseInLocation(minute, text, clock.Zone)
	if err != nil {
		f.At(at, "market.moment")
		return 0
	}
	return clock.Of(t)
}

func minuteOf(m clock.Moment) string { return m.Time().Format(minute) }

func (r *room) ontoListing(ctx context.Context, b *MarketListingInput, x *Listing) error {
	f := fault.New(fault.Invalid, "market.listing.invalid")
	x.Product, x.Sort, x.Batch, x.Unit, x.Rule = b.Product, b.Sort, b.Batch, stock.Unit(b.Unit), stock.Rule(b.Rule)
	x.Place, x.Note, x.Plan, x.Version = b.Place, b.Note, b.Plan, b.Version
	x.ReadyOn, x.ClosesAt = web.DayAt(f, "/ready_on", b.ReadyOn), momentAt(f, "/closes_at", b.ClosesAt)
	x.PickupFrom, x.PickupTo = momentAt(f, "/pickup_from", b.PickupFrom), momentAt(f, "/pickup_to", b.PickupTo)
	var ok bool
	if x.PriceFen, ok = measure.Money.Read(b.Price); !ok {
		f.At("/price", "market.price")
	}
	if x.Promised, ok = amountOf(x.Unit, b.Promised); !ok {
		f.At("/promised", "market.amount")
	}
	if x.Most, ok = amountOf(x.Unit, b.Most); !ok && b.Most != "" {
		f.At("/most", "market.amount")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	county := duty.Of(ctx).County
	c, err := r.named(ctx, r.DB.Read(), county, b.CertNo)
	if err != nil {
		return err
	}
	x.Cert, x.CertNo = c.ID, c.No
	if err := r.planOf(ctx, r.DB.Read(), county, x.Seller, x.Plan); err != nil {
		return err
	}
	return x.check()
}

func listingRow(see *list.Reader, x *Listing) MarketListing {
	row := MarketListing{ID: x.ID, Seller: x.Seller, SellerName: x.SellerName, Area: x.Area, AreaName: see.PathText(x.Area), Product: x.Product, Sort: x.Sort,
		Batch: x.Batch, Unit: string(x.Unit), PriceFen: x.PriceFen, Promised: x.Promised, Most: x.Most, Rule: string(x.Rule), ReadyOn: x.ReadyOn.String(),
		ClosesAt: minuteOf(x.ClosesAt), PickupFrom: minuteOf(x.PickupFrom), PickupTo: minuteOf(x.PickupTo), Place: x.Place, Note: x.Note, CertNo: x.CertNo,
		Samples: []string{}, Plan: x.Plan, State: string(x.State), Why: x.Why, SoldOutOn: x.SoldOutOn.String(), Total: x.Promised, Free: x.Promised,
		Doubles: x.Doubles, Version: x.Version, CanChange: see.Can(MayManage, x.Area), CanServe: see.Can(MayServe, x.Area)}
	if x.Cer != nil {
		row.CertHolds = x.Cer.Holds
		row.Samples = append(row.Samples, x.Cer.Samples...)
	}
	if s := x.Stock; s != nil {
		row.Total, row.Held, row.Gone, row.Free, row.Owed, row.Waiting = s.Total, s.Held, s.Gone, s.Free(), s.Owed, s.Waiting
	}
	return row
}

func (r *room) listingList() *list.List[Listing, MarketListing] {
	return &list.List[Listing, MarketListing]{
		Kind: ListingKind, Name: "MarketListing", Path: "/api/market/listings", Summary: "What is on sale, the latest pickup first", Read: MayRead,
		Table: "market_listing", Columns: listingColumns, Order: list.Latest("r.pickup_from"),
		Called: "r.product || ' ' || r.batch", Note: "r.place",
		Filters: []list.Filter{list.Is("seller", "r.seller"), list.Is("state", "r.state", "draft", "open", "ready", "ended", "recalled"),
			list.Period("r.ready_on"), list.Words("(r.product || ' ' || r.batch || ' ' || r.place)")},
		Dest: listingDest, Fill: r.fillListings, Wire: listingRow,
		Sheet: list.Sheet[Listing]{File: "listings", Title: "market.sheet.listings", Columns: []sheet.Column{{Title: "market.product", Width: 18},
			{Title: "market.batch", Width: 16}, {Title: "market.seller.name", Width: 24}, {Title: "market.state_is", Width: 10},
			{Title: "market.unit_is", Width: 8},
			{Title: "market.price_is"}, {Title: "market.promised"}, {Title: "market.total"}, {Title: "market.held"}, {Title: "market.gone"},
			{Title: "market.pickup_from", Width: 18}, {Title: "market.cert_no", Width: 18}},
			Lines: func(see *list.Reader, x *Listing) [][]any {
				row := listingRow(see, x)
				n := func(v int64) any { return said(x.Unit, v) }
				return [][]any{{x.Product, x.Batch, x.SellerName, see.Say("market.listing.state." + row.State), see.Say("market.unit." + row.Unit),
					measure.Yuan(x.PriceFen), n(x.Promised), n(row.Total), n(row.Held), n(row.Gone), row.PickupFrom, x.CertNo}}
			}},
	}
}

// MarketSale is what was handed out, in a list.
type MarketSale struct {
	ID        string `json:"id"`
	Listing   string `json:"listing"`
	Product   string `json:"product"`
	Unit      string `json:"unit" enum:"piece,g"`
	On        string `json:"on"`
	Amount    int64  `json:"amount"`
	MoneyFen  int64  `json:"money_fen"`
	Pay       string `json:"pay" enum:"cash,code,later"`
	RefundFen int64  `json:"refund_fen"`
	RefundWhy string `json:"refund_why"`
	Version   int    `json:"version"`
	CanChange bool   `json:"can_change"`
}

func (r *room) saleList() *list.List[Sale, MarketSale] {
	return &list.List[Sale, MarketSale]{
		Kind: SaleKind, Name: "MarketSale", Path: "/api/market/sales", Summary: "What was handed out and paid, the latest first", Read: MayServe,
		Table: "market_sale", Columns: saleColumns, Order: list.Latest("r.on_day"), Called: "r.product",
		Filters: []list.Filter{list.Is("listing", "r.listing"), list.Is("seller", "r.seller"), list.Is("pay", "r.pay", Pays...), list.Period("r.on_day"),
			list.States("refund", map[string]string{"": "", "yes": "r.refund_fen > 0"}), list.Words("r.product")},
		Dest: saleDest,
		Wire: func(see *list.Reader, x *Sale) MarketSale {
			return MarketSale{x.ID, x.Listing, x.Product, string(x.Unit), x.On.String(), x.Amount, x.MoneyFen, x.Pay, x.RefundFen, x.RefundWhy, x.Version,
				see.Can(MayServe, x.Area)}
		},
		Sheet: list.Sheet[Sale]{File: "sales", Title: "market.sheet.sales", Columns: []sheet.Column{{Title: "market.on",
			Width: 12}, {Title: "market.product", Width: 18},
			{Title: "market.amount_is"}, {Title: "market.unit_is"}, {Title: "market.money_is"}, {Title: "market.pay_is",
				Width: 12}, {Title: "market.refund_is"},
			{Title: "market.refund_why", Width: 30}},
			Lines: func(see *list.Reader, x *Sale) [][]any {
				return [][]any{{x.On, x.Product, said(x.Unit, x.Amount), see.Say("market.unit." + string(x.Unit)),
					measure.Yuan(x.MoneyFen), see.Say("market.pay." + x.Pay),
					measure.Yuan(x.RefundFen), x.RefundWhy}}
			}},
	}
}

// MarketPlan is a production plan of mushrooms: what is expected, and what was cut.
type MarketPlan struct {
	ID         string      `json:"id"`
	Seller     string      `json:"seller"`
	SellerName string      `json:"seller_name"`
	Area       string      `json:"area"`
	Product    string      `json:"product"`
	Logs       int64       `json:"logs"`
	Low        int64       `json:"low" doc:"Pieces of a log in a flush, at least"`
	High       int64       `json:"high"`
	Flushes    int64       `json:"flushes"`
	LandM2     int64       `json:"land_m2"`
	StartedOn  string      `json:"started_on"`
	EndedOn    string      `json:"ended_on"`
	Note       string      `json:"note"`
	Cut        int64       `json:"cut" doc:"Pieces that were cut so far"`
	Flush      []MarketCut `json:"flush" doc:"What was cut of each flush, beside what was expected of one"`
	Version    int         `json:"version"`
	CanChange  bool        `json:"can_change"`
}

// MarketCut is what was cut of a flush.
type MarketCut struct {
	Flush  int64  `json:"flush"`
	Pieces int64  `json:"pieces"`
	Last   string `json:"last" doc:"The last day on which it was cut"`
}

// MarketPlanInput is a plan as it is entered.
type MarketPlanInput struct {
	Seller    string `json:"seller" maxLength:"36"`
	Product   string `json:"product" maxLength:"120"`
	Logs      int64  `json:"logs"`
	Low       int64  `json:"low"`
	High      int64  `json:"high"`
	Flushes   int64  `json:"flushes"`
	Land      string `json:"land,omitempty" maxLength:"20" doc:"0.5亩"`
	StartedOn string `json:"started_on" maxLength:"10"`
	EndedOn   string `json:"ended_on,omitempty" maxLength:"10"`
	Note      string `json:"note,omitempty" maxLength:"1200"`
	Version   int    `json:"version,omitempty"`
}

func (b *MarketPlanInput) onto(x *Plan) error {
	f := fault.New(fault.Invalid, "market.plan.invalid")
	x.Product, x.Logs, x.Low, x.High, x.Flushes, x.Note, x.Version = b.Product, b.Logs, b.Low, b.High, b.Flushes, b.Note, b.Version
	x.StartedOn, x.EndedOn = web.DayAt(f, "/started_on", b.StartedOn), web.DayAt(f, "/ended_on", b.EndedOn)
	var ok bool
	if x.LandM2, ok = measure.Land.Read(b.Land); !ok && b.Land != "" {
		f.At("/land", "market.land")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	return x.check()
}

func (r *room) planList() *list.List[Plan, MarketPlan] {
	return &list.List[Plan, MarketPlan]{
		Kind: PlanKind, Name: "MarketPlan", Path: "/api/market/plans", Summary: "Production plans of mushrooms, the latest first", Read: MayRead,
		Table: "market_plan", Columns: planColumns, Order: list.Latest("r.started_on"), Called: "r.product",
		Filters: []list.Filter{list.Is("seller", "r.seller"), list.Words("r.product"), list.Unless("ended", "Those that have ended too", "r.ended_on = 0")},
		Dest:    planDest, Fill: r.fillPlans,
		Wire: func(see *list.Reader, x *Plan) MarketPlan {
			row := MarketPlan{x.ID, x.Seller, x.SellerName, x.Area, x.Product, x.Logs, x.Low, x.High, x.Flushes, x.LandM2, x.StartedOn.String(),
				x.EndedOn.String(), x.Note, x.Pieces(0), []MarketCut{}, x.Version, see.Can(MayManage, x.Area)}
			last := map[int64]string{}
			most := x.Flushes
			for _, c := range x.Cuts {
				last[c.Flush], most = c.On.String(), max(most, c.Flush)
			}
			for i := int64(1); i <= most; i++ {
				row.Flush = append(row.Flush, MarketCut{i, x.Pieces(i), last[i]})
			}
			return row
		},
	}
}

func (r *room) mount(s *web.Server) {
	sellers, listings, sales, plans := r.sellerList(), r.listingList(), r.saleList(), r.planList()
	flow := r.flow(listings)
	sellers.Mount(s, r.Lists)
	flow.Mount(s, r.Flows)
	listings.Mount(s, r.Lists)
	sales.Mount(s, r.Lists)
	plans.Mount(s, r.Lists)
	r.mountSellers(s, sellers)
	r.mountPlans(s, plans, sellers)
	web.Handle(s, web.Spec{ID: "addMarketListing", Method: "POST", Path: listings.Path, Guard: MayManage,
		Summary: "Enter a batch; it is put on sale by a step"},
		func(ctx context.Context, in *struct{ Body MarketListingInput }) (*list.One[MarketListing], error) {
			seller, at, err := sellers.Find(ctx, r.DB.Read(), in.Body.Seller)
			if err != nil {
				return nil, err
			}
			x := &Listing{Seller: seller.ID, Area: at}
			if err := r.ontoListing(ctx, &in.Body, x); err != nil {
				return nil, err
			}
			return listings.Add(ctx, MayManage, at, func(tx *act.Tx) error {
				if err := r.addListing(ctx, tx, x); err != nil {
					return err
				}
				return flow.Begin(ctx, tx, x.ID, "add")
			})
		})
	web.Handle(s, web.Spec{ID: "changeMarketListing", Method: "PUT", Path: listings.Path + "/{id}", Guard: MayManage,
		Summary: "Change what is said of a batch; its terms only until somebody has reserved"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body MarketListingInput
		}) (*list.One[MarketListing], error) {
			return listings.Act(ctx, MayManage, in.ID, "change", func(tx *act.Tx, x *Listing) error {
				was := *x
				if err := r.ontoListing(ctx, &in.Body, x); err != nil {
					return err
				}
				if err := r.changeListing(ctx, tx, &was, x); err != nil {
					return err
				}
				return flow.Note(ctx, tx, x.ID, "change", string(x.State))
			})
		})
	r.mountDesk(s, listings, sales)
	r.mountRecall(s)
	r.mountField(s)
}

func (r *room) mountSellers(s *web.Server, sellers *list.List[Seller, MarketSeller]) {
	list.Enter(sellers, list.Entry[Seller, MarketSellerInput]{May: MayManage, Add: "Enter a seller", Change: "Change what is known of a seller",
		Onto: r.ontoSeller, Area: func(x *Seller) string { return x.Area }, Put: r.addSeller, Over: changeSeller, Along: r.takeAlong})
}

func (r *room) mountPlans(s *web.Server, plans *list.List[Plan, MarketPlan], sellers *list.List[Seller, MarketSeller]) {
	web.Handle(s, web.Spec{ID: "addMarketPlan", Method: "POST", Path: plans.Path, Guard: MayManage, Summary: "Enter a production plan"},
		func(ctx context.Context, in *struct{ Body MarketPlanInput }) (*list.One[MarketPlan], error) {
			seller, at, err := sellers.Find(ctx, r.DB.Read(), in.Body.Seller)
			if err != nil {
				return nil, err
			}
			x := &Plan{Seller: seller.ID, Area: at}
			if err := in.Body.onto(x); err != nil {
				return nil, err
			}
			return plans.Add(ctx, MayManage, at, func(tx *act.Tx) error { return r.addPlan(ctx, tx, x) })
		})
	web.Handle(s, web.Spec{ID: "changeMarketPlan", Method: "PUT", Path: plans.Path + "/{id}", Guard: MayManage, Summary: "Change a production plan"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body MarketPlanInput
		}) (*list.One[MarketPlan], error) {
			return plans.Act(ctx, MayManage, in.ID, "change", func(tx *act.Tx, x *Plan) error {
				if err := in.Body.onto(x); err != nil {
					return err
				}
				return changePlan(ctx, tx, x)
			})
		})
	web.Handle(s, web.Spec{ID: "cutMarketPlan", Method: "POST", Path: plans.Path + "/{id}/cuts", Guard: MayServe, Summary: "Say how many pieces were cut"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				On     string `json:"on" maxLength:"10"`
				Flush  int64  `json:"flush"`
				Pieces int64  `json:"pieces"`
			}
		}) (*list.One[MarketPlan], error) {
			return plans.Act(ctx, MayServe, in.ID, "cut", func(tx *act.Tx, x *Plan) error {
				f := fault.New(fault.Invalid, "market.cut.invalid")
				c := &Cut{Flush: in.Body.Flush, Pieces: in.Body.Pieces, On: web.DayAt(f, "/on", in.Body.On)}
				if err := f.OrNil(); err != nil {
					return err
				}
				return r.addCut(ctx, tx, x, c)
			})
		})
}
