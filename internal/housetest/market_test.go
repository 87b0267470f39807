package housetest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/market"
)

type listingAnswer struct {
	ID, State               string
	Total, Held, Gone, Free int64
	Owed                    int64
	Waiting, Doubles        int
	Version                 int
	CertHolds               bool   `json:"cert_holds"`
	SoldOutOn               string `json:"sold_out_on"`
}

// stall is a seller of the kit with who works there.
type stall struct {
	*housetest.House
	seller string
}

func openStall(h *housetest.House, change ...any) *stall {
	h.T.Helper()
	h.Hire("grower", market.Grower, housetest.Village, housetest.Community)
	h.Hire("hand", market.Hand, housetest.Village, housetest.Community)
	h.Hire("otherhand", market.Hand, housetest.Village, housetest.Community)
	h.Hire("fargrower", market.Grower, housetest.OtherTown+"001", housetest.OtherTowns)
	var x struct{ ID string }
	h.As("grower").Post("/api/market/sellers", aSeller(change...)).Want(200).Into(&x)
	return &stall{h, x.ID}
}

// changed is a body with some fields of its own.
func changed(m map[string]any, change ...any) map[string]any {
	for i := 0; i < len(change); i += 2 {
		m[change[i].(string)] = change[i+1]
	}
	return m
}

func aSeller(change ...any) map[string]any {
	return changed(map[string]any{"area": housetest.Village, "name": "灵芝科技小院", "kind": "courtyard", "place": "一村大棚路 3 号", "phone": "010-00001701",
		"opened_on": "2022-05-01"}, change...)
}

func (s *stall) aListing(change ...any) map[string]any {
	return changed(map[string]any{"seller": s.seller, "product": "灵芝", "sort": "fungi", "batch": "第一茬", "unit": "piece",
		"price": "88元", "promised": "5", "most": "3",
		"rule": "turn", "ready_on": "2023-11-10", "closes_at": "2023-11-10 18:00", "pickup_from": "2023-11-11 08:00", "pickup_to": "2023-11-11 17:00",
		"place": "小院门口"}, change...)
}

func (s *stall) list(change ...any) (x listingAnswer) {
	s.T.Helper()
	s.As("grower").Post("/api/market/listings", s.aListing(change...)).Want(200).Into(&x)
	return x
}

func (s *stall) step(who string, x listingAnswer, verb string, want int, values map[string]string) listingAnswer {
	s.T.Helper()
	s.As(who).Post("/api/market/listings/"+x.ID+"/steps/"+verb, map[string]any{"values": values}).Want(want)
	return s.look(x)
}

func (s *stall) look(x listingAnswer) (out listingAnswer) {
	s.T.Helper()
	s.As("grower").Get("/api/market/listings/" + x.ID).Want(200).Into(&out)
	return out
}

func (s *stall) onSale(change ...any) listingAnswer {
	s.T.Helper()
	return s.step("grower", s.list(change...), "open", 200, nil)
}

// form sends a public form as a browser without JavaScript does, and says where it leads.
func (s *stall) form(path string, v url.Values) (status int, to string) {
	s.T.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	v.Set("act", s.NewID())
	res, err := c.PostForm(s.HTTP.URL+path, v)
	if err != nil {
		s.T.Fatal(err)
	}
	defer res.Body.Close()
	to, _, _ = strings.Cut(res.Header.Get("Location"), "?")
	return res.StatusCode, to
}

func (s *stall) reserve(x listingAnswer, i int, amount string) (status int, page string) {
	s.T.Helper()
	return s.form("/market/"+x.ID, url.Values{"name": {fmt.Sprint("顾客", i)}, "phone": {fmt.Sprintf("138%08d", i)}, "amount": {amount}})
}

func (s *stall) page(path string) string { return string(s.As("").Get(path).Want(200).Body) }

// pickupOn reads the pickup code off a customer's page.
func (s *stall) pickupOn(page string) string {
	s.T.Helper()
	_, code, ok := strings.Cut(s.page(page), `<b class="code">`)
	if !ok || len(code) < 6 {
		s.T.Fatal("no pickup code on the page")
	}
	return code[:6]
}

func TestSellersAndListingsAreKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		for _, c := range []struct {
			what, who, path string
			body            map[string]any
			want            int
			at              string
		}{
			{"a seller by a hand", "hand", "sellers", aSeller(), 403, ""},
			{"a seller elsewhere", "grower", "sellers", aSeller("area", housetest.OtherVillage), 403, ""},
			{"a cooperative without a registration", "grower", "sellers", aSeller("kind", "cooperative"), 422, "/license"},
			{"a seller without a telephone", "grower", "sellers", aSeller("phone", ""), 422, "/phone"},
			{"a kind nobody knows", "grower", "sellers", aSeller("kind", "bank"), 422, "/kind"},
			{"a listing of somebody else's seller", "fargrower", "listings", s.aListing(), 404, ""},
			{"a listing by a hand", "hand", "listings", s.aListing(), 403, ""},
			{"no price", "grower", "listings", s.aListing("price", "很贵"), 422, "/price"},
			{"jin of what is sold by the piece", "grower", "listings", s.aListing("promised", "3斤"), 422, "/promised"},
			{"collected before it is ripe", "grower", "listings", s.aListing("pickup_from", "2023-11-09 08:00"), 422, "/pickup_from"},
			{"closed after the pickup", "grower", "listings", s.aListing("closes_at", "2023-11-12 08:00"), 422, "/closes_at"},
			{"no moment", "grower", "listings", s.aListing("pickup_to", "周六"), 422, "/pickup_to"},
			{"a certificate that nobody issued", "grower", "listings", s.aListing("cert_no", "HG-0000"), 422, "/cert_no"},
			{"somebody else's plan", "grower", "listings", s.aListing("plan", h.NewID()), 422, "/plan"},
			{"a listing", "grower", "listings", s.aListing(), 200, ""},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/market/"+c.path, c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), `"`+c.at+`"`) {
				t.Errorf("%s: %s, want a word at %s", c.what, a.Body, c.at)
			}
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 200) {
				t.Errorf("%s: %d lines in the journal", c.what, wrote)
			}
		}
		// A cooperative is asked for a certificate in 2023, a courtyard is not yet.
		var coop struct{ ID string }
		h.As("grower").Post("/api/market/sellers", aSeller("kind", "cooperative", "license", "93110112000000000X", "name", "合作社")).Want(200).Into(&coop)
		s.step("grower", s.list("seller", coop.ID), "open", 409, nil)
		x := s.onSale()
		if x.State != "open" || x.Free != 5 {
			t.Errorf("%+v", x)
		}
		h.As("fargrower").Get("/api/market/listings/" + x.ID).Want(404)
		at := "/api/market/listings/" + x.ID
		h.As("grower").Do("PUT", at, s.aListing("promised", "8", "version", x.Version)).Want(200)
		h.As("grower").Do("PUT", at, s.aListing("promised", "9", "version", x.Version)).Want(409)
		if x = s.look(x); x.Free != 8 {
			t.Errorf("%+v", x)
		}
		if status, _ := s.reserve(x, 1, "2"); status != 303 {
			t.Error(status)
		}
		h.As("grower").Do("PUT", at, s.aListing("promised", "9", "version", x.Version)).Want(409) // the terms stay once somebody has reserved
		h.As("grower").Do("PUT", at, s.aListing("promised", "8", "note", "带土", "version", x.Version)).Want(200)
		for code, want := range map[string]int64{"market.sellers": 2, "market.listed": 1, "market.reserved": 1} {
			if v := h.Figure(code, housetest.Village); v.Num != want {
				t.Error(code, v)
			}
		}
		h.Clean()
	})
}

