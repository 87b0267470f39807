package jobfair

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// JobApplicant is a seeker in a list: masked, and what they can and wish not at all.
type JobApplicant struct {
	ID           string       `json:"id"`
	Fair         string       `json:"fair"`
	Origin       string       `json:"origin"`
	Name         string       `json:"name"`
	Phone        string       `json:"phone"`
	Service      string       `json:"service" enum:"soldier,sergeant,officer,family"`
	Years        int          `json:"years"`
	LeftYear     int          `json:"left_year"`
	Education    string       `json:"education"`
	Way          string       `json:"way" enum:"online,desk"`
	State        string       `json:"state" enum:"looking,withdrawn,forgotten"`
	RegisteredAt clock.Moment `json:"registered_at"`
	CameAt       clock.Moment `json:"came_at"`
	AgreedOn     string       `json:"agreed_on"`
	HiredOn      string       `json:"hired_on"`
	Version      int          `json:"version"`
	CanReveal    bool         `json:"can_reveal"`
}

func (r *room) seekerList() *list.List[Seeker, JobApplicant] {
	return &list.List[Seeker, JobApplicant]{
		Kind: SeekerKind, Name: "JobApplicant", Path: "/api/jobfair/applicants", Summary: "Who looks for work, masked, the latest first",
		Read:  MayApplicants,
		Table: "jobfair_seeker", Columns: seekerColumns, Order: list.Latest("r.registered_at"),
		Filters: []list.Filter{list.Is("fair", "r.fair"), list.Is("service", "r.service", Services...), list.Is("way", "r.way", ByPage, ByDesk),
			list.Is("origin", "r.origin"), list.States("state", map[string]string{"": "", "came": "r.came_on > 0",
				"agreed": "r.agreed_on > 0", "hired": "r.hired_on > 0",
				"gone": "r.state <> 'looking'"}), list.Period("r.registered_on")},
		Dest: seekerDest, Fill: r.openSeekers,
		Wire: func(see *list.Reader, s *Seeker) JobApplicant {
			return JobApplicant{s.ID, s.Fair, s.Origin, s.Name.String(), s.Phone.String(), s.Service, s.Years, s.LeftYear, s.Education, s.Way,
				s.State, s.RegisteredAt, s.CameAt, s.AgreedOn.String(), s.HiredOn.String(), s.Version, s.State == Looking && see.Can(MayApplicants, s.Area)}
		},
		Sheet: list.Sheet[Seeker]{File: "job-seekers", Title: "jobfair.sheet.seekers",
			Columns: []sheet.Column{{Title: "jobfair.seeker.registered", Width: 12},
				{Title: "jobfair.seeker.name", Width: 10}, {Title: "jobfair.seeker.service", Width: 14}, {Title: "jobfair.seeker.years"},
				{Title: "jobfair.seeker.way", Width: 10},
				{Title: "jobfair.seeker.came", Width: 12}, {Title: "jobfair.seeker.agreed", Width: 12},
				{Title: "jobfair.seeker.hired", Width: 12}, {Title: "jobfair.origin", Width: 10}},
			Lines: func(see *list.Reader, s *Seeker) [][]any {
				return [][]any{{s.RegisteredAt.Day(), s.Name.String(), see.Say("jobfair.service." + s.Service), s.Years,
					see.Say("jobfair.way." + s.Way), cameOn(s.CameAt),
					s.AgreedOn, s.HiredOn, s.Origin}}
			}},
	}
}

// JobProfile is what somebody left, for a reason that they read.
type JobProfile struct {
	Name   string `json:"name"`
	Phone  string `json:"phone"`
	Skills string `json:"skills"`
	Wish   string `json:"wish"`
}

