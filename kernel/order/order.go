// Package order is the work order (一单): a call that cannot be lost and that the
// caller can follow.
//
// The statutory loop is the default: 上报 report → 受理 accept, or decline with a
// reason → 派遣 dispatch ⇄ 派单异议 object → 处置 handle → 反馈 answer → 核查 verify by
// somebody who is neither the handler nor in the handler's unit, who may send it
// back (返工) → 结案 close → 评价 rate by a third. First receiver leads (首接负责): one
// lead, any number of assisting units with clocks of their own. Waiting for the
// caller stops the clock; an extension is explained; a merged caller is answered
// with the order that took the call in.
//
// The rules of each step are pure functions in flow.go. Who may take a step comes
// from duties alone. Steps that people take where the matter is are taken on phones
// without a signal too ([Room.FieldOp]), and count from when they were taken. The room refuses a step out of turn, a verifier from the
// handler's own unit, a community as lead for what is not on its list
// (街道办事处条例 §32, 接诉即办工作条例 §17), and every change without a step in the thread.
package order

import (
	"embed"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/calendar"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "order", FS: migrations} }

// Status is where an order stands.
type Status string

// The statuses of the loop.
const (
	Reported   Status = "reported"   // 已上报
	Accepted   Status = "accepted"   // 已受理
	Declined   Status = "declined"   // 不予立案
	Dispatched Status = "dispatched" // 已派遣
	Objected   Status = "objected"   // 派单异议
	Handling   Status = "handling"   // 处置中
	Answered   Status = "answered"   // 已反馈，待核查
	Verified   Status = "verified"   // 核查通过
	Closed     Status = "closed"     // 已结案
	Merged     Status = "merged"     // 已并案
	Voided     Status = "voided"     // 已作废
)

// Statuses in the order of the loop.
var Statuses = []Status{Reported, Accepted, Dispatched, Objected, Handling, Answered, Verified, Closed, Declined, Merged, Voided}

// Open reports whether work on the order goes on.
func (s Status) Open() bool {
	switch s {
	case Reported, Accepted, Dispatched, Objected, Handling, Answered, Verified:
		return true
	}
	return false
}

// Source is how a call came in.
type Source string

// The sources.
const (
	Online    Source = "online"
	QR        Source = "qr"
	Telephone Source = "telephone"
	Visit     Source = "visit"
	Patrol    Source = "patrol"
)

// Order is one work order.
type Order struct {
	County      string
	ID          string
	No          string // what the office calls it
	Code        string // the caller's key; known only to the act that made it and to who came with it
	Area        string // where, as exactly as known
	Status      Status
	Suspended   bool // the clock waits for the caller
	Urgent      bool
	Category    string
	Title       string // the beginning of the words, redacted
	Words       string
	Place       string
	Lon, Lat    float64 // WGS-84; 0, 0 when unknown
	Photos      []string
	Source      Source
	Reporter    string        // person who entered it; "public" for the caller
	CallerName  seal.Personal `personal:"name"`
	CallerPhone seal.Personal `personal:"phone"`
	CallerIndex string

	LeadUnit    string // the unit that answers for it (承办单位)
	FirstUnit   string // who received it first
	Handler     string // the person who answered
	HandlerUnit string

	Limit     calendar.Limit
	Asked     string // the limit that was asked for and is neither granted nor refused
	Respond   calendar.Limit
	Pauses    []calendar.Pause
	Catalogue string // version of the categories that set the limits

	ReportedAt   clock.Moment
	AcceptedAt   clock.Moment
	RespondDueAt clock.Moment
	RespondedAt  clock.Moment
	DueAt        clock.Moment
	WarnedAt     clock.Moment // when it was found overdue
	AnsweredAt   clock.Moment
	ClosedAt     clock.Moment
	EndedDay     clock.Day // closed, declined, merged or voided
	MergedInto   string
	Reworks      int

	RatedAt  clock.Moment
	Resolved int // 1 yes, 0 no, -1 not said
	Score    int // 1 to 5; 0 not given
	Version  int

	Assists []Assist // read with the order in hand, not in lists
}

// Assist is a unit called in to help the lead (协办、吹哨报到).
type Assist struct {
	ID      string // empty: not kept yet
	Unit    string
	AskedAt clock.Moment
	DueAt   clock.Moment
	DoneAt  clock.Moment
}

// Light is the colour of a deadline.
type Light string

// The lights. Amber from seven tenths of the limit on.
const (
	NoLight Light = "none"
	Green   Light = "green"
	Amber   Light = "amber"
	Red     Light = "red"
)

// Deadline tells how much of the limit is used at a moment and how much is left,
// in milliseconds; left is negative when overdue. Only work that goes on has a
// light; a closed order is measured at its closing.
func (o *Order) Deadline(now clock.Moment) (light Light, used float64, left int64) {
	if o.DueAt == 0 {
		return NoLight, 0, 0
	}
	at := now
	if o.ClosedAt != 0 {
		at = o.ClosedAt
	}
	used = float64(at-o.AcceptedAt) / float64(max(1, o.DueAt-o.AcceptedAt))
	left = int64(o.DueAt - at)
	switch {
	case !o.Status.Open() || o.Suspended:
		return NoLight, used, left
	case left < 0:
		return Red, used, left
	case used >= 0.7:
		return Amber, used, left
	}
	return Green, used, left
}

// Report is a call as it comes in.
type Report struct {
	ID       string // made by whoever enters it; made here when empty
	Words    string
	Category string
	Area     string
	Place    string
	Lon, Lat float64
	Photos   []string
	Name     string
	Phone    string
	Source   Source
	Urgent   bool
}

// Bounds of what a caller may send.
const (
	mostWords  = 4000 // Open311's bound for a description
	mostPhotos = 9
)

// check finds everything that is wrong with a call at once.
func (r *Report) check(tree *area.Tree, cat *Catalogue) error {
	f := fault.New(fault.Invalid, "order.invalid")
	r.Words, r.Place = strings.TrimSpace(r.Words), strings.TrimSpace(r.Place)
	r.Name, r.Phone = strings.TrimSpace(r.Name), strings.ReplaceAll(strings.TrimSpace(r.Phone), " ", "")
	switch n := utf8.RuneCountInString(r.Words); {
	case n == 0:
		f.At("/words", "order.words.empty")
	case n > mostWords:
		f.At("/words", "order.words.long")
	}
	if _, ok := tree.Get(r.Area); !ok {
		f.At("/area", "order.area.unknown")
	}
	if r.Category == "" {
		r.Category = Other
	}
	if _, ok := cat.Get(r.Category); !ok {
		f.At("/category", "order.category.unknown")
	}
	if r.Phone != "" && !text.ValidPhone(r.Phone) {
		f.At("/caller/phone", "order.phone.bad")
	}
	if utf8.RuneCountInString(r.Name) > 40 {
		f.At("/caller/name", "order.name.long")
	}
	if utf8.RuneCountInString(r.Place) > 200 {
		f.At("/place", "order.place.long")
	}
	if len(r.Photos) > mostPhotos {
		f.At("/photos", "order.photos.many")
	}
	return f.OrNil()
}

const titleRunes = 28

// titleOf is the first sentence of the words, short and without numbers that
// belong to somebody.
func titleOf(words string) string {
	words = text.RedactFree(strings.Join(strings.Fields(words), " "))
	if i := strings.IndexAny(words, "。！？!?\n"); i > 0 {
		words = words[:i]
	}
	r := []rune(words)
	if len(r) > titleRunes {
		return string(r[:titleRunes]) + "…"
	}
	return string(r)
}
