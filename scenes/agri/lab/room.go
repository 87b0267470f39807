// Package lab is the testing rooms of the towns (检测室): their methods, instruments and
// reagents, the samples that are taken and who had them when, what was measured and what
// it means for the produce.
//
// A test keeps the method it was judged by, with its threshold of that day; what a
// sample's tests mean together is one pure function, asked anew after every test. From
// the first positive on produce is held back by looking at open samples, so there is no
// mark to forget to take off. A sample counts once in every rate, however often it was
// tested.
//
// It refuses a test by who may not test there, with an instrument that is not verified or a
// reagent that has expired or run out, a review by who tested, an objection that comes too
// late, and a quick test where only a quantitative one can answer.
package lab

import (
	"context"

	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/scene"
	"huying/scenes/agri/registry"
)

// Room keeps the testing rooms and their samples.
type Room struct {
	*scene.Kernel
	registry *registry.Room
	harvests Harvests
	watch    Watch
}

// Watch does what changes how a sample stands, for a room whose records stand by it.
type Watch func(ctx context.Context, tx *act.Tx, s *Sample, do func() error) error

// New opens the testing rooms; harvests tells what a lot is that a sample names.
func New(k *scene.Kernel, r *registry.Room, harvests Harvests) *Room {
	return &Room{k, r, harvests, nil}
}

// Watched tells a room above of every change of how a sample stands.
func (r *Room) Watched(by Watch) { r.watch = by }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the testing rooms' doors.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountLab() }
