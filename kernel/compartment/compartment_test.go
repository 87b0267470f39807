package compartment_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/job"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/kernel/act"
	"huying/kernel/compartment"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/person"
)

const county = "110112"

// bench is a compartment room with an owner and three other people.
type bench struct {
	*compartment.Room
	t                        *testing.T
	db                       *store.DB
	clk                      *clock.Manual
	acts                     *act.Room
	people                   *person.Room
	dir                      string
	owner, first, second, no act.Actor
	id                       string
}

type cheap struct{}

func (cheap) Hash(p string) (string, error)     { return p, nil }
func (cheap) Matches(p, h string) (bool, error) { return p == h, nil }

func box(t *testing.T, of *suite.Suite, b byte) *seal.Box {
	t.Helper()
	x, err := seal.NewBox(of, bytes.Repeat([]byte{b}, of.KeyLen))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (b *bench) room(with *seal.Box) *compartment.Room {
	b.t.Helper()
	files, err := blob.Open(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	r := compartment.New(b.acts, with, b.people, files, nil)
	r.Kind("test.round", func(*compartment.Opened, string) bool { return true }, "unit", "watch")
	return r
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	t.Helper()
	rooms := []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), person.Migrations(), compartment.Migrations()}
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		for _, of := range []*suite.Suite{suite.Standard, suite.Guomi} {
			t.Run(of.Name, func(t *testing.T) {
				clk := clock.At(clock.Date(2023, 11, 7).Start().Time())
				acts := act.New(db, clk, journal.New(db, nil), figure.NewBook(nil, nil), nil)
				sealed := box(t, of, 1)
				b := &bench{t: t, db: db, clk: clk, acts: acts, people: person.New(acts, sealed, cheap{}), dir: t.TempDir()}
				for i, a := range []*act.Actor{&b.owner, &b.first, &b.second, &b.no} {
					p := person.Person{ID: acts.NewID(), Name: []string{"甲", "乙", "丙", "丁"}[i]}
					b.must(b.people.Save(t.Context(), act.System(county), p))
					*a = act.Actor{County: county, Person: p.ID, Name: p.Name, Via: "web"}
				}
				b.Room = b.room(sealed)
				var err error
				b.id, err = b.Found(t.Context(), b.owner, "", "test.round", "第四轮", func(*compartment.Tx) error { return nil })
				b.must(err)
				b.must(b.Appoint(t.Context(), b.owner, b.id, compartment.Member{Person: b.first.Person, Role: "unit"}))
				b.must(b.Appoint(t.Context(), b.owner, b.id, compartment.Member{Person: b.second.Person, Role: "watch"}))
				fn(t, b)
			})
		}
	})
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

type note struct {
	Words string `json:"words"`
}

func (b *bench) put(a act.Actor, words string) (string, error) {
	done, err := b.Act(b.t.Context(), a, b.id, compartment.What{Verb: "test.note", Kind: "test.note"}, func(tx *compartment.Tx) error {
		id, err := tx.Put(b.t.Context(), "test.note", "", note{words})
		tx.On(id, "")
		return err
	})
	return done.Subject, err
}

func (b *bench) notes(a act.Actor) (out []string) {
	b.t.Helper()
	o, err := b.Open(b.t.Context(), a, b.id, "test.read", "")
	b.must(err)
	for r := range o.Each("test.note") {
		var n note
		b.must(json.Unmarshal(r.Body, &n))
		out = append(out, n.Words)
	}
	return out
}

func (b *bench) log() (out []string) {
	b.t.Helper()
	o, err := b.Open(b.t.Context(), b.owner, b.id, "compartment.log", "")
	b.must(err)
	b.must(b.CheckLog(b.t.Context(), o))
	lines, err := b.Log(b.t.Context(), o, 0, 1000)
	b.must(err)
	for _, l := range lines {
		x := l.Name + " " + l.Verb
		if l.Refused {
			x += " refused"
		}
		out = append([]string{x}, out...)
	}
	return out
}

func (b *bench) count(query string) (n int) {
	b.t.Helper()
	b.must(b.db.Read().QueryRow(b.t.Context(), query).Scan(&n))
	return n
}

const lines = "select count(*) from journal_line where county = '110112'"

