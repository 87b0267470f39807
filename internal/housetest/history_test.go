package housetest_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"huying/base/store"
	"huying/base/store/storetest"
	"huying/internal/housetest"
	"huying/kernel/journal"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ring reports a matter, which is an act.
func ring(h *housetest.House) {
	h.T.Helper()
	h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0101", "area": housetest.Grid}).Want(200)
}

// checkpoint seals the journal and gives the signed checkpoint, as it is kept elsewhere.
func checkpoint(h *housetest.House) string {
	h.T.Helper()
	if err := h.Seal(h.T.Context()); err != nil {
		h.T.Fatal(err)
	}
	signed, _, err := h.Journal.Checkpoint(h.T.Context(), housetest.County)
	if err != nil {
		h.T.Fatal(err)
	}
	return signed
}

// verified is what verify finds, with checkpoints that were kept in a file.
func verified(h *housetest.House, kept ...string) string {
	h.T.Helper()
	var marks []journal.Mark
	if len(kept) > 0 {
		file := filepath.Join(h.T.TempDir(), "kept")
		if err := os.WriteFile(file, []byte(strings.Join(kept, "")), 0o600); err != nil {
			h.T.Fatal(err)
		}
		read, err := h.ReadMarks(h.T.Context(), "", file)
		if err != nil {
			h.T.Fatal(err)
		}
		marks = read.Marks
	}
	rep, err := h.Verify(h.T.Context(), func(string) {}, marks...)
	if err != nil {
		h.T.Fatal(err)
	}
	return strings.Join(rep.Faults, "\n")
}

// tamper changes rows behind the program's back, as whoever has the database can.
func tamper(h *housetest.House, statement string) {
	h.T.Helper()
	if err := h.DB.Write(h.T.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(h.T.Context(), statement, housetest.County)
		return err
	}); err != nil {
		h.T.Fatal(statement, err)
	}
}

// Yesterday's whole database in place of today's is clean by itself; a checkpoint of
// yesterday evening, kept elsewhere, shows that something is missing.
func TestAnOlderDatabasePutBackIsNoticed(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) {
			today, yesterday := housetest.New(t, e), housetest.New(t, e) // the same until now, with the same keys
			first := checkpoint(today)
			for range 3 {
				ring(today)
			}
			kept := checkpoint(today)
			ring(today)
			if rep, err := today.VerifyCounty(t.Context(), housetest.County, func(string) {}); err != nil || rep.Counties != 1 || rep.Lines == 0 {
				t.Error("the county alone:", rep, err)
			}
			if _, err := today.VerifyCounty(t.Context(), "110113", func(string) {}); err == nil || !strings.Contains(err.Error(), housetest.County) {
				t.Error("a county that is not in it:", err)
			}
			if f := verified(today, first, kept); f != "" {
				t.Error("the log goes on, and verify says", f)
			}
			if f := verified(yesterday); f != "" {
				t.Error("by itself:", f)
			}
			if f := verified(yesterday, first); f != "" {
				t.Error("as far as it goes:", f)
			}
			if f := verified(yesterday, kept); !strings.Contains(f, "older database was put back") {
				t.Error("put back:", f)
			}
			for range 9 { // and then it goes on, past what was kept
				ring(yesterday)
			}
			if f := verified(yesterday, first, kept); !strings.Contains(f, "history was rewritten") || strings.Count(f, "\n") != 0 {
				t.Error("another history:", f)
			}
			other := housetest.Empty(t, e)
			file := filepath.Join(t.TempDir(), "kept")
			if err := os.WriteFile(file, []byte(kept), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := other.ReadMarks(t.Context(), "", file); err == nil || !strings.Contains(err.Error(), "not signed by this log's key") {
				t.Error("another installation's:", err)
			}
			if kept, err := today.ReadMarks(t.Context(), "", file); err != nil {
				t.Error(err)
			} else if rep, err := other.Verify(t.Context(), func(string) {}, kept.Marks...); err != nil || len(rep.Faults) != 1 ||
				!strings.Contains(rep.Faults[0], "holds none") {
				t.Error("an empty one:", rep.Faults, err)
			}
		})
	}
}

