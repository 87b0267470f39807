package app

import (
	"context"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/base/job"
	"huying/kernel/journal"
)

const lookAtClock = time.Minute

// behind is the moment of the newest acts when the server's clock has not got there yet: it
// was set back. Nothing is lost by it, as lines are ordered by their numbers; but deadlines
// and records would be dated wrongly. 0 when the clock is right.
func (a *App) behind(ctx context.Context) (clock.Moment, error) {
	if a.Config.County == "" {
		return 0, nil
	}
	latest, err := a.Journal.Latest(ctx, a.Config.County)
	if err != nil || latest <= a.Acts.Now().Add(journal.Slack) {
		return 0, err
	}
	return latest, nil
}

// watchingClock tells the system administrators of a clock that was set back.
func (a *App) watchingClock() job.Kind {
	return job.Kind{Kind: "system.clock", Title: "job.system.clock", Every: lookAtClock, Run: func(ctx context.Context, _ string) error {
		latest, err := a.behind(ctx)
		if err != nil || latest == 0 {
			return err
		}
		const form = "2006-01-02 15:04"
		at, now := latest.Time().Format(form), a.Acts.Now().Time().Format(form)
		a.Config.Log.WarnContext(ctx, "the clock was set back", "now", now, "newest act", at)
		return a.warn(ctx, "notice.clock", fmt.Sprintf("%s / %s", now, at))
	}}
}
