package jobfair

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// Fair is a job fair.
type Fair struct {
	ID          string
	Area        string
	Name        string
	Organiser   string
	Venue       string
	Note        string
	From, To    clock.Day // on site
	OnlineFrom  clock.Day
	OnlineUntil clock.Day // the last day; it ends with the county's day
	EraseOn     clock.Day // applicants who were not hired are forgotten; their notice names it
	OpenedOn    clock.Day // shown to everybody from this day on; 0: not yet
	Booths      string    // A01-A24, B01-B12
	Parts       []Part
	Version     int
	Counts      Counts // where it is listed
}

// Part is what one region brings to a fair: its own organiser and venue.
type Part struct {
	Origin    string `json:"origin"`
	Name      string `json:"name"`
	Organiser string `json:"organiser"`
	Venue     string `json:"venue"`
}

// Spans of a fair, in days.
const (
	longestFair   = 7
	onlineDays    = 30
	longestOnline = 92
	keptAfter     = 30  // usual days from the end online until applicants are forgotten
	longestKept   = 366 // most days
	keptHired     = 210 // days after hiring: the last follow-up is at six months
	mostBooths    = 600
	mostParts     = 12
)

var region = regexp.MustCompile(`^\d{6}$`)

// check fills what is usual and refuses what cannot be.
func (f *Fair) check() error {
	x := fault.New(fault.Invalid, "jobfair.fair.invalid")
	text.Trim(&f.Name, &f.Organiser, &f.Venue, &f.Note, &f.Booths)
	x.Sized("/name", f.Name, 60, true)
	x.Sized("/organiser", f.Organiser, 60, true)
	x.Sized("/venue", f.Venue, 120, true)
	x.Sized("/note", f.Note, 600, false)
	if f.From == 0 {
		x.At("/from", "required")
	}
	if f.To == 0 {
		f.To = f.From
	}
	if f.OnlineFrom == 0 {
		f.OnlineFrom = f.From
	}
	if f.OnlineUntil == 0 && f.OnlineFrom != 0 {
		f.OnlineUntil = f.OnlineFrom.Add(onlineDays - 1)
	}
	if f.EraseOn == 0 && f.OnlineUntil != 0 {
		f.EraseOn = f.OnlineUntil.Add(keptAfter)
	}
	if f.From != 0 {
		span := func(at string, from, to clock.Day, most int, key string) {
			if to < from || to.Sub(from) >= most {
				x.Add(fault.Field{Pointer: at, Key: key, Args: map[string]any{"most": most}})
			}
		}
		span("/to", f.From, f.To, longestFair, "jobfair.fair.days")
		span("/online_until", f.OnlineFrom, f.OnlineUntil, longestOnline, "jobfair.fair.online")
		span("/erase_on", max(f.OnlineUntil, f.To).Add(1), f.EraseOn, longestKept, "jobfair.fair.erase")
	}
	if _, ok := booths(f.Booths); !ok {
		x.At("/booths", "jobfair.fair.booths")
	}
	f.checkParts(x)
	return x.OrNil()
}

func (f *Fair) checkParts(x *fault.Fault) {
	if len(f.Parts) > mostParts {
		x.At("/parts", "web.bad_value")
		return
	}
	seen := map[string]bool{}
	for i := range f.Parts {
		p, at := &f.Parts[i], fmt.Sprintf("/parts/%d", i)
		text.Trim(&p.Origin, &p.Name, &p.Organiser, &p.Venue)
		if !region.MatchString(p.Origin) || seen[p.Origin] {
			x.At(at+"/origin", "jobfair.fair.origin")
		}
		seen[p.Origin] = true
		x.Sized(at+"/name", p.Name, 20, true)
		x.Sized(at+"/organiser", p.Organiser, 60, false)
		x.Sized(at+"/venue", p.Venue, 120, false)
	}
}

var boothRange = regexp.MustCompile(`^([A-Z]{0,2})(\d{1,3})(?:-([A-Z]{0,2})(\d{1,3}))?$`)

