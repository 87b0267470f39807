package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	Notes     []string       // what is no fault and should be known
	Since     []journal.Mark // that the journals were held against
}

// Verify recomputes every figure from its records, every county's journal from its lines
// and every publication from the records that it froze, and looks at every photo. Marks are
// checkpoints that were kept elsewhere: the journals must go on from them.
func (a *App) Verify(ctx context.Context, progress func(what string), marks ...journal.Mark) (Report, error) {
	return a.VerifyCounty(ctx, "", progress, marks...)
}

// VerifyCounty is Verify for one county of the database; for all of them when only is empty. It refuses a county of which
// the database holds nothing: nothing could differ there.
func (a *App) VerifyCounty(ctx context.Context, only string, progress func(what string), marks ...journal.Mark) (Report, error) {
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
	if only != "" {
		known := append(slices.Clone(counties), others...)
		if !slices.Contains(known, only) {
			return rep, fmt.Errorf("the database holds nothing of county %s; it holds %s", only,
				strings.Join(slices.Compact(slices.Sorted(slices.Values(known))), ", "))
		}
		other := func(c string) bool { return c != only }
		counties, others = slices.DeleteFunc(counties, other), slices.DeleteFunc(others, other)
		if marks, err = rep.leaveOut(marks, only); err != nil {
			return rep, err
		}
	}
	rep.Since = marks
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
		missing, err := a.Evidence.Missing(ctx, c)
		if err != nil {
			return rep, fmt.Errorf("photos of %s: %w", c, err)
		}
		for _, m := range missing {
			rep.Faults = append(rep.Faults, "photos "+c+": a record holds one that is gone: "+m)
		}
		sealed, err := a.Closed.Missing(ctx, c)
		if err != nil {
			return rep, fmt.Errorf("sealed files of %s: %w", c, err)
		}
		if sealed > 0 {
			rep.Faults = append(rep.Faults, fmt.Sprintf("photos %s: %d sealed files that records hold are gone", c, sealed))
		}
	}
	progress("photos")
	faults, err := a.Photos.Check(ctx)
	for _, f := range faults {
		rep.Faults = append(rep.Faults, "photos: "+f+" does not hold what its name says")
	}
	return rep, err
}

// leaveOut leaves out the marks of other counties than the one that is verified, and says how many. It refuses when none is
// left: nothing would be held against anything.
func (rep *Report) leaveOut(marks []journal.Mark, only string) (own []journal.Mark, err error) {
	others := map[string]int{}
	for _, m := range marks {
		if m.County() == only {
			own = append(own, m)
		} else {
			others[m.County()]++
		}
	}
	for _, c := range slices.Sorted(maps.Keys(others)) {
		rep.Notes = append(rep.Notes, fmt.Sprintf("%d checkpoints of county %s were left out: county %s alone is verified", others[c], c, only))
	}
	if len(own) == 0 && len(marks) > 0 {
		return nil, fmt.Errorf("none of the %d checkpoints that were kept is of county %s; they are of %s", len(marks), only,
			strings.Join(slices.Sorted(maps.Keys(others)), ", "))
	}
	return own, nil
}
