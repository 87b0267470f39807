package form

import (
	"slices"
	"strings"

	"huying/kernel/form/xlsform"
)

// ForKind tells whether a version is for subjects of a kind.
func (v *Version) ForKind(kind string) bool { return len(v.Kinds) == 0 || contains(v.Kinds, kind) }

// ForAny tells whether a version is for subjects of one of the kinds.
func (v *Version) ForAny(kinds []string) bool {
	return len(v.Kinds) == 0 || slices.ContainsFunc(kinds, v.ForKind)
}

// kindsIn reads which of a use's kinds a checklist is for, cut by spaces or commas.
func (u Use) kindsIn(said xlsform.Setting) (kinds []string, wrong []xlsform.Problem) {
	codes := make([]string, len(u.Kinds))
	for i, k := range u.Kinds {
		codes[i] = k.Code
	}
	for _, s := range strings.FieldsFunc(said.Text, func(c rune) bool { return strings.ContainsRune(" \t\r\n,，、;；", c) }) {
		switch {
		case !contains(codes, s):
			wrong = append(wrong, said.Problem("form.unknown_kind", "kind", s, "known", strings.Join(codes, ", ")))
		case !contains(kinds, s):
			kinds = append(kinds, s)
		}
	}
	return kinds, wrong
}
