package duty

import (
	"context"
	"slices"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/person"
	"huying/kernel/workbook"
)

// DutySheet is the name of the duties' sheet in the county's workbook.
const DutySheet = "岗位任职"

// The columns of the duties' sheet.
const (
	sheetPerson = iota
	sheetPost
	sheetArea
	sheetAreaName
	sheetUnit
	sheetFrom
	sheetTo
	sheetReason
	sheetPersonID
	sheetID
	sheetColumns
)

// Sheets of this room in the county's workbook: who answers for what, from when to when.
func (r *Room) Sheets() []*workbook.Sheet {
	return []*workbook.Sheet{{Name: DutySheet, About: "谁在哪里担任什么岗位、从哪天到哪天。删掉一行不会结束任职，结束要填截止日期和原因。", See: MayReadRoster, May: MayImportRoster,
		Place: func(_ *workbook.Plan, v []string) string { return v[sheetArea] },
		Rows:  r.dutySheetRows, Reads: r.readDuties, Apply: r.applyDuties, Done: func(string) { r.changed() }, Columns: []workbook.Column{
			{Column: sheet.Column{Title: "姓名", Hint: "不填人员编号时必填", Width: 14}, Label: true, Info: true},
			{Column: sheet.Column{Title: "岗位", Hint: "必填，名称或代码", Required: true, Width: 20}, Label: true, Fixed: "workbook.new_duty"},
			{Column: sheet.Column{Title: "区域代码", Hint: "必填，或写区域名称", Width: 18}, Fixed: "workbook.new_duty"},
			{Column: sheet.Column{Title: "区域名称", Hint: "逐级名称，如：漷县镇 马头村；有代码时只供查看", Width: 34}, Label: true, Info: true},
			{Column: sheet.Column{Title: "所在单位", Hint: "可不填，默认为本人单位", Width: 34}},
			{Column: sheet.Column{Title: "起始日期", Hint: "可不填，默认导入当天"}, Day: true},
			{Column: sheet.Column{Title: "截止日期", Hint: "含当天；在任的不填"}, Day: true},
			{Column: sheet.Column{Title: "结束原因", Hint: "提前结束时必填", Width: 20, Longest: 200}},
			{Column: sheet.Column{Title: "人员编号", Hint: "可不填，按姓名和单位找", Width: 38}, Fixed: "workbook.new_duty"},
			{Column: sheet.Column{Title: "任职编号", Hint: "新任职不填，由平台编", Width: 38}, Key: true},
		}}}
}

// dutyReader reads the lines of the duties' sheet.
type dutyReader struct {
	room   *Room
	p      *workbook.Plan
	posts  map[string]Post   // by code
	words  map[string][]Post // by code and title
	kept   *area.Tree
	tree   *area.Tree // as it will be
	finder *area.Finder
	named  map[string][][]string // name → people
	held   map[dutyKey][][]string
	whose  map[string][][]string // person → duties as they will be; made when it is asked for
}

func (r *Room) readDuties(ctx context.Context, q store.Q, p *workbook.Plan) (workbook.Reader, error) {
	posts, err := r.Posts(ctx, p.County)
	if err != nil {
		return workbook.Reader{}, err
	}
	kept, err := area.Load(ctx, q, p.County)
	if err != nil {
		return workbook.Reader{}, err
	}
	x := &dutyReader{room: r, p: p, posts: posts, words: postsByWord(posts), kept: kept, tree: area.Planned(p), named: map[string][][]string{},
		held: map[dutyKey][][]string{}}
	x.finder = area.NewFinder(x.tree)
	for _, row := range p.Will(person.PersonSheet).Rows {
		name := text.NameKey(row.Values[person.SheetName])
		x.named[name] = append(x.named[name], row.Values)
	}
	for _, row := range p.Will(DutySheet).Rows {
		k := keyOf(row.Values)
		x.held[k] = append(x.held[k], row.Values)
	}
	return workbook.Reader{Find: x.find, Check: x.check}, nil
}

func keyOf(v []string) dutyKey { return dutyKey{v[sheetPersonID], v[sheetPost], v[sheetArea]} }

// find works out whom, which post and which place a line means, and which duty.
func (x *dutyReader) find(l *workbook.Line) {
	v := l.Values
	given := v[sheetID] != ""
	if given && !ident.Valid(v[sheetID]) {
		l.Fail(sheetID, "workbook.bad_id")
	}
	x.findPost(l)
	x.findArea(l)
	x.findPerson(l, given)
	if v[sheetFrom] != "" {
		v[sheetFrom] = l.Day(sheetFrom).String()
	}
	if !given && l.OK() {
		x.findDuty(l)
	}
	if v[sheetFrom] == "" {
		v[sheetFrom] = x.p.Now.Day().String()
	}
}

