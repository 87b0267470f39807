package form

import (
	"context"
	"fmt"
	"strings"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/form/xlsform"
	"huying/kernel/workbook"
)

func (x *shelf) rows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	_, titles, err := x.posts(ctx, county)
	if err != nil {
		return nil, err
	}
	list, err := x.List(ctx, q, county)
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if v.State != Withdrawn {
			out = append(out, workbook.Row{Values: x.row(v, titles)})
		}
	}
	workbook.Sort(out, sheetForm, sheetVersion)
	for i := range out {
		v := out[i].Values
		source, err := x.Workbook(ctx, q, county, v[sheetForm], v[sheetVersion])
		if fault.Is(err, fault.NotFound) { // of before workbooks were kept
			continue
		}
		if err != nil {
			return nil, err
		}
		if out[i].Grids, err = gridsOf(source); err != nil {
			return nil, fmt.Errorf("form %s %s: %w", v[sheetForm], v[sheetVersion], err)
		}
		v[sheetGrids] = fmt.Sprint("表单", i+1)
	}
	return out, nil
}

func (x *shelf) row(f *Version, titles map[string]string) []string {
	v := make([]string, sheetColumns)
	states, posts, kinds := workbook.Column{Words: stateWords}, []string{}, []string{}
	for _, code := range f.Posts {
		posts = append(posts, postWord(titles, code))
	}
	u, _ := x.Use(f.Use)
	for _, k := range u.Kinds {
		if contains(f.Kinds, k.Code) {
			kinds = append(kinds, x.say(k.Title))
		}
	}
	use := f.Use
	if u.Title != "" {
		use = x.say(u.Title)
	}
	v[sheetForm], v[sheetVersion], v[sheetTitle], v[sheetUse], v[sheetState] = f.Form, f.Version, f.Title, use, states.Word(string(f.State))
	v[sheetPosts], v[sheetAreas], v[sheetKinds] = strings.Join(posts, between), strings.Join(f.Areas, between), strings.Join(kinds, between)
	return v
}

// gridsOf are the three sheets of a workbook that was uploaded.
func gridsOf(source []byte) ([][][]string, error) {
	grids, err := xlsform.Grids(source)
	if err != nil {
		return nil, err
	}
	out := make([][][]string, len(parts))
	for i := range grids {
		if grids[i] != nil {
			out[i] = sheet.Tidy(grids[i])
		}
	}
	return out, nil
}

// apply takes out of force before it puts others in.
func (x *shelf) apply(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	words, _, err := x.posts(ctx, tx.County)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if State(l.Code(sheetState)) == Withdrawn {
			if err := withdrawIn(ctx, tx, l.Values[sheetForm], l.Values[sheetVersion]); err != nil {
				return err
			}
		}
	}
	for _, l := range lines {
		if State(l.Code(sheetState)) != Withdrawn {
			if err := x.applyForm(ctx, tx, l, words); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *shelf) applyForm(ctx context.Context, tx *act.Tx, l *workbook.Line, words map[string]string) error {
	v := l.Values
	var posts []string
	for _, word := range listOf(v[sheetPosts]) {
		posts = append(posts, words[word])
	}
	areas := listOf(v[sheetAreas])
	if l.Was == nil || !sameGrids(l) {
		d, err := x.draft(l)
		if err != nil {
			return err
		}
		d.County = tx.County
		if err := x.saveIn(ctx, tx, d.Version); err != nil {
			return err
		}
	}
	if State(l.Code(sheetState)) == Published {
		if v[sheetReason] != "" {
			tx.Note("reason", v[sheetReason])
		}
		return x.publishIn(ctx, tx, v[sheetForm], v[sheetVersion], posts, areas)
	}
	_, err := tx.Exec(ctx, "update form_version set posts = $1, areas = $2 where county = $3 and form = $4 and version = $5", join(posts),
		join(areas), tx.County, v[sheetForm], v[sheetVersion])
	return err
}
