// Command huying serves a county's grid-based governance: one program, one
// database file or one PostgreSQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"

	"huying/base/fault"
	"huying/base/suite"
	"huying/base/text"
	"huying/internal/app"

	"github.com/alecthomas/kong" // commands, flags and their HUYING_* variables from one struct
)

// version is set when a release is built.
var version = ""

// place says where the data are; every command that opens them has it.
type place struct {
	Data   string `help:"Folder of keys, photos and the embedded database." default:"data" env:"HUYING_DATA" type:"path"`
	DB     string `help:"Database: a SQLite file or a postgres:// URL. Default: huying.db in the data folder." env:"HUYING_DB" name:"db"`
	County string `help:"Six-digit code of the county served. Default: the only one with accounts." env:"HUYING_COUNTY"`
	Log    string `help:"Form of the log: text or json." enum:"text,json" default:"text" env:"HUYING_LOG"`
	Crypto string `help:"Cryptography of keys made from now on: standard, or guomi (SM2, SM3, SM4). Older keys stay in use." enum:"standard,guomi" default:"standard" env:"HUYING_CRYPTO"`
}

func (p place) config() (app.Config, error) {
	of, err := suite.Named(p.Crypto)
	if err != nil {
		return app.Config{}, err
	}
	var h slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if p.Log == "json" {
		h = slog.NewJSONHandler(os.Stderr, nil)
	}
	return app.Config{Dir: p.Data, DSN: p.DB, County: p.County, Version: versionText(), Log: slog.New(h), Suite: of}, nil
}

func (p place) open(ctx context.Context) (*app.App, error) {
	cfg, err := p.config()
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, cfg)
}

type cli struct {
	Serve       serveCmd       `cmd:"" help:"Serve the county."`
	Demo        demoCmd        `cmd:"" help:"Serve the demo county, making its history the first time."`
	Import      importCmd      `cmd:"" help:"Import divisions, boundaries or a roster."`
	Workbook    workbookCmd    `cmd:"" help:"The county's whole setup as one Excel workbook: export, import."`
	Backup      backupCmd      `cmd:"" help:"Write the database and the photos to one file, beside the running server."`
	Restore     restoreCmd     `cmd:"" help:"Put a backup into an empty data folder."`
	Verify      verifyCmd      `cmd:"" help:"Recompute every figure and check the journal; exit 1 when anything differs."`
	Compartment compartmentCmd `cmd:"" help:"Compartments whose key was lost: recover."`
	User        userCmd        `cmd:"" help:"Accounts: add, password, token."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
	OpenAPI     openapiCmd     `cmd:"" name:"openapi" hidden:""`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 1 && os.Args[1] == "help" { // what people type first
		os.Args = append(append(os.Args[:1:1], os.Args[2:]...), "--help")
	}
	k := kong.Parse(&cli{}, kong.Name("huying"), kong.Description("呼应 Huying: grid-based grassroots governance and public service."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "huying:", said(err))
		os.Exit(1)
	}
}

// said is an error in the words of whoever sits at the server; one that has none is
// shown as it is.
func said(err error) string {
	var f *fault.Fault
	var path *fs.PathError
	if !errors.As(err, &f) {
		switch {
		case errors.Is(err, syscall.ENOSPC):
			err = fault.New(fault.Busy, "store.full").Because(err)
		case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
			err = fault.New(fault.Invalid, "file.missing", "path", shown(path.Path)).Because(err)
		case errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
			err = fault.New(fault.Invalid, "file.forbidden", "path", shown(path.Path)).Because(err)
		}
	}
	words, failed := app.LoadWords(app.Scenes())
	if failed != nil || !errors.As(err, &f) || !words.Has(f.Key) {
		return err.Error()
	}
	lang := spoken(words)
	out := []string{words.Say(lang, f.Key, words.Spoken(lang, f.Args))}
	for _, x := range f.Fields {
		if words.Has(x.Key) {
			out = append(out, strings.TrimSpace(x.Pointer+x.Cell+" "+x.Value+": "+words.Say(lang, x.Key, words.Spoken(lang, x.Args))))
		}
	}
	return strings.Join(out, "\n  ")
}

// spoken is the language of whoever sits at the server.
func spoken(words *text.Catalogue) string {
	locale, _, _ := strings.Cut(os.Getenv("LANG"), ".")
	return words.Pick(strings.ReplaceAll(locale, "_", "-"))
}

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println("huying", versionText())
	return nil
}

func versionText() string {
	if version != "" {
		return version
	}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	return "dev"
}

// shown is a path as people know it.
func shown(p string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, p); err == nil && len(rel) < len(p) {
			return rel
		}
	}
	return p
}
