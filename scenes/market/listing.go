package market

import (
	"context"
	"strconv"
	"strings"

	"huying/base/fault"
	"huying/base/measure"
	"huying/kernel/act"
	"huying/kernel/list"
	"huying/kernel/step"
	"huying/kernel/stock"
)

// amountOf reads an amount as people type it: pieces, or a weight in which a bare number is jin.
func amountOf(unit stock.Unit, text string) (int64, bool) {
	if text = strings.TrimSpace(text); unit == stock.Gram {
		return measure.Mass.Read(text)
	}
	return measure.Count.Read(text)
}

// said is an amount as people say it, without its unit.
func said(unit stock.Unit, amount int64) string {
	if unit == stock.Gram {
		return measure.Jin(amount)
	}
	return strconv.FormatInt(amount, 10)
}

// flow is the life of a listing.
func (r *room) flow(l *list.List[Listing, MarketListing]) *step.Flow[Listing, MarketListing] {
	harvest := step.Field{Name: "harvest", Kind: step.Text, Title: "market.field.harvest", Required: true, Most: 20, Hint: "market.field.harvest_hint"}
	return &step.Flow[Listing, MarketListing]{
		List: l, States: []string{string(Draft), string(OnSale), string(Ready), string(Ended), string(Recalled)},
		Of:  func(x *Listing) (string, int) { return string(x.State), x.Version },
		Due: "r.pickup_from",
		Steps: []step.Step[Listing]{
			{Verb: "open", May: MayManage, From: []string{string(Draft)}, To: string(OnSale), Main: true, Do: r.putOnSale},
			{Verb: "ready", May: MayServe, From: []string{string(OnSale)}, To: string(Ready), Main: true,
				Waits: "r.ready_on <= $today", Fields: []step.Field{harvest}, Do: r.counted},
			{Verb: "recount", May: MayServe, From: []string{string(OnSale), string(Ready)}, Fields: []step.Field{harvest}, Do: r.counted},
			{Verb: "end", May: MayManage, From: []string{string(OnSale), string(Ready)}, To: string(Ended), Do: r.endSale},
			{Verb: "recall", May: MayManage, From: []string{string(OnSale), string(Ready), string(Ended)}, To: string(Recalled), Danger: true,
				Fields: []step.Field{{Name: "why", Kind: step.Words, Title: "market.field.why", Required: true, Most: 200}}, Do: r.recall},
		},
	}
}

// putOnSale asks for the certificate that the law wants, and opens the stock.
func (r *room) putOnSale(ctx context.Context, tx *act.Tx, x *Listing, _ *step.Input) ([]act.Set, error) {
	s, err := r.seller(ctx, tx, tx.County, x.Seller)
	if err != nil {
		return nil, err
	}
	today := tx.Now.Day()
	switch {
	case s.ClosedOn != 0 && s.ClosedOn <= today:
		return nil, fault.New(fault.Conflict, "market.listing.closed")
	case x.ClosesAt <= tx.Now:
		return nil, fault.New(fault.Conflict, "market.listing.late")
	case x.Cert == "" && mustCertify(s.Kind, today):
		return nil, fault.New(fault.Conflict, "market.cert.wanted")
	case x.Cert != "" && (x.Cer == nil || !x.Cer.Holds):
		return nil, fault.New(fault.Conflict, "market.cert.doubt", "no", x.CertNo)
	}
	return []act.Set{{Column: "opened_on", Value: today}}, r.Stocks.Offer(ctx, tx, x.goods())
}

// counted says how much really came; what was promised is shared out by the rule.
func (r *room) counted(ctx context.Context, tx *act.Tx, x *Listing, in *step.Input) ([]act.Set, error) {
	n, ok := amountOf(x.Unit, in.Text("harvest"))
	if !ok {
		return nil, fault.New(fault.Invalid, "step.invalid").At("/values/harvest", "market.amount")
	}
	return nil, r.Stocks.Correct(ctx, tx, x.Stock.ID, n)
}

func (r *room) endSale(ctx context.Context, tx *act.Tx, x *Listing, _ *step.Input) ([]act.Set, error) {
	if x.Stock.Held > 0 && tx.Now < x.Stock.ExpiresAt {
		return nil, fault.New(fault.Conflict, "market.listing.held", "n", said(x.Unit, x.Stock.Held))
	}
	why := "ended"
	return []act.Set{{Column: "ended_on", Value: tx.Now.Day()}}, r.Stocks.Stop(ctx, tx, x.Stock.ID, why)
}

// recall stops everything at once: nobody reserves, nobody is handed any, and whoever holds or has some reads why.
func (r *room) recall(ctx context.Context, tx *act.Tx, x *Listing, in *step.Input) ([]act.Set, error) {
	why := in.Text("why")
	return []act.Set{{Column: "why", Value: why}, {Column: "ended_on", Value: tx.Now.Day()}}, r.Stocks.Stop(ctx, tx, x.Stock.ID, why)
}
