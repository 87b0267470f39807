package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/job"
	"huying/kernel/journal"

	"golang.org/x/mod/sumdb/note"
)

// Whoever can write to the database can put an older one in its place, keys and all, and
// nothing in it would tell. So checkpoints are kept where they cannot reach: each day one is
// sent to the places that the county names, and huying verify --since holds the journal
// against what is kept there.

// checkpointName ends the files that checkpoints are kept in.
const checkpointName = ".checkpoint"

const (
	sendEvery = 24 * time.Hour
	sendAgain = 15 * time.Minute // after a place could not be reached
	sendWait  = 30 * time.Second // for an address to answer
)

// CheckPlace says what is wrong with a place that checkpoints are to be sent to. A folder
// that is not there is not wrong: a share may be mounted later.
func CheckPlace(place string) error {
	if !strings.Contains(place, "://") {
		return nil
	}
	u, err := url.Parse(place)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("--checkpoint-to %s: name a folder, a file, or an address that begins with https://", place)
	}
	return nil
}

// ReadMarks reads checkpoints that were kept: files, or folders of them.
func ReadMarks(key note.Verifier, paths ...string) (marks []journal.Mark, err error) {
	for _, path := range paths {
		files := []string{path}
		if st, err := os.Stat(path); err != nil {
			return nil, err
		} else if st.IsDir() {
			if files, err = filepath.Glob(filepath.Join(path, "*"+checkpointName)); err != nil {
				return nil, err
			}
			if len(files) == 0 {
				return nil, fmt.Errorf("%s holds no file that ends in %s", path, checkpointName)
			}
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			some, err := journal.ReadMarks(string(text), f, key)
			if err != nil {
				return nil, err
			}
			marks = append(marks, some...)
		}
	}
	return marks, nil
}

func (a *App) sending() job.Kind {
	return job.Kind{Kind: "journal.send", Title: "job.journal.send", Every: sendEvery, Retry: sendAgain,
		Run: func(ctx context.Context, _ string) error { return a.SendCheckpoints(ctx) }}
}

// SendCheckpoints sends the newest checkpoint to every place that has none of the last day.
func (a *App) SendCheckpoints(ctx context.Context) error {
	county := a.Config.County
	if county == "" {
		return nil
	}
	known, err := a.Journal.KeptAt(ctx, county)
	if err != nil {
		return err
	}
	if err := a.Seal(ctx); err != nil {
		return err
	}
	signed, size, err := a.Journal.Checkpoint(ctx, county)
	if err != nil {
		return err
	}
	var errs []error
	for _, place := range a.Config.CheckpointTo {
		now := a.Acts.Now()
		k := known[place]
		k.Place = place
		if k.FailedAt == 0 && k.SentAt != 0 && now >= k.SentAt && now < k.SentAt.Add(sendEvery-sendAgain) {
			continue
		}
		if err := a.send(ctx, place, county, signed, size, now); err != nil {
			k.FailedAt, k.Message = now, err.Error()
			errs = append(errs, fmt.Errorf("%s: %w", place, err))
		} else {
			k.Size, k.SentAt, k.FailedAt, k.Message = size, now, 0, ""
			a.Config.Log.InfoContext(ctx, "checkpoint kept", "place", place, "lines", size)
		}
		if err := a.Journal.Keep(ctx, county, k); err != nil {
			return err
		}
	}
	if len(errs) > 0 {
		errs = append(errs, a.warn(ctx, "notice.checkpoint", a.Config.CheckpointTo[0]))
	}
	return errors.Join(errs...)
}

func (a *App) send(ctx context.Context, place, county, signed string, size int64, now clock.Moment) error {
	if strings.Contains(place, "://") {
		return post(ctx, place, signed)
	}
	st, err := os.Stat(place)
	switch {
	case err == nil && st.IsDir():
		if err := a.goesOn(ctx, county, place); err != nil {
			return err
		}
		name := fmt.Sprintf("%s-%s-%d%s", county, now.Time().Format("20060102-150405"), size, checkpointName)
		return write(filepath.Join(place, name), signed, os.O_EXCL)
	case err == nil:
		if err := a.goesOn(ctx, county, place); err != nil {
			return err
		}
		return write(place, signed, os.O_APPEND)
	case errors.Is(err, fs.ErrNotExist) && filepath.Ext(place) != "":
		if _, err := os.Stat(filepath.Dir(place)); err != nil {
			return err
		}
		return write(place, signed, os.O_EXCL)
	}
	return err // a folder is never made: it would hide that a share is not mounted
}

// goesOn refuses to add to what is kept at a place when the journal does not go on from it:
// that is what the place is for.
func (a *App) goesOn(ctx context.Context, county, place string) error {
	if files, _ := filepath.Glob(filepath.Join(place, "*"+checkpointName)); len(files) == 0 {
		if st, err := os.Stat(place); err == nil && (st.IsDir() || st.Size() == 0) {
			return nil
		}
	}
	marks, err := ReadMarks(a.Verifier, place)
	if err != nil {
		return err
	}
	marks = slices.DeleteFunc(marks, func(m journal.Mark) bool { return m.County() != county })
	if len(marks) == 0 {
		return nil
	}
	newest := slices.MaxFunc(marks, func(x, y journal.Mark) int { return int(x.Size - y.Size) })
	if err := a.Journal.GoesOn(ctx, newest); err != nil {
		return fmt.Errorf("%w; nothing was added there. Look with: huying verify --since %s", err, place)
	}
	return nil
}

// write adds a checkpoint to a new file or to what a file holds.
func write(file, signed string, how int) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|how, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, signed)
	return errors.Join(err, f.Sync(), f.Close())
}

func post(ctx context.Context, address, signed string) error {
	ctx, cancel := context.WithTimeout(ctx, sendWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(signed))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }() // nothing in it is needed
	if resp.StatusCode/100 != 2 {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
		return fmt.Errorf("answered %s %s", resp.Status, strings.TrimSpace(string(said)))
	}
	return nil
}
