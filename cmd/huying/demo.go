package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"huying/base/clock"
	"huying/demo"
	"huying/internal/app"

	"golang.org/x/term" // whether anybody looks at what is drawn
)

type demoCmd struct {
	front
	Data  string `help:"Folder of the demo's data." default:"data/demo" env:"HUYING_DEMO_DATA" type:"path"`
	DB    string `help:"Database: a SQLite file or a postgres:// URL. Default: huying.db in the data folder." env:"HUYING_DEMO_DB" name:"db"`
	Addr  string `help:"Address to listen on." default:"127.0.0.1:8080" env:"HUYING_ADDR"`
	Build bool   `help:"Make the data and stop."`
	Log   string `help:"Form of the log: text or json." enum:"text,json" default:"text" env:"HUYING_LOG"`

	Crypto string `help:"Cryptography of new keys: standard or guomi (SM2, SM3, SM4)." enum:"standard,guomi" default:"standard" env:"HUYING_CRYPTO"`
}

func (c *demoCmd) Run(ctx context.Context) error {
	cfg, err := place{Data: c.Data, DB: c.DB, County: demo.County, Log: c.Log, Crypto: c.Crypto}.config()
	if err != nil {
		return err
	}
	if err := c.set(&cfg); err != nil {
		return err
	}
	if err := c.build(ctx, cfg); err != nil {
		return err
	}
	if c.Build {
		return nil
	}
	a, err := openServed(ctx, cfg)
	if err != nil {
		return err
	}
	err = a.Serve(ctx, c.Addr, func(addr string) { welcome("http://" + addr) })
	return errors.Join(err, a.Close())
}

// build makes the demo county where there is none. An embedded database is built
// aside and put in place when it is whole, so that a build that was stopped leaves
// nothing half done.
func (c *demoCmd) build(ctx context.Context, cfg app.Config) error {
	file := filepath.Join(c.Data, "huying.db")
	if c.DB == "" {
		if _, err := os.Stat(file); err == nil {
			return nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		cfg.DSN = filepath.Join(c.Data, "building.db")
		for _, tail := range []string{"", "-wal", "-shm"} {
			if err := os.RemoveAll(cfg.DSN + tail); err != nil {
				return err
			}
		}
	}
	fmt.Fprintln(os.Stderr, "Making the demo county: seven years of calls and answers. This happens once and takes about a minute.")
	p := begin(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())), "an empty database")
	err := app.BuildDemo(ctx, cfg, clock.Of(clock.System().Now()), p.say)
	took := p.end()
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "The demo county is made, in", took)
	if c.DB != "" {
		return nil
	}
	return os.Rename(cfg.DSN, file) // whole by itself, once the store is closed
}

func welcome(url string) {
	fmt.Printf(`
呼应 Huying — the demo county, Tongzhou. People and orders are made up.

  public     %[1]s/            no account
  field      %[1]s/field/
  workbench  %[1]s/workbench/

  password of all accounts: %[2]s
`, url, demo.Password)
	for _, a := range demo.Accounts {
		fmt.Printf("  %-10s %s  (%s)\n", a.Login, a.Title, a.Door)
	}
	for _, s := range app.Scenes() {
		for _, a := range s.Accounts {
			fmt.Printf("  %-10s %s  (%s)\n", a.Login, a.Title, a.Door)
		}
	}
	fmt.Println("\n  Ctrl-C stops it.")
}
