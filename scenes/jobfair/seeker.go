package jobfair

import (
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
)

// Services are what people were or are: the family of people who serve is a group of its own.
var Services = []string{"soldier", "sergeant", "officer", "family"}

// Family is the group of family members of people who serve.
const Family = "family"

// NoticeVersion names the notice on personal data that applicants read; it is kept beside what they agreed to.
const NoticeVersion = "2023-10"

// States of a seeker.
const (
	Looking   = "looking"
	Gone      = "withdrawn" // took everything back
	Forgotten = "forgotten" // the period of the notice is over
)

// Ways in which somebody came to be registered.
const (
	ByPage = "online"
	ByDesk = "desk"
)

// Seeker is somebody who looks for work at a fair.
type Seeker struct {
	ID           string
	Fair         string
	Area         string
	Origin       string
	Name         seal.Personal `personal:"name"`
	Phone        seal.Personal `personal:"phone"`
	Service      string
	Years        int
	LeftYear     int
	Education    string
	Skills       seal.Personal `personal:"skills"`
	Wish         seal.Personal `personal:"wish"`
	Way          string
	State        string
	RegisteredAt clock.Moment
	CameAt       clock.Moment
	AgreedOn     clock.Day
	HiredOn      clock.Day
	Version      int
	// Key is what the person comes with.
	Key string

	key, name, phone, skills, wish []byte // as they are kept
}

// Profile is what a seeker leaves.
type Profile struct {
	Name      string
	Phone     string
	Service   string
	Years     int
	LeftYear  int
	Education string
	Skills    string
	Wish      string
	Told      bool // the notice was read, or read out
}

// check refuses what cannot be; year is the present one.
func (p *Profile) check(year int) error {
	f := fault.New(fault.Invalid, "jobfair.seeker.invalid")
	text.Trim(&p.Name, &p.Skills, &p.Wish)
	p.Phone = plainPhone(p.Phone)
	f.Sized("/name", p.Name, 40, true)
	f.Sized("/skills", p.Skills, 200, false)
	f.Sized("/wish", p.Wish, 200, false)
	if !text.ValidMobile(p.Phone) {
		f.At("/phone", "jobfair.seeker.mobile")
	}
	if !slices.Contains(Services, p.Service) {
		f.At("/service", "web.not_offered")
	}
	if p.Education != "" && !slices.Contains(Educations[1:], p.Education) {
		f.At("/education", "web.not_offered")
	}
	if p.Years < 0 || p.Years > 45 {
		f.At("/years", "web.bad_value")
	}
	if p.LeftYear != 0 && (p.LeftYear < 1950 || p.LeftYear > year) {
		f.At("/left_year", "jobfair.seeker.left")
	}
	if !p.Told {
		f.At("/told", "jobfair.seeker.told")
	}
	noIdentity(f, "/name", p.Name, "/skills", p.Skills, "/wish", p.Wish)
	return f.OrNil()
}

// seeker is somebody of the profile.
func (p *Profile) seeker(fair *Fair, origin, way string) *Seeker {
	return &Seeker{Fair: fair.ID, Area: fair.Area, Origin: origin, Name: seal.Hide(seal.Name, p.Name), Phone: seal.Hide(seal.Phone, p.Phone),
		Service: p.Service, Years: p.Years, LeftYear: p.LeftYear, Education: p.Education, Skills: seal.Hide(seal.Other, p.Skills),
		Wish: seal.Hide(seal.Other, p.Wish), Way: way, State: Looking, Version: 1}
}

// States of an application, in the order of its life.
const (
	Sent     = "sent"
	Met      = "interviewed"
	Offered  = "offered" // the employer said yes
	Agreed   = "agreed"  // and the applicant too: a first agreement
	Hired    = "hired"
	Declined = "declined"
	TakenOff = "withdrawn"
)

// Application is a seeker's for a post.
type Application struct {
	ID        string
	Fair      string
	Post      string
	Employer  string
	Seeker    string
	Area      string
	Origin    string
	Way       string // online, or site where the applicant gave their code at a booth
	State     string
	SentAt    clock.Moment
	MetAt     clock.Moment
	OfferedAt clock.Moment
	AgreedAt  clock.Moment
	HiredOn   clock.Day
	Version   int

	PostTitle, EmployerName, Booth string // where it is listed
	Of                             *Seeker
}

