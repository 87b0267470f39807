package area

import (
	"context"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/power"
	"huying/kernel/workbook"
)

// AreaSheet is the name of the areas' sheet in the county's workbook.
const AreaSheet = "区域"

// SuccessionSheet says what became of areas.
const SuccessionSheet = "区域沿革"

// The columns of the areas' sheet.
const (
	sheetCode = iota
	sheetName
	sheetKind
	sheetParent
	sheetOfficial
	sheetFrom
	sheetTo
)

var kindWords = [][2]string{{KindCounty, "区县"}, {KindSubdistrict, "街道"}, {KindTown, "镇"}, {KindTownship, "乡"}, {KindCommunity, "社区"},
	{KindVillage, "村"}, {"grid", "网格"}}

// successionWords are the ways in which one area becomes another.
var successionWords = [][2]string{{"split", "拆分"}, {"merge", "合并"}, {"move", "划转"}, {"recode", "改码"}}

// Sheets of this room in the county's workbook: areas, their former names, and what
// became of them.
func (r *Room) Sheets(see, may *power.Power) []*workbook.Sheet {
	code := sheet.Column{Title: "区域代码", Hint: "必填", Required: true, Width: 20}
	return []*workbook.Sheet{
		{Name: AreaSheet, About: "本区县的街镇、村居和网格。代码定了不再改；删掉一行不会撤销区域，撤销要填停用日期。", See: see, May: may, Place: placeOf(sheetCode),
			Rows: areaRows, Reads: readAreas, Apply: r.applyAreas, After: r.afterAreas, Done: r.Forget, Columns: []workbook.Column{
				{Column: code, Key: true, Label: true},
				{Column: sheet.Column{Title: "名称", Hint: "必填；改名从导入当天起算，原名记入曾用名", Required: true, Width: 28}, Label: true},
				{Column: sheet.Column{Title: "类别", Hint: "可不填，按代码判断", Width: 10}, Words: kindWords},
				{Column: sheet.Column{Title: "上级代码", Hint: "可不填，默认为代码的前段", Width: 16}, Fixed: "area.parent_fixed"},
				{Column: sheet.Column{Title: "统计局代码", Hint: "是或否：代码由统计部门发布", Width: 12}, Yes: true},
				{Column: sheet.Column{Title: "启用日期", Hint: "可不填，默认导入当天"}, Day: true},
				{Column: sheet.Column{Title: "停用日期", Hint: "最后一天；在用的不填"}, Day: true},
			}},
		{Name: "区域曾用名", About: "区域以前的名称和改名的日子：补打旧材料时用当时的名称。", See: see, May: may, Place: placeOf(0),
			Rows: nameRows, Reads: readNames, Apply: applyNames, Done: r.Forget, Columns: []workbook.Column{
				{Column: code, Key: true, Label: true},
				{Column: sheet.Column{Title: "改名日期", Hint: "必填，启用新名称的那一天", Required: true}, Key: true, Day: true, Label: true},
				{Column: sheet.Column{Title: "曾用名", Hint: "必填", Required: true, Width: 28}},
			}},
		{Name: SuccessionSheet, About: "区域的拆分、合并、划转、改码：历史数据按当时或现在的区划都能汇总，区域里的对象、任职和在办事项随之转过去。", See: see, May: may, Place: placeOf(1),
			Rows: successionRows, Reads: readSuccessions, Apply: applySuccessions, After: r.afterSuccessions, Done: r.Forget, Columns: []workbook.Column{
				{Column: sheet.Column{Title: "原代码", Hint: "必填", Required: true, Width: 20}, Key: true, Label: true},
				{Column: sheet.Column{Title: "现代码", Hint: "必填", Required: true, Width: 20}, Key: true, Label: true},
				{Column: sheet.Column{Title: "日期", Hint: "必填，从这一天起", Required: true}, Day: true},
				{Column: sheet.Column{Title: "类型", Hint: "必填，从下拉列表中选择", Required: true}, Words: successionWords},
				{Column: sheet.Column{Title: "承接", Hint: "拆分成几个时填一个“是”：没有位置的对象、在办事项和历史数据归它", Width: 12}, Yes: true},
			}},
	}
}

func placeOf(col int) func(*workbook.Plan, []string) string {
	return func(_ *workbook.Plan, v []string) string { return v[col] }
}

func areaRows(ctx context.Context, q store.Q, county string, _ bool) ([]workbook.Row, error) {
	t, err := loadTree(ctx, q, county)
	if err != nil {
		return nil, err
	}
	kinds := workbook.Column{Words: kindWords}
	var out []workbook.Row
	for _, a := range t.byCode {
		out = append(out, workbook.Row{Values: []string{a.Code, a.Name, kinds.Word(a.Kind), a.Parent, workbook.Bool(a.Official),
			a.ValidFrom.String(), lastDay(a.ValidTo)}})
	}
	workbook.Sort(out)
	return out, nil
}

