package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"huying/internal/app"
)

// openServed opens the program for serving: it needs a county, with its posts.
func openServed(ctx context.Context, cfg app.Config) (*app.App, error) {
	if err := app.Spool(cfg.Dir); err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := a.SweepSpool(); err != nil {
		cfg.Log.Warn("files that a crash left stay", "error", err)
	}
	if a.Config.County == "" {
		_ = a.Close()
		return nil, errors.New(`the database is empty. First: huying user add LOGIN --county CODE --name NAME; its areas come in with huying import areas PATH --county CODE, or with the workbook. Or look at: huying demo`)
	}
	if err := a.Posts(ctx); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

// openCounty opens the program for a command about one county; it may be empty yet.
func openCounty(ctx context.Context, p place) (*app.App, error) {
	a, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	if a.Config.County == "" {
		_ = a.Close()
		return nil, errors.New("say which county with --county (six digits)")
	}
	if err := a.Posts(ctx); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}

// there refuses a data folder that holds nothing yet: a command that only looks would make an
// empty county where a path was mistyped, and find nothing wrong with it.
func (p place) there() error {
	if p.DB != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(p.Data, "huying.db")); err != nil {
		return fmt.Errorf("there is no county's data in %s (huying.db is not there); name the folder with --data", p.Data)
	}
	return nil
}
