package housetest_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/area"
	"huying/kernel/offline"
	"huying/kernel/order"
)

// found is a report as an officer's phone sends it.
func (p phone) found(at clock.Moment, say map[string]any) offline.Op {
	v := map[string]any{"words": "井盖翘起来了，骑车的人差点摔倒", "area": housetest.Grid}
	for k, x := range say {
		v[k] = x
	}
	b, err := json.Marshal(v)
	if err != nil {
		p.h.T.Fatal(err)
	}
	return offline.Op{ID: ident.New(at.Time()), Kind: order.ReportOp, At: at, Body: b}
}

type ground struct {
	Mine   []string
	Places []struct {
		Code   string
		Owners []struct{ Name, Post, Phone string }
		Rings  [][]area.Ring
	}
	Open, Closed, Reported []struct{ ID, No, Status, Title string }
	Categories             []struct{ Code string }
}

func (g ground) has(list []struct{ ID, No, Status, Title string }, id string) bool {
	return slices.ContainsFunc(list, func(o struct{ ID, No, Status, Title string }) bool { return o.ID == id })
}

func TestAnOfficerReportsFromTheField(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		now := h.Acts.Now()
		p := phone{h, "officer", "aaaaaaaa"}
		for _, c := range []struct {
			what   string
			who    string
			say    map[string]any
			state  string
			code   string // of the refusal
			at     string // pointer of the refusal
			status order.Status
			source order.Source
		}{
			{"what was seen", "officer", nil, "safe", "", "", order.Reported, order.Patrol},
			{"outside the officer's own grid", "officer", map[string]any{"area": housetest.OtherGrid}, "safe", "", "", order.Reported, order.Patrol},
			{"for a resident", "officer", map[string]any{"caller": map[string]any{"name": "王明", "phone": "13800138000"}}, "safe", "", "", order.Reported, order.Visit},
			{"put right at once", "officer", map[string]any{"fixed": map[string]any{"words": "已扶正井盖并拍照"}}, "safe", "", "", order.Answered, order.Patrol},
			{"put right where the officer answers for nothing", "officer",
				map[string]any{"area": housetest.OtherGrid, "fixed": map[string]any{"words": "扶正"}}, "refused", "power.lacking", "", "", ""},
			{"put right, without a word how", "officer", map[string]any{"fixed": map[string]any{"words": ""}}, "refused", "order.invalid", "/fixed/words", "", ""},
			{"without a word", "officer", map[string]any{"words": " "}, "refused", "order.invalid", "/words", "", ""},
			{"in no place", "officer", map[string]any{"area": ""}, "refused", "order.invalid", "/area", "", ""},
			{"a telephone that cannot be", "officer", map[string]any{"caller": map[string]any{"phone": "123"}}, "refused", "order.invalid", "/caller/phone", "", ""},
			{"a photo that nobody sent", "officer", map[string]any{"photos": []string{strings.Repeat("0", 64)}}, "refused", "order.invalid", "/photos", "", ""},
			{"known as an order that is not there", "officer", map[string]any{"known": h.NewID()}, "refused", "order.invalid", "/known", "", ""},
			{"by somebody who reports nothing", "checker", nil, "refused", "power.lacking", "", "", ""},
		} {
			op := p.found(now.Add(-2*time.Hour), c.say)
			x := phone{h, c.who, "bbbbbbbb"}.send(op).Results[0]
			if x.State != c.state || !strings.HasSuffix(x.Code, c.code) {
				t.Errorf("%s: %+v", c.what, x)
				continue
			}
			if c.state != "safe" {
				if o, err := h.Orders.Get(context.Background(), h.DB.Read(), housetest.County, op.ID); err == nil {
					t.Errorf("%s: refused, and there: %+v", c.what, o)
				}
				continue
			}
			o, err := h.Orders.Get(context.Background(), h.DB.Read(), housetest.County, op.ID)
			if err != nil || o.Status != c.status || o.Source != c.source || o.ReportedAt != op.At || o.No == "" {
				t.Errorf("%s: %+v, %v", c.what, o, err)
			}
			if again := p.send(op).Results[0]; again.State != "safe" {
				t.Errorf("%s, sent again: %+v", c.what, again)
			}
		}
		for code, want := range map[string]int64{"order.found": 3, "order.received": 4, "order.fixed": 1, "order.calls": 1} {
			if v := h.Figure(code, housetest.County); v.Num != want {
				t.Errorf("%s: %d, want %d", code, v.Num, want)
			}
		}
	})
}