// Members see, others do not; every act and look is in the log; the county's journal knows nothing.
func TestOnlyMembersAreAnswered(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		before := b.count(lines)
		id, err := b.put(b.first, "食堂账目不清")
		b.must(err)
		if got := b.notes(b.second); len(got) != 1 || got[0] != "食堂账目不清" {
			t.Error(got)
		}
		for name, id := range map[string]string{"one that exists": b.id, "none": b.acts.NewID(), "no id": "x"} {
			_, err := b.Open(t.Context(), b.no, id, "test.read", "")
			_, wrote := b.Act(t.Context(), b.no, id, compartment.What{Verb: "test.note"}, func(*compartment.Tx) error { return errors.New("done") })
			for _, err := range []error{err, wrote, b.Appoint(t.Context(), b.no, id, compartment.Member{Person: b.no.Person, Role: "unit"}),
				b.Dismiss(t.Context(), b.no, id, b.first.Person, "x"), b.Deposit(t.Context(), b.no, id, "correct horse battery")} {
				if err == nil || err.Error() != store.ErrNotFound.Error() {
					t.Errorf("%s: %v, want what is said of what is not there", name, err)
				}
			}
		}
		if mine, err := b.Mine(t.Context(), b.no, "test.list"); err != nil || len(mine) != 0 {
			t.Error("a stranger has", mine, err)
		}
		if n := b.count(lines); n != before {
			t.Errorf("the county's journal has %d lines more", n-before)
		}
		want := "甲 compartment.found,甲 compartment.appoint,甲 compartment.appoint,乙 test.note,丙 test.read,丁 test.read refused,丁 test.note refused," +
			"丁 compartment.appoint refused,丁 compartment.dismiss refused,丁 compartment.escrow refused,甲 compartment.log"
		if got := strings.Join(b.log(), ","); got != want {
			t.Errorf("the log says\n%s, want\n%s", got, want)
		}
		o, err := b.Open(t.Context(), b.first, b.id, "test.read", "")
		b.must(err)
		if _, err := b.Log(t.Context(), o, 0, 10); !fault.Is(err, fault.Forbidden) {
			t.Error("the log is read by a member:", err)
		}
		if _, err := o.Get("test.other", id); !fault.Is(err, fault.NotFound) {
			t.Error("a record of another kind:", err)
		}
	})
}

// Sent twice an act is done once, by whoever sent it; a record is written over what was seen.
func TestActsAreActs(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		key := b.acts.NewID()
		one, err := b.put(b.first.As(key), "第一稿")
		b.must(err)
		again, err := b.put(b.first.As(key), "第一稿")
		if err != nil || again != one || len(b.notes(b.owner)) != 1 {
			t.Error("sent again:", again, one, err)
		}
		if _, err := b.put(b.second.As(key), "第一稿"); !fault.Is(err, fault.Conflict) {
			t.Error("another's key:", err)
		}
		founded, err := b.Found(t.Context(), b.owner, b.acts.NewID(), "test.round", "第五轮", func(*compartment.Tx) error { return nil })
		b.must(err)
		if twice, err := b.Found(t.Context(), b.owner, founded, "test.round", "第五轮",
			func(*compartment.Tx) error { return nil }); err != nil || twice != founded {
			t.Error("founded twice:", twice, err)
		}
		var all sync.WaitGroup
		var failed [8]error
		for i := range failed { // who is first wins; the others are told
			all.Go(func() {
				_, failed[i] = b.Act(t.Context(), b.first, b.id, compartment.What{Verb: "test.change"}, func(tx *compartment.Tx) error {
					return tx.Over(t.Context(), one, 1, note{fmt.Sprint("第二稿 ", i)})
				})
			})
		}
		all.Wait()
		won := 0
		for _, err := range failed {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d changes of one version", won)
		}
		b.log()
		refused := fmt.Errorf("no")
		if _, err := b.Act(t.Context(), b.first, b.id, compartment.What{Verb: "test.note"}, func(tx *compartment.Tx) error {
			_, err := tx.Put(t.Context(), "test.note", "", note{"没有写成"})
			return errors.Join(err, refused)
		}); !errors.Is(err, refused) || len(b.notes(b.owner)) != 1 {
			t.Error("a refused act left something:", err)
		}
	})
}

