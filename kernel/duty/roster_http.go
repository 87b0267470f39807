package duty

import (
	"context"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/person"
)

// DutyRow is a duty in the roster.
type DutyRow struct {
	HeldDuty
	Person     string `json:"person"`
	PersonName string `json:"person_name"`
	Phone      string `json:"phone"`
	AreaPath   string `json:"area_path"`
	State      string `json:"state" enum:"active,future,ended,leave"`
}

// UnitRow is a unit in a list.
type UnitRow struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Area     string `json:"area"`
	AreaName string `json:"area_name"`
}

// PersonRow is a person in a list, the number masked.
type PersonRow struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	UnitName string `json:"unit_name"`
}

// RosterQuery is a roster's question as it comes in.
type RosterQuery struct {
	Under string `query:"under" maxLength:"20"`
	Words string `query:"q" maxLength:"60"`
	Post  string `query:"post" maxLength:"40"`
	At    string `query:"at" doc:"Day as of which; today when empty"`
}

type items[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func listOf[T any](list []T) *items[T] {
	out := &items[T]{}
	if out.Body.Items = list; list == nil {
		out.Body.Items = []T{}
	}
	return out
}

func (m *door) mountRoster() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listRoster", Method: "GET", Path: "/api/roster", Guard: MayReadRoster, Summary: "Duties as of a day"}, m.roster)
	web.Handle(s, web.Spec{ID: "listPosts", Method: "GET", Path: "/api/posts", Guard: MayReadRoster, Summary: "Posts and their powers"},
		func(ctx context.Context, _ *struct{}) (*items[Post], error) {
			posts, err := m.postList(ctx)
			return listOf(posts), err
		})
	web.Handle(s, web.Spec{ID: "listUnits", Method: "GET", Path: "/api/units", Guard: MayReadArea, Summary: "Units by name"},
		func(ctx context.Context, in *struct {
			Words string `query:"q" maxLength:"60"`
		}) (*items[UnitRow], error) {
			p := Of(ctx)
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			list, err := m.people.Units(ctx, m.db.Read(), p.County, strings.TrimSpace(in.Words))
			var out []UnitRow
			for _, u := range list[:min(len(list), mostFound)] {
				out = append(out, UnitRow{u.ID, u.Name, u.Kind, u.Area, tree.Name(u.Area)})
			}
			return listOf(out), err
		})
	web.Handle(s, web.Spec{ID: "listPersons", Method: "GET", Path: "/api/persons", Guard: MayReadRoster, Summary: "People by name or initials"},
		func(ctx context.Context, in *struct {
			Words string `query:"q" maxLength:"60"`
		}) (*items[PersonRow], error) {
			p := Of(ctx)
			q := m.db.Read()
			list, err := m.people.Search(ctx, q, p.County, in.Words, 10*mostFound)
			if err != nil {
				return nil, err
			}
			units, err := m.people.Units(ctx, q, p.County, "")
			if err != nil {
				return nil, err
			}
			of := make(map[string]person.Unit, len(units))
			for _, u := range units {
				of[u.ID] = u
			}
			scope := p.Scope(MayReadRoster)
			var out []PersonRow
			for _, x := range list { // people of the units in the asker's places
				if u := of[x.Unit]; scope.Holds(p.County) || scope.Holds(u.Area) {
					out = append(out, PersonRow{x.ID, x.Name, x.Phone.String(), u.Name})
				}
				if len(out) == mostFound {
					break
				}
			}
			return listOf(out), nil
		})
	web.Handle(s, web.Spec{ID: "assignDuty", Method: "POST", Path: "/api/duties", Guard: MayManageRoster, Summary: "Put a person on a post in an area"}, m.assign)
	web.Handle(s, web.Spec{ID: "endDuty", Method: "POST", Path: "/api/duties/{id}/end", Guard: MayManageRoster, Summary: "End a duty", Status: 204}, m.end)
	web.Handle(s, web.Spec{ID: "addLeave", Method: "POST", Path: "/api/leaves", Guard: MayManageRoster,
		Summary: "An absence and who stands in", Status: 204}, m.leave)
	web.Handle(s, web.Spec{ID: "revealPerson", Method: "POST", Path: "/api/persons/{id}/reveal", Guard: MayReadRoster,
		Summary: "A person's number, for a reason that is kept"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Reason string `json:"reason" maxLength:"200"`
			}
		}) (*struct {
			Body struct {
				Phone string `json:"phone"`
			}
		}, error) {
			p := Of(ctx)
			a, err := m.rosterActor(ctx, p, in.ID)
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Phone string `json:"phone"`
				}
			}{}
			err = m.Reveal(ctx, a, act.What{Verb: "person.reveal", Kind: "person", Subject: in.ID, Area: p.County}, in.Body.Reason, func(tx *act.Tx) error {
				x, err := m.people.Get(ctx, tx, p.County, in.ID)
				out.Body.Phone = x.Phone.Reveal()
				return err
			})
			return out, err
		})
	s.Page("GET /api/roster/template", "rosterTemplate", MayImportRoster, func(w http.ResponseWriter, r *http.Request) error {
		posts, err := m.postList(r.Context())
		if err != nil {
			return err
		}
		posts = slices.DeleteFunc(posts, func(p Post) bool { return p.Retired })
		data, err := Template(posts)
		return sendWorkbook(w, "roster-template.xlsx", data, err)
	})
	s.Page("GET /api/roster/export", "exportRoster", MayReadRoster, m.exportRoster)
	web.Handle(s, web.Spec{ID: "importRoster", Method: "POST", Path: "/api/roster/import", Guard: MayImportRoster,
		Summary: "Roster from Excel, dry or for good", Body: 12 << 20}, m.importRoster)
}

