//go:build !(linux || darwin || freebsd)

package app

import "errors"

func diskOf(string) (free, total uint64, err error) { return 0, 0, errors.ErrUnsupported }