func TestACustomerReservesWithoutAnAccount(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		draft := s.list("batch", "不该看到")
		h.As("").Get("/market/" + draft.ID).Want(404)
		x := s.onSale()
		for _, want := range []string{"灵芝", "88", "还有 5 株", "先订的先得", "不需要办理市场主体登记", "小院门口"} {
			if !strings.Contains(s.page("/market/"+x.ID), want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if all := s.page("/market"); !strings.Contains(all, "/market/"+x.ID) || strings.Contains(all, "不该看到") {
			t.Error("the list of what is on sale")
		}
		var mine []string
		for i, c := range []struct {
			n      int
			amount string
			want   int
		}{{1, "3", 303}, {2, "2株", 303}, {3, "1", 303}, {1, "1", 409}, {4, "4", 422}, {5, "很多", 422}} {
			status, to := s.reserve(x, c.n, c.amount)
			if status != c.want {
				t.Errorf("%d: %d, want %d", i, status, c.want)
			}
			mine = append(mine, to)
		}
		if p := s.page(mine[0]); !strings.Contains(p, "已订到") || !strings.Contains(p, "264 元") || strings.Contains(p, "13800000001") {
			t.Error("the first one's page")
		}
		if !strings.Contains(s.page(mine[2]), "候补中") {
			t.Error("the third waits")
		}
		if x = s.look(x); x.Held != 5 || x.Waiting != 1 || x.SoldOutOn != "2023-11-07" {
			t.Errorf("%+v", x)
		}
		for _, c := range []struct {
			path, amount string
			want         int
		}{{mine[0] + "/change", "2", 303}, {mine[0] + "/change", "9", 409}, {mine[1] + "/cancel", "", 303}, {mine[1] + "/cancel", "", 409}} {
			if status, _ := s.form(c.path, url.Values{"amount": {c.amount}}); status != c.want {
				t.Errorf("%s %s: %d, want %d", c.path, c.amount, status, c.want)
			}
		}
		if !strings.Contains(s.page(mine[2]), "已订到") {
			t.Error("the third has what was given back")
		}
		// The field for every code that somebody was told to keep knows it too.
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		found, err := c.Get(h.HTTP.URL + "/t?code=" + strings.TrimPrefix(mine[0], "/reserved/"))
		if err != nil || found.Header.Get("Location") != mine[0] {
			t.Error("typed where codes are followed up:", found, err)
		}
		_ = found.Body.Close()
		// After the cut-off nothing changes without the seller.
		h.Later(time.Date(2023, 11, 10, 18, 1, 0, 0, h.Clock.Now().Location()))
		for _, path := range []string{mine[0] + "/change", mine[0] + "/cancel"} {
			if status, _ := s.form(path, url.Values{"amount": {"1"}}); status != 409 {
				t.Error(path, status)
			}
		}
		if status, _ := s.reserve(x, 9, "1"); status != 409 {
			t.Error("reserved after the cut-off:", status)
		}
		h.Clean()
	})
}

