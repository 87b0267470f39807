package compartment

import (
	"bytes"
	"context"
	"encoding/json"

	"huying/kernel/act"
)

// kept is a file of a compartment. It has a key of its own, so that a compartment's new key leaves it where it lies.
type kept struct {
	Hash string `json:"hash"` // of what lies on the disk
	Key  string `json:"key"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	By   string `json:"by"`
}

// MostFile bounds a file of a compartment.
const MostFile = 20 << 20

const placeOfFile = "compartment_file"

// Keep takes a file into a compartment: a picture is drawn anew and a paper is known by its bytes, as everywhere, but what
// reaches the disk is encrypted. What comes back is its id there.
func (r *Room) Keep(ctx context.Context, a act.Actor, id string, data []byte) (string, error) {
	if _, err := r.Open(ctx, a, id, "compartment.file", ""); err != nil {
		return "", err
	}
	plain, kind, err := r.files.Clean(ctx, bytes.NewReader(data), MostFile)
	if err != nil {
		return "", err
	}
	k, err := newKey(r.box.Suite(), 1)
	if err != nil {
		return "", err
	}
	hash, err := r.files.Keep(ctx, k.seal(plain, placeOfFile))
	if err != nil {
		return "", err
	}
	var file string
	done, err := r.Act(ctx, a, id, What{"compartment.keep_file", fileKind, ""}, func(tx *Tx) (err error) {
		file, err = tx.Put(ctx, fileKind, "", kept{hash, k.text(), kind, int64(len(plain)), a.Person})
		tx.On(file, "")
		return err
	})
	if err == nil {
		file = done.Subject
	}
	return file, err
}

// File opens a file of a compartment that is open.
func (r *Room) File(ctx context.Context, o *Opened, id string) (data []byte, mime string, err error) {
	x, err := o.Get(fileKind, id)
	if err != nil {
		return nil, "", err
	}
	var f kept
	if err := json.Unmarshal(x.Body, &f); err != nil {
		return nil, "", err
	}
	k, err := readKey(f.Key, 1)
	if err != nil {
		return nil, "", err
	}
	sealed, err := r.files.Bytes(ctx, f.Hash)
	if err != nil {
		return nil, "", err
	}
	data, err = k.open(sealed, placeOfFile)
	return data, f.Type, err
}

// Theirs reports whether a compartment holds a file that a person took in: only such a file hangs on what they do.
func (o *Opened) Theirs(file, person string) bool {
	x, err := o.Get(fileKind, file)
	if err != nil {
		return false
	}
	var f kept
	return json.Unmarshal(x.Body, &f) == nil && f.By == person
}
