// Package market is the scene of pre-orders from growers (科技小院与“通州优农”): what is ripening is listed, people reserve it
// by the piece or by weight without an account, and collect it on site with a code.
//
// How much there is, is held and is gone lies in the stock room, so nothing is sold twice; the rule by which a poor
// harvest is shared out stands on the page before anybody reserves. A chat group's list is read and written; what cannot
// be read for certain is asked about, never guessed. Money changes hands at the door: it is recorded, with what was given
// back. Live shows and roadshows are events of another scene and are not kept here a second time.
//
// The scene refuses to put on sale without the certificate that the law wants of this seller on that day, or with one that
// does not hold; to hand out what was recalled; to end a sale of which somebody still holds some; and to show a customer's
// name or number to anybody but those on duty.
package market

import (
	"context"
	"embed"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/offline"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/stock"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

//go:embed pages
var pages embed.FS

// The powers over the market.
var (
	MayRead   = power.New("market.read")
	MayServe  = power.New("market.serve", MayRead)
	MayManage = power.New("market.manage", MayRead, MayServe)
)

// Certificates are the commitment certificates (承诺达标合格证), which another scene keeps.
type Certificates interface {
	// Named finds a certificate by its number.
	Named(ctx context.Context, q store.Q, county, no string) (*Certificate, error)
	// Standing says of certificates how they stand now.
	Standing(ctx context.Context, q store.Q, county string, ids []string) (map[string]*Certificate, error)
}

// Certificate is what the market shows of one.
type Certificate struct {
	ID, No   string
	Product  string
	Holder   string
	Origin   string
	IssuedOn clock.Day
	Holds    bool     // nobody doubts it, and it was not voided
	Samples  []string // numbers of the tests that hold the harvest back
	URL      string   // of its public page
}

// Scene is pre-orders from growers; certificates opens the room that keeps them.
func Scene(certificates func(k *scene.Kernel) Certificates) scene.Scene {
	open := func(k *scene.Kernel) *room { return &room{k, certificates(k)} }
	seeing := []string{"area.read", "roster.read", "figure.read"}
	with := func(more ...string) []string { return append(slices.Clone(seeing), more...) }
	return scene.Scene{
		Code: "market", Title: "scene.market",
		Migrations: []store.Migrations{{Room: "market", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayRead, MayServe, MayManage},
		Posts: []duty.Post{
			{Code: Hand, Title: "优农自提点值班员", Level: area.Village, Powers: with("market.serve")},
			{Code: Grower, Title: "优农卖家管理员", Level: area.Village, Powers: with("market.manage")},
			{Code: Lead, Title: "通州优农负责人", Level: area.County, Powers: with("market.manage", "figure.prepare")},
		},
		Sources: sources(), Figures: figures(),
		Mount: func(s *web.Server, k *scene.Kernel) { open(k).mount(s) },
		Pages: func(s *web.Server, k *scene.Kernel) error { return open(k).mountPages(s) },
		Open: []string{"GET /market", "GET /market/{id}", "POST /market/{id}", "GET /reserved/{code}", "POST /reserved/{code}/change",
			"POST /reserved/{code}/cancel"},
		Ops:   func(k *scene.Kernel) []offline.Kind { return []offline.Kind{open(k).pickupOp()} },
		Keeps: func(k *scene.Kernel) []area.Keep { return open(k).keeps() },
		Column: &scene.Column{Kick: "market.column.kick", Title: "market.column.title", URL: "/market", Big: []string{"market.buyers", "market.income"},
			Lines: []string{"market.listed", "market.picked", "market.pieces", "market.weight", "market.logs", "market.missed_rate"}},
		Demo: func(ctx context.Context, s scene.Stage) error { return play(ctx, s, open(s.Kernel())) }, Accounts: accounts,
	}
}

// Posts of the scene.
const (
	Hand   = "market_hand"
	Grower = "market_grower"
	Lead   = "market_lead"
)

// Kinds of records.
const (
	SellerKind  = "market.seller"
	ListingKind = "market.listing"
	HoldKind    = "market.hold"
	SaleKind    = "market.sale"
	PlanKind    = "market.plan"
)

// SellerKinds are who may sell, Sorts what the certificate's rule tells apart, Pays how something was paid.
var (
	SellerKinds = []string{"courtyard", "cooperative", "company", "farm", "household"}
	Sorts       = []string{"fungi", "vegetable", "fruit", "tea", "livestock", "egg", "fish", "other"}
	Pays        = []string{"cash", "code", "later"}
)

// room keeps the scene's records.
type room struct {
	*scene.Kernel
	certs Certificates
}

// Seller is who sells.
type Seller struct {
	ID       string
	Area     string
	Name     string
	Kind     string
	License  string
	Place    string
	Phone    string // of the business, for everybody
	Note     string
	OpenedOn clock.Day
	ClosedOn clock.Day
	Version  int
}

func among(f *fault.Fault, at, v string, of []string) {
	if !slices.Contains(of, v) {
		f.At(at, "web.bad_value")
	}
}

func (x *Seller) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "market.invalid")
	text.Trim(&x.Name, &x.License, &x.Place, &x.Phone, &x.Note)
	f.Sized("/name", x.Name, 40, true)
	f.Sized("/license", x.License, 40, x.Kind == "cooperative" || x.Kind == "company")
	f.Sized("/place", x.Place, 120, true)
	f.Sized("/phone", x.Phone, 20, true)
	f.Sized("/note", x.Note, 300, false)
	among(f, "/kind", x.Kind, SellerKinds)
	if a, ok := tree.Get(x.Area); !ok || a.ValidTo != 0 || len(x.Area) < area.Township {
		f.At("/area", "market.area")
	}
	if x.OpenedOn == 0 {
		f.At("/opened_on", "required")
	}
	if x.ClosedOn != 0 && x.ClosedOn <= x.OpenedOn {
		f.At("/closed_on", "market.closed_first")
	}
	return f.OrNil()
}

