package web

import "strings"

// What opens a record to whoever comes with it is a key, and no log is the place for keys.
const (
	keyShown  = 4  // characters that tell two lines apart
	keyLength = 12 // letters and digits
)

// keyPaths are the beginnings of paths behind which a key stands, however badly it was typed: those of the open pages that
// take a {code}. What opens nothing has another name there ({area}, {figure}).
func (s *Server) keyPaths() (out []string) {
	for _, r := range s.routes {
		before, _, ok := strings.Cut(r.Path, "{code}")
		if ok && r.Guard == Open {
			out = append(out, before)
		}
	}
	return out
}

// logged is a path as it is written into logs: what may be a code is cut to its beginning.
func (s *Server) logged(path string) string {
	under := len(path)
	for _, p := range s.keys() {
		if strings.HasPrefix(path, p) {
			under = len(p)
		}
	}
	parts := strings.Split(path, "/")
	at := 0
	for i, p := range parts {
		if (at == under || isKey(p)) && p != "" {
			short := []rune(p)
			parts[i] = string(short[:min(keyShown, len(short))]) + "…"
		}
		at += len(p) + 1
	}
	return strings.Join(parts, "/")
}

// isKey tells a code from everything else in a path: codes of areas are digits alone, ids
// are longer and words have no digits.
func isKey(s string) bool {
	n, letters, digits := 0, 0, 0
	for _, r := range strings.ToUpper(s) {
		switch {
		case r >= '0' && r <= '9':
			n, digits = n+1, digits+1
		case r >= 'A' && r <= 'Z':
			n, letters = n+1, letters+1
		case r == '-' || r == ' ' || r == '\u2013' || r == '\u2014' || r == '\u3000':
		default:
			return false
		}
	}
	return n == keyLength && letters > 0 && digits > 0
}
