// Package scene is the contract that a scene (场景) fulfils: one value with
// everything it brings, and the kernel that it is handed. There is no logic here.
//
// The room refuses to know any scene: internal/app lists them.
package scene

import (
	"context"
	"io/fs"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/job"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/notice"
	"huying/kernel/order"
	"huying/kernel/person"
	"huying/kernel/power"
)

// Kernel is what a scene stands on.
type Kernel struct {
	DB        *store.DB
	Clock     clock.Clock
	Catalogue *text.Catalogue
	Calendar  *calendar.Calendar
	Photos    *blob.Store
	Journal   *journal.Room
	Book      *figure.Book
	Acts      *act.Room
	Areas     *area.Room
	People    *person.Room
	Duties    *duty.Room
	Orders    *order.Room
	Notices   *notice.Room
	Codes     *code.Room
	Box       *seal.Box
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
	Jobs       func(k *Kernel) []job.Kind
	Faces      []Face
	Demo       func(ctx context.Context, k *Kernel) error
}

// Face is what a printed code of one kind shows to whoever scans it (一码三面): the
// card for everybody, a door further in for those who hold the power there.
type Face struct {
	Kind  string // what its codes are listed as: agri.subject
	Card  func(ctx context.Context, k *Kernel, county, subject string) (*Card, error)
	Doors []Entrance // tried in order
}

// Entrance leads those who hold a power at the card's place into another door.
type Entrance struct {
	Power *power.Power
	URL   func(subject string) string
}

// Card is a public page about one subject. Its labels are catalogue keys, its texts
// are shown as they are; nothing personal.
type Card struct {
	Kind     string // key
	Title    string
	Area     string
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
	Day   clock.Day
	Bad   bool
}
