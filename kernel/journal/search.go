package journal

import "huying/base/clock"

// Theme is what acts are about, as auditors ask for them (安全审计): the beginnings of
// its verbs. Scenes bring one each.
type Theme struct {
	Code  string
	Title string // catalogue key
	Verbs []string
}

// Personal is the theme of every act that showed somebody's numbers to somebody else,
// whatever the room.
const Personal = "personal"

// themes are those of the kernel's own rooms.
var themes = []Theme{
	{"account", "journal.theme.account", []string{"account.", "session.", "token."}},
	{"duty", "journal.theme.duty", []string{"duty.", "mandate.", "post.", "roster.", "person.", "unit."}},
	{Personal, "journal.theme.personal", nil},
	{"order", "journal.theme.order", []string{"order."}},
	{"figure", "journal.theme.figure", []string{"figure.", "publication."}},
	{"setup", "journal.theme.setup", []string{"area.", "calendar.", "code.", "form.", "workbook."}},
}

// Search narrows a listing of lines.
type Search struct {
	Who      string    // part of the actor's name
	About    *Theme    // nil: everything
	From, To clock.Day // both may be 0
}
