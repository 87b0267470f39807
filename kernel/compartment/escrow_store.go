package compartment

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"

	"golang.org/x/crypto/argon2"
)

// The passphrase of one who holds half a key is at least so long, and costs so much to try.
const (
	leastPassphrase = 12
	argonMemory     = 19 * 1024
	argonPasses     = 2
)

// deposit is how far a key is in escrow.
type deposit struct {
	KeyVersion int    `json:"key_version"`
	First      string `json:"first"`             // who typed the first passphrase
	Second     string `json:"second,omitempty"`  // and the second
	Pending    string `json:"pending,omitempty"` // the other half, until the second person came
}

// Escrow is who holds the halves of the key that the compartment has now; empty where nobody does.
func (o *Opened) Escrow() (first, second string, err error) {
	d, _, err := o.deposit()
	return d.First, d.Second, err
}

func (o *Opened) deposit() (d deposit, version int, err error) {
	for x := range o.Each(escrowKind) {
		version = x.Version
		if err := json.Unmarshal(x.Body, &d); err != nil {
			return d, 0, err
		}
	}
	if d.KeyVersion != o.key.version {
		d = deposit{}
	}
	return d, version, nil
}

// Deposit puts half of the key in escrow behind a passphrase: the first call the one half, the next, by another person, the
// other. Only an owner begins.
func (r *Room) Deposit(ctx context.Context, a act.Actor, id, passphrase string) error {
	if utf8.RuneCountInString(passphrase) < leastPassphrase {
		return fault.New(fault.Invalid, "compartment.escrow.invalid").At("/passphrase", "compartment.escrow.short")
	}
	_, err := r.Act(ctx, a, id, What{"compartment.escrow", "compartment", id}, func(tx *Tx) error {
		d, version, err := tx.deposit()
		if err != nil {
			return err
		}
		half := 1
		var share []byte
		switch {
		case d.Second != "":
			return fault.New(fault.Conflict, "compartment.escrow.whole")
		case d.First == a.Person:
			return fault.New(fault.Conflict, "compartment.escrow.same")
		case d.First != "":
			half, d.Second = 2, a.Person
			share, err = bytes64(d.Pending)
			d.Pending = ""
		default:
			err = tx.owner()
			secret := []byte(tx.key.text())
			share = make([]byte, len(secret))
			_, _ = rand.Read(share)
			other := make([]byte, len(secret))
			subtle.XORBytes(other, secret, share)
			d = deposit{KeyVersion: tx.key.version, First: a.Person, Pending: text64(other)}
		}
		if err != nil {
			return err
		}
		if err := tx.keepHalf(ctx, half, passphrase, share); err != nil {
			return err
		}
		if version > 0 {
			return tx.Over(ctx, escrowRecord, version, d)
		}
		_, err = tx.Put(ctx, escrowKind, escrowRecord, d)
		return err
	})
	return err
}

// escrowRecord is the one record of its kind.
const escrowRecord = "escrow"

func (tx *Tx) keepHalf(ctx context.Context, half int, passphrase string, share []byte) error {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt)
	k, err := phraseKey(tx.key, passphrase, salt)
	if err != nil {
		return err
	}
	county, id := tx.Opened.County, tx.Opened.ID
	_, err = tx.Exec(ctx,
		"insert into compartment_escrow (county, compartment, half, key_version, salt, sealed) values ($1, $2, $3, $4, $5, $6)", county, id, half,
		tx.key.version, salt, k.seal(share, placeOfHalf(county, id, half, tx.key.version)))
	return err
}

func placeOfHalf(county, id string, half, version int) string {
	return fmt.Sprintf("compartment_escrow/%s/%s/%d/%d", county, id, half, version)
}

func phraseKey(of *key, passphrase string, salt []byte) (*key, error) {
	return keyOf(of.suite, argon2.IDKey([]byte(passphrase), salt, argonPasses, argonMemory, 1, uint32(of.suite.KeyLen)), of.version)
}

func (tx *Tx) dropEscrow(ctx context.Context) error {
	_, err := tx.Exec(ctx, "delete from compartment_escrow where county = $1 and compartment = $2", tx.Opened.County, tx.Opened.ID)
	return err
}

// held is half a key in escrow.
type held struct {
	half, version int
	salt, sealed  []byte
}

// Recover opens the compartments of a county whose key both passphrases make whole, after the county's own key was lost, and
// wraps their keys for their members with the county's new one. How many were opened comes back; none is a refusal.
func (r *Room) Recover(ctx context.Context, county, one, other string) (opened int, err error) {
	halves := map[string][]held{}
	if err := store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var id string
		var h held
		err := rows.Scan(&id, &h.half, &h.version, &h.salt, &h.sealed)
		halves[id] = append(halves[id], h)
		return err
	}, "select compartment, half, key_version, salt, sealed from compartment_escrow where county = $1 order by compartment, half", county); err != nil {
		return 0, err
	}
	for id, h := range halves {
		for _, pair := range [][2]string{{one, other}, {other, one}} {
			if k := r.whole(county, id, h, pair); k != nil {
				if err := r.wrapAnew(ctx, county, id, k); err != nil {
					return opened, err
				}
				opened++
				break
			}
		}
	}
	if opened == 0 {
		return 0, fault.New(fault.Forbidden, "compartment.escrow.wrong")
	}
	return opened, nil
}

// whole is the key that a pair of passphrases gives; nil when it is the wrong pair.
func (r *Room) whole(county, id string, halves []held, pair [2]string) *key {
	if len(halves) != 2 {
		return nil
	}
	of := &key{suite: r.box.Suite(), version: halves[0].version}
	var shares [2][]byte
	for i, h := range halves {
		k, err := phraseKey(of, pair[i], h.salt)
		if err != nil {
			return nil
		}
		if shares[i], err = k.open(h.sealed, placeOfHalf(county, id, h.half, h.version)); err != nil {
			return nil
		}
	}
	secret := make([]byte, min(len(shares[0]), len(shares[1])))
	subtle.XORBytes(secret, shares[0], shares[1])
	k, err := readKey(string(secret), of.version)
	if err != nil {
		return nil
	}
	return k
}

// wrapAnew gives a compartment's members its key, by the county's present one.
func (r *Room) wrapAnew(ctx context.Context, county, id string, k *key) error {
	_, err := r.acts.Do(ctx, act.System(county), act.What{Verb: "compartment.recover", Kind: "compartment", Subject: id,
		Ledger: &ledger{r, id}}, func(tx *act.Tx) error {
		var x row
		if err := store.One(tx.QueryRow(ctx, "select "+rowColumns+" from compartment where county = $1 and id = $2", county,
			id).Scan(x.dest()...)); err != nil {
			return err
		}
		records, err := recordsOf(ctx, tx, k, county, id)
		if err != nil {
			return err
		}
		in := &Tx{tx, &Opened{County: county, ID: id, version: x.version, key: k, records: records}, r}
		return in.rewrap(ctx)
	})
	return err
}
