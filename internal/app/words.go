package app

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed words
var embedded embed.FS

var words = sub(embedded, "words")

func sub(f fs.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		panic(err)
	}
	return s
}

// Open opens a file of the first folder that has it.
func (m merged) Open(name string) (fs.File, error) {
	for _, f := range m {
		if file, err := f.Open(name); err == nil {
			return file, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists what is in a folder of that name anywhere.
func (m merged) ReadDir(name string) ([]fs.DirEntry, error) {
	var out []fs.DirEntry
	seen, found := map[string]bool{}, false
	for _, f := range m {
		list, err := fs.ReadDir(f, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		for _, e := range list {
			if !seen[e.Name()] {
				seen[e.Name()] = true
				out = append(out, e)
			}
		}
	}
	if !found {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return out, nil
}
