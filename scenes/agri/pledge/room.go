// Package pledge is the production records of growers and the commitment certificates on
// what they sell (承诺达标合格证; order 4 of 2025): what was bought and used, what was
// harvested, and for which weight the grower gives their word, on which basis, for whom.
//
// Weight is drawn from a harvest or from other certificates by one conditional update, so
// that issuers at the same moment cannot promise the same kilogram. A certificate is taken
// back with a reason and never deleted; the telephone on it is let go of when the county's
// rules say so. A buyer takes certificates in, which is how one gets from a sample to the
// lots, the certificates and who holds them.
//
// It refuses a certificate without a basis, for more than was harvested, within a
// pre-harvest interval, on a sample that does not bear it out, and while a sample holds
// the produce back; and it lets nobody take in what was taken back, or more than a
// certificate is for.
package pledge

import (
	"huying/base/web"
	"huying/kernel/scene"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/registry"
)

// Room keeps production records and certificates.
type Room struct {
	*scene.Kernel
	registry *registry.Room
	lab      *lab.Room
}

// New opens the production records; the testing rooms say what is held back.
func New(k *scene.Kernel, r *registry.Room, l *lab.Room) *Room { return &Room{k, r, l} }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the doors of production records and certificates.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountPledges() }
