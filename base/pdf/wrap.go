package pdf

import "strings"

// Characters that must not begin a line, and those that must not end one (避头尾).
const (
	closing = "，。、；：？！）》」』】〉〕〗］｝…—～·％‰℃°”’,.;:?!)]}%々ー"
	opening = "（《「『【〈〔〖［｛“‘￥¥＄$([{№"
)

// wrap breaks text into lines of a width: between Chinese characters anywhere, between
// words of others at spaces, never so that a line begins with closing punctuation or ends
// with opening. A word wider than a line is broken where it must be.
func wrap(text string, width float64, em func(rune) float64) (lines []string) {
	for _, paragraph := range strings.Split(text, "\n") {
		var line strings.Builder
		used, gap := 0.0, ""
		end := func() {
			lines = append(lines, line.String())
			line.Reset()
			used, gap = 0, ""
		}
		for _, c := range clusters(paragraph) {
			if c == " " {
				if line.Len() > 0 {
					gap = " "
				}
				continue
			}
			w := sum(c, em)
			if line.Len() > 0 && used+sum(gap, em)+w > width+1e-9 {
				end()
			}
			if w > width {
				for _, r := range c {
					if line.Len() > 0 && used+em(r) > width+1e-9 {
						end()
					}
					line.WriteRune(r)
					used += em(r)
				}
				continue
			}
			line.WriteString(gap + c)
			used += sum(gap, em) + w
			gap = ""
		}
		end()
	}
	return lines
}

// clusters are the parts of a line that stay together; a space is one by itself.
func clusters(line string) (out []string) {
	var last rune
	for _, r := range line {
		switch {
		case r == ' ':
			if last != ' ' {
				out = append(out, " ")
			}
		case len(out) > 0 && last != ' ' && (strings.ContainsRune(closing, r) || strings.ContainsRune(opening, last) || narrow(last) && narrow(r)):
			out[len(out)-1] += string(r)
		case last == ' ' && strings.ContainsRune(closing, r) && r >= 0x2000 && len(out) > 1:
			// Punctuation of Chinese after a stray space belongs to what is before it.
			out = append(out[:len(out)-2], out[len(out)-2]+" "+string(r))
		default:
			out = append(out, string(r))
		}
		last = r
	}
	return out
}

// narrow reports whether a character is of a script that writes words.
func narrow(r rune) bool { return r < 0x2000 && r != ' ' }

func sum(s string, em func(rune) float64) (w float64) {
	for _, r := range s {
		w += em(r)
	}
	return w
}
