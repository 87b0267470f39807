package order

import (
	"bytes"
	_ "embed" // the starter catalogue
	"encoding/csv"
	"fmt"

	"huying/kernel/calendar"
)

//go:embed categories.csv
var categoriesCSV []byte

// Category is a kind of matter, with its limits and what closing it takes.
type Category struct {
	Code      string
	Name      string // Chinese; NameEN for readers of English
	NameEN    string
	Group     string
	GroupEN   string
	Kind      string         // component (部件), incident (事件), service, risk
	Respond   calendar.Limit // to contact the caller
	Limit     calendar.Limit // to answer
	Community bool           // on the communities' own list: a community may be lead
	Handler   string         // name of the unit it goes to by default
	Closing   string         // what must be true to close
	Retired   bool           // of no use for what comes in from now on
}

// Catalogue is the categories of a version.
type Catalogue struct {
	Version string
	Shipped bool // came with the program
	byCode  map[string]*Category
	list    []*Category // in use
	others  []*Catalogue
}

// catalogueOf makes a catalogue of categories in their order. An error names a code
// that is there twice.
func catalogueOf(version string, all []*Category) (*Catalogue, error) {
	c := &Catalogue{Version: version, byCode: map[string]*Category{}}
	for _, x := range all {
		if c.byCode[x.Code] != nil {
			return nil, fmt.Errorf("category %s given twice", x.Code)
		}
		if c.byCode[x.Code] = x; !x.Retired {
			c.list = append(c.list, x)
		}
	}
	return c, nil
}

// Other is the category of what nobody sorted yet.
const Other = "0901"

// Starter is the catalogue that ships.
func Starter() *Catalogue {
	c, err := readCatalogue("2026-1", categoriesCSV)
	if err != nil {
		panic("order: categories.csv: " + err.Error())
	}
	return c
}

func readCatalogue(version string, data []byte) (*Catalogue, error) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []*Category
	for _, r := range rows[1:] {
		x := &Category{Code: r[0], Name: r[1], NameEN: r[2], Group: r[3], GroupEN: r[4], Kind: r[5], Community: r[8] == "yes", Handler: r[9], Closing: r[10]}
		if x.Respond, err = calendar.ParseLimit(r[6]); err != nil {
			return nil, fmt.Errorf("category %s: %w", x.Code, err)
		}
		if x.Limit, err = calendar.ParseLimit(r[7]); err != nil {
			return nil, fmt.Errorf("category %s: %w", x.Code, err)
		}
		all = append(all, x)
	}
	c, err := catalogueOf(version, all)
	if err == nil {
		c.Shipped = true
	}
	return c, err
}

// Get finds a category, one of no more use too.
func (c *Catalogue) Get(code string) (*Category, bool) { x, ok := c.byCode[code]; return x, ok }

// Offers tells whether something new can be of the category.
func (c *Catalogue) Offers(code string) bool { x, ok := c.byCode[code]; return ok && !x.Retired }

// List is every category that is offered, in the catalogue's order.
func (c *Catalogue) List() []*Category { return c.list }

// For is the version that an order was accepted under; this one for what is not accepted
// yet.
func (c *Catalogue) For(o *Order) *Catalogue {
	for _, x := range c.others {
		if x.Version == o.Catalogue {
			return x
		}
	}
	return c
}

// NameOf is the category's name in a language; of one that is only in other versions
// what it is called there.
func (c *Catalogue) NameOf(code, lang string) string {
	x, ok := c.byCode[code]
	for i := 0; !ok && i < len(c.others); i++ {
		x, ok = c.others[i].byCode[code]
	}
	switch {
	case !ok:
		return code
	case lang == "en" && x.NameEN != "":
		return x.NameEN
	}
	return x.Name
}
