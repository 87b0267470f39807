package lab

import (
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// Station is a township's testing room (检测室).
type Station struct {
	ID       string
	County   string
	Name     string
	Area     string
	Rooms    string
	From, To clock.Day
	Version  int
}

// Grade is how a station was rated for a year (年度评定).
type Grade string

// The grades, the best first.
var grades = []Grade{"excellent", "good", "fair", "poor"}

// MethodKind says what a test of a method reads, and how it is judged.
type MethodKind string

// The kinds of methods.
const (
	Spectro MethodKind = "spectro" // enzyme inhibition by absorbance (GB/T 5009.199, NY/T 448): a blank and a value
	Card    MethodKind = "card"    // enzyme inhibition by card: blue, pale, white
	Gold    MethodKind = "gold"    // colloidal gold: control line and test line
	Lab     MethodKind = "lab"     // quantitative, by an accredited institution
)

// Rapid reports whether a method is one of the rapid ones: a result that is objected
// to must not be checked by one (农产品质量安全法, article 51).
func (k MethodKind) Rapid() bool { return k != Lab }

// enzyme reports whether the kind inhibits an enzyme; such tests are deceived by some
// crops.
func (k MethodKind) enzyme() bool { return k == Spectro || k == Card }

// Method is a way of testing (检测方法).
type Method struct {
	ID          string
	Name        string
	Kind        MethodKind
	Items       string // what it finds: 有机磷、氨基甲酸酯
	Standard    string // GB/T 5009.199—2003
	ThresholdBP int    // of inhibition, hundredths of a percent
	Enforceable bool   // recognised by the ministry: only then may a rapid result be the ground of a penalty (article 50)
	From, To    clock.Day
}

// Reading is the raw values of one test.
type Reading struct {
	BlankE4  int    `json:"blank_e4,omitempty" minimum:"0" maximum:"100000" doc:"Absorbance difference of the blank, ten thousandths"`
	ValueE4  int    `json:"value_e4,omitempty" minimum:"-100000" maximum:"100000" doc:"Absorbance difference of the sample, ten thousandths"`
	Reading  string `json:"reading,omitempty" enum:",blue,pale,white,both,control,none" doc:"Card: blue, pale, white. Gold: both lines, control only, none"`
	Item     string `json:"item,omitempty" maxLength:"40" doc:"Quantitative: the substance"`
	AmountUg int64  `json:"amount_ug,omitempty" minimum:"0" doc:"Quantitative: found, micrograms a kilogram"`
	LimitUg  int64  `json:"limit_ug,omitempty" minimum:"0" doc:"Quantitative: the limit (GB 2763), 0 for banned substances"`
	Report   string `json:"report,omitempty" maxLength:"60" doc:"Quantitative: the report's number"`
}

// Verdict is what one test says.
type Verdict string

// The verdicts. An invalid test says nothing: a control line that is missing, a blank
// that did not react.
const (
	Negative Verdict = "negative"
	Positive Verdict = "positive"
	Void     Verdict = "invalid"
)

// weakestBlank is the least absorbance difference of a usable blank: with a weaker
// one the enzyme is spent and every sample would look poisoned.
const weakestBlank = 3000

// Judge says what a reading comes to by a method, and the inhibition it computed
// (hundredths of a percent). A weak positive card counts as positive.
func (m *Method) Judge(x Reading) (v Verdict, inhibitionBP int, err error) {
	f := fault.New(fault.Invalid, "agri.test.invalid")
	switch m.Kind {
	case Spectro:
		if x.BlankE4 < weakestBlank {
			return Void, 0, nil
		}
		inhibitionBP = (x.BlankE4 - x.ValueE4) * 10000 / x.BlankE4
		if inhibitionBP >= m.ThresholdBP {
			return Positive, inhibitionBP, nil
		}
		return Negative, inhibitionBP, nil
	case Card:
		switch x.Reading {
		case "blue":
			return Negative, 0, nil
		case "pale", "white":
			return Positive, 0, nil
		}
		f.At("/reading", "required")
	case Gold:
		switch x.Reading {
		case "both":
			return Negative, 0, nil
		case "control":
			return Positive, 0, nil
		case "none":
			return Void, 0, nil
		}
		f.At("/reading", "required")
	case Lab:
		if strings.TrimSpace(x.Item) == "" {
			f.At("/item", "required")
		}
		if strings.TrimSpace(x.Report) == "" {
			f.At("/report", "agri.test.report")
		}
		if len(f.Fields) == 0 {
			if x.AmountUg > x.LimitUg {
				return Positive, 0, nil
			}
			return Negative, 0, nil
		}
	}
	return Void, 0, f.OrNil()
}

// deceivers are crops whose own juices inhibit the enzyme: the standard's note warns of
// false positives and says to treat them first (GB/T 5009.199—2003).
var deceivers = []string{"葱", "蒜", "萝卜", "韭", "芹", "香菜", "茭白", "蘑菇", "香菇", "平菇", "菌", "番茄", "西红柿"}

// Deceives reports whether a product is known for false positives of a method.
func (k MethodKind) Deceives(product string) bool {
	if !k.enzyme() {
		return false
	}
	product = text.NameKey(product)
	for _, d := range deceivers {
		if strings.Contains(product, d) {
			return true
		}
	}
	return false
}

func (m *Method) check() error {
	f := fault.New(fault.Invalid, "agri.method.invalid")
	m.Name, m.Items, m.Standard = strings.TrimSpace(m.Name), strings.TrimSpace(m.Items), strings.TrimSpace(m.Standard)
	if m.Name == "" || utf8.RuneCountInString(m.Name) > 60 {
		f.At("/name", "required")
	}
	if m.Items == "" {
		f.At("/items", "agri.method.items")
	}
	switch m.Kind {
	case Spectro:
		if m.ThresholdBP < 1 || m.ThresholdBP > 10000 {
			f.At("/threshold_bp", "agri.method.threshold")
		}
	case Card, Gold, Lab:
		m.ThresholdBP = 0
	default:
		f.At("/kind", "required")
	}
	return f.OrNil()
}

// starterMethods are what a county begins with; thresholds and recognition are the
// county's to change.
var starterMethods = []Method{
	{Name: "农残速测（酶抑制率法）", Kind: Spectro, Items: "有机磷、氨基甲酸酯", Standard: "GB/T 5009.199—2003", ThresholdBP: 5000},
	{Name: "农残速测（速测卡法）", Kind: Card, Items: "有机磷、氨基甲酸酯", Standard: "GB/T 5009.199—2003"},
	{Name: "胶体金快速检测（克百威）", Kind: Gold, Items: "克百威"},
	{Name: "胶体金快速检测（腐霉利）", Kind: Gold, Items: "腐霉利"},
	{Name: "定量检测（送检）", Kind: Lab, Items: "有机磷、氨基甲酸酯、拟除虫菊酯、克百威、腐霉利、毒死蜱", Standard: "GB 23200.121—2021", Enforceable: true},
}
