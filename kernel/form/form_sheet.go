package form

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/workbook"
)

// The columns of the checklists' sheet.
const (
	sheetForm = iota
	sheetVersion
	sheetTitle
	sheetUse
	sheetState
	sheetPosts
	sheetAreas
	sheetKinds
	sheetReason
	sheetGrids
	sheetColumns
)

var (
	stateWords = [][2]string{{string(Drafted), "草稿"}, {string(Published), "在用"}, {string(Withdrawn), "停用"}}
	parts      = []string{"survey", "choices", "settings"} // the sheets of an XLSForm workbook
)

// between stands between several values in a cell.
const between = "、"

// shelf offers the room's sheet: it knows posts by what they are called.
type shelf struct {
	*Room
	duties *duty.Room
	say    func(key string) string
}

// Sheets of this room in the county's workbook: the checklists that are in force or
// drafted, each with the three sheets that it is compiled from.
func (r *Room) Sheets(duties *duty.Room, say func(key string) string) []*workbook.Sheet {
	x := &shelf{r, duties, say}
	var uses [][2]string
	for _, u := range r.uses {
		uses = append(uses, [2]string{u.Code, say(u.Title)})
	}
	return []*workbook.Sheet{{Name: "表单", About: "检查单：在用的和草稿。每张的题目在后面以“表单”开头的三张工作表里（XLSForm）。改题目请在 settings 里换新的版本号，这里另写一行。",
		See: MayDesign, May: MayDesign, Rows: x.rows, Reads: x.reads, Apply: x.apply, Grids: parts, GridColumn: sheetGrids, Columns: []workbook.Column{
			{Column: sheet.Column{Title: "表单编号", Hint: "必填，同 settings 里的 form_id", Required: true, Width: 20}, Key: true},
			{Column: sheet.Column{Title: "版本", Hint: "必填，同 settings 里的 version", Required: true, Width: 14}, Key: true, Label: true},
			{Column: sheet.Column{Title: "标题", Hint: "由 settings 决定，只供查看", Width: 30, Longest: 300}, Label: true, Info: true},
			{Column: sheet.Column{Title: "用途", Hint: "必填，从下拉列表中选择", Required: true, Width: 16}, Words: uses, Fixed: "form.use_fixed"},
			{Column: sheet.Column{Title: "状态", Hint: "必填：草稿、在用或停用", Required: true, Width: 10}, Words: stateWords},
			{Column: sheet.Column{Title: "岗位", Hint: "用顿号隔开；不填为所有岗位", Width: 36, Longest: 500}},
			{Column: sheet.Column{Title: "区域代码", Hint: "用顿号隔开；不填为全区县", Width: 24, Longest: 4000}},
			{Column: sheet.Column{Title: "对象类型", Hint: "由 settings 决定，只供查看", Width: 24, Longest: 500}, Info: true},
			{Column: sheet.Column{Title: "重复采集理由", Hint: "题目问到平台已有的内容时必填", Width: 20, Longest: 200}, Info: true},
			{Column: sheet.Column{Title: "工作表", Hint: "必填，题目所在工作表的前缀，如：表单1", Width: 12, Longest: 20}},
		}}}
}

// formReader reads the lines of the checklists' sheet.
type formReader struct {
	*shelf
	p       *workbook.Plan
	words   map[string]string // what a post is called → its code
	titles  map[string]string // the other way round
	tree    *area.Tree
	inForce map[string][]string // form → versions that the file puts in force
	gone    map[string]bool     // form and version of those withdrawn before
	sent    map[string]bool     // form and name of files that some version of it has
	can     map[string][]string // use → what the posts are called that can fill it in
}

