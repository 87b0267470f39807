package duty

import (
	"cmp"
	"context"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/person"
)

// AccountRow is somebody who can sign in, or who is on duty and cannot.
type AccountRow struct {
	Person      string       `json:"person"`
	Name        string       `json:"name"`
	UnitName    string       `json:"unit_name"`
	Duties      []string     `json:"duties" doc:"Posts and places, in words"`
	Login       string       `json:"login" doc:"Empty: no account"`
	State       string       `json:"state" enum:"missing,handed,over,never,active,locked,closed"`
	LockedUntil clock.Moment `json:"locked_until,omitempty"`
	ClosedWhy   string       `json:"closed_why,omitempty"`
	HandedUntil clock.Moment `json:"handed_until,omitempty" doc:"Until when the password that was handed out is good"`
	SeenAt      clock.Moment `json:"seen_at,omitempty" doc:"When they last signed in"`
	Watched     bool         `json:"watched" doc:"One of the three administrators: only the command on the server changes this account"`
}

// Slip is what is given to the owner of an account, once.
type Slip struct {
	Login    string       `json:"login"`
	Name     string       `json:"name"`
	UnitName string       `json:"unit_name"`
	Duties   []string     `json:"duties"`
	Door     string       `json:"door" doc:"Where they sign in: the field's door for villages and grids, else the workbench"`
	Password string       `json:"password" doc:"Shown this once; has to be changed before anything else"`
	Until    clock.Moment `json:"until"`
}

type slips struct {
	Body struct {
		Items []Slip `json:"items"`
	}
}

type accountPage struct {
	Body struct {
		Items   []AccountRow `json:"items"`
		Next    string       `json:"next"`
		Total   int          `json:"total"`
		Missing int          `json:"missing" doc:"How many are on duty without an account"`
	}
}

type ofLogin struct {
	Login string `path:"login" maxLength:"60"`
}

// mostHanded bounds the accounts of one act: hashing a password takes its time.
const mostHanded = 500

func (m *door) mountAccounts() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listAccounts", Method: "GET", Path: "/api/accounts", Guard: MayManageAccount,
		Summary: "Who can sign in, and who is on duty and cannot"}, m.listAccounts)
	web.Handle(s, web.Spec{ID: "handOutAccounts", Method: "POST", Path: "/api/accounts", Guard: MayManageAccount,
		Summary: "Accounts for people on duty; the passwords are told this once"}, m.handOut)
	web.Handle(s, web.Spec{ID: "handAgain", Method: "POST", Path: "/api/accounts/{login}/password", Guard: MayManageAccount,
		Summary: "Another password for an owner who forgot theirs; told this once"}, m.handAgain)
	web.Handle(s, web.Spec{ID: "closeAccount", Method: "POST", Path: "/api/accounts/{login}/close", Guard: MayManageAccount,
		Summary: "Keep somebody out; their sessions end at once", Status: 204},
		func(ctx context.Context, in *struct {
			Login string `path:"login" maxLength:"60"`
			Body  struct {
				Reason string `json:"reason" maxLength:"200"`
			}
		}) (*struct{}, error) {
			a, _, err := m.over(ctx, in.Login)
			if err != nil {
				return nil, err
			}
			defer m.changed()
			return nil, m.people.CloseAccount(ctx, a, in.Login, in.Body.Reason)
		})
	web.Handle(s, web.Spec{ID: "reopenAccount", Method: "POST", Path: "/api/accounts/{login}/reopen", Guard: MayManageAccount,
		Summary: "Let somebody in again", Status: 204},
		func(ctx context.Context, in *ofLogin) (*struct{}, error) {
			a, _, err := m.over(ctx, in.Login)
			if err != nil {
				return nil, err
			}
			return nil, m.people.ReopenAccount(ctx, a, in.Login)
		})
	web.Handle(s, web.Spec{ID: "unlockAccount", Method: "POST", Path: "/api/accounts/{login}/unlock", Guard: MayManageAccount,
		Summary: "End the quarter of an hour after five wrong passwords", Status: 204},
		func(ctx context.Context, in *ofLogin) (*struct{}, error) {
			a, _, err := m.over(ctx, in.Login)
			if err != nil {
				return nil, err
			}
			return nil, m.people.Unlock(ctx, a, in.Login)
		})
}

