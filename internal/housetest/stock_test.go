package housetest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/stock"
)

// shelf is a stock of the kit, to which things are done one act at a time.
type shelf struct {
	*housetest.House
	id string
}

func openShelf(h *housetest.House, unit stock.Unit, rule stock.Rule, total int64, change ...func(*stock.Item)) *shelf {
	h.T.Helper()
	x := &stock.Item{Kind: "test.goods", Subject: h.NewID(), Area: housetest.Village, Unit: unit, Step: 1, Rule: rule, Total: total,
		ExpiresAt: h.Acts.Now().Add(30 * 24 * time.Hour)}
	if unit == stock.Gram {
		x.Step = 100
	}
	for _, c := range change {
		c(x)
	}
	s := &shelf{House: h}
	if err := s.do(func(ctx context.Context, tx *act.Tx) error { return h.Stocks.Offer(ctx, tx, x) }); err != nil {
		h.T.Fatal(err)
	}
	s.id = x.ID
	return s
}

func (s *shelf) do(fn func(ctx context.Context, tx *act.Tx) error) error {
	ctx := s.T.Context()
	_, err := s.Acts.Do(ctx, act.System(housetest.County), act.What{Verb: "test.do", Kind: "test.goods", Area: housetest.Village},
		func(tx *act.Tx) error { return fn(ctx, tx) })
	return err
}

func (s *shelf) enter(w stock.Want) (h *stock.Hold, err error) {
	err = s.do(func(ctx context.Context, tx *act.Tx) (err error) {
		h, err = s.Stocks.Enter(ctx, tx, s.id, w)
		return err
	})
	return h, err
}

func (s *shelf) reserve(i int, amount int64) *stock.Hold {
	s.T.Helper()
	h, err := s.enter(stock.Want{Amount: amount, Name: "居民", Phone: fmt.Sprintf("138%08d", i), Way: stock.Online})
	if err != nil {
		s.T.Fatal(err)
	}
	return h
}

func (s *shelf) take(h *stock.Hold, amount int64, at clock.Moment) error {
	return s.do(func(ctx context.Context, tx *act.Tx) error { return s.Stocks.Take(ctx, tx, h.ID, amount, at) })
}

func (s *shelf) cancel(h *stock.Hold) error {
	return s.do(func(ctx context.Context, tx *act.Tx) error { return s.Stocks.Cancel(ctx, tx, h.ID) })
}

func (s *shelf) correct(total int64) error {
	return s.do(func(ctx context.Context, tx *act.Tx) error { return s.Stocks.Correct(ctx, tx, s.id, total) })
}

func (s *shelf) item() *stock.Item {
	s.T.Helper()
	x, err := s.Stocks.Item(s.T.Context(), s.DB.Read(), housetest.County, s.id)
	if err != nil {
		s.T.Fatal(err)
	}
	return x
}

func (s *shelf) holds() []*stock.Hold {
	s.T.Helper()
	list, err := s.Stocks.In(s.T.Context(), s.DB.Read(), housetest.County, s.id)
	if err != nil {
		s.T.Fatal(err)
	}
	return list
}

