package jobfair

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/offline"
)

// JobFair is a fair in a list.
type JobFair struct {
	ID          string        `json:"id"`
	Area        string        `json:"area"`
	Name        string        `json:"name"`
	Organiser   string        `json:"organiser"`
	Venue       string        `json:"venue"`
	Note        string        `json:"note"`
	From        string        `json:"from"`
	To          string        `json:"to"`
	OnlineFrom  string        `json:"online_from"`
	OnlineUntil string        `json:"online_until"`
	EraseOn     string        `json:"erase_on" doc:"Applicants who were not hired are forgotten on this day"`
	OpenedOn    string        `json:"opened_on" doc:"Everybody sees it from this day on; empty: not yet"`
	Booths      string        `json:"booths" doc:"A01-A24, B01-B12"`
	Parts       []JobFairPart `json:"parts"`
	Lacks       []JobFairLack `json:"lacks" doc:"What is still missing"`
	Version     int           `json:"version"`
	CanManage   bool          `json:"can_manage"`
	CanCheckIn  bool          `json:"can_check_in"`
}

// JobFairPart is what one region brings to a fair.
type JobFairPart struct {
	Origin    string `json:"origin" maxLength:"6" doc:"The region's code of six digits"`
	Name      string `json:"name" maxLength:"80"`
	Organiser string `json:"organiser,omitempty" maxLength:"240"`
	Venue     string `json:"venue,omitempty" maxLength:"480"`
}

// JobFairLack is something that a fair still misses.
type JobFairLack struct {
	Key  string `json:"key"`
	Text string `json:"text"`
	N    int    `json:"n"`
}

// JobFairInput is a fair as it is entered. Days that are left out are the usual ones.
type JobFairInput struct {
	Name        string        `json:"name" maxLength:"240"`
	Organiser   string        `json:"organiser" maxLength:"240"`
	Venue       string        `json:"venue" maxLength:"480"`
	Note        string        `json:"note,omitempty" maxLength:"2400"`
	From        string        `json:"from" maxLength:"10"`
	To          string        `json:"to,omitempty" maxLength:"10"`
	OnlineFrom  string        `json:"online_from,omitempty" maxLength:"10"`
	OnlineUntil string        `json:"online_until,omitempty" maxLength:"10"`
	EraseOn     string        `json:"erase_on,omitempty" maxLength:"10"`
	Booths      string        `json:"booths,omitempty" maxLength:"400"`
	Parts       []JobFairPart `json:"parts,omitempty" maxItems:"12"`
	Version     int           `json:"version,omitempty"`
}

// onto reads what was entered into a fair.
func (b *JobFairInput) onto(f *Fair) error {
	x := fault.New(fault.Invalid, "jobfair.fair.invalid")
	f.Name, f.Organiser, f.Venue, f.Note, f.Booths, f.Version = b.Name, b.Organiser, b.Venue, b.Note, b.Booths, b.Version
	f.From, f.To = web.DayAt(x, "/from", b.From), web.DayAt(x, "/to", b.To)
	f.OnlineFrom, f.OnlineUntil = web.DayAt(x, "/online_from", b.OnlineFrom), web.DayAt(x, "/online_until", b.OnlineUntil)
	f.EraseOn = web.DayAt(x, "/erase_on", b.EraseOn)
	f.Parts = nil
	for _, p := range b.Parts {
		f.Parts = append(f.Parts, Part(p))
	}
	if err := x.OrNil(); err != nil {
		return err
	}
	return f.check()
}

func fairRow(see *list.Reader, f *Fair) JobFair {
	row := JobFair{f.ID, f.Area, f.Name, f.Organiser, f.Venue, f.Note, f.From.String(), f.To.String(), f.OnlineFrom.String(),
		f.OnlineUntil.String(),
		f.EraseOn.String(), f.OpenedOn.String(), f.Booths, []JobFairPart{}, []JobFairLack{}, f.Version, see.Can(MayManage, f.Area),
		see.Can(MayCheckIn, f.Area)}
	for _, p := range f.Parts {
		row.Parts = append(row.Parts, JobFairPart(p))
	}
	for _, l := range f.lacks(f.Counts) {
		row.Lacks = append(row.Lacks, JobFairLack{l.Key, see.Say(l.Key), l.N})
	}
	return row
}

