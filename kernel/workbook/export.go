package workbook

import (
	"context"
	"io"
	"strconv"
	"strings"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/power"
)

// Maker says who makes a workbook of what.
type Maker struct {
	County, Name string // of the county
	Version      string // of the program
	Asker        Asker
	Personal     bool // with personal columns; see [Room.Reveal]
}

// reveals tells whether personal columns of a sheet go out.
func (m Maker) reveals(s *Sheet) bool {
	return m.Personal && s.Reveal != nil && (m.Asker == nil || m.Asker.Can(s.Reveal, m.County))
}

// Reveals is the power to take personal columns out; nil where there are none.
func (r *Room) Reveals() *power.Power {
	for _, s := range r.sheets {
		if s.Reveal != nil {
			return s.Reveal
		}
	}
	return nil
}

// columnsFor are the columns that a file has.
func (s *Sheet) columnsFor(personal bool) (cols []int, out []sheet.Column) {
	for i, c := range s.Columns {
		if !c.Personal || personal {
			cols, out = append(cols, i), append(out, c.Column)
		}
	}
	return cols, out
}

// Export writes the county's workbook. Sheets that the asker may not see are left out,
// and the first sheet says so.
func (r *Room) Export(ctx context.Context, m Maker, out io.Writer) (err error) {
	defer fault.Wrap(&err, "workbook.Export(%s)", m.County)
	var seen, hidden []*Sheet
	for _, s := range r.sheets {
		if m.Asker == nil || m.Asker.Can(s.See, m.County) {
			seen = append(seen, s)
		} else {
			hidden = append(hidden, s)
		}
	}
	if len(seen) == 0 {
		return fault.New(fault.Forbidden, "workbook.nothing_to_see")
	}
	rows := map[*Sheet][]Row{}
	err = r.db.View(ctx, func(q store.Q) error { // one moment for all sheets
		for _, s := range seen {
			if rows[s], err = s.rows(ctx, q, m.County, m.reveals(s)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	pages, err := sheet.NewPages()
	if err != nil {
		return err
	}
	if err := pages.Grid(aboutSheet, r.about(m, rows, seen, hidden)); err != nil {
		return err
	}
	for _, s := range seen {
		if err := s.write(pages, rows[s], m.reveals(s)); err != nil {
			return err
		}
	}
	for _, s := range seen {
		if err := s.writeGrids(pages, rows[s]); err != nil {
			return err
		}
	}
	_, err = pages.WriteTo(out)
	return err
}

func (r *Room) about(m Maker, rows map[*Sheet][]Row, seen, hidden []*Sheet) [][]string {
	out := [][]string{
		{"呼应 整县设置工作簿", "在这里改，再传回平台：先预演，看清每一处新增和改动，再生效。没写进来的行不会被删除。"},
		{countyLabel, m.County},
		{"区县", m.Name},
		{"导出时间", r.acts.Now().Time().Format("2006-01-02 15:04")},
		{"程序版本", m.Version},
		{},
		{"工作表", "内容", "行数"},
	}
	for _, s := range seen {
		about := s.About
		if s.Apply == nil {
			about += "（只供查看，不从工作簿改）"
		}
		out = append(out, []string{s.Name, about, strconv.Itoa(len(rows[s]))})
	}
	if len(hidden) > 0 {
		var names []string
		for _, s := range hidden {
			names = append(names, s.Name)
		}
		out = append(out, []string{"未包含", strings.Join(names, "、"), "导出人没有查看权限"})
	}
	if !m.Personal {
		out = append(out, []string{"未包含", "个人信息列（手机号）", "导入时没有这些列，平台上的保持不变"})
	}
	return append(out, []string{"自己的笔记", "工作表名以下划线 _ 开头，导入时不读"})
}

func (s *Sheet) write(pages *sheet.Pages, rows []Row, personal bool) error {
	cols, columns := s.columnsFor(personal)
	page, err := pages.Page(s.Name, columns, true)
	if err != nil {
		return err
	}
	for _, r := range rows {
		cells := make([]any, len(cols))
		for i, col := range cols {
			cells[i] = r.Values[col]
		}
		if err := page.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Sheet) writeGrids(pages *sheet.Pages, rows []Row) error {
	for _, r := range rows {
		for i, g := range r.Grids {
			if g == nil {
				continue
			}
			if err := pages.Grid(r.Values[s.GridColumn]+" "+s.Grids[i], g); err != nil {
				return err
			}
		}
	}
	return nil
}