func TestGoodsAreCollectedByCode(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		x := s.onSale("unit", "g", "price", "12", "promised", "10斤", "most", "", "product", "平菇")
		var mine, codes []string
		for i := range 4 {
			_, to := s.reserve(x, i, "2")
			mine, codes = append(mine, to), append(codes, s.pickupOn(to))
		}
		h.Later(time.Date(2023, 11, 10, 9, 0, 0, 0, h.Clock.Now().Location()))
		s.step("hand", x, "ready", 422, map[string]string{"harvest": "不少"})
		x = s.step("hand", x, "ready", 200, map[string]string{"harvest": "7斤"})
		if x.Total != 3500 || x.Held != 3500 || x.Owed != 500 {
			t.Errorf("%+v", x)
		}
		if p := s.page(mine[3]); !strings.Contains(p, "您订 2，分到 1") || !strings.Contains(p, "货到了") {
			t.Error("who was cut reads it")
		}
		at := "/api/market/listings/" + x.ID
		take := func(i int, amount, pay string) map[string]any {
			return map[string]any{"code": codes[i], "amount": amount, "pay": pay}
		}
		h.As("desk").Post(at+"/take", take(0, "", "cash")).Want(403)
		h.As("fargrower").Post(at+"/take", take(0, "", "cash")).Want(404)
		h.As("hand").Post(at+"/take", take(0, "", "shell")).Want(422)
		h.As("hand").Post(at+"/take", map[string]any{"code": "000000x", "pay": "cash"}).Want(422)
		h.As("hand").Post(at+"/take", take(0, "1050克", "cash")).Want(200)
		h.As("hand").Post(at+"/take", take(0, "", "cash")).Want(409)
		// Two doors without a signal hand out on one code: it is found when the second one sends it, and both hear of it.
		op := func(i int) offline.Op {
			return offline.Op{ID: ident.New(h.Clock.Now()), Kind: market.PickupOp, At: h.Acts.Now(),
				Body: []byte(fmt.Sprintf(`{"listing":%q,"code":%q,"pay":"code"}`, x.ID, codes[i]))}
		}
		a, b := phone{h, "hand", "aaaaaaaa"}, phone{h, "otherhand", "bbbbbbbb"}
		first := op(1)
		for range 2 {
			if got := a.send(first).Results[0]; got.State != "safe" {
				t.Fatalf("%+v", got)
			}
		}
		if got := b.send(op(1)).Results[0]; got.State != "safe" {
			t.Fatalf("%+v", got)
		}
		if x = s.look(x); x.Doubles != 1 || x.Gone != 2050 {
			t.Errorf("%+v", x)
		}
		for _, who := range []string{"hand", "otherhand"} {
			if !strings.Contains(string(h.As(who).Get("/api/notices").Want(200).Body), "取了两次") {
				t.Errorf("%s was not told", who)
			}
		}
		h.As("hand").Post(at+"/sell", map[string]any{"name": "现场", "amount": "1", "pay": "cash"}).Want(409) // all of it is somebody's
		var sales struct {
			Items []struct {
				ID                  string
				MoneyFen, RefundFen int64
			}
		}
		h.As("hand").Get("/api/market/sales").Want(200).Into(&sales)
		if len(sales.Items) != 2 {
			t.Fatalf("%+v", sales)
		}
		refund := "/api/market/sales/" + sales.Items[0].ID + "/refund"
		h.As("hand").Post(refund, map[string]any{"money": "100元", "reason": "有虫"}).Want(422)
		h.As("hand").Post(refund, map[string]any{"money": "4元", "reason": "有虫"}).Want(200)
		if v := h.Figure("market.income", housetest.County); v.Num != 2520+2400-400 {
			t.Error("income:", v)
		}
		h.Later(time.Date(2023, 11, 11, 19, 1, 0, 0, h.Clock.Now().Location()))
		s.step("grower", s.look(x), "end", 200, nil) // the pickup is over, though nobody has ended the holds yet
		if err := h.Stocks.Expire(t.Context(), housetest.County); err != nil {
			t.Fatal(err)
		}
		for code, want := range map[string][2]int64{"market.missed_rate": {2, 4}, "market.buyers": {2, 0}, "market.weight": {4, 0}} {
			if v := h.Figure(code, housetest.Village); v.Num != want[0] || v.Den != want[1] {
				t.Error(code, v)
			}
		}
		var books struct{ Items []struct{ Product string } }
		h.As("hand").Get("/api/market/books?from=2023-11-01").Want(200).Into(&books)
		if len(books.Items) != 1 || books.Items[0].Product != "平菇" {
			t.Errorf("%+v", books)
		}
		h.Clean()
	})
}

func TestAGroupsListIsTakenIn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		x := s.onSale("promised", "20")
		at := "/api/market/listings/" + x.ID + "/chain"
		type chainRead struct {
			Lines             []map[string]any
			Post              string
			Reserved, Changed int
		}
		var read chainRead
		h.As("hand").Post(at, map[string]any{"text": "#接龙\n1. 王明 2\n2. 李红 两株\n3. 赵敏"}).Want(200).Into(&read)
		if len(read.Lines) != 3 || read.Lines[2]["doubt"] != "没写数量" || s.look(x).Held != 0 {
			t.Errorf("%+v", read)
		}
		h.As("desk").Post(at, map[string]any{"text": "1. 王明 2"}).Want(403)
		h.As("hand").Post(at, map[string]any{"lines": []map[string]any{{"no": 1, "raw": "", "name": "王明", "amount": 2}, {"no": 2,
			"raw": "", "name": "贪心", "amount": 9}}}).Want(422)
		if s.look(x).Held != 0 {
			t.Error("half a list was reserved")
		}
		lines := func(a, b, c int) map[string]any {
			return map[string]any{"lines": []map[string]any{{"no": 1, "raw": "", "name": "王明", "amount": a}, {"no": 2, "raw": "", "name": "李红", "amount": b},
				{"no": 3, "raw": "", "name": "赵敏", "amount": c}}}
		}
		h.As("hand").Post(at, lines(2, 2, 1)).Want(200).Into(&read)
		if read.Reserved != 3 || s.look(x).Held != 5 || strings.Contains(read.Post, "王明") || !strings.Contains(read.Post, "1. 王") {
			t.Errorf("%+v", read)
		}
		h.As("hand").Post(at, lines(3, 2, 0)).Want(200).Into(&read) // pasted again: one wants more, one leaves
		if read.Reserved != 0 || read.Changed != 2 || s.look(x).Held != 5 {
			t.Errorf("%+v", read)
		}
		h.Clean()
	})
}

