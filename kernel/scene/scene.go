// Package scene is the contract that a scene (场景) fulfils: one value with
// everything it brings, and the kernel that it is handed. Beside [Folder] there is no logic here.
//
// The room refuses to know any scene: internal/app lists them.
package scene

import (
	"context"
	"io/fs"
	"math/rand/v2"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/job"
	"huying/base/pdf"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/booking"
	"huying/kernel/calendar"
	"huying/kernel/code"
	"huying/kernel/compartment"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/evidence"
	"huying/kernel/figure"
	"huying/kernel/form"
	"huying/kernel/journal"
	"huying/kernel/list"
	"huying/kernel/notice"
	"huying/kernel/offline"
	"huying/kernel/order"
	"huying/kernel/page"
	"huying/kernel/person"
	"huying/kernel/power"
	"huying/kernel/publication"
	"huying/kernel/step"
	"huying/kernel/stock"
	"huying/kernel/today"
	"huying/kernel/workbook"
)

// Kernel is what a scene stands on.
type Kernel struct {
	DB         *store.DB
	Clock      clock.Clock
	Catalogue  *text.Catalogue
	Calendars  *calendar.Room
	Photos     *blob.Store
	Evidence   *evidence.Room
	Journal    *journal.Room
	Book       *figure.Book
	Acts       *act.Room
	Areas      *area.Room
	Lists      *list.Room
	Flows      *step.Room
	Today      *today.Room
	People     *person.Room
	Duties     *duty.Room
	Orders     *order.Room
	Notices    *notice.Room
	Codes      *code.Room
	Box        *seal.Box
	Forms      *form.Room
	Press      *pdf.Press
	Published  *publication.Room
	Bookings   *booking.Room
	Stocks     *stock.Room
	Pages      *page.Room
	Closed     *compartment.Room
	Directives *directive.Room
	LogKey     string // the public key that verifies checkpoints, receipts and publications
}

// Scene is what a scene brings. A part that it does not have stays empty.
type Scene struct {
	Code       string // agri
	Title      string // catalogue key
	Migrations []store.Migrations
	Words      fs.FS // catalogue files, one folder a language
	Powers     []*power.Power
	Posts      []duty.Post
	Sources    []*figure.Source
	Figures    []*figure.Figure
	Mount      func(s *web.Server, k *Kernel)
	Pages      func(s *web.Server, k *Kernel) error // for everybody, drawn by kernel/page
	Open       []string                             // the routes (GET /stations/{code}) that ask for no account; a test compares
	Jobs       func(k *Kernel) []job.Kind
	Faces      []Face
	Column     *Column                                                                             // on the public front page
	Rekeys     func(k *Kernel) func(ctx context.Context, tx *store.Tx, county string) (int, error) // writes anew what its names are searched by
	Names      map[string]func(k *Kernel) duty.Namer                                               // what its records are called that people act for, by kind
	Uses       []form.Use                                                                          // what its checklists are filled in for
	Forms      []form.Shipped
	Facts      []form.Fact // what it knows and checklists must not ask again
	Ops        func(k *Kernel) []offline.Kind
	Evidence   func(k *Kernel) []evidence.Kind   // its records that hold photos and files
	Sheets     func(k *Kernel) []*workbook.Sheet // of its own in the county's workbook
	Books      func(k *Kernel) []booking.Kind    // what people book
	Commands   []directive.Kind                  // what it commands down the tree
	Keeps      func(k *Kernel) []area.Keep       // what of its own lies in places and lives on when one ends
	Demo       func(ctx context.Context, s Stage) error
	Accounts   []Account // of the demo
}

// Column is a scene's column on the gazette: a few figures large, the others in lines.
// A flow is told for the year so far, a stock as it stands.
type Column struct {
	Kick, Title string   // keys
	URL         string   // of the scene's public page, where it has one
	Big         []string // codes of public figures
	Lines       []string
}

// Account is somebody of the demo whose day can be tried.
type Account struct{ Login, Title, Door string }

// Stage is the demo county in the making: its people are hired and its history is
// played on it, through the same acts as real use. Demo is called when the county is
// furnished and nothing has happened yet; what it puts on the programme happens when
// its moment comes.
type Stage interface {
	Kernel() *Kernel
	Tree() *area.Tree
	Span() (begin, until clock.Moment)
	Rand() *rand.Rand
	Unit(name string) string                                                                 // its id; empty when there is none
	UnitOf(area string) string                                                               // of a street, town, village
	Hire(ctx context.Context, unit, post string, areas ...string) (person string, err error) // from the beginning on
	Account(ctx context.Context, login, person string) error                                 // for somebody whose day can be tried: one of the scene's Accounts
	Name() string                                                                            // of a person who is made up
	At(t clock.Moment, do func(ctx context.Context) error)                                   // puts something on the programme
	Answer(ctx context.Context, order string) error                                          // lets the county answer an order as it answers calls
	As(ctx context.Context, person string) (*duty.Principal, error)                          // who somebody is at the moment
}

// Face is what a printed code of one kind shows to whoever scans it (一码三面): the
// card for everybody, a door further in for those who hold the power there.
type Face struct {
	Kind  string // what its codes are listed as: agri.subject
	Card  func(ctx context.Context, k *Kernel, county, subject string) (*Card, error)
	Doors []Entrance // tried in order
	// Sign is the key of what stands above its printed code; empty: what stands above a grid's.
	Sign string
	// Page is the public page that the scene draws for it; nil where the card is the page.
	Page func(subject string) string
	// Doubted are the subjects whose signed codes nobody should rely on for now, for whoever
	// checks them without asking the county; nil where there are none.
	Doubted func(ctx context.Context, k *Kernel, county string) ([]string, error)
}

// Entrance leads those who hold a power at the card's place into another door.
type Entrance struct {
	Power *power.Power
	URL   func(subject string) string
}

// Card is a public page about one subject. Its labels are catalogue keys, its texts
// are shown as they are; nothing personal.
type Card struct {
	Kind  string // key
	Title string
	Area  string
	// What whoever scans it wants to know before all else: whether it holds.
	Verdict  CardLine
	Sections []Section
}

// Section is a part of a card.
type Section struct {
	Title string // key
	Empty string // key of what to say when there are no lines
	Lines []CardLine
}

// CardLine is one thing told.
type CardLine struct {
	Label string // key; may be empty
	Text  string
	Key   string // key said instead of Text
	Note  string // key said below it; may be empty
	Day   clock.Day
	Bad   bool
}

// Folder is a folder of what a scene embeds, its migrations, words or pages, as a tree of its own.
func Folder(f fs.FS, name string) fs.FS {
	sub, err := fs.Sub(f, name)
	if err != nil {
		panic(err) // embedded
	}
	return sub
}