// lastDay is the day before the first day without.
func lastDay(to clock.Day) string {
	if to == 0 {
		return ""
	}
	return to.Add(-1).String()
}

// areaOf is a line as an area.
func areaOf(county string, v []string) *Area {
	kinds := workbook.Column{Words: kindWords}
	a := &Area{County: county, Code: v[sheetCode], Name: v[sheetName], Kind: kinds.Code(v[sheetKind]), Parent: v[sheetParent],
		Official: v[sheetOfficial] == workbook.Yes}
	a.ValidFrom, _ = clock.ParseDay(v[sheetFrom])
	if last, err := clock.ParseDay(v[sheetTo]); err == nil {
		a.ValidTo = last.Add(1)
	}
	return a
}

// Planned is the tree as a workbook will make it.
func Planned(p *workbook.Plan) *Tree {
	var list []*Area
	for _, row := range p.Will(AreaSheet).Rows {
		list = append(list, areaOf(p.County, row.Values))
	}
	return NewTree(p.County, list, nil)
}

func readAreas(_ context.Context, _ store.Q, p *workbook.Plan) (workbook.Reader, error) {
	x := &areaReader{p: p}
	return workbook.Reader{Find: x.find, Check: x.check}, nil
}

type areaReader struct {
	p    *workbook.Plan
	tree *Tree // as it will be
}

// find fills in what a code says by itself.
func (x *areaReader) find(l *workbook.Line) {
	v := l.Values
	if v[sheetParent] == "" {
		v[sheetParent] = ParentOf(v[sheetCode])
	}
	if v[sheetKind] == "" && Valid(v[sheetCode]) {
		kinds := workbook.Column{Words: kindWords}
		v[sheetKind] = kinds.Word(KindOf(v[sheetCode], v[sheetName]))
	}
	if v[sheetFrom] == "" {
		v[sheetFrom] = x.p.Now.Day().String()
	}
}

func (x *areaReader) check(l *workbook.Line) {
	if x.tree == nil {
		x.tree = Planned(x.p)
	}
	a := areaOf(x.p.County, l.Values)
	switch parent, known := x.tree.Get(a.Parent); {
	case !Valid(a.Code) || CountyOf(a.Code) != x.p.County || len(a.Code) < County:
		l.Fail(sheetCode, "area.bad_code")
	case a.Parent == a.Code || !Within(a.Code, a.Parent):
		l.Fail(sheetParent, "area.not_in_parent")
	case len(a.Code) > County && !known:
		l.Fail(sheetParent, "area.no_parent", "parent", a.Parent)
	case known && parent.ValidTo != 0 && a.ValidTo == 0 && l.Was == nil:
		l.Fail(sheetParent, "area.parent_ended", "place", x.tree.called(a.Parent))
	}
	if l.Differs(sheetTo) {
		x.checkEnd(l, a)
	}
}

// checkEnd looks at the last day of an area.
func (x *areaReader) checkEnd(l *workbook.Line, a *Area) {
	switch {
	case a.ValidTo == 0 && l.Was != nil:
		l.FailAs(sheetTo, l.Was.Values[sheetTo], "area.ended_for_good")
	case a.ValidTo == 0:
	case a.ValidTo <= a.ValidFrom:
		l.Fail(sheetTo, "duty.ends_before_it_begins")
	case a.ValidTo > x.p.Now.Day().Add(1):
		l.Fail(sheetTo, "area.ends_later")
	default:
		for _, g := range x.tree.goingOn([]string{a.Code}) {
			key, args := g.why(x.tree)
			l.FailWith(sheetTo, key, args)
		}
	}
}

func readNames(_ context.Context, _ store.Q, p *workbook.Plan) (workbook.Reader, error) {
	return workbook.Reader{Check: knownCode(p, 0)}, nil
}

// readSuccessions takes a former code that is no area of the county any more: it may be
// of before the county was set up here.
func readSuccessions(ctx context.Context, q store.Q, p *workbook.Plan) (workbook.Reader, error) {
	was, err := loadTree(ctx, q, p.County)
	x := &successionReader{p: p, was: was}
	return workbook.Reader{Check: x.check}, err
}

type successionReader struct {
	p         *workbook.Plan
	was, tree *Tree // before the file, and after it
}

// The columns of the sheet of successions.
const (
	becameOld = iota
	becameNew
	becameDay
	becameKind
	becameMain
)

func (x *successionReader) check(l *workbook.Line) {
	if x.tree == nil {
		x.tree = grown(x.p)
	}
	if no := x.tree.objects(successionOf(l.Values), x.was, l.Was == nil); no != nil {
		l.Fail(no.col, no.key, no.args...)
	}
}

