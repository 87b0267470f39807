// Package ident makes identifiers.
//
// Every row's id is a UUIDv7 in text: whoever creates the row makes it (a phone
// in a field too), it sorts by time, and sending the row again changes nothing.
// The room refuses ids of any other shape. Nothing is ever numbered by the database (a sequence on a sharded database
// gives numbers that JavaScript cannot hold).
package ident

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"
)

// Maker makes ids that sort by the time they were made, also within one
// millisecond and when the clock stands still. The zero value is ready.
type Maker struct {
	mu  sync.Mutex
	ms  int64
	seq uint16
	rnd func([]byte)
}

// Seeded returns a maker whose random bits come from fill: the demo's ids are
// the same on every machine.
func Seeded(fill func([]byte)) *Maker { return &Maker{rnd: fill} }

var std Maker

// New makes an id for a row created at t.
func New(t time.Time) string { return std.New(t) }

// New makes an id for a row created at t.
func (m *Maker) New(t time.Time) string {
	var b [16]byte
	if m.rnd != nil {
		m.mu.Lock()
		m.rnd(b[8:])
		m.mu.Unlock()
	} else {
		_, _ = rand.Read(b[8:]) // crypto/rand never fails since Go 1.24
	}
	ms := t.UnixMilli()
	m.mu.Lock()
	if ms == m.ms {
		m.seq++
		if m.seq > 0x0fff { // 4,096 in one millisecond: borrow the next one
			m.ms++
			ms, m.seq = m.ms, 0
		}
	} else {
		m.ms, m.seq = ms, 0
	}
	seq := m.seq
	m.mu.Unlock()
	b[0], b[1], b[2] = byte(ms>>40), byte(ms>>32), byte(ms>>24)
	b[3], b[4], b[5] = byte(ms>>16), byte(ms>>8), byte(ms)
	b[6], b[7] = 0x70|byte(seq>>8), byte(seq)
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

// Named is the id that belongs to something which another system named: the same for
// the same name, for ever (UUIDv8 over SHA-256). It does not sort by time.
func Named(name string) string {
	sum := sha256.Sum256([]byte(name))
	b := [16]byte(sum[:16])
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

func format(b [16]byte) string {
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	s[8] = '-'
	hex.Encode(s[9:13], b[4:6])
	s[13] = '-'
	hex.Encode(s[14:18], b[6:8])
	s[18] = '-'
	hex.Encode(s[19:23], b[8:10])
	s[23] = '-'
	hex.Encode(s[24:36], b[10:16])
	return string(s[:])
}

// Valid reports whether s has the shape of an id: 36 characters, lower-case
// hexadecimal, hyphens in place. Ids arrive from phones; shape is all that is asked.
func Valid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Secret makes a random token of n bytes, in hexadecimal.
func Secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