// The days from which the law wants a certificate: of companies and cooperatives (Agricultural Products Quality Safety Law
// of 2022, article 39), and of everybody but households, cultivated mushrooms too (Order 4 of 2025).
const (
	certLaw   = clock.Day(20230101)
	certOrder = clock.Day(20260201)
)

// mustCertify reports whether goods of this kind of seller may be sold on a day with a certificate only.
func mustCertify(kind string, on clock.Day) bool {
	switch kind {
	case "household":
		return false
	case "company", "cooperative":
		return on >= certLaw
	}
	return on >= certOrder
}

// State is where a listing stands.
type State string

// The states of a listing.
const (
	Draft    State = "draft"    // 未上架
	OnSale   State = "open"     // 预订中
	Ready    State = "ready"    // 可取货
	Ended    State = "ended"    // 已结束
	Recalled State = "recalled" // 已召回
)

// Listing is one batch of one product on sale.
type Listing struct {
	ID         string
	Seller     string
	Area       string
	Product    string
	Sort       string
	Batch      string
	Unit       stock.Unit
	PriceFen   int64 // for a piece, or for 500 g
	Promised   int64
	Most       int64 // that one number may have
	Rule       stock.Rule
	ReadyOn    clock.Day
	ClosesAt   clock.Moment
	PickupFrom clock.Moment
	PickupTo   clock.Moment
	Place      string
	Note       string
	Cert       string
	CertNo     string
	Plan       string
	State      State
	OpenedOn   clock.Day
	EndedOn    clock.Day
	SoldOutOn  clock.Day
	Why        string // it was recalled or ended
	Version    int

	SellerName string
	SellerKind string
	Stock      *stock.Item // nil: not on sale yet
	Cer        *Certificate
	Doubles    int
}

// jin is half a kilogram, by which people price and reserve what is weighed.
const jin = 500

// Step is the smallest amount that is reserved: a piece, or 500 g.
func (x *Listing) Step() int64 {
	if x.Unit == stock.Gram {
		return jin
	}
	return 1
}

// Price is what an amount costs, to a fen, a half upwards.
func (x *Listing) Price(amount int64) int64 {
	if x.Unit == stock.Gram {
		return (amount*x.PriceFen + jin/2) / jin
	}
	return amount * x.PriceFen
}

// Sound reports whether nothing speaks against handing the goods out.
func (x *Listing) Sound() bool { return x.State != Recalled && (x.Cer == nil || x.Cer.Holds) }

// Strikes is how many pickups somebody may miss in ninety days before a number reserves nothing more.
const Strikes = 3

// mostPrice bounds what a piece or a jin costs, in fen, so that sums stay whole numbers.
const mostPrice = 100_000_000

