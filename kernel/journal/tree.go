package journal

import (
	"context"
	"errors"
	"fmt"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is the C2SP tlog-tiles height: 256 hashes to a tile.
const tileHeight = 8

// Signer signs checkpoints.
type Signer = note.Signer

// tiles reads hashes of one county's tree out of stored tiles, and out of
// hashes just computed that no tile holds yet.
type tiles struct {
	ctx    context.Context
	q      store.Q
	county string
	tree   merkle
	fresh  map[int64]tlog.Hash
	kept   map[[2]int64][]byte
}

func (t *tiles) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if h, ok := t.fresh[x]; ok {
			out[i] = h
			continue
		}
		tile := tlog.TileForIndex(tileHeight, x)
		data, err := t.load(int64(tile.L), tile.N)
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("journal: tile %d/%d of %s is too short", tile.L, tile.N, t.county)
		}
		if out[i], err = t.tree.inTile(tile, data[:tile.W*tlog.HashSize], x); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (t *tiles) load(level, n int64) ([]byte, error) {
	key := [2]int64{level, n}
	if d, ok := t.kept[key]; ok {
		return d, nil
	}
	var data []byte
	err := store.One(t.q.QueryRow(t.ctx, "select data from journal_tile where county = $1 and level = $2 and n = $3", t.county, level, n).Scan(&data))
	if err != nil {
		return nil, fmt.Errorf("journal: tile %d/%d of %s: %w", level, n, t.county, err)
	}
	t.kept[key] = data
	return data, nil
}

func newTiles(ctx context.Context, q store.Q, county string, tree merkle) *tiles {
	return &tiles{ctx: ctx, q: q, county: county, tree: tree, fresh: map[int64]tlog.Hash{}, kept: map[[2]int64][]byte{}}
}

// leafBatch bounds how much one sealing transaction writes.
const leafBatch = 20_000

// Seal hashes lines that came since the last checkpoint into the tree and signs
// a new one. It returns the size sealed. It is safe to run at any time and twice.
func (r *Room) Seal(ctx context.Context, county, origin string, now clock.Moment) (size int64, err error) {
	defer fault.Wrap(&err, "journal.Seal(%s)", county)
	for {
		more := false
		err = r.db.Write(ctx, func(tx *store.Tx) error {
			size, more, err = r.seal(ctx, tx, county, origin, now)
			return err
		})
		if err != nil || !more {
			return size, err
		}
	}
}

func (r *Room) seal(ctx context.Context, tx *store.Tx, county, origin string, now clock.Moment) (size int64, more bool, err error) {
	sealed, head, err := sizes(ctx, tx, county)
	if err != nil || sealed == head {
		return sealed, false, err
	}
	if head < sealed {
		return sealed, false, fmt.Errorf("the head counts %d lines, %d were sealed: the head was changed, or an older one was put back", head, sealed)
	}
	before, err := reach(ctx, tx, county)
	if err != nil {
		return sealed, false, err
	}
	to := min(head, sealed+leafBatch)
	t := newTiles(ctx, tx, county, merkleOf(r.signer))
	if err := r.grow(ctx, tx, t, sealed, to); err != nil {
		return sealed, false, err
	}
	root, err := t.tree.root(to, t)
	if err != nil {
		return sealed, false, err
	}
	text := CheckpointText(origin, to, root) + previousLine(max(before, sealed))
	signed, err := note.Sign(&note.Note{Text: text}, r.signer)
	if err != nil {
		return sealed, false, err
	}
	_, err = tx.Exec(ctx, "insert into journal_checkpoint (county, size, at, note) values ($1, $2, $3, $4) on conflict (county, size) do "+
		"nothing", county, to, now, string(signed))
	return to, to < head, err
}

// reach is how many lines the stored tiles are over: what the last checkpoint counted, also
// when somebody took that checkpoint away.
func reach(ctx context.Context, q store.Q, county string) (size int64, err error) {
	var n, width int64
	err = store.One(q.QueryRow(ctx, "select n, width from journal_tile where county = $1 and level = 0 order by n desc limit 1", county).Scan(&n, &width))
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	return n<<tileHeight + width, err
}

// sizes are the sealed and the whole length of the county's log.
func sizes(ctx context.Context, q store.Q, county string) (sealed, head int64, err error) {
	err = q.QueryRow(ctx, "select coalesce(max(size), 0) from journal_checkpoint where county = $1", county).Scan(&sealed)
	if err != nil {
		return 0, 0, err
	}
	err = q.QueryRow(ctx, "select coalesce(max(size), 0) from journal_head where county = $1", county).Scan(&head)
	return sealed, head, err
}

