package person

import (
	"crypto/rand"
	"math/big"
	"strconv"
	"time"

	"huying/base/clock"
)

// Handed is an account with the password that is given to its owner, once: nobody can
// read it again.
type Handed struct {
	Login    string
	Person   string
	Password string
	Until    clock.Moment // how long it is good
}

// handedFor is how long a password that was handed out lets its owner in.
const handedFor = 30 * 24 * time.Hour

// letters leave out what is taken for something else on paper: 0 and o, 1 and l and i.
const letters = "abcdefghjkmnpqrstuvwxyz23456789"

// madeUp is a password to be read from a slip and typed once: twelve letters and digits in
// three groups, 59 bits.
func madeUp() (string, error) {
	b := make([]byte, 0, 14)
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			b = append(b, '-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			return "", err
		}
		b = append(b, letters[n.Int64()])
	}
	return string(b), nil
}

// free is the first login of a stem that nobody has: wangming, wangming2, wangming3.
func free(stem string, taken map[string]bool) string {
	if stem == "" {
		stem = "user"
	}
	login := stem
	for n := 2; taken[login]; n++ {
		login = stem + strconv.Itoa(n)
	}
	taken[login] = true
	return login
}
