package act_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/job"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/act"
	"huying/kernel/figure"
	"huying/kernel/journal"

	"pgregory.net/rapid"
)

const county = "110112"

type sending struct{ Key, Who, Said int }

// However requests under the same few keys cross each other, each key does one thing, for
// one person. Who sends the same again gets that answer; everybody else gets a conflict.
func TestAKeyIsOnePersonsForOneThing(t *testing.T) {
	rooms := []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations()}
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		acts := act.New(db, clock.At(clock.Day(20231107).Time()), journal.New(db, nil), figure.NewBook(nil, nil), nil)
		who := []act.Actor{{County: county, Person: "zhang"}, {County: county, Person: "li"}, act.Public(county), act.Public(county).Known("a"),
			act.Public(county).Known("b")}
		rapid.Check(t, func(rt *rapid.T) {
			keys := []string{acts.NewID(), acts.NewID()}
			sent := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) sending {
				return sending{rapid.IntRange(0, 1).Draw(rt, "key"), rapid.IntRange(0, len(who)-1).Draw(rt, "who"), rapid.IntRange(0, 1).Draw(rt, "said")}
			}), 1, 12).Draw(rt, "sent")
			done, errs := make([]act.Done, len(sent)), make([]error, len(sent))
			send := func(i int) {
				x := sent[i]
				done[i], errs[i] = acts.Do(t.Context(), who[x.Who], act.What{ID: keys[x.Key], Said: fmt.Sprint("said ", x.Said), Verb: "test.do",
					Kind: "test", Subject: acts.NewID()}, func(*act.Tx) error { return nil })
			}
			if rapid.Bool().Draw(rt, "at once") {
				var all sync.WaitGroup
				for i := range sent {
					all.Go(func() { send(i) })
				}
				all.Wait()
			} else {
				for i := range sent {
					send(i)
				}
			}
			first := map[int]int{} // by key: who did it
			for i, x := range sent {
				if errs[i] == nil && !done[i].Replayed {
					if _, twice := first[x.Key]; twice {
						rt.Fatalf("key %d did two things: %v", x.Key, sent)
					}
					first[x.Key] = i
				}
			}
			for i, x := range sent {
				f, ok := first[x.Key]
				if !ok {
					rt.Fatalf("key %d did nothing: %v", x.Key, errs)
				}
				same := sent[f] == x
				var refused *fault.Fault
				switch {
				case same && (errs[i] != nil || done[i].Subject != done[f].Subject):
					rt.Errorf("%v sent again: %v %v, first %v", x, done[i], errs[i], done[f])
				case !same && (!errors.As(errs[i], &refused) || refused.Key != act.KeyUsed || refused.Kind != fault.Conflict || done[i].Subject == done[f].Subject):
					rt.Errorf("%v under the key of %v: %v %v", x, sent[f], done[i], errs[i])
				}
			}
		})
	})
}
