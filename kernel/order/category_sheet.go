package order

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/kernel/duty"
	"huying/kernel/person"
	"huying/kernel/workbook"
)

// CategorySheet is the name of the catalogue's sheet in the county's workbook.
const CategorySheet = "分办目录"

// The columns of the catalogue's sheet.
const (
	catCode = iota
	catGroup
	catName
	catKind
	catRespond
	catLimit
	catCommunity
	catHandler
	catClosing
	catRetired
	catNameEN
	catGroupEN
)

var categoryWords = [][2]string{{"component", "部件"}, {"incident", "事件"}, {"service", "服务"}, {"risk", "隐患"}}

// limitWords are the units of a limit in a cell.
var limitWords = [][2]string{{string(calendar.WorkHour), "个工作小时"}, {string(calendar.WorkDay), "个工作日"}, {string(calendar.Hour), "小时"},
	{string(calendar.Day), "天"}}

// Sheets of this room in the county's workbook: the catalogue of matters, and where
// rulings sent what.
func (r *Room) Sheets() []*workbook.Sheet {
	limit := "如：2小时、7天、5个工作日、4个工作小时"
	return []*workbook.Sheet{
		{Name: CategorySheet, About: "事项的类别、时限、承办单位和结案条件。改动从导入起生效；已受理的工单仍按受理时的版本。", See: duty.MayReadArea, May: MayCatalogue,
			Rows: r.categoryRows, Reads: readCategories, Apply: r.applyCategories, Done: r.forgetCatalogue, Columns: []workbook.Column{
				{Column: sheet.Column{Title: "事项代码", Hint: "必填，字母和数字", Required: true, Width: 12}, Key: true, Label: true},
				{Column: sheet.Column{Title: "大类", Hint: "必填", Required: true}},
				{Column: sheet.Column{Title: "名称", Hint: "必填", Required: true, Width: 24}, Label: true},
				{Column: sheet.Column{Title: "类型", Hint: "必填，从下拉列表中选择", Required: true, Width: 10}, Words: categoryWords},
				{Column: sheet.Column{Title: "响应时限", Hint: "必填，联系诉求人，" + limit, Required: true}},
				{Column: sheet.Column{Title: "办结时限", Hint: "必填，" + limit, Required: true}},
				{Column: sheet.Column{Title: "社区可办", Hint: "是或否：社区（村）可以主办", Width: 10}, Yes: true},
				{Column: sheet.Column{Title: "默认承办单位", Hint: "可不填，单位全称；写“街道办事处”派给所在街镇", Width: 28}},
				{Column: sheet.Column{Title: "结案条件", Hint: "可不填", Width: 28, Longest: 200}},
				{Column: sheet.Column{Title: "停用", Hint: "是：新工单不再用", Width: 8}, Yes: true},
				{Column: sheet.Column{Title: "英文名称", Hint: "可不填", Width: 28}},
				{Column: sheet.Column{Title: "英文大类", Hint: "可不填", Width: 20}},
			}},
		{Name: "分办先例", About: "裁定过的派单异议：同类事项在这个街镇派给谁。", See: duty.MayReadArea, May: MayCatalogue,
			Place: func(_ *workbook.Plan, v []string) string { return v[1] },
			Rows:  r.precedentRows, Reads: readPrecedents, Apply: r.applyPrecedents, Columns: []workbook.Column{
				{Column: sheet.Column{Title: "事项代码", Hint: "必填", Required: true, Width: 12}, Key: true, Label: true},
				{Column: sheet.Column{Title: "区域代码", Hint: "必填，街镇或区县", Required: true, Width: 18}, Key: true, Label: true},
				{Column: sheet.Column{Title: "承办单位", Hint: "必填，单位全称", Required: true, Width: 34}},
			}},
	}
}

// limitText is a limit as a cell has it.
func limitText(l calendar.Limit) string {
	for _, w := range limitWords {
		if string(l.Unit) == w[0] && l.Amount > 0 {
			return strconv.Itoa(l.Amount) + w[1]
		}
	}
	return ""
}

// limitOf reads a limit as people write it.
func limitOf(s string) (l calendar.Limit, ok bool) {
	s = strings.ReplaceAll(sheet.Fold(s), " ", "")
	for _, w := range limitWords {
		for _, word := range []string{w[1], strings.TrimPrefix(w[1], "个"), w[0]} {
			if n, found := strings.CutSuffix(s, word); found {
				l, err := calendar.ParseLimit(n + w[0])
				if err == nil {
					return l, true
				}
			}
		}
	}
	return l, false
}

var categoryCode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$`)

func readCategories(_ context.Context, _ store.Q, p *workbook.Plan) (workbook.Reader, error) {
	return workbook.Reader{
		Find: func(l *workbook.Line) {
			l.Values[catHandler] = p.Will(person.UnitSheet).Called(l.Values[catHandler])
			for _, col := range []int{catRespond, catLimit} {
				if limit, ok := limitOf(l.Values[col]); ok {
					l.Values[col] = limitText(limit)
				} else if l.Values[col] != "" {
					l.Fail(col, "order.category.bad_limit")
				}
			}
		},
		Check: func(l *workbook.Line) {
			v := l.Values
			if !categoryCode.MatchString(v[catCode]) {
				l.Fail(catCode, "order.category.bad_code")
			}
			if v[catCode] == Other && v[catRetired] == workbook.Yes {
				l.Fail(catRetired, "order.category.other_stays")
			}
			if l.Differs(catHandler) && v[catHandler] != "" && !strings.HasPrefix(v[catHandler], "街道") {
				if _, ok := p.Will(person.UnitSheet).Get(v[catHandler]); !ok {
					l.Fail(catHandler, "unit.unknown")
				}
			}
		}}, nil
}

// categoryOf is a line as a category.
func categoryOf(v []string) *Category {
	kinds := workbook.Column{Words: categoryWords}
	x := &Category{Code: v[catCode], Name: v[catName], NameEN: v[catNameEN], Group: v[catGroup], GroupEN: v[catGroupEN], Kind: kinds.Code(v[catKind]),
		Community: v[catCommunity] == workbook.Yes, Handler: v[catHandler], Closing: v[catClosing], Retired: v[catRetired] == workbook.Yes}
	x.Respond, _ = limitOf(v[catRespond])
	x.Limit, _ = limitOf(v[catLimit])
	return x
}

func (x *Category) row() workbook.Row {
	kinds := workbook.Column{Words: categoryWords}
	return workbook.Row{Values: []string{x.Code, x.Group, x.Name, kinds.Word(x.Kind), limitText(x.Respond), limitText(x.Limit), workbook.Bool(x.Community),
		x.Handler, x.Closing, workbook.Bool(x.Retired), x.NameEN, x.GroupEN}}
}

func readPrecedents(_ context.Context, _ store.Q, p *workbook.Plan) (workbook.Reader, error) {
	tree := area.Planned(p)
	return workbook.Reader{Find: func(l *workbook.Line) {
		l.Values[2] = p.Will(person.UnitSheet).Called(l.Values[2])
	}, Check: func(l *workbook.Line) {
		if _, ok := p.Will(CategorySheet).Get(l.Values[0]); !ok {
			l.Fail(0, "order.category.unknown")
		}
		tree.CheckIn(l, 1, area.County, area.Township)
		if _, ok := p.Will(person.UnitSheet).Get(l.Values[2]); !ok {
			l.Fail(2, "unit.unknown")
		}
	}}, nil
}
