package main

import (
	"context"
	"fmt"

	"huying/base/web"
	"huying/internal/app"
)

type serveCmd struct {
	place
	front
	Addr         string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"HUYING_ADDR"`
	Secure       bool     `help:"Mark cookies for HTTPS only; set it behind a TLS proxy." env:"HUYING_SECURE"`
	CheckpointTo []string `help:"Where the journal's signed checkpoint is sent every day, to be kept out of reach of this server: folders, files, or https:// addresses (POST)." env:"HUYING_CHECKPOINT_TO" placeholder:"PLACE"`
}

// front says what stands before the program and how people reach it.
type front struct {
	TrustProxy  []string `help:"Proxies in front, as addresses or networks (10.0.0.5,172.18.0.0/16): what they say of who asks and by which scheme is believed, and nobody else's word." env:"HUYING_TRUST_PROXY" name:"trust-proxy" placeholder:"ADDRESS"`
	PublicURL   string   `help:"Where people reach the program, as https://huying.example: codes, links and papers begin with it." env:"HUYING_PUBLIC_URL" name:"public-url" placeholder:"URL"`
	MetricsAddr string   `help:"Address of a listener of its own for /metrics. Default: asked on this machine, at the address above." env:"HUYING_METRICS_ADDR" name:"metrics-addr" placeholder:"ADDRESS"`
}

func (f front) set(cfg *app.Config) (err error) {
	if cfg.Trusted, err = web.Networks(f.TrustProxy); err != nil {
		return fmt.Errorf("--trust-proxy: %w", err)
	}
	if cfg.Public, err = web.PublicURL(f.PublicURL); err != nil {
		return fmt.Errorf("--public-url: %w", err)
	}
	cfg.Metrics = f.MetricsAddr
	return nil
}

func (c *serveCmd) Run(ctx context.Context) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	cfg.Secure, cfg.CheckpointTo = c.Secure, c.CheckpointTo
	if err := c.set(&cfg); err != nil {
		return err
	}
	for _, p := range c.CheckpointTo {
		if err := app.CheckPlace(p); err != nil {
			return err
		}
	}
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
