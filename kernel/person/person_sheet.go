package person

import (
	"context"

	"huying/base/ident"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/power"
	"huying/kernel/workbook"
)

// Names of this room's sheets in the county's workbook.
const (
	UnitSheet   = "单位"
	PersonSheet = "人员"
)

// The columns of the units' sheet.
const (
	unitName = iota
	unitKind
	unitArea
	unitParent
)

// The columns of the people's sheet, for those who refer to it.
const (
	SheetName = iota
	SheetUnit
	sheetPhone
	SheetID
)

// newPerson stands in place of a number: somebody else than whoever of the unit has that name.
const newPerson = "新增"

var unitWords = [][2]string{{"government", "政府"}, {"department", "部门"}, {"subdistrict", "街镇"}, {"community", "社区（村）"}, {"company", "企业"}, {"crew", "队伍"}}

// Sheets of this room in the county's workbook: units, and people without what they
// sign in with.
func (r *Room) Sheets(see, may, reveal *power.Power) []*workbook.Sheet {
	return []*workbook.Sheet{
		{Name: UnitSheet, About: "部门、街镇、村居和企业。名称就是它的身份：换一个名称就是新增一个单位。", See: see, May: may,
			Place: func(_ *workbook.Plan, v []string) string { return v[unitArea] },
			Rows:  r.unitRows, Reads: readUnits, Apply: r.applyUnits, Done: func(string) { r.unitChanges.Add(1) }, Columns: []workbook.Column{
				{Column: sheet.Column{Title: "单位名称", Hint: "必填，全称，全区县不重名", Required: true, Width: 34}, Key: true, Name: true, Label: true},
				{Column: sheet.Column{Title: "类型", Hint: "必填，从下拉列表中选择", Required: true, Width: 14}, Words: unitWords},
				{Column: sheet.Column{Title: "区域代码", Hint: "可不填，默认为本区县", Width: 18}},
				{Column: sheet.Column{Title: "上级单位", Hint: "可不填，单位全称", Width: 28}},
			}},
		{Name: PersonSheet, About: "能担任岗位的人。这里没有账号和密码：账号另行开通。", See: see, May: may, Reveal: reveal,
			Place: placeOfPerson, Rows: r.personRows, Reads: r.readPersons, Apply: r.applyPersons, Columns: []workbook.Column{
				{Column: sheet.Column{Title: "姓名", Hint: "必填", Required: true, Width: 14}, Label: true},
				{Column: sheet.Column{Title: "单位", Hint: "可不填，单位全称", Width: 34}, Label: true},
				{Column: sheet.Column{Title: "手机号", Hint: "没有这一列时保持不变", Width: 16}, Personal: true},
				{Column: sheet.Column{Title: "人员编号", Hint: "新人不填，由平台编；与同单位的人同名的填“新增”", Width: 38}, Key: true},
			}},
	}
}

func readUnits(_ context.Context, _ store.Q, p *workbook.Plan) (workbook.Reader, error) {
	tree := area.Planned(p)
	return workbook.Reader{
		Find: func(l *workbook.Line) {
			if l.Values[unitArea] == "" {
				l.Values[unitArea] = p.County
			}
			l.Values[unitParent] = p.Will(UnitSheet).Called(l.Values[unitParent])
		},
		Check: func(l *workbook.Line) {
			tree.CheckIn(l, unitArea)
			l.Values[unitParent] = p.Will(UnitSheet).Called(l.Values[unitParent]) // one further down
			over := l.Values[unitParent]
			if _, ok := p.Will(UnitSheet).Get(over); over != "" && (!ok || over == l.Values[unitName]) {
				l.Fail(unitParent, "unit.unknown")
			}
		}}, nil
}

func placeOfPerson(p *workbook.Plan, v []string) string {
	unit, _ := p.Will(UnitSheet).Get(v[SheetUnit])
	if unit == nil {
		return p.County
	}
	return unit[unitArea]
}

// personReader finds people: by their number, else by name, unit and telephone.
type personReader struct {
	p     *workbook.Plan
	named map[[2]string][]string // key of the name, unit → ids
	byID  map[string][]string
	given map[string]string     // id → telephone that a line further up gives
	phone map[string][][]string // number → who will have it; made when it is asked for
}

