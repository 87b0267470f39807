package journal

import (
	"crypto/sha256"
	"errors"
	"hash"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// merkle makes the tree of a log: RFC 6962 over the hash that goes with the log's key,
// SHA-256 or SM3. Places of hashes and tiles are tlog's, and with SHA-256 every hash is
// the one that tlog gives; tlog itself knows no other.
type merkle struct{ hash func() hash.Hash }

// hashing is a key whose log is not hashed with SHA-256.
type hashing interface{ TreeHash() func() hash.Hash }

func merkleOf(key any) merkle {
	if h, ok := key.(hashing); ok {
		return merkle{h.TreeHash()}
	}
	return merkle{sha256.New}
}

func (m merkle) sum(parts ...[]byte) (out tlog.Hash) {
	h := m.hash()
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(out[:0])
	return out
}

func (m merkle) record(leaf []byte) tlog.Hash { return m.sum([]byte{0}, leaf) }

func (m merkle) node(left, right tlog.Hash) tlog.Hash { return m.sum([]byte{1}, left[:], right[:]) }

// stored are the hashes that record n adds to the log: its own, and those of the subtrees
// that it completes.
func (m merkle) stored(n int64, leaf []byte, r tlog.HashReader) ([]tlog.Hash, error) {
	out := []tlog.Hash{m.record(leaf)}
	levels := bits.TrailingZeros64(uint64(n + 1))
	indexes := make([]int64, levels)
	for l := range indexes {
		indexes[l] = tlog.StoredHashIndex(l, n>>l-1)
	}
	left, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	for _, h := range left {
		out = append(out, m.node(h, out[len(out)-1]))
	}
	return out, nil
}

// half is the largest power of two below n, which is at least 2.
func half(n int64) int64 { return 1 << (bits.Len64(uint64(n-1)) - 1) }

// subtrees lists the complete subtrees that cover [lo, hi), the largest first. lo is where
// a subtree of that size begins.
func subtrees(lo, hi int64) (indexes []int64) {
	for lo < hi {
		level := bits.Len64(uint64(hi-lo)) - 1
		indexes = append(indexes, tlog.StoredHashIndex(level, lo>>level))
		lo += 1 << level
	}
	return indexes
}

// span is the hash over the records [lo, hi).
func (m merkle) span(lo, hi int64, r tlog.HashReader) (out tlog.Hash, err error) {
	hashes, err := r.ReadHashes(subtrees(lo, hi))
	if err != nil || len(hashes) == 0 {
		return out, err
	}
	out = hashes[len(hashes)-1]
	for i := len(hashes) - 2; i >= 0; i-- {
		out = m.node(hashes[i], out)
	}
	return out, nil
}

// root is the hash of the tree of size records.
func (m merkle) root(size int64, r tlog.HashReader) (tlog.Hash, error) {
	if size == 0 {
		return m.sum(), nil
	}
	return m.span(0, size, r)
}

// prove gives the audit path of record n in the tree of size records, from the leaf up.
func (m merkle) prove(size, n int64, r tlog.HashReader) (tlog.RecordProof, error) {
	if n < 0 || n >= size {
		return nil, errors.New("journal: no such record in the tree")
	}
	path := tlog.RecordProof{}
	var down func(lo, hi int64) error
	down = func(lo, hi int64) error {
		if hi-lo == 1 {
			return nil
		}
		mid := lo + half(hi-lo)
		otherLo, otherHi := mid, hi
		if n >= mid {
			otherLo, otherHi, lo = lo, mid, mid
		} else {
			hi = mid
		}
		if err := down(lo, hi); err != nil {
			return err
		}
		h, err := m.span(otherLo, otherHi, r)
		path = append(path, h)
		return err
	}
	return path, down(0, size)
}

var errPath = errors.New("the path does not lead to the root")

// check follows an audit path to the root.
func (m merkle) check(path tlog.RecordProof, size int64, root tlog.Hash, n int64, leaf []byte) error {
	if n < 0 || n >= size {
		return errPath
	}
	got, err := m.climb(path, 0, size, n, m.record(leaf))
	if err != nil || got != root {
		return errPath
	}
	return nil
}

func (m merkle) climb(path tlog.RecordProof, lo, hi, n int64, leaf tlog.Hash) (tlog.Hash, error) {
	if hi-lo == 1 {
		if len(path) != 0 {
			return tlog.Hash{}, errPath
		}
		return leaf, nil
	}
	if len(path) == 0 {
		return tlog.Hash{}, errPath
	}
	last, mid := path[len(path)-1], lo+half(hi-lo)
	if n < mid {
		h, err := m.climb(path[:len(path)-1], lo, mid, n, leaf)
		return m.node(h, last), err
	}
	h, err := m.climb(path[:len(path)-1], mid, hi, n, leaf)
	return m.node(last, h), err
}

// inTile is a hash of a tile: one that it holds, or one made of those.
func (m merkle) inTile(t tlog.Tile, data []byte, index int64) (out tlog.Hash, err error) {
	level, n := tlog.SplitStoredHashIndex(index)
	bottom := t.L * t.H
	width := int64(1) << (level - bottom)
	from := n*width - t.N<<t.H
	if level < bottom || from < 0 || (from+width)*tlog.HashSize > int64(len(data)) {
		return out, errors.New("journal: the tile does not hold the hash")
	}
	hashes := make([]tlog.Hash, width)
	for i := range hashes {
		copy(hashes[i][:], data[(from+int64(i))*tlog.HashSize:])
	}
	for len(hashes) > 1 {
		for i := range len(hashes) / 2 {
			hashes[i] = m.node(hashes[2*i], hashes[2*i+1])
		}
		hashes = hashes[:len(hashes)/2]
	}
	return hashes[0], nil
}