// What is no checkpoint, or not a whole one, is said; one on paper loses its last line feed.
func TestCheckpointsThatWereKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		one := checkpoint(h)
		ring(h)
		two := checkpoint(h)
		for name, x := range map[string]struct {
			text string
			want int
			says string
		}{
			"one":                     {one, 1, ""},
			"several":                 {one + two, 2, ""},
			"apart":                   {one + "\n\n" + two, 2, ""},
			"without the last feed":   {strings.TrimRight(one, "\n"), 1, ""},
			"from Windows":            {strings.ReplaceAll(one, "\n", "\r\n"), 1, ""},
			"nothing":                 {"\n", 0, "holds no checkpoint"},
			"another text":            {"路灯不亮", 0, "no signed checkpoint"},
			"without its signature":   {one[:strings.Index(one, "—")], 0, "no signed checkpoint"},
			"with another number":     {strings.Replace(one, "\n", "\n1", 1), 0, "signature"},
			"with a broken signature": {one[:len(one)-8] + "AAAAAA=\n", 0, "signed"},
		} {
			got, err := journal.ReadMarks(x.text, "kept", h.Verifier)
			if len(got) != x.want || (err == nil) != (x.says == "") || err != nil && !strings.Contains(err.Error(), x.says) {
				t.Errorf("%s: %d, %v", name, len(got), err)
			}
		}
	})
}

// Whatever of the journal, or of what was published, is taken away is missed.
func TestWhatWasTakenAwayIsMissed(t *testing.T) {
	const newest = " and size = (select max(size) from journal_checkpoint where county = $1)"
	housetest.Each(t, func(t *testing.T, seed *housetest.House) {
		for name, x := range map[string]struct {
			statement string
			says      string
		}{
			"the newest checkpoint": {"delete from journal_checkpoint where county = $1" + newest, "first one was taken away"},
			"a checkpoint in the middle": {"delete from journal_checkpoint where county = $1 and size = (select min(size) from journal_checkpoint " +
				"where county = $1)", "is missing: the one of"},
			"every checkpoint": {"delete from journal_checkpoint where county = $1", "first one was taken away"},
			"the head":         {"delete from journal_head where county = $1", "the head is missing"},
			"a higher head":    {"update journal_head set size = size + 1 where county = $1", "the head says"},
			"a lower head":     {"update journal_head set size = size - 1 where county = $1", "the head says"},
			"a tile":           {"delete from journal_tile where county = $1 and level = 0", "tile 0/0 is missing"},
			"a line":           {"delete from journal_line where county = $1 and leaf = 3", "line 3 is missing"},
			"the last line": {"delete from journal_line where county = $1 and leaf = (select max(leaf) from journal_line where county = " +
				"$1)", "lines were removed"},
			"a publication":      {"delete from publication where county = $1", "is not there: it was removed"},
			"its frozen records": {"delete from publication_records where county = $1", "records are frozen"},
			"its items":          {"delete from publication_item where county = $1", "the row does not say what was signed"},
			"its state":          {"update publication set state = 'draft' where county = $1", "no longer shown as released"},
		} {
			t.Run(name, func(t *testing.T) {
				h := housetest.New(t, seed.DB.Engine())
				ring(h)
				checkpoint(h)
				publish(h, ask())
				checkpoint(h)
				if f := verified(h); f != "" {
					t.Fatal(f)
				}
				tamper(h, x.statement)
				if f := verified(h); !strings.Contains(f, x.says) {
					t.Errorf("verify says %q", f)
				}
			})
		}
		h := housetest.New(t, seed.DB.Engine())
		ring(h)
		for _, table := range []string{"journal_line", "journal_head", "journal_tile", "journal_checkpoint"} {
			tamper(h, "delete from "+table+" where county = $1")
		}
		if f := verified(h); !strings.Contains(f, "it is empty, and records are there") {
			t.Errorf("without any journal: %q", f)
		}
	})
}

