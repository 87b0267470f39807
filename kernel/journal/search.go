package journal

import (
	"slices"

	"huying/base/clock"
)

// About is what acts are about, as auditors ask for them (安全审计).
type About string

// abouts are the beginnings of the verbs of each; personal is what showed somebody's
// numbers to somebody else, whatever the room.
var abouts = map[About][]string{
	"account": {"account.", "session.", "token."},
	"duty":    {"duty.", "mandate.", "post.", "roster.", "person.", "unit."},
	"order":   {"order."},
	"agri":    {"agri."},
	"figure":  {"figure.", "publication."},
	"setup":   {"area.", "calendar.", "code.", "form.", "workbook."},
}

// Personal is every act that showed personal data for a reason.
const Personal About = "personal"

// Abouts are what may be asked for.
func Abouts() []About {
	out := []About{Personal}
	for a := range abouts {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Search narrows a listing of lines.
type Search struct {
	Who      string // part of the actor's name
	About    About
	From, To clock.Day // both may be 0
}
