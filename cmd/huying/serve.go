package main

import (
	"context"
	"fmt"
)

type serveCmd struct {
	place
	Addr   string `help:"Address to listen on." default:"127.0.0.1:8080" env:"HUYING_ADDR"`
	Secure bool   `help:"Mark cookies for HTTPS only; set it behind a TLS proxy." env:"HUYING_SECURE"`
}

func (c *serveCmd) Run(ctx context.Context) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	cfg.Secure = c.Secure
	a, err := openServed(ctx, cfg)
	if err != nil {
		return err
	}
	err = a.Serve(ctx, c.Addr, func(addr string) { cfg.Log.Info("serving", "url", "http://"+addr+"/", "county", a.Config.County) })
	if cerr := a.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("closing: %w", cerr)
	}
	return err
}
