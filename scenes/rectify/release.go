package rectify

import (
	"strings"

	"huying/base/clock"
	"huying/base/fault"
)

// Draft is a release in the making: what one person wrote and another has to approve before anybody outside can know it.
type Draft struct {
	Title      string         `json:"title"`
	Words      string         `json:"words"`
	Audience   string         `json:"audience"` // public, party
	Numbers    RectifyNumbers `json:"numbers"`
	By         string         `json:"by"`
	ByName     string         `json:"by_name"`
	ApprovedBy string         `json:"approved_by"`
	Approver   string         `json:"approver"`
	On         clock.Day      `json:"on"`
	Release    string         `json:"release"` // its id outside
	id         string
	version    int
}

// RectifyNumbers are what may be told of a round; a zero is not told.
type RectifyNumbers struct {
	Units     int `json:"units"`
	Meetings  int `json:"meetings"`
	Documents int `json:"documents"`
	Findings  int `json:"findings"`
	Done      int `json:"done"`
	Lasting   int `json:"lasting"`
	Undone    int `json:"undone"`
}

// numbers are those of a round on a day, of which a release tells the ones that it names.
func (v *view) numbers(today clock.Day, tell []string) (n RectifyNumbers) {
	c := v.count(today, "")
	have := map[string]struct {
		into  *int
		value int
	}{"units": {&n.Units, len(v.Units)}, "findings": {&n.Findings, c.Findings}, "done": {&n.Done, c.ByState[Done]}, "lasting": {&n.Lasting, c.ByState[Lasting]},
		"undone": {&n.Undone, c.Findings - c.Closed()}, "meetings": {&n.Meetings, v.held(today)}, "documents": {&n.Documents, v.inForce(today)}}
	for _, name := range tell {
		if x, ok := have[name]; ok {
			*x.into = x.value
		}
	}
	return n
}

// held is how many review meetings were held by a day.
func (v *view) held(today clock.Day) (n int) {
	for _, m := range v.Meetings {
		if m.On <= today {
			n++
		}
	}
	return n
}

// inForce is how many documents are in force on a day.
func (v *view) inForce(today clock.Day) (n int) {
	for _, d := range v.Documents {
		if d.On <= today {
			n++
		}
	}
	return n
}

func (d *Draft) check() error {
	bad := fault.New(fault.Invalid, "rectify.release.invalid")
	d.Title, d.Words = strings.TrimSpace(d.Title), strings.TrimSpace(d.Words)
	bad.Sized("/title", d.Title, 60, true)
	bad.Sized("/words", d.Words, 2000, true)
	if d.Audience != "public" && d.Audience != "party" {
		bad.At("/audience", "web.bad_value")
	}
	return bad.OrNil()
}

// Release is what was released: an ordinary record that everybody, or everybody of the scene, may read.
type Release struct {
	ID        string
	Area      string
	Round     string
	Audience  string
	Title     string
	Words     string
	Numbers   RectifyNumbers
	On        clock.Day
	RetiredOn clock.Day
	Version   int
}
