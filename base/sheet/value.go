package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/measure"
	"huying/base/text"

	"github.com/xuri/excelize/v2"
)

var dateForms = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

// Days that a sheet can speak of; in Excel's count 36,526 is the first.
const (
	firstYear, lastYear     = 2000, 2100
	firstSerial, lastSerial = 36_526, 73_415
)

// Day reads a column as a day; 0 when it is empty or wrong.
func (l *Line) Day(col int) clock.Day {
	s := Fold(l.Values[col])
	if s == "" {
		return 0
	}
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
	l.Fail(col, "sheet.bad_date")
	return 0
}

// Mobile reads a column as a mobile number; empty when it is empty or wrong. What
// is wrong is shown by its last two characters only.
func (l *Line) Mobile(col int) string {
	v := l.Values[col]
	if v == "" {
		return ""
	}
	phone := plainNumber(Fold(v))
	if !text.ValidPhone(phone) || len(phone) != 11 || phone[0] != '1' {
		l.FailAs(col, maskWrong(v), "sheet.bad_phone")
		return ""
	}
	return phone
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

// plainNumber undoes what spreadsheets and people do to a number.
func plainNumber(s string) string {
	if strings.ContainsAny(s, "eE.") { // kept as a number
		if x, err := strconv.ParseFloat(s, 64); err == nil && x == math.Trunc(x) && x > 0 && x < 1e12 {
			s = strconv.FormatFloat(x, 'f', 0, 64)
		}
	}
	s = separators.Replace(s)
	if rest, ok := strings.CutPrefix(s, "+86"); ok {
		return rest
	}
	return s
}

// What people put between the digits of telephone numbers.
var separators = strings.NewReplacer(" ", "", "-", "", "\u3000", "")

// Number reads a column as a number of thousandths, so that nothing is lost to
// binary fractions: 12.5 is 12500. 0 when it is empty or wrong.
func (l *Line) Number(col int, most int64) int64 {
	s := strings.ReplaceAll(Fold(l.Values[col]), ",", "")
	if s == "" {
		return 0
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(x) || x < 0 || x > float64(most) {
		l.Fail(col, "sheet.bad_number", "most", most)
		return 0
	}
	return int64(math.Round(x * 1000))
}

// Amount reads a column as an amount that may have a unit behind it, in the unit that the kind is kept in. Most is in the
// unit that a bare number means. 0 when it is empty or wrong.
func (l *Line) Amount(col int, k *measure.Kind, most int64) int64 {
	s := Fold(l.Values[col])
	if s == "" {
		return 0
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil { // Excel keeps large numbers as 1.2e+06
		s = strconv.FormatFloat(x, 'f', -1, 64)
	}
	n, ok := k.Read(s)
	if !ok || n > k.Of(most) {
		l.Fail(col, "sheet.bad_number", "most", most)
		return 0
	}
	return n
}

// Degrees reads a column as degrees between two bounds, in 1e-7 degrees.
func (l *Line) Degrees(col int, most float64) (e7 int64, ok bool) {
	x, err := strconv.ParseFloat(strings.TrimRight(Fold(l.Values[col]), "°度 "), 64)
	return int64(math.Round(x * 1e7)), err == nil && math.Abs(x) <= most // a number that is none is not within
}

// Yes reads a column as yes or no.
func (l *Line) Yes(col int) bool {
	switch strings.ToLower(Fold(l.Values[col])) {
	case "是", "有", "y", "yes", "1", "true", "√":
		return true
	case "", "否", "无", "n", "no", "0", "false", "×":
	default:
		l.Fail(col, "sheet.bad_yes")
	}
	return false
}

// OneOf reads a column as one of the words and gives its place among them, -1 when
// it is empty or none of them.
func (l *Line) OneOf(col int, words ...string) int {
	v := Fold(l.Values[col])
	if v == "" {
		return -1
	}
	for i, w := range words {
		if Fold(w) == v {
			return i
		}
	}
	l.Fail(col, "sheet.bad_choice", "choices", strings.Join(words, "、"))
	return -1
}
