package app

import (
	"context"
	"strings"

	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/power"
	"huying/kernel/workbook"
)

// sheets are those of the county's workbook, in the order in which they depend on each
// other.
func (a *App) sheets() []*workbook.Sheet {
	list := a.Areas.Sheets(duty.MayReadArea, duty.MayManageArea)
	list = append(list, a.People.Sheets(duty.MayReadRoster, duty.MayImportRoster, duty.MayManageRoster)...)
	list = append(list, a.postSheet())
	list = append(list, a.Duties.Sheets()...)
	list = append(list, a.Orders.Sheets()...)
	list = append(list, a.Forms.Sheets(a.Duties, a.say)...)
	for _, s := range a.Config.Scenes {
		if s.Sheets != nil {
			list = append(list, s.Sheets(&a.Kernel)...)
		}
	}
	return append(list, a.figureSheet())
}

// say is a word of the workbook: its sheets are Chinese whatever the reader's language.
func (a *App) say(key string) string {
	if key == "" || !a.Catalogue.Has(key) {
		return key
	}
	return a.Catalogue.Say(text.Fallback, key, nil)
}

func stated(title, hint string, width float64) workbook.Column {
	return workbook.Column{Column: sheet.Column{Title: title, Hint: hint, Width: width, Longest: 2000}}
}

// postSheet shows what each post may do, to be reviewed in a meeting; they are changed on their
// own page, by the security administrator.
func (a *App) postSheet() *workbook.Sheet {
	levels := map[int]string{area.County: "区县", area.Township: "街镇", area.Village: "村居", area.Grid: "网格"}
	code := stated("岗位代码", "", 18)
	code.Key, code.Label = true, true
	return &workbook.Sheet{Name: "岗位", About: "每个岗位在哪一级任职、有哪些权力。", See: duty.MayReadRoster, Why: "workbook.posts",
		Columns: []workbook.Column{code, stated("岗位", "", 22), stated("任职层级", "", 10), stated("权力", "", 90)},
		Rows: func(ctx context.Context, _ store.Q, county string, _ bool) (out []workbook.Row, err error) {
			posts, err := a.Duties.Posts(ctx, county)
			for _, p := range posts {
				var powers []string
				for _, w := range p.Powers {
					powers = append(powers, a.say("power."+w))
				}
				out = append(out, workbook.Row{Values: []string{p.Code, p.Title, levels[p.Level], strings.Join(powers, "、")}})
			}
			workbook.Sort(out)
			return out, err
		}}
}

// figureSheet shows the indicators: what is counted, over what, by which version of the
// formula.
func (a *App) figureSheet() *workbook.Sheet {
	kinds := map[figure.Kind]string{figure.Flow: "期间数", figure.Stock: "时点数", figure.Rate: "比率"}
	goods := map[string]string{"up": "越高越好", "down": "越低越好"}
	code := stated("指标代码", "", 28)
	code.Key, code.Label = true, true
	return &workbook.Sheet{Name: "指标", About: "指标的口径和公式版本。", See: mayReadFigures, Why: "workbook.program",
		Columns: []workbook.Column{code, stated("名称", "", 24), stated("类型", "", 10), stated("单位", "", 8), stated("分子（计数）", "", 36),
			stated("分母", "", 36), stated("公式版本", "", 10), stated("方向", "", 10), stated("可公开", "", 8)},
		Rows: func(context.Context, store.Q, string, bool) (out []workbook.Row, err error) {
			for _, f := range a.Book.Figures() {
				den := ""
				if f.Den != "" {
					den = a.say("measure." + f.Den)
				}
				out = append(out, workbook.Row{Values: []string{f.Code, a.say(f.Title), kinds[f.Kind], a.say(f.Unit), a.say("measure." + f.Num), den,
					f.Version, goods[f.Good], workbook.Bool(f.Public)}})
			}
			return out, nil
		}}
}

// WorkbookMaker says what workbook an installation command takes out.
func (a *App) WorkbookMaker(ctx context.Context, personal bool) workbook.Maker {
	return workbook.Maker{County: a.Config.County, Name: a.countyName(ctx, a.Config.County), Version: a.Config.Version, Personal: personal}
}

func (a *App) mountWorkbook() {
	a.Workbook.Mount(a.Server, workbook.Door{
		Guard: duty.MayReadArea, Version: a.Config.Version, Reveal: a.Duties.RevealMany,
		Asker: func(ctx context.Context) workbook.Asker { return duty.Of(ctx) },
		Actor: func(ctx context.Context, w *power.Power) (act.Actor, error) {
			p := duty.Of(ctx)
			scope := p.Scope(w)
			if len(scope) == 0 {
				scope = append(scope, p.County)
			}
			return p.May(w, scope[0], web.Of(ctx).Via)
		},
		County: func(ctx context.Context) (code, name string) {
			code = duty.Of(ctx).County
			return code, a.countyName(ctx, code)
		},
	})
}

// countyName is what a county is called; empty when nothing is known of it.
func (a *App) countyName(ctx context.Context, county string) string {
	tree, err := a.Areas.Tree(ctx, county)
	if err != nil {
		return ""
	}
	if at, ok := tree.Get(county); ok {
		return at.Name
	}
	return ""
}
