package journal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/journal"

	"golang.org/x/mod/sumdb/note"
)

const county = "110112"

type log struct {
	*journal.Room
	t   *testing.T
	db  *store.DB
	key note.Verifier
	ids []string
	now clock.Moment
}

func each(t *testing.T, fn func(l *log)) {
	t.Helper()
	storetest.Each(t, []store.Migrations{journal.Migrations()}, func(t *testing.T, db *store.DB) {
		s, v, err := note.GenerateKey(rand.Reader, "test")
		if err != nil {
			t.Fatal(err)
		}
		signer, err := note.NewSigner(s)
		if err != nil {
			t.Fatal(err)
		}
		key, err := note.NewVerifier(v)
		if err != nil {
			t.Fatal(err)
		}
		fn(&log{Room: journal.New(db, signer), t: t, db: db, key: key, now: clock.Date(2023, 11, 7).Start()})
	})
}

func (l *log) append(n int) {
	l.t.Helper()
	var wg sync.WaitGroup
	for i := range n {
		id := ident.New(l.now.Time().Add(time.Duration(i)))
		l.ids = append(l.ids, id)
		wg.Go(func() {
			err := l.db.Write(context.Background(), func(tx *store.Tx) error {
				l.Append(tx, journal.Line{County: county, ID: id, At: l.now, Actor: "p", ActorName: "P", Verb: "test.do", Kind: "thing",
					Subject: fmt.Sprint("s", i%5), Area: county})
				return nil
			})
			if err != nil {
				l.t.Error(err)
			}
		})
	}
	wg.Wait()
}

func (l *log) seal() int64 {
	l.t.Helper()
	n, err := l.Seal(context.Background(), county, journal.Origin("test", county), l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	return n
}

func (l *log) faults() []string {
	l.t.Helper()
	f, _, err := l.Verify(context.Background(), county, l.key)
	if err != nil {
		return []string{err.Error()}
	}
	return f
}

// Lines from many writers at once are numbered without a gap, sealed in any number
// of portions, and each is proved by the public key alone.
func TestLinesAreDenseAndProved(t *testing.T) {
	each(t, func(l *log) {
		for i, n := range []int{1, 3, 252, 1, 300, 40} {
			l.append(n)
			if i%2 == 0 {
				l.seal()
			}
		}
		if got := l.seal(); got != int64(len(l.ids)) || l.seal() != got {
			l.t.Fatalf("sealed %d of %d", got, len(l.ids))
		}
		seen := map[int64]bool{}
		for before := int64(0); ; {
			lines, err := l.Find(context.Background(), l.db.Read(), journal.Filter{County: county, Before: before, Limit: 100})
			if err != nil {
				l.t.Fatal(err)
			}
			if len(lines) == 0 {
				break
			}
			for _, x := range lines {
				seen[x.Leaf] = true
			}
			if before = lines[len(lines)-1].Leaf; before == 0 {
				break
			}
		}
		for i := range int64(len(l.ids)) {
			if !seen[i] {
				l.t.Fatalf("leaf %d is missing", i)
			}
		}
		if f := l.faults(); len(f) > 0 {
			l.t.Fatal(f)
		}
		for i := 0; i < len(l.ids); i += 37 {
			p, err := l.Prove(context.Background(), county, l.ids[i])
			if err != nil {
				l.t.Fatal(err)
			}
			wire, err := json.Marshal(p)
			if err != nil {
				l.t.Fatal(err)
			}
			var far journal.Proof // as a witness gets it
			if err := json.Unmarshal(wire, &far); err != nil {
				l.t.Fatal(err)
			}
			if err := far.Check(l.key); err != nil {
				l.t.Fatal(err)
			}
			for what, change := range map[string]func(p *journal.Proof){
				"leaf": func(p *journal.Proof) { p.Leaf++ },
				"hash": func(p *journal.Proof) { p.LeafHash[0] ^= 1 },
				"path": func(p *journal.Proof) { p.Path[0][0] ^= 1 },
				"checkpoint": func(p *journal.Proof) {
					p.Checkpoint = string(bytes.Replace([]byte(p.Checkpoint), []byte("test"), []byte("best"), 1))
				},
				"verb": func(p *journal.Proof) { p.Line.Verb = "test.undo" },
				"salt": func(p *journal.Proof) { p.Salt[0] ^= 1 },
			} {
				var bad journal.Proof
				_ = json.Unmarshal(wire, &bad)
				change(&bad)
				if bad.Check(l.key) == nil {
					l.t.Errorf("a proof with another %s holds", what)
				}
			}
		}
	})
}

func TestProofsOfWhatIsNotThere(t *testing.T) {
	each(t, func(l *log) {
		if _, err := l.Prove(context.Background(), county, ident.New(l.now.Time())); !fault.Is(err, fault.NotFound) {
			l.t.Error(err)
		}
		l.append(1)
		if _, err := l.Prove(context.Background(), county, l.ids[0]); !fault.Is(err, fault.Conflict) {
			l.t.Error("not sealed yet:", err)
		}
		if _, _, err := l.Checkpoint(context.Background(), county); !fault.Is(err, fault.NotFound) {
			l.t.Error(err)
		}
	})
}

// Whoever changes the past behind the program's back is found.
func TestTampering(t *testing.T) {
	for _, statement := range []string{
		"update journal_line set verb = 'test.undo' where county = '110112' and leaf = 7",
		"update journal_line set subject = 's9' where county = '110112' and leaf = 8",
		"update journal_line set at = at + 1 where county = '110112' and leaf = 9",
		"delete from journal_line where county = '110112' and leaf = 120",
		"delete from journal_line where county = '110112' and leaf = 299",
		"update journal_tile set data = substr(data, 2) || substr(data, 1, 1) where county = '110112' and level = 0 and n = 0",
		"update journal_checkpoint set note = 'best' || substr(note, 5) where county = '110112'",
		"update journal_head set size = size - 1 where county = '110112'",
	} {
		each(t, func(l *log) {
			l.append(300)
			l.seal()
			if f := l.faults(); len(f) > 0 {
				l.t.Fatal("before:", f)
			}
			err := l.db.Write(context.Background(), func(tx *store.Tx) error {
				_, err := tx.Exec(context.Background(), statement)
				return err
			})
			if err != nil {
				l.t.Fatalf("%s: %v", statement, err)
			}
			if len(l.faults()) == 0 {
				l.t.Errorf("not found: %s", statement)
			}
		})
	}
}
