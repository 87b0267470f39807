package served

import (
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/area"
	"huying/scenes/agri/ledger"
)

// Training is a session that officers and growers came to (培训).
type Training struct {
	ID         string
	Title      string
	Area       string // of whoever held it
	On         clock.Day
	Minutes    int
	Place      string
	Trainer    string
	Note       string
	Officers   int
	Growers    int
	VoidedOn   clock.Day
	VoidReason string
	Version    int
	Trainees   []Trainee
}

// Trainee is somebody who came: an officer, or a grower.
type Trainee struct {
	Card, Person string // of an officer
	Subject      string // of a grower
	Name         string
	Result       string
}

// Results of a training: passed or failed an examination, or there was none.
var (
	trainResults = []string{"pass", "fail", "present"}
	trainWords   = []string{"合格", "不合格", "参加"}
)

// TrainedFor is how many days a training counts: officers are trained every year.
const TrainedFor = 365

const (
	mostMinutes  = 10 * 24 * 60
	mostTrainees = 2000
)

// check is what every training must be.
func (t *Training) check(tree *area.Tree, today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.training.invalid")
	for _, s := range []struct {
		at   string
		text *string
		most int
		must bool
	}{{"/title", &t.Title, 60, true}, {"/place", &t.Place, 100, false}, {"/trainer", &t.Trainer, 60, false}, {"/note", &t.Note, 500, false}} {
		*s.text = strings.TrimSpace(*s.text)
		f.Sized(s.at, *s.text, s.most, s.must)
	}
	pastDay(f, "/on", t.On, today)
	if a, ok := tree.Get(t.Area); !ok || a.ValidTo != 0 || len(t.Area) < area.County {
		f.At("/area", "required")
	}
	if t.Minutes < 1 || t.Minutes > mostMinutes {
		f.At("/minutes", "agri.training.minutes")
	}
	if len(t.Trainees) == 0 {
		f.At("/officers", "agri.training.nobody")
	}
	if len(t.Trainees) > mostTrainees {
		f.At("/officers", "agri.training.many")
	}
	t.Officers, t.Growers = 0, 0
	for _, x := range t.Trainees {
		if !slices.Contains(trainResults, x.Result) {
			f.At("/officers", "agri.training.result")
			break
		}
		if x.Person != "" {
			t.Officers++
		} else {
			t.Growers++
		}
	}
	return f.OrNil()
}

// come adds somebody who is not there yet.
func (t *Training) come(x Trainee) {
	for _, y := range t.Trainees {
		if y.Person == x.Person && y.Subject == x.Subject {
			return
		}
	}
	t.Trainees = append(t.Trainees, x)
}

// tenure is the days on which somebody carried a card, and where.
type tenure struct {
	ledger.Days
	area string
}

// both are the days that lie in trained intervals and in tenures, each where the card
// was. An open tenure (to 0) goes on.
func both(trained []ledger.Days, held []tenure) (out []tenure) {
	for _, h := range held {
		for _, d := range trained {
			from, to := max(d.From, h.From), d.To
			if h.To != 0 {
				to = min(to, h.To)
			}
			if from < to {
				out = append(out, tenure{ledger.Days{From: from, To: to}, h.area})
			}
		}
	}
	return out
}
