package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"testing"

	"huying/base/suite"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func leaf(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func treeOf(t interface{ Fatal(...any) }, m merkle, size int64) memory {
	var mem memory
	for n := range size {
		hashes, err := m.stored(n, leaf(n), &mem)
		if err != nil {
			t.Fatal(err)
		}
		mem = append(mem, hashes...)
	}
	return mem
}

// With SHA-256 the tree is the one that Go's checksum database makes.
func TestTreeIsThatOfTheChecksumDatabase(t *testing.T) {
	t.Parallel()
	m := merkle{sha256.New}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 700).Draw(t, "size")
		n := rapid.Int64Range(0, size-1).Draw(t, "n")
		mem := treeOf(t, m, size)
		var want memory
		for i := range size {
			hashes, err := tlog.StoredHashes(i, leaf(i), &want)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, hashes...)
		}
		if fmt.Sprint(mem) != fmt.Sprint(want) {
			t.Fatal("stored hashes differ")
		}
		root, err := m.root(size, &mem)
		if wanted, e := tlog.TreeHash(size, &mem); err != nil || e != nil || root != wanted {
			t.Fatal("roots differ", err, e)
		}
		path, err := m.prove(size, n, &mem)
		if wanted, e := tlog.ProveRecord(size, n, &mem); err != nil || e != nil || fmt.Sprint(path) != fmt.Sprint(wanted) {
			t.Fatal("paths differ", err, e)
		}
		if err := tlog.CheckRecord(path, size, root, n, tlog.RecordHash(leaf(n))); err != nil {
			t.Fatal(err)
		}
		index := rapid.Int64Range(0, int64(len(mem))-1).Draw(t, "index")
		tile := tlog.TileForIndex(tileHeight, index)
		data, err := tlog.ReadTileData(tile, &mem)
		if err != nil {
			t.Fatal(err)
		}
		if h, err := m.inTile(tile, data, index); err != nil || h != mem[index] {
			t.Fatal("tile", err)
		}
	})
}

// Whatever the hash, a path leads to the root from its own leaf and from nothing else.
func TestAPathLeadsFromItsOwnLeafOnly(t *testing.T) {
	t.Parallel()
	for _, m := range []merkle{{suite.Standard.Hash}, {suite.Guomi.Hash}} {
		rapid.Check(t, func(t *rapid.T) {
			size := rapid.Int64Range(1, 300).Draw(t, "size")
			n := rapid.Int64Range(0, size-1).Draw(t, "n")
			mem := treeOf(t, m, size)
			root, err := m.root(size, &mem)
			if err != nil {
				t.Fatal(err)
			}
			path, err := m.prove(size, n, &mem)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.check(path, size, root, n, leaf(n)); err != nil {
				t.Fatal(err)
			}
			other := rapid.Int64Range(-1, size).Draw(t, "other")
			if other != n && (m.check(path, size, root, other, leaf(n)) == nil || m.check(path, size, root, n, leaf(other)) == nil) {
				t.Fatal("another leaf or place was believed")
			}
			if m.check(append(path, root), size, root, n, leaf(n)) == nil || len(path) > 0 && m.check(path[1:], size, root, n, leaf(n)) == nil {
				t.Fatal("a path of another length was believed")
			}
			if len(path) > 0 {
				i := rapid.IntRange(0, len(path)-1).Draw(t, "i")
				path[i][0] ^= 1
				if m.check(path, size, root, n, leaf(n)) == nil {
					t.Fatal("an altered path was believed")
				}
			}
		})
	}
	if (merkle{suite.Guomi.Hash}).record(leaf(1)) == (merkle{suite.Standard.Hash}).record(leaf(1)) {
		t.Error("one hash for both suites")
	}
}
