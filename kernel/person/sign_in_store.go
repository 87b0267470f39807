package person

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
)

// Sign-in rules (GB/T 22239 level 3: lockout, session timeout). The package comment says what
// they are for.
const (
	fromDevice  = 5   // tries at a name from one known device
	fromAddress = 5   // from one address
	fromPlace   = 20  // from the network around it
	fromAll     = 100 // from everywhere but known devices
	lockFor     = 15 * time.Minute
	sessionFor  = 12 * time.Hour
	tokenFor    = 365 * 24 * time.Hour
	deviceFor   = 180 * 24 * time.Hour
)

// Wrong passwords of people whom we do not know, whatever the names: a right one is given back.
var (
	paceClient = web.Rate{AtOnce: 100, Every: 6 * time.Second}
	pacePlace  = web.Rate{AtOnce: 200, Every: 3 * time.Second}
	paceAll    = web.Rate{AtOnce: 2000, Every: 100 * time.Millisecond}
)

var errRefused = fault.New(fault.Unauthorized, "session.refused")

// SignIn checks a password and gives a session's secret. A wrong name takes as
// long and says the same as a wrong password.
func (r *Room) SignIn(ctx context.Context, county, login, password string) (secret string, acc Account, err error) {
	defer func() { err = noRoom(err) }()
	t, err := r.prove(ctx, county, login, password)
	if err != nil {
		return "", t.acc, err
	}
	if t.acc.Handed && t.handed <= t.now {
		if err := r.db.Write(ctx, func(tx *store.Tx) error { return t.back(ctx, tx) }); err != nil {
			return "", t.acc, err
		}
		return "", t.acc, fault.New(fault.Unauthorized, "session.handed_over")
	}
	secret, err = r.issue(ctx, t.acc, Session, t.now, sessionFor, t)
	return secret, t.acc, err
}

// noRoom says of a full disk what to do about it: a try and a session are written down, so nobody can sign in, not
// even whoever was told to free room.
func noRoom(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) && f.Key == "store.full" || errors.Is(err, syscall.ENOSPC) {
		return fault.New(fault.Busy, "store.full.sign_in").Because(err)
	}
	return err
}

// Prove checks a password and opens nothing.
func (r *Room) Prove(ctx context.Context, county, login, password string) error {
	t, err := r.prove(ctx, county, login, password)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *store.Tx) error { return t.back(ctx, tx) })
}

// try is one try at a password.
type try struct {
	acc    Account
	handed clock.Moment
	now    clock.Moment
	name   string // what was typed, as a keyed hash
	limits []limit
}

// limit is how many tries come from a place.
type limit struct {
	place string
	most  int
}

// prove judges a password once its try was taken.
func (r *Room) prove(ctx context.Context, county, login, password string) (*try, error) {
	typed := strings.ToLower(strings.TrimSpace(login))
	login = typed
	if text.ValidPhone(login) { // what people remember
		var err error
		if login, err = r.byPhone(ctx, county, login); err != nil {
			return &try{}, err
		}
	}
	t := &try{acc: Account{County: county, Login: login}, now: r.acts.Now(), name: r.mark("name", typed)}
	var hash string
	err := store.One(r.db.Read().QueryRow(ctx, "select person, password, disabled, handed_until from account where county = $1 and login = $2", county, login).
		Scan(&t.acc.Person, &hash, &t.acc.Disabled, &t.handed))
	unknown := fault.Is(err, fault.NotFound)
	if err != nil && !unknown {
		return t, err
	}
	t.acc.Handed = t.handed != 0
	from := web.Of(ctx)
	device := ""
	if unknown {
		t.acc.Login = ""
	} else {
		device = r.knownDevice(t.acc, from.Device)
	}
	paced := device == "" && from.Client.IsValid()
	if paced {
		if err := r.pace.Pass(ctx, from.Client); err != nil {
			return t, err
		}
	}
	leave, err := r.gate.line(device != "")
	if err != nil {
		if paced { // none was judged
			r.pace.Back(from.Client)
		}
		return t, err
	}
	defer leave()
	t.limits = r.limits(device, from.Client)
	if err := r.take(ctx, t); err != nil {
		return t, err
	}
	ok, err := r.gate.Matches(ctx, password, hash)
	if fault.Is(err, fault.Busy) { // not judged
		return t, errors.Join(err, r.db.Write(ctx, func(tx *store.Tx) error { return t.less(ctx, tx, t.places()) }))
	}
	if err != nil {
		return t, err
	}
	if unknown || !ok || t.acc.Disabled {
		return t, r.failed(ctx, t)
	}
	if paced {
		r.pace.Back(from.Client)
	}
	return t, nil
}

