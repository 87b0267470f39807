package served

import (
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/area"
)

// EventKind is how a county's produce is made known (品牌推介).
type EventKind string

// A live show on a platform (直播); a roadshow that brings producers into communities
// (产销对接、进社区).
const (
	Live     EventKind = "live"
	Roadshow EventKind = "roadshow"
)

var (
	eventKinds = []EventKind{Live, Roadshow}
	eventWords = []string{"直播", "产销对接"}
)

// Event is a live show or a roadshow.
type Event struct {
	ID            string
	Kind          EventKind
	Title         string
	Area          string // of whoever held it
	On            clock.Day
	Platform      string
	Viewers       int64 // as the platform said
	ViewersSource string
	Residents     int
	SalesFen      int64
	Note          string
	Person        string
	VoidedOn      clock.Day
	VoidReason    string
	Version       int
	Parties       []Party
}

// Party is who took part in an event, or where it went.
type Party struct {
	Kind    string // producer, community
	Subject string
	Area    string
	Name    string
}

// Kinds of parties.
const (
	producer  = "producer"
	community = "community"
)

// reach is the id of what stands for the same producer or community in every event. A
// community outside the county is known by its name.
func (p *Party) reach() string {
	switch {
	case p.Kind == producer:
		return producer + "/" + p.Subject
	case p.Area != "":
		return community + "/" + p.Area
	}
	return community + "/" + strings.Join(strings.Fields(p.Name), "")
}

// of lists the parties of a kind.
func (e *Event) of(kind string) (out []Party) {
	for _, p := range e.Parties {
		if p.Kind == kind {
			out = append(out, p)
		}
	}
	return out
}

// join adds a party that is not there yet.
func (e *Event) join(p Party) {
	p.Name = strings.TrimSpace(p.Name)
	for _, q := range e.Parties {
		if q.reach() == p.reach() {
			return
		}
	}
	e.Parties = append(e.Parties, p)
}

const (
	mostViewers = 10_000_000_000
	mostPeople  = 10_000_000
	mostFen     = 1_000_000_000_000
	mostParties = 200
)

// check is what every event must be. What the other kind has is dropped.
func (e *Event) check(tree *area.Tree, today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.event.invalid")
	if !slices.Contains(eventKinds, e.Kind) {
		f.At("/kind", "required")
	}
	if e.Kind == Live {
		e.Residents, e.SalesFen, e.Parties = 0, 0, e.of(producer)
	} else {
		e.Platform, e.Viewers, e.ViewersSource = "", 0, ""
	}
	for _, s := range []struct {
		at   string
		text *string
		most int
		must bool
	}{
		{"/title", &e.Title, 60, true}, {"/platform", &e.Platform, 40, e.Kind == Live},
		{"/viewers_source", &e.ViewersSource, 200, e.Viewers > 0}, {"/note", &e.Note, 300, false},
	} {
		*s.text = strings.TrimSpace(*s.text)
		f.Sized(s.at, *s.text, s.most, s.must)
	}
	pastDay(f, "/on", e.On, today)
	if a, ok := tree.Get(e.Area); !ok || a.ValidTo != 0 || len(e.Area) < area.County {
		f.At("/area", "required")
	}
	for _, n := range []struct {
		at      string
		n, most int64
	}{{"/viewers", e.Viewers, mostViewers}, {"/residents", int64(e.Residents), mostPeople}, {"/sales_fen", e.SalesFen, mostFen}} {
		if n.n < 0 || n.n > n.most {
			f.At(n.at, "web.bad_value")
		}
	}
	e.checkParties(f, tree)
	return f.OrNil()
}

// checkParties looks at who took part and where it went. A roadshow has both.
func (e *Event) checkParties(f *fault.Fault, tree *area.Tree) {
	if e.Kind == Roadshow && len(e.of(producer)) == 0 {
		f.At("/producers", "required")
	}
	if e.Kind == Roadshow && len(e.of(community)) == 0 {
		f.At("/places", "required")
	}
	if len(e.Parties) > mostParties {
		f.At("/producers", "agri.event.many")
	}
	for _, p := range e.of(community) {
		if p.Area == "" {
			f.Sized("/places", p.Name, 60, true)
			continue
		}
		if a, ok := tree.Get(p.Area); !ok || a.Level() != area.Village {
			f.At("/places", "agri.event.community")
		}
	}
}
