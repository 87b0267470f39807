package workbook

import (
	"slices"
	"strconv"
	"strings"

	"huying/base/ident"
	"huying/base/seal"
	"huying/base/sheet"
)

// Difference is one value that is other than what is kept.
type Difference struct {
	Column string `json:"column"`
	Cell   string `json:"cell" doc:"Where it stands; of a checklist with its sheet"`
	Was    string `json:"was"`
	Now    string `json:"now"`
}

// Differences are what a line changes, in the order of its columns. Personal values
// are masked.
func (l *Line) Differences() (out []Difference) {
	for i, c := range l.sheet.Columns {
		if !l.matters(i) || !l.Differs(i) || l.given[i] == "" && ident.Valid(l.Values[i]) { // a number made here is another one when it is applied
			continue
		}
		d := Difference{Column: c.Title, Cell: l.Cell(i), Now: shown(c, l.Values[i])}
		if l.Was != nil {
			d.Was = shown(c, l.Was.Values[i])
		}
		if d.Was != "" || d.Now != "" {
			out = append(out, d)
		}
	}
	return append(out, l.gridDifferences()...)
}

func shown(c Column, v string) string {
	if c.Personal {
		return seal.Hide(seal.Phone, v).String()
	}
	return v
}

// gridDifferences tells which lines of a line's sheets went and came. A line that only
// moved is not told of.
func (l *Line) gridDifferences() (out []Difference) {
	for part, now := range l.Grids {
		var was [][]string
		if l.Was != nil && part < len(l.Was.Grids) {
			was = l.Was.Grids[part]
		}
		if l.Was == nil || equalGrid(was, now) {
			continue
		}
		gone, come := without(was, now), without(now, was)
		for i := range max(len(gone), len(come)) {
			d := Difference{Column: l.sheet.Grids[part], Cell: l.GridName(part)}
			if i < len(gone) {
				d.Was = lineText(was[gone[i]])
			}
			if i < len(come) {
				d.Now, d.Cell = lineText(now[come[i]]), d.Cell+"!"+"A"+strconv.Itoa(come[i]+1)
			}
			out = append(out, d)
		}
	}
	return out
}

// without lists the lines of a that b does not have, each as often as it has it less.
func without(a, b [][]string) (out []int) {
	have := map[string]int{}
	for _, row := range b {
		have[lineText(row)]++
	}
	for i, row := range a {
		if text := lineText(row); have[text] > 0 {
			have[text]--
		} else {
			out = append(out, i)
		}
	}
	return out
}

func lineText(row []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(row), func(v string) bool { return v == "" }), " | ")
}

// The columns of the workbook that tells what a file would do.
var (
	changeColumns = []sheet.Column{{Title: "工作表", Width: 14}, {Title: "行", Width: 8}, {Title: "怎样", Width: 8}, {Title: "哪一条", Width: 40},
		{Title: "列", Width: 14}, {Title: "单元格", Width: 20}, {Title: "原来", Width: 40}, {Title: "改为", Width: 40}}
	problemColumns = []sheet.Column{{Title: "工作表", Width: 14}, {Title: "单元格", Width: 12}, {Title: "列", Width: 14}, {Title: "现在的内容", Width: 30},
		{Title: "怎么改", Width: 70}}
	followColumns = []sheet.Column{{Title: "类别", Width: 14}, {Title: "名称", Width: 30}, {Title: "原区域代码", Width: 18}, {Title: "原区域", Width: 30},
		{Title: "现区域代码", Width: 18}, {Title: "现区域", Width: 30}}
	kindWords = map[Kind]string{Added: "新增", Changed: "改动", Absent: "文件里没有，保持不变"}
)

// Difference is what a file would do as a workbook, to be read in a meeting: what is
// wrong, and every change. say puts a problem in words.
func (p *Plan) Difference(say func(key string, args map[string]any) string) (_ *sheet.Pages, err error) {
	pages, err := sheet.NewPages()
	if err != nil {
		return nil, err
	}
	page, err := pages.Page("差异", changeColumns, false)
	if err != nil {
		return nil, err
	}
	for _, s := range p.Sheets {
		if err := s.tell(page); err != nil {
			return nil, err
		}
	}
	if len(p.Follows) > 0 {
		if page, err = pages.Page("随区域转移", followColumns, false); err != nil {
			return nil, err
		}
		for _, f := range p.Follows {
			for _, x := range f.Items {
				if err := page.Row(say(f.What, nil), x.Name, f.From, f.FromName, f.To, f.ToName); err != nil {
					return nil, err
				}
			}
		}
	}
	if page, err = pages.Page("问题", problemColumns, false); err != nil {
		return nil, err
	}
	for _, x := range p.Problems {
		if err := page.Row(x.Sheet, x.Cell, x.Column, x.Value, say(x.Key, x.Args)); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

func (s *Part) tell(page *sheet.Page) error {
	for _, l := range s.Changes() {
		for _, d := range l.Differences() {
			if err := page.Row(s.Name, l.Row, kindWords[l.Kind], s.LabelOf(l.Values), d.Column, d.Cell, d.Was, d.Now); err != nil {
				return err
			}
		}
	}
	for _, r := range s.Absent {
		if err := page.Row(s.Name, "", kindWords[Absent], s.LabelOf(r.Values)); err != nil {
			return err
		}
	}
	return nil
}
