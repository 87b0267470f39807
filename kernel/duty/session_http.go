package duty

import (
	"context"
	"net/http"
	"sort"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/kernel/list"
	"huying/kernel/person"
	"huying/kernel/power"
)

// The powers over the grid and the roster.
var (
	MayReadArea      = power.New("area.read")
	MayManageArea    = power.New("area.manage", MayReadArea)
	MayReadRoster    = power.New("roster.read", MayReadArea)
	MayManageRoster  = power.New("roster.manage", MayReadRoster)
	MayImportRoster  = power.New("roster.import", MayReadRoster)
	MayManageAccount = power.New("account.manage")
	MayManagePost    = power.New("post.manage")
)

// Powers of this room, and of the rooms below it that have no door of their own.
func Powers() []*power.Power {
	return []*power.Power{MayReadArea, MayManageArea, MayReadRoster, MayManageRoster, MayImportRoster, MayManageAccount, MayManagePost,
		MayNote}
}

// Door is what the room's HTTP needs from outside.
type Door struct {
	Book   *figure.Book // how many orders are open in an area
	County string       // that people sign in to
	Lists  *list.Room
}

type door struct {
	*Room
	s *web.Server
	d Door
}

// Mount adds the routes of sessions, the grid and the roster. The grid's answers
// name who is responsible, so they are here and not in the room below.
func (r *Room) Mount(s *web.Server, d Door) {
	m := &door{r, s, d}
	m.mountSession()
	m.mountArea()
	m.mountRoster()
	m.mountCoverage()
	m.mountAccounts()
	m.mountPosts()
	m.mountNotes()
}

// Authenticate adds the principal of a session or token to the context.
func (r *Room) Authenticate(ctx context.Context, secret string) (context.Context, error) {
	acc, err := r.people.Who(ctx, secret)
	if err != nil {
		return ctx, err
	}
	// What a browser keeps is good in its cookie only, and a machine's token is no cookie.
	if web.Of(ctx).Bearer != (acc.Kind == person.Token) {
		return ctx, fault.New(fault.Unauthorized, "session.expired")
	}
	p, err := r.Principal(ctx, acc)
	if err != nil {
		return ctx, err
	}
	return With(ctx, p), nil
}

// Allow answers nil when the principal of the context may pass the guard.
func (r *Room) Allow(ctx context.Context, g web.Guard) error {
	p := Of(ctx)
	held, title := false, g.GuardCode()
	switch w := g.(type) {
	case *power.Power:
		held, title = p.Has(w), w.Title
	case *power.About:
		held, title = p.Acts(w), w.Title
	}
	switch {
	case held:
		return nil
	case p == nil:
		return fault.New(fault.Unauthorized, "session.none")
	case p.Handed:
		return fault.New(fault.Forbidden, "session.change_first")
	}
	return fault.New(fault.Forbidden, "power.lacking", "power", title)
}

// Me is who is signed in.
type Me struct {
	Login        string        `json:"login"`
	Person       MePerson      `json:"person"`
	County       string        `json:"county"`
	HomeArea     string        `json:"home_area" doc:"The smallest area that holds all duties"`
	HomeAreaName string        `json:"home_area_name"`
	Duties       []HeldDuty    `json:"duties"`
	Powers       []HeldPower   `json:"powers"`
	Mandates     []HeldMandate `json:"mandates" doc:"The records that they act for"`
	Site         string        `json:"site" doc:"Where people reach the county, as the operator set it: what codes and links begin with; empty where nobody did"`
	MustChange   bool          `json:"must_change" doc:"The password was handed out: nothing is allowed until it is changed"`
}

// MePerson is the person's id and name.
type MePerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// HeldPower is a power and where it is held.
type HeldPower struct {
	Power string   `json:"power"`
	Areas []string `json:"areas"`
}

// HeldDuty is a duty in words.
type HeldDuty struct {
	ID        string `json:"id"`
	Post      string `json:"post"`
	PostTitle string `json:"post_title"`
	Area      string `json:"area"`
	AreaName  string `json:"area_name"`
	Unit      string `json:"unit"`
	UnitName  string `json:"unit_name"`
	From      string `json:"from"`
	To        string `json:"to"`
}

type meAnswer struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      Me
}

