// Package measure reads quantities as people type them (亩、斤、万斤、公斤、株、棒、元) and says them again.
//
// What is kept is whole and in one unit: square metres, grams, pieces, fen. People never meet those: they type the unit that
// they think in, or none, and then the kind's own is meant. Amounts are worked out in fractions, so that 0.1 of a unit is a
// tenth and a mu is 2000/3 m².
//
// The room refuses to guess: a unit of another kind, a word like "about", a number in Chinese characters, a sign or an
// amount beyond the kind's bound is no amount.
package measure

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Kind is what is measured.
type Kind struct {
	units map[string]share
	bare  share // of the unit that is meant where none is typed
	most  int64 // that is read, in the unit that is kept
}

// share is how much one unit is of the unit that is kept.
type share struct{ num, den int64 }

func kind(most int64, bare string, units map[string]share) *Kind {
	return &Kind{units, units[bare], most}
}

// The kinds, each with what it is kept in. Nothing in a county comes near the bounds.
var (
	// Land is kept in square metres; a bare number is mu (亩).
	Land = kind(100_000_000_000, "亩", map[string]share{"亩": {2000, 3}, "mu": {2000, 3}, "分": {200, 3}, "公顷": {10_000, 1}, "ha": {10_000, 1},
		"hm2": {10_000, 1}, "hm²": {10_000, 1}, "平方米": {1, 1}, "平米": {1, 1}, "平": {1, 1}, "㎡": {1, 1}, "m2": {1, 1}, "m²": {1, 1}})
	// Mass is kept in grams; a bare number is jin (斤).
	Mass = kind(100_000_000_000_000, "斤", map[string]share{"斤": {500, 1}, "市斤": {500, 1}, "jin": {500, 1}, "两": {50, 1}, "公斤": {1000, 1},
		"千克": {1000, 1}, "kg": {1000, 1}, "克": {1, 1}, "g": {1, 1}, "吨": {1_000_000, 1}, "t": {1_000_000, 1}, "公担": {100_000, 1}})
	// Count is kept in pieces: plants, logs of mushrooms, hives.
	Count = kind(1_000_000_000, "株", map[string]share{"株": {1, 1}, "棵": {1, 1}, "棒": {1, 1}, "个": {1, 1}, "段": {1, 1}, "袋": {1, 1}, "只": {1, 1},
		"羽": {1, 1}, "箱": {1, 1}, "群": {1, 1}})
	// Money is kept in fen (分); a bare number is yuan.
	Money = kind(100_000_000_000_000, "元", map[string]share{"元": {100, 1}, "块": {100, 1}, "块钱": {100, 1}, "yuan": {100, 1}, "角": {10, 1},
		"毛": {10, 1}, "分": {1, 1}})
	// Days of work are kept in tenths (工日); half a day is five.
	Days = kind(1_000_000, "工日", map[string]share{"工日": {10, 1}, "工": {10, 1}, "个工": {10, 1}, "天": {10, 1}, "人天": {10, 1}})
)

const (
	longest  = 40   // runes of what is read
	kilogram = "千克" // a unit of its own, and no thousand of something
)

// Of is so many of the unit that a bare number means, in the unit that is kept.
func (k *Kind) Of(n int64) int64 { return n * k.bare.num / k.bare.den }

// Read reads an amount; ok is false where it is none. Several units may follow one another, each smaller than the one
// before: 3亩5分, 2公斤300克.
func (k *Kind) Read(text string) (amount int64, ok bool) {
	if utf8.RuneCountInString(text) > longest {
		return 0, false
	}
	s := strings.ToLower(strings.NewReplacer(",", "", "，", "").Replace(width.Fold.String(text)))
	s = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, s)
	sum, before := new(big.Rat), (*big.Rat)(nil)
	for s != "" {
		var part, per *big.Rat
		if part, per, s, ok = k.part(s, before == nil); !ok || before != nil && per.Cmp(before) >= 0 {
			return 0, false
		}
		sum.Add(sum, part.Mul(part, per))
		before = per
	}
	if before == nil {
		return 0, false
	}
	sum.Add(sum, big.NewRat(1, 2)) // the next whole one, a half upwards
	whole := new(big.Int).Quo(sum.Num(), sum.Denom())
	return whole.Int64(), whole.IsInt64() && whole.Int64() <= k.most
}

// part takes a number with its unit off a text. Only the first may go without a unit.
func (k *Kind) part(s string, first bool) (n, per *big.Rat, rest string, ok bool) {
	at := strings.IndexFunc(s, func(c rune) bool { return c != '.' && (c < '0' || c > '9') })
	if at < 0 {
		at = len(s)
	}
	number, rest := s[:at], s[at:]
	if strings.Count(number, ".") > 1 || strings.HasPrefix(number, ".") || strings.HasSuffix(number, ".") {
		return nil, nil, "", false
	}
	if n, ok = new(big.Rat).SetString(number); !ok {
		return nil, nil, "", false
	}
	for _, many := range []struct {
		word string
		of   int64
	}{{"万", 10_000}, {"千", 1000}} {
		if tail, has := strings.CutPrefix(rest, many.word); has && !strings.HasPrefix(rest, kilogram) {
			n.Mul(n, big.NewRat(many.of, 1))
			rest = tail
			break
		}
	}
	at = strings.IndexFunc(rest, func(c rune) bool {
		return c >= '0' && c <= '9' && !strings.HasPrefix(rest, "m2") && !strings.HasPrefix(rest, "hm2")
	})
	if at < 0 {
		at = len(rest)
	}
	unit := rest[:at]
	x, ok := k.units[unit]
	if unit == "" {
		x, ok = k.bare, first && at == len(rest)
	}
	if !ok {
		return nil, nil, "", false
	}
	return n, big.NewRat(x.num, x.den), rest[at:], true
}

// MuText is land as people say it: 3.500亩 without the noughts that it needs none of.
func MuText(m2 int64) string { return Mu(m2, 3) + "亩" }

// Mu is square metres in mu (亩; three are 2000 m²), to so many decimals. One is how people say it; three are less than a
// square metre, so that what is written and read back is the same.
func Mu(m2 int64, decimals int) string { return scaled(float64(m2)*3/2000, decimals) }

// Jin is grams in jin (斤; 500 g), to a tenth.
func Jin(g int64) string { return scaled(float64(g)/500, 1) }

// Yuan is fen in yuan.
func Yuan(fen int64) string { return scaled(float64(fen)/100, 2) }

// WorkDays is tenths of days of work in days.
func WorkDays(tenths int64) string { return scaled(float64(tenths)/10, 1) }

func scaled(x float64, decimals int) string {
	scale := math.Pow10(decimals)
	return strconv.FormatFloat(math.Round(x*scale)/scale, 'f', -1, 64)
}
