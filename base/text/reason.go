package text

import "unicode"

// SaysWhy reports whether a reason has words in it: two Chinese characters or four other
// letters at least, and not one of them over and over. What is in them is for whoever reads
// the journal to judge.
func SaysWhy(reason string) bool {
	reason, ok := Clean(reason)
	weight, seen := 0, map[rune]bool{}
	for _, c := range reason {
		if !unicode.IsLetter(c) {
			continue
		}
		seen[unicode.ToLower(c)] = true
		if weight++; unicode.Is(unicode.Han, c) {
			weight++
		}
	}
	return ok && weight >= 4 && len(seen) > 1
}
