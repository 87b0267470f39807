package publication

import (
	"net/http"
	"strconv"
	"strings"

	"huying/base/fault"
	"huying/base/store"

	"github.com/xuri/excelize/v2"
)

// export writes the frozen records of a part as a workbook.
func (m *door) export(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	x, err := m.one(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	item, err := strconv.Atoi(v.Get("item"))
	name := v.Get("part")
	if name == "" {
		name = "num"
	}
	if err != nil || x.part(item, name) == nil {
		return fault.New(fault.NotFound, "store.not_found")
	}
	tree, err := m.areas.Tree(ctx, x.County)
	if err != nil {
		return err
	}
	part, i := x.part(item, name), x.Items[item]
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	sw, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	_ = sw.SetColWidth(1, 1, 20)
	_ = sw.SetColWidth(2, 2, 44)
	_ = sw.SetColWidth(3, 5, 16)
	_ = sw.SetColWidth(6, 6, 40)
	line := 0
	put := func(cells ...any) error {
		line++
		at, _ := excelize.CoordinatesToCellName(1, line)
		return sw.SetRow(at, cells)
	}
	say := func(key string) any { return m.s.Say(ctx, key, nil) }
	measure, _, _ := strings.Cut(part.measure, ":")
	if err := put(x.Title+" · "+i.Name+" · "+m.s.Say(ctx, "measure."+measure, nil), "", i.From+" – "+i.To, x.Code); err != nil {
		return err
	}
	if err := put(say("figure.column.no"), say("figure.column.title"), say("figure.column.area"), say("figure.column.day"),
		say("figure.column.amount"), say("publication.column.id")); err != nil {
		return err
	}
	err = m.acts.DB().View(ctx, func(q store.Q) error {
		for from := 0; int64(from) < part.Records; from += packed {
			list, _, err := m.Named(ctx, q, x, item, name, from, packed)
			if err != nil {
				return err
			}
			for _, r := range list {
				if err := put(m.s.Said(ctx, r.No), r.Title, tree.PathText(r.Area), r.Day.String(), m.amount(x, item, r.Amount), r.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="`+x.ID+"-"+strconv.Itoa(item)+"-"+name+`.xlsx"`)
	return book.Write(w)
}
