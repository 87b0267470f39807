package pledge

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
	"huying/kernel/code"
)

// Code is what a certificate's code is listed as.
const Code = "agri.pledge"

// Lot is what was harvested from a field on a day (生产批次).
type Lot struct {
	ID          string
	No          string
	Subject     string
	Area        string
	Product     string
	Plot        string
	HarvestedOn clock.Day
	WeightG     int64
	IssuedG     int64 // on certificates
}

// Use is one use of a farm input (农药使用记录; 农产品质量安全法, article 27).
type Use struct {
	ID        string
	Subject   string
	Crop      string // empty: everything it grows
	Name      string
	RegNo     string
	Substance string // active ingredient: 毒死蜱
	Family    string // 有机磷
	Dose      string
	Target    string
	UsedOn    clock.Day
	PHIDays   int // pre-harvest interval (安全间隔期)
	StruckOn  clock.Day
	StruckWhy string
}

// Free is the first day on which what was treated may be harvested.
func (u *Use) Free() clock.Day { return u.UsedOn.Add(u.PHIDays) }

// of reports whether a use was on a product, however the two are written.
func (u *Use) of(product string) bool { return u.Crop == "" || text.SameName(u.Crop, product) }

// blocks reports whether a use is too close before a harvest.
func (u *Use) blocks(l *Lot) bool {
	return u.StruckOn == 0 && u.UsedOn <= l.HarvestedOn && l.HarvestedOn < u.Free() && u.of(l.Product)
}

// lookBack is how far back uses count when tests have to cover what was used.
const lookBack = 90

// concerns reports whether a use has to be covered by a lot's tests (用什么药、检什么药).
func (u *Use) concerns(l *Lot) bool {
	return u.StruckOn == 0 && u.UsedOn <= l.HarvestedOn && u.UsedOn >= l.HarvestedOn.Add(-lookBack) && u.of(l.Product)
}

// covered reports whether what a method finds includes what was used.
func (u *Use) covered(items string) bool {
	items = text.NameKey(items)
	return u.Substance != "" && strings.Contains(items, text.NameKey(u.Substance)) ||
		u.Family != "" && strings.Contains(items, text.NameKey(u.Family))
}

// Basis is what a commitment rests on (承诺依据).
type Basis string

// The bases: quality control on the farm, its own tests, tests it had made.
var bases = []Basis{"quality_control", "self_test", "commissioned"}

// media are how a certificate comes: as a code, printed, written by hand.
var media = []string{"qr", "print", "hand"}

// PledgeState is whether a certificate holds.
type PledgeState string

// A certificate is valid until it is voided, with a reason. It is never deleted.
const (
	Valid  PledgeState = "valid"
	Voided PledgeState = "void"
)

// Pledge is a commitment certificate (承诺达标合格证): who grew it promises that no banned
// substance was used and that residues are within their limits.
type Pledge struct {
	ID         string
	County     string
	No         string
	Subject    string
	Area       string
	Lot        string // empty: made from others
	Product    string
	WeightG    int64
	DrawnG     int64
	Origin     string
	Contact    seal.Personal `personal:"other"`
	Basis      Basis
	Samples    []string
	Medium     string
	Receiver   string
	IssuedAt   clock.Moment
	KeepUntil  clock.Day
	State      PledgeState
	VoidOn     clock.Day
	VoidWhy    string
	Credential string
	Person     string
	Sources    []Source
}

// Source is how much of another certificate went into one.
type Source struct {
	Pledge  string `json:"pledge" maxLength:"36"`
	WeightG int64  `json:"weight_g" minimum:"1"`
}

// statement is what is signed of a certificate, in the order that readers expect.
func (p *Pledge) statement(c code.Code, holder string) code.Credential {
	return code.Credential{Kind: Code, Code: c, Issued: p.IssuedAt.Day(), Said: []string{p.Product, strconv.FormatInt(p.WeightG, 10), holder, p.Origin}}
}

