package duty_test

import (
	"errors"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/job"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/person"
	"huying/kernel/power"
)

var rooms = []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), area.Migrations(), person.Migrations(),
	duty.Migrations(), code.Migrations()}

var catalogue = power.NewCatalogue(power.New("roster.import"), power.New("order.handle"))

// office is the rooms on one store.
type office struct {
	*testing.T
	db     *store.DB
	duties *duty.Room
	people *person.Room
	clk    *clock.Manual
}

var installer = act.System("110112")

func openOffice(t *testing.T, db *store.DB) *office {
	t.Helper()
	box, err := seal.NewBox(suite.Standard, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.At(time.Date(2023, 11, 7, 9, 0, 0, 0, clock.Zone))
	acts := act.New(db, clk, journal.New(db, nil), figure.NewBook(nil, nil), nil)
	areas, people := area.New(acts, code.NewRoom(acts, nil, nil, nil)), person.New(acts, box, nil)
	o := &office{t, db, duty.New(acts, areas, people, catalogue), people, clk}
	if err := areas.Add(t.Context(), installer, huoxian()); err != nil {
		t.Fatal(err)
	}
	for _, p := range posts {
		if err := o.duties.DefinePosts(t.Context(), installer, p); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// plan reads and plans a file and wants the kinds of its lines.
func (o *office) plan(granter *duty.Principal, lines [][]any, want ...duty.Change) *duty.RosterPlan {
	o.Helper()
	p := readRoster(o.T, lines...)
	if err := o.duties.PlanRoster(o.Context(), "110112", granter, p); err != nil {
		o.Fatal(err)
	}
	for i, r := range p.Rows {
		if i >= len(want) || r.Kind != want[i] {
			o.Errorf("line %d of %d: %s, want %v; errors %+v", r.Row, len(p.Rows), r.Kind, want, p.Errors)
		}
	}
	return p
}

func (o *office) apply(granter *duty.Principal, p *duty.RosterPlan) error {
	o.Helper()
	_, err := o.duties.ApplyRoster(o.Context(), installer, granter, p)
	return err
}

func (o *office) count(table string) (n int) {
	o.Helper()
	if err := o.db.Read().QueryRow(o.Context(), "select count(*) from "+table+" where county = $1", "110112").Scan(&n); err != nil {
		o.Fatal(err)
	}
	return n
}

func TestRosterIsAddedOnceThenChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db)
		first := [][]any{
			{"王明", "13800138000", "漷县镇政府", "网格员", "漷县镇 马头村 一网格"},
			{"王明", "13800138000", "漷县镇政府", "网格员", "漷县镇 漷县村 一网格"},
			{"李四", "13800138001", "", "村书记", "漷县村", "2024-01-01", "2024-12-31"},
		}
		p := o.plan(nil, first, duty.Added, duty.Added, duty.Added)
		if o.count("duty") != 0 {
			t.Fatal("a plan wrote something")
		}
		if err := o.apply(nil, p); err != nil {
			t.Fatal(err)
		}
		if d, u, w := o.count("duty"), o.count("unit"), o.count("person"); d != 3 || u != 1 || w != 2 {
			t.Errorf("%d duties, %d units, %d people, want 3, 1, 2", d, u, w)
		}
		p = o.plan(nil, first, duty.Same, duty.Same, duty.Same)
		if err := o.apply(nil, p); err != nil || o.count("duty") != 3 {
			t.Errorf("again: %v, %d duties", err, o.count("duty"))
		}
		next := [][]any{
			{"王小明", "13800138000", "", "网格员", "漷县镇 马头村 一网格"},
			{"李四", "13800138001", "", "村书记", "漷县村", "2024-02-01", "2025-12-31"},
			{"赵五", "13800138002", "", "网格员", "西集镇 一网格"},
		}
		p = o.plan(nil, next, duty.Asking, duty.Changed, duty.Added)
		if err := o.apply(nil, p); !fault.Is(err, fault.Invalid) || len(p.Errors) != 1 || p.Errors[0].Key != "roster.other_name" {
			t.Errorf("a name was changed that nobody was asked about: %v %+v", err, p.Errors)
		}
		p = readRoster(t, next...)
		p.Given, p.Shown = sheet.Answers{2: "renamed"}, o.plan(nil, next, duty.Asking, duty.Changed, duty.Added).Hash
		if err := o.apply(nil, p); err != nil {
			t.Fatal(err)
		}
		o.plan(nil, next, duty.Same, duty.Same, duty.Same)
		list, err := o.duties.Owners(t.Context(), db.Read(), "110112", "village_head", "110112106202", clock.Day(20240301).Start())
		if err != nil || len(list) != 1 || list[0].From.Day() != 20240201 || list[0].To != clock.Day(20251231).End() {
			t.Errorf("owners %+v %v", list, err)
		}
		who, err := o.people.ByPhone(t.Context(), db.Read(), "110112", seal.Hide(seal.Phone, "13800138000"))
		if err != nil || len(who) != 1 || who[0].Name != "王小明" || who[0].Unit == "" {
			t.Errorf("people %+v %v", who, err)
		}
	})
}

func TestRosterKeepsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db)
		both := [][]any{{"王明", "13800138000", "办公室", "系统管理员", "110112"}, {"王明", "13800138000", "办公室", "安全管理员", "110112"}}
		p := o.plan(nil, both, duty.Added, duty.Added)
		if err := o.apply(nil, p); !fault.Is(err, fault.Invalid) || len(p.Errors) != 1 || p.Errors[0].Key != "duty.trio" || p.Errors[0].Cell != "D3" {
			t.Errorf("%v %+v", err, p.Errors)
		}
		if n := o.count("duty") + o.count("person") + o.count("unit"); n != 0 {
			t.Errorf("%d rows of a refused roster were kept", n)
		}
		p = o.plan(nil, [][]any{{"王明", "138", "", "网格员", "西集镇 一网格"}, {"李四", "13800138001", "", "网格员", "西集镇 一网格"}}, duty.Added)
		var f *fault.Fault
		if err := o.apply(nil, p); !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Cell != "Sheet1!B2" || o.count("duty") != 0 {
			t.Errorf("%+v, %d duties", f, o.count("duty"))
		}
	})
}

func TestNobodyImportsBeyondTheirPowers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db)
		clerk := func(powers ...string) *duty.Principal {
			held := map[string]duty.Post{"clerk": {Code: "clerk", Powers: powers}}
			return duty.NewPrincipal("110112", "clerk", "p1", "文员", []duty.Duty{{ID: "d1", Post: "clerk", Area: "110112106"}}, held, catalogue)
		}
		lines := [][]any{{"王明", "13800138000", "", "网格员", "漷县镇 马头村 一网格"}, {"李四", "13800138001", "", "网格员", "西集镇 一网格"}}
		for name, c := range map[string]struct {
			granter *duty.Principal
			want    []string
		}{
			"another town":    {clerk("roster.import", "order.handle"), []string{"E3 roster.out_of_scope"}},
			"lacks the power": {clerk("roster.import"), []string{"D2 duty.grants_too_much", "E3 roster.out_of_scope"}},
			"may not import":  {clerk("order.handle"), []string{"E2 roster.out_of_scope", "E3 roster.out_of_scope"}},
		} {
			p := o.plan(c.granter, lines, duty.Added, duty.Added)
			var got []string
			for _, e := range p.Errors {
				got = append(got, e.Cell+" "+e.Key)
			}
			if len(got) != len(c.want) || got[0] != c.want[0] || got[len(got)-1] != c.want[len(c.want)-1] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
			unplanned := readRoster(t, lines...) // an import that skipped the plan
			if err := o.apply(c.granter, unplanned); !fault.Is(err, fault.Invalid) || o.count("duty") != 0 {
				t.Errorf("%s: %v, %d duties", name, err, o.count("duty"))
			}
		}
		p := o.plan(clerk("roster.import", "order.handle"), lines[:1], duty.Added)
		if err := o.apply(clerk("roster.import", "order.handle"), p); err != nil || o.count("duty") != 1 {
			t.Errorf("own town: %v", err)
		}
	})
}

func TestRosterDoesNotRewriteWhatBegan(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		o := openOffice(t, db)
		line := [][]any{{"王明", "13800138000", "", "网格员", "西集镇 一网格", "2023-11-01"}}
		if err := o.apply(nil, o.plan(nil, line, duty.Added)); err != nil {
			t.Fatal(err)
		}
		line[0][5] = "2023-10-01"
		if p := o.plan(nil, line, ""); len(p.Errors) != 1 || p.Errors[0].Key != "roster.already_began" || p.Errors[0].Args["from"] != "2023-11-01" {
			t.Errorf("%+v", p.Errors)
		}
		for i, name := range []string{"赵五", "赵六"} { // one telephone, two people
			id := []string{"01928d5e-0000-7000-8000-000000000001", "01928d5e-0000-7000-8000-000000000002"}[i]
			if err := o.people.Save(t.Context(), installer, person.Person{ID: id, Name: name, Phone: seal.Hide(seal.Phone, "13800138009")}); err != nil {
				t.Fatal(err)
			}
		}
		o.plan(nil, [][]any{{"赵六", "13800138009", "", "网格员", "西集镇 一网格"}}, duty.Added)
		if p := o.plan(nil, [][]any{{"赵七", "13800138009", "", "网格员", "西集镇 一网格"}}, ""); len(p.Errors) != 1 || p.Errors[0].Key != "roster.phone_shared" {
			t.Errorf("%+v", p.Errors)
		}
	})
}
