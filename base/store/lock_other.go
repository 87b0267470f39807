//go:build !unix

package store

import "os"

// lockFile has no lock to take that goes with the process; the file is opened all the same.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
}

func unlockFile(f *os.File) error { return f.Close() }
