package stock

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/code"
)

const itemColumns = "id, kind, subject, area, unit, step, rule, total, held, gone, owed, waiting, line, most, strikes, closes_at, " +
	"expires_at, stopped, version"

func (x *Item) dest() []any {
	return []any{&x.ID, &x.Kind, &x.Subject, &x.Area, &x.Unit, &x.Step, &x.Rule, &x.Total, &x.Held, &x.Gone, &x.Owed, &x.Waiting, &x.Line, &x.Most,
		&x.Strikes, &x.ClosesAt, &x.ExpiresAt, &x.Stopped, &x.Version}
}

// Offer opens a stock, as part of the act of whoever has the goods.
func (r *Room) Offer(ctx context.Context, tx *act.Tx, x *Item) error {
	if err := x.Check(); err != nil {
		return err
	}
	x.ID, x.Version = tx.NewID(), 1
	if err := tx.Put(ctx, "stock_item", itemColumns, x.ID, x.Kind, x.Subject, x.Area, x.Unit, x.Step, x.Rule, x.Total, 0, 0, 0, 0, 0, x.Most, x.Strikes,
		x.ClosesAt, x.ExpiresAt, "", 1); err != nil {
		return err
	}
	return move(ctx, tx, x.ID, "", "total", x.Total)
}

// Terms changes what is said of a stock beforehand; it is for those that nobody holds anything of.
func (r *Room) Terms(ctx context.Context, tx *act.Tx, x *Item) error {
	if err := x.Check(); err != nil {
		return err
	}
	was, err := r.lock(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	if was.Line > 0 {
		return fault.New(fault.Conflict, "stock.begun")
	}
	if err := tx.Over(ctx, "stock_item", x.ID, was.Version, "stock.moved", act.Set{Column: "unit", Value: x.Unit}, act.Set{Column: "step", Value: x.Step},
		act.Set{Column: "rule", Value: x.Rule}, act.Set{Column: "total", Value: x.Total}, act.Set{Column: "most", Value: x.Most},
		act.Set{Column: "strikes", Value: x.Strikes}, act.Set{Column: "closes_at", Value: x.ClosesAt},
		act.Set{Column: "expires_at", Value: x.ExpiresAt}); err != nil {
		return err
	}
	return move(ctx, tx, x.ID, "", "total", x.Total-was.Total)
}

// Stop says that nothing more is held; what is held stays, and its owners read the reason.
func (r *Room) Stop(ctx context.Context, tx *act.Tx, id, reason string) error {
	_, err := tx.Exec(ctx, "update stock_item set stopped = $3, version = version + 1 where county = $1 and id = $2", tx.County, id, reason)
	return err
}

func move(ctx context.Context, tx *act.Tx, item, hold, what string, amount int64) error {
	if amount == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "insert into stock_move (county, id, item, hold, what, amount, at, person) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		tx.County, tx.NewID(), item, hold, what, amount, tx.Now, tx.Actor.Person)
	return err
}

// Item finds a stock.
func (r *Room) Item(ctx context.Context, q store.Q, county, id string) (*Item, error) {
	x := &Item{}
	return x, store.One(q.QueryRow(ctx, "select "+itemColumns+" from stock_item where county = $1 and id = $2", county, id).Scan(x.dest()...))
}

// Items are the stocks of records of a kind, by record.
func (r *Room) Items(ctx context.Context, q store.Q, county, kind string, subjects ...string) (map[string]*Item, error) {
	out := map[string]*Item{}
	if len(subjects) == 0 {
		return out, nil
	}
	args := []any{county, kind}
	for _, id := range subjects {
		args = append(args, id)
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Item{}
		err := rows.Scan(x.dest()...)
		out[x.Subject] = x
		return err
	}, "select "+itemColumns+" from stock_item where county = $1 and kind = $2 and subject in ("+store.Places(3, len(subjects))+")", args...)
}

// lock reads a stock that nobody else changes until the act is over.
func (r *Room) lock(ctx context.Context, tx *act.Tx, id string) (*Item, error) {
	if _, err := tx.Exec(ctx, "update stock_item set version = version where county = $1 and id = $2", tx.County, id); err != nil {
		return nil, err
	}
	return r.Item(ctx, tx, tx.County, id)
}

// HoldColumns are the columns of a hold in the order in which Dest reads them, for lists of the scene's.
const HoldColumns = "id, item, subject, area, state, turn, wanted, given, taken, key_sealed, pickup_sealed, name, phone, way, " +
	"held_at, expires_at, taken_at, taker, ended_at, version"

