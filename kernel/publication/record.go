package publication

import (
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"huying/base/clock"

	"golang.org/x/mod/sumdb/tlog"
)

// Record is what one record added to a number when it was frozen. It says nothing that
// the record itself does not; its name is not kept.
type Record struct {
	Kind   string    `json:"kind"`
	ID     string    `json:"id"`
	Area   string    `json:"area"`
	Day    clock.Day `json:"day"`
	Amount int64     `json:"amount"`
}

// Records behind a part are in one order, so that a record that is not among them can
// be shown to be missing between two that are.
func order(list []Record) {
	slices.SortFunc(list, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Amount, b.Amount))
	})
}

// newKey makes the key that salts the records of a part.
func newKey() []byte {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key)
	return key
}

// saltOf is the salt of the i-th record: who is told one learns nothing of another.
func saltOf(key []byte, i int64) []byte {
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "record %d", i)
	return h.Sum(nil)[:16]
}

// leaf is what the digest is made over: the salt, then what the record counted.
func (r Record) leaf(salt []byte) tlog.Hash {
	fields, _ := json.Marshal([]any{r.Kind, r.ID, r.Area, r.Day, r.Amount})
	return tlog.RecordHash(append(bytes.Clone(salt), fields...))
}

// hashes are the stored hashes of a small tree in memory.
type hashes []tlog.Hash

// ReadHashes gives hashes of the tree.
func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(h)) {
			return nil, fmt.Errorf("publication: hash %d of %d", x, len(h))
		}
		out[i] = h[x]
	}
	return out, nil
}

// grow hashes ordered records into a tree, laid out as the journal's is.
func grow(key []byte, list []Record) (hashes, error) {
	out := make(hashes, 0, 2*len(list))
	for i, r := range list {
		more, err := tlog.StoredHashesForRecordHash(int64(i), r.leaf(saltOf(key, int64(i))), out)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// digest is the root over ordered records, as a statement writes it.
func digest(key []byte, list []Record) (string, error) {
	h, err := grow(key, list)
	if err != nil {
		return "", err
	}
	root, err := tlog.TreeHash(int64(len(list)), h)
	return root.String(), err
}

// sum is what records add up to.
func sum(list []Record) (n int64) {
	for _, r := range list {
		n += r.Amount
	}
	return n
}

// packed is how many records share a row.
const packed = 1000

// block is a row of packed records; they are of one kind.
type block struct {
	Kind string `json:"k"`
	Rows []row  `json:"r"`
}

type row struct {
	ID     string    `json:"i"`
	Area   string    `json:"a"`
	Day    clock.Day `json:"d"`
	Amount int64     `json:"n"`
}

// pack makes a row of at most packed records.
func pack(list []Record) ([]byte, error) {
	x := block{list[0].Kind, make([]row, len(list))}
	for i, r := range list {
		x.Rows[i] = row{r.ID, r.Area, r.Day, r.Amount}
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(w).Encode(x); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// mostUnpacked bounds what a damaged row may blow up to.
const mostUnpacked = 1 << 20

func unpack(data []byte) ([]Record, error) {
	z := flate.NewReader(bytes.NewReader(data))
	text, err := io.ReadAll(io.LimitReader(z, mostUnpacked))
	if err := errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	var x block
	if err := json.Unmarshal(text, &x); err != nil {
		return nil, err
	}
	out := make([]Record, len(x.Rows))
	for i, r := range x.Rows {
		out[i] = Record{x.Kind, r.ID, r.Area, r.Day, r.Amount}
	}
	return out, nil
}