// true holds a stock against its holds and its moves: total = free + held + gone, nobody twice, nobody passed by.
func (s *shelf) true() {
	s.T.Helper()
	x := s.item()
	var held, gone, owed int64
	waiting := 0
	phones := map[string]bool{}
	var first *stock.Hold // who waits first
	for _, h := range s.holds() {
		switch h.State {
		case stock.Held, stock.Short:
			held, owed = held+h.Given, owed+h.Wanted-h.Given
			if h.State == stock.Held && h.Given == 0 || h.State == stock.Short && h.Given != 0 {
				s.T.Fatalf("%+v", h)
			}
		case stock.Waiting:
			waiting++
			if first == nil {
				first = h
			}
		case stock.Taken:
			gone += h.Taken
		default:
			if h.Given != 0 {
				s.T.Fatalf("an ended hold has some: %+v", h)
			}
			continue
		}
		if h.State != stock.Back && phones[h.Phone.Reveal()] {
			s.T.Fatalf("%s holds twice", h.Phone.Reveal())
		}
		phones[h.Phone.Reveal()] = true
	}
	if x.Held != held || x.Gone != gone || x.Owed != owed || x.Waiting != waiting || x.Free() < 0 {
		s.T.Fatalf("%+v, but the holds say held %d, gone %d, owed %d, waiting %d", x, held, gone, owed, waiting)
	}
	if x.Owed > 0 && x.Free() >= x.Step {
		s.T.Fatalf("%d are free while those who were cut want %d", x.Free(), x.Owed)
	}
	if first != nil && x.Owed == 0 && x.Free() >= first.Wanted {
		s.T.Fatalf("%d are free while one waits for %d", x.Free(), first.Wanted)
	}
	for what, want := range map[string]int64{"total": x.Total, "held": x.Held, "gone": x.Gone} {
		var n int64
		if err := s.DB.Read().QueryRow(s.T.Context(), "select coalesce(sum(amount), 0) from stock_move where county = $1 and item = $2 and what = $3",
			housetest.County, s.id, what).Scan(&n); err != nil || n != want {
			s.T.Fatalf("%s: the moves say %d, the stock %d (%v)", what, n, want, err)
		}
	}
}

func states(list []*stock.Hold) (out []string) {
	for _, h := range list {
		out = append(out, fmt.Sprintf("%s %d", h.State, h.Given))
	}
	return out
}

func wantStates(t *testing.T, s *shelf, want ...string) {
	t.Helper()
	if got := states(s.holds()); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	s.true()
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Key != key {
		t.Errorf("%v, want %s", err, key)
	}
}

func TestAPoorHarvestIsSharedOut(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for _, c := range []struct {
			what  string
			unit  stock.Unit
			rule  stock.Rule
			total int64
			want  []int64
			there int64
			after []string
			more  []string // when it turns out that there was enough
		}{
			{"by turn", stock.Piece, stock.ByTurn, 10, []int64{4, 4, 2, 3}, 6, []string{"held 4", "held 2", "short 0",
				"waiting 0"}, []string{"held 4", "held 4", "held 2", "held 3"}},
			{"by share", stock.Piece, stock.ByShare, 10, []int64{4, 4, 2, 3}, 6, []string{"held 3", "held 2", "held 1",
				"waiting 0"}, []string{"held 4", "held 4", "held 2", "held 3"}},
			{"by share, weighed", stock.Gram, stock.ByShare, 3000, []int64{1000, 1500, 500}, 2000, []string{"held 700",
				"held 1000", "held 300"}, []string{"held 1000", "held 1500", "held 500"}},
			{"nothing came", stock.Piece, stock.ByShare, 10, []int64{4, 4}, 0, []string{"short 0", "short 0"}, []string{"held 4", "held 4"}},
			{"a gram too few", stock.Gram, stock.ByTurn, 3000, []int64{1000, 1500, 500}, 2999, []string{"held 1000", "held 1500",
				"held 400"}, []string{"held 1000", "held 1500", "held 500"}},
		} {
			t.Run(c.what, func(t *testing.T) {
				s := openShelf(h, c.unit, c.rule, c.total)
				for i, n := range c.want {
					s.reserve(i, n)
				}
				if err := s.correct(c.there); err != nil {
					t.Fatal(err)
				}
				wantStates(t, s, c.after...)
				if err := s.correct(20_000); err != nil {
					t.Fatal(err)
				}
				wantStates(t, s, c.more...)
			})
		}
		h.Clean()
	})
}

func TestAHoldIsRefusedAndTakenOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		now := h.Acts.Now()
		s := openShelf(h, stock.Piece, stock.ByTurn, 5, func(x *stock.Item) { x.Most, x.Strikes, x.ClosesAt = 3, 1, now.Add(24*time.Hour) })
		for _, c := range []struct {
			w   stock.Want
			key string
		}{
			{stock.Want{Amount: 4, Name: "王", Phone: "13800000001", Way: stock.Online}, "stock.want.invalid"},
			{stock.Want{Amount: 0, Name: "王", Phone: "13800000001", Way: stock.Online}, "stock.want.invalid"},
			{stock.Want{Amount: 1, Name: "王", Way: stock.Online}, "stock.want.invalid"},
			{stock.Want{Amount: 1, Name: " ", Phone: "13800000001", Way: stock.Online}, "stock.want.invalid"},
			{stock.Want{Amount: 9, Name: "现场", Way: stock.OnSite}, "stock.sold_out"},
		} {
			_, err := s.enter(c.w)
			wantKey(t, err, c.key)
		}
		a, b := s.reserve(1, 3), s.reserve(2, 2)
		_, err := s.enter(stock.Want{Amount: 1, Name: "又来", Phone: "138 0000 0001", Way: stock.Online})
		wantKey(t, err, "stock.twice")
		c := s.reserve(3, 2)
		wantStates(t, s, "held 3", "held 2", "waiting 0")
		wantKey(t, s.take(c, 0, now), "stock.nothing")
		amend := func(x *stock.Hold, n int64) error {
			return s.do(func(ctx context.Context, tx *act.Tx) error { return s.Stocks.Amend(ctx, tx, x.ID, n) })
		}
		wantKey(t, amend(b, 3), "stock.no_more")
		if err := amend(a, 1); err != nil { // and the first in the line has what came free
			t.Fatal(err)
		}
		wantStates(t, s, "held 1", "held 2", "held 2")
		if err := s.take(b, 0, now); err != nil {
			t.Fatal(err)
		}
		wantKey(t, s.take(b, 0, now), "stock.taken")
		wantKey(t, s.take(a, 2, now), "stock.take.amount")
		wantKey(t, s.cancel(b), "stock.ended")
		wantKey(t, s.correct(1), "stock.gone")
		// Somebody gives back what a phone without a signal had handed out before: it was handed out.
		h.Later(h.Clock.Now().Add(time.Hour))
		if err := s.cancel(c); err != nil {
			t.Fatal(err)
		}
		s.reserve(4, 2)
		if err := s.take(c, 0, now); err != nil {
			t.Fatal(err)
		}
		if x := s.item(); x.Total != 7 || x.Gone != 4 || x.Held != 3 {
			t.Errorf("%+v", x)
		}
		s.true()
		// What is not collected comes free, and who did not come holds nothing more for now.
		h.Later(h.Clock.Now().AddDate(0, 0, 31))
		if err := h.Stocks.Expire(t.Context(), housetest.County); err != nil {
			t.Fatal(err)
		}
		wantStates(t, s, "expired 0", "taken 0", "taken 0", "expired 0")
		late := openShelf(h, stock.Piece, stock.ByTurn, 5, func(x *stock.Item) { x.Strikes = 1 })
		_, err = late.enter(stock.Want{Amount: 1, Name: "王", Phone: "13800000001", Way: stock.Online})
		wantKey(t, err, "stock.strikes")
		h.Clean()
	})
}

// Several of a kind that are lent: what comes back can be had again.
func TestWhatComesBackIsThereAgain(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openShelf(h, stock.Piece, stock.ByTurn, 1)
		a, b := s.reserve(1, 1), s.reserve(2, 1)
		if err := s.take(a, 0, h.Acts.Now()); err != nil {
			t.Fatal(err)
		}
		bring := func() error {
			return s.do(func(ctx context.Context, tx *act.Tx) error { return s.Stocks.Bring(ctx, tx, a.ID) })
		}
		if err := bring(); err != nil {
			t.Fatal(err)
		}
		wantKey(t, bring(), "stock.not_out")
		wantStates(t, s, "back 0", "held 1")
		if err := s.take(b, 0, h.Acts.Now()); err != nil {
			t.Fatal(err)
		}
		s.reserve(1, 1) // who brought it back may have it again
		wantStates(t, s, "back 0", "taken 0", "waiting 0")
		h.Clean()
	})
}

