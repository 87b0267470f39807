package text

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func load(t *testing.T, files map[string]string) *Catalogue {
	t.Helper()
	dir := fstest.MapFS{}
	for name, data := range files {
		dir[name] = &fstest.MapFile{Data: []byte(data)}
	}
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSay(t *testing.T) {
	t.Parallel()
	c := load(t, map[string]string{
		"zh-CN/a.json": `{"order.late": "{name}逾期{n}天", "only.zh": "仅中文"}`,
		"en/a.json":    `{"order.late": "{name} is {n} days late, {name}"}`,
	})
	for _, x := range []struct {
		lang, key string
		args      map[string]any
		want      string
	}{
		{"en", "order.late", map[string]any{"name": "井盖", "n": 3}, "井盖 is 3 days late, 井盖"},
		{"zh-CN", "order.late", map[string]any{"name": "{n}", "n": 3}, "{n}逾期3天"}, // not looked through again
		{"zh-CN", "order.late", nil, "{name}逾期{n}天"},
		{"en", "only.zh", nil, "仅中文"},
		{"fr", "only.zh", nil, "仅中文"},
		{"en", "no.such", map[string]any{"a": 1}, "no.such"},
	} {
		if got := c.Say(x.lang, x.key, x.args); got != x.want {
			t.Errorf("Say(%s, %s) = %q, want %q", x.lang, x.key, got, x.want)
		}
	}
	if !c.Has("only.zh") || c.Has("no.such") || !slices.Equal(c.Langs(), []string{"en", "zh-CN"}) {
		t.Errorf("Has or Langs: %v", c.Langs())
	}
}

func TestMissingTellsTheTranslator(t *testing.T) {
	t.Parallel()
	c := load(t, map[string]string{
		"zh-CN/a.json": `{"a": "甲", "b": "{x}{y}", "c": "{x}"}`,
		"en/a.json":    `{"b": "{y}", "c": "{x} and {x}", "d": "D"}`,
	})
	want := []string{"en: a is missing", "en: b has other placeholders", "zh-CN: b has other placeholders", "zh-CN: d is missing"}
	if got := c.Missing(); !slices.Equal(got, want) {
		t.Errorf("Missing = %q", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"a": "x", "a": "y"}`: "key a given twice",
		`{"a": {"b": "x"}}`:    "key a",
		`{"a": 1}`:             "key a",
		`["a"]`:                "want one object",
		`{"a": "x"`:            "catalogue en/a.json",
		``:                     "want one object",
	} {
		_, err := Load(fstest.MapFS{"en/a.json": {Data: []byte(data)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load of %s: %v, want %q", data, err, want)
		}
	}
	two := fstest.MapFS{"en/a.json": {Data: []byte(`{"k": "x"}`)}, "en/b.json": {Data: []byte(`{"k": "x"}`)}}
	if _, err := Load(two); err == nil {
		t.Error("a key in two files was taken")
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	c := load(t, map[string]string{"zh-CN/a.json": `{}`, "en/a.json": `{}`})
	for accept, want := range map[string]string{
		"": "zh-CN", "en": "en", "en-GB,en;q=0.9": "en", "zh-TW": "zh-CN", "fr, en;q=0.4": "en", "fr": "zh-CN",
		"en;q=0.3, zh;q=0.8": "zh-CN", "EN": "en", "en;q=0": "zh-CN", "en;q=x, ,;": "zh-CN", "*": "zh-CN",
	} {
		if got := c.Pick(accept); got != want {
			t.Errorf("Pick(%q) = %s, want %s", accept, got, want)
		}
	}
}

// One is one, and anything else is many, whatever it is counted with.
func TestSayCounts(t *testing.T) {
	c := load(t, map[string]string{"zh-CN/a.json": `{"took":"用了 {days} 天"}`, "en/a.json": `{"took":"took {days} day | took {days} days"}`})
	for days, want := range map[any]string{1: "took 1 day", int64(1): "took 1 day", "1": "took 1 day", 0: "took 0 days", 2: "took 2 days", 11: "took 11 days"} {
		if got := c.Say("en", "took", map[string]any{"days": days}); got != want {
			t.Errorf("%v: %s", days, got)
		}
	}
	if got := c.Say("zh-CN", "took", map[string]any{"days": 1}); got != "用了 1 天" {
		t.Error(got)
	}
	if got := c.Missing(); len(got) != 0 {
		t.Error(got)
	}
	c = load(t, map[string]string{"zh-CN/a.json": `{"took":"用了 {days} 天"}`, "en/a.json": `{"took":"took a day | took {days} days"}`})
	if got := c.Missing(); len(got) != 1 {
		t.Error(got)
	}
}

func TestSpokenSaysArgumentsThatAreKeys(t *testing.T) {
	t.Parallel()
	c := load(t, map[string]string{
		"zh-CN/a.json": `{"area.holds": "还有{what} {count} 个", "area.keeps.duty": "岗位任职"}`,
		"en/a.json":    `{"area.holds": "{count} {what} left", "area.keeps.duty": "duties"}`,
	})
	args := map[string]any{"what": "area.keeps.duty", "count": 2}
	for lang, want := range map[string]string{"zh-CN": "还有岗位任职 2 个", "en": "2 duties left"} {
		if got := c.Say(lang, "area.holds", c.Spoken(lang, args)); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if args["what"] != "area.keeps.duty" {
		t.Error("the arguments were changed")
	}
}