func (x *dutyReader) findPost(l *workbook.Line) {
	word := l.Values[sheetPost]
	switch list := x.words[sheet.Fold(word)]; {
	case word == "":
	case len(list) == 0:
		l.Fail(sheetPost, "duty.unknown_post")
	case len(list) > 1:
		l.Fail(sheetPost, "roster.post_ambiguous")
	default:
		l.Values[sheetPost] = x.word(list[0].Code)
	}
}

// word is what a post is called in a cell: its title, or its code where others have
// that title too.
func (x *dutyReader) word(code string) string { return postWord(x.words, x.posts, code) }

func postWord(words map[string][]Post, posts map[string]Post, code string) string {
	title := posts[code].Title
	if title == "" || len(words[sheet.Fold(title)]) != 1 {
		return code
	}
	return title
}

func (x *dutyReader) findArea(l *workbook.Line) {
	v := l.Values
	v[sheetArea] = sheet.Fold(v[sheetArea])
	if v[sheetArea] == "" {
		switch list := x.finder.Find(v[sheetAreaName]); len(list) {
		case 0:
			l.Fail(sheetAreaName, "sheet.area_unknown")
			return
		case 1:
			v[sheetArea], v[sheetAreaName] = list[0], ""
		default:
			l.Fail(sheetAreaName, "sheet.area_ambiguous", "count", len(list))
			return
		}
	}
	if x.kept.Called(v[sheetArea], v[sheetAreaName]) {
		v[sheetAreaName] = ""
	}
	l.Follow(sheetAreaName, sheetArea, x.tree.PathText(v[sheetArea]))
}

func (x *dutyReader) findPerson(l *workbook.Line, given bool) {
	v := l.Values
	v[sheetUnit] = x.p.Will(person.UnitSheet).Called(v[sheetUnit])
	if v[sheetPersonID] == "" {
		list := slices.Clone(x.named[text.NameKey(v[sheetPerson])])
		if len(list) > 1 && v[sheetUnit] != "" {
			list = slices.DeleteFunc(list, func(who []string) bool { return who[person.SheetUnit] != v[sheetUnit] })
		}
		switch len(list) {
		case 0:
			l.Fail(sheetPerson, "workbook.no_person")
			return
		case 1:
			v[sheetPersonID] = list[0][person.SheetID]
		default:
			l.Fail(sheetPerson, "workbook.person_unclear", "count", len(list))
			return
		}
	}
	who, ok := x.p.Will(person.PersonSheet).Get(v[sheetPersonID])
	if !ok {
		l.Fail(sheetPersonID, "workbook.no_person")
		return
	}
	if v[sheetUnit] == "" && !given {
		v[sheetUnit] = who[person.SheetUnit]
	}
	if text.SameName(v[sheetPerson], who[person.SheetName]) {
		v[sheetPerson] = who[person.SheetName]
	}
	l.Follow(sheetPerson, sheetPersonID, who[person.SheetName], x.called(v[sheetID], who[person.SheetName]))
}

// called is what the person of a duty is called as it is kept.
func (x *dutyReader) called(duty, otherwise string) string {
	if was, ok := x.p.Will(DutySheet).Get(duty); ok {
		return was[sheetPerson]
	}
	return otherwise
}

// findDuty finds the duty that a line without a number is about: the one that began
// that day, or the one that goes on.
func (x *dutyReader) findDuty(l *workbook.Line) {
	today := x.p.Now.Day().String()
	var ids []string
	for _, d := range x.held[keyOf(l.Values)] {
		if from := l.Values[sheetFrom]; from == d[sheetFrom] || from == "" && (d[sheetTo] == "" || d[sheetTo] >= today) {
			ids = append(ids, d[sheetID])
		}
	}
	if len(ids) == 0 {
		l.Values[sheetID] = x.p.NewID()
		return
	}
	l.Values[sheetID] = ids[0]
	if was, ok := x.p.Will(DutySheet).Get(ids[0]); ok && l.Values[sheetFrom] == "" {
		l.Values[sheetFrom] = was[sheetFrom]
	}
}