func (r *Room) readPersons(_ context.Context, _ store.Q, p *workbook.Plan) (workbook.Reader, error) {
	x := &personReader{p: p, named: map[[2]string][]string{}, byID: map[string][]string{}, given: map[string]string{}}
	for _, row := range p.Will(PersonSheet).Rows {
		v := row.Values
		k := [2]string{text.NameKey(v[SheetName]), v[SheetUnit]}
		x.named[k], x.byID[v[SheetID]] = append(x.named[k], v[SheetID]), v
	}
	return workbook.Reader{Find: x.find, Check: x.check}, nil
}

func (x *personReader) find(l *workbook.Line) {
	v := l.Values
	v[SheetUnit] = x.p.Will(UnitSheet).Called(v[SheetUnit])
	unnumbered := v[SheetID] == "" || v[SheetID] == newPerson
	of := []string{v[SheetID]}
	if unnumbered {
		of = x.named[[2]string{text.NameKey(v[SheetName]), v[SheetUnit]}]
	}
	if v[sheetPhone] != "" && len(x.having(of, v[sheetPhone])) == 0 { // what is kept is not looked at
		v[sheetPhone] = l.Mobile(sheetPhone)
	}
	switch {
	case unnumbered:
		x.identify(l, of)
	case !ident.Valid(v[SheetID]):
		l.Fail(SheetID, "workbook.bad_id")
	}
	if l.Has(sheetPhone) && l.OK() {
		x.given[v[SheetID]] = v[sheetPhone]
	}
}

// phoneOf is somebody's telephone, as a line further up gives it or as it is kept.
func (x *personReader) phoneOf(id string) (phone string, given bool) {
	if phone, given = x.given[id]; !given && x.byID[id] != nil {
		phone = x.byID[id][sheetPhone]
	}
	return phone, given
}

// having are those of people who have a telephone.
func (x *personReader) having(ids []string, phone string) (out []string) {
	for _, id := range ids {
		if its, _ := x.phoneOf(id); its == phone {
			out = append(out, id)
		}
	}
	return out
}

// identify finds which of the people of its name and unit a line without a number is about:
// who has its telephone, or whoever is the only one and has none; nobody of them where it says
// so. Another telephone than is kept may be somebody else's, so it is asked whose it is.
func (x *personReader) identify(l *workbook.Line, ids []string) {
	v, said := l.Values, l.Values[SheetID] == newPerson
	v[SheetID] = x.p.NewID()
	if len(ids) == 0 || !l.OK() {
		return
	}
	its := ids
	if v[sheetPhone] != "" {
		its = x.having(ids, v[sheetPhone])
		if phone, given := x.phoneOf(ids[0]); len(its) == 0 && len(ids) == 1 && phone == "" && !given && !said {
			its = ids
		}
	}
	switch {
	case said && v[sheetPhone] == "":
		l.Fail(sheetPhone, "workbook.new_person_phone", "name", v[SheetName])
	case len(its) == 1:
		was := x.byID[its[0]]
		v[SheetID], v[SheetName] = was[SheetID], was[SheetName]
		if v[sheetPhone] == "" { // a name alone takes nobody's number away
			v[sheetPhone] = was[sheetPhone]
		}
	case len(its) > 1:
		l.Fail(SheetID, "workbook.person_unclear", "count", len(its))
	case said:
	default:
		if phone, _ := x.phoneOf(ids[0]); len(ids) == 1 && phone != "" {
			l.Fail(sheetPhone, "workbook.other_phone", "name", v[SheetName], "phone", seal.Hide(seal.Phone, phone).String(), "id", ids[0])
			return
		}
		l.Fail(sheetPhone, "workbook.other_phones", "name", v[SheetName], "count", len(ids))
	}
}

func (x *personReader) check(l *workbook.Line) {
	if unit := l.Values[SheetUnit]; unit != "" {
		if _, ok := x.p.Will(UnitSheet).Get(unit); !ok {
			l.Fail(SheetUnit, "unit.unknown")
		}
	}
	if l.Values[sheetPhone] != "" && l.Differs(sheetPhone) {
		x.checkPhone(l)
	}
}

// checkPhone refuses a number that somebody else has, and keeps: whoever signs in by their
// number must be one person.
func (x *personReader) checkPhone(l *workbook.Line) {
	if x.phone == nil {
		x.phone = map[string][][]string{}
		for _, row := range x.p.Will(PersonSheet).Rows {
			x.phone[row.Values[sheetPhone]] = append(x.phone[row.Values[sheetPhone]], row.Values)
		}
	}
	for _, other := range x.phone[l.Values[sheetPhone]] {
		if other[SheetID] != l.Values[SheetID] {
			l.Fail(sheetPhone, "workbook.phone_taken", "name", other[SheetName], "unit", other[SheetUnit])
			return
		}
	}
}