// A checkpoint that was taken away before the next acts is missed for ever, not only until
// the journal is sealed again.
func TestACheckpointTakenAwayIsMissedLater(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		checkpoint(h)
		ring(h)
		gone := checkpoint(h)
		tamper(h, "delete from journal_checkpoint where county = $1 and size = (select max(size) from journal_checkpoint where county = $1)")
		ring(h)
		checkpoint(h)
		ring(h)
		checkpoint(h)
		if f := verified(h, gone); !strings.Contains(f, "is missing: the one of") || strings.Contains(f, "rewritten") {
			t.Error(f)
		}
	})
}

// Checkpoints go every day to where the county wants them; what fails is tried again, told,
// and shown; and nothing is added to a place that the journal does not go on from.
func TestCheckpointsAreSentToBeKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		var got atomic.Value
		var down atomic.Bool
		far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			if down.Load() || r.Method != http.MethodPost {
				http.Error(w, "维护中", http.StatusServiceUnavailable)
				return
			}
			got.Store(string(b))
		}))
		defer far.Close()
		folder := filepath.Join(t.TempDir(), "share") // not mounted yet
		file := filepath.Join(t.TempDir(), "kept.checkpoint")
		h.Stop()
		h.Config.CheckpointTo = []string{folder, file, far.URL}
		h.Restart()
		shown := func() map[string]journal.Kept {
			t.Helper()
			var x struct{ Kept []journal.Kept }
			h.As("system").Get("/api/system").Want(200).Into(&x)
			out := map[string]journal.Kept{}
			for _, k := range x.Kept {
				out[k.Place] = k
			}
			return out
		}
		run := func(later time.Duration) {
			t.Helper()
			h.Clock.Advance(later)
			if err := h.Jobs.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		files := func() []string {
			list, _ := filepath.Glob(filepath.Join(folder, "*"))
			return list
		}
		run(0)
		if k := shown(); k[folder].FailedAt == 0 || k[folder].SentAt != 0 || k[folder].Message == "" || k[file].SentAt == 0 ||
			k[far.URL].SentAt == 0 || k[far.URL].Size == 0 {
			t.Errorf("%+v", k)
		}
		if marks, err := journal.ReadMarks(got.Load().(string), "sent", h.Verifier); err != nil || len(marks) != 1 {
			t.Error(err)
		}
		var notices struct{ Items []struct{ Title string } }
		h.As("system").Get("/api/notices").Want(200).Into(&notices)
		if len(notices.Items) != 1 || !strings.Contains(notices.Items[0].Title, folder) {
			t.Errorf("the system administrator is told %v", notices.Items)
		}
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		run(time.Minute)
		if len(files()) != 0 {
			t.Error("tried again too soon")
		}
		run(15 * time.Minute)
		if k := shown(); len(files()) != 1 || k[folder].FailedAt != 0 || k[folder].SentAt == 0 {
			t.Errorf("%v %+v", files(), k)
		}
		ring(h)
		run(24 * time.Hour)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if marks, err := journal.ReadMarks(string(text), "kept", h.Verifier); err != nil || len(marks) != 2 || marks[1].Size <= marks[0].Size || len(files()) != 2 {
			t.Error(len(marks), files(), err)
		}
		kept, err := h.ReadMarks(t.Context(), "", folder, file)
		if err != nil || len(kept.Marks) != 4 {
			t.Fatal(len(kept.Marks), err)
		}
		if rep, err := h.Verify(t.Context(), func(string) {}, kept.Marks...); err != nil || len(rep.Faults) > 0 {
			t.Error(rep.Faults, err)
		}
		down.Store(true)
		run(24 * time.Hour)
		if k := shown()[far.URL]; k.FailedAt == 0 || k.SentAt == 0 || !strings.Contains(k.Message, "503") || !strings.Contains(h.Log(), "periodic job failed") {
			t.Errorf("%+v", k)
		}
		// Somebody puts an older database in this one's place.
		was := files()
		for _, f := range []string{"journal_line", "journal_checkpoint"} {
			column := map[string]string{"journal_line": "leaf", "journal_checkpoint": "size"}[f]
			tamper(h, fmt.Sprintf("delete from %s where county = $1 and %s > 40", f, column))
		}
		tamper(h, "delete from journal_tile where county = $1")
		tamper(h, "delete from journal_head where county = $1")
		if err := h.SendCheckpoints(t.Context()); err == nil && slices.Equal(was, files()) {
			t.Error("nothing was said")
		}
		if !slices.Equal(was, files()) {
			t.Error("added to what another history kept:", files())
		}
	})
}

