package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/internal/backup"

	"github.com/schollz/progressbar/v3"
)

type backupCmd struct {
	place
	File string `arg:"" optional:"" help:"File to write. Default: huying-DAY-TIME.tar.gz here."`
}

func (c *backupCmd) Run(ctx context.Context) error {
	now := clock.System().Now()
	if c.File == "" {
		c.File = "huying-" + now.Format("20060102-150405") + ".tar.gz"
	}
	dsn := c.DB
	if dsn == "" {
		dsn = filepath.Join(c.Data, "huying.db")
	}
	if _, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:")); err != nil && !strings.HasPrefix(dsn, "postgres") {
		return fmt.Errorf("there is no database at %s: name its folder with --data", dsn)
	}
	db, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	m, err := backup.Take(ctx, db, filepath.Join(c.Data, "photos"), c.File, versionText(), now, bar("backup"))
	if err != nil {
		return err
	}
	if err := backup.Note(c.Data, m); err != nil {
		return err
	}
	st, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %.1f MB, the database as of %s and %d photos\n", c.File, float64(st.Size())/1e6, m.Made.In(clock.Zone).Format(time.DateTime), m.Photos)
	fmt.Printf("The keys are not in it. Keep %s apart from it: both together can read everything, one without the other nothing personal.\n",
		filepath.Join(c.Data, "keys"))
	return nil
}

type restoreCmd struct {
	Data string `default:"data" help:"Folder to put the data into; it must hold none." env:"HUYING_DATA"`
	File string `arg:"" type:"existingfile" help:"A backup."`
}

func (c *restoreCmd) Run(ctx context.Context) error {
	m, err := backup.Put(ctx, c.File, c.Data, bar("restore"))
	if err != nil {
		return err
	}
	fmt.Printf("%s: the database as of %s and %d photos, every one held against its hash\n", c.Data, m.Made.In(clock.Zone).Format(time.DateTime), m.Photos)
	if _, err := os.Stat(filepath.Join(c.Data, "keys", "seal.key")); err != nil {
		fmt.Printf("Now put the keys that were kept apart into %s, then look at everything with: huying verify --data %s\n", filepath.Join(c.Data, "keys"), c.Data)
		return nil
	}
	fmt.Printf("Look at everything with: huying verify --data %s\n", c.Data)
	return nil
}

// bar draws how far something has come, where it takes longer than a moment.
func bar(what string) func(done, total int64) {
	b := progressbar.NewOptions64(-1, progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
	return func(done, total int64) {
		b.ChangeMax64(max(total, 1))
		_ = b.Set64(done) // a bar that cannot be drawn harms nobody
	}
}
