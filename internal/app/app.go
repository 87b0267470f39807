// Package app is the hallway: it opens the store, builds the kernel, lists the
// scenes, mounts their routes and starts their jobs.
//
// It is the only place that knows every room. It refuses to run on a database
// whose migrations are newer than the program, and to serve a county that nobody
// named when the database holds several.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"time"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/ident"
	"huying/base/job"
	"huying/base/pdf"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/suite"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/booking"
	"huying/kernel/calendar"
	"huying/kernel/code"
	"huying/kernel/compartment"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/evidence"
	"huying/kernel/figure"
	"huying/kernel/form"
	"huying/kernel/journal"
	"huying/kernel/list"
	"huying/kernel/notice"
	"huying/kernel/offline"
	"huying/kernel/openrosa"
	"huying/kernel/order"
	"huying/kernel/page"
	"huying/kernel/person"
	"huying/kernel/power"
	"huying/kernel/publication"
	"huying/kernel/scene"
	"huying/kernel/step"
	"huying/kernel/stock"
	"huying/kernel/today"
	"huying/kernel/workbook"
	glass "huying/web"

	"golang.org/x/mod/sumdb/note"
)

// Config says how the program runs. The zero value of what is not set is right
// for a county.
type Config struct {
	Dir      string         // keys, photos and the embedded database
	DSN      string         // empty: huying.db in Dir
	County   string         // that this installation serves; empty: the only one with accounts
	Name     string         // of the log in checkpoints
	Secure   bool           // cookies for HTTPS only
	Trusted  []netip.Prefix // proxies whose word is taken for who asks
	Public   string         // where people reach the program: https://host; empty: where they say they did
	Metrics  string         // address of a listener for the metrics; empty: this machine asks at the door
	Version  string
	Lint     bool // refuse SQL that would not run on Citus
	Volatile bool // commit without waiting for the disk, while a demonstration is built
	Alone    bool // nobody else uses the data, and nothing happens side by side
	Clock    clock.Clock
	Log      *slog.Logger
	Hasher   person.Hasher
	IDs      *ident.Maker
	Random   func([]byte) // for codes; nil: the machine's own
	Scenes   []scene.Scene
	Suite    *suite.Suite // of keys that are made new; nil: the standard one

	CheckpointTo []string                                         // folders, files and addresses that checkpoints are sent to every day
	Disk         func(dir string) (free, total uint64, err error) // nil: the machine's own
}

// App is the whole program, opened.
type App struct {
	scene.Kernel
	Config    Config
	Server    *web.Server
	Jobs      *job.Room
	Offline   *offline.Room
	OpenRosa  *openrosa.Room
	Workbook  *workbook.Room
	Verifier  note.Verifier
	StartedAt clock.Moment
	bg        context.Context
	stop      context.CancelFunc
	jobsDone  chan struct{}
}

// Open builds everything and brings the database up to date. Jobs do not run
// until Start.
func Open(ctx context.Context, cfg Config) (_ *App, err error) {
	cfg.fill()
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	words, err := LoadWords(cfg.Scenes)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, cfg.DSN, store.Options{Lint: cfg.Lint, Volatile: cfg.Volatile, Alone: cfg.Alone})
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg}
	a.DB, a.Clock, a.Catalogue = db, cfg.Clock, words
	a.Press = pdf.NewPress(glass.Font)
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	if err := db.Migrate(ctx, clock.Of(cfg.Clock.Now()), Migrations(cfg.Scenes)...); err != nil {
		return nil, err
	}
	if err := a.countyThere(ctx); err != nil {
		return nil, err
	}
	if err := a.keysMatch(ctx); err != nil {
		return nil, err
	}
	if err := a.build(); err != nil {
		return nil, err
	}
	a.StartedAt = a.Acts.Now()
	if a.Config.County == "" {
		if a.Config.County, err = a.onlyCounty(ctx); err != nil {
			return nil, err
		}
	}
	if err := a.mount(); err != nil {
		return nil, err
	}
	return a, nil
}

// countyThere refuses a code that is no county: neither in the list that comes with the product
// nor in a newer one that was imported.
func (a *App) countyThere(ctx context.Context) error {
	county := a.Config.County
	if county == "" || area.Nation().Lists(county) {
		return nil
	}
	var there int
	err := a.DB.Read().QueryRow(ctx, "select count(*) from area where county = $1 and code = $1", county).Scan(&there)
	if err == nil && there == 0 {
		err = area.Nation().NoCounty(county)
	}
	return err
}

