package code

import (
	"context"
	"database/sql"
	"encoding/base64"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
)

func secretAt(county, id string) string { return "code_key/" + county + "/" + id }

// Keys are the county's keys, rotated ones too.
func (r *Room) Keys(ctx context.Context, q store.Q, county string) ([]Key, error) {
	out := []Key{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var k Key
		var public []byte
		err := rows.Scan(&k.ID, &k.Algorithm, &public, &k.From, &k.To)
		k.Public = base64.StdEncoding.EncodeToString(public)
		out = append(out, k)
		return err
	}, "select id, algorithm, public, from_at, to_at from code_key where county = $1 order by from_at, id", county)
	return out, err
}

// Sign signs statements inside the act that makes them, with the key in force, which is
// made with the first of them. It gives what goes behind the links' #.
func (r *Room) Sign(ctx context.Context, tx *act.Tx, list ...Credential) ([]string, error) {
	k, secret, err := r.signing(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(list))
	for i, c := range list {
		body := c.body(k.ID)
		sig, err := k.Algorithm.Sign(secret, message(tx.County, body))
		if err != nil {
			return nil, err
		}
		out[i] = body + "." + base64url.EncodeToString(sig)
		if _, err := tx.Exec(ctx, "insert into code_credential (county, code, key_id, signed_at, revoked_at) values ($1, $2, $3, $4, 0)",
			tx.County, c.Code, k.ID, tx.Now); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *Room) signing(ctx context.Context, tx *act.Tx) (k Key, secret []byte, err error) {
	var sealed []byte
	err = store.One(tx.QueryRow(ctx, "select id, algorithm, secret from code_key where county = $1 and to_at = 0 order by from_at, id limit 1",
		tx.County).Scan(&k.ID, &k.Algorithm, &sealed))
	if fault.Is(err, fault.NotFound) {
		return r.newKey(ctx, tx)
	}
	if err != nil {
		return k, nil, err
	}
	text, err := r.box.Open(seal.Other, sealed, secretAt(tx.County, k.ID))
	if err != nil {
		return k, nil, err
	}
	secret, err = base64.StdEncoding.DecodeString(text.Reveal())
	return k, secret, err
}

func (r *Room) newKey(ctx context.Context, tx *act.Tx) (Key, []byte, error) {
	secret, public, err := r.suite.Sign.GenerateKey()
	if err != nil {
		return Key{}, nil, err
	}
	k := Key{ID: keyID(public), Algorithm: r.suite.Sign, Public: base64.StdEncoding.EncodeToString(public), From: tx.Now}
	sealed := r.box.Seal(seal.Hide(seal.Other, base64.StdEncoding.EncodeToString(secret)), secretAt(tx.County, k.ID))
	_, err = tx.Exec(ctx, "insert into code_key (county, id, algorithm, public, secret, from_at, to_at) values ($1, $2, $3, $4, $5, $6, 0)",
		tx.County, k.ID, k.Algorithm, public, sealed, tx.Now)
	return k, secret, err
}

// Rotate puts a new key in force. What the old one signed stays good.
func (r *Room) Rotate(ctx context.Context, a act.Actor) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "code.key.rotate", Kind: "code", Subject: "key", Area: a.County}, func(tx *act.Tx) error {
		if _, err := tx.Exec(ctx, "update code_key set to_at = $2 where county = $1 and to_at = 0", tx.County, tx.Now); err != nil {
			return err
		}
		k, _, err := r.newKey(ctx, tx)
		tx.Note("key", k.ID)
		return err
	})
	return err
}

// TakeBack revokes the credential of a code; the code itself goes on telling why.
func (r *Room) TakeBack(ctx context.Context, tx *act.Tx, c Code) error {
	_, err := tx.Exec(ctx, "update code_credential set revoked_at = $3 where county = $1 and code = $2 and revoked_at = 0", tx.County, c, tx.Now)
	return err
}

// Revoked lists the fingerprints of credentials taken back after a moment, for phones
// to carry, and the moment to ask from the next time.
func (r *Room) Revoked(ctx context.Context, q store.Q, county string, after clock.Moment) (fingerprints []string, upTo clock.Moment, err error) {
	fingerprints, upTo = []string{}, after
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var c Code
		var at clock.Moment
		err := rows.Scan(&c, &at)
		fingerprints, upTo = append(fingerprints, Fingerprint(c)), max(upTo, at)
		return err
	}, "select code, revoked_at from code_credential where county = $1 and revoked_at > $2 order by revoked_at, code", county, after)
	return fingerprints, upTo, err
}
