package pledge

import (
	"context"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/registry"
)

// fresh is how old a test may be for a certificate to rest on it, in days.
const fresh = 30

// Block is a reason why nothing may be sold of a lot, for people to read.
type Block struct {
	Key  string         `json:"-"`
	Args map[string]any `json:"-"`
	Text string         `json:"text"`
	// Interval is one that an officer may find to be of no concern to the harvest.
	Interval bool `json:"interval"`
}

func (b Block) fault() error {
	f := fault.New(fault.Conflict, b.Key)
	f.Args = b.Args
	return f
}

// blocksOf are the reasons that keep a lot from being certified: an interval that was
// not kept, a sample that holds the produce back.
func (r *Room) blocksOf(ctx context.Context, q store.Q, county string, l *Lot) (out []Block, err error) {
	uses, err := r.blocking(ctx, q, county, l)
	if err != nil {
		return nil, err
	}
	for _, u := range uses {
		out = append(out, Block{Key: intervalKey(u, l), Args: intervalArgs(u, l), Interval: true})
	}
	held, err := r.lab.Holding(ctx, q, county, l.Subject, l.Product, l.ID, l.HarvestedOn)
	for _, s := range held {
		key := "agri.pledge.held"
		if s.Result == "fail" {
			key = "agri.pledge.failed"
		}
		out = append(out, Block{Key: key, Args: map[string]any{"no": s.No, "since": s.HeldOn.String()}})
	}
	return out, err
}

// issue makes a certificate inside an act.
func (r *Room) issue(ctx context.Context, tx *act.Tx, s *registry.Subject, in *Issue) (*Pledge, error) {
	if s.To != 0 {
		return nil, fault.New(fault.Conflict, "agri.subject.closed")
	}
	rules, err := r.registry.RulesNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	p := &Pledge{ID: tx.NewID(), County: tx.County, Subject: s.ID, Area: s.Area, Lot: in.Lot, WeightG: in.WeightG, Basis: Basis(in.Basis),
		Samples: in.Samples, Medium: in.Medium, Receiver: in.Receiver,
		Contact: s.Phone, IssuedAt: tx.Now, KeepUntil: tx.Now.Day().Add(rules.PledgeDays), State: Valid, Person: tx.Actor.Person, Sources: in.Sources}
	if in.Contact != "" {
		p.Contact = seal.Hide(seal.Other, in.Contact)
	}
	if p.Contact.Empty() {
		return nil, fault.New(fault.Invalid, "agri.pledge.invalid").At("/contact", "agri.pledge.contact")
	}
	if in.Lot != "" {
		err = r.fromLot(ctx, tx, p)
	} else {
		err = r.fromSources(ctx, tx, p)
	}
	if err != nil {
		return nil, err
	}
	tree, err := r.Areas.Tree(ctx, tx.County)
	if err != nil {
		return nil, err
	}
	if p.Origin == "" {
		p.Origin = tree.Name(tx.County) + tree.PathText(area.Cut(s.Area, area.Village))
	}
	p.No = fmt.Sprintf("%s%d-%s", tx.County, p.IssuedAt.Day(), strings.ToUpper(p.ID[len(p.ID)-8:]))
	if err := r.Codes.Give(ctx, tx, Code, p.ID); err != nil {
		return nil, err
	}
	c, err := r.Codes.Of(ctx, tx, tx.County, Code, p.ID)
	if err != nil {
		return nil, err
	}
	signed, err := r.Codes.Sign(ctx, tx, p.statement(c, s.Name))
	if err != nil {
		return nil, err
	}
	p.Credential = signed[0]
	tx.Note("no", p.No)
	tx.Note("weight_g", p.WeightG)
	return p, r.insertPledge(ctx, tx, p)
}

