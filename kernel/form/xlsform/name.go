package xlsform

import (
	"strings"
	"unicode"
)

// mostName is how many runes a name may have.
const mostName = 120

// validName reports whether a name can be an element of the form: a letter or an
// underscore first, then letters, digits and _ - . as XML has them, no colon.
func validName(s string) bool {
	for i, r := range s {
		if !nameStart(r) && (i == 0 || !nameRest(r)) {
			return false
		}
	}
	return s != "" && len(s) <= 4*mostName && len([]rune(s)) <= mostName
}

func nameStart(r rune) bool {
	return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xC0 && r != 0xD7 && r != 0xF7 &&
		(r <= 0x2FF || r >= 0x370 && r <= 0x1FFF && r != 0x37E || r >= 0x200C && r <= 0x200D || r >= 0x2070 && r <= 0x218F ||
			r >= 0x2C00 && r <= 0x2FEF || r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD ||
			r >= 0x10000 && r <= 0xEFFFF) && !fullWidth(r)
}

func nameRest(r rune) bool {
	return r == '-' || r == '.' || r >= '0' && r <= '9' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r >= 0x203F && r <= 0x2040
}

// Cased reports whether all letters of a name, or of an expression without what is in
// quotes, come in capitals and small ones. Others, Chinese among them, ODK Collect cannot
// read there.
func Cased(s string) bool {
	for _, r := range s {
		if r > 0x7f && !(unicode.IsLower(r) || unicode.IsUpper(r) || unicode.IsDigit(r)) || r > 0xffff {
			return false
		}
	}
	return true
}

// fullWidth reports whether a rune is a sign that a Chinese keyboard writes where an
// expression wants a narrow one. XML would take some of them in names.
func fullWidth(r rune) bool {
	return r >= 0x3001 && r <= 0x3004 || r >= 0x3008 && r <= 0x3020 || r >= 0xFF01 && r <= 0xFF5E || strings.ContainsRune("“”‘’", r)
}

// inXML reports whether XML 1.0 can hold a rune.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
