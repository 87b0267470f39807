package app

import (
	"context"
	"time"

	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/journal"
)

// warnAgain is how long the system administrators are not told of the same thing again.
const warnAgain = 24 * time.Hour

// warn tells the system administrators of something that they have to see to, once a day.
func (a *App) warn(ctx context.Context, key, title string) error {
	return a.warnOf(ctx, key, key, title)
}

// warnOf is warn for what may happen to several things, each of which is told once a day: the subject says which.
func (a *App) warnOf(ctx context.Context, subject, key, title string) error {
	county, now := a.Config.County, a.Acts.Now()
	last, err := a.Journal.Find(ctx, a.DB.Read(), journal.Filter{County: county, Subject: subject, Limit: 1})
	if err != nil || len(last) > 0 && now.Time().Sub(last[0].At.Time()).Abs() < warnAgain {
		return err
	}
	holders, err := a.Duties.List(ctx, a.DB.Read(), duty.Filter{County: county, Scope: area.Scope{county}, Post: duty.SystemAdmin, At: now, Limit: 50})
	if err != nil {
		return err
	}
	_, err = a.Acts.Do(ctx, act.System(county), act.What{Verb: "system.warn", Kind: "system", Subject: subject, Area: county}, func(tx *act.Tx) error {
		for _, d := range holders {
			if err := a.Notices.Send(ctx, tx, d.Person, key, "system", key, title); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
