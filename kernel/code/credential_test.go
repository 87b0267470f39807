package code_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"huying/base/seal"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/kernel/act"
	"huying/kernel/code"
	"huying/kernel/figure"
	"huying/kernel/journal"

	"huying/base/clock"
	"huying/base/job"
)

// A credential says what was signed: an altered weight, another county's key, a revoked
// code are noticed, and a rotated key goes on verifying.
func TestCredentials(t *testing.T) {
	rooms := []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), code.Migrations()}
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		clk := clock.At(clock.Day(20231107).Time())
		acts := act.New(db, clk, journal.New(db, nil), figure.NewBook(nil, nil), nil)
		for _, of := range []*suite.Suite{suite.Standard, suite.Guomi} {
			county := map[string]string{"standard": "110112", "guomi": "120114"}[of.Name]
			box, err := seal.NewBox(of, make([]byte, of.KeyLen))
			if err != nil {
				t.Fatal(err)
			}
			r := code.NewRoom(acts, nil, box, of)
			sign := func(weight string) (text string, c code.Code) {
				c = code.New(nil)
				_, err := acts.Do(t.Context(), act.System(county), act.What{Verb: "code.issue", Kind: "code", Subject: "x", Area: county}, func(tx *act.Tx) error {
					out, err := r.Sign(t.Context(), tx, code.Credential{Kind: "shop.paper", Code: c, Issued: 20231107, Said: []string{"番茄", weight, "绿源合作社"}})
					text = out[0]
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				return "https://h.example/q/" + string(c) + "#" + text, c
			}
			keys := func() []code.Key {
				k, err := r.Keys(t.Context(), db.Read(), county)
				if err != nil {
					t.Fatal(err)
				}
				return k
			}
			gone := map[string]bool{}
			revoked := func(f string) bool { return gone[f] }
			old, oldCode := sign("120000")
			clk.Advance(time.Hour)
			if err := r.Rotate(t.Context(), act.System(county)); err != nil {
				t.Fatal(err)
			}
			fresh, _ := sign("5000")
			both := keys()
			if len(both) != 2 || both[0].To == 0 || both[1].To != 0 || both[1].Algorithm != of.Sign {
				t.Fatalf("%+v", both)
			}
			for _, x := range []string{old, fresh} {
				c, err := code.Check(x, county, both, revoked)
				if err != nil || c.Said[0] != "番茄" || c.Issued != 20231107 || c.Kind != "shop.paper" {
					t.Errorf("%s: %+v %v", of.Name, c, err)
				}
				if len(x) > 420 {
					t.Errorf("%d characters are too many for a small label", len(x))
				}
			}
			other, _ := sign("720000")
			for name, x := range map[string]struct {
				text   string
				county string
				keys   []code.Key
				want   error
			}{
				"another weight, another key":  {swap(old, other), county, both, code.ErrAltered},
				"another weight, the same key": {swap(fresh, other), county, both, code.ErrAltered},
				"another county":               {old, "999999", both, code.ErrAltered},
				"no key of ours":               {old, county, both[1:], code.ErrUnknownKey},
				"only a link":                  {"https://h.example/q/" + string(oldCode), county, both, code.ErrNoCredential},
				"rubbish":                      {"#HY1.a.b.c", county, both, code.ErrAltered},
				"a stranger's key":             {"#HY1.a.b.cccc", county, both, code.ErrUnknownKey},
				"too long":                     {"#HY1.a.b." + strings.Repeat("c", 3000), county, both, code.ErrNoCredential},
			} {
				if _, err := code.Check(x.text, x.county, x.keys, revoked); !errors.Is(err, x.want) {
					t.Errorf("%s, %s: %v", of.Name, name, err)
				}
			}
			if _, err := acts.Do(t.Context(), act.System(county), act.What{Verb: "code.revoke", Kind: "code", Subject: "x", Area: county}, func(tx *act.Tx) error {
				return r.TakeBack(t.Context(), tx, oldCode)
			}); err != nil {
				t.Fatal(err)
			}
			list, upTo, err := r.Revoked(t.Context(), db.Read(), county, 0)
			if err != nil || len(list) != 1 || list[0] != code.Fingerprint(oldCode) || upTo == 0 {
				t.Fatal(list, upTo, err)
			}
			gone[list[0]] = true
			if c, err := code.Check(old, county, both, revoked); !errors.Is(err, code.ErrRevoked) || c.Code != oldCode {
				t.Error(c, err)
			}
			if _, err := code.Check(fresh, county, both, revoked); err != nil {
				t.Error(err)
			}
			if again, _, err := r.Revoked(t.Context(), db.Read(), county, upTo); err != nil || len(again) != 0 {
				t.Error("told again what was told", again, err)
			}
		}
	})
}

// swap puts the statement of one credential under the signature of another.
func swap(a, b string) string {
	_, a, _ = strings.Cut(a, "#")
	_, b, _ = strings.Cut(b, "#")
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	return strings.Join([]string{x[0], x[1], y[2], x[3]}, ".")
}

// What phones check is checked here too: the fixture of their test, made once with
// -update, holds a credential of each suite.
func TestThePhonesFixture(t *testing.T) {
	const file = "../../web/src/kernel/offline/fixtures/credentials.json"
	type one struct {
		County, Text, Fingerprint string
		Keys                      []code.Key
	}
	if *update {
		rooms := []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), code.Migrations()}
		db := storetest.Open(t, store.SQLite, rooms)
		acts := act.New(db, clock.At(clock.Day(20231107).Time()), journal.New(db, nil), figure.NewBook(nil, nil), nil)
		var all []one
		for i, of := range []*suite.Suite{suite.Standard, suite.Guomi} {
			x := one{County: []string{"110112", "120114"}[i]}
			box, err := seal.NewBox(of, make([]byte, of.KeyLen))
			if err != nil {
				t.Fatal(err)
			}
			r := code.NewRoom(acts, nil, box, of)
			c := code.New(nil)
			x.Fingerprint = code.Fingerprint(c)
			if _, err := acts.Do(t.Context(), act.System(x.County), act.What{Verb: "code.issue", Kind: "code", Subject: "x", Area: x.County}, func(tx *act.Tx) error {
				out, err := r.Sign(t.Context(), tx, code.Credential{Kind: "shop.paper", Code: c, Issued: 20231107, Said: []string{"番茄", "120000", "绿源合作社", "通州区西集镇"}})
				x.Text = "https://huying.example/q/" + string(c) + "#" + out[0]
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if x.Keys, err = r.Keys(t.Context(), db.Read(), x.County); err != nil {
				t.Fatal(err)
			}
			all = append(all, x)
		}
		b, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []one
	if err := json.Unmarshal(b, &all); err != nil || len(all) != 2 {
		t.Fatal(err, len(all))
	}
	for _, x := range all {
		c, err := code.Check(x.Text, x.County, x.Keys, func(string) bool { return false })
		if err != nil || c.Said[1] != "120000" || code.Fingerprint(c.Code) != x.Fingerprint {
			t.Error(x.County, c, err)
		}
	}
}

var update = flag.Bool("update", false, "make the phones' fixture anew")