// A member who leaves is a stranger at once, and nothing is sealed with the key of their days.
func TestLeavingChangesTheKey(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, err := b.put(b.first, "挪用经费")
		b.must(err)
		file, err := b.Keep(t.Context(), b.first, b.id, paper)
		b.must(err)
		for what, err := range map[string]error{
			"by a member": b.Dismiss(t.Context(), b.second, b.id, b.first.Person, "x"), "the owner themselves": b.Dismiss(t.Context(), b.owner,
				b.id, b.owner.Person, "x"),
			"a stranger": b.Dismiss(t.Context(), b.owner, b.id, b.no.Person, "x"), "an appointment by a member": b.Appoint(t.Context(), b.second, b.id,
				compartment.Member{Person: b.no.Person, Role: "unit"}), "a role there is not": b.Appoint(t.Context(), b.owner, b.id,
				compartment.Member{Person: b.no.Person, Role: "boss"}), "oneself": b.Appoint(t.Context(), b.owner, b.id,
				compartment.Member{Person: b.owner.Person, Role: "unit"})} {
			if err == nil {
				t.Error(what, "was taken")
			}
		}
		b.must(b.Dismiss(t.Context(), b.owner, b.id, b.first.Person, "调离"))
		if _, err := b.Open(t.Context(), b.first, b.id, "test.read", ""); !fault.Is(err, fault.NotFound) {
			t.Error("who left looks in:", err)
		}
		if n := b.count("select count(*) from compartment_record where key_version = 1 and county = '110112'") +
			b.count("select count(*) from compartment_member where key_version = 1 and county = '110112'"); n != 0 {
			t.Errorf("%d rows are of the old key", n)
		}
		if got := b.notes(b.second); len(got) != 1 || got[0] != "挪用经费" {
			t.Error("lost:", got)
		}
		o, err := b.Open(t.Context(), b.second, b.id, "test.read", "")
		b.must(err)
		if data, kind, err := b.File(t.Context(), o, file); err != nil || !bytes.Equal(data, paper) || kind != "application/pdf" {
			t.Error("the file:", kind, err)
		}
		b.must(b.Appoint(t.Context(), b.owner, b.id, compartment.Member{Person: b.first.Person, Role: "unit", To: 20231110}))
		b.notes(b.first)
		b.clk.Set(clock.Date(2023, 11, 11).Start().Time())
		if _, err := b.Open(t.Context(), b.first, b.id, "test.read", ""); !fault.Is(err, fault.NotFound) {
			t.Error("after the last day:", err)
		}
		b.log()
	})
}

var paper = []byte("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\nQINGTUIJINE")

// The county's key is lost: two people together get the compartment back, and no other two.
func TestEscrow(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, err := b.put(b.first, "超标准接待")
		b.must(err)
		const one, other = "first long passphrase", "second long passphrase"
		deposit := func(a act.Actor, words string) error { return b.Deposit(t.Context(), a, b.id, words) }
		for _, err := range []error{deposit(b.owner, "short"), deposit(b.first, one)} { // not the owner
			if err == nil {
				t.Error("taken")
			}
		}
		b.must(deposit(b.owner, one))
		if err := deposit(b.owner, other); !fault.Is(err, fault.Conflict) {
			t.Error("both halves with one person:", err)
		}
		b.must(deposit(b.second, other))
		if err := deposit(b.first, other); !fault.Is(err, fault.Conflict) {
			t.Error("a third half:", err)
		}
		b.t.Helper()
		lost := b.room(box(t, suite.Standard, 9))
		if _, err := lost.Open(t.Context(), b.first, b.id, "test.read", ""); err == nil {
			t.Fatal("opened with another key")
		}
		again := b.room(b.boxLike(9))
		for _, pair := range [][2]string{{one, one}, {other, other}, {one, "second long passphrasE"}, {"", other}} {
			if n, err := again.Recover(t.Context(), county, pair[0], pair[1]); n != 0 || !fault.Is(err, fault.Forbidden) {
				t.Error("the wrong pair:", n, err)
			}
		}
		if n, err := again.Recover(t.Context(), county, other, one); n != 1 || err != nil { // in either order
			t.Fatal(n, err)
		}
		b.Room = again
		if got := b.notes(b.first); len(got) != 1 || got[0] != "超标准接待" {
			t.Error(got)
		}
		b.log()
		b.must(b.Dismiss(t.Context(), b.owner, b.id, b.first.Person, "调离"))
		if n, err := again.Recover(t.Context(), county, one, other); n != 0 || err == nil {
			t.Error("the escrow of an old key:", n, err)
		}
		o, err := b.Open(t.Context(), b.owner, b.id, "test.read", "")
		b.must(err)
		if first, second, err := o.Escrow(); first+second != "" || err != nil {
			t.Error("nobody is asked for a new escrow:", first, second, err)
		}
	})
}

