package duty

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/text"

	"github.com/xuri/excelize/v2"
)

type badCell func(col int, value, key string, args ...any)

func (r *reader) parse(n int, v [columns]string, bad badCell) RosterRow {
	row := RosterRow{Row: n, Name: v[colName], Unit: v[colUnit]}
	for col, c := range rosterColumns {
		if c.required && v[col] == "" {
			bad(col, "", "required")
		}
	}
	for _, col := range []int{colName, colUnit} {
		if utf8.RuneCountInString(v[col]) > mostRunes {
			bad(col, v[col], "roster.too_long", "most", mostRunes)
		}
	}
	if v[colPhone] != "" {
		phone := phoneOf(fold(v[colPhone]))
		if !text.ValidPhone(phone) || len(phone) != 11 || phone[0] != '1' {
			bad(colPhone, maskWrong(v[colPhone]), "roster.bad_phone")
		}
		row.Phone = seal.Hide(seal.Phone, phone)
	}
	var level int
	row.Post, level = r.parsePost(v[colPost], bad)
	row.Area = r.parseArea(v[colArea], level, bad)
	row.From = parseDate(v[colFrom], colFrom, bad)
	row.To = parseDate(v[colTo], colTo, bad)
	switch {
	case row.To == 0:
	case row.To < r.today:
		bad(colTo, v[colTo], "roster.ended")
	case row.To < row.From:
		bad(colTo, v[colTo], "duty.ends_before_it_begins")
	}
	return row
}

// maskWrong masks what stands where a telephone number should: the last two
// characters are enough to find it by.
func maskWrong(s string) string {
	rs := []rune(s)
	if len(rs) > shownRunes {
		rs = rs[:shownRunes]
	}
	for i := range max(len(rs)-2, 0) {
		rs[i] = '*'
	}
	return string(rs)
}

// phoneOf undoes what spreadsheets and people do to a number.
func phoneOf(s string) string {
	if strings.ContainsAny(s, "eE.") { // kept as a number
		if x, err := strconv.ParseFloat(s, 64); err == nil && x == math.Trunc(x) && x > 0 && x < 1e12 {
			s = strconv.FormatFloat(x, 'f', 0, 64)
		}
	}
	s = strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(s)
	if rest, ok := strings.CutPrefix(s, "+86"); ok {
		return rest
	}
	return s
}

func (r *reader) parsePost(word string, bad badCell) (code string, level int) {
	if word == "" {
		return "", 0
	}
	switch list := r.posts[fold(word)]; len(list) {
	case 0:
		bad(colPost, word, "duty.unknown_post")
		return "", 0
	case 1:
		return list[0].Code, list[0].Level
	default:
		bad(colPost, word, "roster.post_ambiguous")
		return "", 0
	}
}

func (r *reader) parseArea(words string, level int, bad badCell) string {
	if words == "" {
		return ""
	}
	switch list := r.places.find(fold(words)); {
	case len(list) == 0:
		bad(colArea, words, "roster.area_unknown")
	case len(list) > 1:
		bad(colArea, words, "roster.area_ambiguous", "count", len(list))
	case level != 0 && len(list[0]) != level:
		bad(colArea, words, "roster.area_level")
	default:
		return list[0]
	}
	return ""
}

// unique refuses the same duty twice in a file, and one number with two names.
func (r *reader) unique(row RosterRow, bad badCell) {
	phone := row.Phone.Reveal() // compared only
	key := [3]string{phone, row.Post, row.Area}
	if first, ok := r.seen[key]; ok {
		bad(colPhone, row.Phone.String(), "roster.duplicate", "row", first)
		return
	}
	if name, ok := r.names[phone]; ok && name != row.Name {
		bad(colName, row.Name, "roster.two_names")
		return
	}
	r.seen[key], r.names[phone] = row.Row, row.Name
}

var dateForms = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

// Days that a roster can speak of; in Excel's count 36,526 is the first.
const (
	firstYear, lastYear     = 2000, 2100
	firstSerial, lastSerial = 36_526, 73_415
)

func parseDate(s string, col int, bad badCell) clock.Day {
	if s == "" {
		return 0
	}
	s = fold(s)
	if x, err := strconv.ParseFloat(s, 64); err == nil && x >= firstSerial && x < lastSerial {
		if t, err := excelize.ExcelDateToTime(x, false); err == nil {
			return clock.Date(t.Year(), t.Month(), t.Day())
		}
	}
	day, _, _ := strings.Cut(s, " ") // a time of day is of no matter
	for _, form := range dateForms {
		if t, err := time.Parse(form, day); err == nil && t.Year() >= firstYear && t.Year() < lastYear {
			return clock.Date(t.Year(), t.Month(), t.Day())
		}
	}
	bad(col, s, "roster.bad_date")
	return 0
}