const mostFound = 30

func sendWorkbook(w http.ResponseWriter, name string, data []byte, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, err = w.Write(data)
	return err
}

func (m *door) postList(ctx context.Context) ([]Post, error) {
	posts, err := m.Posts(ctx, Of(ctx).County)
	if err != nil {
		return nil, err
	}
	out := make([]Post, 0, len(posts))
	for _, p := range posts {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Level != out[j].Level {
			return out[i].Level < out[j].Level
		}
		return out[i].Code < out[j].Code
	})
	return out, nil
}

// rosterFilter reads a roster's question. list and export take the same.
func (m *door) rosterFilter(ctx context.Context, in RosterQuery) (Filter, error) {
	p := Of(ctx)
	f := Filter{County: p.County, Scope: p.Scope(MayReadRoster), Post: in.Post, At: m.acts.Now()}
	if in.At != "" {
		d, err := clock.ParseDay(in.At)
		if err != nil {
			return f, fault.New(fault.Invalid, "web.bad_input").At("/at", "web.bad_value")
		}
		if d != f.At.Day() {
			f.At = d.End() - 1 // as that day ended
		}
	}
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return f, err
	}
	if in.Under != "" {
		if _, ok := tree.Get(in.Under); !ok {
			return f, store.ErrNotFound
		}
		f.Scope = f.Scope.Meet(tree.Codes(in.Under, 0))
		if len(f.Scope) == 0 {
			return f, store.ErrNotFound
		}
	}
	words := strings.TrimSpace(in.Words)
	if words == "" {
		return f, nil
	}
	// A place that is meant beats people of a like name.
	if hits := tree.Search(words, f.Scope, 5); len(hits) > 0 && len(hits[0].Code) > area.County &&
		(strings.Contains(text.NameKey(hits[0].Name), text.NameKey(words)) || tree.Formerly(hits[0].Code, words) != "") {
		set := map[string]bool{}
		for _, h := range hits {
			set[h.Code] = true
		}
		f.Scope = area.Minimal(set)
		return f, nil
	}
	people, err := m.people.Search(ctx, m.db.Read(), p.County, words, 500)
	f.Persons = []string{}
	for _, x := range people {
		f.Persons = append(f.Persons, x.ID)
	}
	return f, err
}

type rosterPage struct {
	Body struct {
		Items []DutyRow `json:"items"`
		Next  string    `json:"next"`
		Total int       `json:"total"`
	}
}