// limits are those that a try falls under.
func (r *Room) limits(device string, from netip.Addr) []limit {
	if device != "" {
		return []limit{{"device " + device, fromDevice}}
	}
	return []limit{{r.mark("address", web.Client(from).String()), fromAddress}, {r.mark("place", web.Place(from).String()), fromPlace}, {"all", fromAll}}
}

// mark is a keyed hash of what is kept only to be known again.
func (r *Room) mark(what, value string) string {
	return what + " " + r.box.Index(seal.Hide(seal.Other, "sign-in "+what+"\x00"+value))
}

// take takes a try under all its limits by one statement, or none: however many come at once,
// no more are judged than there are. The last one keeps the rest out for a quarter of an hour;
// who is kept out does not make it longer.
func (r *Room) take(ctx context.Context, t *try) error {
	refused := fault.New(fault.TooMany, "session.locked")
	err := r.db.Write(ctx, func(tx *store.Tx) error {
		var args []any
		for _, l := range t.limits {
			args = append(args, t.acc.County, t.name, l.place, t.acc.Login, 1, l.most, t.now.Add(lockFor))
		}
		now := "$" + strconv.Itoa(len(args)+1)
		if _, err := tx.Exec(ctx, "insert into sign_in_try (county, name, place, login, tries, most, until) values "+store.Values(len(t.limits), 7)+`
			on conflict (county, name, place) do update set login = excluded.login, most = excluded.most, until = excluded.until,
			tries = case when sign_in_try.until <= `+now+` then 1 else sign_in_try.tries + 1 end`, append(args, t.now)...); err != nil {
			return err
		}
		var beyond int // the rows are locked by the adding; what is refused adds nothing
		if err := tx.QueryRow(ctx, "select count(*) from sign_in_try where county = $1 and name = $2 and tries > most and place in ("+store.Places(3,
			len(t.limits))+")",
			append([]any{t.acc.County, t.name}, t.places()...)...).Scan(&beyond); err != nil || beyond == 0 {
			return err
		}
		return refused
	})
	if !fault.Is(err, fault.TooMany) {
		return err
	}
	var until clock.Moment
	if err := r.db.Read().QueryRow(ctx, "select coalesce(max(until), 0) from sign_in_try where county = $1 and name = $2 and tries >= most and "+
		"place in ("+store.Places(3, len(t.limits))+")",
		append([]any{t.acc.County, t.name}, t.places()...)...).Scan(&until); err != nil {
		return err
	}
	left := time.Duration(max(until-t.now, 1)) * time.Millisecond
	return fault.New(fault.TooMany, "session.locked", "minutes", int(left/time.Minute)+1).In(left)
}

func (t *try) places() (out []any) {
	for _, l := range t.limits {
		out = append(out, l.place)
	}
	return out
}

// failed writes that a password was wrong. A name that nobody has is written down as often,
// so that it takes as long; it has no line in the journal, for people type passwords there.
func (r *Room) failed(ctx context.Context, t *try) error {
	settle := func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, "update sign_in_try set until = $4 where county = $1 and name = $2 and place = $3", t.acc.County, t.name,
			t.limits[0].place, r.acts.Now().Add(lockFor))
		return err
	}
	var err error
	if t.acc.Login == "" {
		err = r.db.Write(ctx, settle)
	} else {
		_, err = r.acts.Do(ctx, act.System(t.acc.County), act.What{Verb: "session.refuse", Kind: "account", Subject: t.acc.Login,
			Area: t.acc.County}, func(tx *act.Tx) error { return settle(tx.Tx) })
	}
	if err != nil {
		return err
	}
	return errRefused
}

// back gives a try back that was right: its place begins anew, the wider ones have one more.
func (t *try) back(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Exec(ctx, "delete from sign_in_try where county = $1 and name = $2 and place = $3", t.acc.County, t.name,
		t.limits[0].place); err != nil || len(t.limits) == 1 {
		return err
	}
	return t.less(ctx, tx, t.places()[1:])
}

// less counts one try less in some places.
func (t *try) less(ctx context.Context, tx *store.Tx, places []any) error {
	_, err := tx.Exec(ctx, "update sign_in_try set tries = tries - 1 where county = $1 and name = $2 and tries > 0 and place in ("+store.Places(3,
		len(places))+")",
		append([]any{t.acc.County, t.name}, places...)...)
	return err
}

// forgive forgets the tries at an account.
func forgive(ctx context.Context, tx *act.Tx, login string) error {
	_, err := tx.Exec(ctx, "delete from sign_in_try where county = $1 and login = $2", tx.County, login)
	return err
}
