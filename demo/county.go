package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/order"
	"huying/kernel/person"
	"huying/kernel/scene"
)

// County is the demo county, Tongzhou.
const County = "110112"

// Officers is how many grid officers the county has (the newspaper's 418).
const Officers = 418

// Password of every demo account.
const Password = "Huying-2026"

// Account is somebody whose day can be tried.
type Account struct {
	Login string
	Title string // Chinese
	Door  string
	post  string
	at    string // area
	unit  string
}

// Accounts of the demo.
var Accounts = []Account{
	{"lead", "区级负责人", "/workbench/", "county_lead", County, centre},
	{"desk", "区指挥中心受理员", "/workbench/", "county_desk", County, centre},
	{"dispatch", "区指挥中心派遣员", "/workbench/", "county_dispatch", County, centre},
	{"roads", "城市管理委员会承办人", "/workbench/", "department", County, "城市管理委员会"},
	{"town", "中仓街道网格中心", "/workbench/", "town_desk", "110112001", ""},
	{"village", "社区负责人", "/field/", "village_lead", "", ""},
	{"officer", "网格员", "/field/", duty.GridOfficer, "", ""},
	{"checker", "核查员", "/workbench/", "checker", County, inspection},
	{"callback", "回访员", "/workbench/", "callback", County, hotline},
	{"system", "系统管理员", "/workbench/", duty.SystemAdmin, County, centre},
	{"security", "安全管理员", "/workbench/", duty.SecAdmin, County, centre},
	{"audit", "审计管理员", "/workbench/", duty.AuditAdmin, County, inspection},
}

// Units that the kernel's loop needs beside the departments.
const (
	centre     = "区城市运行指挥中心"
	inspection = "区网格化督查大队"
	hotline    = "12345 区分中心"
)

// maker builds the county through the same acts as real use.
type maker struct {
	k      *scene.Kernel
	clk    *clock.Manual
	rnd    *rand.Rand
	tree   *area.Tree
	cat    *order.Catalogue
	sys    act.Actor
	units  map[string]person.Unit // by name
	staff  map[string][]string    // post + "/" + unit or area → people
	phone  int
	begin  clock.Moment
	until  clock.Moment
	posts  []duty.Post
	scenes []scene.Scene
	say    func(share float64, what string)
}

// The history's share of the work.
const historyFrom, historyTo = 0.05, 0.98