func TestWhatIsPutRightIsCheckedBySomebodyElse(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.Hire("own_checker", "checker", housetest.County, housetest.Community)
		p := phone{h, "officer", "aaaaaaaa"}
		op := p.found(h.Acts.Now(), map[string]any{"fixed": map[string]any{"words": "清走了楼道里的纸箱"}})
		p.send(op)
		for _, c := range []struct {
			who  string
			want int
		}{{"own_checker", 403}, {"officer", 403}, {"checker", 200}} {
			h.As(c.who).Post("/api/orders/"+op.ID+"/actions/verify", map[string]any{"version": 2}).Want(c.want)
		}
		h.As("checker").Post("/api/orders/"+op.ID+"/actions/close", map[string]any{"version": 3}).Want(200)
		var told struct {
			Items []struct{ Title, Subject string }
		}
		h.As("officer").Get("/api/notices").Want(200).Into(&told)
		if len(told.Items) != 1 || told.Items[0].Subject != op.ID || !strings.HasPrefix(told.Items[0].Title, "你上报的已结案") {
			t.Errorf("the officer is told %+v, want that it is closed", told.Items)
		}
		o, err := h.Orders.Get(context.Background(), h.DB.Read(), housetest.County, op.ID)
		if err != nil || o.Handler != h.Person("officer") || o.LeadUnit != h.Unit(housetest.Community) || o.DueAt == 0 || o.AcceptedAt == 0 {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

func TestAKnownMatterIsOneOrder(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		ctx, now := context.Background(), h.Acts.Now()
		p := phone{h, "officer", "aaaaaaaa"}
		first := p.found(now.Add(-3*time.Hour), nil)
		p.send(first)
		second := p.found(now.Add(-2*time.Hour), map[string]any{"known": first.ID, "words": "三号楼的居民也说井盖翘了",
			"caller": map[string]any{"name": "李红", "phone": "13800138001"}})
		if x := p.send(second).Results[0]; x.State != "safe" {
			t.Fatalf("%+v", x)
		}
		o, err := h.Orders.Get(ctx, h.DB.Read(), housetest.County, second.ID)
		if err != nil || o.Status != order.Merged || o.MergedInto != first.ID {
			t.Errorf("%+v, %v", o, err)
		}
		thread, err := h.Orders.Steps(ctx, h.DB.Read(), housetest.County, first.ID)
		if err != nil || len(thread) != 2 || thread[1].Verb != "again" || thread[1].Words == "" {
			t.Errorf("%+v, %v", thread, err)
		}
		// A report about the one that was taken in goes where that went.
		third := p.found(now.Add(-time.Hour), map[string]any{"known": second.ID})
		p.send(third)
		if o, err := h.Orders.Get(ctx, h.DB.Read(), housetest.County, third.ID); err != nil || o.MergedInto != first.ID {
			t.Errorf("%+v, %v", o, err)
		}
		if v := h.Figure("order.again", housetest.County); v.Num != 2 {
			t.Error("again:", v)
		}
		// The known order has ended meanwhile: what was seen now is a matter of its own.
		h.As("desk").Post("/api/orders/"+first.ID+"/actions/void", map[string]any{"version": 3, "words": "误报"}).Want(200)
		fourth := p.found(now, map[string]any{"known": first.ID})
		if x := p.send(fourth).Results[0]; x.State != "safe" {
			t.Fatalf("%+v", x)
		}
		if o, err := h.Orders.Get(ctx, h.DB.Read(), housetest.County, fourth.ID); err != nil || o.Status != order.Reported {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

func TestAGroundIsCarried(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		now := h.Acts.Now()
		mine := phone{h, "officer", "aaaaaaaa"}
		here := mine.found(now.Add(-time.Hour), nil)
		there := mine.found(now.Add(-time.Hour), map[string]any{"area": housetest.OtherGrid})
		mine.send(here, there)
		var g ground
		a := h.As("officer").Get("/api/field/ground").Want(200)
		a.Into(&g)
		if !slices.Equal(g.Mine, []string{housetest.Grid}) || !g.has(g.Open, here.ID) || g.has(g.Open, there.ID) ||
			!g.has(g.Reported, there.ID) || len(g.Categories) == 0 {
			t.Errorf("%+v", g)
		}
		owned := ""
		for _, x := range g.Places {
			if !strings.HasPrefix(x.Code, housetest.Town) {
				t.Errorf("%s lies in another town", x.Code)
			}
			if x.Code == housetest.Grid && len(x.Owners) == 1 {
				owned = x.Owners[0].Phone
			}
		}
		if owned == "" || !strings.Contains(owned, "*") {
			t.Errorf("the officer of the grid: %q, want a masked number", owned)
		}
		if again := h.As("officer").With("If-None-Match", a.Header.Get("ETag")).Get("/api/field/ground"); again.Status != 304 {
			t.Errorf("nothing has changed: %d", again.Status)
		}
		h.As("otherofficer").Get("/api/field/ground").Want(200).Into(&g)
		if !g.has(g.Open, there.ID) || g.has(g.Open, here.ID) {
			t.Errorf("the other officer: %+v", g.Open)
		}
		h.As("checker").Get("/api/field/ground").Want(403)
		h.As("").Get("/api/field/ground").Want(401)
	})
}

// Whatever order reports, known matters and things put right come in, twice or late: one
// state, every report is an order, and nothing is counted twice.
func TestReportsInAnyOrder(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		ctx, now := context.Background(), h.Acts.Now()
		for seed := range uint64(6) {
			r := rand.New(rand.NewPCG(seed, 7))
			before := h.Figure("order.received", housetest.County).Num
			var ops []offline.Op
			p := phone{h, "officer", "aaaaaaaa"}
			for i := range 12 {
				at := now.Add(-time.Duration(r.IntN(600)) * time.Minute)
				say := map[string]any{}
				switch r.IntN(3) {
				case 0:
					if i > 0 {
						say["known"] = ops[r.IntN(i)].ID
					}
				case 1:
					say["fixed"] = map[string]any{"words": "当场处理"}
				}
				op := p.found(at, say)
				if k, ok := say["known"]; ok {
					op.After = k.(string)
				}
				ops = append(ops, op)
			}
			waiting := slices.Clone(ops)
			for round := 0; len(waiting) > 0 && round < 40; round++ {
				r.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
				batch := append(slices.Clone(waiting[:min(4, len(waiting))]), ops[r.IntN(len(ops))])
				for _, x := range p.send(batch...).Results {
					switch x.State {
					case "safe":
						waiting = slices.DeleteFunc(waiting, func(o offline.Op) bool { return o.ID == x.ID })
					case "refused":
						t.Fatalf("seed %d: %+v", seed, x)
					}
				}
			}
			if len(waiting) > 0 {
				t.Fatalf("seed %d: %d never came in", seed, len(waiting))
			}
			for _, op := range ops {
				o, err := h.Orders.Get(ctx, h.DB.Read(), housetest.County, op.ID)
				if err != nil || o.ReportedAt != op.At {
					t.Errorf("seed %d: %+v, %v", seed, o, err)
				}
				for o.Status == order.Merged {
					if o, err = h.Orders.Get(ctx, h.DB.Read(), housetest.County, o.MergedInto); err != nil {
						t.Fatal(err)
					}
				}
				if !o.Status.Open() {
					t.Errorf("seed %d: answered by an order that has ended: %+v", seed, o)
				}
			}
			if n := h.Figure("order.received", housetest.County).Num - before; n != int64(len(ops)) {
				t.Errorf("seed %d: %d received, want %d", seed, n, len(ops))
			}
		}
	})
}