func (m *door) mountSession() {
	web.Handle(m.s, web.Spec{ID: "signIn", Method: "POST", Path: "/api/session", Guard: web.Open, Summary: "Sign in"},
		func(ctx context.Context, in *struct {
			Body struct {
				Login    string `json:"login" maxLength:"60"`
				Password string `json:"password" maxLength:"200" clean:"no"`
			}
		}) (*meAnswer, error) {
			secret, acc, err := m.people.SignIn(ctx, m.d.County, in.Body.Login, in.Body.Password)
			if err != nil {
				return nil, err
			}
			p, err := m.Principal(ctx, acc)
			if err != nil {
				return nil, err
			}
			me, err := m.me(ctx, p)
			device := m.people.Device(acc, web.Of(ctx).Device)
			return &meAnswer{[]http.Cookie{m.s.SetSession(secret), m.s.SetDevice(device)}, me}, err
		})
	web.Handle(m.s, web.Spec{ID: "signOut", Method: "DELETE", Path: "/api/session", Guard: power.Own, Summary: "Sign out", Status: 204},
		func(ctx context.Context, _ *struct{}) (*struct {
			SetCookie http.Cookie `header:"Set-Cookie"`
		}, error) {
			p := Of(ctx)
			err := m.people.SignOut(ctx, self(ctx, p), web.Of(ctx).Secret)
			return &struct {
				SetCookie http.Cookie `header:"Set-Cookie"`
			}{m.s.SetSession("")}, err
		})
	web.Handle(m.s, web.Spec{ID: "getMe", Method: "GET", Path: "/api/me", Guard: power.Own, Summary: "Who is signed in, with duties and powers"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body Me }, error) {
			me, err := m.me(ctx, Of(ctx))
			return &struct{ Body Me }{me}, err
		})
	web.Handle(m.s, web.Spec{ID: "changePassword", Method: "POST", Path: "/api/session/password", Guard: power.Own,
		Summary: "Change one's own password; every session ends", Status: 204},
		func(ctx context.Context, in *struct {
			Body struct {
				Old string `json:"old" maxLength:"200" clean:"no"`
				New string `json:"new" maxLength:"200" clean:"no"`
			}
		}) (*struct{}, error) {
			p := Of(ctx)
			if in.Body.New == in.Body.Old {
				return nil, fault.New(fault.Invalid, "password.same").At("/new", "password.same")
			}
			if err := m.people.Prove(ctx, p.County, p.Login, in.Body.Old); err != nil {
				if fault.Is(err, fault.Unauthorized) {
					return nil, fault.New(fault.Invalid, "password.old").At("/old", "password.old")
				}
				return nil, err
			}
			return nil, m.people.SetPassword(ctx, self(ctx, p).As(web.Of(ctx).Key), p.Login, in.Body.New)
		})
}

// self is the principal acting on their own account, which takes no duty.
func self(ctx context.Context, p *Principal) act.Actor {
	return act.Actor{County: p.County, Person: p.Person, Name: p.Name, Via: web.Of(ctx).Via}
}

func (m *door) me(ctx context.Context, p *Principal) (Me, error) {
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return Me{}, err
	}
	posts, err := m.Posts(ctx, p.County)
	if err != nil {
		return Me{}, err
	}
	units, err := m.people.UnitNames(ctx, m.db.Read(), p.County)
	if err != nil {
		return Me{}, err
	}
	me := Me{Login: p.Login, Person: MePerson{p.Person, p.Name}, County: p.County, Site: m.s.Site(), MustChange: p.Handed,
		Duties: []HeldDuty{}, Powers: []HeldPower{}}
	for i, d := range p.Duties {
		me.Duties = append(me.Duties, HeldDuty{d.ID, d.Post, posts[d.Post].Title, d.Area, tree.Name(d.Area), d.Unit, units[d.Unit],
			dayText(d.From, false), dayText(d.To, true)})
		if i == 0 {
			me.HomeArea = d.Area
		}
		for !area.Within(d.Area, me.HomeArea) {
			me.HomeArea = area.ParentOf(me.HomeArea)
		}
	}
	if len(me.HomeArea) < area.County {
		me.HomeArea = p.County
	}
	me.HomeAreaName = tree.Name(me.HomeArea)
	if len(me.HomeArea) > area.Village { // a grid's number says nothing without its village
		me.HomeAreaName = tree.Name(area.Cut(me.HomeArea, area.Village)) + " " + me.HomeAreaName
	}
	if me.Mandates, err = m.named(ctx, m.db.Read(), p.County, p.Mandates); err != nil {
		return Me{}, err
	}
	for code, scope := range p.Powers() {
		me.Powers = append(me.Powers, HeldPower{code, scope})
	}
	sort.Slice(me.Powers, func(i, j int) bool { return me.Powers[i].Power < me.Powers[j].Power })
	return me, nil
}

// dayText is a moment as a day; the last day for an end.
func dayText(at clock.Moment, end bool) string {
	if at == 0 {
		return ""
	}
	if end {
		at--
	}
	return at.Day().String()
}
