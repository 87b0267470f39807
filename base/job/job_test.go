package job_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/job"
	"huying/base/store"
	"huying/base/store/storetest"
)

var quiet = slog.New(slog.DiscardHandler)

func enqueue(t *testing.T, db *store.DB, kind, args string, at clock.Moment, fail error) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		if err := job.Enqueue(t.Context(), tx, ident.New(at.Time()), kind, args, at); err != nil {
			return err
		}
		return fail
	})
	if !errors.Is(err, fail) {
		t.Fatal(err)
	}
}

func TestAJobRunsOnceWhenDueAndOnlyIfItsActHappened(t *testing.T) {
	storetest.Each(t, []store.Migrations{job.Migrations()}, func(t *testing.T, db *store.DB) {
		clk := clock.At(clock.Date(2023, 11, 7).Start().Time())
		var ran []string
		r := job.New(db, clk, quiet, job.Kind{Kind: "say", Run: func(_ context.Context, args string) error { ran = append(ran, args); return nil }})
		now := clock.Of(clk.Now())
		enqueue(t, db, "say", "now", now, nil)
		enqueue(t, db, "say", "later", now.Add(time.Hour), nil)
		enqueue(t, db, "say", "never", now, errors.New("the act failed"))
		for range 3 {
			if err := r.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(ran, " "); got != "now" {
			t.Errorf("ran %q", got)
		}
		clk.Advance(time.Hour)
		if err := r.Once(t.Context()); err != nil || strings.Join(ran, " ") != "now later" {
			t.Error(ran, err)
		}
	})
}

func TestAFailedJobIsTriedAgainAndGivenUp(t *testing.T) {
	storetest.Each(t, []store.Migrations{job.Migrations()}, func(t *testing.T, db *store.DB) {
		clk := clock.At(clock.Date(2023, 11, 7).Start().Time())
		tried := 0
		r := job.New(db, clk, quiet, job.Kind{Kind: "fail", Run: func(context.Context, string) error {
			if tried++; tried == 2 {
				panic("worse than an error")
			}
			return errors.New("no")
		}})
		enqueue(t, db, "fail", "", clock.Of(clk.Now()), nil)
		enqueue(t, db, "unknown", "", clock.Of(clk.Now()), nil)
		for range 40 {
			if err := r.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			clk.Advance(24 * time.Hour)
		}
		if tried != 8 {
			t.Errorf("tried %d times, want 8 and then given up", tried)
		}
	})
}

// Two programs on one database: a period belongs to one of them.
func TestAPeriodBelongsToOneNode(t *testing.T) {
	storetest.Each(t, []store.Migrations{job.Migrations()}, func(t *testing.T, db *store.DB) {
		clk := clock.At(clock.Date(2023, 11, 7).Start().Time())
		n := 0
		kind := job.Kind{Kind: "tick", Title: "t", Every: time.Minute, Run: func(context.Context, string) error {
			if n++; n == 3 {
				return errors.New("third")
			}
			return nil
		}}
		a, b := job.New(db, clk, quiet, kind), job.New(db, clk, quiet, kind)
		for range 5 {
			for _, r := range []*job.Room{a, b, a} {
				if err := r.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			st, err := a.Statuses(t.Context())
			if err != nil || len(st) != 1 || st[0].OK != (n != 3) || n == 3 && st[0].Message != "third" {
				t.Fatal(st, err)
			}
			clk.Advance(time.Minute)
		}
		if n != 5 {
			t.Errorf("ran %d times in five minutes", n)
		}
	})
}
