package code

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"huying/base/clock"
	"huying/base/suite"
)

// Credential is a signed statement that a QR code carries behind its link, so that it
// can be checked where there is no signal: what the county said about a code on a day.
// The link alone opens the page; the statement stays on the phone (a fragment is not
// sent to the server).
type Credential struct {
	Kind   string    // what the code is listed as, a kind of a scene's records
	Code   Code      // of the record
	Issued clock.Day // when it was said
	Said   []string  // what was said, in the order of the kind; nothing personal that is not on the paper too
}

// Key verifies credentials.
type Key struct {
	ID        string          `json:"id"`
	Algorithm suite.Algorithm `json:"algorithm" enum:"ed25519,sm2"`
	Public    string          `json:"public" doc:"Public half, base64"`
	From      clock.Moment    `json:"from"`
	To        clock.Moment    `json:"to" doc:"Rotated out then; 0: signs today"`
}

// Reasons why a credential is not believed.
var (
	ErrNoCredential = errors.New("code: there is no credential in it")
	ErrUnknownKey   = errors.New("code: signed with a key that is not the county's")
	ErrAltered      = errors.New("code: altered after it was signed")
	ErrRevoked      = errors.New("code: taken back")
)

// mark begins a credential; the number is the format's.
const mark = "HY1"

var base64url = base64.RawURLEncoding

// body is what is signed: the mark, the key's name and the statement.
func (c Credential) body(key string) string {
	said := []any{c.Kind, c.Code, c.Issued}
	for _, s := range c.Said {
		said = append(said, s)
	}
	b, err := json.Marshal(said)
	if err != nil {
		panic(err) // strings and a number
	}
	return mark + "." + key + "." + base64url.EncodeToString(b)
}

// message keeps a credential of one county from being taken for another's.
func message(county, body string) []byte { return []byte("huying credential\n" + county + "\n" + body) }

// keyID names a key by its public half.
func keyID(public []byte) string {
	sum := sha256.Sum256(public)
	return base64url.EncodeToString(sum[:6])
}

// Fingerprint is how revocation lists name a code: a list must not give away codes.
func Fingerprint(c Code) string {
	sum := sha256.Sum256([]byte("huying revoked\n" + string(c)))
	return hex.EncodeToString(sum[:8])
}

// Check reads the credential in a scanned text (a link with it behind the #, or it alone)
// and says why it is not believed. With [ErrRevoked] the statement is given as well.
func Check(scanned, county string, keys []Key, revoked func(fingerprint string) bool) (Credential, error) {
	if _, after, ok := strings.Cut(scanned, "#"); ok {
		scanned = after
	}
	parts := strings.Split(scanned, ".")
	if len(parts) != 4 || parts[0] != mark || len(scanned) > 2000 {
		return Credential{}, ErrNoCredential
	}
	sig, err := base64url.DecodeString(parts[3])
	if err != nil {
		return Credential{}, ErrAltered
	}
	known := false
	for _, k := range keys {
		if k.ID != parts[1] {
			continue
		}
		known = true
		public, err := base64.StdEncoding.DecodeString(k.Public)
		if err != nil || keyID(public) != k.ID || !k.Algorithm.Verify(public, message(county, strings.Join(parts[:3], ".")), sig) {
			return Credential{}, ErrAltered
		}
	}
	if !known {
		return Credential{}, ErrUnknownKey
	}
	c, err := readStatement(parts[2])
	if err != nil {
		return c, err
	}
	if revoked(Fingerprint(c.Code)) {
		return c, ErrRevoked
	}
	return c, nil
}

func readStatement(s string) (c Credential, err error) {
	b, err := base64url.DecodeString(s)
	if err != nil {
		return c, ErrAltered
	}
	var said []json.RawMessage
	if json.Unmarshal(b, &said) != nil || len(said) < 3 {
		return c, ErrAltered
	}
	into := []any{&c.Kind, &c.Code, &c.Issued}
	c.Said = make([]string, len(said)-3)
	for i := range c.Said {
		into = append(into, &c.Said[i])
	}
	for i, raw := range said {
		if json.Unmarshal(raw, into[i]) != nil {
			return Credential{}, ErrAltered
		}
	}
	return c, nil
}
