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
}

// Catalogue is the categories of a version.
type Catalogue struct {
	Version string
	byCode  map[string]*Category
	list    []*Category
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
	c := &Catalogue{Version: version, byCode: map[string]*Category{}}
	for _, r := range rows[1:] {
		x := &Category{Code: r[0], Name: r[1], NameEN: r[2], Group: r[3], GroupEN: r[4], Kind: r[5], Community: r[8] == "yes", Handler: r[9], Closing: r[10]}
		if x.Respond, err = calendar.ParseLimit(r[6]); err != nil {
			return nil, fmt.Errorf("category %s: %w", x.Code, err)
		}
		if x.Limit, err = calendar.ParseLimit(r[7]); err != nil {
			return nil, fmt.Errorf("category %s: %w", x.Code, err)
		}
		if c.byCode[x.Code] != nil {
			return nil, fmt.Errorf("category %s given twice", x.Code)
		}
		c.byCode[x.Code] = x
		c.list = append(c.list, x)
	}
	return c, nil
}

// Get finds a category.
func (c *Catalogue) Get(code string) (*Category, bool) { x, ok := c.byCode[code]; return x, ok }

// List is every category in the catalogue's order.
func (c *Catalogue) List() []*Category { return c.list }

// NameOf is the category's name in a language.
func (c *Catalogue) NameOf(code, lang string) string {
	x, ok := c.byCode[code]
	switch {
	case !ok:
		return code
	case lang == "en":
		return x.NameEN
	}
	return x.Name
}