func (r *room) fairList() *list.List[Fair, JobFair] {
	return &list.List[Fair, JobFair]{
		Kind: FairKind, Name: "JobFair", Path: "/api/jobfair/fairs", Summary: "Job fairs, the latest first", Read: MayRead, Table: "jobfair_fair",
		Columns: fairColumns, Order: list.Latest("r.from_day"), Filters: []list.Filter{list.Words("(r.name || ' ' || r.venue)"),
			list.Period("r.from_day")},
		Dest: fairDest, Wire: fairRow, Called: "r.name",
		Waits: []list.Wait{{Title: "jobfair.waits.door", May: MayCheckIn, Where: "r.from_day <= $today and r.to_day >= $today"}},
		Fill: func(ctx context.Context, q store.Q, county string, page []*Fair) (err error) {
			for _, f := range page {
				if f.Counts, err = r.counts(ctx, q, county, f.ID); err != nil {
					return err
				}
			}
			return nil
		},
		Sheet: list.Sheet[Fair]{File: "job-fairs", Title: "jobfair.sheet.fairs", Columns: []sheet.Column{{Title: "jobfair.fair.name", Width: 40},
			{Title: "jobfair.fair.from", Width: 12}, {Title: "jobfair.fair.to", Width: 12}, {Title: "jobfair.fair.venue", Width: 40},
			{Title: "jobfair.fair.organiser", Width: 30}, {Title: "jobfair.fair.online_from", Width: 12}, {Title: "jobfair.fair.online_until",
				Width: 12}},
			Lines: func(_ *list.Reader, f *Fair) [][]any {
				return [][]any{{f.Name, f.From, f.To, f.Venue, f.Organiser, f.OnlineFrom, f.OnlineUntil}}
			}},
	}
}

// JobFairTally is what one region's records of a fair come to.
type JobFairTally struct {
	Origin       string `json:"origin"`
	Name         string `json:"name"`
	Employers    int    `json:"employers"`
	Posts        int    `json:"posts"`
	Headcount    int    `json:"headcount"`
	OnSite       int    `json:"on_site"`
	Online       int    `json:"online"`
	Families     int    `json:"families"`
	Applications int    `json:"applications"`
	Agreements   int    `json:"agreements"`
	Hired        int    `json:"hired"`
	Kept         int    `json:"kept" doc:"Still in service after six months"`
}

func tallyRow(t *Tally, name string) JobFairTally {
	return JobFairTally{t.Origin, name, t.Employers, t.Posts, t.Headcount, t.OnSite, t.Online, t.Families, t.Applications, t.Agreements,
		t.Hired, t.Kept}
}

type tallies struct {
	Body struct {
		Items []JobFairTally `json:"items"`
		Total JobFairTally   `json:"total"`
	}
}

// JobFairArrival is somebody at the door: masked, with the code that they come with where they got it just now.
type JobFairArrival struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Service string       `json:"service" enum:"soldier,sergeant,officer,family"`
	CameAt  clock.Moment `json:"came_at"`
	Code    string       `json:"code,omitempty" doc:"Of who registered at the desk; to be handed over"`
	OnSite  int          `json:"on_site" doc:"How many have come so far"`
}

type arrivals struct {
	Body struct {
		Items  []JobFairArrival `json:"items"`
		OnSite int              `json:"on_site"`
	}
}

type arrival struct{ Body JobFairArrival }

