package housetest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huying/internal/housetest"
)

// judging is the kit's hash, and how often it was asked.
type judging struct{ n atomic.Int64 }

func (j *judging) Hash(p string) (string, error) { j.n.Add(1); return "plain:" + p, nil }
func (j *judging) Matches(p, h string) (bool, error) {
	j.n.Add(1)
	return h == "plain:"+p, nil
}

const rightPassword = "Right-2023"

// from signs in from an address, in a browser that keeps what it kept.
func from(h *housetest.House, address, device, login, password string) *housetest.Answer {
	h.T.Helper()
	v := h.As("").With("X-Forwarded-For", address)
	if device != "" {
		v = v.And("Cookie", "huying_device="+device)
	}
	return v.Post("/api/session", map[string]string{"login": login, "password": password})
}

// deviceOf is what a browser keeps from a sign-in.
func deviceOf(a *housetest.Answer) string {
	a.T.Helper()
	for _, line := range a.Header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			a.T.Fatal(err)
		}
		if c.Name == "huying_device" {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/api/session" || strings.Contains(c.Value, "lead") {
				a.T.Error(line)
			}
			return c.Value
		}
	}
	a.T.Fatal("nothing is kept of the device")
	return ""
}

// However many come at once, five are judged; the right password after them is not.
func TestSixtyAtOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		j := &judging{}
		h.Config.Hasher = j
		h.Restart()
		for address, login := range map[string]string{"198.51.100.7": "lead", "198.51.100.8": "nobody-at-all"} {
			j.n.Store(0)
			var answers [600]atomic.Int64
			var wg sync.WaitGroup
			for i := range 60 {
				wg.Go(func() { answers[from(h, address, "", login, fmt.Sprint("wrong-", i)).Status].Add(1) })
			}
			wg.Wait()
			if j.n.Load() != 5 || answers[401].Load() != 5 || answers[429].Load() != 55 {
				t.Errorf("%s: %d judged, %d refused, %d kept out", login, j.n.Load(), answers[401].Load(), answers[429].Load())
			}
			if a := from(h, address, "", login, rightPassword).Want(429); a.Header.Get("Retry-After") != "900" || !strings.Contains(string(a.Body), "分钟") {
				t.Errorf("%s %s", a.Header.Get("Retry-After"), a.Body)
			}
		}
		h.Clean()
	})
}

// What is said of a name tells nothing of whether anybody has it.
func TestUnknownNamesAreAnsweredAlike(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		said := map[string][]string{}
		for _, login := range []string{"security", "nobody-at-all", "13700009999", "密码Abc-1"} {
			for range 7 {
				a := from(h, "198.51.100.7", "", login, "Wrong-2023")
				var p map[string]any
				if err := json.Unmarshal(a.Body, &p); err != nil {
					t.Fatal(err)
				}
				delete(p, "request_id")
				said[login] = append(said[login], fmt.Sprint(a.Status, p, a.Header.Get("Retry-After"), a.Header.Get("Set-Cookie"), a.Header.Get("Cache-Control")))
			}
		}
		for login, list := range said {
			if strings.Join(list, "\n") != strings.Join(said["security"], "\n") {
				t.Errorf("%s: %q, but a known name %q", login, list, said["security"])
			}
		}
		// Nor does a telephone tell whose it is: its tries and those at the login are two.
		phone := "13700000021"
		onRoster(h, "王明", phone, "grid_officer", housetest.Grid)
		var got slipsOf
		h.As("security").Post(accounts, map[string]any{}).Want(200).Into(&got)
		for range 6 {
			from(h, "198.51.100.8", "", phone, "Wrong-2023")
		}
		from(h, "198.51.100.8", "", phone, got.Items[0].Password).Want(429)
		from(h, "198.51.100.8", "", got.Items[0].Login, "Wrong-2023").Want(401)
		h.Clean()
	})
}

