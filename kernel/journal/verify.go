package journal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"huying/base/store"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// previous begins the line of a checkpoint that names the size of the one before it. A
// witness who knows nothing of it passes over it (C2SP's extension lines).
const previous = "previous "

func previousLine(size int64) string { return previous + strconv.FormatInt(size, 10) + "\n" }

// previousOf is the size that a checkpoint's body names as the one before; false for those
// that were signed before checkpoints named it.
func previousOf(text string) (size int64, ok bool) {
	_, rest, found := strings.Cut(text, "\n"+previous)
	if !found {
		return 0, false
	}
	rest, _, _ = strings.Cut(rest, "\n")
	size, err := strconv.ParseInt(rest, 10, 64)
	return size, err == nil
}

// mostNamed bounds how many things of one sort are named one by one.
const mostNamed = 10

// verifying is one county's log under examination.
type verifying struct {
	ctx    context.Context
	q      store.Q
	county string
	key    note.Verifier
	tree   merkle
	faults []string
	mem    memory
	lines  int64 // that are there and were hashed
	sealed int64 // by the newest checkpoint
}

func (v *verifying) fault(format string, args ...any) {
	v.faults = append(v.faults, "journal "+v.county+": "+fmt.Sprintf(format, args...))
}

// Verify recomputes the county's log from its lines and compares it with what was sealed:
// every checkpoint, every tile, the head. Marks are checkpoints that were kept elsewhere;
// the log must go on from each of them. It returns one line for each thing that is wrong.
func (r *Room) Verify(ctx context.Context, county string, key note.Verifier, marks ...Mark) (faults []string, lines int64, err error) {
	err = r.db.View(ctx, func(q store.Q) error {
		v := &verifying{ctx: ctx, q: q, county: county, key: key, tree: merkleOf(key)}
		err := errors.Join(v.hash(), v.head())
		if err == nil {
			err = errors.Join(v.checkpoints(), v.tiles())
		}
		for _, m := range marks {
			if err == nil && m.County() == county {
				err = v.since(m)
			}
		}
		faults, lines = v.faults, v.lines
		return err
	})
	return faults, lines, err
}

// hash hashes every line, in the order of their numbers.
func (v *verifying) hash() error {
	rows, err := v.q.Query(v.ctx, "select "+lineColumns+" from journal_line where county = $1 order by leaf", v.county)
	if err != nil {
		return err
	}
	defer rows.Close()
	told := false
	for rows.Next() {
		l, err := scanLine(rows)
		if err != nil {
			return err
		}
		if l.Leaf != v.lines && !told {
			told = true
			v.fault("line %d is missing", v.lines)
		}
		hashes, err := v.tree.stored(v.lines, l.leafHash(v.tree), &v.mem)
		if err != nil {
			return err
		}
		v.mem = append(v.mem, hashes...)
		v.lines++
	}
	return rows.Err()
}

// head holds the counter against the lines that are there.
func (v *verifying) head() error {
	var n, head int64
	if err := v.q.QueryRow(v.ctx, "select count(*), coalesce(max(size), 0) from journal_head where county = $1", v.county).Scan(&n, &head); err != nil {
		return err
	}
	switch {
	case n == 0:
		v.fault("the head is missing: %d lines lie under none", v.lines)
	case head != v.lines:
		v.fault("%d lines, the head says %d", v.lines, head)
	}
	return nil
}

// checkpoints holds every checkpoint against the lines, and against the one before it.
func (v *verifying) checkpoints() error {
	rows, err := v.q.Query(v.ctx, "select size, note from journal_checkpoint where county = $1 order by size", v.county)
	if err != nil {
		return err
	}
	defer rows.Close()
	there := map[int64]bool{0: true}
	for rows.Next() {
		var signed string
		if err := rows.Scan(&v.sealed, &signed); err != nil {
			return err
		}
		if err := v.checkpoint(v.sealed, there, signed); err != nil {
			return err
		}
		there[v.sealed] = true
	}
	return rows.Err()
}

