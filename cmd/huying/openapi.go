package main

import (
	"context"
	"os"

	"huying/internal/app"
)

// openapiCmd prints the description of the API, from which the front end's types
// are generated.
type openapiCmd struct{}

func (openapiCmd) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "huying-openapi-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	a, err := app.Open(ctx, app.Config{Dir: dir, County: "110112", Version: "0"})
	if err != nil {
		return err
	}
	b, err := a.Server.OpenAPI()
	if err != nil {
		return err
	}
	if _, err := os.Stdout.Write(append(b, '\n')); err != nil {
		return err
	}
	return a.Close()
}
