package person

import (
	"crypto/subtle"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/seal"
)

// What a browser keeps of those who signed in there is a few signed marks, one for each
// account, without its name: number, moment and signature.
const (
	mostOnDevice = 5
	deviceSep    = "~"
)

// Device is what a browser keeps from now on, because an account signed in there.
func (r *Room) Device(acc Account, kept string) string {
	id, at := ident.Secret(8), strconv.FormatInt(int64(r.acts.Now()), 10)
	out := []string{id + "." + at + "." + r.deviceMark(acc, id, at)}
	for _, x := range strings.Split(kept, deviceSep) {
		if len(out) < mostOnDevice && len(x) < 100 && strings.Count(x, ".") == 2 && r.knownDevice(acc, x) == "" {
			out = append(out, x)
		}
	}
	return strings.Join(out, deviceSep)
}

// knownDevice is the number of a device on which the account signed in before; empty for
// others.
func (r *Room) knownDevice(acc Account, kept string) string {
	for _, x := range strings.SplitN(kept, deviceSep, mostOnDevice+1) {
		part := strings.Split(x, ".")
		if len(part) != 3 {
			continue
		}
		at, err := strconv.ParseInt(part[1], 10, 64)
		now := r.acts.Now()
		if err == nil && clock.Moment(at).Add(deviceFor) > now && subtle.ConstantTimeCompare([]byte(part[2]), []byte(r.deviceMark(acc, part[0], part[1]))) == 1 {
			return part[0]
		}
	}
	return ""
}

func (r *Room) deviceMark(acc Account, id, at string) string {
	return r.box.Index(seal.Hide(seal.Other, "device\x00"+acc.County+"\x00"+acc.Login+"\x00"+id+"\x00"+at))
}