// A certificate that does not hold any more stops a sale at every door, and one question says whom it reaches.
func TestARecallReachesWhoHoldsSome(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		x := s.onSale()
		var mine []string
		for i := range 3 {
			_, to := s.reserve(x, i, "1")
			mine = append(mine, to)
		}
		h.As("hand").Post("/api/market/listings/"+x.ID+"/take", map[string]any{"code": s.pickupOn(mine[0]), "pay": "cash"}).Want(200)
		s.step("hand", x, "recall", 403, map[string]string{"why": "检出农残"})
		x = s.step("grower", x, "recall", 200, map[string]string{"why": "检出农残"})
		for _, page := range append(mine, "/market/"+x.ID) {
			if p := s.page(page); !strings.Contains(p, "已召回") || !strings.Contains(p, "检出农残") {
				t.Errorf("%s does not say so", page)
			}
		}
		if strings.Contains(s.page("/market"), "/market/"+x.ID) {
			t.Error("what was recalled is still on offer")
		}
		if status, _ := s.reserve(x, 8, "1"); status != 409 {
			t.Error(status)
		}
		h.As("hand").Post("/api/market/listings/"+x.ID+"/take", map[string]any{"code": s.pickupOn(mine[1]), "pay": "cash"}).Want(409)
		var reached struct {
			Items []struct {
				Holds []struct{ ID, State, Phone string }
			}
		}
		h.As("hand").Get("/api/market/recall").Want(200).Into(&reached)
		if len(reached.Items) != 1 || len(reached.Items[0].Holds) != 3 || !strings.Contains(reached.Items[0].Holds[0].Phone, "*") {
			t.Fatalf("%+v", reached)
		}
		reveal := "/api/market/holds/" + reached.Items[0].Holds[0].ID + "/reveal"
		h.As("hand").Post(reveal, map[string]any{"reason": "召回，打电话告诉顾客"}).Want(200)
		h.As("fargrower").Post(reveal, map[string]any{"reason": "召回，打电话告诉顾客"}).Want(404)
		if verbs := h.Verbs(reached.Items[0].Holds[0].ID); !strings.Contains(verbs, "market.hold.reveal") {
			t.Error(verbs)
		}
		h.Clean()
	})
}

func TestMushroomsAreCutAgainstAPlan(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		plan := map[string]any{"seller": s.seller, "product": "灵芝", "logs": 1000, "low": 2, "high": 3, "flushes": 3,
			"land": "0.5亩", "started_on": "2023-06-01"}
		var x struct {
			ID    string
			Cut   int64
			Flush []struct{ Flush, Pieces int64 }
		}
		h.As("grower").Post("/api/market/plans", changed(plan, "low", 4)).Want(422)
		h.As("hand").Post("/api/market/plans", changed(plan, "low", 2)).Want(403)
		h.As("grower").Post("/api/market/plans", plan).Want(200).Into(&x)
		cuts := "/api/market/plans/" + x.ID + "/cuts"
		for _, c := range []struct {
			on     string
			flush  int
			pieces int
			want   int
		}{{"2023-10-01", 1, 2300, 200}, {"2023-11-06", 2, 120, 200}, {"2023-11-08", 2, 10, 422}, {"2023-11-06", 9, 10, 422}, {"2023-11-06", 2, 0, 422}} {
			h.As("hand").Post(cuts, map[string]any{"on": c.on, "flush": c.flush, "pieces": c.pieces}).Want(c.want)
		}
		h.As("hand").Get("/api/market/plans/" + x.ID).Want(200).Into(&x)
		if x.Cut != 2420 || len(x.Flush) != 3 || x.Flush[0].Pieces != 2300 {
			t.Errorf("%+v", x)
		}
		for code, want := range map[string]int64{"market.logs": 1000, "market.land": 5, "market.cut": 2420} {
			if v := h.Figure(code, housetest.County); v.Num != want {
				t.Error(code, v)
			}
		}
		h.Clean()
	})
}

