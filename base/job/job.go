// Package job runs work after the answer: things due at a moment, and things due
// again and again.
//
// A job is written in the transaction of the act that wants it, so that both
// happen or neither. A periodic job is a row that says when it is next due; on
// several nodes the one that moves the row runs it. Jobs may run twice (a lease
// that ran out, a commit whose answer was lost), so they must be safe to repeat.
//
// The room refuses a job outside the transaction that wants it. The table is our own because the writer of the SQLite store groups commits, and
// a queue library with a pool of its own would stand in that writer's way.
package job

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/store"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "job", FS: migrations} }

// Kind is a sort of job, declared beside the noun it serves.
type Kind struct {
	Kind  string
	Title string // catalogue key, for the operations screen
	// Every is the period of a periodic job; 0 for one that is enqueued.
	Every time.Duration
	// Retry is when a periodic job that failed is tried again; 0 means when it is due.
	Retry time.Duration
	Run   func(ctx context.Context, args string) error
}

// Room runs jobs.
type Room struct {
	db    *store.DB
	clk   clock.Clock
	log   *slog.Logger
	kinds map[string]Kind
	order []string
	node  string
}

// New opens the room with every kind of job there is.
func New(db *store.DB, clk clock.Clock, log *slog.Logger, kinds ...Kind) *Room {
	r := &Room{db: db, clk: clk, log: log, kinds: map[string]Kind{}, node: ident.Secret(6)}
	for _, k := range kinds {
		if _, ok := r.kinds[k.Kind]; ok {
			panic("job declared twice: " + k.Kind)
		}
		r.kinds[k.Kind] = k
		r.order = append(r.order, k.Kind)
	}
	return r
}

// Enqueue asks for a job at a moment, in the transaction under way.
func Enqueue(ctx context.Context, tx *store.Tx, id, kind, args string, at clock.Moment) error {
	_, err := tx.Exec(ctx, `insert into job (id, kind, args, run_at, tries, state, message) values ($1, $2, $3, $4, 0, 'due', '')
		on conflict (id) do nothing`, id, kind, args, at)
	return err
}

// tick is how often the room looks; lease how long a periodic run may take
// before another node may start it.
const (
	tick  = 500 * time.Millisecond
	lease = 10 * time.Minute
	tries = 8
)

// Run works until ctx ends.
func (r *Room) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() {
		t := time.NewTicker(tick)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				if err := r.Once(ctx); err != nil && ctx.Err() == nil {
					r.log.ErrorContext(ctx, "jobs", "error", err)
				}
			}
		}
	})
	wg.Wait()
}

// Once runs everything that is due now.
func (r *Room) Once(ctx context.Context) error {
	now := clock.Of(r.clk.Now())
	var errs []error
	for _, name := range r.order {
		if k := r.kinds[name]; k.Every > 0 {
			errs = append(errs, r.periodic(ctx, k, now))
		}
	}
	return errors.Join(append(errs, r.queued(ctx, now))...)
}

func (r *Room) periodic(ctx context.Context, k Kind, now clock.Moment) error {
	var next clock.Moment
	err := store.One(r.db.Read().QueryRow(ctx, "select next_at from job_schedule where kind = $1", k.Kind).Scan(&next))
	// Further away than it can have been put: the clock was set back since.
	if err == nil && next > now && next <= now.Add(max(k.Every, lease)) {
		return nil
	}
	won := false
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, "update job_schedule set next_at = $1, holder = $2 where kind = $3 and next_at = $4", now.Add(lease), r.node, k.Kind, next)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 || next != 0 {
			won = n == 1
			return err
		}
		res, err = tx.Exec(ctx, `insert into job_schedule (kind, next_at, last_at, holder, ok, message) values ($1, $2, 0, $3, $4, '')
			on conflict (kind) do nothing`, k.Kind, now.Add(lease), r.node, true)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		won = n == 1
		return err
	})
	if err != nil || !won {
		return err
	}
	runErr := r.run(ctx, k, "")
	message, again := "", k.Every
	if runErr != nil {
		if k.Retry > 0 {
			again = k.Retry
		}
		message = runErr.Error()
		r.log.ErrorContext(ctx, "periodic job failed", "kind", k.Kind, "error", runErr)
	}
	return r.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "update job_schedule set next_at = $1, last_at = $2, ok = $3, message = $4 where kind = $5 and holder = $6",
			now.Add(again), now, runErr == nil, message, k.Kind, r.node)
		return err
	})
}

func (r *Room) run(ctx context.Context, k Kind, args string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return k.Run(ctx, args)
}

type due struct {
	id, kind, args string
	tries          int
}

func (r *Room) queued(ctx context.Context, now clock.Moment) error {
	rows, err := r.db.Read().Query(ctx, "select id, kind, args, tries from job where state = 'due' and run_at <= $1 order by run_at limit 50", now)
	if err != nil {
		return err
	}
	var list []due
	for rows.Next() {
		var d due
		if err := rows.Scan(&d.id, &d.kind, &d.args, &d.tries); err != nil {
			return errors.Join(err, rows.Close())
		}
		list = append(list, d)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	var errs []error
	for _, d := range list {
		errs = append(errs, r.one(ctx, d, now))
	}
	return errors.Join(errs...)
}

func (r *Room) one(ctx context.Context, d due, now clock.Moment) error {
	won := false
	err := r.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, "update job set tries = tries + 1, run_at = $1 where id = $2 and state = 'due' and tries = $3", now.Add(lease), d.id, d.tries)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		won = n == 1
		return err
	})
	if err != nil || !won {
		return err
	}
	k, known := r.kinds[d.kind]
	runErr := fmt.Errorf("no such kind of job")
	if known {
		runErr = r.run(ctx, k, d.args)
	}
	return r.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		state, message, at := "done", "", now
		if runErr != nil {
			state, message, at = "due", runErr.Error(), now.Add(time.Minute<<d.tries)
			if d.tries+1 >= tries {
				state = "failed"
			}
		}
		_, err := tx.Exec(ctx, "update job set state = $1, message = $2, run_at = $3 where id = $4", state, message, at, d.id)
		return err
	})
}

// Status is how a periodic job stands.
type Status struct {
	Kind    string       `json:"kind"`
	Title   string       `json:"title"`
	LastAt  clock.Moment `json:"last_at"`
	NextAt  clock.Moment `json:"next_at"`
	OK      bool         `json:"ok"`
	Message string       `json:"message"`
}

// Statuses lists the periodic jobs that have run.
func (r *Room) Statuses(ctx context.Context) ([]Status, error) {
	rows, err := r.db.Read().Query(ctx, "select kind, last_at, next_at, ok, message from job_schedule order by kind")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Status
	for rows.Next() {
		var s Status
		if err := rows.Scan(&s.Kind, &s.LastAt, &s.NextAt, &s.OK, &s.Message); err != nil {
			return nil, err
		}
		s.Title = r.kinds[s.Kind].Title
		out = append(out, s)
	}
	return out, rows.Err()
}
