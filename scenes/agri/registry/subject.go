package registry

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/text"
	"huying/kernel/area"
)

// SubjectKind is what a subject is (主体类型).
type SubjectKind string

// The kinds, in the order people name them. Of these, [SubjectKind.Grower] ones
// have land.
var Kinds = []SubjectKind{"enterprise", "cooperative", "family_farm", "big_grower", "household", "buyer", "slaughterhouse", "input_shop"}

// KindWords are the kinds in spreadsheets.
var KindWords = []string{"生产企业", "农民专业合作社", "家庭农场", "种养大户", "农户", "收购单位（个人）", "屠宰企业", "农资店"}

// Grower reports whether the kind grows or raises something.
func (k SubjectKind) Grower() bool {
	switch k {
	case "buyer", "slaughterhouse", "input_shop":
		return false
	}
	return true
}

// Certifies reports whether the kind has to issue a certificate for every batch;
// growers at home are encouraged to (order 4 of 2025).
func (k SubjectKind) Certifies() bool { return k != "household" && k != "input_shop" }

// Scale is whether a subject is of a size that is looked at more closely (规模主体).
type Scale string

// Risk is how closely a subject is watched; it sets how often it is patrolled.
type Risk string

// The scales and risks, with their words in spreadsheets.
var (
	scales     = []Scale{"large", "small"}
	scaleWords = []string{"规模主体", "散户"}
	risks      = []Risk{"green", "amber", "red"}
	riskWords  = []string{"低", "中", "高"}
)

// Subject is a regulated subject (主体).
type Subject struct {
	ID           string
	County       string
	Kind         SubjectKind
	Name         string
	Ident        seal.Personal `personal:"id"` // unified social credit code or identity number
	Contact      seal.Personal `personal:"name"`
	Phone        seal.Personal `personal:"phone"`
	Area         string
	Place        string
	LonE7, LatE7 int64 // WGS-84, 1e-7 degrees; 0, 0: unknown
	Scale        Scale
	Risk         Risk
	Products     string
	LandM2       int64
	Park         string
	StandardFrom clock.Day
	StandardTo   clock.Day
	ToldOn       clock.Day
	From, To     clock.Day // To: first day without
	ClosedReason string
	PatrolledOn  clock.Day
	Version      int
}

// Standard reports whether it is a standardised base on a day.
func (s *Subject) Standard(on clock.Day) bool {
	return s.StandardFrom != 0 && s.StandardFrom <= on && (s.StandardTo == 0 || on < s.StandardTo)
}

// PublicName is what a page without a key calls it. A household's name is a person's, and
// so is most likely a grower's or a buyer's that is as short as one; figures mask the same.
func (s *Subject) PublicName() string {
	if s.natural() {
		return text.MaskName(s.Name)
	}
	return s.Name
}

// natural tells that its name is most likely a person's, of whom a village has several of
// one name.
func (s *Subject) natural() bool {
	return s.Kind == "household" || (s.Kind == "big_grower" || s.Kind == "buyer") && utf8.RuneCountInString(text.NameKey(s.Name)) <= 4
}

// Plot is a piece of land with what grows on it (地块).
type Plot struct {
	ID     string `json:"id,omitempty" maxLength:"36"`
	Name   string `json:"name" minLength:"1" maxLength:"60"`
	Crop   string `json:"crop" maxLength:"60"`
	LandM2 int64  `json:"land_m2" minimum:"0" maximum:"1000000000"`
}

// identOf is an identity as it was typed, in the one way of writing it that two equal
// identities share.
func identOf(typed string) seal.Personal {
	return seal.Hide(seal.ID, strings.ToUpper(strings.ReplaceAll(sheet.Fold(typed), " ", "")))
}

// identKind tells a credit code from an identity number; empty for neither.
func identKind(s string) string {
	switch {
	case text.ValidUSCC(s):
		return "uscc"
	case text.ValidResidentID(s):
		return "id"
	}
	return ""
}

// productList is a list of products with one mark between them, however it was typed: what a
// sample or a lot is of is looked up by a product's whole name.
func productList(typed string) string {
	return strings.Join(strings.FieldsFunc(typed, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("、，,;；/", c) }), "、")
}

const mostLandM2 = 1_000_000_000

// check is what every subject must be, however it comes in.
func (s *Subject) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "agri.subject.invalid")
	s.Name, s.Place, s.Products = strings.TrimSpace(s.Name), strings.TrimSpace(s.Place), productList(s.Products)
	if s.Name == "" || utf8.RuneCountInString(s.Name) > 100 {
		f.At("/name", "required")
	}
	if !slices.Contains(Kinds, s.Kind) {
		f.At("/kind", "required")
	}
	if !slices.Contains(scales, s.Scale) {
		f.At("/scale", "required")
	}
	if !slices.Contains(risks, s.Risk) {
		f.At("/risk", "required")
	}
	if id := s.Ident.Reveal(); id != "" && identKind(id) == "" {
		f.At("/ident", "agri.subject.bad_ident")
	}
	if p := s.Phone.Reveal(); p != "" && !text.ValidPhone(p) {
		f.At("/phone", "sheet.bad_phone")
	}
	if a, ok := tree.Get(s.Area); !ok || a.ValidTo != 0 || len(s.Area) < area.Village {
		f.At("/area", "agri.subject.area")
	}
	s.checkLand(f)
	return f.OrNil()
}

func (s *Subject) checkLand(f *fault.Fault) {
	if s.LandM2 < 0 || s.LandM2 > mostLandM2 {
		f.At("/land_m2", "web.bad_value")
	}
}
