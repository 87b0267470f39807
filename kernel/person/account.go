package person

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/job"
	"huying/base/store"
	"huying/kernel/act"

	"github.com/alexedwards/argon2id"
)

// Argon is the password hash in use: argon2id, 19 MiB, two passes (OWASP's floor).
type Argon struct{}

var argonParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Hash makes the text that is kept.
func (Argon) Hash(password string) (string, error) {
	return argon2id.CreateHash(password, argonParams)
}

// Matches compares in constant time.
func (Argon) Matches(password, hash string) (bool, error) {
	return argon2id.ComparePasswordAndHash(password, hash)
}

// AddAccount lets a person sign in.
func (r *Room) AddAccount(ctx context.Context, a act.Actor, login, person, password string) error {
	if err := checkPassword(login, password); err != nil {
		return err
	}
	hash, err := r.gate.Hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "account.add", Kind: "account", Subject: login, Area: a.County}, func(tx *act.Tx) error {
		_, err := tx.Exec(ctx, `insert into account (county, login, person, password, disabled) values ($1, $2, $3, $4, $5)`,
			a.County, strings.ToLower(login), person, hash, false)
		if fault.Is(err, fault.Conflict) {
			return fault.New(fault.Conflict, "account.login_taken", "login", login).Because(err)
		}
		return err
	})
	return err
}

// SetPassword changes a password and ends every session of the account.
func (r *Room) SetPassword(ctx context.Context, a act.Actor, login, password string) error {
	if err := checkPassword(login, password); err != nil {
		return err
	}
	hash, err := r.gate.Hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "account.password", Kind: "account", Subject: login, Area: a.County}, func(tx *act.Tx) error {
		res, err := tx.Exec(ctx, "update account set password = $1, handed_until = 0 where county = $2 and login = $3", hash, a.County, login)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return store.ErrNotFound
		}
		if err := forgive(ctx, tx, login); err != nil {
			return err
		}
		return leave(ctx, tx, login)
	})
	r.seen.clear()
	return err
}

// The two kinds of secrets. A browser keeps a session in a cookie, a machine says a token;
// neither is good for the other.
const (
	Session = "session"
	Token   = "token"
)

// issue makes a secret for an account; t is the try that opened a session. The county leads
// the text, so that finding it asks one shard.
func (r *Room) issue(ctx context.Context, acc Account, kind string, now clock.Moment, life time.Duration, t *try) (string, error) {
	secret := acc.County + "." + ident.Secret(24)
	actor := act.Actor{County: acc.County, Person: acc.Person, Name: acc.Login, Via: "web"}
	_, err := r.acts.Do(ctx, actor, act.What{Verb: kind + ".open", Kind: "account", Subject: acc.Login, Area: acc.County}, func(tx *act.Tx) error {
		if t != nil {
			if err := t.back(ctx, tx.Tx); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "update account set seen_at = $3 where county = $1 and login = $2", acc.County, acc.Login, now); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "insert into token (county, hash, login, kind, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
			acc.County, hashOf(secret), acc.Login, kind, now, now.Add(life))
		return err
	})
	return secret, err
}

// Token makes a bearer token for a machine that acts as the account.
func (r *Room) Token(ctx context.Context, county, login string) (string, error) {
	acc := Account{County: county, Login: strings.ToLower(login)}
	err := store.One(r.db.Read().QueryRow(ctx, "select person from account where county = $1 and login = $2", county, acc.Login).Scan(&acc.Person))
	if err != nil {
		return "", err
	}
	return r.issue(ctx, acc, Token, r.acts.Now(), tokenFor, nil)
}

func hashOf(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

// SignOut ends a session.
func (r *Room) SignOut(ctx context.Context, a act.Actor, secret string) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "session.close", Kind: "account", Area: a.County}, func(tx *act.Tx) error {
		_, err := tx.Exec(ctx, "delete from token where county = $1 and hash = $2", a.County, hashOf(secret))
		return err
	})
	r.seen.clear()
	return err
}

// Who tells whose secret it is; unauthorized for one that is unknown or expired.
func (r *Room) Who(ctx context.Context, secret string) (Account, error) {
	county, _, ok := strings.Cut(secret, ".")
	if !ok {
		return Account{}, fault.New(fault.Unauthorized, "session.none")
	}
	now := r.acts.Now()
	h := hashOf(secret)
	if acc, ok := r.seen.get(h, now); ok {
		return acc, nil
	}
	acc := Account{County: county}
	var expires, handed clock.Moment
	err := store.One(r.db.Read().QueryRow(ctx, `select t.login, t.kind, a.person, t.expires_at, a.disabled, a.handed_until from token t
		join account a on a.county = t.county and a.login = t.login where t.county = $1 and t.hash = $2`, county, h).
		Scan(&acc.Login, &acc.Kind, &acc.Person, &expires, &acc.Disabled, &handed))
	acc.Handed = handed != 0
	if fault.Is(err, fault.NotFound) || err == nil && (expires <= now || acc.Disabled) {
		return Account{}, fault.New(fault.Unauthorized, "session.expired")
	}
	if err == nil {
		r.seen.put(h, acc, now)
	}
	return acc, err
}

// Sweep is the job that forgets what is over: sessions, tokens and tries.
func (r *Room) Sweep(counties func(ctx context.Context) ([]string, error)) job.Kind {
	return job.Kind{Kind: "session.sweep", Title: "job.session.sweep", Every: time.Hour, Run: func(ctx context.Context, _ string) error {
		list, err := counties(ctx)
		if err != nil {
			return err
		}
		for _, county := range list {
			err := r.db.Write(ctx, func(tx *store.Tx) error {
				now := r.acts.Now()
				if _, err := tx.Exec(ctx, "delete from token where county = $1 and expires_at <= $2", county, now); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "delete from sign_in_try where county = $1 and until <= $2", county, now)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// seen remembers secrets checked in the last seconds, so that a burst of
// requests asks the database once. Another node's sign-out is noticed within
// seenFor.
type seen struct {
	mu   sync.RWMutex
	accs map[string]seenAcc
}

type seenAcc struct {
	acc Account
	at  clock.Moment
}

const seenFor = 5 * time.Second

func newSeen() *seen { return &seen{accs: map[string]seenAcc{}} }

func (s *seen) get(h string, now clock.Moment) (Account, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, ok := s.accs[h]
	return a.acc, ok && a.at.Add(seenFor) > now && a.at <= now
}

func (s *seen) put(h string, acc Account, now clock.Moment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.accs) > 10_000 {
		s.accs = map[string]seenAcc{}
	}
	s.accs[h] = seenAcc{acc, now}
}

func (s *seen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accs = map[string]seenAcc{}
}