// Nobody is locked out from afar; whoever guesses is, wherever they go.
func TestWhoIsLockedOut(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		const office, attacker = "203.0.113.9", "198.51.100.7"
		wrong := func(n int, address, device, login string, want int) {
			t.Helper()
			for range n {
				from(h, address, device, login, "Wrong-2023").Want(want)
			}
		}
		device := deviceOf(from(h, office, "", "lead", rightPassword).Want(200))

		wrong(5, attacker, "", "lead", 401)
		wrong(3, attacker, "", "lead", 429)
		from(h, attacker, "", "lead", rightPassword).Want(429)
		from(h, office, "", "lead", rightPassword).Want(200) // another address
		from(h, attacker, device, "lead", rightPassword).Want(200)
		from(h, attacker, "", "desk", rightPassword).Want(200) // another name

		// A right password begins the address anew; a known device has five of its own.
		wrong(4, office, "", "lead", 401)
		from(h, office, "", "lead", rightPassword).Want(200)
		wrong(5, office, "", "lead", 401)
		from(h, office, "", "lead", rightPassword).Want(429)
		from(h, office, device, "lead", rightPassword).Want(200)
		wrong(5, office, device, "lead", 401)
		from(h, office, device, "lead", rightPassword).Want(429)
		from(h, "203.0.113.200", "", "lead", rightPassword).Want(200)

		// What is known of a device is bound to the account and cannot be made up or changed.
		other := deviceOf(from(h, "192.0.2.1", "", "desk", rightPassword).Want(200))
		id, rest, _ := strings.Cut(device, ".")
		for name, forged := range map[string]string{"another's": other, "changed": id + "0." + rest, "made up": "aa.9999999999999.bb",
			"nothing": "..", "long": strings.Repeat("a.1.b~", 500)} {
			if from(h, attacker, forged, "lead", rightPassword).Status != 429 {
				t.Errorf("a device that is %s is known", name)
			}
		}
		// One browser keeps several accounts, five at the most.
		both := deviceOf(from(h, "192.0.2.1", device, "desk", rightPassword).Want(200))
		for _, login := range []string{"town", "audit", "village", "roads", "water", "checker"} {
			both = deviceOf(from(h, "192.0.2.1", both, login, rightPassword).Want(200))
		}
		if n := strings.Count(both, "~"); n != 4 {
			t.Errorf("%d accounts are kept", n+1)
		}

		// A quarter of an hour, or the administrator.
		var l accountList
		h.As("security").Get(accounts + "?state=locked").Want(200).Into(&l)
		if l.Total != 1 || l.Items[0].Login != "lead" || l.Items[0].State != "locked" {
			t.Errorf("%+v", l)
		}
		h.As("security").Post(accounts+"/lead/unlock", nil).Want(204)
		from(h, attacker, "", "lead", rightPassword).Want(200)
		wrong(5, attacker, "", "lead", 401)
		h.Clock.Advance(14 * time.Minute)
		wrong(2, attacker, "", "lead", 429) // does not make it longer
		h.Clock.Advance(2 * time.Minute)
		from(h, attacker, "", "lead", rightPassword).Want(200)

		// One who holds a whole network has twenty, however many addresses: /24, /48.
		for i := range 4 {
			wrong(5, fmt.Sprintf("198.51.101.%d", i), "", "lead", 401)
			wrong(5, fmt.Sprintf("2001:db8:7:%d::1", i), "", "lead", 401)
		}
		wrong(1, "198.51.101.9", "", "lead", 429)
		wrong(1, "2001:db8:7:9::1", "", "lead", 429)
		from(h, "198.51.102.9", "", "lead", rightPassword).Want(200)
		// A /64 is one house.
		wrong(5, "2001:db8:8::1", "", "lead", 401)
		wrong(1, "2001:db8:8::2", "", "lead", 429)

		// From everywhere: a hundred at one name, and known devices pass.
		h.Clock.Advance(time.Hour)
		for i := range 100 {
			wrong(1, fmt.Sprintf("10.%d.0.1", i), "", "lead", 401)
		}
		wrong(1, "10.200.0.1", "", "lead", 429)
		from(h, "10.201.0.1", "", "lead", rightPassword).Want(429)
		from(h, "10.201.0.1", device, "lead", rightPassword).Want(200)
		from(h, "10.201.0.1", "", "desk", rightPassword).Want(200)

		h.Clock.Advance(181 * 24 * time.Hour) // and a device is known for half a year
		wrong(5, office, "", "lead", 401)
		from(h, office, device, "lead", rightPassword).Want(429)
		h.Clean()
	})
}

// A browser's secret is good in its cookie, a machine's token as a bearer's, and neither for the other.
func TestACookieIsNoToken(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		a := h.As("").Post("/api/session", map[string]string{"login": "desk", "password": rightPassword}).Want(200)
		c, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		token, err := h.People.Token(t.Context(), housetest.County, "desk")
		if err != nil {
			t.Fatal(err)
		}
		h.As("").With("Cookie", "huying_session="+c.Value).Get("/api/me").Want(200)
		h.As("").With("Authorization", "Bearer "+token).Get("/api/me").Want(200)
		h.As("").With("Authorization", "Bearer "+c.Value).Get("/api/me").Want(401)
		h.As("").With("Cookie", "huying_session="+token).Get("/api/me").Want(401)
		h.As("").With("Cookie", "huying_session="+token).Do("DELETE", "/api/session", nil).Want(401)
		h.As("").With("Authorization", "Bearer "+token).Get("/api/me").Want(200)
	})
}

// What is over is forgotten by a job, what is not is kept.
func TestWhatIsOverIsForgotten(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		rows := func(table string) (n int) {
			t.Helper()
			if err := h.DB.Read().QueryRow(t.Context(), "select count(*) from "+table+" where county = $1", housetest.County).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		tokens := rows("token")
		for range 3 {
			h.As("").Post("/api/session", map[string]string{"login": "desk", "password": rightPassword}).Want(200)
			h.As("").Post("/api/session", map[string]string{"login": "nobody", "password": "x"}).Want(401)
		}
		if rows("token") != tokens+3 || rows("sign_in_try") == 0 {
			t.Fatal(rows("token"), rows("sign_in_try"))
		}
		sweep := func() {
			t.Helper()
			if err := h.Jobs.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		sweep()
		if rows("token") != tokens+3 {
			t.Error("sessions that go on are forgotten")
		}
		h.Clock.Advance(13 * time.Hour)
		sweep()
		if rows("token") != tokens || rows("sign_in_try") != 0 {
			t.Errorf("%d secrets, %d tries are left", rows("token")-tokens, rows("sign_in_try"))
		}
		h.As("desk").Get("/api/me").Want(200)
		h.Clock.Advance(366 * 24 * time.Hour)
		sweep()
		if rows("token") != 0 {
			t.Error("tokens of a year ago are kept")
		}
	})
}
