package person

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"huying/base/fault"
)

// Whoever signs in while the disk is full is told that nobody can, and what to do without an account.
func TestAFullDiskIsSaidAtTheDoor(t *testing.T) {
	t.Parallel()
	other := errors.New("another")
	for _, c := range []struct {
		err error
		key string
	}{
		{fault.New(fault.Busy, "store.full"), "store.full.sign_in"}, {fmt.Errorf("write: %w", fault.New(fault.Busy, "store.full")), "store.full.sign_in"},
		{syscall.ENOSPC, "store.full.sign_in"}, {fault.New(fault.Unauthorized, "session.wrong"), "session.wrong"}, {other, ""}, {nil, ""},
	} {
		got := noRoom(c.err)
		var f *fault.Fault
		if errors.As(got, &f); f != nil && f.Key != c.key || f == nil && (c.key != "" || got != c.err) {
			t.Errorf("%v became %v", c.err, got)
		}
	}
}