// messages are the titles that the system administrator is told of, the newest first.
func messages(h *housetest.House) (titles []string) {
	h.T.Helper()
	var notices struct{ Items []struct{ Title string } }
	h.As("system").Get("/api/notices").Want(200).Into(&notices)
	for _, n := range notices.Items {
		titles = append(titles, n.Title)
	}
	return titles
}

// keptIn are the names of what lies in a folder.
func keptIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

// A share that was full leaves files that are empty or cut short. They keep no later checkpoint from being sent: today's is
// written anew, an older one is told of and left, and of a file that is added to the whole checkpoints stay.
func TestAFullShareBlocksNoLaterCheckpoint(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		one := checkpoint(h)
		ring(h)
		today := h.Acts.Now().Time().Format("20060102")
		const older = housetest.County + "-20231101-093000-7.checkpoint"
		cuts := map[string]string{"empty": "", "noughts": strings.Repeat("\x00", 40), "within": one[:len(one)/2], "unsigned": one[:strings.Index(one, "—")],
			"within the signature": one[:len(one)-20], "within the name": one[:4]}
		var places []string
		root := t.TempDir()
		for name, text := range cuts {
			folder, file := filepath.Join(root, name), filepath.Join(root, name+".checkpoint")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			for path, text := range map[string]string{filepath.Join(folder, housetest.County+"-"+today+"-080000-9.checkpoint"): text,
				filepath.Join(folder, older): text, filepath.Join(folder, "110113-"+today+"-080000-9.checkpoint"): text, file: one + text} {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			places = append(places, folder, file)
		}
		h.Config.CheckpointTo = places
		if err := h.SendCheckpoints(t.Context()); err != nil {
			t.Fatal(err)
		}
		said := strings.Join(messages(h), "\n")
		for name := range cuts {
			folder, file := filepath.Join(root, name), filepath.Join(root, name+".checkpoint")
			names := keptIn(t, folder)
			whole := slices.DeleteFunc(slices.Clone(names), func(f string) bool { return f == older || strings.HasPrefix(f, "110113-") })
			if len(names) != 3 || len(whole) != 1 || !strings.HasPrefix(whole[0], housetest.County+"-"+today+"-093") {
				t.Errorf("%s: %v lie in the folder", name, names)
			}
			for _, f := range []string{housetest.County + "-" + today + "-080000-9.checkpoint", older} {
				if !strings.Contains(said, filepath.Join(folder, f)) {
					t.Errorf("%s: nothing is said of %s:\n%s", name, f, said)
				}
			}
			kept, err := h.ReadMarks(t.Context(), "", folder)
			if err != nil || len(kept.Marks) != 1 || len(kept.Cut) != 2 || len(kept.Notes()) != 2 {
				t.Errorf("%s: %+v, %v", name, kept, err)
			}
			kept, err = h.ReadMarks(t.Context(), "", file)
			if err != nil || len(kept.Marks) != 2 || len(kept.Cut) != 0 || kept.Marks[0].Size >= kept.Marks[1].Size {
				t.Errorf("%s: %+v, %v", name, kept, err)
			}
		}
	})
}

// What is no checkpoint, or one that was altered, is written over by nobody.
func TestWhatWasAlteredIsNotWrittenOver(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		one := checkpoint(h)
		for name, text := range map[string]string{"altered": strings.Replace(one, "\n", "\n1", 1), "another text": "路灯不亮\n", "a page": "<html></html>"} {
			place := filepath.Join(t.TempDir(), "kept.checkpoint")
			if err := os.WriteFile(place, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			h.Config.CheckpointTo = []string{place}
			if err := h.SendCheckpoints(t.Context()); err == nil {
				t.Errorf("%s: nothing was said", name)
			}
			if now, err := os.ReadFile(place); err != nil || string(now) != text {
				t.Errorf("%s became %q, %v", name, now, err)
			}
		}
	})
}

