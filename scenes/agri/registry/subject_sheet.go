package registry

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
)

// The columns of the registry as a workbook, in the order of the template.
const (
	colCode = iota
	colName
	colKind
	colIdent
	colContact
	colPhone
	colArea
	colPlace
	colScale
	colRisk
	colProducts
	colLand
	colStandard
	colPark
	colLon
	colLat
)

var subjectFormat = sheet.Format{Sheet: "主体名录", Shown: area.Shown, Columns: []sheet.Column{
	{Title: "一码", Hint: "新主体不填；填了就更新这一户", Width: 18, Also: []string{"编码", "码", "主体码"}},
	{Title: "主体名称", Hint: "必填，营业执照上的名称，农户写户主姓名", Required: true, Width: 30, Also: []string{"名称", "单位名称", "企业名称", "户主", "户主姓名"}},
	{Title: "主体类型", Hint: "必填，从下拉列表中选择", Required: true, Width: 18, Choices: KindWords},
	{Title: "证件号码", Hint: "统一社会信用代码或身份证号，可不填；填了可用来更新", Width: 24, Also: []string{"身份证", "身份证号", "身份证号码", "信用代码", "统一社会信用代码"}},
	{Title: "联系人", Hint: "可不填；填“－”清空", Width: 14, Empties: true, Also: []string{"负责人", "联系人姓名"}},
	{Title: "手机号", Hint: "可不填，大陆手机号码；填“－”清空", Width: 20, Empties: true, Also: []string{"电话", "联系电话", "电话号码", "联系方式", "手机"}},
	{Title: "所在村（社区）", Hint: "必填，区域代码，或名称，如：漷县镇 马头村", Required: true, Width: 30, Also: []string{"村", "村社区", "所在村社区", "所属村", "行政村"}},
	{Title: "地址", Hint: "可不填；填“－”清空", Width: 30, Empties: true, Also: []string{"详细地址", "住址", "地点"}},
	{Title: "规模", Hint: "可不填，默认散户", Choices: scaleWords},
	{Title: "风险等级", Hint: "可不填，默认低", Choices: riskWords},
	{Title: "主要产品", Hint: "可不填，用顿号隔开，如：番茄、生菜；填“－”清空", Width: 24, Longest: 200, Empties: true, Also: []string{"主要品种", "种植品种"}},
	{Title: "面积（亩）", Hint: "可不填，如：12.5、3公顷、1.2万；填“－”清空", Width: 18, Empties: true, Also: []string{"种植面积", "亩数"}},
	{Title: "标准化基地", Hint: "是或否，可不填", Choices: []string{"是", "否"}},
	{Title: "所属园区", Hint: "可不填，从下拉列表中选择，没有的请先在“一园一策”登记；填“－”清空", Width: 24, Empties: true},
	{Title: "经度", Hint: "可不填，WGS-84，如：116.65432；和纬度一起填；填“－”清空", Width: 18, Empties: true, Also: []string{"lon", "lng", "longitude", "东经"}},
	{Title: "纬度", Hint: "可不填，WGS-84，如：39.90123；和经度一起填；填“－”清空", Width: 18, Empties: true, Also: []string{"lat", "latitude", "北纬"}},
}, Others: true, Notes: []string{
	"一行一个主体。列的先后不限，模板里没有的列（如备注、序号）不读，试算时会写明没有读哪些列。",
	"更新已有主体时，空着的格子不改原来的内容。",
	"要清空一项，在格子里只填一个“－”。能清空的有：联系人、手机号、地址、主要产品、面积、所属园区，以及经度和纬度（两个一起）。",
	"面积不写单位是亩；也可以写明单位，如：35亩、3公顷、2000平方米、1.2万。",
	"经度、纬度用 WGS-84（与国家大地坐标系 CGCS2000 一致），写十进制的度，如：116.65432 和 39.90123；两个都填或都不填。手机地图上抄来的坐标往往有几百米的偏移。",
}}

// subjectPlan is what a registry file would do.
type subjectPlan struct {
	*sheet.Result
	rows    []*Subject // new ones, and changed ones with the id and version they have
	changed map[string]bool
	parkOf  map[string]string // changed one → the park that it named before
	told    []sheet.Changes   // the first of the changed ones
	same    int
	asking  int
	leftOut int
	asks    []sheet.Question
	hash    string // of the file and of what it was compared with
	shown   string // the hash that was looked at
	given   sheet.Answers
}

