//go:build linux || darwin || freebsd

package app

import "golang.org/x/sys/unix"

// diskOf is what is free for this program on the disk of a folder, and how large it is.
func diskOf(dir string) (free, total uint64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	block := uint64(st.Bsize)
	return uint64(st.Bavail) * block, uint64(st.Blocks) * block, nil
}
