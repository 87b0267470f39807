package public

import (
	"crypto/subtle"
	"fmt"
	"strconv"
	"strings"
	"time"

	"huying/base/clock"
)

// A form that comes back with an error keeps the photos that came with it. What it hands
// out for them is no hash, which anybody may know from elsewhere, but a handle that we
// stamped for this form and for a while; nothing else is taken back.

const handleFor = 2 * time.Hour

// handle stands for a kept photo in the form of an act.
func (d *Door) handle(act, hash string) string {
	until := int64(d.Acts.Now().Add(handleFor))
	return fmt.Sprintf("%s.%d.%s", hash, until, d.stamp(act, hash, until))
}

func (d *Door) stamp(act, hash string, until int64) string {
	return d.Box.Stamp("public.photo", fmt.Sprintf("%s %s %s %d", d.county, act, hash, until))
}

// handed is the photo of a handle that this form was given.
func (d *Door) handed(act, handle string) (hash string, ok bool) {
	part := strings.Split(handle, ".")
	if len(part) != 3 {
		return "", false
	}
	until, err := strconv.ParseInt(part[1], 10, 64)
	if err != nil || clock.Moment(until) < d.Acts.Now() || subtle.ConstantTimeCompare([]byte(d.stamp(act, part[0], until)), []byte(part[2])) != 1 {
		return "", false
	}
	return part[0], d.Photos.Has(part[0])
}
