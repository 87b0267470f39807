// Package publication freezes figures (发布): one or several numbers under a title,
// counted at one moment, signed, and verifiable years later with the county's public
// key alone.
//
// Somebody prepares a publication, which counts it and freezes the records behind each
// number; somebody else looks at it and releases it. What is released is a [Statement],
// a text that anybody can read, signed with the key of the county's log; the journal
// line of its release carries the statement's hash, so that the log proves when it was
// made. The statement holds a digest over the records, each salted: it tells nothing
// about them, and later proves of a given record that it was counted, or was not.
//
// The frozen list keeps what a record counted, not what it is called: names are looked
// up when the list is opened, and are gone when the record is. The list stays, so a
// publication can always say how today's records differ from those that it counted.
//
// The room lies above figures because releasing is an act. It refuses to change or
// remove what was released: a correction is another publication that names the one it
// replaces, a withdrawal says why, and the old page stays. It refuses numbers of days
// that have not come, a figure on the public page that may not stand there, release by
// whoever prepared, and more records than can be kept (the number is then to be
// published in parts).
package publication

import (
	"embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/kernel/power"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "publication", FS: migrations} }

// Powers of the room. Whoever may release may prepare, but not release what they
// prepared themselves.
var (
	MayPrepare = power.New("figure.prepare")
	MayPublish = power.New("figure.publish", MayPrepare)
)

// Powers lists them.
func Powers() []*power.Power { return []*power.Power{MayPrepare, MayPublish} }

// CodeKind is what the printed codes of publications are listed as.
const CodeKind = "publication"

// Doors that a publication may stand at.
const (
	Public = "public" // everybody
	Office = "office" // staff with the place in their scope
)

// States of a publication. One that was replaced says so by the one that replaced it.
const (
	Draft     = "draft"
	Released  = "released"
	Replaced  = "replaced"
	Withdrawn = "withdrawn"
	Discarded = "discarded" // a draft that nobody wanted; only its name is left
)

// Bounds. The frozen records of one publication are kept for ever, so there is a most.
const (
	mostItems   = 60
	mostRecords = 200_000
	mostTitle   = 80  // characters
	mostWords   = 500 // characters
	leastReason = 4   // characters
)

// Publication is figures frozen together under a title.
type Publication struct {
	ID          string
	County      string
	Code        string // once it is released
	Title       string
	Words       string // what its readers should know
	Door        string
	State       string
	Area        string // the smallest place that holds all its figures
	PreparedAt  clock.Moment
	PreparedBy  string
	Unit        string // that prepared, then that released
	Leaf        int64  // lines the journal had when the records were counted
	CountedAt   clock.Moment
	ReleasedAt  clock.Moment
	ReleasedBy  string
	Act         string // of the release
	Replaces    string // id of the one that it corrects
	Reason      string // of the correction
	ReplacedBy  string
	WithdrawnAt clock.Moment
	WithdrawnBy string
	Why         string // it was withdrawn
	Note        string // the signed statement
	Withdrawal  string // the signed withdrawal
	Items       []Number
}

// Out tells whether the publication was ever released.
func (p *Publication) Out() bool { return p.State != Draft && p.State != Discarded }

// Asked is a publication as it is asked for.
type Asked struct {
	Title    string      `json:"title" maxLength:"320"`
	Words    string      `json:"words,omitempty" maxLength:"2000" doc:"What readers should know"`
	Door     string      `json:"door" enum:"public,office"`
	Items    []FigureAsk `json:"items" maxItems:"60"`
	Replaces string      `json:"replaces,omitempty" maxLength:"36" doc:"The publication that this one corrects"`
	Reason   string      `json:"reason,omitempty" maxLength:"2000" doc:"Of the correction"`
}

// FigureAsk is one figure asked for.
type FigureAsk struct {
	Figure string `json:"figure" maxLength:"60"`
	Under  string `json:"under" maxLength:"20"`
	From   string `json:"from,omitempty" maxLength:"10" doc:"Not used for what is counted as of a day"`
	To     string `json:"to" maxLength:"10"`
}

func (a FigureAsk) period() (p figure.Period, err error) {
	if p.To, err = clock.ParseDay(a.To); err != nil || a.From == "" {
		return p, err
	}
	p.From, err = clock.ParseDay(a.From)
	return p, err
}

// tidy takes the line breaks out of what becomes one line of a statement.
func (in *Asked) tidy() {
	for _, s := range []*string{&in.Title, &in.Words, &in.Reason} {
		*s = oneLine(*s)
	}
}

// oneLine is a text as a line of a signed note can carry it.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(c rune) bool { return c <= ' ' || c == 0x7f || c == '\u3000' }), " ")
}

// check looks at what needs no counting. Figures are those of the program.
func (in *Asked) check(book *figure.Book, today clock.Day) error {
	f := fault.New(fault.Invalid, "web.bad_input")
	if n := utf8.RuneCountInString(in.Title); n == 0 {
		f.At("/title", "required")
	} else if n > mostTitle {
		f.At("/title", "publication.title_long")
	}
	if utf8.RuneCountInString(in.Words) > mostWords {
		f.At("/words", "publication.words_long")
	}
	if in.Door != Public && in.Door != Office {
		f.At("/door", "required")
	}
	if in.Replaces != "" {
		checkReason(f, in.Reason)
	}
	switch n := len(in.Items); {
	case n == 0:
		f.At("/items", "publication.no_items")
	case n > mostItems:
		f.At("/items", "publication.many_items")
	}
	seen := map[FigureAsk]bool{}
	for i, a := range in.Items {
		at := fmt.Sprintf("/items/%d", i)
		if seen[a] {
			f.At(at+"/figure", "publication.twice")
		}
		seen[a] = true
		fig, ok := book.Figure(a.Figure)
		switch {
		case !ok:
			f.At(at+"/figure", "publication.no_figure")
		case in.Door == Public && !fig.Public:
			f.At(at+"/figure", "publication.not_public")
		}
		p, err := a.period()
		switch {
		case err != nil:
			f.At(at+"/to", "web.bad_value")
		case p.To > today:
			f.At(at+"/to", "publication.future")
		case ok && !book.AsOf(fig) && p.From == 0:
			f.At(at+"/from", "required")
		case p.From > p.To:
			f.At(at+"/from", "figure.period")
		}
	}
	return f.OrNil()
}

func checkReason(f *fault.Fault, reason string) {
	switch n := utf8.RuneCountInString(reason); {
	case n < leastReason:
		f.At("/reason", "publication.reason_short")
	case n > mostWords:
		f.At("/reason", "publication.words_long")
	}
}

// together is the smallest place that holds all the figures.
func (in *Asked) together() string {
	code := in.Items[0].Under
	for _, a := range in.Items[1:] {
		for code != "" && !area.Within(a.Under, code) {
			code = area.ParentOf(code)
		}
	}
	return code
}