// Issue is a certificate as it is asked for.
type Issue struct {
	Subject  string   `json:"subject" maxLength:"36"`
	Lot      string   `json:"lot,omitempty" maxLength:"36" doc:"What was harvested; or sources"`
	Sources  []Source `json:"sources,omitempty" maxItems:"50" doc:"Certificates that it is made from, when produce is mixed or repacked"`
	WeightG  int64    `json:"weight_g" minimum:"1" maximum:"100000000000"`
	Basis    string   `json:"basis" maxLength:"20" doc:"quality_control, self_test, commissioned"`
	Samples  []string `json:"samples,omitempty" maxItems:"20" doc:"Samples that it rests on"`
	Medium   string   `json:"medium" maxLength:"6" doc:"qr, print, hand"`
	Contact  string   `json:"contact,omitempty" maxLength:"40" doc:"Telephone on the certificate; the subject's when left out"`
	Receiver string   `json:"receiver,omitempty" maxLength:"60" doc:"Who buys it"`
}

func (in *Issue) check() error {
	f := fault.New(fault.Invalid, "agri.pledge.invalid")
	in.Receiver, in.Contact = strings.TrimSpace(in.Receiver), strings.TrimSpace(in.Contact)
	if (in.Lot == "") == (len(in.Sources) == 0) {
		f.At("/lot", "agri.pledge.lot_or_sources")
	}
	if in.WeightG < 1 {
		f.At("/weight_g", "required")
	}
	if !slices.Contains(bases, Basis(in.Basis)) {
		f.At("/basis", "agri.pledge.basis")
	}
	if !slices.Contains(media, in.Medium) {
		f.At("/medium", "required")
	}
	if in.Basis != "quality_control" && len(in.Samples) == 0 && in.Lot != "" {
		f.At("/samples", "agri.pledge.samples")
	}
	var sum int64
	seen := map[string]bool{}
	for _, s := range in.Sources {
		if sum += s.WeightG; s.WeightG < 1 || seen[s.Pledge] {
			f.At("/sources", "agri.pledge.sources")
		}
		seen[s.Pledge] = true
	}
	if len(in.Sources) > 0 && sum != in.WeightG {
		f.At("/weight_g", "agri.pledge.sum")
	}
	return f.OrNil()
}

func (u *Use) check(today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.use.invalid")
	for _, s := range []*string{&u.Crop, &u.Name, &u.RegNo, &u.Substance, &u.Family, &u.Dose, &u.Target} {
		*s = strings.TrimSpace(*s)
		if utf8.RuneCountInString(*s) > 60 {
			f.Add(fault.Field{Pointer: "/name", Key: "sheet.too_long", Args: map[string]any{"most": 60}})
		}
	}
	if u.Name == "" {
		f.At("/name", "required")
	}
	if u.Substance == "" {
		f.At("/substance", "agri.use.substance")
	}
	if u.Dose == "" {
		f.At("/dose", "required")
	}
	if u.UsedOn == 0 || u.UsedOn > today {
		f.At("/used_on", "agri.use.future")
	}
	if u.PHIDays < 0 || u.PHIDays > 365 {
		f.At("/phi_days", "web.bad_value")
	}
	if bannedSubstance(u.Substance) {
		f.At("/substance", "agri.use.banned")
	}
	return f.OrNil()
}

// banned are substances that must not be used on anything (禁用农药名录; the ministry's
// announcements 194, 199, 274, 632, 747, 1157, 1586, 2032 and later). A record of one is
// refused with a word that a patrol has to follow: it is a case, and no record.
var banned = []string{"六六六", "滴滴涕", "毒杀芬", "二溴氯丙烷", "杀虫脒", "二溴乙烷", "除草醚", "艾氏剂", "狄氏剂", "敌枯双", "氟乙酰胺", "甘氟", "毒鼠强", "氟乙酸钠", "毒鼠硅",
	"甲胺磷", "对硫磷", "甲基对硫磷", "久效磷", "磷胺", "苯线磷", "地虫硫磷", "甲基硫环磷", "蝇毒磷", "治螟磷", "特丁硫磷", "三氯杀螨醇", "硫丹", "林丹"}

func bannedSubstance(s string) bool {
	s = text.NameKey(s)
	for _, b := range banned {
		if strings.Contains(s, b) {
			return true
		}
	}
	return false
}