// HoldDest is where a hold's columns are read to; Unseal opens them afterwards.
func HoldDest(h *Hold) []any {
	return []any{&h.ID, &h.Item, &h.Subject, &h.Area, &h.State, &h.Turn, &h.Wanted, &h.Given, &h.Taken, &h.key, &h.pickup, &h.name, &h.phone, &h.Way,
		&h.HeldAt, &h.ExpiresAt, &h.TakenAt, &h.Taker, &h.EndedAt, &h.Version}
}

func sealedAt(county, id string) string { return "stock_hold/" + county + "/" + id }

// Unseal opens who holds, and what they come with.
func (r *Room) Unseal(county string, holds ...*Hold) (err error) {
	for _, h := range holds {
		at := sealedAt(county, h.ID)
		if h.Name, err = r.box.Open(seal.Name, h.name, at); err != nil {
			return err
		}
		if h.Phone, err = r.box.Open(seal.Phone, h.phone, at); err != nil {
			return err
		}
		for _, x := range []struct {
			from []byte
			into *string
		}{{h.key, &h.Key}, {h.pickup, &h.Pickup}} {
			p, err := r.box.Open(seal.Other, x.from, at)
			if err != nil {
				return err
			}
			*x.into = p.Reveal()
		}
	}
	return nil
}

func (r *Room) holds(ctx context.Context, q store.Q, county, where string, args ...any) (out []*Hold, err error) {
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		h := &Hold{}
		out = append(out, h)
		return rows.Scan(HoldDest(h)...)
	}, "select "+HoldColumns+" from stock_hold where county = $1 and "+where, append([]any{county}, args...)...); err != nil {
		return nil, err
	}
	return out, r.Unseal(county, out...)
}

func (r *Room) one(ctx context.Context, q store.Q, county, where string, args ...any) (*Hold, error) {
	list, err := r.holds(ctx, q, county, where, args...)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound
	}
	return list[0], nil
}

// In are the holds of a stock, by turn.
func (r *Room) In(ctx context.Context, q store.Q, county, item string) ([]*Hold, error) {
	return r.holds(ctx, q, county, "item = $2 order by turn, id", item)
}

// Of are the live holds of records of a kind, for phones that go where there is no signal.
func (r *Room) Of(ctx context.Context, q store.Q, county, kind string, subjects ...string) ([]*Hold, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	args := []any{kind}
	for _, id := range subjects {
		args = append(args, id)
	}
	return r.holds(ctx, q, county, "kind = $2 and state in ('held', 'taken') and subject in ("+store.Places(3,
		len(subjects))+") order by item, turn", args...)
}

// Get finds a hold.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (*Hold, error) {
	return r.one(ctx, q, county, "id = $2", id)
}

// ByKey finds a hold by what opens its page.
func (r *Room) ByKey(ctx context.Context, q store.Q, county, key string) (*Hold, error) {
	return r.one(ctx, q, county, "key = $2", r.box.Mark("stock key", county, key))
}

// ByPickup finds a hold of a stock by what is said at the door.
func (r *Room) ByPickup(ctx context.Context, q store.Q, county, item, pickup string) (*Hold, error) {
	return r.one(ctx, q, county, "item = $2 and pickup = $3", item, r.pickupMark(county, item, pickup))
}

func (r *Room) pickupMark(county, item, pickup string) string {
	return r.box.Mark("stock pickup", county, item, pickup)
}

// who is what a person is known by across stocks; empty where nothing tells them from others.
func (r *Room) who(county string, w Want) string {
	switch {
	case w.Phone != "":
		return r.box.Mark("stock caller", county, w.Phone)
	case w.Same != "":
		return r.box.Mark("stock name", county, w.Same)
	}
	return ""
}

// Same finds what a person holds of a stock already; nil where it is nothing.
func (r *Room) Same(ctx context.Context, q store.Q, county, item string, w Want) (*Hold, error) {
	who := r.who(county, w)
	if who == "" {
		return nil, nil
	}
	h, err := r.one(ctx, q, county, "item = $2 and once = $3", item, who)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return h, err
}