// A rush: exactly as many as there are, every request sent twice, and a harvest corrected downwards and up again meanwhile.
func TestAThousandWantAHundredPieces(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		const pieces, buyers = 100, 1000
		s := openShelf(h, stock.Piece, stock.ByTurn, pieces)
		var mu sync.Mutex
		answers, keys := map[string]int{}, map[string]bool{}
		buy := make(chan int)
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				for n := range buy {
					id := actOf(h, n)
					for range 2 {
						var key string
						done, err := h.Acts.Do(t.Context(), id.actor, act.What{ID: id.id, Verb: "test.buy", Kind: "test.goods",
							Area: housetest.Village}, func(tx *act.Tx) error {
							x, err := h.Stocks.Enter(t.Context(), tx, s.id, stock.Want{Amount: 1, Name: "居民",
								Phone: fmt.Sprintf("138%08d", n), Way: stock.Online})
							if err == nil {
								tx.On(x.ID, housetest.Village)
							}
							return err
						})
						if err == nil {
							x, err := h.Stocks.Get(t.Context(), h.DB.Read(), housetest.County, done.Subject)
							if err != nil {
								t.Error(err)
								return
							}
							key = x.Key
						}
						mu.Lock()
						var f *fault.Fault
						switch {
						case err == nil:
							answers["in"]++
							keys[key] = true
						case errors.As(err, &f):
							answers[f.Key]++
						default:
							t.Error(err)
						}
						mu.Unlock()
					}
				}
			})
		}
		for i := range buyers {
			if i == 300 || i == 600 {
				if err := s.correct(map[int]int64{300: 60, 600: pieces}[i]); err != nil {
					t.Error(err)
				}
			}
			buy <- i
		}
		close(buy)
		wg.Wait()
		want := map[string]int{"in": 2 * 200, "stock.sold_out": 2 * 800}
		if !maps.Equal(answers, want) || len(keys) != 200 {
			t.Errorf("answered %v, want %v; %d codes", answers, want, len(keys))
		}
		x := s.item()
		if x.Held != pieces || x.Waiting != 100 || x.Owed != 0 {
			t.Errorf("%+v", x)
		}
		for i, hold := range s.holds() {
			if hold.Turn != i+1 || (hold.State == stock.Held) != (i < pieces) {
				t.Fatalf("%d in turn: %+v", i, hold)
			}
		}
		s.true()
		h.Clean()
	})
}

// Any order of reservations, changes, cancellations, partial harvests, pickups with and without a signal, returns and
// ends of time leaves a stock that its holds and its moves agree with.
func TestAnyOrderLeavesATrueStock(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for seed := range uint64(12) {
			r := rand.New(rand.NewPCG(seed, 17))
			unit, rule := []stock.Unit{stock.Piece, stock.Gram}[seed%2], []stock.Rule{stock.ByTurn, stock.ByShare}[seed/2%2]
			s := openShelf(h, unit, rule, 40*[]int64{1, 100}[seed%2])
			step := s.item().Step
			for range 60 {
				list := s.holds()
				var err error
				pick := func() *stock.Hold { return list[r.IntN(len(list))] }
				switch n := r.IntN(100); {
				case n < 45 || len(list) == 0:
					_, err = s.enter(stock.Want{Amount: step * int64(1+r.IntN(6)), Name: "居民", Phone: fmt.Sprintf("139%02d%06d",
						seed, r.IntN(40)), Way: stock.Online})
				case n < 55:
					err = s.cancel(pick())
				case n < 65:
					x := pick()
					err = s.do(func(ctx context.Context, tx *act.Tx) error {
						return s.Stocks.Amend(ctx, tx, x.ID, step*int64(1+r.IntN(6)))
					})
				case n < 85:
					x, at := pick(), h.Acts.Now().Add(-time.Duration(r.IntN(120))*time.Minute)
					var weighed int64
					if unit == stock.Gram && r.IntN(2) == 0 {
						weighed = x.Given + int64(r.IntN(200)) - 100
					}
					err = s.take(x, max(0, weighed), at)
				case n < 92:
					x := pick()
					err = s.do(func(ctx context.Context, tx *act.Tx) error { return s.Stocks.Bring(ctx, tx, x.ID) })
				default:
					err = s.correct(int64(r.IntN(60)) * step)
				}
				var f *fault.Fault
				if err != nil && !errors.As(err, &f) {
					t.Fatal(err)
				}
				s.true()
				h.Later(h.Clock.Now().Add(time.Minute))
			}
		}
		h.Clean()
	})
}
