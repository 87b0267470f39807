package market

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"huying/base/measure"
	"huying/base/text"
	"huying/kernel/stock"

	"golang.org/x/text/width"
)

// ChainLine is what a line of a chat group's list says.
type ChainLine struct {
	No     int
	Raw    string
	Name   string
	Phone  string
	Amount int64  // pieces or grams; 0: nothing, or it cannot be told
	Doubt  string // what has to be asked about it; empty: it is clear
}

// The doubts of a line.
const (
	noAmount  = "no_amount"  // a name and nothing else
	noName    = "no_name"    // an amount and nobody
	noNumber  = "no_number"  // it stands in the list without a number
	several   = "several"    // more than one amount
	otherUnit = "other_unit" // a unit by which this is not sold
	pictures  = "pictures"   // only pictures say how much
	nothing   = "nothing"    // it says the same as the one above, of whom nothing is known
	twiceIn   = "twice"      // the name stands above with another amount
	unclear   = "unclear"    // numerals that can be a name and an amount
)

var (
	entry    = regexp.MustCompile(`^\s*(?:#|No\.?)?\s*(\d{1,3})\s*[.、,:)\]】」-]\s*(.*)$|^\s*(\d{1,3})\s+(\D.*)$`)
	phone    = regexp.MustCompile(`1[3-9]\d{9}`)
	dwelling = regexp.MustCompile(`\d+\s*(?:号楼|栋|幢|单元|号院|弄|室|层|楼|门|区|期)|\d+-\d+(?:-\d+)*`)
	leaves   = regexp.MustCompile(`不要了|不接了|不订了|退了|退出|取消|撤了|算了|不要$`)
	same     = regexp.MustCompile(`同上|同楼上|一样|跟上面一样`)
	edited   = regexp.MustCompile(`(?:改成|改为|改到|改|换成|变成|→|->|=>)\s*`)
	counted  = regexp.MustCompile(`([+x×*]|各|要|来|订|加|买|:|,|\s|^)?\s*(\d+(?:\.\d+)?|[零一二两俩三仨四五六七八九十百半]+)\s*(公斤|千克|kg|斤|两|克|g|株|棵|朵|个|份|棒|只|支|把|盒|袋|箱|包|单)?`)
	filler   = regexp.MustCompile(`预订|预定|订购|订|接龙|自提|谢谢|辛苦了?|老板|收到|现金|微信|已付|付了|要|来|买|加`)
)

// scaleOf is how much one of a unit is, in pieces or grams; 0 where this is not sold by it.
func scaleOf(unit stock.Unit, word string) int64 {
	weights := map[string]int64{"公斤": 1000, "千克": 1000, "kg": 1000, "斤": jin, "两": 50, "克": 1, "g": 1, "": jin}
	if unit == stock.Gram {
		return weights[word]
	}
	if _, weight := weights[word]; weight && word != "" {
		return 0
	}
	return 1
}

// mostNumber bounds what a line may ask for.
const mostNumber = 100_000

// numeral reads digits and the numerals of a list; ok is false where it is none.
func numeral(s string) (halves int64, ok bool) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return int64(f * 2), f <= mostNumber && f*2 == float64(int64(f*2))
	}
	digits := map[rune]int64{'零': 0, '一': 1, '二': 2, '两': 2, '俩': 2, '三': 3, '仨': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	if s == "半" {
		return 1, true
	}
	var sum, digit int64
	last, pending := int64(1000), false
	for _, c := range s {
		if d, is := digits[c]; is {
			if pending {
				return 0, false
			}
			digit, pending = d, true
			continue
		}
		scale := map[rune]int64{'十': 10, '百': 100}[c]
		if scale == 0 || scale >= last {
			return 0, false
		}
		if !pending {
			digit = 1
		}
		sum, digit, pending, last = sum+digit*scale, 0, false, scale
	}
	return 2 * (sum + digit), sum+digit > 0
}

// ReadChain reads a list that a chat group made (接龙): names and amounts, with what has to be asked about each line. What
// stands before the first number is the organiser's text and is left out. Nothing is guessed: a line that is not clear
// says why.
func ReadChain(pasted string, unit stock.Unit, product string) (out []ChainLine) {
	known := map[string]int64{} // what a name has said so far
	var last int64
	for raw := range strings.Lines(strings.ReplaceAll(pasted, "\r", "\n")) {
		raw = strings.TrimSpace(raw)
		m := entry.FindStringSubmatch(folded(raw))
		if m == nil && (len(out) == 0 || raw == "") {
			continue
		}
		l := ChainLine{No: len(out) + 1, Raw: cut(raw, 200)}
		rest := folded(raw)
		if m != nil {
			rest = m[2] + m[4]
			l.No, _ = strconv.Atoi(m[1] + m[3])
		}
		r := &chainReader{unit: unit, line: &l, known: known, last: last}
		r.read(strings.ReplaceAll(rest, folded(product), " "))
		if m == nil && l.Doubt == "" {
			l.Doubt = noNumber
		}
		if l.Name != "" {
			known[l.Name] = l.Amount
		}
		if last = l.Amount; l.Doubt != "" {
			last = 0
		}
		out = append(out, l)
	}
	return out
}

// folded writes what input methods write differently alike.
func folded(s string) string {
	return strings.NewReplacer("，", ",", "：", ":", "。", ".", "（", "(", "）", ")", "＋", "+", "➕", "+").Replace(width.Fold.String(s))
}

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most])
	}
	return s
}

type chainReader struct {
	unit  stock.Unit
	line  *ChainLine
	known map[string]int64
	last  int64
}

