package app

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"

	"huying/base/clock"
	"huying/base/job"
	"huying/base/store"
	"huying/base/web"
	"huying/internal/backup"
	"huying/internal/public"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/order"
	"huying/kernel/power"
	glass "huying/web"
)

// mount makes the door and adds everybody's routes.
func (a *App) mount() error {
	c := a.Config
	s := web.New(web.Config{Catalogue: a.Catalogue, Log: c.Log, Clock: c.Clock, Version: c.Version, Secure: c.Secure,
		Trusted: c.Trusted, Public: c.Public, OwnMetrics: c.Metrics != "",
		Authenticate: a.Duties.Authenticate, Allow: a.Duties.Allow})
	a.Server = s
	a.Jobs = job.New(a.DB, c.Clock, c.Log, a.jobKinds()...)
	a.mountHealth()
	a.mountProgress()
	a.mountCredentials()
	a.Duties.Mount(s, duty.Door{Book: a.Book, County: c.County, Lists: a.Lists})
	a.Orders.Mount(s, order.Door{Photos: a.Photos, Duties: a.Duties, Evidence: a.Evidence})
	a.Notices.Mount(s)
	a.Directives.Mount(s, a.Lists)
	a.Today.Mount(s, a.Acts.Now)
	a.Closed.Mount(s)
	a.Calendars.Mount(s)
	a.Forms.Mount(s, a.Areas, a.Duties)
	a.Offline.Mount(s, a.People)
	a.mountWorkbook()
	a.OpenRosa.Mount(s, a.People, a.Catalogue, c.County)
	a.Book.Mount(s, a.DB, figure.Door{Read: mayReadFigures, County: countyOf, Places: a.places, Children: a.children, Path: a.pathOf,
		Today: func() clock.Day { return a.Acts.Now().Day() }})
	a.Published.Mount(s, mayReadFigures)
	var themes []journal.Theme
	for _, x := range c.Scenes {
		themes = append(themes, journal.Theme{Code: x.Code, Title: x.Title, Verbs: []string{x.Code + "."}})
	}
	a.Journal.Mount(s, journal.Door{Themes: themes, Read: mayReadJournal, County: countyOf,
		Places: func(ctx context.Context) []string { return duty.Of(ctx).Scope(mayReadJournal) }, Public: c.County,
		Named: func(ctx context.Context) (func(string) string, error) {
			tree, err := a.Areas.Tree(ctx, countyOf(ctx))
			if err != nil {
				return nil, err
			}
			return func(code string) string { return strings.TrimSpace(cmp.Or(tree.PathText(code), tree.Name(code))) }, nil
		}})
	if c.County != "" {
		if err := a.Pages.Mount(s, c.County); err != nil {
			return err
		}
		if err := a.Bookings.Mount(s, a.Pages); err != nil {
			return err
		}
	}
	for _, x := range c.Scenes {
		if x.Mount != nil {
			x.Mount(s, &a.Kernel)
		}
		if x.Pages != nil && c.County != "" {
			if err := x.Pages(s, &a.Kernel); err != nil {
				return err
			}
		}
	}
	if c.County != "" {
		if err := public.Mount(s, &a.Kernel, c.County, c.Scenes); err != nil {
			return err
		}
	}
	return glass.Mount(s)
}

// mountProgress lets who waits for a long request see how far it has come.
func (a *App) mountProgress() {
	type progress struct {
		Body struct {
			Done  int64 `json:"done"`
			Total int64 `json:"total" doc:"0 when it is not under way here, or not known yet"`
		}
	}
	web.Handle(a.Server, web.Spec{ID: "getProgress", Method: "GET", Path: "/api/progress/{key}", Guard: power.SignedIn,
		Summary: "How far a request that was sent with a key has come"},
		func(_ context.Context, in *struct {
			Key string `path:"key" maxLength:"36"`
		}) (*progress, error) {
			out := &progress{}
			out.Body.Done, out.Body.Total = a.Server.Progress(in.Key)
			return out, nil
		})
}