// manager is the principal as manager of the county's accounts.
func (m *door) manager(ctx context.Context) (act.Actor, error) {
	p := Of(ctx)
	a, err := p.May(MayManageAccount, p.County, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}

// over is the manager acting on somebody's account. The three administrators watch each
// other (三员分立): none of them may take over another's account here, nor change their own;
// whoever runs the server does, with a command.
func (m *door) over(ctx context.Context, login string) (a act.Actor, owner string, err error) {
	if a, err = m.manager(ctx); err != nil {
		return a, "", err
	}
	q := m.db.Read()
	if owner, err = m.holderOf(ctx, q, a.County, login); err != nil {
		return a, "", err
	}
	ever, err := find(ctx, q, a.County, "person = $2", owner)
	if err != nil {
		return a, "", err
	}
	if watched(ever, m.acts.Now()) || owner == a.Person {
		return a, "", errWatched
	}
	return a, owner, nil
}

var errWatched = fault.New(fault.Forbidden, "account.watched")

// watched reports whether somebody is, or is about to be, one of the three administrators.
func watched(duties []Duty, now clock.Moment) bool {
	for _, d := range duties {
		if trio[d.Post] && (d.To == 0 || d.To > now) {
			return true
		}
	}
	return false
}

func (m *door) listAccounts(ctx context.Context, in *struct {
	Under  string `query:"under" maxLength:"20" doc:"Only who is on duty there"`
	Words  string `query:"q" maxLength:"60"`
	State  string `query:"state" maxLength:"12" enum:"missing,handed,never,locked,idle,closed,"`
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*accountPage, error) {
	a, err := m.manager(ctx)
	if err != nil {
		return nil, err
	}
	now := m.acts.Now()
	places, err := m.placesUnder(ctx, a.County, in.Under)
	if err != nil {
		return nil, err
	}
	f := holderFilter{county: a.County, places: places, words: in.Words, state: in.State, now: now, after: in.Cursor, limit: in.Limit}
	out := &accountPage{}
	err = m.db.View(ctx, func(q store.Q) error {
		list, next, err := m.holders(ctx, q, f)
		if err != nil {
			return err
		}
		out.Body.Next = next
		if out.Body.Total, err = m.countHolders(ctx, q, f); err != nil {
			return err
		}
		if out.Body.Missing, err = m.countHolders(ctx, q, holderFilter{county: a.County, places: places, state: "missing", now: now}); err != nil {
			return err
		}
		out.Body.Items, err = m.accountRows(ctx, q, a.County, now, list)
		return err
	})
	return out, err
}

// placesUnder are the codes under which a place was ever known; none for the whole county.
func (m *door) placesUnder(ctx context.Context, county, under string) (area.Scope, error) {
	if under == "" || under == county {
		return nil, nil
	}
	tree, err := m.areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	if _, ok := tree.Get(under); !ok {
		return nil, store.ErrNotFound
	}
	return tree.Codes(under, 0), nil
}

func (m *door) accountRows(ctx context.Context, q store.Q, county string, now clock.Moment, list []Holder) ([]AccountRow, error) {
	units, err := m.people.UnitNames(ctx, q, county)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, h := range list {
		ids[i] = h.Person
	}
	held, err := heldBy(ctx, q, county, ids, now)
	if err != nil {
		return nil, err
	}
	said, err := m.roleWords(ctx, q, county, ids, held, now)
	if err != nil {
		return nil, err
	}
	out := make([]AccountRow, 0, len(list))
	for _, h := range list {
		out = append(out, AccountRow{Person: h.Person, Name: h.Name, UnitName: units[h.Unit], Duties: append([]string{}, said[h.Person]...),
			Login: h.Login, State: h.state(now), LockedUntil: h.lockedNow(now), ClosedWhy: h.ClosedWhy,
			HandedUntil: h.HandedUntil, SeenAt: h.SeenAt, Watched: watched(held[h.Person], now)})
	}
	return out, nil
}

// roleWords are what people hold, as people say it: 网格员 · 宋庄镇 小堡村, 经办人 · 小堡合作社.
func (m *door) roleWords(ctx context.Context, q store.Q, county string, people []string, held map[string][]Duty,
	now clock.Moment) (map[string][]string, error) {
	tree, err := m.areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	posts, err := m.Posts(ctx, county)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for who, list := range held {
		for _, d := range list {
			out[who] = append(out[who], strings.TrimSpace(posts[d.Post].Title+" · "+tree.PathText(d.Area)))
		}
	}
	acting, err := mandatesOf(ctx, q, county, people, now)
	if err != nil {
		return nil, err
	}
	for who, list := range acting {
		named, err := m.named(ctx, q, county, list)
		if err != nil {
			return nil, err
		}
		for _, x := range named {
			out[who] = append(out[who], m.s.Say(ctx, "mandate.of", map[string]any{"name": x.Name}))
		}
	}
	return out, nil
}

// doorOf is where somebody signs in: whoever is on duty in villages and grids only has a
// phone in hand.
func doorOf(duties []Duty) string {
	for _, d := range duties {
		if len(d.Area) <= area.Township {
			return "/workbench/"
		}
	}
	return "/field/"
}

func (h *Holder) lockedNow(now clock.Moment) clock.Moment {
	if h.LockedUntil > now {
		return h.LockedUntil
	}
	return 0
}

func (h *Holder) state(now clock.Moment) string {
	switch {
	case h.Login == "":
		return "missing"
	case h.Closed:
		return "closed"
	case h.LockedUntil > now:
		return "locked"
	case h.HandedUntil != 0 && h.HandedUntil <= now:
		return "over"
	case h.HandedUntil != 0:
		return "handed"
	case h.SeenAt == 0:
		return "never"
	}
	return "active"
}

func (m *door) handOut(ctx context.Context, in *struct {
	Body struct {
		Persons []string `json:"persons,omitempty" maxItems:"500" doc:"Who gets one; empty: everybody of the state"`
		Under   string   `json:"under,omitempty" maxLength:"20" doc:"Only who is on duty there"`
		State   string   `json:"state,omitempty" enum:"missing,handed," doc:"missing, when empty: who is on duty without an account; handed: who has not changed the password that was handed out, and gets another"`
	}
}) (*slips, error) {
	a, err := m.manager(ctx)
	if err != nil {
		return nil, err
	}
	q, now := m.db.Read(), m.acts.Now()
	ids := in.Body.Persons
	if len(ids) == 0 {
		places, err := m.placesUnder(ctx, a.County, in.Body.Under)
		if err != nil {
			return nil, err
		}
		list, _, err := m.holders(ctx, q, holderFilter{county: a.County, places: places, state: cmp.Or(in.Body.State, "missing"), now: now, limit: mostHanded})
		if err != nil {
			return nil, err
		}
		for _, h := range list {
			ids = append(ids, h.Person)
		}
	}
	held, err := heldBy(ctx, q, a.County, ids, now)
	if err != nil {
		return nil, err
	}
	acting, err := mandatesOf(ctx, q, a.County, ids, now)
	if err != nil {
		return nil, err
	}
	known, err := m.people.Many(ctx, q, a.County, ids)
	if err != nil {
		return nil, err
	}
	var people []person.Person
	for _, id := range ids {
		p, ok := known[id]
		switch {
		case !ok:
			return nil, store.ErrNotFound
		case len(held[id])+len(acting[id]) == 0 && len(in.Body.Persons) == 0:
			continue
		case len(held[id])+len(acting[id]) == 0:
			return nil, fault.New(fault.Conflict, "account.off_duty", "name", p.Name)
		case watched(held[id], now) && len(in.Body.Persons) == 0:
			continue
		case watched(held[id], now):
			return nil, errWatched
		}
		people = append(people, p)
	}
	if len(people) == 0 {
		return nil, fault.New(fault.Conflict, "account.nobody")
	}
	meter, end := m.s.Meter(ctx)
	defer end()
	meter.Of(len(people))
	handed, err := m.people.HandOut(ctx, a, people, func() { meter.Add(1) })
	m.changed()
	if err != nil {
		return nil, err
	}
	return m.slips(ctx, a.County, handed, known, held)
}

func (m *door) handAgain(ctx context.Context, in *ofLogin) (*slips, error) {
	a, owner, err := m.over(ctx, in.Login)
	if err != nil {
		return nil, err
	}
	handed, err := m.people.HandAgain(ctx, a, in.Login, owner)
	if err != nil {
		return nil, err
	}
	defer m.changed()
	q := m.db.Read()
	known, err := m.people.Many(ctx, q, a.County, []string{owner})
	if err != nil {
		return nil, err
	}
	held, err := heldBy(ctx, q, a.County, []string{owner}, m.acts.Now())
	if err != nil {
		return nil, err
	}
	return m.slips(ctx, a.County, []person.Handed{handed}, known, held)
}

func (m *door) slips(ctx context.Context, county string, handed []person.Handed, known map[string]person.Person, held map[string][]Duty) (*slips, error) {
	units, err := m.people.UnitNames(ctx, m.db.Read(), county)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(handed))
	for i, h := range handed {
		ids[i] = h.Person
	}
	said, err := m.roleWords(ctx, m.db.Read(), county, ids, held, m.acts.Now())
	if err != nil {
		return nil, err
	}
	out := &slips{}
	out.Body.Items = []Slip{}
	for _, h := range handed {
		p := known[h.Person]
		out.Body.Items = append(out.Body.Items, Slip{h.Login, p.Name, units[p.Unit], append([]string{}, said[h.Person]...),
			doorOf(held[h.Person]), h.Password, h.Until})
	}
	return out, nil
}
