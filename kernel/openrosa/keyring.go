package openrosa

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"sync"

	"huying/base/fault"
	"huying/base/ident"
	"huying/kernel/person"
)

// keyring spares an app that says its password with every request a sign-in each time.
// The first opens a session at the same door as everybody's, with its lock-out and its
// lines in the journal; while that session holds, the same name and password go by it.
// A password that is changed ends the sessions, and with them what is kept here.
type keyring struct {
	people *person.Room
	county string
	salt   []byte // of this process: what lies in memory is no password's plain hash
	mu     sync.Mutex
	kept   map[[32]byte]string // mark of name and password → the session's secret
}

const mostKeys = 10_000

func newKeyring(people *person.Room, county string) *keyring {
	return &keyring{people: people, county: county, salt: []byte(ident.Secret(32)), kept: map[[32]byte]string{}}
}

func (k *keyring) signIn(ctx context.Context, login, password string) (string, error) {
	mark := k.mark(login, password)
	if secret := k.get(mark); secret != "" {
		_, err := k.people.Who(ctx, secret)
		if err == nil || !fault.Is(err, fault.Unauthorized) {
			return secret, err
		}
	}
	secret, _, err := k.people.SignIn(ctx, k.county, login, password)
	if err != nil {
		return "", err
	}
	k.put(mark, secret)
	return secret, nil
}

func (k *keyring) mark(login, password string) [32]byte {
	h := hmac.New(sha256.New, k.salt)
	h.Write([]byte(strings.ToLower(strings.TrimSpace(login)) + "\x00" + password))
	return [32]byte(h.Sum(nil))
}

func (k *keyring) get(mark [32]byte) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept[mark]
}

func (k *keyring) put(mark [32]byte, secret string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.kept) >= mostKeys {
		clear(k.kept)
	}
	k.kept[mark] = secret
}
