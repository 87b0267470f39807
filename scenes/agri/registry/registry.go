// Package registry keeps who grows, buys, slaughters or sells farm produce in the county
// (监管主体名录): subjects with their plots and one printed code each, the officers of the
// grid who answer for them and their cards, what officers propose to change, the
// liability notices that subjects sign, who acts for a subject at its own door, and the
// rules that law leaves to the county.
//
// Every other room of the scene stands on this one and asks it for a subject. A personal
// number is sealed and shown masked; a subject is closed and never deleted, because what
// was patrolled or certified under it stays answerable.
//
// It refuses two subjects with one identity, a change made over another that its author had
// not seen, a proposal decided twice, and rules that watch the riskier or the larger less
// closely.
package registry

import (
	"context"

	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/scene"
)

// Room keeps the registry.
type Room struct {
	*scene.Kernel
	trained Trained
	parks   Parks
}

// Trained is told, inside the act, that the card of a person was issued or taken back:
// the days on which an officer counts as trained lie within those of a card. The
// registry knows no trainings.
type Trained func(ctx context.Context, tx *act.Tx, person string) error

// New opens the registry.
func New(k *scene.Kernel, trained Trained, parks Parks) *Room { return &Room{k, trained, parks} }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the registry's doors.
func (r *Room) Mount(s *web.Server) {
	m := &door{r, s}
	m.mountSubjects()
	m.mountPlaces()
	m.mountActing()
	m.mountOwn()
	m.mountProposals()
	m.mountNotices()
	m.mountOfficers()
	m.mountRules()
	m.tellDay()
}