func (a *App) mountHealth() {
	s := a.Server
	s.Page("GET /healthz", "healthz", web.Open, func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, "ok\n")
		return err
	})
	s.Page("GET /readyz", "readyz", web.Open, func(w http.ResponseWriter, r *http.Request) error {
		if err := a.ready(r.Context()); err != nil {
			return err
		}
		_, err := io.WriteString(w, "ready\n")
		return err
	})
	type system struct {
		Body struct {
			Version   string       `json:"version"`
			Engine    string       `json:"engine"`
			StartedAt clock.Moment `json:"started_at"`
			Journal   struct {
				Size int64  `json:"size"`
				Root string `json:"root"`
				Note string `json:"note" doc:"The signed checkpoint, to be kept elsewhere"`
			} `json:"journal"`
			Doubts      []string       `json:"doubts" doc:"What is likely wrong with how the program was set up, and what to set"`
			Kept        []journal.Kept `json:"kept" doc:"Where checkpoints are sent every day"`
			Disk        Disk           `json:"disk"`
			ClockBehind clock.Moment   `json:"clock_behind,omitempty" doc:"The moment of the newest acts, where the clock was set back and has not got there"`
			Jobs        []job.Status   `json:"jobs"`
			BackupAt    clock.Moment   `json:"backup_at,omitempty" doc:"When the data were taken out last on this machine"`
		}
	}
	web.Handle(s, web.Spec{ID: "getSystem", Method: "GET", Path: "/api/system", Guard: maySeeSystem, Summary: "How the program is"},
		func(ctx context.Context, _ *struct{}) (*system, error) {
			out := &system{}
			b := &out.Body
			b.Doubts = s.Doubts(ctx)
			b.Version, b.Engine, b.StartedAt = a.Config.Version, a.DB.Engine().String(), a.StartedAt
			var err error
			if signed, size, err := a.Journal.Checkpoint(ctx, duty.Of(ctx).County); err == nil {
				b.Journal.Size = size
				b.Journal.Root, b.Journal.Note = journal.RootOf(signed), signed
			}
			if b.ClockBehind, err = a.behind(ctx); err != nil {
				return nil, err
			}
			b.Disk, b.Kept = a.disk(), []journal.Kept{}
			kept, err := a.Journal.KeptAt(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			for _, place := range a.Config.CheckpointTo {
				k := kept[place]
				k.Place = shownPlace(place)
				b.Kept = append(b.Kept, k)
			}
			if m, ok := backup.Last(a.Config.Dir); ok {
				b.BackupAt = clock.Of(m.Made)
			}
			if b.Jobs, err = a.Jobs.Statuses(ctx); err != nil {
				return nil, err
			}
			if b.Jobs == nil {
				b.Jobs = []job.Status{}
			}
			for i := range b.Jobs {
				b.Jobs[i].Title = s.Say(ctx, b.Jobs[i].Title, nil)
			}
			return out, nil
		})
}

func countyOf(ctx context.Context) string {
	if p := duty.Of(ctx); p != nil {
		return p.County
	}
	return ""
}

// places are the codes that a place asked for means as it is drawn on a day; nobody
// asks outside their scope.
func (a *App) places(ctx context.Context, under string, drawn clock.Day) (codes []string, name string, err error) {
	p := duty.Of(ctx)
	tree, err := a.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, "", err
	}
	scope := p.Scope(mayReadFigures)
	if under == "" {
		under = p.County
		if len(scope) == 1 {
			under = scope[0]
		}
	}
	if _, ok := tree.Get(under); !ok || !scope.Holds(under) {
		return nil, "", store.ErrNotFound
	}
	name = tree.Name(under)
	if drawn != 0 {
		name = tree.NameOn(under, drawn)
	}
	return tree.Codes(under, drawn), name, nil
}

func (a *App) children(ctx context.Context, under string, drawn clock.Day) ([]figure.Place, error) {
	p := duty.Of(ctx)
	tree, err := a.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	if under == "" {
		under = p.County
		if scope := p.Scope(mayReadFigures); len(scope) == 1 {
			under = scope[0]
		}
	}
	var out []figure.Place
	for _, x := range tree.ChildrenOn(under, drawn) {
		name := x.Name
		if drawn != 0 {
			name = tree.NameOn(x.Code, drawn)
		}
		out = append(out, figure.Place{Code: x.Code, Name: name})
	}
	return out, nil
}

func (a *App) pathOf(ctx context.Context, code string) string {
	tree, err := a.Areas.Tree(ctx, area.CountyOf(code))
	if err != nil {
		return code
	}
	return cmp.Or(tree.PathText(code), tree.Name(code))
}