// JobApplication is an application in a list, without a name.
type JobApplication struct {
	ID           string       `json:"id"`
	Fair         string       `json:"fair"`
	Post         string       `json:"post"`
	PostTitle    string       `json:"post_title"`
	Employer     string       `json:"employer"`
	EmployerName string       `json:"employer_name"`
	Booth        string       `json:"booth"`
	Seeker       string       `json:"seeker"`
	Origin       string       `json:"origin"`
	Way          string       `json:"way" enum:"online,site"`
	State        string       `json:"state" enum:"sent,interviewed,offered,agreed,hired,declined,withdrawn"`
	SentAt       clock.Moment `json:"sent_at"`
	AnswerBy     string       `json:"answer_by"`
	Late         bool         `json:"late" doc:"The employer has not answered in time"`
	MetAt        clock.Moment `json:"met_at"`
	OfferedAt    clock.Moment `json:"offered_at"`
	AgreedAt     clock.Moment `json:"agreed_at"`
	HiredOn      string       `json:"hired_on"`
}

func (r *room) applicationList() *list.List[Application, JobApplication] {
	states := []string{Sent, Met, Offered, Agreed, Hired, Declined, TakenOff}
	return &list.List[Application, JobApplication]{
		Kind: ApplicationKind, Name: "JobApplication", Path: "/api/jobfair/applications", Summary: "Applications, the latest first",
		Read:  MayApplicants,
		Table: "jobfair_application", Columns: applicationColumns, Order: list.Latest("r.sent_at"),
		Filters: []list.Filter{list.Is("fair", "r.fair"), list.Is("seeker", "r.seeker"), list.Is("employer", "r.employer"), list.Is("post",
			"r.post"),
			list.Is("state", "r.state", states...), list.Period("r.sent_on")},
		Dest: applicationDest, Fill: r.fillApplications,
		Wire: func(_ *list.Reader, a *Application) JobApplication {
			return JobApplication{a.ID, a.Fair, a.Post, a.PostTitle, a.Employer, a.EmployerName, a.Booth, a.Seeker, a.Origin, a.Way, a.State,
				a.SentAt,
				a.AnswerBy().String(), a.State == Sent && a.AnswerBy() < r.Acts.Now().Day(), a.MetAt, a.OfferedAt, a.AgreedAt, a.HiredOn.String()}
		},
		Sheet: list.Sheet[Application]{File: "job-applications", Title: "jobfair.sheet.applications", Columns: []sheet.Column{
			{Title: "jobfair.application.sent", Width: 12}, {Title: "jobfair.employer.name", Width: 36}, {Title: "jobfair.post.title", Width: 20},
			{Title: "jobfair.application.way_is", Width: 10}, {Title: "jobfair.application.state_is", Width: 12}, {Title: "jobfair.origin",
				Width: 10}},
			Lines: func(see *list.Reader, a *Application) [][]any {
				return [][]any{{a.SentAt.Day(), a.EmployerName, a.PostTitle, see.Say("jobfair.way." + a.Way),
					see.Say("jobfair.application.state." + a.State), a.Origin}}
			}},
	}
}

// JobFollowUp asks after somebody who was hired.
type JobFollowUp struct {
	ID           string `json:"id"`
	Fair         string `json:"fair"`
	Seeker       string `json:"seeker"`
	Employer     string `json:"employer"`
	EmployerName string `json:"employer_name"`
	Origin       string `json:"origin"`
	Months       int    `json:"months"`
	Due          string `json:"due"`
	Outcome      string `json:"outcome" enum:",in_service,left,unreached"`
	Why          string `json:"why"`
	DoneOn       string `json:"done_on"`
	Version      int    `json:"version"`
	CanAsk       bool   `json:"can_ask"`
}

