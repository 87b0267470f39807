package agri

import (
	"context"
	"slices"

	"huying/kernel/act"
	"huying/kernel/figure"
)

// The duties served (履责服务): what the scene does for growers and buyers beside
// looking after them. Each has its noun in a file of its own.

func (m *door) mountServed() {
	m.mountPackaging()
	m.mountEvents()
	m.mountParks()
	m.mountTrainings()
	m.mountAssessments()
}

func servedSources() []*figure.Source {
	return slices.Concat(eventSources(), []*figure.Source{packagingSource(), parkSource()}, trainingSources(), assessSources())
}

func servedFigures() []*figure.Figure {
	return slices.Concat(packagingFigures(), eventFigures(), []*figure.Figure{parkFigure}, trainingFigures, assessFigures)
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

// inspector is who keeps a town's ledgers in the demo, as the actor of one act there.
func (p *player) inspector(ctx context.Context, at string) (act.Actor, error) {
	who, err := p.As(ctx, p.people[at])
	if err != nil {
		return act.Actor{}, err
	}
	return who.May(MayManage, at, "web")
}