// parks are the parks that subjects come to farm in by the plan.
func (p *subjectPlan) parks() []string {
	set := map[string]bool{}
	for _, s := range p.rows {
		if s.Park != "" && s.Park != p.parkOf[s.ID] {
			set[s.Park] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// How many changes a rehearsal shows one by one; of new names, which are what should never
// change unseen, more.
const (
	mostTold  = 1000
	mostNamed = 10_000
)

type subjectReader struct {
	*Room
	plan   *subjectPlan
	tree   *area.Tree
	finder *area.Finder
	scope  area.Scope
	county string
	today  clock.Day
	farmed *farmed
	within *area.Index // its outline; nil where not all of it is known
	lines  []*sheet.Line
	seen   map[string]int // identity or code or name → row
	taken  map[string]int // id → row
	state  hash.Hash
	meter  interface{ Add(int) }
}

// planSubjects reads a file against what is registered and changes nothing.
func (r *Room) planSubjects(ctx context.Context, county string, scope area.Scope, data []byte, given sheet.Answers,
	meter interface{ Add(int) }) (*subjectPlan, error) {
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	x := &subjectReader{Room: r, plan: &subjectPlan{changed: map[string]bool{}, parkOf: map[string]string{}, told: []sheet.Changes{},
		given: given}, tree: tree, finder: area.NewFinder(tree), scope: scope, county: county,
		today: r.Acts.Now().Day(), seen: map[string]int{}, taken: map[string]int{}, state: sha256.New(), meter: meter}
	x.state.Write(data)
	if x.farmed, err = r.farmed(ctx, r.DB.Read(), county); err != nil {
		return nil, err
	}
	index, err := r.Areas.Index(ctx, county)
	if err != nil {
		return nil, err
	}
	x.within, _ = index.Outline(tree, county)
	if x.plan.Result, err = subjectFormat.Read(data, x.line); err != nil {
		return nil, err
	}
	x.seen = nil // every line was read: what told them apart is megabytes
	if x.plan.Wrong > 0 {
		return x.plan, nil
	}
	return x.plan, r.DB.View(ctx, func(q store.Q) error { return x.match(ctx, q) })
}

func (x *subjectReader) line(l *sheet.Line) {
	s := &Subject{County: x.county, Name: l.Values[colName], Contact: seal.Hide(seal.Name, l.Values[colContact]), Phone: seal.Hide(seal.Phone,
		l.Mobile(colPhone)),
		Area: x.finder.In(l, colArea, area.Village, area.Grid), Place: l.Values[colPlace], Scale: "small", Risk: "green",
		Products: productList(l.Values[colProducts]),
		Park:     x.farmed.read(l), From: x.today, Version: 1}
	if i := l.OneOf(colKind, KindWords...); i >= 0 {
		s.Kind = Kinds[i]
	}
	if i := l.OneOf(colScale, scaleWords...); i >= 0 {
		s.Scale = scales[i]
	}
	if i := l.OneOf(colRisk, riskWords...); i >= 0 {
		s.Risk = risks[i]
	}
	s.LandM2 = l.Amount(colLand, measure.Land, mostLandM2/1000)
	x.point(l, s)
	if l.Yes(colStandard) {
		s.StandardFrom = x.today
	}
	if s.Area != "" && !x.scope.Holds(s.Area) {
		l.Fail(colArea, "roster.out_of_scope")
	}
	x.identity(l, s)
	if x.meter.Add(1); l.OK() {
		x.plan.rows = append(x.plan.rows, s)
		x.lines = append(x.lines, l)
	}
}

// How far outside the county a place may lie: outlines are drawn coarsely, and land goes
// over borders.
const outsideM = 2000

// point reads where a subject lies.
func (x *subjectReader) point(l *sheet.Line, s *Subject) {
	if l.Emptied(colLon) != l.Emptied(colLat) || (l.Values[colLon] == "") != (l.Values[colLat] == "") {
		col := colLon
		if l.Said(colLon) {
			col = colLat
		}
		l.Fail(col, "agri.subject.half_point")
		return
	}
	if l.Values[colLon] == "" {
		return
	}
	lon, ok1 := l.Degrees(colLon, 180)
	lat, ok2 := l.Degrees(colLat, 90)
	turned, ok3 := l.Degrees(colLat, 180)
	across, ok4 := l.Degrees(colLon, 90)
	inside := func(lon, lat int64) bool {
		return x.within != nil && x.within.Near(float64(lon)/1e7, float64(lat)/1e7, outsideM)
	}
	switch {
	case ok1 && ok2 && (x.within == nil || inside(lon, lat)):
		s.LonE7, s.LatE7 = lon, lat
	case ok3 && ok4 && (inside(turned, across) || x.within == nil):
		l.Fail(colLon, "agri.subject.swapped")
	case !ok1:
		l.Fail(colLon, "agri.subject.degrees", "most", 180)
	case !ok2:
		l.Fail(colLat, "agri.subject.degrees", "most", 90)
	default:
		l.Fail(colLon, "agri.subject.outside", "lon", l.Values[colLon], "lat", l.Values[colLat])
	}
}

// identity reads what a line is known by, and refuses it twice in one file.
func (x *subjectReader) identity(l *sheet.Line, s *Subject) {
	if s.Ident = identOf(l.Values[colIdent]); !s.Ident.Empty() {
		v := s.Ident.Reveal()
		if identKind(v) == "" {
			l.FailAs(colIdent, text.RedactFree(v), "agri.subject.bad_ident")
			return
		}
		x.once(l, colIdent, s.Ident.String(), v)
	}
	if v := l.Values[colCode]; v != "" {
		c, err := code.Parse(v)
		if err != nil {
			l.Fail(colCode, "code.mistyped")
			return
		}
		l.Values[colCode] = string(c)
		x.once(l, colCode, string(c), string(c))
	}
	if s.Ident.Empty() && l.Values[colCode] == "" && s.Area != "" && !s.natural() {
		x.once(l, colName, s.Name, s.named())
	}
}

func (x *subjectReader) once(l *sheet.Line, col int, shown, key string) {
	if first, ok := x.seen[key]; ok {
		l.FailAs(col, shown, "roster.duplicate", "row", first)
		return
	}
	x.seen[key] = l.Row
}

// differences are the cells in which two states of a subject differ.
func (x *subjectReader) differences(l *sheet.Line, was, now *Subject) (out []sheet.Change) {
	masked := func(col int, was, now seal.Personal) {
		if was != now {
			out = append(out, l.Change(col, was.String(), now.String()))
		}
	}
	masked(colIdent, was.Ident, now.Ident)
	masked(colContact, was.Contact, now.Contact)
	masked(colPhone, was.Phone, now.Phone)
	a, b := exportCells(was, x.tree, "", x.today), exportCells(now, x.tree, "", x.today)
	for col := range a {
		if a[col] != b[col] {
			out = append(out, l.Change(col, fmt.Sprint(a[col]), fmt.Sprint(b[col])))
		}
	}
	return out
}

// takeFrom takes over what a line says; an empty cell changes nothing, a dash makes empty.
// It reports whether anything is different.
func (s *Subject) takeFrom(n *Subject, l *sheet.Line) bool {
	before := *s
	s.Kind, s.Area = n.Kind, n.Area
	if !text.SameName(s.Name, n.Name) { // another way of writing it is no other name
		s.Name = n.Name
	}
	for _, c := range []struct {
		col  int
		take func()
	}{
		{colIdent, func() { s.Ident = n.Ident }}, {colContact, func() { s.Contact = n.Contact }}, {colPhone, func() { s.Phone = n.Phone }},
		{colPlace, func() { s.Place = n.Place }}, {colScale, func() { s.Scale = n.Scale }}, {colRisk, func() { s.Risk = n.Risk }},
		{colProducts, func() { s.Products = n.Products }}, {colLand, func() { s.LandM2 = n.LandM2 }}, {colPark, func() { s.Park = n.Park }},
		{colStandard, func() { s.SetStandard(n.StandardFrom != 0, n.From) }}, {colLon, func() { s.LonE7, s.LatE7 = n.LonE7, n.LatE7 }},
	} {
		if l.Said(c.col) {
			c.take()
		}
	}
	return *s != before
}

// SetStandard makes it a standardised base from a day on, or no longer.
func (s *Subject) SetStandard(is bool, day clock.Day) {
	switch {
	case is == s.Standard(day):
	case is:
		s.StandardFrom, s.StandardTo = day, 0
	default:
		s.StandardTo = day
	}
}

// errUnanswered refuses a file that asks; what it asks is told in its stead.
var errUnanswered = fault.New(fault.Invalid, "sheet.bad_answers")

// applySubjects does what was planned, all of it in one act.
func (r *Room) applySubjects(ctx context.Context, a act.Actor, plan *subjectPlan, meter interface{ Add(int) }) error {
	_, err := r.Acts.Do(ctx, a, act.What{Verb: "agri.subject.import", Kind: SubjectRecord, Subject: plan.Sheet, Area: a.County}, func(tx *act.Tx) error {
		if err := plan.given.Bound(plan.shown, plan.hash, plan.asks); err != nil {
			return err
		}
		if len(plan.given.Open(plan.asks)) > 0 {
			return errUnanswered
		}
		for _, name := range plan.parks() {
			if ok, err := r.parks.Hold(ctx, tx, name); err != nil {
				return err
			} else if !ok {
				return fault.New(fault.Conflict, "agri.subject.park_gone", "park", name)
			}
		}
		var fresh []*Subject
		for _, s := range plan.rows {
			if !plan.changed[s.ID] {
				fresh = append(fresh, s)
				continue
			}
			if err := r.ChangeSubject(ctx, tx, s); err != nil {
				return err
			}
			meter.Add(1)
		}
		const batch = 1000
		for part := range slices.Chunk(fresh, batch) {
			if err := r.PutSubjects(ctx, tx, part); err != nil {
				return err
			}
			meter.Add(len(part))
		}
		tx.Note("added", len(fresh))
		tx.Note("changed", len(plan.changed))
		tx.Note("left_out", plan.leftOut)
		return nil
	})
	return err
}

// exportSubjects writes the list as a workbook that can be edited and sent back.
func (m *door) exportSubjects(w http.ResponseWriter, req *http.Request) error {
	ctx, v := req.Context(), req.URL.Query()
	p := duty.Of(ctx)
	f, err := m.Filter(ctx, SubjectQuery{Under: v.Get("under"), Words: v.Get("q"), Kind: v.Get("kind"), Scale: v.Get("scale"),
		Risk: v.Get("risk"), State: v.Get("state")})
	if err != nil {
		return err
	}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return err
	}
	out, err := sheet.NewWriter(subjectFormat.Sheet, subjectFormat.Columns)
	if err != nil {
		return err
	}
	f.Limit = 1000
	err = m.DB.View(ctx, func(q store.Q) error {
		for {
			list, next, err := m.Subjects(ctx, q, f)
			if err != nil {
				return err
			}
			ids := make([]string, len(list))
			for i, s := range list {
				ids[i] = s.ID
			}
			codes, err := m.Codes.Many(ctx, q, p.County, SubjectRecord, ids)
			if err != nil {
				return err
			}
			for _, s := range list {
				if err := out.Row(exportCells(s, tree, codes[s.ID], m.Acts.Now().Day())...); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.after = next
		}
	})
	if err != nil {
		return err
	}
	return out.Send(w, "subjects-"+m.Acts.Now().Day().String()+".xlsx")
}

// exportCells leaves out what is masked, so that a mask is never read back as a value.
func exportCells(s *Subject, tree *area.Tree, c code.Code, today clock.Day) []any {
	return []any{c.Pretty(), s.Name, ledger.WordOf(s.Kind, Kinds, KindWords), "", "", "", tree.PathText(s.Area), s.Place,
		ledger.WordOf(s.Scale, scales, scaleWords), ledger.WordOf(s.Risk, risks, riskWords),
		s.Products, measure.Mu(s.LandM2, 3), map[bool]string{true: "是", false: "否"}[s.Standard(today)], s.Park, degrees(s, s.LonE7), degrees(s, s.LatE7)}
}

// degrees is a part of where a subject lies; empty where nobody knows.
func degrees(s *Subject, e7 int64) string {
	if s.LonE7 == 0 && s.LatE7 == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(e7)/1e7, 'f', -1, 64)
}