func (x *shelf) reads(ctx context.Context, q store.Q, p *workbook.Plan) (workbook.Reader, error) {
	words, titles, err := x.posts(ctx, p.County)
	if err != nil {
		return workbook.Reader{}, err
	}
	f := &formReader{shelf: x, p: p, words: words, titles: titles, tree: area.Planned(p), inForce: map[string][]string{},
		gone: map[string]bool{}, sent: map[string]bool{}, can: map[string][]string{}}
	for _, u := range x.uses {
		posts, err := x.fillers(ctx, x.duties, p.County, u.Code)
		if err != nil {
			return workbook.Reader{}, err
		}
		for _, p := range posts {
			f.can[u.Code] = append(f.can[u.Code], postWord(titles, p.Code))
		}
	}
	list, err := x.List(ctx, q, p.County)
	for _, v := range list {
		if v.State == Withdrawn {
			f.gone[v.Form+" "+v.Version] = true
		}
		files, err := x.FilesOf(ctx, q, v)
		if err != nil {
			return workbook.Reader{}, err
		}
		for _, x := range files {
			f.sent[v.Form+" "+x.Name] = f.sent[v.Form+" "+x.Name] || x.Hash != ""
		}
	}
	return workbook.Reader{Find: f.find, Check: f.check}, err
}

// posts are the words for posts and their codes.
func (x *shelf) posts(ctx context.Context, county string) (words, titles map[string]string, err error) {
	list, err := x.duties.Posts(ctx, county)
	words, titles = map[string]string{}, map[string]string{}
	for _, p := range list {
		if _, taken := words[p.Title]; !taken && p.Title != "" {
			words[p.Title], titles[p.Code] = p.Code, p.Title
		}
		words[p.Code] = p.Code
	}
	return words, titles, err
}

func listOf(s string) []string {
	return strings.FieldsFunc(sheet.Fold(s), func(c rune) bool { return strings.ContainsRune("、,; ", c) })
}

// find puts posts and places as they are kept.
func (x *formReader) find(l *workbook.Line) {
	v := l.Values
	var posts []string
	for _, word := range listOf(v[sheetPosts]) {
		if _, ok := x.words[word]; !ok {
			l.FailAs(sheetPosts, word, "duty.unknown_post")
		}
		posts = append(posts, postWord(x.titles, x.words[word]))
	}
	v[sheetPosts], v[sheetAreas] = strings.Join(posts, between), strings.Join(listOf(v[sheetAreas]), between)
	l.Moot = v[sheetState] == stateWords[2][1] && x.gone[v[sheetForm]+" "+v[sheetVersion]]
	if v[sheetState] == stateWords[1][1] || v[sheetState] == string(Published) {
		x.inForce[v[sheetForm]] = append(x.inForce[v[sheetForm]], v[sheetVersion])
	}
}

func postWord(titles map[string]string, code string) string {
	if t := titles[code]; t != "" {
		return t
	}
	return code
}

func (x *formReader) check(l *workbook.Line) {
	v := l.Values
	states := workbook.Column{Words: stateWords}
	state, was := State(l.Code(sheetState)), State("")
	if l.Was != nil {
		was = State(states.Code(l.Was.Values[sheetState]))
	}
	others := slices.DeleteFunc(slices.Clone(x.inForce[v[sheetForm]]), func(version string) bool { return version == v[sheetVersion] })
	switch {
	case x.gone[v[sheetForm]+" "+v[sheetVersion]]:
		l.Fail(sheetState, "form.withdrawn")
	case state == Withdrawn && was != Published:
		l.Fail(sheetState, "form.not_in_force")
	case state == Drafted && was == Published:
		l.Fail(sheetState, "form.no_way_back")
	case state == Published && len(others) > 0:
		l.Fail(sheetState, "form.two_in_force", "version", others[0])
	}
	x.checkPosts(l)
	x.checkAreas(l)
	if l.OK() {
		x.checkQuestions(l, state, was)
	}
}

