// Package openrosa lets ODK Collect, and any other app that speaks OpenRosa 1.0, list
// our published checklists, fetch them, and send them filled in.
//
// The room knows the protocol and nothing of what a checklist is for. A checklist that
// comes in is read strictly against its version and handed, as what our own phone
// would have sent ([form.Use.Letter]), to the same door that phones use
// ([huying/kernel/offline]): judged by the duty held when it was filled in, one act,
// one receipt. An app has no list of our subjects, so the checklist that is served
// begins with a question of ours: the code on the board, scanned or typed.
//
// An instance is sent whole or in several posts. It becomes a record when the last
// file that it names is here, and never before; until then the others wait under
// its name. Its name is the sender's own: the same instance from the same person is one
// record, however often it comes.
//
// The room refuses whoever is not signed in, checklists that are not for them, an
// instance of an unknown version or with an answer to no question, a known instance
// with other content, an edited one, document types and entities, file names with a
// path, and what is not the photo, sound, film or paper that a question asks for. A
// checklist that Collect cannot open, or whose files nobody sent, is not offered. Files that an instance does
// not name (Collect's audit log among them) are not kept.
package openrosa

import (
	"embed"
	"strings"

	"huying/base/blob"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/evidence"
	"huying/kernel/form"
	"huying/kernel/offline"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "openrosa", FS: migrations} }

// Room takes in what other apps fill in.
type Room struct {
	acts     *act.Room
	db       *store.DB
	duties   *duty.Room
	forms    *form.Room
	codes    *code.Room
	outbox   *offline.Room
	photos   *blob.Store
	evidence *evidence.Room
}

// New opens the room.
func New(acts *act.Room, duties *duty.Room, forms *form.Room, codes *code.Room, outbox *offline.Room, photos *blob.Store, held *evidence.Room) *Room {
	return &Room{acts, acts.DB(), duties, forms, codes, outbox, photos, held}
}

// Bounds of what is taken.
const (
	mostXML      = 1 << 20  // of an instance
	mostElements = 20_000   // in it
	mostDeep     = 32       // one in another
	mostPhotos   = 100      // and other files that it names
	mostName     = 255      // bytes of a file's name: as long as an app's own can be
	preferred    = 10 << 20 // of a post: what an app is told
	mostPost     = 24 << 20 // of a post: one film may be over what it is told
	mostWrong    = 20       // faults told at once
)

// offered tells whether a version of a use can be filled in with another app.
func offered(v *form.Version, u form.Use) bool {
	if u.Letter == nil {
		return false
	}
	for _, n := range v.Nodes {
		if u.About != "" && (n.Path == "/data/"+scanned || n.Path == "/data/"+typed) {
			return false // ours
		}
	}
	return true
}

// plainName reports whether a file's name is nothing but a name.
func plainName(s string) bool {
	return s != "" && len(s) <= mostName && s[0] != '.' && !strings.ContainsFunc(s, func(c rune) bool {
		return c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':' || c == '\ufffd'
	})
}

// codeIn finds the code in what was scanned or typed: the link of a QR, or the code.
func codeIn(s string) (code.Code, error) {
	s = strings.TrimSpace(s)
	if i := strings.LastIndex(s, "/q/"); i >= 0 {
		s = s[i+len("/q/"):]
		if end := strings.IndexAny(s, "/?#"); end >= 0 {
			s = s[:end]
		}
	}
	return code.Parse(s)
}
