package snow

import (
	"fmt"
	"slices"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// Plan is a season's plan in one version (预案).
type Plan struct {
	ID         string
	Season     string // 2023-2024
	No         int
	Title      string
	Body       string
	Levels     []SnowThreshold
	Classes    []SnowDeadline
	State      string
	Drafter    string
	InForceOn  clock.Day
	ReplacedOn clock.Day
	Version    int
}

// States of a plan.
const (
	Draft    = "draft"
	Handed   = "handed" // 待批
	InForce  = "in_force"
	Replaced = "replaced"
)

// Levels are the colours, the mildest first.
var Levels = []string{"blue", "yellow", "orange", "red"}

// SnowThreshold says from how much snow in how many hours a level is proposed.
type SnowThreshold struct {
	Level string `json:"level" enum:"blue,yellow,orange,red"`
	MM    int    `json:"mm" minimum:"1" maximum:"200"`
	Hours int    `json:"hours" minimum:"1" maximum:"48"`
}

// SnowDeadline says by when a class of zones is to be cleared: after a snow at night until an hour of the morning, by day within so many
// minutes.
type SnowDeadline struct {
	Class   string `json:"class" enum:"key,main,other"`
	Night   string `json:"night" maxLength:"5" doc:"07:30"`
	Minutes int    `json:"minutes" minimum:"10" maximum:"1440"`
}

// thresholds of the city's signals, and its rule's hours: what a new plan begins with.
var (
	startLevels  = []SnowThreshold{{"blue", 4, 12}, {"yellow", 6, 12}, {"orange", 10, 6}, {"red", 15, 6}}
	startClasses = []SnowDeadline{{"key", "07:30", 120}, {"main", "07:30", 120}, {"other", "10:00", 240}}
)

func (p *Plan) check() error {
	f := fault.New(fault.Invalid, "snow.invalid")
	text.Trim(&p.Title, &p.Body)
	f.Sized("/title", p.Title, 60, true)
	f.Sized("/body", p.Body, 4000, false)
	var from, to int
	if n, err := fmt.Sscanf(p.Season, "%4d-%4d", &from, &to); n != 2 || err != nil || len(p.Season) != 9 || to != from+1 {
		f.At("/season", "snow.plan.season")
	}
	for i, level := range Levels {
		if i >= len(p.Levels) || p.Levels[i].Level != level {
			f.At("/levels", "snow.plan.levels")
			break
		}
		if i > 0 && p.Levels[i].MM*p.Levels[i-1].Hours <= p.Levels[i-1].MM*p.Levels[i].Hours { // less snow in an hour than the level below
			f.At(fmt.Sprintf("/levels/%d", i), "snow.plan.rising")
		}
	}
	for _, class := range Classes {
		i := slices.IndexFunc(p.Classes, func(d SnowDeadline) bool { return d.Class == class })
		if i < 0 {
			f.At("/classes", "snow.plan.classes")
		} else if _, ok := hourOf(p.Classes[i].Night); !ok {
			f.At(fmt.Sprintf("/classes/%d/night", i), "snow.plan.hour")
		}
	}
	return f.OrNil()
}

func hourOf(text string) (time.Duration, bool) {
	var h, m int
	if n, err := fmt.Sscanf(text, "%2d:%2d", &h, &m); n != 2 || err != nil || h > 23 || m > 59 {
		return 0, false
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, true
}

// Propose is the level that so much snow asks for; empty where it asks for none. The strictest whose rate is reached counts.
func (p *Plan) Propose(mm, hours int) string {
	level := ""
	for _, t := range p.Levels {
		if hours > 0 && mm >= t.MM && mm*t.Hours >= t.MM*hours {
			level = t.Level
		}
	}
	return level
}

// Night hours are those in which nobody has to sweep at once: what falls then is cleared by the hour of the morning.
const (
	nightFrom  = 18
	nightUntil = 6
)

// Due is by when a class is to be cleared where a response is raised at a moment.
func (p *Plan) Due(class string, raised clock.Moment) clock.Moment {
	i := slices.IndexFunc(p.Classes, func(d SnowDeadline) bool { return d.Class == class })
	if i < 0 {
		return raised.Add(4 * time.Hour)
	}
	d := p.Classes[i]
	switch h := raised.Time().Hour(); {
	case h >= nightFrom:
		at, _ := hourOf(d.Night) // check has read it
		return raised.Day().Add(1).Start().Add(at)
	case h < nightUntil:
		at, _ := hourOf(d.Night)
		return max(raised.Day().Start().Add(at), raised.Add(30*time.Minute))
	}
	return raised.Add(time.Duration(d.Minutes) * time.Minute)
}