func (r *chainReader) doubt(d string) {
	if r.line.Doubt == "" {
		r.line.Doubt = d
	}
}

func (r *chainReader) read(s string) {
	l := r.line
	if p := phone.FindString(s); p != "" && text.ValidPhone(p) {
		l.Phone, s = p, strings.Replace(s, p, " ", 1)
	}
	s, drawn := plain(s)
	home := dwelling.FindString(s) // a flat is part of the name, no amount
	s = strings.Replace(s, home, "\x01", 1)
	gone, as, edit := leaves.MatchString(s), same.MatchString(s), edited.MatchString(s)
	s = same.ReplaceAllString(leaves.ReplaceAllString(s, " "), " ")
	if at := edited.FindStringIndex(s); at != nil && !gone { // what was said before the change does not count
		s = strings.TrimSpace(counted.ReplaceAllStringFunc(s[:at[0]], func(m string) string {
			if strings.ContainsFunc(m, unicode.IsDigit) {
				return " "
			}
			return m
		})) + ":" + s[at[1]:]
	}
	amount, more, found := r.amount(&s)
	name := strings.ReplaceAll(filler.ReplaceAllString(s, " "), "\x01", home)
	l.Name = cut(strings.Trim(strings.Join(strings.Fields(name), ""), ".,:;+-*_/|()[]~!、\x02"), 40)
	l.Amount = amount
	before, knownName := r.known[l.Name]
	switch {
	case gone:
		l.Amount = 0
	case as && r.last == 0:
		r.doubt(nothing)
	case as && !found:
		l.Amount = r.last
	case !found && drawn > 0:
		r.doubt(pictures)
	case !found || amount == 0:
		r.doubt(noAmount)
	case more && knownName:
		l.Amount = before + amount
	case knownName && before != amount && !edit:
		r.doubt(twiceIn)
	}
	if l.Name == "" {
		r.doubt(noName)
	}
}

// plain takes pictures off a text and counts them.
func plain(s string) (string, int) {
	drawn := 0
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\uFE0F' || c == '\u200D' || c == '\u20E3':
			return -1
		case unicode.Is(unicode.So, c) || unicode.Is(unicode.Sk, c) && c > 0x2000 || c >= 0x1F000:
			drawn++
			return ' '
		}
		return c
	}, s), drawn
}

// amount takes the amount off a text: what stands last with a sign, a unit or a gap before it. More is true where it is to
// be added to what was said before.
func (r *chainReader) amount(s *string) (amount int64, more, found bool) {
	type part struct {
		from, to int
		amount   int64
		plus     bool
	}
	var parts []part
	for _, m := range counted.FindAllStringSubmatchIndex(*s, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return (*s)[m[2*i]:m[2*i+1]]
		}
		sign, number, word := group(1), group(2), strings.ToLower(group(3))
		chinese := !unicode.IsDigit(rune(number[0]))
		tail, size := number, 0
		if word == "" && strings.HasSuffix(number, "两") && r.unit == stock.Gram && number != "两" {
			word, number, tail = "两", strings.TrimSuffix(number, "两"), ""
		}
		halves, ok := numeral(number)
		if chinese && sign == "" {
			if word == "" {
				continue // a numeral in a name
			}
			if !ok || utf8.RuneCountInString(number) > 1 {
				_, size = utf8.DecodeLastRuneInString(tail) // a name that ends with a numeral, or an amount of two
				halves, ok = numeral(tail[len(tail)-size:])
				m[4] += len(tail) - size
				r.doubt(unclear)
			}
		}
		if !ok {
			continue
		}
		scale := scaleOf(r.unit, word)
		if scale == 0 || halves*scale%2 != 0 {
			r.doubt(otherUnit)
			scale = 1
		}
		from := m[0]
		if sign == "" || m[4] > m[5] {
			from = m[4]
		}
		parts = append(parts, part{from, m[1], halves * scale / 2, sign == "+"})
	}
	if len(parts) == 0 {
		return 0, false, false
	}
	if len(parts) > 1 {
		r.doubt(several)
	}
	p := parts[len(parts)-1]
	for i := len(parts) - 1; i >= 0; i-- {
		*s = (*s)[:parts[i].from] + "\x02" + (*s)[parts[i].to:]
	}
	*s = strings.ReplaceAll(*s, "\x02", " ")
	return p.amount, p.plus, true
}

// WriteChain is the list as it is posted in the group: who has what, names without numbers, and how much is left.
func WriteChain(x *Listing, held []*stock.Hold, say func(key string) string) string {
	var b strings.Builder
	unit := say("market.unit." + string(x.Unit))
	b.WriteString("#" + say("market.chain.head") + " " + x.Product + " " + measure.Yuan(x.PriceFen) + say("unit.yuan") + "/" + unit + "\n")
	b.WriteString(say("market.pickup_from") + " " + minuteOf(x.PickupFrom) + "–" + x.PickupTo.Time().Format("15:04") + " " + x.Place + "\n")
	n := 0
	for _, h := range held {
		if !h.Live() && h.State != stock.Taken || h.Way == stock.OnSite {
			continue
		}
		n++
		b.WriteString(strconv.Itoa(n) + ". " + text.MaskName(h.Name.Reveal()) + " " + said(x.Unit, max(h.Wanted, h.Taken)) + unit)
		if h.State == stock.Waiting || h.State == stock.Short {
			b.WriteString(" (" + say("stock.state."+string(h.State)) + ")")
		}
		b.WriteString("\n")
	}
	if x.Stock != nil {
		b.WriteString(say("market.free") + " " + said(x.Unit, x.Stock.Free()) + unit + "\n")
	}
	return b.String()
}
