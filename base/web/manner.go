package web

import (
	"context"
	"net/http"
	"strings"

	"huying/base/text"
)

// Manner is a protocol with customs of its own that is spoken below a prefix:
// programs that keep no session say a name and a password with every request (HTTP
// Basic), and read a refusal in another form than ours.
//
// Basic is taken nowhere else, because a browser that was once asked for a password
// goes on sending it by itself.
type Manner struct {
	Prefix string // /openrosa/
	// SignIn turns a name and a password into a session's secret.
	SignIn func(ctx context.Context, login, password string) (secret string, err error)
	// Greet puts on an answer what every answer of the protocol carries.
	Greet func(w http.ResponseWriter, r *http.Request)
	// Refuse writes a problem as the protocol has it, with its status.
	Refuse func(w http.ResponseWriter, r *http.Request, p *Problem)
}

// Speak adds a manner. Routes below its prefix are added as all others are.
func (s *Server) Speak(m Manner) {
	if m.Prefix == "" || m.SignIn == nil || m.Greet == nil || m.Refuse == nil {
		panic("a manner without a prefix, or half of one")
	}
	s.manners = append(s.manners, m)
}

func (s *Server) mannerOf(path string) *Manner {
	for i := range s.manners {
		if strings.HasPrefix(path, s.manners[i].Prefix) {
			return &s.manners[i]
		}
	}
	return nil
}

// basic signs in who says a name and a password. A refusal is kept for the guard, so
// that a route that asks for nobody answers all the same.
func (m *Manner) basic(ctx context.Context, i *Info, r *http.Request) {
	login, password, ok := r.BasicAuth()
	if !ok {
		return
	}
	i.Via = "machine"
	login, _ = text.Clean(login)
	i.Secret, i.refused = m.SignIn(ctx, login, password)
}