// keysMatch refuses a database that was written with keys that are not here: new ones would
// open nothing of it, and sign what the old ones began.
func (a *App) keysMatch(ctx context.Context) error {
	dir := filepath.Join(a.Config.Dir, "keys")
	for _, name := range []string{"seal.key", "log.key"} {
		_, err := os.Stat(filepath.Join(dir, name))
		if err == nil {
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		var lines int64
		if err := a.DB.Read().QueryRow(ctx, "select coalesce(sum(size), 0) from journal_head /* all counties */").Scan(&lines); err != nil {
			return err
		}
		if lines > 0 {
			return fmt.Errorf("the database holds data, but %s is missing: put back the keys that it was written with (another server's keys folder, "+
				"or the copy that was kept apart from the backup)", filepath.Join(dir, name))
		}
	}
	return nil
}

func (c *Config) fill() {
	if c.Dir == "" {
		c.Dir = "data"
	}
	if c.DSN == "" {
		c.DSN = filepath.Join(c.Dir, "huying.db")
	}
	if c.Name == "" {
		c.Name = "huying"
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Hasher == nil {
		c.Hasher = person.Argon{}
	}
	if c.Suite == nil {
		c.Suite = suite.Standard
	}
	if c.Scenes == nil {
		c.Scenes = Scenes()
	}
	if c.Disk == nil {
		c.Disk = diskOf
	}
}

// Migrations of the whole house.
func Migrations(scenes []scene.Scene) []store.Migrations {
	list := []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), area.Migrations(), person.Migrations(),
		duty.Migrations(), evidence.Migrations(),
		code.Migrations(), order.Migrations(), notice.Migrations(), calendar.Migrations(), form.Migrations(), offline.Migrations(),
		openrosa.Migrations(), publication.Migrations(), step.Migrations(), booking.Migrations(), stock.Migrations(),
		directive.Migrations(), compartment.Migrations()}
	for _, s := range scenes {
		list = append(list, s.Migrations...)
	}
	return list
}

// build makes the kernel's rooms, from the ground up.
func (a *App) build() (err error) {
	c := a.Config
	if err := os.MkdirAll(filepath.Join(c.Dir, "keys"), 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	box, err := seal.Load(filepath.Join(c.Dir, "keys", "seal.key"), c.Suite)
	if err != nil {
		return err
	}
	signer, verifier, err := loadSigner(filepath.Join(c.Dir, "keys"), c.Name, c.Suite)
	if err != nil {
		return err
	}
	a.Verifier, a.Box = verifier, box
	if a.LogKey, err = publicText(filepath.Join(c.Dir, "keys")); err != nil {
		return err
	}
	if a.Photos, err = blob.Open(filepath.Join(c.Dir, "photos")); err != nil {
		return err
	}
	sources := slices.Concat(area.Sources(), duty.Sources(), order.Sources(), directive.Sources())
	figures := append(duty.Figures(), order.Figures()...)
	powers := Powers()
	for _, s := range c.Scenes {
		sources, figures, powers = append(sources, s.Sources...), append(figures, s.Figures...), append(powers, s.Powers...)
	}
	a.Journal = journal.New(a.DB, signer)
	a.Book = figure.NewBook(sources, figures)
	a.Acts = act.New(a.DB, c.Clock, a.Journal, a.Book, c.IDs)
	a.Acts.Bind(box)
	a.Codes = code.NewRoom(a.Acts, c.Random, box, c.Suite)
	a.Areas = area.New(a.Acts, a.Codes)
	a.People = person.New(a.Acts, box, c.Hasher)
	a.Duties = duty.New(a.Acts, a.Areas, a.People, power.NewCatalogue(powers...))
	who := func(ctx context.Context) (string, list.Asker) {
		p := duty.Of(ctx)
		return p.County, p
	}
	a.Lists, a.Flows = list.New(a.Acts, a.Areas, who), step.New(a.Acts, a.People, who)
	a.Duties.Works(Posts(c.Scenes)...)
	a.Today = today.New(a.DB, a.Areas, a.Lists)
	a.Closed = compartment.New(a.Acts, box, a.People, a.Photos, func(ctx context.Context) act.Actor {
		p := duty.Of(ctx)
		return p.Actor(duty.Grant{}, web.Of(ctx).Via)
	})
	a.Notices = notice.New(a.Acts)
	a.Evidence = evidence.New(a.Acts, a.Photos)
	a.Duties.Alarms(a.Notices.Send)
	a.Calendars = calendar.NewRoom(a.Acts)
	a.Orders = order.New(a.Acts, a.Areas, a.People, a.Notices, box, a.Calendars, order.Starter(), c.Random)
	a.Today.Waits(a.Orders.Waiting)
	a.Bookings = booking.New(a.Acts, box, c.Random)
	a.Stocks = stock.New(a.Acts, box, c.Random)
	a.Directives = directive.New(a.Acts, a.Areas, a.People, a.Duties, a.Notices, a.Orders)
	for _, s := range c.Scenes {
		a.Directives.Gives(s.Commands...)
	}
	a.Pages = page.New(c.Clock, a.Acts, a.Areas, a.Catalogue)
	a.Published = publication.New(a.Acts, a.Book, a.Journal, a.Codes, a.Areas, a.People, a.Catalogue, signer)
	a.Evidence.Holds(a.Orders.Evidence())
	for _, s := range c.Scenes {
		if s.Evidence != nil {
			a.Evidence.Holds(s.Evidence(&a.Kernel)...)
		}
	}
	var facts []form.Fact
	var uses []form.Use
	for _, s := range c.Scenes {
		facts, uses = append(facts, s.Facts...), append(uses, s.Uses...)
	}
	a.Forms = form.New(a.Acts, facts, uses)
	for _, s := range c.Scenes {
		for kind, names := range s.Names {
			a.Duties.Names(kind, names(&a.Kernel))
		}
	}
	ops := append(a.Directives.Ops(), a.Orders.FieldOp(a.Evidence), a.Orders.FoundOp(a.Evidence))
	for _, s := range c.Scenes {
		if s.Ops != nil {
			ops = append(ops, s.Ops(&a.Kernel)...)
		}
	}
	a.Offline = offline.New(a.Acts, a.Duties, signer, ops...)
	a.Areas.Keeps(slices.Concat(a.Duties.Keeps(), a.Orders.Keeps(), a.Forms.Keeps(), a.Directives.Keeps())...)
	for _, s := range c.Scenes {
		if s.Books != nil {
			a.Bookings.Takes(s.Books(&a.Kernel)...)
		}
		if s.Keeps != nil {
			a.Areas.Keeps(s.Keeps(&a.Kernel)...)
		}
	}
	a.Workbook = workbook.New(a.Acts, a.sheets()...)
	a.OpenRosa = openrosa.New(a.Acts, a.Duties, a.Forms, a.Codes, a.Offline, a.Photos, a.Evidence)
	return nil
}

func (a *App) onlyCounty(ctx context.Context) (string, error) {
	rows, err := a.DB.Read().Query(ctx, "select distinct county from account /* all counties */ order by county limit 2")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return "", err
		}
		found = append(found, c)
	}
	if len(found) > 1 {
		return "", errors.New("the database holds several counties: say which one to serve with --county")
	}
	if len(found) == 1 {
		return found[0], rows.Err()
	}
	return "", rows.Err()
}