// Enter holds goods for somebody, or gives them a place in the line, as part of an act. The goods are taken by one
// statement that does nothing where there is not enough; it passes nobody who waits or was cut short.
func (r *Room) Enter(ctx context.Context, tx *act.Tx, item string, w Want) (*Hold, error) {
	x, err := r.Item(ctx, tx, tx.County, item)
	if err != nil {
		return nil, err
	}
	switch {
	case x.Stopped != "":
		return nil, fault.New(fault.Conflict, "stock.stopped", "reason", x.Stopped)
	case w.Way == Online && !x.Opens(tx.Now):
		return nil, fault.New(fault.Conflict, "stock.closed")
	}
	if err := w.check(x); err != nil {
		return nil, err
	}
	who := r.who(tx.County, w)
	if err := r.admits(ctx, tx, x, who); err != nil {
		return nil, err
	}
	h := &Hold{ID: tx.NewID(), Item: x.ID, Subject: x.Subject, Area: x.Area, State: Held, Wanted: w.Amount, Given: w.Amount, Way: w.Way, HeldAt: tx.Now,
		ExpiresAt: x.ExpiresAt, Name: seal.Hide(seal.Name, w.Name), Phone: seal.Hide(seal.Phone, w.Phone), Key: string(code.New(r.fill)), Version: 1}
	err = tx.QueryRow(ctx, `update stock_item set held = held + $3, line = line + 1, version = version + 1
		where county = $1 and id = $2 and stopped = '' and waiting = 0 and owed = 0 and total - held - gone >= $3 returning line`,
		tx.County, x.ID, w.Amount).Scan(&h.Turn)
	if errors.Is(err, sql.ErrNoRows) {
		if w.Way == OnSite {
			return nil, fault.New(fault.Conflict, "stock.sold_out")
		}
		h.State, h.Given = Waiting, 0
		err = tx.QueryRow(ctx, `update stock_item set waiting = waiting + 1, line = line + 1, version = version + 1
			where county = $1 and id = $2 and stopped = '' and waiting < $3 returning line`, tx.County, x.ID, mostWaiting).Scan(&h.Turn)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, fault.New(fault.Conflict, "stock.sold_out")
		}
	}
	if err != nil {
		return nil, store.One(err)
	}
	if err := r.put(ctx, tx, x, h, who); err != nil {
		return nil, err
	}
	if h.State == Waiting { // some may have come free between the two statements
		if err := r.settle(ctx, tx, x.ID); err != nil {
			return nil, err
		}
		return r.Get(ctx, tx, tx.County, h.ID)
	}
	return h, nil
}

// admits refuses a number that holds a share already, and one that missed too many.
func (r *Room) admits(ctx context.Context, tx *act.Tx, x *Item, who string) error {
	if who == "" {
		return nil
	}
	var same, missed int
	if err := tx.QueryRow(ctx, "select count(*) from stock_hold where county = $1 and item = $2 and once = $3", tx.County, x.ID,
		who).Scan(&same); err != nil {
		return err
	}
	if same > 0 {
		return fault.New(fault.Conflict, "stock.twice").At("/phone", "stock.twice")
	}
	if x.Strikes == 0 {
		return nil
	}
	if err := tx.QueryRow(ctx, "select count(*) from stock_hold where county = $1 and kind = $2 and who = $3 and state = 'expired' and ended_at > $4",
		tx.County, x.Kind, who, tx.Now.Add(-strikeSpan)).Scan(&missed); err != nil {
		return err
	}
	if missed >= x.Strikes {
		return fault.New(fault.Conflict, "stock.strikes", "n", missed).At("/phone", "stock.strikes")
	}
	return nil
}

func (r *Room) put(ctx context.Context, tx *act.Tx, x *Item, h *Hold, who string) error {
	pickup, err := r.newPickup(ctx, tx, x.ID)
	if err != nil {
		return err
	}
	h.Pickup = pickup
	once, at := who, sealedAt(tx.County, h.ID)
	if once == "" {
		once = h.ID
	}
	sealed := func(s string) []byte { return r.box.Seal(seal.Hide(seal.Other, s), at) }
	tx.Note("state", string(h.State))
	tx.Note("amount", h.Wanted)
	if err := tx.Put(ctx, "stock_hold", "id, item, kind, subject, area, state, turn, wanted, given, taken, once, who, key, "+
		"key_sealed, pickup, pickup_sealed, "+
		"name, phone, way, held_at, held_day, expires_at, taken_at, taken_day, taker, fresh, ended_at, ended_day, version",
		h.ID, x.ID, x.Kind, x.Subject, x.Area, h.State, h.Turn, h.Wanted, h.Given, 0, once, who, r.box.Mark("stock key", tx.County, h.Key), sealed(h.Key),
		r.pickupMark(tx.County, x.ID, pickup), sealed(pickup), r.box.Seal(h.Name, at), r.box.Seal(h.Phone, at), h.Way, h.HeldAt, h.HeldAt.Day(),
		h.ExpiresAt, 0, 0, "", 0, 0, 0, 1); err != nil {
		return err
	}
	return move(ctx, tx, x.ID, h.ID, "held", h.Given)
}

// newPickup is six digits that nobody else says at this door.
func (r *Room) newPickup(ctx context.Context, tx *act.Tx, item string) (string, error) {
	for range 40 {
		var b [4]byte
		if r.fill != nil {
			r.fill(b[:])
		} else {
			_, _ = rand.Read(b[:])
		}
		pickup := fmt.Sprintf("%06d", binary.BigEndian.Uint32(b[:])%1_000_000)
		var n int
		if err := tx.QueryRow(ctx, "select count(*) from stock_hold where county = $1 and item = $2 and pickup = $3", tx.County, item,
			r.pickupMark(tx.County, item, pickup)).Scan(&n); err != nil || n == 0 {
			return pickup, err
		}
	}
	return "", fault.New(fault.Conflict, "stock.sold_out") // a stock with so many holds takes no more
}

