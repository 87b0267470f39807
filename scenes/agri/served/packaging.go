package served

import (
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/area"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// Entry is what a line of the packaging ledger says.
type Entry string

// Packages come back from fields and shops (回收), are taken away to safe disposal
// (无害化处理), and as many should have come back as were sold or used (应回收).
const (
	Recovered Entry = "recovered"
	Removed   Entry = "disposed"
	DueBack   Entry = "due"
)

// Unit is what packages are counted in: pieces, or grams of weight. Neither is ever
// turned into the other.
type Unit string

// The units.
const (
	Piece Unit = "piece"
	Gram  Unit = "gram"
)

// DueBasis is how it is known what should have come back.
type DueBasis string

// From the sales ledger of a shop, from the use records of a grower, or estimated.
const (
	Sold     DueBasis = "sold"
	Used     DueBasis = "used"
	Estimate DueBasis = "estimate"
)

// The words of entries, units and bases in workbooks.
var (
	entries    = []Entry{Recovered, Removed, DueBack}
	entryWords = []string{"回收", "无害化处理", "应回收"}
	units      = []Unit{Piece, Gram}
	unitWords  = []string{"件", "公斤"}
	dueBases   = []DueBasis{Sold, Used, Estimate}
	dueWords   = []string{"农资店销售台账", "用药记录", "估算"}
)

// Packaging is a line of the ledger (农药包装废弃物).
type Packaging struct {
	ID          string
	Entry       Entry
	Subject     string // who brought it, or whose ledger it is taken from
	Area        string // of the subject; of the town when taken away or estimated
	On          clock.Day
	Unit        Unit
	Quantity    int64
	Destination string // where it was put, or how it was disposed of
	Carrier     string
	Voucher     string
	Basis       DueBasis
	Note        string
	Person      string
	EnteredAt   clock.Moment
	VoidedOn    clock.Day
	VoidReason  string
}

const mostPackaging = 1_000_000_000 // pieces, or a thousand tonnes

// check holds a line against what its kind of entry has to say. from is the subject
// that it names; nil when it names none.
func (p *Packaging) check(tree *area.Tree, from *registry.Subject, today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.packaging.invalid")
	for _, s := range []struct {
		at   string
		text *string
		most int
		must bool
	}{
		{"/destination", &p.Destination, 100, p.Entry != DueBack}, {"/carrier", &p.Carrier, 100, p.Entry == Removed},
		{"/voucher", &p.Voucher, 200, p.Entry == Removed}, {"/note", &p.Note, 300, p.Entry == DueBack && p.Basis == Estimate},
	} {
		*s.text = strings.TrimSpace(*s.text)
		f.Sized(s.at, *s.text, s.most, s.must)
	}
	if !slices.Contains(entries, p.Entry) {
		f.At("/entry", "required")
	}
	if !slices.Contains(units, p.Unit) {
		f.At("/unit", "required")
	}
	if p.Quantity < 1 || p.Quantity > mostPackaging {
		f.At("/quantity", "agri.packaging.quantity")
	}
	pastDay(f, "/on", p.On, today)
	p.checkSource(f, tree, from)
	return f.OrNil()
}

// checkSource looks at where a line comes from: somebody on the registry, or a town.
func (p *Packaging) checkSource(f *fault.Fault, tree *area.Tree, from *registry.Subject) {
	if p.Entry == DueBack && !slices.Contains(dueBases, p.Basis) {
		f.At("/basis", "required")
	}
	if p.Entry != DueBack {
		p.Basis = ""
	}
	if p.fromSubject() {
		switch {
		case from == nil:
			f.At("/subject", "required")
		case p.Entry == DueBack && p.Basis == Sold && from.Kind != "input_shop":
			f.At("/subject", "agri.packaging.shop_only")
		case p.Entry == DueBack && p.Basis == Used && !from.Kind.Grower():
			f.At("/subject", "agri.packaging.grower_only")
		}
		return
	}
	if a, ok := tree.Get(p.Area); !ok || a.ValidTo != 0 || a.Level() != area.Township {
		f.At("/area", "agri.packaging.town")
	}
}

// fromSubject reports whether a line of this kind names a subject.
func (p *Packaging) fromSubject() bool {
	return p.Entry == Recovered || p.Entry == DueBack && p.Basis != Estimate
}

// moves is by how much a line changes what lies in the town's stores.
func (p *Packaging) moves() int64 {
	switch p.Entry {
	case Recovered:
		return p.Quantity
	case Removed:
		return -p.Quantity
	}
	return 0
}

// moved is what came and went on a day.
type moved struct {
	on     clock.Day
	amount int64
}

// least is the smallest stock from a day on, by what was moved on which days in
// order: as much as may be taken away on that day without any later day lacking it.
func least(days []moved, from clock.Day) int64 {
	var have int64
	i := 0
	for ; i < len(days) && days[i].on <= from; i++ {
		have += days[i].amount
	}
	low := have
	for ; i < len(days); i++ {
		have += days[i].amount
		low = min(low, have)
	}
	return low
}

// quantityText is a quantity as people write it: pieces, or kilograms.
func quantityText(unit Unit, n int64) string {
	if unit == Gram {
		return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64)
	}
	return strconv.FormatInt(n, 10)
}

// pastDay refuses a day that is none, and one that has not come yet.
func pastDay(f *fault.Fault, at string, on, today clock.Day) {
	switch {
	case on < ledger.FirstDay:
		f.At(at, "required")
	case on > today:
		f.At(at, "agri.served.future")
	}
}