// What a seller has goes along with it by a correction of its place.
func TestASellerTakesAlongWhatItHas(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStall(h)
		x := s.onSale()
		_, mine := s.reserve(x, 1, "1")
		s.reserve(x, 2, "1")
		h.As("hand").Post("/api/market/listings/"+x.ID+"/take", map[string]any{"code": s.pickupOn(mine), "pay": "cash"}).Want(200)
		h.As("grower").Do("PUT", "/api/market/sellers/"+s.seller, aSeller("area", housetest.Grid, "version", 1)).Want(200)
		for _, table := range []string{"market_seller", "market_listing", "market_sale", "stock_item", "stock_hold"} {
			var here, all int
			if err := h.DB.Read().QueryRow(t.Context(), "select coalesce(sum(case when area = $2 then 1 else 0 end), 0), count(*) "+
				"from "+table+" where county = $1",
				housetest.County, housetest.Grid).Scan(&here, &all); err != nil || here != all || all == 0 {
				t.Errorf("%s: %d of %d in the new place (%v)", table, here, all, err)
			}
		}
		h.Clean()
	})
}

// A test of the harvest fails: whatever was repacked and put on sale with a certificate made from it is stopped at every
// door, and the test's number says who holds some.
func TestAFailedTestStopsASale(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		from := newStanding(h)
		s := openStall(h, "kind", "cooperative", "license", "93110112000000000X")
		x := s.onSale("cert_no", from.mixed.No, "product", "番茄", "sort", "vegetable")
		clean := s.onSale("cert_no", from.clean.No, "batch", "另一批")
		if !x.CertHolds || !strings.Contains(s.page("/market/"+x.ID), from.mixed.No) {
			t.Errorf("%+v", x)
		}
		_, mine := s.reserve(x, 1, "1")
		s.reserve(clean, 2, "1")
		b := from.body("番茄")
		b["lot"] = from.lot.ID
		var failed sample
		h.As("helper").Post("/api/agri/samples", b).Want(200).Into(&failed)
		failed = from.step(failed, "tester", "receive", nil)
		failed = from.goldTest(failed, "control")
		for _, page := range []string{mine, "/market/" + x.ID} {
			if !strings.Contains(s.page(page), "合格证存疑") {
				t.Errorf("%s does not say so", page)
			}
		}
		if strings.Contains(s.page("/market"), "/market/"+x.ID) || !strings.Contains(s.page("/market"), "/market/"+clean.ID) {
			t.Error("what is on offer")
		}
		if status, _ := s.reserve(x, 3, "1"); status != 409 {
			t.Error(status)
		}
		h.As("hand").Post("/api/market/listings/"+x.ID+"/take", map[string]any{"code": s.pickupOn(mine), "pay": "cash"}).Want(409)
		var reached struct {
			Items []struct {
				Listing struct{ ID string }
				Holds   []struct{ State string }
			}
		}
		for no, want := range map[string]int{"": 1, failed.No: 1, from.mixed.No: 1, "none": 0} {
			h.As("hand").Get("/api/market/recall?no=" + no).Want(200).Into(&reached)
			if len(reached.Items) != want || want == 1 && (reached.Items[0].Listing.ID != x.ID || len(reached.Items[0].Holds) != 1) {
				t.Errorf("%q: %+v", no, reached)
			}
		}
		s.step("grower", s.list("cert_no", from.mixed.No), "open", 409, nil)
		h.Clean()
	})
}
