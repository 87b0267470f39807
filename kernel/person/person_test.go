package person_test

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/job"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/kernel/act"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/person"
)

const county = "110112"

type cheap struct{}

func (cheap) Hash(p string) (string, error)     { return "h:" + p, nil }
func (cheap) Matches(p, h string) (bool, error) { return h == "h:"+p, nil }

func each(t *testing.T, fn func(t *testing.T, r *person.Room, db *store.DB, clk *clock.Manual)) {
	t.Helper()
	eachWith(t, func() cheap { return cheap{} }, func(t *testing.T, r *person.Room, db *store.DB, clk *clock.Manual, _ cheap) { fn(t, r, db, clk) })
}

func eachWith[H person.Hasher](t *testing.T, hasher func() H, fn func(t *testing.T, r *person.Room, db *store.DB, clk *clock.Manual, h H)) {
	t.Helper()
	storetest.Each(t, []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), person.Migrations()}, func(t *testing.T, db *store.DB) {
		clk := clock.At(clock.Date(2023, 11, 7).Start().Time())
		box, err := seal.NewBox(suite.Standard, bytes.Repeat([]byte{1}, 32))
		if err != nil {
			t.Fatal(err)
		}
		acts := act.New(db, clk, journal.New(db, nil), figure.NewBook(nil, nil), nil)
		h := hasher()
		r := person.New(acts, box, h)
		sys := act.System(county)
		p := person.Person{ID: acts.NewID(), Name: "欧阳震华", Phone: seal.Hide(seal.Phone, "13812345678")}
		if err := r.Save(context.Background(), sys, p); err != nil {
			t.Fatal(err)
		}
		if err := r.AddAccount(context.Background(), sys, "Ou", p.ID, "Right-2023"); err != nil {
			t.Fatal(err)
		}
		fn(t, r, db, clk, h)
	})
}

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, r *person.Room, db *store.DB, clk *clock.Manual) {
		ctx, sys := t.Context(), act.System(county)
		secret, acc, err := r.SignIn(ctx, county, " OU ", "Right-2023")
		if err != nil || acc.Login != "ou" {
			t.Fatal(acc, err)
		}
		if who, err := r.Who(ctx, secret); err != nil || who.Person != acc.Person {
			t.Error(who, err)
		}
		if _, err := r.Who(ctx, secret+"0"); !fault.Is(err, fault.Unauthorized) {
			t.Error("a changed secret:", err)
		}
		token, err := r.Token(ctx, county, "ou")
		if err != nil {
			t.Fatal(err)
		}
		clk.Advance(13 * time.Hour)
		if _, err := r.Who(ctx, secret); !fault.Is(err, fault.Unauthorized) {
			t.Error("a session outlives the day:", err)
		}
		if _, err := r.Who(ctx, token); err != nil {
			t.Error("a machine's token does not:", err)
		}
		secret, _, err = r.SignIn(ctx, county, "ou", "Right-2023")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.SetPassword(ctx, sys, "ou", "Other-2023"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Who(ctx, secret); !fault.Is(err, fault.Unauthorized) {
			t.Error("a session outlives its password:", err)
		}
		for _, weak := range []string{"", "short1", "alllowercase", "OU"} {
			if err := r.SetPassword(ctx, sys, "ou", weak); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q was taken: %v", weak, err)
			}
		}
		secret, _, err = r.SignIn(ctx, county, "ou", "Other-2023")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.SignOut(ctx, act.Actor{County: county, Person: acc.Person, Via: "web"}, secret); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Who(ctx, secret); !fault.Is(err, fault.Unauthorized) {
			t.Error("signed out and still in:", err)
		}
		for range 5 {
			if _, _, err := r.SignIn(ctx, county, "ou", "guess"); !fault.Is(err, fault.Unauthorized) {
				t.Error(err)
			}
		}
		if _, _, err := r.SignIn(ctx, county, "ou", "Other-2023"); !fault.Is(err, fault.TooMany) {
			t.Error("five wrong guesses do not lock:", err)
		}
		clk.Advance(16 * time.Minute)
		if _, _, err := r.SignIn(ctx, county, "ou", "Other-2023"); err != nil {
			t.Error("locked for ever:", err)
		}
	})
}

// A telephone number is nowhere to be read in the database file, and still found.
func TestNumbersAreSealed(t *testing.T) {
	each(t, func(t *testing.T, r *person.Room, db *store.DB, _ *clock.Manual) {
		ctx := t.Context()
		found, err := r.ByPhone(ctx, db.Read(), county, seal.Hide(seal.Phone, "13812345678"))
		if err != nil || len(found) != 1 || found[0].Name != "欧阳震华" || found[0].Phone.Reveal() != "13812345678" {
			t.Fatal(found, err)
		}
		for _, words := range []string{"欧阳", "震华", "oyzh", "OY", " 欧阳震华 "} {
			if list, err := r.Search(ctx, db.Read(), county, words, 5); err != nil || len(list) != 1 {
				t.Errorf("%q finds %v (%v)", words, list, err)
			}
		}
		for _, words := range []string{"%", "_", "'"} {
			if list, err := r.Search(ctx, db.Read(), county, words, 5); err != nil || len(list) != 0 {
				t.Errorf("%q finds %v (%v)", words, list, err)
			}
		}
		if db.Path() == "" {
			return
		}
		for _, tail := range []string{"", "-wal"} {
			b, err := os.ReadFile(db.Path() + tail)
			if err == nil && bytes.Contains(b, []byte("13812345678")) {
				t.Errorf("the number stands in huying.db%s", tail)
			}
		}
	})
}
