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
	Demo       func(ctx context.Context, k *Kernel) error
}
