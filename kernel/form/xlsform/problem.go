package xlsform

import (
	"cmp"
	"slices"
	"strings"

	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

// mostProblems is how many are listed; the rest are counted.
const mostProblems = 1000

// shownRunes is how much of a wrong value is shown.
const shownRunes = 80

// cell is one cell of a sheet; a cell that is not there stands where it would.
type cell struct {
	sheet    string
	row, col int // from 1
	column   string
	text     string
}

func (c cell) name() string {
	s, err := excelize.CoordinatesToCellName(max(c.col, 1), max(c.row, 1))
	if err != nil {
		return "A1"
	}
	return s
}

// found is a problem and where it stands, for the order of the list.
type found struct {
	Problem
	row, col int
}

// fail notes what keeps the workbook from being a form.
func (c *compiler) fail(at cell, key string, args ...any) { c.note(at, false, key, args) }

// warn notes what the clerk should know.
func (c *compiler) warn(at cell, key string, args ...any) { c.note(at, true, key, args) }

func (c *compiler) note(at cell, warn bool, key string, args []any) {
	for i, a := range args {
		if s, ok := a.(string); ok && i%2 == 1 {
			args[i] = shown(s)
		}
	}
	c.found = append(c.found, found{Problem{Sheet: at.sheet, Cell: at.name(), Column: at.column, Value: shown(at.text), Key: key,
		Args: fault.New(fault.Invalid, key, args...).Args, Warn: warn}, at.row, at.col})
}

func shown(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if r := []rune(s); len(r) > shownRunes {
		return string(r[:shownRunes-1]) + "…"
	}
	return s
}

// problems is all that was found, in the order of the workbook, each once.
func (c *compiler) problems() (list []Problem, fatal bool) {
	rank := map[string]int{sheetSurvey: 1, sheetChoices: 2, sheetSettings: 3}
	slices.SortStableFunc(c.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(rank[strings.ToLower(a.Sheet)], rank[strings.ToLower(b.Sheet)]), cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	for i, f := range c.found {
		if fatal = fatal || !f.Warn; i < mostProblems {
			list = append(list, f.Problem)
		}
	}
	if more := len(c.found) - mostProblems; more > 0 {
		list = append(list, Problem{Sheet: sheetSurvey, Cell: "A1", Key: "form.more_problems", Args: map[string]any{"count": more}, Warn: !fatal})
	}
	return list, fatal
}
