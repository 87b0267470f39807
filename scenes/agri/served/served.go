package served

import (
	"context"
	"slices"

	"huying/kernel/figure"
	"huying/scenes/agri/demo"
)

// The duties served (履责服务): what the scene does for growers and buyers beside
// looking after them. Each has its noun in a file of its own.

func (m *door) mountServed() {
	m.tellDay()
	m.mountPackaging()
	m.mountEvents()
	m.mountParks()
	m.mountStrays()
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

// player plays this room on the demo's stage.
type player struct {
	*demo.Cast
	*Room
}
