package pledge

import (
	"context"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/offline"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// line is a line of a subject's production record on its way in: at the officers' counter,
// at the subject's own, or from a phone that had no signal when it was written.
type line interface {
	// read looks whether it can be kept, on the day on which it was written.
	read(today clock.Day) error
	verb() string
	// keep writes it, and gives what the act is about.
	keep(ctx context.Context, tx *act.Tx, r *Room, s *registry.Subject) (string, error)
}

// Harvest is a harvest as it is entered.
type Harvest struct {
	Product     string `json:"product" maxLength:"60"`
	Plot        string `json:"plot,omitempty" maxLength:"60"`
	HarvestedOn string `json:"harvested_on" maxLength:"10"`
	WeightG     int64  `json:"weight_g" minimum:"0" maximum:"100000000000"`
	day         clock.Day
}

const heaviest = 100_000_000_000

func (x *Harvest) verb() string { return "agri.lot.add" }

func (x *Harvest) read(clock.Day) (err error) {
	if x.day, err = ledger.DayOf(x.HarvestedOn, "/harvested_on"); err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "agri.lot.invalid")
	within(f, "/product", x.Product, 60)
	within(f, "/plot", x.Plot, 60)
	if x.WeightG > heaviest {
		f.At("/weight_g", "web.bad_value")
	}
	return f.OrNil()
}

func (x *Harvest) keep(ctx context.Context, tx *act.Tx, r *Room, s *registry.Subject) (string, error) {
	l, err := r.harvest(ctx, tx, s, x.Product, x.Plot, x.day, x.WeightG)
	if err != nil {
		return "", err
	}
	tx.Note("lot", l.No)
	return l.ID, nil
}

func (p *Purchase) verb() string { return "agri.purchase.add" }

func (p *Purchase) read(today clock.Day) (err error) {
	if p.day, err = ledger.DayOf(p.On, "/on"); err != nil {
		return err
	}
	if p.day > today {
		return fault.New(fault.Invalid, "web.bad_input").At("/on", "agri.use.future")
	}
	f := fault.New(fault.Invalid, "agri.use.invalid")
	for _, x := range []struct{ at, text string }{{"/name", p.Name}, {"/amount", p.Amount}, {"/seller", p.Seller}} {
		if strings.TrimSpace(x.text) == "" {
			f.At(x.at, "required")
		}
	}
	within(f, "/name", p.Name, 60)
	within(f, "/reg_no", p.RegNo, 40)
	within(f, "/substance", p.Substance, 60)
	within(f, "/amount", p.Amount, 40)
	within(f, "/seller", p.Seller, 60)
	if bannedSubstance(p.Substance + p.Name) {
		f.At("/substance", "agri.use.banned")
	}
	return f.OrNil()
}

func (p *Purchase) keep(ctx context.Context, tx *act.Tx, r *Room, s *registry.Subject) (string, error) {
	p.ID = tx.NewID()
	return s.ID, r.insertPurchase(ctx, tx, s.ID, p)
}

func (u *UseRow) verb() string { return "agri.use.add" }

func (u *UseRow) use() *Use {
	return &Use{Crop: u.Crop, Name: u.Name, RegNo: u.RegNo, Substance: u.Substance, Family: u.Family, Dose: u.Dose, Target: u.Target,
		UsedOn: u.day, PHIDays: u.PHIDays}
}

func (u *UseRow) read(today clock.Day) (err error) {
	if u.day, err = ledger.DayOf(u.UsedOn, "/used_on"); err != nil {
		return err
	}
	return u.use().check(today)
}

func (u *UseRow) keep(ctx context.Context, tx *act.Tx, r *Room, s *registry.Subject) (string, error) {
	x := u.use()
	if err := x.check(tx.Now.Day()); err != nil { // which trims what is kept
		return "", err
	}
	x.ID, x.Subject = tx.NewID(), s.ID
	return s.ID, r.used(ctx, tx, x)
}

// within bounds a text, for what comes by another way than the counter's own door.
func within(f *fault.Fault, at, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		f.Add(fault.Field{Pointer: at, Key: "sheet.too_long", Args: map[string]any{"most": most}})
	}
}

// Lines of a production record that come from phones.
const (
	PurchaseOp = "agri.purchase"
	UseOp      = "agri.use"
	HarvestOp  = "agri.harvest"
)

// FieldOps take in what was written on a phone without a signal, by whoever acted for the
// subject then, or by an officer of its place.
func (r *Room) FieldOps() []offline.Kind {
	return []offline.Kind{
		{Code: PurchaseOp, Open: openLine(r, func() line { return &Purchase{} })},
		{Code: UseOp, Open: openLine(r, func() line { return &UseRow{} })},
		{Code: HarvestOp, Open: openLine(r, func() line { return &Harvest{} })},
	}
}

func openLine(r *Room, blank func() line) func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
	return func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		in := struct {
			Subject string `json:"subject"`
			Record  line   `json:"record"`
		}{Record: blank()}
		if err := e.Read(&in); err != nil {
			return offline.Task{}, err
		}
		if in.Record == nil {
			return offline.Task{}, fault.New(fault.Invalid, "web.bad_input").At("/record", "required")
		}
		s, err := r.registry.Subject(ctx, r.DB.Read(), e.County, in.Subject)
		if err != nil {
			return offline.Task{}, err
		}
		actor, err := writer(e.Who, e.Via, s)
		if err != nil {
			return offline.Task{}, err
		}
		if err := in.Record.read(min(e.At, r.Acts.Now()).Day()); err != nil {
			return offline.Task{}, err
		}
		return offline.Task{Actor: actor, Verb: in.Record.verb(), Subject: s.ID, Area: s.Area, Do: func(ctx context.Context, tx *act.Tx) error {
			now, err := r.registry.Subject(ctx, tx, tx.County, s.ID)
			if err != nil {
				return err
			}
			what, err := in.Record.keep(ctx, tx, r, now)
			if err == nil {
				tx.On(what, now.Area)
			}
			return err
		}}, nil
	}
}

// writer is whoever may write into a subject's record, at the one counter or the other.
func writer(p *duty.Principal, via string, s *registry.Subject) (act.Actor, error) {
	for _, c := range []*counter{own, officers} {
		if c.sees(p, s.Area, s.ID) {
			return c.may(p, via, s.Area, s.ID)
		}
	}
	return act.Actor{}, store.ErrNotFound
}
