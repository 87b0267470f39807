package calendar

import (
	"context"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/power"
)

// MayManage is the power to enter the yearly notice and the office hours.
var MayManage = power.New("calendar.manage")

// Powers of this room.
func Powers() []*power.Power { return []*power.Power{MayManage} }

// Page is a county's calendar as it is looked at.
type Page struct {
	Years   []Year `json:"years" doc:"The year before, this one, and the next"`
	Hours   string `json:"hours" doc:"09:00-12:00 13:30-18:00"`
	Missing int    `json:"missing" doc:"From November on, the next year while its notice is not in; else this year, when it is not; 0: nothing is missing"`
}

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server) {
	web.Handle(s, web.Spec{ID: "getCalendar", Method: "GET", Path: "/api/calendar", Guard: MayManage, Summary: "Working days and office hours of the county"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body Page }, error) {
			page, err := r.page(ctx, duty.Of(ctx).County)
			return &struct{ Body Page }{page}, err
		})
	web.Handle(s, web.Spec{ID: "saveYear", Method: "PUT", Path: "/api/calendar/years/{year}", Guard: MayManage,
		Summary: "Enter the State Council's notice on a year's holidays; deadlines ahead are worked out anew"},
		func(ctx context.Context, in *struct {
			Year int `path:"year"`
			Body struct {
				Off  []string `json:"off" maxItems:"100"`
				Work []string `json:"work" maxItems:"100"`
			}
		}) (*struct{ Body Page }, error) {
			a, err := keeper(ctx)
			if err != nil {
				return nil, err
			}
			off, err := parseDays(in.Body.Off, "/off")
			if err != nil {
				return nil, err
			}
			work, err := parseDays(in.Body.Work, "/work")
			if err != nil {
				return nil, err
			}
			if err := r.Save(ctx, a, in.Year, off, work); err != nil {
				return nil, err
			}
			page, err := r.page(ctx, a.County)
			return &struct{ Body Page }{page}, err
		})
	web.Handle(s, web.Spec{ID: "saveHours", Method: "PUT", Path: "/api/calendar/hours", Guard: MayManage,
		Summary: "Set the office hours; deadlines ahead are worked out anew"},
		func(ctx context.Context, in *struct {
			Body struct {
				Hours string `json:"hours" maxLength:"80"`
			}
		}) (*struct{ Body Page }, error) {
			a, err := keeper(ctx)
			if err != nil {
				return nil, err
			}
			if err := r.SaveHours(ctx, a, in.Body.Hours); err != nil {
				return nil, err
			}
			page, err := r.page(ctx, a.County)
			return &struct{ Body Page }{page}, err
		})
}

func keeper(ctx context.Context) (act.Actor, error) {
	p := duty.Of(ctx)
	a, err := p.May(MayManage, p.County, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}

func (r *Room) page(ctx context.Context, county string) (Page, error) {
	c, err := r.Of(ctx, county)
	if err != nil {
		return Page{}, err
	}
	today := r.acts.Now().Day()
	year := today.Year()
	out := Page{Hours: HoursText(c.Hours())}
	for y := year - 1; y <= year+1; y++ {
		out.Years = append(out.Years, c.OfYear(y))
	}
	switch {
	case !c.Known(year):
		out.Missing = year
	case !c.Known(year+1) && today >= clock.Date(year, time.November, 1):
		out.Missing = year + 1
	}
	return out, nil
}

func parseDays(said []string, at string) (out []clock.Day, err error) {
	for _, s := range said {
		d, err := clock.ParseDay(s)
		if err != nil {
			return nil, fault.New(fault.Invalid, "calendar.invalid").At(at, "web.bad_value")
		}
		out = append(out, d)
	}
	return out, nil
}