func (v *verifying) checkpoint(size int64, before map[int64]bool, signed string) error {
	n, err := note.Open([]byte(signed), note.VerifierList(v.key))
	if err != nil {
		v.fault("checkpoint of %d is not signed by our key: %v", size, err)
		return nil
	}
	_, said, want, err := ParseCheckpoint(n.Text)
	if err != nil || said != size {
		v.fault("checkpoint of %d cannot be read", size)
		return nil
	}
	if was, ok := previousOf(n.Text); ok && !before[was] {
		if was >= size {
			v.fault("checkpoint of %d was signed a second time: the first one was taken away", size)
		} else {
			v.fault("checkpoint of %d is missing: the one of %d was signed after it", was, size)
		}
	}
	if size > v.lines {
		v.fault("%d lines were signed, %d are there: lines were removed", size, v.lines)
		return nil
	}
	root, err := v.tree.root(size, &v.mem)
	if err == nil && root != want {
		v.fault("the lines do not give the root that was signed at %d lines: a line was changed or removed", size)
	}
	return err
}

// tiles holds the stored tiles against the hashes of the lines, and so names the line that
// is not the one that was sealed, and against what must be there.
func (v *verifying) tiles() error {
	missing := map[[2]int64]bool{}
	for _, t := range tlog.NewTiles(tileHeight, 0, v.sealed) {
		missing[[2]int64{int64(t.L), t.N}] = true
	}
	rows, err := v.q.Query(v.ctx, "select level, n, width, data from journal_tile where county = $1 order by level, n", v.county)
	if err != nil {
		return err
	}
	defer rows.Close()
	unsealed := int64(0)
	for rows.Next() {
		t := tlog.Tile{H: tileHeight}
		var data []byte
		if err := rows.Scan(&t.L, &t.N, &t.W, &data); err != nil {
			return err
		}
		delete(missing, [2]int64{int64(t.L), t.N})
		if t.L == 0 {
			unsealed = t.N<<tileHeight + int64(t.W)
		}
		v.tile(t, data)
	}
	if unsealed > v.sealed {
		v.fault("the checkpoint of %d is missing: its tiles are there", unsealed)
	}
	named := 0
	for _, t := range tlog.NewTiles(tileHeight, 0, v.sealed) {
		if !missing[[2]int64{int64(t.L), t.N}] {
			continue
		}
		if named++; named <= mostNamed {
			v.fault("tile %d/%d is missing", t.L, t.N)
		}
	}
	if named > mostNamed {
		v.fault("%d tiles are missing altogether", named)
	}
	return rows.Err()
}

func (v *verifying) tile(t tlog.Tile, data []byte) {
	want, err := tlog.ReadTileData(t, &v.mem)
	if err != nil || len(data) != len(want) {
		v.fault("tile %d/%d has no lines under it, or another size", t.L, t.N)
		return
	}
	for i := range t.W {
		if string(data[i*tlog.HashSize:(i+1)*tlog.HashSize]) == string(want[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
			continue
		}
		if t.L == 0 {
			v.fault("line %d is not the one that was sealed", t.N<<tileHeight+int64(i))
		} else {
			v.fault("tile %d/%d is not what its lines give", t.L, t.N)
		}
		return // a line taken out moves all that follow
	}
}

// since holds the log against a checkpoint that was kept elsewhere: the lines that it
// counted must be there, and give the same root.
func (v *verifying) since(m Mark) error {
	if m.Size > v.lines {
		v.fault("%s counts %d lines, the database holds %d: an older database was put back, or the last lines were removed; everything since line "+
			"%d is missing", m.From, m.Size, v.lines, v.lines)
		return nil
	}
	root, err := v.tree.root(m.Size, &v.mem)
	if err == nil && root != m.Root {
		v.fault("the first %d lines are not those of %s: the history was rewritten since", m.Size, m.From)
	}
	return err
}

type memory []tlog.Hash

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(*m)) {
			return nil, fmt.Errorf("journal: hash %d of %d", x, len(*m))
		}
		out[i] = (*m)[x]
	}
	return out, nil
}