// checkPosts: a checklist is put in force for whoever can fill it in; for whom it was before
// is not asked again.
func (x *formReader) checkPosts(l *workbook.Line) {
	was := ""
	if l.Was != nil {
		was = l.Was.Values[sheetPosts]
	}
	for _, post := range listOf(l.Values[sheetPosts]) {
		if post != "" && !slices.Contains(x.can[l.Code(sheetUse)], post) && !slices.Contains(listOf(was), post) {
			l.FailAs(sheetPosts, post, "form.cannot_fill_in")
		}
	}
}

// checkAreas: a checklist is put in force, or taken out of it, where the asker has a say.
func (x *formReader) checkAreas(l *workbook.Line) {
	places := listOf(l.Values[sheetAreas])
	for _, at := range places {
		if _, ok := x.tree.Get(at); !ok {
			l.FailAs(sheetAreas, at, "sheet.area_unknown")
			return
		}
	}
	if len(places) == 0 {
		places = []string{x.p.County}
	}
	for _, row := range x.p.Will("表单").Rows {
		if row.Values[sheetForm] == l.Values[sheetForm] && row.Values[sheetState] == stateWords[1][1] {
			places = append(places, listOf(row.Values[sheetAreas])...)
		}
	}
	for _, at := range places {
		if x.p.Asker != nil && !x.p.Asker.Can(MayDesign, at) {
			l.FailAs(sheetAreas, at, "form.elsewhere")
			return
		}
	}
}

// checkQuestions compiles what is new.
func (x *formReader) checkQuestions(l *workbook.Line, state, was State) {
	switch {
	case l.Was != nil && sameGrids(l) && (was == state || was == Published):
		return
	case was == Published:
		l.Fail(sheetVersion, "form.version_in_force", "version", l.Values[sheetVersion])
		return
	case len(l.Grids) == 0 || l.Grids[0] == nil:
		l.Fail(sheetGrids, "form.no_sheets", "name", l.Values[sheetGrids]+" survey")
		return
	}
	d, err := x.draft(l)
	if err != nil {
		l.Fail(sheetGrids, "form.not_workbook")
		return
	}
	for _, p := range d.Problems {
		if !p.Warn {
			l.Note(sheet.Problem{Sheet: l.Values[sheetGrids] + " " + strings.ToLower(p.Sheet), Column: p.Column, Cell: p.Cell,
				Value: sheet.Shown(p.Value), Key: p.Key, Args: p.Args})
		}
	}
	switch {
	case !l.OK():
	case d.Form != l.Values[sheetForm]:
		l.Fail(sheetForm, "form.says_other", "said", d.Form)
	case d.Version.Version != l.Values[sheetVersion]:
		l.Fail(sheetVersion, "form.says_other", "said", d.Version.Version)
	case state == Published && !x.all(d.Version):
		l.Fail(sheetState, "form.files_first", "files", strings.Join(d.Media, "、"))
	case state == Published && len(d.Asked) > 0 && l.Values[sheetReason] == "":
		l.Fail(sheetReason, "form.asks_again", "count", len(d.Asked))
	}
}

// all tells whether every file that a version refers to is there, or will be taken over
// from another version.
func (x *formReader) all(v *Version) bool {
	return !slices.ContainsFunc(v.Media, func(name string) bool { return !x.sent[v.Form+" "+name] })
}

func sameGrids(l *workbook.Line) bool {
	return slices.EqualFunc(l.Grids, l.Was.Grids, func(a, b [][]string) bool {
		return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
	})
}

// draft compiles a line's sheets.
func (x *shelf) draft(l *workbook.Line) (*Draft, error) {
	pages, err := sheet.NewPages()
	if err != nil {
		return nil, err
	}
	for i, part := range parts {
		if i < len(l.Grids) && l.Grids[i] != nil {
			if err := pages.Grid(part, l.Grids[i]); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if _, err := pages.WriteTo(&b); err != nil {
		return nil, err
	}
	return x.Read("", l.Code(sheetUse), l.Values[sheetForm], b.Bytes())
}
