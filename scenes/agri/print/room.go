// Package print is what the scene prints (打印): notice boards for walls and gates (公示牌),
// officers' cards (身份信息卡), commitment certificates as labels and as pages. Each bears a
// code that leads back to the house, so that the paper says what was so on its day and the
// code what is so now.
//
// Paper is drawn from the records of the moment and kept nowhere: nothing is written here.
// It is Chinese, whatever language the screen of whoever prints speaks, and a label is
// black only. What the typeface lacks is told beside the file.
//
// It refuses more paper at a time than anybody wants by mistake, a certificate that was
// taken back, and an empty file. A closed subject and what has no code in force are left
// out.
package print

import (
	"huying/base/web"
	"huying/kernel/scene"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/pledge"
	"huying/scenes/agri/registry"
)

// Room prints; it keeps nothing.
type Room struct {
	*scene.Kernel
	registry *registry.Room
	lab      *lab.Room
	pledge   *pledge.Room
}

// New opens the press; a certificate names the samples that bear it out.
func New(k *scene.Kernel, r *registry.Room, l *lab.Room, p *pledge.Room) *Room {
	return &Room{k, r, l, p}
}

type door struct {
	*Room
	s *web.Server
}

// Mount hangs the press's doors.
func (r *Room) Mount(s *web.Server) { (&door{r, s}).mountPrint() }
