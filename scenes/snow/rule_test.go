package snow

import (
	"strings"
	"testing"
	"time"

	"huying/base/clock"
)

// The truth table of zone × agent × exception × dose: what is forbidden is told from the law, not from the code.
func TestTheWrongAgentInTheWrongPlace(t *testing.T) {
	salt, mild, grit := &Agent{ID: "salt", Name: "氯盐", Chloride: true}, &Agent{ID: "mild", Name: "醋酸盐"}, &Agent{ID: "grit", Name: "砂", Form: "abrasive"}
	now := clock.Date(2023, 12, 14).Start()
	road := map[ZoneKind]bool{MainRoad: true, FirstRoad: true, SecondRoad: true, Node: true}
	seen := 0
	for _, kind := range ZoneKinds {
		for _, policy := range Policies {
			for _, a := range []*Agent{salt, mild, grit} {
				for _, ex := range []string{"", "same", "other", "over", "revoked", "early", "more"} {
					for _, dose := range []int64{0, 20, 30} {
						var list []*Exception
						x := &Exception{ID: "x", Agent: a.ID, From: now - 1, To: now + 1}
						switch ex {
						case "same":
							list = append(list, x)
						case "more":
							x.Most = 40
							list = append(list, x)
						case "other":
							x.Agent = "another"
							list = append(list, x)
						case "over":
							x.To = now
							list = append(list, x)
						case "revoked":
							x.RevokedAt = now
							list = append(list, x)
						case "early":
							x.From = now + 1
							list = append(list, x)
						}
						excepted := ex == "same" || ex == "more"
						most := int64(25)
						if ex == "more" {
							most = 40
						}
						want := ""
						switch {
						case policy == Forbidden && !excepted:
							want = WrongForbidden
						case a.Chloride && (policy == NoChloride || !road[kind]) && policy != Forbidden && !excepted:
							want = WrongChloride
						case dose > most:
							want = WrongDose
						}
						v := Judge(Terms{kind, policy, 25}, a, dose, list, now)
						if v.Wrong != want {
							t.Errorf("%s %s %s, exception %q, %d g/m²: %q, want %q", kind, policy, a.Name, ex, dose, v.Wrong, want)
						}
						if v.Exception != "" && !excepted || v.Wrong != "" && v.Exception != "" {
							t.Errorf("%s %s %s, exception %q: it is said to stand on an exception", kind, policy, a.Name, ex)
						}
						seen++
					}
				}
			}
		}
	}
	if seen != 10*4*3*7*3 {
		t.Error("cases:", seen)
	}
}

func TestADoseIsRoundedUp(t *testing.T) {
	for _, c := range [][3]int64{{25_000, 1000, 25}, {25_001, 1000, 26}, {1, 1000, 1}, {0, 10, 0}, {10, 0, 0}} {
		if got := Dose(c[0], c[1]); got != c[2] {
			t.Errorf("%d g on %d m²: %d g/m², want %d", c[0], c[1], got, c[2])
		}
	}
}

// By when a zone is to be clear: the city's hours after a night, minutes by day.
func TestZonesAreDueByTheirClass(t *testing.T) {
	p := &Plan{Classes: startClasses, Levels: startLevels}
	for _, c := range []struct{ raised, class, want string }{
		{"2023-12-13 22:00", "main", "2023-12-14 07:30"}, {"2023-12-13 22:00", "other", "2023-12-14 10:00"}, {"2023-12-14 05:59", "main",
			"2023-12-14 07:30"},
		{"2023-12-14 06:00", "main", "2023-12-14 08:00"}, {"2023-12-14 12:00", "other", "2023-12-14 16:00"}, {"2023-12-31 18:00", "key",
			"2024-01-01 07:30"},
	} {
		raised, err := time.ParseInLocation("2006-01-02 15:04", c.raised, clock.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Due(c.class, clock.Of(raised)).Time().Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s raised %s: due %s, want %s", c.class, c.raised, got, c.want)
		}
	}
	for _, c := range []struct {
		mm, hours int
		want      string
	}{{3, 12, ""}, {4, 12, "blue"}, {6, 12, "yellow"}, {10, 6, "orange"}, {15, 6, "red"}, {15, 48, ""}, {0, 0, ""}, {20, 12, "orange"}} {
		if got := p.Propose(c.mm, c.hours); got != c.want {
			t.Errorf("%d mm in %d h: %q, want %q", c.mm, c.hours, got, c.want)
		}
	}
}

