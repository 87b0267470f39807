// Package eco is what subjects are certified for by others: organic, green food,
// geographical indication (绿色、有机、地理标志认证), with the land and the tonnes of each
// product. A certificate counts from its first day until it ends, is withdrawn or is
// renewed by the next; who holds one counts once, however many they hold.
//
// It refuses a certificate whose days run backwards and one that renews what is another's,
// withdrawn or renewed already. An inspector is told of an end a quarter and a month
// before, each once.
package eco

import (
	"huying/base/web"
	"huying/kernel/scene"
	"huying/scenes/agri/registry"
)

// Room keeps the certifications.
type Room struct {
	*scene.Kernel
	registry *registry.Room
}

// New opens the certifications.
func New(k *scene.Kernel, r *registry.Room) *Room { return &Room{k, r} }

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the certifications' doors.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountCertifications() }
