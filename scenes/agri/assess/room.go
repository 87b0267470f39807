// Package assess is how officers are assessed over a period that is past (考核): by outcomes
// and coverage, not by how often they tapped. A scheme gives each item a weight; a run
// counts rows, keeps which rows it counted, and seals the result, so that each point opens
// into what made it.
//
// A correction is another version of a result; both stay. Who appeals is heard once,
// within the time that the run gave, by somebody else than who ran it.
//
// It refuses a period that is not over, a run or a decision by who is judged in it, a
// second appeal and a late one, and a result that no longer bears its seal.
package assess

import (
	"huying/base/web"
	"huying/kernel/scene"
	"huying/scenes/agri/registry"
)

// Room keeps schemes, runs and results.
type Room struct {
	*scene.Kernel
	registry *registry.Room
}

// New opens the assessments.
func New(k *scene.Kernel, r *registry.Room) *Room { return &Room{k, r} }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the assessments' doors.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountAssessments() }