// Build makes the county and its history up to a moment, with what the scenes play in it. say is told what share of the
// work is done and what comes next.
// The same moment gives the same records.
func Build(ctx context.Context, k *scene.Kernel, clk *clock.Manual, rnd *rand.Rand, posts []duty.Post, scenes []scene.Scene,
	until clock.Moment, say func(share float64, what string)) error {
	m := &maker{scenes: scenes, k: k, clk: clk, rnd: rnd, sys: act.System(County), units: map[string]person.Unit{},
		staff: map[string][]string{}, until: until, posts: posts, say: say,
		begin: clock.Date(2020, 1, 1).Start()}
	clk.Set(clock.Date(2019, 12, 2).Start().Add(9 * time.Hour).Time())
	for _, step := range []struct {
		share float64 // of the work when it begins
		what  string
		do    func(context.Context) error
	}{
		{0, "places", m.areas}, {0.01, "borders", m.outlines}, {0.02, "units", m.organisations}, {0.03, "people and their duties", m.officers},
		{0.04, "accounts", m.accounts}, {historyFrom, "seven years", m.history}, {historyTo, "who is on leave", m.leaves}, {historyTo, "places drawn anew", m.reform},
	} {
		say(step.share, step.what)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

// areas puts in the real divisions and made-up grids: one to two for each village.
func (m *maker) areas(ctx context.Context) error {
	list, err := area.ReadExtract(bytes.NewReader(AreasCSV))
	if err != nil {
		return err
	}
	by := map[string][]*area.Area{}
	from := clock.Date(2019, 12, 1)
	for _, a := range list {
		a.ValidFrom = from
		by[area.CountyOf(a.Code)] = append(by[area.CountyOf(a.Code)], a)
	}
	villages := 0
	for _, a := range by[County] {
		if a.Level() == area.Village {
			villages++
		}
	}
	for _, a := range by[County] {
		if a.Level() != area.Village {
			continue
		}
		n := 1
		if strings.Contains(a.Name, "社区") && m.rnd.IntN(3) == 0 {
			n = 2
		}
		for i := range n {
			by[County] = append(by[County], &area.Area{Code: fmt.Sprintf("%s%03d", a.Code, i+1), Name: fmt.Sprintf("第%c网格", []rune("一二三")[i]),
				Kind: "grid", ValidFrom: from})
		}
	}
	counties := make([]string, 0, len(by))
	for c := range by {
		counties = append(counties, c)
	}
	sort.Strings(counties)
	for _, c := range counties {
		if err := m.k.Areas.Add(ctx, act.System(c), by[c]); err != nil {
			return err
		}
	}
	if m.tree, err = m.k.Areas.Tree(ctx, County); err != nil {
		return err
	}
	if err := m.k.Orders.Ship(ctx, m.sys); err != nil {
		return err
	}
	m.cat, err = m.k.Orders.Catalogue(ctx, County)
	return err
}

func (m *maker) outlines(ctx context.Context) error {
	data, err := json.Marshal(FeatureCollection(Outlines(m.tree)))
	if err != nil {
		return err
	}
	rep, err := m.k.Areas.ImportBoundaries(ctx, m.sys, area.Scope{County}, data, false)
	if err == nil && len(rep.Rejected) > 0 {
		err = fmt.Errorf("outline %s refused: %s", rep.Rejected[0].Code, rep.Rejected[0].Key)
	}
	return err
}

// under lists the present areas of a level.
func (m *maker) under(level int) []*area.Area {
	var out []*area.Area
	m.tree.Under(County, func(a *area.Area) {
		if a.Level() == level {
			out = append(out, a)
		}
	})
	return out
}

// bureaus are the departments that the categories name.
func (m *maker) bureaus() []string {
	seen := map[string]bool{}
	var out []string
	for _, c := range m.cat.List() {
		if !seen[c.Handler] && !strings.HasPrefix(c.Handler, "街道") {
			seen[c.Handler] = true
			out = append(out, c.Handler)
		}
	}
	return out
}

func townOffice(a *area.Area) string {
	if a.Kind == area.KindSubdistrict {
		return a.Name + "办事处"
	}
	return a.Name + "人民政府"
}

func (m *maker) organisations(ctx context.Context) error {
	_, err := m.k.Acts.Do(ctx, m.sys, act.What{Verb: "unit.import", Kind: "unit", Area: County}, func(tx *act.Tx) error {
		add := func(name, kind, at string) error {
			u := person.Unit{ID: tx.NewID(), Name: name, Kind: kind, Area: at}
			m.units[name] = u
			return m.k.People.AddUnit(ctx, tx, u)
		}
		for _, n := range append([]string{centre, inspection, hotline}, m.bureaus()...) {
			if err := add(n, "department", County); err != nil {
				return err
			}
		}
		for _, t := range m.under(area.Township) {
			if err := add(townOffice(t), "subdistrict", t.Code); err != nil {
				return err
			}
		}
		for _, v := range m.under(area.Village) {
			if err := add(m.tree.Name(area.Cut(v.Code, area.Township))+v.Name, "community", v.Code); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// hire puts a new person on a post.
func (m *maker) hire(ctx context.Context, tx *act.Tx, unit person.Unit, post string, from, to clock.Moment, areas ...string) (string, error) {
	m.phone++
	p := person.Person{ID: tx.NewID(), Name: name(m.rnd), Phone: seal.Hide(seal.Phone, staffPhone(m.phone)), Unit: unit.ID}
	if err := m.k.People.AddPerson(ctx, tx, p); err != nil {
		return "", err
	}
	for _, at := range areas {
		if err := m.k.Duties.AssignIn(ctx, tx, duty.Duty{ID: tx.NewID(), Person: p.ID, Post: post, Area: at, Unit: unit.ID, From: from, To: to}); err != nil {
			return "", err
		}
		m.staff[post+"/"+at] = append(m.staff[post+"/"+at], p.ID)
	}
	m.staff[post+"@"+unit.Name] = append(m.staff[post+"@"+unit.Name], p.ID)
	return p.ID, nil
}

func (m *maker) officers(ctx context.Context) error {
	if err := m.k.Duties.DefinePosts(ctx, m.sys, m.posts...); err != nil {
		return err
	}
	_, err := m.k.Acts.Do(ctx, m.sys, act.What{Verb: "roster.import", Kind: "duty", Area: County}, func(tx *act.Tx) error {
		from := m.begin
		several := []struct {
			post, unit, at string
			n              int
		}{{"county_lead", centre, County, 1}, {"county_desk", centre, County, 4}, {"county_dispatch", centre, County, 3},
			{"checker", inspection, County, 5}, {"callback", hotline, County, 4},
			{duty.SystemAdmin, centre, County, 1}, {duty.SecAdmin, centre, County, 1}, {duty.AuditAdmin, inspection, County, 1}}
		for _, b := range m.bureaus() {
			several = append(several, struct {
				post, unit, at string
				n              int
			}{"department", b, County, 2})
		}
		for _, t := range m.under(area.Township) {
			several = append(several, struct {
				post, unit, at string
				n              int
			}{"town_desk", townOffice(t), t.Code, 2}, struct {
				post, unit, at string
				n              int
			}{"town_lead", townOffice(t), t.Code, 1})
		}
		for _, s := range several {
			for range s.n {
				if _, err := m.hire(ctx, tx, m.units[s.unit], s.post, from, 0, s.at); err != nil {
					return err
				}
			}
		}
		for _, v := range m.under(area.Village) {
			if _, err := m.hire(ctx, tx, m.unitOf(v.Code), "village_lead", from, 0, v.Code); err != nil {
				return err
			}
		}
		return m.gridOfficers(ctx, tx, from)
	})
	return err
}

func (m *maker) unitOf(village string) person.Unit {
	a, _ := m.tree.Get(village)
	return m.units[m.tree.Name(area.Cut(village, area.Township))+a.Name]
}

// gridOfficers shares the grids out among the officers, neighbours to one officer,
// with the defects that every real county has: a few grids without anybody, a few
// with two.
func (m *maker) gridOfficers(ctx context.Context, tx *act.Tx, from clock.Moment) error {
	grids := m.under(area.Grid)
	per := float64(len(grids)) / Officers
	for i := range Officers {
		lo, hi := int(float64(i)*per), int(float64(i+1)*per)
		if i == Officers-1 {
			hi = len(grids)
		}
		var mine []string
		for _, g := range grids[lo:hi] {
			mine = append(mine, g.Code)
		}
		unit := m.unitOf(area.Cut(mine[0], area.Village))
		switch {
		case i%97 == 41: // left last spring, nobody came: vacant since
			gone := m.until.Day().Add(-200 + i%60).Start()
			if _, err := m.hire(ctx, tx, unit, duty.GridOfficer, from, gone, mine[:1]...); err != nil {
				return err
			}
			if len(mine) > 1 {
				if _, err := m.hire(ctx, tx, unit, duty.GridOfficer, from, 0, mine[1:]...); err != nil {
					return err
				}
			}
		case i%7 == 3: // handed over on some day
			change := clock.Date(2020+i%6, time.Month(1+i%12), 1+i%28).Start()
			if _, err := m.hire(ctx, tx, unit, duty.GridOfficer, from, change, mine...); err != nil {
				return err
			}
			if _, err := m.hire(ctx, tx, unit, duty.GridOfficer, change, 0, mine...); err != nil {
				return err
			}
		default:
			if _, err := m.hire(ctx, tx, unit, duty.GridOfficer, from, 0, mine...); err != nil {
				return err
			}
		}
		if i%139 == 70 { // somebody else's name was never taken off
			other := grids[(hi+3)%len(grids)].Code
			if err := m.k.Duties.AssignIn(ctx, tx, duty.Duty{ID: tx.NewID(), Person: m.staff[duty.GridOfficer+"/"+mine[len(mine)-1]][0],
				Post: duty.GridOfficer, Area: other, Unit: unit.ID, From: from}); err != nil {
				return err
			}
		}
	}
	return nil
}

// accounts lets a person of each sort sign in.
func (m *maker) accounts(ctx context.Context) error {
	villages := m.under(area.Village)
	taken := map[string]bool{}
	for _, a := range Accounts {
		at, key := a.at, a.post+"/"+a.at
		switch {
		case a.post == "village_lead":
			key = a.post + "/" + villages[0].Code
		case a.post == duty.GridOfficer:
			key = a.post + "/" + m.tree.Children(villages[0].Code)[0].Code
		case at == County:
			key = a.post + "@" + a.unit
		}
		who := m.staff[key]
		if len(who) == 0 {
			return fmt.Errorf("nobody is %s at %s", a.post, key)
		}
		p := who[len(who)-1]
		if taken[p] {
			return fmt.Errorf("two accounts for one person: %s", a.Login)
		}
		taken[p] = true
		if err := m.k.People.AddAccount(ctx, m.sys, a.Login, p, Password); err != nil {
			return err
		}
	}
	return nil
}

// leaves: some officers are away today, one of them without anybody standing in.
func (m *maker) leaves(ctx context.Context) error {
	grids := m.under(area.Grid)
	now := m.until.Day()
	for i := range 6 {
		at := grids[(37+i*113)%len(grids)]
		owner, deputy := m.staff[duty.GridOfficer+"/"+at.Code], m.staff["village_lead/"+area.Cut(at.Code, area.Village)]
		if len(owner) == 0 || len(deputy) == 0 {
			continue
		}
		l := duty.Leave{Person: owner[len(owner)-1], Deputy: deputy[0], From: now.Add(-2 - i).Start(), To: now.Add(3 + i).End()}
		if i == 5 {
			l.Deputy = ""
		}
		if err := m.k.Duties.Absent(ctx, m.sys, l); err != nil {
			return err
		}
	}
	return nil
}