func (r *room) mount(s *web.Server) {
	r.s = s
	fairs := r.fairList()
	fairs.Mount(s, r.Lists)
	list.Enter(fairs, list.Entry[Fair, JobFairInput]{May: MayManage, Add: "Plan a fair", Change: "Change what is known of a fair",
		Onto: func(ctx context.Context, _ store.Q, in *JobFairInput, f *Fair) error {
			f.Area = duty.Of(ctx).County
			return in.onto(f)
		}, Area: func(f *Fair) string { return f.Area }, Put: r.addFair, Over: r.changeFair})
	for verb, summary := range map[string]string{"open": "Show a fair to everybody", "hide": "Show it to nobody any more"} {
		web.Handle(s, web.Spec{ID: verb + "JobFair", Method: "POST", Path: fairs.Path + "/{id}/" + verb, Guard: MayManage, Summary: summary},
			func(ctx context.Context, in *list.ByID) (*list.One[JobFair], error) {
				return fairs.Act(ctx, MayManage, in.ID, verb, func(tx *act.Tx, f *Fair) error {
					day := tx.Now.Day()
					if verb == "hide" {
						day = 0
					}
					if (day == 0) == (f.OpenedOn == 0) {
						return nil
					}
					return tx.Over(ctx, "jobfair_fair", f.ID, f.Version, "jobfair.moved", act.Set{Column: "opened_on", Value: day})
				})
			})
	}
	web.Handle(s, web.Spec{ID: "readJobFairTallies", Method: "GET", Path: fairs.Path + "/{id}/tallies", Guard: MayRead,
		Summary: "What a fair came to by region, counted from its records"},
		func(ctx context.Context, in *list.ByID) (*tallies, error) { return r.readTallies(ctx, fairs, in.ID) })
	r.mountDesk(s, fairs)
	r.mountEmployers(s, fairs)
	r.mountPosts(s, fairs)
	r.mountApplicants(s)
}

func (r *room) readTallies(ctx context.Context, fairs *list.List[Fair, JobFair], id string) (*tallies, error) {
	out := &tallies{}
	out.Body.Items = []JobFairTally{}
	return out, r.DB.View(ctx, func(q store.Q) error {
		f, _, err := fairs.Find(ctx, q, id)
		if err != nil {
			return err
		}
		tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
		if err != nil {
			return err
		}
		list, err := r.tallies(ctx, q, duty.Of(ctx).County, f.ID)
		total := &Tally{}
		for _, t := range list {
			name := f.part(t.Origin)
			if name == "" {
				name = tree.Name(t.Origin)
			}
			total.add(t)
			out.Body.Items = append(out.Body.Items, tallyRow(t, name))
		}
		out.Body.Total = tallyRow(total, "")
		return err
	})
}

// JobSeekerInput is who registers at the desk: read out, and told what is kept of it and until when.
type JobSeekerInput struct {
	Name      string `json:"name" maxLength:"160"`
	Phone     string `json:"phone" maxLength:"40"`
	Service   string `json:"service" maxLength:"20"`
	Years     int    `json:"years,omitempty" minimum:"0" maximum:"45"`
	LeftYear  int    `json:"left_year,omitempty" minimum:"0" maximum:"2200"`
	Education string `json:"education,omitempty" maxLength:"20"`
	Skills    string `json:"skills,omitempty" maxLength:"800"`
	Wish      string `json:"wish,omitempty" maxLength:"800"`
	Told      bool   `json:"told" doc:"The notice was read out to them"`
}