func (x *Listing) check() error {
	f := fault.New(fault.Invalid, "market.listing.invalid")
	text.Trim(&x.Product, &x.Batch, &x.Place, &x.Note)
	f.Sized("/product", x.Product, 30, true)
	f.Sized("/batch", x.Batch, 40, true)
	f.Sized("/place", x.Place, 120, true)
	f.Sized("/note", x.Note, 300, false)
	among(f, "/sort", x.Sort, Sorts)
	among(f, "/unit", string(x.Unit), []string{string(stock.Piece), string(stock.Gram)})
	among(f, "/rule", string(x.Rule), []string{string(stock.ByTurn), string(stock.ByShare)})
	if x.PriceFen < 1 || x.PriceFen > mostPrice {
		f.At("/price", "market.price")
	}
	if x.Promised < x.Step() {
		f.At("/promised", "market.amount")
	}
	if x.Most < 0 || x.Most%x.Step() != 0 {
		f.At("/most", "market.most")
	}
	if x.ReadyOn == 0 {
		f.At("/ready_on", "required")
	}
	if x.PickupFrom == 0 || x.PickupFrom.Day() < x.ReadyOn {
		f.At("/pickup_from", "market.pickup_first")
	}
	if x.PickupTo <= x.PickupFrom {
		f.At("/pickup_to", "market.pickup_over")
	}
	if x.ClosesAt == 0 || x.ClosesAt > x.PickupTo {
		f.At("/closes_at", "stock.closes")
	}
	return f.OrNil()
}

// grace is how long after the pickup goods are kept for those who are late.
const grace = 2 * 60 * 60 * 1000

// goods are the terms of a listing as the stock room keeps them.
func (x *Listing) goods() *stock.Item {
	return &stock.Item{Kind: ListingKind, Subject: x.ID, Area: x.Area, Unit: x.Unit, Step: x.Step(), Rule: x.Rule, Total: x.Promised / x.Step() * x.Step(),
		Most: x.Most, Strikes: Strikes, ClosesAt: x.ClosesAt, ExpiresAt: x.PickupTo + grace}
}

// Sale is what was handed out.
type Sale struct {
	ID        string
	Listing   string
	Seller    string
	Hold      string
	Area      string
	Product   string
	Unit      stock.Unit
	On        clock.Day
	Amount    int64
	MoneyFen  int64
	Pay       string
	RefundFen int64
	RefundWhy string
	Version   int
}

// Plan is how many logs of mushrooms are to give how much.
type Plan struct {
	ID        string
	Seller    string
	Area      string
	Product   string
	Logs      int64
	Low, High int64 // pieces of a log in a flush
	Flushes   int64
	LandM2    int64
	StartedOn clock.Day
	EndedOn   clock.Day
	Note      string
	Version   int

	SellerName string
	Cuts       []*Cut
}

// Cut is what was cut of a plan on a day.
type Cut struct {
	ID     string
	Plan   string
	Flush  int64
	On     clock.Day
	Pieces int64
}

// Pieces is what was cut so far, of a flush or of all (0).
func (x *Plan) Pieces(flush int64) (n int64) {
	for _, c := range x.Cuts {
		if flush == 0 || c.Flush == flush {
			n += c.Pieces
		}
	}
	return n
}

const (
	mostLogs   = 1_000_000
	mostPieces = 100 // of a log in a flush
)

func (x *Plan) check() error {
	f := fault.New(fault.Invalid, "market.plan.invalid")
	text.Trim(&x.Product, &x.Note)
	f.Sized("/product", x.Product, 30, true)
	f.Sized("/note", x.Note, 300, false)
	for at, ok := range map[string]bool{"/logs": x.Logs >= 1 && x.Logs <= mostLogs, "/low": x.Low >= 0 && x.Low <= x.High,
		"/high": x.High >= 1 && x.High <= mostPieces, "/flushes": x.Flushes >= 1 && x.Flushes <= 20, "/land": x.LandM2 >= 0} {
		if !ok {
			f.At(at, "web.bad_value")
		}
	}
	if x.StartedOn == 0 {
		f.At("/started_on", "required")
	}
	if x.EndedOn != 0 && x.EndedOn < x.StartedOn {
		f.At("/ended_on", "market.closed_first")
	}
	return f.OrNil()
}

func (x *Plan) cut(c *Cut, today clock.Day) error {
	f := fault.New(fault.Invalid, "market.cut.invalid")
	if c.On == 0 || c.On > today || c.On < x.StartedOn {
		f.At("/on", "market.cut.day")
	}
	if c.Flush < 1 || c.Flush > x.Flushes+2 { // logs sometimes give more often than was thought
		f.At("/flush", "web.bad_value")
	}
	if c.Pieces < 1 || c.Pieces > x.Logs*mostPieces {
		f.At("/pieces", "web.bad_value")
	}
	return f.OrNil()
}

// muTenths is land in tenths of a mu.
const muTenths = "(r.land_m2 * 3 + 100) / 200"

