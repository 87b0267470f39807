package jobfair

import (
	"context"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/step"
)

// JobEmployer is an employer in a list; who registered it is masked.
type JobEmployer struct {
	ID           string `json:"id"`
	Origin       string `json:"origin"`
	USCC         string `json:"uscc"`
	Name         string `json:"name"`
	Nature       string `json:"nature" enum:"state,private,foreign,public,other"`
	Trade        string `json:"trade"`
	Size         string `json:"size" enum:"micro,small,medium,large"`
	Address      string `json:"address"`
	About        string `json:"about"`
	Contact      string `json:"contact"`
	Phone        string `json:"phone"`
	State        string `json:"state" enum:"pending,approved,refused"`
	Fair         string `json:"fair"`
	Reason       string `json:"reason"`
	RegisteredOn string `json:"registered_on"`
	Version      int    `json:"version"`
	CanManage    bool   `json:"can_manage"`
}

func (r *room) employerList() *list.List[Employer, JobEmployer] {
	return &list.List[Employer, JobEmployer]{
		Kind: EmployerKind, Name: "JobEmployer", Path: "/api/jobfair/employers", Summary: "Employers, the latest first", Read: MayRead,
		Table: "jobfair_employer", Columns: employerColumns, Order: list.Latest("r.registered_on"),
		Filters: []list.Filter{list.Is("state", "r.state", Pending, Approved, Refused), list.Is("fair", "r.fair"), list.Is("origin", "r.origin"),
			list.Words("(r.name || ' ' || r.uscc || ' ' || r.trade)"), list.Period("r.registered_on")},
		Dest: employerDest, Fill: r.openEmployers, Called: "r.name",
		Wire: func(see *list.Reader, e *Employer) JobEmployer {
			return JobEmployer{e.ID, e.Origin, e.USCC, e.Name, e.Nature, e.Trade, e.Size, e.Address, e.About, e.Contact.String(),
				e.Phone.String(), e.State,
				e.Fair, e.Reason, e.RegisteredOn.String(), e.Version, see.Can(MayManage, e.Area)}
		},
		Sheet: list.Sheet[Employer]{File: "job-employers", Title: "jobfair.sheet.employers",
			Columns: []sheet.Column{{Title: "jobfair.employer.name", Width: 36},
				{Title: "jobfair.employer.uscc_is", Width: 22}, {Title: "jobfair.employer.nature", Width: 14}, {Title: "jobfair.employer.trade",
					Width: 20},
				{Title: "jobfair.employer.size", Width: 10}, {Title: "jobfair.employer.address", Width: 40}, {Title: "jobfair.employer.state_is",
					Width: 10},
				{Title: "jobfair.employer.registered_on", Width: 12}, {Title: "jobfair.origin", Width: 10}},
			Lines: func(see *list.Reader, e *Employer) [][]any {
				return [][]any{{e.Name, e.USCC, see.Say("jobfair.nature." + e.Nature), e.Trade, see.Say("jobfair.size." + e.Size), e.Address,
					see.Say(EmployerKind + ".state." + e.State), e.RegisteredOn, e.Origin}}
			}},
	}
}

// employerFlow is how an employer is let in: approved, or refused for a reason that it reads.
func (r *room) employerFlow() *step.Flow[Employer, JobEmployer] {
	return &step.Flow[Employer, JobEmployer]{
		List: r.employerList(), States: []string{Pending, Approved, Refused}, Of: func(e *Employer) (string,
			int) {
			return e.State, e.Version
		},
		Steps: []step.Step[Employer]{
			{Verb: "approve", May: MayManage, From: []string{Pending, Refused}, To: Approved, Main: true,
				Do: func(ctx context.Context, tx *act.Tx, e *Employer, _ *step.Input) ([]act.Set, error) {
					return r.letIn(ctx, tx, e)
				}},
			{Verb: "refuse", May: MayManage, From: []string{Pending, Approved}, To: Refused, Danger: true,
				Fields: []step.Field{{Name: "reason", Kind: step.Text, Title: "jobfair.employer.reason", Required: true, Most: 200}},
				Do: func(ctx context.Context, tx *act.Tx, e *Employer, in *step.Input) ([]act.Set, error) {
					return []act.Set{{Column: "reason", Value: in.Text("reason")}}, r.leave(ctx, tx, e)
				}},
		},
	}
}

// letIn gives an employer its part in the fair that it registered for.
func (r *room) letIn(ctx context.Context, tx *act.Tx, e *Employer) ([]act.Set, error) {
	f, err := r.fair(ctx, tx, tx.County, e.Fair)
	if err != nil {
		return nil, err
	}
	if err := r.join(ctx, tx, f, e); err != nil {
		return nil, err
	}
	return []act.Set{{Column: "reason", Value: ""}}, setPosts(ctx, tx, e, Wanted, Paused)
}

// JobStand is an employer's part in a fair, with its booth and what it brings.
type JobStand struct {
	ID           string `json:"id"`
	Fair         string `json:"fair"`
	Employer     string `json:"employer"`
	EmployerName string `json:"employer_name"`
	Origin       string `json:"origin"`
	Booth        string `json:"booth"`
	Posts        int    `json:"posts"`
	Headcount    int    `json:"headcount"`
	Applications int    `json:"applications"`
	Version      int    `json:"version"`
	CanManage    bool   `json:"can_manage"`
}