// signedElsewhere is a checkpoint of another installation: of the same name, with a key of its own.
func signedElsewhere(t *testing.T, county string) string {
	t.Helper()
	secret, _, err := note.GenerateKey(rand.Reader, "huying")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n3\n%s\n", journal.Origin("huying", county), tlog.Hash{})}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(signed)
}

// Several counties keep theirs on one share: each looks at its own. What another key signed for this county is no other's.
func TestAShareOfSeveralCounties(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		other := signedElsewhere(t, "110113")
		place, file := t.TempDir(), filepath.Join(t.TempDir(), "kept.checkpoint")
		h.Config.CheckpointTo = []string{place, file}
		if err := os.WriteFile(filepath.Join(place, "110113-20231107-080000-3.checkpoint"), []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := h.SendCheckpoints(t.Context()); err != nil {
				t.Fatal(err)
			}
			ring(h)
			h.Clock.Advance(24 * time.Hour)
		}
		kept, err := h.ReadMarks(t.Context(), "", place, file)
		if err := os.WriteFile(filepath.Join(place, "a.checkpoint"), []byte(signedElsewhere(t, housetest.County)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := h.SendCheckpoints(t.Context()); err == nil || !strings.Contains(err.Error(), "not signed by this log's key") {
			t.Error("this county's with another key:", err)
		}
		if err != nil || len(kept.Marks) != 4 || kept.Others["110113"] != 2 || !strings.Contains(strings.Join(kept.Notes(), ""), "110113") {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

// Whoever is told is told of the place that failed, and of each that does.
func TestTheNoticeNamesThePlaceThatFailed(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		good, bad := t.TempDir(), filepath.Join(t.TempDir(), "share")
		h.Config.CheckpointTo = []string{good, bad}
		if err := h.SendCheckpoints(t.Context()); err == nil {
			t.Fatal("nothing failed")
		}
		if m := messages(h); len(m) != 1 || !strings.Contains(m[0], bad) {
			t.Error(m)
		}
		h.Clock.Advance(time.Hour)
		h.Config.CheckpointTo = []string{good, bad, "https://user:secret@127.0.0.1:1/kept?key=secret"}
		if err := h.SendCheckpoints(t.Context()); err == nil || strings.Contains(err.Error(), "secret") {
			t.Fatal("nothing failed, or a key is told:", err)
		}
		if m := messages(h); len(m) != 2 || !strings.Contains(m[0], "https://127.0.0.1:1/kept") || strings.Contains(m[0], "secret") {
			t.Error(m)
		}
		if a := h.As("system").Get("/api/system").Want(200); strings.Contains(string(a.Body), "secret") || strings.Contains(h.Log(), "secret") {
			t.Errorf("a key is shown: %s\n%s", a.Body, h.Log())
		}
	})
}

// One county is verified by its own checkpoints; those of another county of the same database are left out and counted.
func TestOneCountyIsVerifiedByItsOwnCheckpoints(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		own := checkpoint(h)
		marks, err := journal.ReadMarks(own, "kept", h.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		other := journal.Mark{From: "kept", Origin: journal.Origin("huying", "110113"), Size: 40}
		rep, err := h.VerifyCounty(t.Context(), housetest.County, func(string) {}, append(marks, other, other)...)
		if err != nil || len(rep.Faults) > 0 || len(rep.Since) != 1 || rep.Since[0].County() != housetest.County {
			t.Errorf("%v: %v, held against %v", err, rep.Faults, rep.Since)
		}
		if n := strings.Join(rep.Notes, "\n"); !strings.Contains(n, "2 checkpoints of county 110113 were left out") {
			t.Errorf("the notes say %q", n)
		}
		if _, err := h.VerifyCounty(t.Context(), housetest.County, func(string) {}, other); err == nil || !strings.Contains(err.Error(), "110113") {
			t.Error("with none of its own:", err)
		}
		if rep, err = h.Verify(t.Context(), func(string) {}, append(marks, other)...); err != nil || len(rep.Faults) != 1 {
			t.Errorf("all counties, one of which is gone: %v, %v", err, rep.Faults)
		}
	})
}
