package housetest_test

import (
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
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/journal"
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
		var err error
		if marks, err = app.ReadMarks(h.Verifier, file); err != nil {
			h.T.Fatal(err)
		}
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
			if _, err := app.ReadMarks(other.Verifier, file); err == nil || !strings.Contains(err.Error(), "not signed by this log's key") {
				t.Error("another installation's:", err)
			}
			if marks, err := app.ReadMarks(today.Verifier, file); err != nil {
				t.Error(err)
			} else if rep, err := other.Verify(t.Context(), func(string) {}, marks...); err != nil || len(rep.Faults) != 1 ||
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
		marks, err := app.ReadMarks(h.Verifier, folder, file)
		if err != nil || len(marks) != 4 {
			t.Fatal(len(marks), err)
		}
		if rep, err := h.Verify(t.Context(), func(string) {}, marks...); err != nil || len(rep.Faults) > 0 {
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