func (r *room) standList() *list.List[Stand, JobStand] {
	return &list.List[Stand, JobStand]{
		Kind: StandKind, Name: "JobStand", Path: "/api/jobfair/stands", Summary: "Who takes part in a fair, by booth", Read: MayRead,
		Table:   "jobfair_stand",
		Columns: standColumns, Order: []list.Key{{Column: "r.booth", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("fair", "r.fair"), list.Is("origin", "r.origin"), list.Unless("left",
			"Employers that were taken out too", "r.active = 1"),
			list.States("booth", map[string]string{"": "", "none": "r.booth = ''"})},
		Dest: standDest, Fill: r.fillStands,
		Wire: func(see *list.Reader, s *Stand) JobStand {
			return JobStand{s.ID, s.Fair, s.Employer, s.Name, s.Origin, s.Booth, s.Posts, s.Wanted, s.Came, s.Version, see.Can(MayManage, s.Area)}
		},
		Sheet: list.Sheet[Stand]{File: "job-booths", Title: "jobfair.sheet.stands", Columns: []sheet.Column{{Title: "jobfair.booth.is", Width: 8},
			{Title: "jobfair.employer.name", Width: 40}, {Title: "jobfair.post.rows"}, {Title: "jobfair.post.headcount_is"},
			{Title: "jobfair.origin"}},
			Lines: func(_ *list.Reader, s *Stand) [][]any { return [][]any{{s.Booth, s.Name, s.Posts, s.Wanted, s.Origin}} }},
	}
}

// JobEmployerSecrets is who registered an employer, for a reason that is kept.
type JobEmployerSecrets struct {
	Contact string `json:"contact"`
	Phone   string `json:"phone"`
}

// JobEmployerCode is a new code to hand over.
type JobEmployerCode struct {
	Code string `json:"code"`
}

func (r *room) mountEmployers(s *web.Server, fairs *list.List[Fair, JobFair]) {
	flow := r.employerFlow()
	employers, stands := flow.List, r.standList()
	employers.Mount(s, r.Lists)
	flow.Mount(s, r.Flows)
	stands.Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "seatJobStand", Method: "POST", Path: stands.Path + "/{id}/seat", Guard: MayManage,
		Summary: "Give an employer a booth, or take it back"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Booth   string `json:"booth" maxLength:"8"`
				Version int    `json:"version,omitempty"`
			}
		}) (*list.One[JobStand], error) {
			return stands.Act(ctx, MayManage, in.ID, "seat", func(tx *act.Tx, x *Stand) error {
				if in.Body.Version != 0 && in.Body.Version != x.Version {
					return fault.New(fault.Conflict, "jobfair.moved")
				}
				if !x.Active {
					return fault.New(fault.Conflict, "jobfair.post.not_approved")
				}
				f, _, err := fairs.Find(ctx, tx, x.Fair)
				if err != nil {
					return err
				}
				return r.seat(ctx, tx, f, x, in.Body.Booth)
			})
		})
	web.Handle(s, web.Spec{ID: "revealJobEmployer", Method: "POST", Path: employers.Path + "/{id}/reveal", Guard: MayManage,
		Summary: "Who registered an employer, for a reason that is kept"},
		func(ctx context.Context, in *list.Because) (*struct{ Body JobEmployerSecrets }, error) {
			out := &struct{ Body JobEmployerSecrets }{}
			e, at, err := employers.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			a, err := duty.Of(ctx).May(MayManage, at, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			return out, r.Duties.Reveal(ctx, a, act.What{Verb: "jobfair.employer.reveal", Kind: EmployerKind, Subject: e.ID, Area: at},
				in.Body.Reason,
				func(*act.Tx) error {
					out.Body = JobEmployerSecrets{e.Contact.Reveal(), e.Phone.Reveal()}
					return nil
				})
		})
	web.Handle(s, web.Spec{ID: "rekeyJobEmployer", Method: "POST", Path: employers.Path + "/{id}/rekey", Guard: MayManage,
		Summary: "Give an employer a new code because the old one is lost or known to others"},
		func(ctx context.Context, in *list.Because) (*struct{ Body JobEmployerCode }, error) {
			if _, err := employers.Act(ctx, MayManage, in.ID, "rekey", func(tx *act.Tx, e *Employer) error {
				tx.Note("reason", in.Body.Reason)
				return r.rekey(ctx, tx, e)
			}); err != nil {
				return nil, err
			}
			e, err := r.employer(ctx, r.DB.Read(), duty.Of(ctx).County, in.ID)
			if err != nil {
				return nil, err
			}
			return &struct{ Body JobEmployerCode }{JobEmployerCode{pretty(e.Key)}}, nil
		})
}

// office is what somebody of the office is called to an applicant: by unit and name.
func (r *room) office(ctx context.Context, q store.Q, a act.Actor) (string, error) {
	units, err := r.People.UnitNames(ctx, q, a.County)
	if err != nil {
		return "", err
	}
	if u := units[a.Unit]; u != "" {
		return u + " " + a.Name, nil
	}
	return a.Name, nil
}