// OnTheSpot is the way of an application that was made at a booth.
const OnTheSpot = "site"

// answerDays is how long an employer may take to answer; both sides read until when.
const answerDays = 7

// AnswerBy is until when the employer answers.
func (a *Application) AnswerBy() clock.Day { return a.SentAt.Day().Add(answerDays) }

// move is a step of an application, and whose it is.
type move struct {
	verb   string
	from   []string
	to     string
	seeker bool // the applicant's; the others are the employer's
}

// moves are read from top to bottom as the life of an application.
var moves = []move{
	{"interview", []string{Sent}, Met, false},
	{"offer", []string{Sent, Met}, Offered, false},
	{"agree", []string{Offered}, Agreed, true},
	{"hire", []string{Agreed}, Hired, false},
	{"decline", []string{Sent, Met, Offered}, Declined, false},
	{"withdraw", []string{Sent, Met, Offered, Agreed}, TakenOff, true},
}

// Moves are the steps that one side can take now.
func (a *Application) Moves(seeker bool) (out []string) {
	for _, m := range moves {
		if m.seeker == seeker && slices.Contains(m.from, a.State) {
			out = append(out, m.verb)
		}
	}
	return out
}

// EmployersMoves and SeekersMoves are Moves for the pages.
func (a *Application) EmployersMoves() []string { return a.Moves(false) }

// SeekersMoves are what the applicant can do.
func (a *Application) SeekersMoves() []string { return a.Moves(true) }

// step finds the step of one side, and refuses one that is out of turn.
func (a *Application) step(verb string, seeker bool) (*move, error) {
	for i := range moves {
		m := &moves[i]
		if m.verb != verb || m.seeker != seeker {
			continue
		}
		if !slices.Contains(m.from, a.State) {
			return nil, fault.New(fault.Conflict, "jobfair.application.turn", "state", "jobfair.application.state."+a.State)
		}
		return m, nil
	}
	return nil, fault.New(fault.Invalid, "jobfair.application.verb")
}

// FollowUp asks after somebody who was hired.
type FollowUp struct {
	ID           string
	Fair         string
	Application  string
	Seeker       string
	Employer     string
	Area         string
	Origin       string
	Months       int
	Due          clock.Day
	Outcome      string // empty: not asked yet
	Why          string
	DoneOn       clock.Day
	Version      int
	EmployerName string
}

// When people who were hired are asked after, in months.
var followMonths = []int{1, 3, 6}

// What a follow-up finds, and why somebody left.
var (
	Outcomes = []string{"in_service", "left", "unreached"}
	Whys     = []string{"pay", "distance", "work", "family", "better", "dismissed", "other"}
)

// InService is that the person still works there.
const InService = "in_service"

func (u *FollowUp) check(outcome, why string, today clock.Day) error {
	f := fault.New(fault.Invalid, "jobfair.followup.invalid")
	switch {
	case u.Outcome != "":
		return fault.New(fault.Conflict, "jobfair.followup.done")
	case today < u.Due:
		return fault.New(fault.Conflict, "jobfair.followup.early", "day", u.Due.String())
	}
	if !slices.Contains(Outcomes, outcome) {
		f.At("/outcome", "web.not_offered")
	}
	if (outcome == "left") != (why != "") || why != "" && !slices.Contains(Whys, why) {
		f.At("/why", "jobfair.followup.why")
	}
	return f.OrNil()
}

// months later is a day so many months on; the last day of a shorter month.
func monthsLater(d clock.Day, n int) clock.Day {
	t := d.Time()
	first := clock.Date(t.Year(), t.Month(), 1).Time().AddDate(0, n, 0)
	last := clock.DayOf(first.AddDate(0, 1, -1))
	return min(clock.DayOf(first)+clock.Day(t.Day()-1), last)
}

// flagText keeps flags with blanks around each, so that one is found by its word.
func flagText(flags []string) string {
	if len(flags) == 0 {
		return ""
	}
	return " " + strings.Join(flags, " ") + " "
}
