package lab

import (
	"context"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
)

// SampleState is where a sample stands.
type SampleState string

// A sample is taken, received at the station and tested. When every test is negative a
// second person reviews it and it has passed. A first positive holds the produce back
// and asks for two repeats; when one of these is positive too the subject is told, and
// has four hours to object. Objected to, or found by a method that is not recognised,
// it goes to an institution for a quantitative test; that one decides. What failed is
// disposed of.
const (
	Taken    SampleState = "taken"
	Received SampleState = "received"
	Held     SampleState = "held"    // a first positive: to be repeated
	Suspect  SampleState = "suspect" // positive again: the subject is to be told
	Told     SampleState = "told"    // the clock for objections runs
	Objected SampleState = "objected"
	Sent     SampleState = "sent" // to the institution
	Passed   SampleState = "passed"
	Failed   SampleState = "failed"   // to be disposed of
	Disposed SampleState = "disposed" // failed, and dealt with
	Spoiled  SampleState = "spoiled"  // lost or broken on the way: says nothing
)

// objectionTime is how long a subject may object to a rapid result (article 51).
const objectionTime = 4 * time.Hour

// repeats is how often a positive is repeated before it is believed (GB/T 5009.199—2003).
const repeats = 2

// Sample is something taken from a subject to be tested (样品).
type Sample struct {
	ID             string
	County         string
	No             string
	Station        string
	Subject        string
	Area           string
	Product        string
	Lot            string // harvest lot; empty: not of one
	BaseG, AmountG int64  // how much there was, how much was taken
	TakenAt        clock.Moment
	Taker          string
	Second         string        // the second sampler's name; two have to be there
	Signer         seal.Personal `personal:"name"` // for the subject
	Signature      string
	SealNo         string
	LonE7, LatE7   int64
	State          SampleState
	Result         string // pass, fail; empty: open
	HeldOn         clock.Day
	ToldAt         clock.Moment
	ObjectionUntil clock.Moment
	ObjectedAt     clock.Moment
	Objection      string
	SentTo         string
	ConcludedOn    clock.Day
	Disposal       string // destroy, recall, stop_sale, transfer
	DisposedG      int64
	DisposedOn     clock.Day
	Order          string
	Version        int
}

// Test is one test of a sample.
type Test struct {
	ID           string
	Method       string
	Reagent      string
	Instrument   string
	Pretreated   bool
	Read         Reading
	InhibitionBP int
	ThresholdBP  int
	Verdict      Verdict
	At           clock.Moment
	Tester       string
}

// disposals are what is done with produce that failed (article 36 and on): destroyed
// harmlessly, called back, taken off sale, handed to the enforcement team.
var disposals = []string{"destroy", "recall", "stop_sale", "transfer"}

// standing says where the tests of a sample leave it: for every method its valid tests
// in the order they were made. The order of methods does not matter.
func standing(tests []Test, kinds map[string]MethodKind) SampleState {
	type line struct{ positive, negative int }
	lines := map[string]*line{}
	decided := Received
	for _, t := range tests {
		if t.Verdict == Void {
			continue
		}
		if !kinds[t.Method].Rapid() { // the institution's word stands; any substance over its limit fails
			switch {
			case t.Verdict == Positive:
				decided = Failed
			case decided != Failed:
				decided = Passed
			}
			continue
		}
		l := lines[t.Method]
		if l == nil {
			l = &line{}
			lines[t.Method] = l
		}
		if t.Verdict == Positive {
			l.positive++
		} else if l.positive > 0 {
			l.negative++ // a repeat
		}
	}
	if decided != Received {
		return decided
	}
	for _, l := range lines {
		switch {
		case l.positive > 1:
			return Suspect
		case l.positive == 1 && l.negative < repeats:
			decided = Held
		}
	}
	return decided
}

// tested reports whether any valid test was made.
func tested(tests []Test) bool {
	for _, t := range tests {
		if t.Verdict != Void {
			return true
		}
	}
	return false
}

// found are the methods by which a sample was positive twice.
func found(tests []Test) map[string]int {
	out := map[string]int{}
	for _, t := range tests {
		if t.Verdict == Positive {
			out[t.Method]++
		}
	}
	for m, n := range out {
		if n < 2 {
			delete(out, m)
		}
	}
	return out
}

// Holds reports whether a sample keeps its subject's produce from being sold.
func (s *Sample) Holds() bool {
	switch s.State {
	case Held, Suspect, Told, Objected, Sent, Failed:
		return s.HeldOn != 0
	}
	return false
}

// failedReach is how far back a failed sample of no lot reaches, in days.
const failedReach = 30

// Of reports whether a sample was taken of a product, however the two are written.
func (s *Sample) Of(product string) bool { return text.SameName(s.Product, product) }

// keepsBack reports whether a sample keeps a harvest off the market.
func (s *Sample) keepsBack(lot string, harvested clock.Day) bool {
	if s.State == Disposed {
		taken := s.TakenAt.Day()
		return s.Lot == lot || s.Lot == "" && harvested <= taken && harvested >= taken.Add(-failedReach)
	}
	return s.Holds() && (s.Lot == "" || s.Lot == lot)
}

// Reaches reports whether a sample puts certificates of a harvest in doubt that were issued
// before: as far back as a recall does, where it was taken of no lot.
func (s *Sample) Reaches(lot string, harvested clock.Day) bool {
	return s.keepsBack(lot, harvested) && (s.Lot != "" || harvested >= s.TakenAt.Day().Add(-failedReach))
}

// Harvest is what a sample was taken of, as the production records know it.
type Harvest struct{ No, Subject, Product string }

// Harvests finds the harvest that a sample names by its lot; the testing rooms keep none.
type Harvests func(ctx context.Context, q store.Q, county, lot string) (Harvest, error)
