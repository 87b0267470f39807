package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
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

// Kept is what lies where checkpoints are kept.
type Kept struct {
	Marks  []journal.Mark
	Others map[string]int // checkpoints that other installations signed, by their county
	Cut    []string       // files that are empty, or that end in the middle of a checkpoint
}

// Notes says in words what of it was passed over.
func (k Kept) Notes() (out []string) {
	for _, county := range slices.Sorted(maps.Keys(k.Others)) {
		out = append(out, fmt.Sprintf("%d checkpoints of county %s were passed over: another installation signed them", k.Others[county], county))
	}
	for _, f := range k.Cut {
		out = append(out, f+" is empty or ends in the middle of a checkpoint: nothing was held against what is missing of it")
	}
	return out
}

// ReadMarks reads checkpoints that were kept: files, or folders of them, where other counties' may lie too. Only is the county
// that is asked about; empty for all that the database holds.
func (a *App) ReadMarks(ctx context.Context, only string, paths ...string) (Kept, error) {
	kept, err := a.kept(ctx, only, paths...)
	if err == nil && len(paths) > 0 && len(kept.Marks) == 0 {
		err = fmt.Errorf("%s holds no checkpoint of this installation", strings.Join(paths, ", "))
		if n := kept.Notes(); len(n) > 0 {
			err = fmt.Errorf("%w: %s", err, strings.Join(n, "; "))
		}
	}
	return kept, err
}

func (a *App) kept(ctx context.Context, only string, paths ...string) (kept Kept, err error) {
	kept.Others = map[string]int{}
	mine := []string{only}
	if only == "" {
		if mine, err = a.countiesOf(ctx, "journal_head", "journal_checkpoint", "account"); err != nil {
			return kept, err
		}
	}
	for _, path := range paths {
		files, err := checkpointsAt(path)
		if err != nil {
			return kept, err
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return kept, err
			}
			whole, cut := journal.Whole(string(text), a.Verifier)
			if cut {
				kept.Cut = append(kept.Cut, f)
			}
			marks, others, err := journal.ReadMarksOf(whole, f, a.Verifier, mine...)
			if err != nil {
				return kept, err
			}
			kept.Marks = append(kept.Marks, marks...)
			for county, n := range others {
				kept.Others[county] += n
			}
		}
	}
	return kept, nil
}

// checkpointsAt are the files of checkpoints at a place: itself, or what lies in a folder.
func checkpointsAt(place string) ([]string, error) {
	if st, err := os.Stat(place); err != nil || !st.IsDir() {
		return []string{place}, err
	}
	return filepath.Glob(filepath.Join(place, "*"+checkpointName))
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
	var errs, told []error
	for _, place := range a.Config.CheckpointTo {
		now := a.Acts.Now()
		k := known[place]
		k.Place = place
		if k.FailedAt == 0 && k.SentAt != 0 && now >= k.SentAt && now < k.SentAt.Add(sendEvery-sendAgain) {
			continue
		}
		if err := a.send(ctx, place, county, signed, size, now); err != nil {
			k.FailedAt, k.Message = now, err.Error()
			errs = append(errs, fmt.Errorf("%s: %w", shownPlace(place), err))
			told = append(told, a.warnAt(ctx, "notice.checkpoint", place))
		} else {
			k.Size, k.SentAt, k.FailedAt, k.Message = size, now, 0, ""
			a.Config.Log.InfoContext(ctx, "checkpoint kept", "place", shownPlace(place), "lines", size)
		}
		if err := a.Journal.Keep(ctx, county, k); err != nil {
			return err
		}
	}
	return errors.Join(append(errs, told...)...)
}