// objection is why a succession cannot be, with the column of its sheet.
type objection struct {
	col  int
	key  string
	args []any
}

func (o *objection) fault() error { return fault.New(fault.Invalid, o.key, o.args...) }

// objects tells whether a succession may stand in the tree that it is part of: what its two places are and when, and what
// else became of the old one. It is asked of every way by which one comes in. Fresh is one that was not in the tree before.
func (t *Tree) objects(s Succession, was *Tree, fresh bool) *objection {
	old, there := t.byCode[s.Old]
	next, known := t.byCode[s.New]
	switch {
	case !Valid(s.Old) || s.Old == s.New:
		return &objection{becameOld, "area.bad_code", []any{"code", s.Old}}
	case !known:
		return &objection{becameNew, "sheet.area_unknown", []any{"value", s.New}}
	case there && old.ValidTo == 0 && s.Kind != "split":
		return &objection{becameOld, "area.succession.goes_on", []any{"place", t.PathText(s.Old)}}
	case there && old.ValidTo == 0 && s.Main:
		return &objection{becameMain, "area.succession.goes_on", []any{"place", t.PathText(s.Old)}}
	case there && old.ValidTo != 0 && s.Day > old.ValidTo:
		return &objection{becameDay, "area.succession.after_end", []any{"place", t.PathText(s.Old), "day", old.ValidTo.String()}}
	case next.ValidTo != 0 && s.Day >= next.ValidTo:
		return &objection{becameNew, "area.succession.into_gone", []any{"place", t.PathText(s.New), "day", next.ValidTo.String()}}
	}
	return t.objectsBeside(s, was, fresh)
}

// objectsBeside holds a succession to the others of the same place.
func (t *Tree) objectsBeside(s Succession, was *Tree, fresh bool) *objection {
	became := t.became(s.Old)
	mains, whole := 0, 0
	for _, y := range t.after[s.Old] {
		if y.Main {
			mains++
		}
	}
	for _, y := range became {
		if y.Kind != "split" {
			whole++
		}
	}
	before, known := was.Get(s.Old)
	switch {
	case t.leadsTo(s.New, s.Old):
		return &objection{becameNew, "area.succession.circle", []any{"old", s.Old, "new", s.New}}
	case fresh && known && before.ValidTo != 0 && len(was.became(s.Old)) > 0 && slices.Contains(became, s):
		return &objection{becameOld, "area.succession.gone_before", []any{"place", t.PathText(s.Old), "now", was.PathText(was.Heir(s.Old))}}
	case s.Main && mains > 1:
		return &objection{becameMain, "area.succession.two_mains", []any{"place", t.PathText(s.Old)}}
	case len(became) > 1 && whole > 0 && slices.Contains(became, s):
		return &objection{becameKind, "area.succession.several", []any{"place", t.PathText(s.Old), "count", len(became)}}
	}
	return nil
}

// leadsTo tells whether a code became another, at once or by steps.
func (t *Tree) leadsTo(code, to string) bool {
	seen := map[string]bool{}
	var walk func(code string) bool
	walk = func(code string) bool {
		if code == to {
			return true
		}
		if seen[code] {
			return false
		}
		seen[code] = true
		return slices.ContainsFunc(t.after[code], func(s Succession) bool { return walk(s.New) })
	}
	return walk(code)
}

// successionOf is a line as a succession.
func successionOf(v []string) Succession {
	kinds := workbook.Column{Words: successionWords}
	s := Succession{Old: v[becameOld], New: v[becameNew], Kind: kinds.Code(v[becameKind]), Main: v[becameMain] == workbook.Yes}
	s.Day, _ = clock.ParseDay(v[becameDay])
	return s
}

func knownCode(p *workbook.Plan, col int) func(l *workbook.Line) {
	return func(l *workbook.Line) {
		if _, ok := p.Will(AreaSheet).Get(l.Values[col]); !ok {
			l.Fail(col, "sheet.area_unknown")
		}
	}
}

// CheckIn refuses a line whose column is no area of the tree, or of another level.
func (t *Tree) CheckIn(l *workbook.Line, col int, levels ...int) bool {
	switch _, ok := t.Get(l.Values[col]); {
	case !ok:
		l.Fail(col, "sheet.area_unknown")
	case !levelIn(len(l.Values[col]), levels):
		l.Fail(col, "sheet.area_level")
	default:
		return true
	}
	return false
}

// Called tells whether a place's path in words, as [Tree.PathText] has it, is what it is
// called or was called before.
func (t *Tree) Called(code, words string) bool {
	names := strings.Fields(words)
	path := t.Path(code)
	if len(code) > County && len(path) > 0 {
		path = path[1:]
	}
	return slices.EqualFunc(path, names, func(a *Area, name string) bool { return a.Name == name || t.hadName(a.Code, name) })
}