func sources() []*figure.Source {
	product := func(table, column string) string {
		return "(select x.product from " + table + " x where x.county = r.county and x.id = r." + column + ")"
	}
	ours := "r.kind = '" + ListingKind + "' and "
	due := []figure.Term{{Day: "r.taken_day", Where: ours + "r.state = 'taken' and r.way <> 'onsite'"}, {Day: "r.ended_day",
		Where: ours + "r.state = 'expired'"}}
	sold := func(code, amount, where string) figure.Measure {
		return figure.Measure{Code: code, Terms: []figure.Term{{Day: "r.on_day", Amount: amount, Where: where}}}
	}
	during := func(amount string) []figure.Term {
		return []figure.Term{{Day: "r.started_on", Amount: amount}, {Day: "r.ended_on", Amount: "-(" + amount + ")", Where: "r.ended_on > 0"}}
	}
	return []*figure.Source{
		{Kind: SellerKind, Table: "market_seller", ID: "r.id", Area: "r.area", No: "''", Title: "r.name",
			Person: "case when r.kind = 'household' then 1 else 0 end", Measures: []figure.Measure{
				{Code: "market.sellers", Stock: true, Terms: []figure.Term{{Day: "r.opened_on"}, {Day: "r.closed_on", Amount: "-1",
					Where: "r.closed_on > 0"}}}}},
		{Kind: ListingKind, Table: "market_listing", ID: "r.id", Area: "r.area", No: "r.batch", Title: "r.product", Measures: []figure.Measure{
			{Code: "market.listed", Terms: []figure.Term{{Day: "r.opened_on", Where: "r.opened_on > 0"}}},
			{Code: "market.sold_out", Terms: []figure.Term{{Day: "r.sold_out_on", Where: "r.sold_out_on > 0"}}}}},
		{Kind: ListingKind, Table: "stock_hold", ID: "r.id", Record: "r.subject", Area: "r.area", No: "'stock.state.' || r.state",
			Title: product("market_listing", "subject"),
			Measures: []figure.Measure{
				{Code: "market.reserved", Terms: []figure.Term{{Day: "r.held_day", Where: ours + "r.way <> 'onsite'"}}},
				{Code: "market.picked", Terms: []figure.Term{{Day: "r.taken_day", Where: ours + "r.state = 'taken'"}}},
				{Code: "market.buyers", Terms: []figure.Term{{Day: "r.taken_day", Where: ours + "r.state = 'taken' and r.fresh = 1"}}},
				{Code: "market.missed", Terms: due[1:]}, {Code: "market.due", Terms: due}}},
		{Kind: ListingKind, Table: "market_sale", ID: "r.id", Record: "r.listing", Area: "r.area", No: "'market.pay.' || r.pay",
			Title: "r.product", Measures: []figure.Measure{
				sold("market.income", "r.money_fen - r.refund_fen", ""), sold("market.pieces", "r.amount", "r.unit = 'piece'"),
				sold("market.weight", "(r.amount + 250) / 500", "r.unit = 'g'")}},
		{Kind: PlanKind, Table: "market_plan", ID: "r.id", Area: "r.area", No: "''", Title: "r.product", Measures: []figure.Measure{
			{Code: "market.logs", Stock: true, Terms: during("r.logs")}, {Code: "market.land", Stock: true, Terms: during(muTenths)}}},
		{Kind: PlanKind, Table: "market_cut", ID: "r.id", Record: "r.plan", Area: "r.area", No: "''",
			Title: product("market_plan", "plan"), Measures: []figure.Measure{
				{Code: "market.cut", Stock: true, Terms: []figure.Term{{Day: "r.on_day", Amount: "r.pieces"}}}}},
	}
}

func figures() []*figure.Figure {
	f := func(code, unit string, kind figure.Kind, per int64) *figure.Figure {
		return &figure.Figure{Code: code, Kind: kind, Unit: unit, Num: code, Version: "1", Public: true, Per: per}
	}
	return []*figure.Figure{f("market.sellers", "unit.seller", figure.Stock, 1), f("market.listed", "unit.batch", figure.Flow, 1),
		f("market.sold_out", "unit.batch", figure.Flow, 1), f("market.reserved", "unit.reservation", figure.Flow, 1),
		f("market.picked", "unit.reservation", figure.Flow, 1), f("market.buyers", "unit.buyer", figure.Flow, 1),
		f("market.income", "unit.yuan", figure.Flow, 100),
		f("market.pieces", "unit.stalk", figure.Flow, 1), f("market.weight", "unit.jin", figure.Flow, 1), f("market.logs", "unit.log", figure.Stock, 1),
		f("market.land", "unit.mu", figure.Stock, 10), f("market.cut", "unit.stalk", figure.Stock, 1),
		{Code: "market.missed_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "market.missed", Den: "market.due",
			Version: "1", Good: "down", Decimals: 1, Public: true}}
}
