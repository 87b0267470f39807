// Package served is the duties served (履责服务): what the county does for growers and
// buyers beside looking after them — empty pesticide packages that come back and are
// disposed of safely, brand events, parks that farm under one plan, trainings. Each has
// its noun in files of its own, and a ledger whose lines are struck out and never deleted.
//
// An officer counts as trained for a year after a training, only while they carry a card,
// and where they carried it; those days are worked out anew from all trainings and cards
// whenever one of them changes.
//
// It refuses to take away more packages than lie in a town's stores on that day or any
// later one, a day that has not come yet, two parks of one name, and a plan in force that
// no officer of there answers for.
package served

import (
	"huying/base/web"
	"huying/kernel/scene"
	"huying/scenes/agri/registry"
)

// Room keeps the duties served.
type Room struct {
	*scene.Kernel
	registry *registry.Room
}

// New opens the duties served.
func New(k *scene.Kernel, r *registry.Room) *Room { return &Room{k, r} }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the doors of the duties served.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountServed() }