// fromLot lets a certificate speak for part of a harvest.
func (r *Room) fromLot(ctx context.Context, tx *act.Tx, p *Pledge) error {
	l, err := lotOf(ctx, tx, tx.County, p.Lot)
	if fault.Is(err, fault.NotFound) || err == nil && l.Subject != p.Subject {
		return fault.New(fault.Invalid, "agri.pledge.invalid").At("/lot", "agri.pledge.lot")
	}
	if err != nil {
		return err
	}
	p.Product = l.Product
	if err := r.drawLot(ctx, tx, l, p.WeightG); err != nil { // which locks it, before the uses are looked at
		return err
	}
	blocks, err := r.blocksOf(ctx, tx, tx.County, l)
	if err != nil {
		return err
	}
	if len(blocks) > 0 {
		return blocks[0].fault()
	}
	if p.Basis != "quality_control" {
		return r.restsOn(ctx, tx, p, l)
	}
	return nil
}

// restsOn looks whether the samples that a certificate names carry it: the subject's own,
// passed, lately, and tested for what was used (用什么药、检什么药).
func (r *Room) restsOn(ctx context.Context, tx *act.Tx, p *Pledge, l *Lot) error {
	methods, err := r.lab.Methods(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	var items strings.Builder
	for _, id := range p.Samples {
		s, err := r.lab.Sample(ctx, tx, tx.County, id)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Invalid, "agri.pledge.invalid").At("/samples", "agri.pledge.sample_unknown")
		}
		if err != nil {
			return err
		}
		if s.Subject != p.Subject || !s.Of(l.Product) || s.Result != "pass" || s.Lot != "" && s.Lot != l.ID || s.ConcludedOn.Add(fresh) < tx.Now.Day() {
			return fault.New(fault.Invalid, "agri.pledge.invalid").Add(fault.Field{Pointer: "/samples", Key: "agri.pledge.sample_unfit",
				Args: map[string]any{"no": s.No, "days": fresh}})
		}
		tests, err := r.lab.Tests(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		for _, t := range tests {
			if t.Verdict == lab.Negative {
				items.WriteString(methods[t.Method].Items + "、" + t.Read.Item + "、")
			}
		}
	}
	uses, err := r.uses(ctx, tx, tx.County, p.Subject)
	if err != nil {
		return err
	}
	for _, u := range uses {
		if u.concerns(l) && !u.covered(items.String()) {
			return fault.New(fault.Conflict, "agri.pledge.not_covered", "name", u.Name, "substance", u.Substance)
		}
	}
	return nil
}

// fromSources lets a certificate take the place of others of the same produce.
func (r *Room) fromSources(ctx context.Context, tx *act.Tx, p *Pledge) error {
	origins := map[string]bool{}
	for _, s := range p.Sources {
		from, err := r.Pledge(ctx, tx, tx.County, s.Pledge)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Invalid, "agri.pledge.invalid").At("/sources", "agri.pledge.sources")
		}
		if err != nil {
			return err
		}
		if p.Product == "" {
			p.Product = from.Product
		} else if !text.SameName(p.Product, from.Product) {
			return fault.New(fault.Invalid, "agri.pledge.invalid").At("/sources", "agri.pledge.mixed")
		}
		if !origins[from.Origin] {
			origins[from.Origin] = true
			p.Origin = strings.TrimPrefix(p.Origin+"、"+from.Origin, "、")
		}
		if err := r.stillSound(ctx, tx, from); err != nil {
			return err
		}
		if err := r.sound(ctx, tx, from); err != nil {
			return err
		}
		if err := r.drawPledge(ctx, tx, from, s.WeightG); err != nil {
			return err
		}
	}
	return nil
}

// stillSound refuses a source whose lot is held back since, however far down it lies.
func (r *Room) stillSound(ctx context.Context, tx *act.Tx, p *Pledge) error {
	if p.Lot != "" {
		l, err := lotOf(ctx, tx, tx.County, p.Lot)
		if err != nil {
			return err
		}
		blocks, err := r.blocksOf(ctx, tx, tx.County, l)
		if err == nil && len(blocks) > 0 {
			return blocks[0].fault()
		}
		return err
	}
	below, err := r.sources(ctx, tx, tx.County, p.ID)
	if err != nil {
		return err
	}
	for _, s := range below {
		from, err := r.Pledge(ctx, tx, tx.County, s.Pledge)
		if err != nil {
			return err
		}
		if err := r.stillSound(ctx, tx, from); err != nil {
			return err
		}
	}
	return nil
}

