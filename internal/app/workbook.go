package app

import (
	"context"

	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/power"
	"huying/kernel/workbook"
)

// sheets are those of the county's workbook, in the order in which they depend on each
// other.
func (a *App) sheets() []*workbook.Sheet {
	list := a.Areas.Sheets(duty.MayReadArea, duty.MayManageArea)
	list = append(list, a.People.Sheets(duty.MayReadRoster, duty.MayImportRoster, duty.MayManageRoster)...)
	list = append(list, a.Duties.Sheets()...)
	list = append(list, a.Orders.Sheets()...)
	for _, s := range a.Config.Scenes {
		if s.Sheets != nil {
			list = append(list, s.Sheets(&a.Kernel)...)
		}
	}
	return list
}

// WorkbookMaker says what workbook an installation command takes out.
func (a *App) WorkbookMaker(ctx context.Context, personal bool) workbook.Maker {
	return workbook.Maker{County: a.Config.County, Name: a.countyName(ctx, a.Config.County), Version: a.Config.Version, Personal: personal}
}

func (a *App) mountWorkbook() {
	a.Workbook.Mount(a.Server, workbook.Door{
		Guard: duty.MayReadArea, Version: a.Config.Version,
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
