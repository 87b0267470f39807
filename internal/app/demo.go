package app

import (
	"context"
	"math/rand/v2"

	"huying/base/clock"
	"huying/base/ident"
	"huying/demo"
	"huying/kernel/person"
)

// hashedOnce hashes a password once, however often it comes: all the demo's accounts have one.
type hashedOnce struct {
	person.Argon
	hashes map[string]string
}

func (h hashedOnce) Hash(password string) (string, error) {
	if h.hashes[password] == "" {
		hash, err := h.Argon.Hash(password)
		if err != nil {
			return "", err
		}
		h.hashes[password] = hash
	}
	return h.hashes[password], nil
}

// BuildDemo makes the demo county in an empty database, up to a moment, through the
// same acts as real use, and seals its journal. If the county is there already it
// does nothing.
func BuildDemo(ctx context.Context, cfg Config, until clock.Moment, say func(share float64, what string)) error {
	clk := clock.At(until.Time())
	seed := rand.NewChaCha8([32]byte([]byte("huying demo county: Tongzhou 2020")[:32]))
	fill := func(b []byte) { _, _ = seed.Read(b) }
	if say == nil {
		say = func(float64, string) {}
	}
	cfg.Clock, cfg.IDs, cfg.Random, cfg.Volatile, cfg.Alone, cfg.County = clk, ident.Seeded(fill), fill, true, true, demo.County
	if cfg.Hasher == nil {
		cfg.Hasher = hashedOnce{hashes: map[string]string{}}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go KeepMemory(ctx)
	a, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := a.Close(); err == nil {
			err = cerr
		}
	}()
	tree, err := a.Areas.Tree(ctx, demo.County)
	if err != nil || len(tree.Children(demo.County)) > 0 { // made before
		return err
	}
	if err := demo.Build(ctx, &a.Kernel, clk, rand.New(rand.NewPCG(1, 2)), Posts(a.Config.Scenes), a.Config.Scenes, until, say); err != nil {
		return err
	}
	say(0.99, "sealing the journal")
	return a.Seal(ctx)
}
