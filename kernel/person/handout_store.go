package person

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
)

// HandOut lets people sign in who could not: each gets a login spelled like their name and
// a password that has to be changed before anything else. Who was given one and has not
// changed it gets another. All of them or none. done is told after each password, which
// takes its time to hash.
func (r *Room) HandOut(ctx context.Context, a act.Actor, people []Person, done func()) ([]Handed, error) {
	out := make([]Handed, len(people))
	hashes := make([]string, len(people))
	for i, p := range people {
		var err error
		if out[i].Password, err = madeUp(); err != nil {
			return nil, err
		}
		if hashes[i], err = r.gate.Hash(ctx, out[i].Password); err != nil {
			return nil, err
		}
		out[i].Person = p.ID
		done()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	did, err := r.acts.Do(ctx, a, act.What{Verb: "account.hand_out", Kind: "account", Subject: a.County, Area: a.County}, func(tx *act.Tx) error {
		taken, owners, err := logins(ctx, tx, tx.County)
		if err != nil {
			return err
		}
		names := make([]string, len(people))
		for i, p := range people {
			out[i].Until = tx.Now.Add(handedFor)
			switch has, own := owners[p.ID], owners[p.ID].own; {
			case own:
				return fault.New(fault.Conflict, "account.has_one", "name", p.Name)
			case has.login != "":
				out[i].Login = has.login
				err = handAgain(ctx, tx, out[i], hashes[i])
			default:
				out[i].Login = free(text.Pinyin(p.Name), taken)
				_, err = tx.Exec(ctx, "insert into account (county, login, person, password, disabled, handed_until) values ($1, $2, $3, $4, $5, $6)",
					tx.County, out[i].Login, p.ID, hashes[i], false, out[i].Until)
			}
			if err != nil {
				return err
			}
			owners[p.ID] = owned{out[i].Login, true}
			names[i] = out[i].Login
		}
		tx.Note("logins", names)
		return nil
	})
	r.seen.clear()
	if err != nil {
		return nil, err
	}
	if did.Replayed { // these passwords are not the ones that were kept
		return nil, fault.New(fault.Conflict, "account.told_before")
	}
	return out, nil
}

// owned is somebody's login, and whether its password is their own.
type owned struct {
	login string
	own   bool
}

// logins are those of a county, and who has which.
func logins(ctx context.Context, q store.Q, county string) (taken map[string]bool, owners map[string]owned, err error) {
	taken, owners = map[string]bool{}, map[string]owned{}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var login, person string
		var handed int64
		err := rows.Scan(&login, &person, &handed)
		taken[login], owners[person] = true, owned{login, handed == 0 || owners[person].own}
		return err
	}, "select login, person, handed_until from account where county = $1", county)
	return taken, owners, err
}

// handAgain puts another password where one was, and ends what was open with the old one.
func handAgain(ctx context.Context, tx *act.Tx, h Handed, hash string) error {
	if err := changedOne(tx.Exec(ctx, "update account set password = $3, handed_until = $4 where county = $1 and login = $2", tx.County,
		h.Login, hash, h.Until)); err != nil {
		return err
	}
	if err := forgive(ctx, tx, h.Login); err != nil {
		return err
	}
	return leave(ctx, tx, h.Login)
}

// leave ends the sessions and tokens of an account.
func leave(ctx context.Context, tx *act.Tx, login string) error {
	_, err := tx.Exec(ctx, "delete from token where county = $1 and login = $2", tx.County, login)
	return err
}

// HandAgain gives an account another password, for an owner who forgot theirs, and ends
// every session and token of it. Asked again it gives yet another.
func (r *Room) HandAgain(ctx context.Context, a act.Actor, login, owner string) (Handed, error) {
	out := Handed{Login: login, Person: owner}
	var err error
	if out.Password, err = madeUp(); err != nil {
		return out, err
	}
	hash, err := r.gate.Hash(ctx, out.Password)
	if err != nil {
		return out, err
	}
	err = r.alter(ctx, a.As(""), "account.hand_again", login, func(tx *act.Tx) error {
		out.Until = tx.Now.Add(handedFor)
		return handAgain(ctx, tx, out, hash)
	})
	return out, err
}

// CloseAccount keeps somebody out, for a reason that is kept; their sessions end at once.
func (r *Room) CloseAccount(ctx context.Context, a act.Actor, login, why string) error {
	if why = strings.TrimSpace(why); why == "" {
		return fault.New(fault.Invalid, "account.invalid").At("/reason", "required")
	}
	return r.alter(ctx, a, "account.close", login, func(tx *act.Tx) error {
		tx.Note("reason", why)
		if err := changedOne(tx.Exec(ctx, "update account set disabled = $3, closed_why = $4 where county = $1 and login = $2", tx.County, login,
			true, why)); err != nil {
			return err
		}
		return leave(ctx, tx, login)
	})
}

// ReopenAccount lets somebody in again.
func (r *Room) ReopenAccount(ctx context.Context, a act.Actor, login string) error {
	return r.alter(ctx, a, "account.reopen", login, func(tx *act.Tx) error {
		if err := changedOne(tx.Exec(ctx, "update account set disabled = $3, closed_why = '' where county = $1 and login = $2", tx.County, login,
			false)); err != nil {
			return err
		}
		return forgive(ctx, tx, login)
	})
}

// Unlock ends the quarter of an hour that follows too many wrong passwords, wherever they
// came from.
func (r *Room) Unlock(ctx context.Context, a act.Actor, login string) error {
	return r.alter(ctx, a, "account.unlock", login, func(tx *act.Tx) error {
		return forgive(ctx, tx, login)
	})
}

func changedOne(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return store.ErrNotFound
	}
	return nil
}

// alter is an act on an account.
func (r *Room) alter(ctx context.Context, a act.Actor, verb, login string, fn func(tx *act.Tx) error) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: verb, Kind: "account", Subject: login, Area: a.County}, fn)
	r.seen.clear()
	return err
}

// byPhone is the login of the one account whose owner has the telephone number; empty for
// none or several.
func (r *Room) byPhone(ctx context.Context, county, phone string) (login string, err error) {
	n := 0
	err = store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		n++
		return rows.Scan(&login)
	}, "select a.login from person p join account a on a.county = p.county and a.person = p.id where p.county = $1 and p.phone_index = $2",
		county, r.box.Index(seal.Hide(seal.Phone, phone)))
	if n != 1 {
		login = ""
	}
	return login, err
}