func (x *dutyReader) check(l *workbook.Line) {
	v := l.Values
	post := x.words[sheet.Fold(v[sheetPost])][0]
	if !x.tree.CheckIn(l, sheetArea, post.Level) {
		return
	}
	if a, _ := x.tree.Get(v[sheetArea]); l.Was == nil && a.ValidTo != 0 && v[sheetTo] == "" {
		l.Fail(sheetArea, "duty.area_unknown")
	}
	if _, ok := x.p.Will(person.UnitSheet).Get(v[sheetUnit]); v[sheetUnit] != "" && !ok {
		l.Fail(sheetUnit, "unit.unknown")
	}
	x.checkDays(l)
	if l.OK() && (l.Was == nil || l.Differs(sheetFrom) || l.Differs(sheetTo)) {
		x.checkPowers(l, post)
	}
	if l.OK() {
		x.checkOthers(l, post)
	}
}

// longer tells whether the line gives somebody more time on a post.
func (x *dutyReader) longer(l *workbook.Line) bool {
	if l.Was == nil {
		return true
	}
	was, now := l.Was.Values, l.Values
	return now[sheetFrom] < was[sheetFrom] || now[sheetTo] != was[sheetTo] && (now[sheetTo] == "" || was[sheetTo] != "" && now[sheetTo] > was[sheetTo])
}

func (x *dutyReader) checkDays(l *workbook.Line) {
	v, today := l.Values, x.p.Now.Day().String()
	switch {
	case v[sheetTo] != "" && v[sheetTo] < v[sheetFrom]:
		l.Fail(sheetTo, "duty.ends_before_it_begins")
	case l.Was == nil:
	case l.Differs(sheetFrom) && l.Was.Values[sheetFrom] <= today:
		l.Fail(sheetFrom, "roster.already_began", "from", l.Was.Values[sheetFrom])
	case !l.Differs(sheetTo):
	case l.Was.Values[sheetTo] != "" && l.Was.Values[sheetTo] < today:
		l.Fail(sheetTo, "duty.ended")
	case x.p.Asker != nil && !x.p.Asker.Can(MayManageRoster, v[sheetArea]):
		l.Fail(sheetTo, "workbook.no_power", "power", MayManageRoster.Title)
	case l.Was.Values[sheetTo] == "" && v[sheetReason] == "":
		l.Fail(sheetReason, "required")
	}
}

// checkPowers: nobody grants what they lack, nor takes it from who has it.
func (x *dutyReader) checkPowers(l *workbook.Line, post Post) {
	if x.p.Asker == nil { // an installation command
		return
	}
	if w := x.room.beyond(x.p.Asker.Can, post, l.Values[sheetArea]); w != nil {
		key := "duty.ends_too_much"
		if x.longer(l) {
			key = "duty.grants_too_much"
		}
		l.Fail(sheetPost, key, "power", w.Title)
	}
}

// checkOthers looks at the person's other duties: the same twice at once, two of the
// three administrators.
func (x *dutyReader) checkOthers(l *workbook.Line, post Post) {
	if x.whose == nil {
		x.whose = map[string][][]string{}
		for _, row := range x.p.Will(DutySheet).Rows {
			id := row.Values[sheetPersonID]
			x.whose[id] = append(x.whose[id], row.Values)
		}
	}
	v := l.Values
	for _, d := range x.whose[v[sheetPersonID]] {
		switch {
		case d[sheetID] == v[sheetID] || !meet(d, v):
		case keyOf(d) == keyOf(v) && d[sheetFrom] != v[sheetTo] && v[sheetFrom] != d[sheetTo]: // one may end and the next begin on one day
			l.Fail(sheetFrom, "workbook.duty_overlaps", "from", d[sheetFrom])
			return
		case trio[post.Code] && d[sheetPost] != v[sheetPost] && len(x.words[sheet.Fold(d[sheetPost])]) > 0 && trio[x.words[sheet.Fold(d[sheetPost])][0].Code]:
			l.Fail(sheetPost, "duty.trio")
			return
		}
	}
}

// meet tells whether two duties have a day in common.
func meet(a, b []string) bool {
	return (a[sheetTo] == "" || b[sheetFrom] <= a[sheetTo]) && (b[sheetTo] == "" || a[sheetFrom] <= b[sheetTo])
}

// dutyOf is a line as a duty. Moments within a day stay what they were.
func dutyOf(was Duty, l *workbook.Line, post, unit string) Duty {
	v, d := l.Values, was
	d.ID, d.Person, d.Post, d.Area, d.Unit, d.Reason = v[sheetID], v[sheetPersonID], post, v[sheetArea], unit, v[sheetReason]
	if day, err := clock.ParseDay(v[sheetFrom]); err == nil && l.Differs(sheetFrom) {
		d.From = day.Start()
	}
	if l.Differs(sheetTo) {
		d.To = 0
		if day, err := clock.ParseDay(v[sheetTo]); err == nil {
			d.To = day.End()
		}
	}
	return d
}
