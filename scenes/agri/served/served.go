package served

import (
	"context"
	"net/http"
	"slices"

	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/figure"
	"huying/kernel/scene"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/ledger"
)

// The duties served (履责服务): what the scene does for growers and buyers beside
// looking after them. Each has its noun in a file of its own.

func (m *door) mountServed() {
	m.mountPackaging()
	m.mountEvents()
	m.mountParks()
	m.mountTrainings()
}

// Sources are the rows that the duties served are counted by.
func Sources() []*figure.Source {
	return slices.Concat(eventSources(), []*figure.Source{packagingSource(), parkSource()}, trainingSources())
}

// Figures are what is counted of the duties served.
func Figures() []*figure.Figure {
	return slices.Concat(packagingFigures(), eventFigures(), []*figure.Figure{parkFigure}, trainingFigures)
}

// Play puts the duties served on the programme of the demo.
func (r *Room) Play(ctx context.Context, c *demo.Cast) error {
	return (&player{Cast: c, Room: r}).served(ctx)
}

// served puts the duties served on the demo's programme. Each draws from a stream of
// its own, so that the others' history stays what it is.
func (p *player) served(ctx context.Context) error {
	for _, step := range []func(context.Context) error{p.gather, p.promote, p.lay, p.train} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pagedLedger sends a ledger that is read page after page.
func pagedLedger(ctx context.Context, k *scene.Kernel, w http.ResponseWriter, name, title string, columns []sheet.Column, f *ledgerFilter, page func(q store.Q) (rows [][]any, next string, err error)) error {
	f.limit = 1000
	return ledger.Workbook(ctx, k, w, name, title, columns, func(q store.Q, row func(...any) error) error {
		for {
			rows, next, err := page(q)
			if err != nil {
				return err
			}
			for _, cells := range rows {
				if err := row(cells...); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			f.after = next
		}
	})
}

// player plays this room on the demo's stage.
type player struct {
	*demo.Cast
	*Room
}
