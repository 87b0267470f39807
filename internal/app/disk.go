package app

import (
	"context"
	"fmt"
	"time"

	"huying/base/fault"
	"huying/base/job"
)

// A full disk stops every act, so that it has to be seen coming.
const (
	scarceShare = 10       // per cent free at which the system administrators are told
	noneBytes   = 32 << 20 // below which nothing more is taken in: the next write may be the one that fails
	lookAtDisk  = time.Minute
)

// Disk is how much room the data have left on this machine.
type Disk struct {
	Free   uint64 `json:"free"`
	Total  uint64 `json:"total" doc:"0 when it is not known"`
	Scarce bool   `json:"scarce"`
}

// disk looks at the disk that the data folder lies on.
func (a *App) disk() (d Disk) {
	free, total, err := a.Config.Disk(a.Config.Dir)
	if err != nil || total == 0 {
		return Disk{} // not known here; what fails says so itself
	}
	return Disk{Free: free, Total: total, Scarce: free <= total/100*scarceShare}
}

// ready says why requests cannot be kept now: the database does not answer, or there is no
// room. A database that said it was full is believed until a write succeeds; jobs write.
func (a *App) ready(ctx context.Context) error {
	if err := a.DB.Ping(ctx); err != nil {
		return err
	}
	if d := a.disk(); a.DB.Full() || d.Total > 0 && d.Free < noneBytes {
		return fault.New(fault.Busy, "store.full")
	}
	return nil
}

// watchingDisk tells the system administrators while there is still room to tell them in.
func (a *App) watchingDisk() job.Kind {
	return job.Kind{Kind: "system.disk", Title: "job.system.disk", Every: lookAtDisk, Run: func(ctx context.Context, _ string) error {
		if err := a.SweepSpool(); err != nil {
			a.Config.Log.WarnContext(ctx, "files that a crash left stay", "error", err)
		}
		d := a.disk()
		if !d.Scarce || a.Config.County == "" {
			return nil
		}
		left := fmt.Sprintf("%.1f GB / %.1f GB", float64(d.Free)/1e9, float64(d.Total)/1e9)
		a.Config.Log.WarnContext(ctx, "the disk is nearly full", "folder", a.Config.Dir, "left", left)
		return a.warn(ctx, "notice.disk", left)
	}}
}
