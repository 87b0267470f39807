package text

import "strings"

// Nearest is the word among some that whoever wrote this one most likely meant; empty
// where none is like it.
func Nearest(wrote string, among []string) string {
	best, found := 0.0, ""
	for _, w := range among {
		if like := alike(wrote, w); like > best {
			best, found = like, w
		}
	}
	if best < 0.5 {
		return ""
	}
	return found
}

// alike is how much of the longer of two words the other has, from 0 to 1. A part of a
// word stands for the whole, and so do some of its characters in their order: people leave
// out what goes without saying.
func alike(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	most := max(len(x), len(y))
	if most == 0 {
		return 0
	}
	if len(x) > 1 && len(y) > 1 && (strings.Contains(a, b) || strings.Contains(b, a)) {
		return 0.7 + 0.3*float64(min(len(x), len(y)))/float64(most)
	}
	like := 1 - float64(Edits(a, b))/float64(most)
	if len(x) > 2 && len(y) > 2 && (within(x, y) || within(y, x)) {
		like = max(like, 0.5+0.2*float64(min(len(x), len(y)))/float64(most))
	}
	return like
}

// within reports whether all of a stands in b in its order.
func within(a, b []rune) bool {
	for _, c := range b {
		if len(a) > 0 && a[0] == c {
			a = a[1:]
		}
	}
	return len(a) == 0
}

// Edits is how many characters have to be put in, left out or changed to make one text of
// another (Levenshtein).
func Edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range x {
		was := row[0]
		row[0] = i + 1
		for j, d := range y {
			change := was
			if c != d {
				change++
			}
			was = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