func (m *door) roster(ctx context.Context, in *struct {
	RosterQuery
	Cursor string `query:"cursor" maxLength:"40"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*rosterPage, error) {
	f, err := m.rosterFilter(ctx, in.RosterQuery)
	if err != nil {
		return nil, err
	}
	f.After, f.Limit = in.Cursor, in.Limit+1
	out := &rosterPage{}
	err = m.db.View(ctx, func(q store.Q) error {
		list, err := m.List(ctx, q, f)
		if err != nil {
			return err
		}
		out.Body.Next = ""
		if len(list) > in.Limit {
			list = list[:in.Limit]
			out.Body.Next = list[in.Limit-1].ID
		}
		if out.Body.Total, err = m.Count(ctx, q, f); err != nil {
			return err
		}
		out.Body.Items, err = m.dutyRows(ctx, q, f.County, f.At, list)
		return err
	})
	return out, err
}

func (m *door) dutyRows(ctx context.Context, q store.Q, county string, at clock.Moment, list []Duty) ([]DutyRow, error) {
	tree, err := m.areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	posts, err := m.Posts(ctx, county)
	if err != nil {
		return nil, err
	}
	units, err := m.people.UnitNames(ctx, q, county)
	if err != nil {
		return nil, err
	}
	absent, err := m.Absences(ctx, q, county, at)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.Person
	}
	people, err := m.people.Many(ctx, q, county, ids)
	if err != nil {
		return nil, err
	}
	out := make([]DutyRow, 0, len(list))
	for _, d := range list {
		p := people[d.Person]
		row := DutyRow{HeldDuty: HeldDuty{d.ID, d.Post, posts[d.Post].Title, d.Area, tree.Name(d.Area), d.Unit, units[d.Unit],
			dayText(d.From, false), dayText(d.To, true)},
			Person: d.Person, PersonName: p.Name, Phone: p.Phone.String(), AreaPath: tree.PathText(d.Area), State: "active"}
		_, away := absent[d.Person]
		switch {
		case d.From > at:
			row.State = "future"
		case d.To != 0 && d.To <= at:
			row.State = "ended"
		case away:
			row.State = "leave"
		}
		out = append(out, row)
	}
	return out, nil
}

func (m *door) exportRoster(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.rosterFilter(ctx, RosterQuery{Under: v.Get("under"), Words: v.Get("q"), Post: v.Get("post"), At: v.Get("at")})
	if err != nil {
		return err
	}
	var rows []ExportRow
	err = m.db.View(ctx, func(q store.Q) error {
		rows, f.Limit, f.After = nil, 500, ""
		for {
			list, err := m.List(ctx, q, f)
			if err != nil || len(list) == 0 {
				return err
			}
			out, err := m.dutyRows(ctx, q, f.County, f.At, list)
			if err != nil {
				return err
			}
			for i, x := range out {
				row := ExportRow{Name: x.PersonName, Phone: x.Phone, Unit: x.UnitName, Post: x.PostTitle, AreaCode: x.Area, Area: x.AreaPath,
					From: list[i].From.Day(), State: m.s.Say(ctx, "duty.state."+x.State, nil)}
				if list[i].To != 0 {
					row.To = (list[i].To - 1).Day()
				}
				rows = append(rows, row)
			}
			f.After = list[len(list)-1].ID
		}
	})
	if err != nil {
		return err
	}
	data, err := ExportRoster(rows)
	return sendWorkbook(w, "roster-"+m.acts.Now().Day().String()+".xlsx", data, err)
}

func (m *door) assign(ctx context.Context, in *struct {
	Body struct {
		Person string `json:"person" maxLength:"36"`
		Post   string `json:"post" maxLength:"40"`
		Area   string `json:"area" maxLength:"20"`
		Unit   string `json:"unit,omitempty" maxLength:"36"`
		From   string `json:"from,omitempty" doc:"First day; today when empty"`
		To     string `json:"to,omitempty" doc:"Last day"`
	}
}) (*struct{ Body DutyRow }, error) {
	p, b := Of(ctx), in.Body
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	posts, err := m.Posts(ctx, p.County)
	if err != nil {
		return nil, err
	}
	f := fault.New(fault.Invalid, "duty.invalid")
	post, ok := posts[b.Post]
	if !ok || post.Retired {
		f.At("/post", "duty.unknown_post")
	}
	if a, known := tree.Get(b.Area); !known {
		f.At("/area", "duty.area_unknown")
	} else if ok && a.Level() != post.Level {
		f.At("/area", "duty.area_level")
	}
	q := m.db.Read()
	who, err := m.people.Get(ctx, q, p.County, b.Person)
	if err != nil {
		f.At("/person", "duty.person_unknown")
	}
	d := Duty{County: p.County, Person: b.Person, Post: b.Post, Area: b.Area, Unit: b.Unit, From: m.acts.Now()}
	if d.Unit == "" {
		d.Unit = who.Unit
	}
	if b.From != "" {
		day, err := clock.ParseDay(b.From)
		if err != nil {
			f.At("/from", "web.bad_value")
		} else if day != d.From.Day() {
			d.From = day.Start()
		}
	}
	if b.To != "" {
		day, err := clock.ParseDay(b.To)
		if err != nil {
			f.At("/to", "web.bad_value")
		} else {
			d.To = day.End()
		}
	}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	a, err := p.May(MayManageRoster, b.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, hide(p, b.Area, err)
	}
	if d, err = m.Assign(ctx, a.As(web.Of(ctx).Key), p, d); err != nil {
		return nil, err
	}
	rows, err := m.dutyRows(ctx, q, p.County, m.acts.Now(), []Duty{d})
	if err != nil {
		return nil, err
	}
	return &struct{ Body DutyRow }{rows[0]}, nil
}

// hide turns a refusal into not_found where the asker may not know the place.
func hide(p *Principal, code string, err error) error {
	if !p.Can(MayReadRoster, code) {
		return store.ErrNotFound
	}
	return err
}

func (m *door) end(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		At     string `json:"at,omitempty" doc:"Last day; ends now when it is today or empty"`
		Reason string `json:"reason" maxLength:"200"`
	}
}) (*struct{}, error) {
	p := Of(ctx)
	d, err := m.Get(ctx, m.db.Read(), p.County, in.ID)
	if err != nil {
		return nil, err
	}
	a, err := p.May(MayManageRoster, d.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, hide(p, d.Area, err)
	}
	posts, err := m.Posts(ctx, p.County)
	if err != nil {
		return nil, err
	}
	if w := m.beyond(p.Can, posts[d.Post], d.Area); w != nil {
		return nil, fault.New(fault.Forbidden, "duty.ends_too_much", "power", w.Title)
	}
	at := m.acts.Now()
	if in.Body.At != "" {
		day, err := clock.ParseDay(in.Body.At)
		if err != nil {
			return nil, fault.New(fault.Invalid, "duty.invalid").At("/at", "web.bad_value")
		}
		if day != at.Day() {
			at = day.End()
		}
	}
	return nil, m.End(ctx, a.As(web.Of(ctx).Key), in.ID, at, in.Body.Reason)
}

// rosterActor is the principal under the duty that covers a person's duties; a
// person of whom the principal reads none is unknown to them.
func (m *door) rosterActor(ctx context.Context, p *Principal, id string) (a act.Actor, err error) {
	private, err := outside(ctx, m.db.Read(), p.County, m.acts.Now())
	if err != nil {
		return a, err
	}
	if private[id] {
		return a, store.ErrNotFound
	}
	held, err := m.Held(ctx, m.db.Read(), p.County, id, m.acts.Now())
	if err != nil {
		return a, err
	}
	for _, d := range held {
		if a, err := p.May(MayReadRoster, d.Area, web.Of(ctx).Via); err == nil {
			return a, nil
		}
	}
	if p.Can(MayReadRoster, p.County) {
		return p.May(MayReadRoster, p.County, web.Of(ctx).Via)
	}
	return a, store.ErrNotFound
}

func (m *door) leave(ctx context.Context, in *struct {
	Body struct {
		Person string `json:"person" maxLength:"36"`
		From   string `json:"from"`
		To     string `json:"to"`
		Deputy string `json:"deputy,omitempty" maxLength:"36"`
	}
}) (*struct{}, error) {
	p, b := Of(ctx), in.Body
	f := fault.New(fault.Invalid, "leave.invalid")
	from, err := clock.ParseDay(b.From)
	if err != nil {
		f.At("/from", "web.bad_value")
	}
	to, err := clock.ParseDay(b.To)
	if err != nil {
		f.At("/to", "web.bad_value")
	}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	held, err := m.Held(ctx, m.db.Read(), p.County, b.Person, m.acts.Now())
	if err != nil {
		return nil, err
	}
	if len(held) == 0 {
		return nil, store.ErrNotFound
	}
	posts, err := m.Posts(ctx, p.County)
	if err != nil {
		return nil, err
	}
	var a act.Actor
	for _, d := range held {
		if a, err = p.May(MayManageRoster, d.Area, web.Of(ctx).Via); err != nil {
			return nil, hide(p, d.Area, err)
		}
		if w := m.beyond(p.Can, posts[d.Post], d.Area); w != nil && b.Deputy != "" && !trio[d.Post] { // whoever stands in has what is lent
			return nil, fault.New(fault.Forbidden, "leave.lends_too_much", "power", w.Title)
		}
	}
	if b.Deputy != "" {
		if _, err := m.people.Get(ctx, m.db.Read(), p.County, b.Deputy); err != nil {
			return nil, fault.New(fault.Invalid, "leave.invalid").At("/deputy", "duty.person_unknown")
		}
	}
	return nil, m.Absent(ctx, a.As(web.Of(ctx).Key), Leave{Person: b.Person, Deputy: b.Deputy, From: from.Start(), To: to.End()})
}