func (a *App) send(ctx context.Context, place, county, signed string, size int64, now clock.Moment) error {
	if strings.Contains(place, "://") {
		return post(ctx, place, signed)
	}
	st, err := os.Stat(place)
	switch {
	case err == nil && st.IsDir():
		cut, err := a.goesOn(ctx, county, place)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s-%s-%d%s", county, now.Time().Format("20060102-150405"), size, checkpointName)
		if err := put(filepath.Join(place, name), county+checkpointName, signed); err != nil {
			return err
		}
		return a.mend(ctx, county, name, cut)
	case err == nil:
		cut, err := a.goesOn(ctx, county, place)
		if err != nil {
			return err
		}
		if len(cut) == 0 {
			return add(place, signed)
		}
		text, err := os.ReadFile(place)
		if err != nil {
			return err
		}
		whole, _ := journal.Whole(string(text), a.Verifier)
		if err := put(place, filepath.Base(place), whole+signed); err != nil {
			return err
		}
		return a.tellAnew(ctx, place)
	case errors.Is(err, fs.ErrNotExist) && filepath.Ext(place) != "":
		if _, err := os.Stat(filepath.Dir(place)); err != nil {
			return err
		}
		return put(place, filepath.Base(place), signed)
	}
	return err // a folder is never made: it would hide that a share is not mounted
}

// goesOn refuses to add to what is kept at a place when the journal does not go on from it: that is what the place is for.
// Files that are cut short hold nothing against the journal.
func (a *App) goesOn(ctx context.Context, county, place string) (cut []string, err error) {
	kept, err := a.kept(ctx, county, place)
	if err != nil {
		return nil, err
	}
	marks := slices.DeleteFunc(kept.Marks, func(m journal.Mark) bool { return m.County() != county })
	if len(marks) == 0 {
		return kept.Cut, nil
	}
	newest := slices.MaxFunc(marks, func(x, y journal.Mark) int { return int(x.Size - y.Size) })
	if err := a.Journal.GoesOn(ctx, newest); err != nil {
		return nil, fmt.Errorf("%w; nothing was added there. Look with: huying verify --since %s", err, place)
	}
	return kept.Cut, nil
}

// mend sees to the county's files that a full share cut short, now that a whole one lies beside them. One of the same day was
// written anew and goes; an older one stays where it is, for whoever looks after the place.
func (a *App) mend(ctx context.Context, county, name string, cut []string) (err error) {
	for _, f := range cut {
		switch day := name[:len(county)+len("-20060102-")]; {
		case strings.HasPrefix(filepath.Base(f), day):
			if gone := os.Remove(f); gone != nil { // whoever may only add there leaves it; it holds nothing
				a.Config.Log.WarnContext(ctx, "a checkpoint's file that is cut short stays", "file", f, "error", gone)
			}
			err = errors.Join(err, a.tellAnew(ctx, f))
		case strings.HasPrefix(filepath.Base(f), county+"-"):
			a.Config.Log.WarnContext(ctx, "a checkpoint's file is cut short", "file", f)
			err = errors.Join(err, a.warnAt(ctx, "notice.checkpoint_cut", f))
		}
	}
	return err
}

func (a *App) tellAnew(ctx context.Context, file string) error {
	a.Config.Log.WarnContext(ctx, "a checkpoint's file was cut short and is written anew", "file", file)
	return a.warnAt(ctx, "notice.checkpoint_anew", file)
}

// shownPlace is a place as people and logs are told of it: an address without the password or the key that may stand in it.
func shownPlace(place string) string {
	if u, err := url.Parse(place); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host + u.Path
	}
	return place
}

// warnAt tells of what happened at a place.
func (a *App) warnAt(ctx context.Context, key, place string) error {
	place = shownPlace(place)
	return a.warnOf(ctx, key+" "+place, key, place)
}

// put writes a file as a whole or not at all: under a name that ends in .part, and then under its own. Where files may be added
// and neither changed nor renamed, as suits what is kept, it is written straight.
func put(file, part, text string) error {
	part = filepath.Join(filepath.Dir(file), part+".part")
	err := write(part, text, os.O_TRUNC)
	if err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		_ = os.Remove(part) // what is left of it is read by nobody, and written over the next time
	}
	if errors.Is(err, fs.ErrPermission) {
		return write(file, text, os.O_EXCL)
	}
	return err
}

// add writes a checkpoint behind those that a file holds; where it does not all go in, the file is as before.
func add(file, signed string) error {
	st, err := os.Stat(file)
	if err != nil {
		return err
	}
	if err = write(file, signed, os.O_APPEND); err != nil {
		err = errors.Join(err, os.Truncate(file, st.Size()))
	}
	return err
}

func write(file, text string, how int) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|how, 0o644)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
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
	var at *url.Error
	if errors.As(err, &at) { // without the address, which may have a key in it
		return at.Err
	}
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