const goodCAP = `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>11011241600000_20231213160000_1</identifier><sender>weather@example.org</sender><sent>2023-12-13T16:00:00+08:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>en</language><category>Met</category><event>Snow</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty><headline>Heavy snow</headline></info>
  <info><language>zh-CN</language><category>Met</category><event>暴雪</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
  <expires>2023-12-14T16:00:00+08:00</expires><senderName>区气象台</senderName><headline>暴雪橙色预警</headline><description>预计有大到暴雪</description></info>
</alert>`

// A warning's file is read as the standard says; a file made to do harm is refused, whatever it tries.
func TestCAPIsReadAndHostileXMLRefused(t *testing.T) {
	w, err := readCAP([]byte(goodCAP))
	if err != nil {
		t.Fatal(err)
	}
	if w.Identifier != "11011241600000_20231213160000_1" || w.Source != "区气象台" || w.Colour != "orange" || w.Headline != "暴雪橙色预警" ||
		w.Kind != "alert" || !w.CAP ||
		w.Exercise || w.ExpiresAt-w.SentAt != 24*3600*1000 {
		t.Errorf("%+v", w)
	}
	change := func(from, to string) string { return strings.Replace(goodCAP, from, to, 1) }
	for what, file := range map[string]string{
		"a document type":     change("?>", `?><!DOCTYPE alert [<!ENTITY x "boom">]>`),
		"an outside entity":   change("?>", `?><!DOCTYPE alert SYSTEM "file:///etc/passwd">`),
		"an unknown entity":   change("暴雪橙色预警", "&x;"),
		"instructions":        change("?>", `?><?xml-stylesheet href="http://example.org/x"?>`),
		"two documents":       goodCAP + goodCAP,
		"another namespace":   change("cap:1.2", "cap:1.1"),
		"another root":        `<feed xmlns="` + capSpace + `"></feed>`,
		"nothing":             "",
		"half of one":         goodCAP[:400],
		"too deep":            change("<scope>", strings.Repeat("<a>", 50)+strings.Repeat("</a>", 50)+"<scope>"),
		"too many":            change("<scope>", strings.Repeat("<a/>", 6000)+"<scope>"),
		"too large":           change("暴雪橙色预警", strings.Repeat("雪", 100_000)),
		"a time in UTC":       change("2023-12-13T16:00:00+08:00", "2023-12-13T08:00:00Z"),
		"a test":              change("Actual", "Test"),
		"a status of its own": change("Actual", "Real"),
		"another encoding":    change("UTF-8", "GB2312"),
	} {
		if w, err := readCAP([]byte(file)); err == nil {
			t.Errorf("%s was read: %+v", what, w)
		}
	}
}

// What is written of a response is read back the same; a rehearsal is an exercise to everybody.
func TestAResponseIsWrittenAsCAP(t *testing.T) {
	x := &Response{ID: "018c5f00-0000-7000-8000-000000000001", Level: "orange", Words: "大雪橙色响应", State: Active, RaisedAt: clock.Date(2023, 12,
		13).Start()}
	for _, c := range []struct {
		rehearsal bool
		state     string
		kind      string
	}{{false, Active, "alert"}, {true, Active, "alert"}, {false, Over, "cancel"}} {
		x.Rehearsal, x.State = c.rehearsal, c.state
		b, err := writeCAP(x, "通州区", "110112", "huying", "2023-12-13T20:00:00+08:00")
		if err != nil {
			t.Fatal(err)
		}
		w, err := readCAP(b)
		if err != nil || w.Identifier != x.ID || w.Colour != x.Level || w.Headline != x.Words || w.Exercise != c.rehearsal || w.Kind != c.kind ||
			(c.kind == "cancel") != (w.Refers != "") {
			t.Errorf("%+v: %+v %v\n%s", c, w, err, b)
		}
	}
}
