package eco

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// Scheme is what a certificate certifies (认证类别).
type Scheme string

// Organic products (有机, a year), green food (绿色食品, three years), use of a
// geographical indication (地理标志).
const (
	Organic Scheme = "organic"
	Green   Scheme = "green"
	GI      Scheme = "gi"
)

var schemes = []Scheme{Organic, Green, GI}

// longest is how long a certificate of a scheme is valid at most, in days.
func (s Scheme) longest() int {
	switch s {
	case Organic:
		return 366
	case Green:
		return 3*365 + 1
	}
	return 20 * 366
}

// greenNo is the form of a green-food number: category, year and month, province,
// serial number, grade.
var greenNo = regexp.MustCompile(`^LB-\d{2}-\d{8,14}[A]{0,2}$`)

// Certification is a certificate of a third party that a subject holds.
type Certification struct {
	ID                 string
	County             string
	Subject            string
	Area               string
	Scheme             Scheme
	No                 string
	Issuer             string
	ValidFrom, ValidTo clock.Day // ValidTo: the last day
	Until              clock.Day // first day without
	WithdrawnWhy       string
	RenewedBy          string
	Reminded           int
	Version            int
	Products           []CertifiedProduct
}

// CertifiedProduct is a product that a certificate covers.
type CertifiedProduct struct {
	Product  string `json:"product" minLength:"1" maxLength:"60"`
	LandM2   int64  `json:"land_m2,omitempty" minimum:"0" maximum:"1000000000"`
	AnnualKg int64  `json:"annual_kg" minimum:"0" maximum:"1000000000"`
}

// Renewals are reminded of when so many days are left: a quarter, a month.
var reminders = []int{90, 30}

func (c *Certification) check(today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.certification.invalid")
	c.No, c.Issuer = strings.ToUpper(strings.TrimSpace(c.No)), strings.TrimSpace(c.Issuer)
	if !slices.Contains(schemes, c.Scheme) {
		f.At("/scheme", "required")
	}
	if c.No == "" {
		f.At("/cert_no", "required")
	}
	if c.Scheme == Green && c.No != "" && !greenNo.MatchString(c.No) {
		f.At("/cert_no", "agri.certification.green_no")
	}
	if c.Issuer == "" {
		f.At("/issuer", "required")
	}
	switch {
	case c.ValidFrom == 0 || c.ValidFrom > today.Add(366):
		f.At("/valid_from", "sheet.bad_date")
	case c.ValidTo < c.ValidFrom:
		f.At("/valid_to", "agri.certification.backwards")
	case c.ValidTo.Sub(c.ValidFrom) > c.Scheme.longest():
		f.Add(fault.Field{Pointer: "/valid_to", Key: "agri.certification.too_long", Args: map[string]any{"days": c.Scheme.longest()}})
	}
	if len(c.Products) == 0 {
		f.At("/products", "agri.certification.products")
	}
	seen := map[string]bool{}
	for i := range c.Products {
		p := &c.Products[i]
		if p.Product = strings.TrimSpace(p.Product); p.Product == "" || seen[text.NameKey(p.Product)] {
			f.At(fmt.Sprintf("/products/%d/product", i), "agri.certification.product")
		}
		seen[text.NameKey(p.Product)] = true
	}
	return f.OrNil()
}

// inForce reports whether a certificate counts on a day.
func (c *Certification) inForce(on clock.Day) bool { return c.ValidFrom <= on && on < c.Until }