func (r *room) followUpList() *list.List[FollowUp, JobFollowUp] {
	return &list.List[FollowUp, JobFollowUp]{
		Kind: FollowUpKind, Name: "JobFollowUp", Path: "/api/jobfair/followups",
		Summary: "Who is asked after, by the day on which it is due", Read: MayApplicants,
		Table: "jobfair_followup", Columns: followUpColumns, Order: []list.Key{{Column: "r.due_day"}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("fair", "r.fair"), list.Is("seeker", "r.seeker"), list.States("state", map[string]string{"": "",
			"due": "r.outcome = '' and r.due_day <= $today", "ahead": "r.outcome = '' and r.due_day > $today", "done": "r.outcome <> ''"}),
			list.Period("r.due_day")},
		Dest: followUpDest, Fill: r.fillFollowUps, Called: "(select e.name from jobfair_employer e where e.county = r.county and e.id = r.employer)",
		Waits: []list.Wait{{Title: "jobfair.waits.followup", May: MayApplicants, Where: "r.outcome = '' and r.due_day <= $today",
			Due: "r.due_day", Day: true}},
		Wire: func(see *list.Reader, u *FollowUp) JobFollowUp {
			return JobFollowUp{u.ID, u.Fair, u.Seeker, u.Employer, u.EmployerName, u.Origin, u.Months, u.Due.String(), u.Outcome, u.Why,
				u.DoneOn.String(), u.Version,
				u.Outcome == "" && u.Due <= r.Acts.Now().Day() && see.Can(MayApplicants, u.Area)}
		},
		Sheet: list.Sheet[FollowUp]{File: "job-followups", Title: "jobfair.sheet.followups",
			Columns: []sheet.Column{{Title: "jobfair.followup.due", Width: 12},
				{Title: "jobfair.followup.months"}, {Title: "jobfair.employer.name", Width: 36}, {Title: "jobfair.followup.outcome_is", Width: 14},
				{Title: "jobfair.followup.why_is", Width: 14}, {Title: "jobfair.followup.done_on", Width: 12}, {Title: "jobfair.origin", Width: 10}},
			Lines: func(see *list.Reader, u *FollowUp) [][]any {
				outcome, why := "", ""
				if u.Outcome != "" {
					outcome = see.Say("jobfair.outcome." + u.Outcome)
				}
				if u.Why != "" {
					why = see.Say("jobfair.why." + u.Why)
				}
				return [][]any{{u.Due, u.Months, u.EmployerName, outcome, why, u.DoneOn, u.Origin}}
			}},
	}
}

func (r *room) mountApplicants(s *web.Server) {
	seekers, applications, followUps := r.seekerList(), r.applicationList(), r.followUpList()
	seekers.Mount(s, r.Lists)
	applications.Mount(s, r.Lists)
	followUps.Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "revealJobApplicant", Method: "POST", Path: seekers.Path + "/{id}/reveal", Guard: MayApplicants,
		Summary: "What somebody left, for a reason that they read"},
		func(ctx context.Context, in *list.Because) (*struct{ Body JobProfile }, error) {
			out := &struct{ Body JobProfile }{}
			_, at, err := seekers.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			a, err := duty.Of(ctx).May(MayApplicants, at, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			return out, r.Duties.Reveal(ctx, a, act.What{Verb: "jobfair.seeker.reveal", Kind: SeekerKind, Subject: in.ID, Area: at}, in.Body.Reason,
				func(tx *act.Tx) error {
					x, err := r.seeker(ctx, tx, tx.County, in.ID)
					if err != nil {
						return err
					}
					if x.State != Looking {
						return fault.New(fault.Conflict, "jobfair.seeker.gone")
					}
					who, err := r.office(ctx, tx, a)
					if err != nil {
						return err
					}
					out.Body = JobProfile{x.Name.Reveal(), x.Phone.Reveal(), x.Skills.Reveal(), x.Wish.Reveal()}
					return r.look(ctx, tx, x, "", who, in.Body.Reason)
				})
		})
	web.Handle(s, web.Spec{ID: "answerJobFollowUp", Method: "POST", Path: followUps.Path + "/{id}/answer", Guard: MayApplicants,
		Summary: "What became of somebody: in service, left and why, not reached"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Outcome string `json:"outcome" maxLength:"20"`
				Why     string `json:"why,omitempty" maxLength:"20"`
			}
		}) (*list.One[JobFollowUp], error) {
			return followUps.Act(ctx, MayApplicants, in.ID, "answer", func(tx *act.Tx, u *FollowUp) error {
				return r.ask(ctx, tx, u,
					in.Body.Outcome, in.Body.Why)
			})
		})
}
