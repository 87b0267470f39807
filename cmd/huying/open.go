package main

import (
	"context"
	"errors"

	"huying/internal/app"
)

// openServed opens the program for serving: it needs a county, with its posts.
func openServed(ctx context.Context, cfg app.Config) (*app.App, error) {
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if a.Config.County == "" {
		_ = a.Close()
		return nil, errors.New(`the database is empty. First: huying import areas PATH --county CODE, then: huying user add LOGIN --county CODE --name NAME. Or look at: huying demo`)
	}
	if err := a.Posts(ctx); err != nil {
		_ = a.Close()
		return nil, err
	}
	return a, nil
}
