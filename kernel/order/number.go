package order

import (
	"fmt"
	"regexp"

	"huying/base/clock"
	"huying/kernel/code"
)

// An order has two names. The office calls it by its number: the day, the how-many-eth of
// the county that day, and a check character. The caller's key opens it to the caller; the
// office never sees one, and what is kept of it finds an order and tells nothing.

// numberOf writes a number: 231107-0042-3.
func numberOf(day clock.Day, n int) string {
	s := fmt.Sprintf("%06d%04d", int(day)%1_000_000, n)
	return s[:6] + "-" + s[6:] + "-" + string(code.CheckOf(s))
}

var numberShape = regexp.MustCompile(`^[0-9]{10,12}[0-9A-Z]?$`)

// numberIn is the number in what somebody typed, without its check character too; whole
// tells whether that was there and right.
func numberIn(s string) (no string, whole, ok bool) {
	s = code.Tidy(s)
	if !numberShape.MatchString(s) {
		return "", false, false
	}
	body, last := s[:len(s)-1], s[len(s)-1]
	if len(body) >= 10 && code.CheckOf(body) == last {
		return body[:6] + "-" + body[6:] + "-" + string(last), true, true
	}
	return s[:6] + "-" + s[6:], false, last >= '0' && last <= '9'
}

// IsNumber reports whether a text is an office's number of an order.
func IsNumber(s string) bool { _, whole, _ := numberIn(s); return whole }
