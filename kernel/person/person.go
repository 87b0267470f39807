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
// The room refuses weak passwords, locks an account for a quarter of an hour
// after five failures, and says the same for a wrong name as for a wrong password.
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
	Handed   bool // its password was handed out and has to be changed first
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