// void takes a certificate back for a reason. What nobody drew from it goes back to where
// it came from. What was made from it is in doubt from now on: whether the reason reaches it
// is an officer's to judge, and its holders and the buyers who took it in are told.
func (r *Room) void(ctx context.Context, tx *act.Tx, id, why string) error {
	p, err := r.Pledge(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	if p.State != Valid {
		return fault.New(fault.Conflict, "agri.pledge.void_already", "no", p.No)
	}
	if err := r.voidPledge(ctx, tx, id, why); err != nil {
		return err
	}
	c, err := r.Codes.Of(ctx, tx, tx.County, Code, id)
	if err != nil {
		return err
	}
	if err := r.Codes.TakeBack(ctx, tx, c); err != nil {
		return err
	}
	tx.Note("reason", why)
	people, err := r.tellOnce(ctx, tx, p.Subject, "notice.agri.voided", Code, p.ID, p)
	if err != nil {
		return err
	}
	if err := r.insertTold(ctx, tx, id, p.Subject, people); err != nil {
		return err
	}
	made, err := r.derived(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, tell := range []func() error{
		func() error { return r.spreadTakers(ctx, tx, []*Pledge{p}, "notice.agri.taken_voided", p) },
		func() error { return r.spread(ctx, tx, made, "notice.agri.source_voided", p) },
		func() error { return r.spreadTakers(ctx, tx, made, "notice.agri.taken_source_voided", p) },
	} {
		if err := tell(); err != nil {
			return err
		}
	}
	if p.Lot != "" {
		return r.drawLot(ctx, tx, &Lot{ID: p.Lot}, p.DrawnG-p.WeightG)
	}
	return r.giveBack(ctx, tx, p)
}

// tellOnce tells whoever acts for a subject what became of a certificate, and how many they are.
func (r *Room) tellOnce(ctx context.Context, tx *act.Tx, subject, key, kind, record string, p *Pledge) (people int, err error) {
	acting, err := r.Duties.Acting(ctx, tx, tx.County, registry.SubjectRecord, subject, tx.Now)
	if err != nil {
		return 0, err
	}
	return len(acting), r.registry.TellActing(ctx, tx, subject, key, kind, record, p.Product+" · "+p.No)
}

// giveBack returns to its sources what nobody drew from a certificate, to the first as
// much as it gave, and so on.
func (r *Room) giveBack(ctx context.Context, tx *act.Tx, p *Pledge) error {
	from, err := r.sources(ctx, tx, tx.County, p.ID)
	if err != nil {
		return err
	}
	left := p.WeightG - p.DrawnG
	for _, s := range from {
		n := min(left, s.WeightG)
		if left -= n; n == 0 {
			break
		}
		if err := r.undraw(ctx, tx, s.Pledge, n); err != nil {
			return err
		}
	}
	return nil
}

// harvest keeps a lot.
func (r *Room) harvest(ctx context.Context, tx *act.Tx, s *registry.Subject, product, plot string, on clock.Day, grams int64) (*Lot, error) {
	f := fault.New(fault.Invalid, "agri.lot.invalid")
	product = strings.TrimSpace(product)
	if product == "" {
		f.At("/product", "required")
	}
	if on == 0 || on > tx.Now.Day() {
		f.At("/harvested_on", "agri.use.future")
	}
	if grams < 1 {
		f.At("/weight_g", "required")
	}
	if s.To != 0 {
		return nil, fault.New(fault.Conflict, "agri.subject.closed")
	}
	if !s.Kind.Grower() {
		return nil, fault.New(fault.Conflict, "agri.lot.grower")
	}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	l := &Lot{ID: tx.NewID(), Subject: s.ID, Area: s.Area, Product: product, Plot: strings.TrimSpace(plot), HarvestedOn: on, WeightG: grams}
	return l, r.insertLot(ctx, tx, l)
}