// Posts defines the kernel's posts and those of the scenes, where they are missing
// or changed, and ships the catalogue of matters and the scenes' checklists where there
// are none.
func (a *App) Posts(ctx context.Context) error {
	have, err := a.Duties.Posts(ctx, "")
	if err != nil {
		return err
	}
	var changed []duty.Post
	for _, p := range Posts(a.Config.Scenes) {
		if was, ok := have[p.Code]; !ok || !was.Same(p) {
			changed = append(changed, p)
		}
	}
	if a.Config.County == "" {
		return nil
	}
	sys := act.System(a.Config.County)
	if err := a.rebook(ctx, sys); err != nil {
		return err
	}
	if err := a.rekey(ctx, sys); err != nil {
		return err
	}
	if len(changed) > 0 {
		if err := a.Duties.DefinePosts(ctx, sys, changed...); err != nil {
			return err
		}
	}
	if err := a.Orders.Number(ctx, sys); err != nil {
		return err
	}
	if err := a.Evidence.Index(ctx, sys); err != nil {
		return err
	}
	if err := a.Orders.Ship(ctx, sys); err != nil {
		return err
	}
	for _, s := range a.Config.Scenes {
		for _, f := range s.Forms {
			if err := a.Forms.Ship(ctx, sys, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// rebook counts anew what this version of the program counts differently from the one that
// kept the figures until now.
func (a *App) rebook(ctx context.Context, sys act.Actor) error {
	stale, err := a.Book.Stale(ctx, a.DB.Read(), a.Config.County)
	if err != nil || len(stale) == 0 {
		return err
	}
	_, err = a.Acts.Do(ctx, sys, act.What{Verb: "figure.rebook", Kind: "figure", Area: a.Config.County}, func(tx *act.Tx) error {
		cells, err := a.Book.Rebook(ctx, tx.Tx, a.Config.County, stale)
		tx.Note("measures", len(stale))
		tx.Note("cells", cells)
		return err
	})
	return err
}

// counties that have a journal: where there is something to seal or to sweep.
func (a *App) counties(ctx context.Context) ([]string, error) {
	rows, err := a.DB.Read().Query(ctx, "select county from journal_head /* all counties */ order by county")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (a *App) jobKinds() []job.Kind {
	kinds := []job.Kind{
		{Kind: "journal.seal", Title: "job.journal.seal", Every: 10 * time.Second, Run: func(ctx context.Context, _ string) error { return a.Seal(ctx) }},
		a.Orders.Sweep(a.counties),
		a.People.Sweep(a.counties),
		a.watchingDisk(),
		a.watchingClock(),
		{Kind: "booking.forget", Title: "job.booking.forget", Every: 24 * time.Hour, Run: a.eachCounty(a.Bookings.Forget)},
		{Kind: "stock.expire", Title: "job.stock.expire", Every: 5 * time.Minute, Run: a.eachCounty(a.Stocks.Expire)},
		{Kind: "stock.forget", Title: "job.stock.forget", Every: 24 * time.Hour, Run: a.eachCounty(a.Stocks.Forget)},
		{Kind: "directive.escalate", Title: "job.directive.escalate", Every: 5 * time.Minute, Run: a.eachCounty(a.Directives.Escalate)},
		{Kind: calendar.Reclock, Title: "job.order.reclock", Run: a.Orders.Reclock},
	}
	if len(a.Config.CheckpointTo) > 0 {
		kinds = append(kinds, a.sending())
	}
	for _, s := range a.Config.Scenes {
		if s.Jobs != nil {
			kinds = append(kinds, s.Jobs(&a.Kernel)...)
		}
	}
	return kinds
}

// eachCounty runs a room's work for every county that the database holds.
func (a *App) eachCounty(work func(ctx context.Context, county string) error) func(context.Context, string) error {
	return func(ctx context.Context, _ string) error {
		list, err := a.counties(ctx)
		for _, county := range list {
			err = errors.Join(err, work(ctx, county))
		}
		return err
	}
}

// Seal hashes and signs what the journals took in since the last time.
func (a *App) Seal(ctx context.Context) error {
	list, err := a.counties(ctx)
	if err != nil {
		return err
	}
	for _, c := range list {
		if _, err := a.Journal.Seal(ctx, c, journal.Origin(a.Config.Name, c), a.Acts.Now()); err != nil {
			return fmt.Errorf("seal %s: %w", c, err)
		}
	}
	return nil
}

// Start begins to work on jobs.
func (a *App) Start() {
	a.bg, a.stop = context.WithCancel(context.Background())
	a.jobsDone = make(chan struct{})
	go func() {
		defer close(a.jobsDone)
		a.Jobs.Run(a.bg)
	}()
}

// Close stops the jobs and closes the store.
func (a *App) Close() error {
	if a.stop != nil {
		a.stop()
		<-a.jobsDone
	}
	return a.DB.Close()
}

// drain is how long requests under way may take once the program is told to stop.
const drain = 15 * time.Second

// Serve answers on addr until ctx ends, then lets requests under way finish.
// ready is called with the address once the door is open.
func (a *App) Serve(ctx context.Context, addr string, ready func(addr string)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	door := newCrowd(l, a.Config.Trusted)
	closeMetrics, err := a.serveMetrics()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer closeMetrics()
	srv := &http.Server{Handler: a.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute,
		WriteTimeout: 10 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: mostHeader, ConnState: door.turned, ErrorLog: slog.NewLogLogger(a.Config.Log.Handler(), slog.LevelWarn)}
	go KeepMemory(ctx)
	a.Start()
	if ready != nil {
		ready(l.Addr().String())
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(door) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.Config.Log.Info("stopping", "drain", drain)
	done, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(done); err != nil {
		return fmt.Errorf("requests were still under way: %w", err)
	}
	return nil
}

// serveMetrics answers with the counts, and nothing else, on a listener of its own: whoever can
// reach it may read them.
func (a *App) serveMetrics() (end func(), err error) {
	if a.Config.Metrics == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", a.Config.Metrics)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.Server.Metrics())
	srv := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			a.Config.Log.Error("metrics", "error", err)
		}
	}()
	a.Config.Log.Info("serving metrics", "url", "http://"+l.Addr().String()+"/metrics")
	return func() { _ = srv.Close() }, nil // nothing that is asked there has to be finished
}

// LoadWords collects the product's sentences and those of the scenes.
func LoadWords(scenes []scene.Scene) (*text.Catalogue, error) {
	all := merged{words}
	for _, s := range scenes {
		if s.Words != nil {
			all = append(all, s.Words)
		}
	}
	return text.Load(all)
}

// merged is several folders seen as one.
type merged []fs.FS