// The records of the farm grid are found by names however they are written, by initials, numbers and printed codes, by whom
// they may be seen; each opens.
func TestTheFarmGridIsFound(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		s := registered(h, "inspector", "name", "试垄（北京）有限公司", "kind", "enterprise", "products", "草莓", "phone", "13900139009")
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 30_000)
		var p pledge
		h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 5000)).Want(200).Into(&p)
		m := l.take("番茄")
		h.As("inspector").Post("/api/agri/subjects/"+l.subject+"/certifications", organic("115OP2200002", "2022-12-07", "2023-12-06", 20)).Want(204)
		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		var officers struct {
			Items []struct{ ID, Name, Code string }
		}
		h.As("bureau").Get("/api/agri/officers").Want(200).Into(&officers)
		card := officers.Items[slices.IndexFunc(officers.Items, func(o struct{ ID, Name, Code string }) bool { return o.Name == "测试helper" })]
		var k park
		h.As("inspector").Post(parks, map[string]any{"name": "甲街道蔬菜产业园", "area": housetest.Town}).Want(200).Into(&k)
		near := []string{"bureau", "inspector", "helper", "tester", "lead"}
		for _, c := range []struct {
			words, want string // kind and id
			who         []string
		}{
			{"试垄(北京)", "agri.subject " + s, near},
			{"试垄 北京", "agri.subject " + s, near},
			{"slbj", "agri.subject " + s, near},
			{subjectCode(h, s), "agri.subject " + s, near},
			{strings.ToLower(strings.ReplaceAll(subjectCode(h, s), "-", "")), "agri.subject " + s, near},
			{p.No, "agri.pledge " + p.ID, near},
			{p.No[:12], "agri.pledge " + p.ID, near},
			{p.Code, "agri.pledge " + p.ID, near},
			{m.No, "agri.sample " + m.ID, near},
			{strings.ToLower(m.No[9:]), "agri.sample " + m.ID, near},
			{grown.No, "agri.subject " + l.subject, near},
			{"115op22", "agri.subject " + l.subject, near},
			{"测试help", "agri.officer " + card.ID, near},
			{card.Code, "agri.officer " + card.ID, near},
			{"蔬菜产业", "agri.park " + k.ID, []string{"bureau", "inspector", "tester", "lead"}}, // it is the town's, not the village's
		} {
			for _, login := range []string{"bureau", "inspector", "helper", "tester", "lead", "otherinspector", "othertester", "desk", "officer", "system"} {
				var out struct {
					Items []struct{ Kind, ID, Title string }
				}
				h.As(login).Get("/api/find?q=" + url.QueryEscape(c.words)).Want(200).Into(&out)
				var got []string
				for _, x := range out.Items {
					if x.Title == "" {
						t.Errorf("%q: %+v has no name", c.words, x)
					}
					if strings.HasPrefix(x.Kind, "agri.") {
						got = append(got, x.Kind+" "+x.ID)
					}
				}
				slices.Sort(got)
				if want := slices.Contains(c.who, login); want != slices.Contains(got, c.want) || !want && len(got) > 0 {
					t.Errorf("%s finds %v by %q, want %s: %v", login, got, c.words, c.want, want)
				}
			}
		}
		for _, words := range []string{"13900139009", "0139009", "试", "王明", "产品无"} { // neither numbers of people nor single letters
			var out struct {
				Items []struct{ Kind, Title string }
			}
			h.As("bureau").Get("/api/find?q=" + url.QueryEscape(words)).Want(200).Into(&out)
			if len(out.Items) > 0 {
				t.Errorf("%q finds %+v", words, out.Items)
			}
		}
	})
}