// booths reads A01-A24, B01-B12 as the numbers that it stands for, each once.
func booths(text string) (list []string, ok bool) {
	seen := map[string]bool{}
	parts := strings.FieldsFunc(strings.ToUpper(text), func(c rune) bool { return strings.ContainsRune(", ，、;；\n", c) })
	for _, part := range parts {
		m := boothRange.FindStringSubmatch(part)
		if m == nil || m[4] != "" && m[3] != "" && m[3] != m[1] {
			return nil, false
		}
		from, _ := strconv.Atoi(m[2])
		to := from
		if m[4] != "" {
			to, _ = strconv.Atoi(m[4])
		}
		if to < from || len(list)+to-from >= mostBooths {
			return nil, false
		}
		for n := from; n <= to; n++ {
			if b := fmt.Sprintf("%s%0*d", m[1], len(m[2]), n); !seen[b] {
				seen[b] = true
				list = append(list, b)
			}
		}
	}
	return list, true
}

// Online reports whether posts can be applied for on a day.
func (f *Fair) Online(on clock.Day) bool {
	return f.Open(on) && f.OnlineFrom <= on && on <= f.OnlineUntil
}

// OnSite reports whether the doors are open on a day.
func (f *Fair) OnSite(on clock.Day) bool { return f.From <= on && on <= f.To }

// Open reports whether everybody sees the fair on a day.
func (f *Fair) Open(on clock.Day) bool { return f.OpenedOn != 0 && f.OpenedOn <= on }

// takes refuses an application outside the span of days online.
func (f *Fair) takes(on clock.Day) error {
	switch {
	case f.Online(on):
		return nil
	case !f.Open(on) || on < f.OnlineFrom:
		return fault.New(fault.Conflict, "jobfair.online.not_yet", "day", f.OnlineFrom.String())
	}
	return fault.New(fault.Conflict, "jobfair.online.over", "day", f.OnlineUntil.String())
}

// lets refuses somebody at the door on a day on which it is shut.
func (f *Fair) lets(on clock.Day) error {
	if f.OnSite(on) {
		return nil
	}
	return fault.New(fault.Conflict, "jobfair.door.shut", "from", f.From.String(), "to", f.To.String())
}

// part is what a region is called here.
func (f *Fair) part(origin string) string {
	for _, p := range f.Parts {
		if p.Origin == origin {
			return p.Name
		}
	}
	return ""
}

// Counts are how many of what a fair has, for what is still missing.
type Counts struct {
	Stands, Pending, NoBooth, NoPosts int
}

// Lack is something that a fair still misses: a key of the catalogue, and how many.
type Lack struct {
	Key string
	N   int
}

// lacks says what is still missing before a fair can open its doors.
func (f *Fair) lacks(n Counts) (out []Lack) {
	list, _ := booths(f.Booths)
	incomplete := 0
	for _, p := range f.Parts {
		if p.Organiser == "" || p.Venue == "" {
			incomplete++
		}
	}
	for _, x := range []struct {
		missing bool
		key     string
		n       int
	}{
		{f.OpenedOn == 0, "jobfair.lack.not_open", 0}, {len(f.Parts) == 0, "jobfair.lack.no_parts", 0}, {incomplete > 0,
			"jobfair.lack.parts", incomplete},
		{len(list) == 0, "jobfair.lack.no_booths", 0}, {len(list) > 0 && len(list) < n.Stands, "jobfair.lack.few_booths", n.Stands - len(list)},
		{n.Pending > 0, "jobfair.lack.pending", n.Pending}, {n.Stands == 0, "jobfair.lack.no_employers", 0},
		{n.NoBooth > 0, "jobfair.lack.no_booth", n.NoBooth}, {n.NoPosts > 0, "jobfair.lack.no_posts", n.NoPosts},
	} {
		if x.missing {
			out = append(out, Lack{x.key, x.n})
		}
	}
	return out
}

// takesBooth refuses a booth that the fair does not have.
func (f *Fair) takesBooth(booth string) error {
	if list, _ := booths(f.Booths); booth == "" || slices.Contains(list, booth) {
		return nil
	}
	return fault.New(fault.Invalid, "jobfair.booth.invalid").At("/booth", "jobfair.booth.unknown")
}
