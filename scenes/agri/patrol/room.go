// Package patrol is the visits that officers pay to subjects (巡查): the checklists that a
// county starts with, what a phone carries into the field, and what comes of a visit — the
// answers, an order where something was found, and the days that the visit covers.
//
// Visits may come in any order: each joins the days it covers with those that it touches,
// inside the act that brought it, so any past day can be asked. A visit covers what the
// rules of its day gave it. What another app filled in goes the same way as what our own
// phone sends.
//
// It refuses to pass a subject whose answers are findings, a result without words or a
// limit, a checklist that is not for that kind of subject, and a visit by who does not
// patrol there.
package patrol

import (
	"huying/base/web"
	"huying/kernel/scene"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/registry"
)

// Room keeps the patrols.
type Room struct {
	*scene.Kernel
	registry *registry.Room
	lab      *lab.Room
}

// New opens the patrols; a phone carries the testing rooms to take samples to.
func New(k *scene.Kernel, r *registry.Room, l *lab.Room) *Room { return &Room{k, r, l} }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the patrols' doors.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountPatrols() }