func (b *bench) boxLike(n byte) *seal.Box {
	of := suite.Standard
	if strings.HasSuffix(b.t.Name(), suite.Guomi.Name) {
		of = suite.Guomi
	}
	return box(b.t, of, n)
}

// What other hands do to the rows is seen.
func TestOtherHands(t *testing.T) {
	for what, text := range map[string]string{
		"a line taken out":  "delete from compartment_log where county = '110112' and seq = 3",
		"the end taken off": "delete from compartment_log where county = '110112' and seq = 6",
		"a line changed":    "update compartment_log set at = at + 1 where county = '110112' and seq = 2",
		"a line moved": "update compartment_log set sealed = (select x.sealed from compartment_log x where x.county = compartment_log.county and x.seq = 1 and " +
			"x.compartment = compartment_log.compartment) where county = '110112' and seq = 2",
	} {
		each(t, func(t *testing.T, b *bench) {
			for range 2 {
				_, err := b.put(b.first, "x")
				b.must(err)
			}
			o, err := b.Open(t.Context(), b.owner, b.id, "x", "")
			b.must(err)
			b.must(b.CheckLog(t.Context(), o))
			b.must(b.db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(t.Context(), strings.ReplaceAll(text, "county = '110112'", "county = '110112' and compartment = '"+b.id+"'"))
				return err
			}))
			if b.CheckLog(t.Context(), o) == nil {
				t.Error(what, "is not seen")
			}
		})
	}
	each(t, func(t *testing.T, b *bench) { // another's wrapped key opens nothing for me
		b.must(b.db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), "update compartment_member set person = $1 where county = $2 and compartment = $3 and person = $4",
				b.no.Person, county, b.id,
				b.second.Person)
			return err
		}))
		if o, err := b.Open(t.Context(), b.no, b.id, "x", ""); err == nil {
			t.Error("opened:", o.Title)
		}
	})
}

// No word of it lies in the database, its log of writes or the files.
func TestNothingLiesOpen(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, err := b.put(b.first, "虚列支出套取资金")
		b.must(err)
		_, err = b.Keep(t.Context(), b.first, b.id, paper)
		b.must(err)
		if b.db.Engine() != store.SQLite {
			return // the rows are the same bytes
		}
		look := func(path string) {
			data, err := os.ReadFile(path)
			b.must(err)
			for _, w := range []string{"虚列支出套取资金", "QINGTUIJINE", "第四轮", "test.round", "test.note", "watch"} {
				if bytes.Contains(data, []byte(w)) {
					t.Errorf("%s lies open in %s", w, path)
				}
			}
		}
		files, err := filepath.Glob(b.db.Path() + "*")
		b.must(err)
		for _, f := range files {
			look(f)
		}
		b.must(filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				look(path)
			}
			return err
		}))
	})
}

func TestWordsThatMayNotBeKept(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"保守国家秘密制度落实不到位":                "",
		"工作秘密管理不严，商业秘密保护不力":            "",
		"问题线索处置不及时，立案数量少":              "",
		"通巡办督〔2023〕3号":                 "",
		"《关于整改工作的通知》（京巡发〔2023〕12号）已传达": "",
		"绝密":                  "secret",
		"绝 密★ 启用前":            "secret",
		"机密★十年":               "secret",
		"标注为秘密★的文件":           "secret",
		"密级：机密":               "secret",
		"线索编号：A2023001":       "clue",
		"通纪立〔2023〕12号":        "clue",
		"监留字[2023]第5号":        "clue",
		"举报人：张某":              "clue",
		"该案立案决定书〔2023〕第7号已送达": "clue",
	} {
		got := strings.TrimPrefix(compartment.Marked(text), "compartment.marked.")
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	each(t, func(t *testing.T, b *bench) {
		var f *fault.Fault
		if _, err := b.put(b.first, "机密★一年"); !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Pointer != "/words" {
			t.Error(err)
		}
		if _, err := b.Found(t.Context(), b.owner, "", "test.round", "绝密", func(*compartment.Tx) error { return nil }); err == nil {
			t.Error("a title")
		}
	})
}
