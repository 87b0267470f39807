package app

import (
	"context"
	"fmt"
	"slices"

	"huying/base/store"
	"huying/kernel/journal"
)

// Report is what a verification found.
type Report struct {
	Counties  int
	Lines     int64 // of the journal
	Cells     int   // of the figures
	Published int   // publications
	Photos    int   // damaged ones are among the faults
	Faults    []string
	Notes     []string // what is no fault and should be known
}

// Verify recomputes every figure from its records, every county's journal from its lines
// and every publication from the records that it froze, and looks at every photo. Marks are
// checkpoints that were kept elsewhere: the journals must go on from them.
func (a *App) Verify(ctx context.Context, progress func(what string), marks ...journal.Mark) (Report, error) {
	var rep Report
	if err := a.Seal(ctx); err != nil { // what keeps it from being sealed is looked for below
		rep.Faults = append(rep.Faults, "the journal cannot be sealed: "+err.Error())
	}
	counties, err := a.countiesOf(ctx, "journal_head", "journal_line", "journal_checkpoint", "journal_tile")
	if err != nil {
		return rep, err
	}
	others, err := a.countiesOf(ctx, "figure_cell", "publication", "account")
	if err != nil {
		return rep, err
	}
	for _, c := range others {
		if !slices.Contains(counties, c) {
			rep.Faults = append(rep.Faults, fmt.Sprintf("journal %s: it is empty, and records are there: it was removed", c))
		}
	}
	for _, m := range marks {
		if !slices.Contains(counties, m.County()) {
			rep.Faults = append(rep.Faults, fmt.Sprintf("journal %s: %s counts %d lines, the database holds none: it is another one, or an empty one "+
				"was put in its place", m.County(), m.From, m.Size))
		}
	}
	for _, c := range counties {
		rep.Counties++
		progress(fmt.Sprintf("%s: journal", c))
		faults, lines, err := a.Journal.Verify(ctx, c, a.Verifier, marks...)
		if err != nil {
			return rep, fmt.Errorf("journal of %s: %w", c, err)
		}
		rep.Lines += lines
		rep.Faults = append(rep.Faults, faults...)
		notes, err := a.Journal.Backwards(ctx, c)
		if err != nil {
			return rep, fmt.Errorf("journal of %s: %w", c, err)
		}
		rep.Notes = append(rep.Notes, notes...)
		progress(fmt.Sprintf("%s: figures", c))
		err = a.DB.View(ctx, func(q store.Q) error {
			drawings, err := a.drawings(ctx, q, c)
			if err != nil {
				return err
			}
			faults, cells, err := a.Book.Recount(ctx, q, c, drawings...)
			rep.Cells += cells
			rep.Faults = append(rep.Faults, faults...)
			return err
		})
		if err != nil {
			return rep, fmt.Errorf("figures of %s: %w", c, err)
		}
		progress(fmt.Sprintf("%s: publications", c))
		faults, n, err := a.Published.Verify(ctx, c, a.Verifier)
		if err != nil {
			return rep, fmt.Errorf("publications of %s: %w", c, err)
		}
		rep.Published += n
		rep.Faults = append(rep.Faults, faults...)
	}
	progress("photos")
	faults, err := a.Photos.Check(ctx)
	rep.Faults = append(rep.Faults, faults...)
	return rep, err
}
