package text

import (
	"regexp"
	"strings"
)

// MaskName keeps the family name and the last character: 王*明, 王*.
func MaskName(s string) string {
	r := []rune(s)
	switch len(r) {
	case 0:
		return ""
	case 1:
		return "*"
	case 2:
		return string(r[0]) + "*"
	}
	return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
}

// MaskPhone keeps the first three and last four digits: 138****5678. A short
// number keeps its last two.
func MaskPhone(s string) string {
	if len(s) < 8 {
		if len(s) < 3 {
			return strings.Repeat("*", len(s))
		}
		return strings.Repeat("*", len(s)-2) + s[len(s)-2:]
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}

// MaskID keeps the first three and last four characters of an identity number.
func MaskID(s string) string {
	if len(s) < 8 {
		return strings.Repeat("*", len(s))
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}

var personalDigits = regexp.MustCompile(`\d{17}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}`)

// RedactFree blanks telephone and identity numbers inside words that are to be
// shown in public.
func RedactFree(s string) string {
	return personalDigits.ReplaceAllStringFunc(s, func(m string) string { return strings.Repeat("*", len(m)) })
}

var phones = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|1\d{4}|9\d{4})$`)

// ValidPhone accepts mobile numbers, landlines with area code, 400 numbers and
// five-digit service numbers.
func ValidPhone(s string) bool { return phones.MatchString(s) }