// grow hashes lines [from, to) and writes the tiles that they complete or fill.
func (r *Room) grow(ctx context.Context, tx *store.Tx, t *tiles, from, to int64) error {
	rows, err := tx.Query(ctx, "select "+lineColumns+" from journal_line where county = $1 and leaf >= $2 and leaf < $3 order by leaf", t.county, from, to)
	if err != nil {
		return err
	}
	var lines []Line
	for rows.Next() {
		l, err := scanLine(rows)
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		lines = append(lines, l)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if int64(len(lines)) != to-from {
		return fmt.Errorf("lines %d to %d: found %d", from, to, len(lines))
	}
	for i := range lines {
		n := from + int64(i)
		hashes, err := t.tree.stored(n, lines[i].leafHash(t.tree), t)
		if err != nil {
			return err
		}
		at := tlog.StoredHashIndex(0, n)
		for j, h := range hashes {
			t.fresh[at+int64(j)] = h
		}
	}
	return writeTiles(ctx, tx, t, from, to)
}

func writeTiles(ctx context.Context, tx *store.Tx, t *tiles, from, to int64) error {
	for _, tile := range tlog.NewTiles(tileHeight, from, to) {
		data, err := tlog.ReadTileData(tile, t)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into journal_tile (county, level, n, width, data) values ($1, $2, $3, $4, $5)
			on conflict (county, level, n) do update set width = excluded.width, data = excluded.data`, t.county, tile.L, tile.N, tile.W, data); err != nil {
			return err
		}
	}
	return nil
}

// CheckpointText is the body of a signed checkpoint (C2SP tlog-checkpoint):
// origin, size, root hash in base64, a line each.
func CheckpointText(origin string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
}

// ParseCheckpoint reads a checkpoint's body.
func ParseCheckpoint(text string) (origin string, size int64, root tlog.Hash, err error) {
	var hash string
	if _, err = fmt.Sscanf(text, "%s\n%d\n%s\n", &origin, &size, &hash); err != nil {
		return "", 0, root, fmt.Errorf("checkpoint: %w", err)
	}
	root, err = tlog.ParseHash(hash)
	return origin, size, root, err
}

// Checkpoint is the newest signed checkpoint of a county; not_found before the
// first seal.
func (r *Room) Checkpoint(ctx context.Context, county string) (signed string, size int64, err error) {
	err = store.One(r.db.Read().QueryRow(ctx, "select note, size from journal_checkpoint where county = $1 order by size desc limit 1",
		county).Scan(&signed, &size))
	return signed, size, err
}

// Tile is a stored tile's hashes, cut to width when the caller asks for a
// partial one.
func (r *Room) Tile(ctx context.Context, county string, level int, n int64, width int) ([]byte, error) {
	var data []byte
	err := store.One(r.db.Read().QueryRow(ctx, "select data from journal_tile where county = $1 and level = $2 and n = $3", county, level, n).Scan(&data))
	if err != nil {
		return nil, err
	}
	if width > 0 && width*tlog.HashSize <= len(data) {
		data = data[:width*tlog.HashSize]
	}
	return data, nil
}

// Proof shows that one act is in the log, to someone who has the log's public
// key and nothing else.
type Proof struct {
	Checkpoint string           `json:"checkpoint"` // signed note
	Leaf       int64            `json:"leaf"`
	LeafHash   []byte           `json:"leaf_hash"`
	Path       tlog.RecordProof `json:"path"`
	Line       *Line            `json:"line,omitempty"` // what the leaf commits to, when it may be shown
	Salt       []byte           `json:"salt,omitempty"`
}

// Prove makes the proof for an act. It is not_found for an act that is not in
// the log, conflict for one not sealed yet.
func (r *Room) Prove(ctx context.Context, county, id string) (_ *Proof, err error) {
	defer fault.Wrap(&err, "journal.Prove(%s)", id)
	q := r.db.Read()
	l, err := scanLine(q.QueryRow(ctx, "select "+lineColumns+" from journal_line where county = $1 and id = $2", county, id))
	if err != nil {
		return nil, store.One(err)
	}
	signed, size, err := r.Checkpoint(ctx, county)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if l.Leaf >= size {
		return nil, fault.New(fault.Conflict, "journal.not_sealed")
	}
	tree := merkleOf(r.signer)
	path, err := tree.prove(size, l.Leaf, newTiles(ctx, q, county, tree))
	if err != nil {
		return nil, err
	}
	return &Proof{Checkpoint: signed, Leaf: l.Leaf, LeafHash: l.leafHash(tree), Path: path, Line: &l, Salt: l.Salt}, nil
}

// Check verifies a proof with the log's public key alone. It needs no database.
func (p *Proof) Check(key note.Verifier) error {
	n, err := note.Open([]byte(p.Checkpoint), note.VerifierList(key))
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	_, size, root, err := ParseCheckpoint(n.Text)
	if err != nil {
		return err
	}
	tree := merkleOf(key)
	if p.Line != nil {
		l := *p.Line
		l.Salt = p.Salt
		if l.Leaf != p.Leaf || string(l.leafHash(tree)) != string(p.LeafHash) {
			return errors.New("the line shown is not the one in the log")
		}
	}
	if err := tree.check(p.Path, size, root, p.Leaf, p.LeafHash); err != nil {
		return fmt.Errorf("leaf %d is not in the tree of %d: %w", p.Leaf, size, err)
	}
	return nil
}