// held reads a hold and its stock, which nobody else changes until the act is over.
func (r *Room) held(ctx context.Context, tx *act.Tx, id string) (*Hold, *Item, error) {
	h, err := r.Get(ctx, tx, tx.County, id)
	if err != nil {
		return nil, nil, err
	}
	x, err := r.lock(ctx, tx, h.Item)
	if err != nil {
		return nil, nil, err
	}
	h, err = r.Get(ctx, tx, tx.County, id)
	return h, x, err
}

func over(ctx context.Context, tx *act.Tx, h *Hold, sets ...act.Set) error {
	return tx.Over(ctx, "stock_hold", h.ID, h.Version, "stock.moved", sets...)
}

// shift changes what is held and gone of a locked stock; it does nothing, and says so, where that would leave less than nothing.
func shift(ctx context.Context, tx *act.Tx, id string, total, held, gone int64) error {
	res, err := tx.Exec(ctx, `update stock_item set total = total + $3, held = held + $4, gone = gone + $5, version = version + 1
		where county = $1 and id = $2 and held + $4 >= 0 and gone + $5 >= 0 and total + $3 - held - $4 - gone - $5 >= 0`, tx.County, id, total, held, gone)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "stock.moved").Because(err)
	}
	return nil
}

// Amend changes how much somebody wants: less is free at once, more only where nobody waits for it.
func (r *Room) Amend(ctx context.Context, tx *act.Tx, id string, amount int64) error {
	h, x, err := r.held(ctx, tx, id)
	if err != nil {
		return err
	}
	w := Want{Amount: amount, Name: h.Name.Reveal(), Phone: h.Phone.Reveal(), Way: h.Way}
	if err := w.check(x); err != nil {
		return err
	}
	if !h.Live() {
		return fault.New(fault.Conflict, "stock.ended")
	}
	given := min(h.Given, amount)
	if h.State == Held && h.Given == h.Wanted && amount > h.Wanted {
		if left := x.Free(); left < amount-h.Wanted || x.Waiting > 0 || x.Owed > 0 {
			return fault.New(fault.Conflict, "stock.no_more").At("/amount", "stock.no_more")
		}
		given = amount
	}
	if err := shift(ctx, tx, x.ID, 0, given-h.Given, 0); err != nil {
		return err
	}
	if err := move(ctx, tx, x.ID, h.ID, "held", given-h.Given); err != nil {
		return err
	}
	tx.Note("amount", amount)
	if err := over(ctx, tx, h, act.Set{Column: "wanted", Value: amount}, act.Set{Column: "given", Value: given}); err != nil {
		return err
	}
	return r.settle(ctx, tx, x.ID)
}

// Cancel gives back what somebody holds; the first in the line has it, and the number may hold again.
func (r *Room) Cancel(ctx context.Context, tx *act.Tx, id string) error {
	h, x, err := r.held(ctx, tx, id)
	if err != nil {
		return err
	}
	if !h.Live() {
		return fault.New(fault.Conflict, "stock.ended")
	}
	if err := r.release(ctx, tx, x, h, Cancelled); err != nil {
		return err
	}
	return r.settle(ctx, tx, x.ID)
}

func (r *Room) release(ctx context.Context, tx *act.Tx, x *Item, h *Hold, state State) error {
	if err := shift(ctx, tx, x.ID, 0, -h.Given, 0); err != nil {
		return err
	}
	if err := move(ctx, tx, x.ID, h.ID, "held", -h.Given); err != nil {
		return err
	}
	return over(ctx, tx, h, act.Set{Column: "state", Value: state}, act.Set{Column: "given", Value: 0}, act.Set{Column: "once", Value: h.ID},
		act.Set{Column: "ended_at", Value: tx.Now}, act.Set{Column: "ended_day", Value: tx.Now.Day()})
}

// Before counts who stands in the line before somebody.
func (r *Room) Before(ctx context.Context, q store.Q, county string, h *Hold) (n int, err error) {
	err = q.QueryRow(ctx, "select count(*) from stock_hold where county = $1 and item = $2 and state in ('waiting', 'short') and "+
		"turn < $3", county, h.Item, h.Turn).Scan(&n)
	return n, err
}

// Doubles counts codes of a stock that were taken twice.
func (r *Room) Doubles(ctx context.Context, q store.Q, county, item string) (n int, err error) {
	err = q.QueryRow(ctx, "select count(*) from stock_move where county = $1 and item = $2 and what = 'twice'", county, item).Scan(&n)
	return n, err
}
