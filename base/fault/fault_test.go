package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindSurvivesWrapping(t *testing.T) {
	t.Parallel()
	inner := New(Conflict, "order.closed").Because(errors.New("disk"))
	read := func() (err error) {
		defer Wrap(&err, "Find(%s)", "x1")
		return inner
	}
	err := fmt.Errorf("outer: %w", read())
	if KindOf(err) != Conflict || !Is(err, Conflict) {
		t.Errorf("KindOf = %v", KindOf(err))
	}
	if want := "outer: Find(x1): conflict: order.closed: disk"; err.Error() != want {
		t.Errorf("Error = %q, want %q", err, want)
	}
	if KindOf(errors.New("plain")) != Internal || Is(nil, Internal) {
		t.Error("plain errors are internal; nil is no fault")
	}
}

func TestOrNil(t *testing.T) {
	t.Parallel()
	if New(Invalid, "form").OrNil() != nil {
		t.Error("no fields: want nil")
	}
	if New(Invalid, "form").At("/words", "required").OrNil() == nil {
		t.Error("one field: want the fault")
	}
}