// mountDesk hangs what is done at the door.
func (r *room) mountDesk(s *web.Server, fairs *list.List[Fair, JobFair]) {
	web.Handle(s, web.Spec{ID: "listJobFairArrivals", Method: "GET", Path: fairs.Path + "/{id}/arrivals", Guard: MayCheckIn,
		Summary: "Who came last, masked"},
		func(ctx context.Context, in *list.ByID) (*arrivals, error) {
			f, at, err := fairs.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			if _, err := duty.Of(ctx).May(MayCheckIn, at, web.Of(ctx).Via); err != nil {
				return nil, err
			}
			out := &arrivals{}
			out.Body.Items = []JobFairArrival{}
			return out, r.DB.View(ctx, func(q store.Q) error {
				list, err := r.latest(ctx, q, duty.Of(ctx).County, f.ID)
				if err != nil {
					return err
				}
				for _, x := range list {
					out.Body.Items = append(out.Body.Items, JobFairArrival{ID: x.ID, Name: x.Name.String(), Service: x.Service, CameAt: x.CameAt})
				}
				out.Body.OnSite, err = r.onSite(ctx, q, duty.Of(ctx).County, f.ID)
				return err
			})
		})
	web.Handle(s, web.Spec{ID: "checkInJobSeeker", Method: "POST", Path: fairs.Path + "/{id}/check-in", Guard: MayCheckIn,
		Summary: "Mark somebody at the door by their code"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Code string `json:"code" maxLength:"40"`
			}
		}) (*arrival, error) {
			return r.atDoor(ctx, fairs, in.ID, "check_in", func(tx *act.Tx, f *Fair) error {
				x, err := r.byCode(ctx, tx, tx.County, f.ID, in.Body.Code)
				if err != nil {
					return err
				}
				tx.On(x.ID, x.Area)
				return r.checkIn(ctx, tx, f, x, tx.Now)
			})
		})
	web.Handle(s, web.Spec{ID: "walkInJobSeeker", Method: "POST", Path: fairs.Path + "/{id}/walk-in", Guard: MayCheckIn,
		Summary: "Register somebody who came without having registered, and give them a code"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body JobSeekerInput
		}) (*arrival, error) {
			p := Profile(in.Body)
			return r.atDoor(ctx, fairs, in.ID, "walk_in", func(tx *act.Tx, f *Fair) error {
				if err := p.check(tx.Now.Time().Year()); err != nil {
					return err
				}
				if err := f.lets(tx.Now.Day()); err != nil {
					return err
				}
				x := p.seeker(f, tx.County, ByDesk)
				x.CameAt = tx.Now
				return r.enter(ctx, tx, x)
			})
		})
}

// atDoor is one act at the door of a fair that ends with somebody being there. Who registers at the desk gets their code
// with the answer, and again when the request is sent again.
func (r *room) atDoor(ctx context.Context, fairs *list.List[Fair, JobFair], id, verb string, do func(tx *act.Tx,
	f *Fair) error) (*arrival, error) {
	f, at, err := fairs.Find(ctx, r.DB.Read(), id)
	if err != nil {
		return nil, err
	}
	a, err := duty.Of(ctx).May(MayCheckIn, at, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	done, err := r.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: FairKind + "." + verb, Kind: SeekerKind, Area: at},
		func(tx *act.Tx) error { return do(tx, f) })
	if err != nil {
		return nil, err
	}
	out := &arrival{}
	return out, r.DB.View(ctx, func(q store.Q) error {
		x, err := r.seeker(ctx, q, a.County, done.Subject)
		if err != nil {
			return err
		}
		n, err := r.onSite(ctx, q, a.County, f.ID)
		out.Body = JobFairArrival{ID: x.ID, Name: x.Name.String(), Service: x.Service, CameAt: x.CameAt, OnSite: n}
		if verb == "walk_in" {
			out.Body.Code = pretty(x.Key)
		}
		return err
	})
}

// CheckInOp is the operation of phones at a door without a signal.
const CheckInOp = "jobfair.check_in"

// checkInOp marks who came where there was no signal: a code that was used twice is found when the second phone sends it.
func (r *room) checkInOp() offline.Kind {
	return offline.Kind{Code: CheckInOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var x struct {
			Fair string `json:"subject"` // phones keep it by that name when they forget the code
			Code string `json:"code"`
		}
		if err := e.Read(&x); err != nil {
			return offline.Task{}, err
		}
		f, err := r.fair(ctx, r.DB.Read(), e.County, x.Fair)
		if err != nil {
			return offline.Task{}, err
		}
		a, err := e.Who.May(MayCheckIn, f.Area, "phone")
		if err != nil {
			return offline.Task{}, err
		}
		return offline.Task{Actor: a, Verb: FairKind + ".check_in", Subject: f.ID, Area: f.Area, Do: func(ctx context.Context, tx *act.Tx) error {
			s, err := r.byCode(ctx, tx, tx.County, f.ID, x.Code)
			if err != nil {
				return err
			}
			return r.checkIn(ctx, tx, f, s, e.At)
		}}, nil
	}}
}
