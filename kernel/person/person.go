// Package person keeps people and organisations, and lets people in.
//
// A person who holds a duty is known by name to the public (区域定格、网格定人、公示公开);
// the telephone is personal data, sealed in its column. An account belongs to
// one person: no shared accounts. Sign-in and bearer tokens are one thing, a
// random secret of which only the hash is kept.
//
// A password that a security administrator hands out lets its owner do nothing but choose
// another, for a month.
//
// Guessing is held back by where it comes from, so that nobody can lock somebody else out from
// afar. A stranger's wrong passwords are paced by address, by the network around it and over
// all, whatever the names. Then each name takes five tries from one address (of IPv6, one
// /64), twenty from the network around it (/24, /48) and a hundred from everywhere; whoever
// is one too many waits a quarter of an hour. A device on which the account signed in before
// (a signed cookie, good for half a year) passes all of that and has five tries of its own.
// The try is taken before the password is looked at, and given back when it was right. Names
// that nobody has are counted and answered alike, and take as long.
//
// Passwords are hashed as many at a time as there are cores; the rest stands in a short line,
// and beyond it is told to come again.
//
// The room refuses weak passwords, and a session's secret where a token is asked for.
package person

import (
	"embed"
	"strings"
	"unicode/utf8"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "person", FS: migrations} }

// Unit is an organisation (单位).
type Unit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // government, department, subdistrict, community, company, crew
	Area   string `json:"area"` // where it belongs; the county for a bureau
	Parent string `json:"parent,omitempty"`
}

// Person is somebody who can hold a duty.
type Person struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"`
	Phone seal.Personal `json:"phone" personal:"phone"`
	Unit  string        `json:"unit"`
}

// Account is what somebody signs in with.
type Account struct {
	County   string
	Login    string
	Person   string
	Disabled bool
	Kind     string // of the secret that was shown: Session or Token
	Handed   bool   // its password was handed out and has to be changed first
}

// checkPassword asks for eight characters of two kinds, and not the login.
func checkPassword(login, password string) error {
	f := fault.New(fault.Invalid, "password.weak")
	if utf8.RuneCountInString(password) < 8 || strings.EqualFold(login, password) || kinds(password) < 2 {
		f.At("/password", "password.rule")
	}
	return f.OrNil()
}

// kinds counts lower-case, upper-case, digits and everything else.
func kinds(s string) int {
	var seen [4]bool
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z':
			seen[0] = true
		case c >= 'A' && c <= 'Z':
			seen[1] = true
		case c >= '0' && c <= '9':
			seen[2] = true
		default:
			seen[3] = true
		}
	}
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	return n
}
