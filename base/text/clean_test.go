package text

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"huying/base/fault"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":        "",
		"王小明，3号楼": "王小明，3号楼",
		"第一行\r\n第二行\r第三行\u2028第四行": "第一行\n第二行\n第三行\n第四行",
		"一\t二":                             "一\t二",
		"王\u200b小\ufeff明\u2060":            "王小明",
		"王\u200d小\u200c明":                  "王小明",
		"li\u00adlei\u200d":                "lilei",
		"\u202e1234567\u202c":              "1234567",
		"\u2066王明\u2069\u200e\u200f\u061c": "王明",
		"王\ufe0f明":                         "王明",
		"葛\U000e0100城":                     "葛\U000e0100城", // the shape that a name is written with
		"e\u0301cole":                      "école",
		"\u1112\u1161\u11ab":               "한",
		"می\u200cخواهم":                    "می\u200cخواهم",
		"ক্\u200dষ":                        "ক্\u200dষ",
		"ئۇيغۇر\u200e":                     "ئۇيغۇر",
		"ᠮᠣᠩᠭᠣᠯ\u180e\u1820\u180b":         "ᠮᠣᠩᠭᠣᠯ\u180e\u1820\u180b",
		"王\u180e明":                         "王明",
		"👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥":   "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥",
		"王\u200d👧":                         "王👧",
		"\u3164王\uffa0":                    "王",
		"\U000e0041\ufffe王":                "王",
		"古丽米热·艾比布力•":                       "古丽米热·艾比布力•", // kept as typed
		"一\u3000二\u00a0三":                  "一\u3000二\u00a0三",
	} {
		if got, ok := Clean(in); got != want || !ok {
			t.Errorf("Clean(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	for c := rune(0); c <= 0x9f; c++ {
		in := "王" + string(c) + "明"
		allowed := c >= ' ' && c < 0x7f || c == '\t' || c == '\n' || c == '\r'
		got, ok := Clean(in)
		if ok != allowed || !allowed && got != "王明" {
			t.Errorf("Clean(%q) = %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"\xcd\xf5\xc3\xf7", "王\xff", "\xed\xa0\x80"} {
		if got, ok := Clean(in); ok || !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q, %v", in, got, ok)
		}
	}
}

// cleaned is what holds of every cleaned text.
func cleaned(t interface{ Errorf(string, ...any) }, in string) {
	out, ok := Clean(in)
	switch {
	case !utf8.ValidString(out) || !norm.NFC.IsNormalString(out):
		t.Errorf("Clean(%q) = %q", in, out)
	case strings.ContainsFunc(out, func(c rune) bool {
		return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0 || bidirectional(c)
	}):
		t.Errorf("Clean(%q) left %q", in, out)
	}
	if again, still := Clean(out); again != out || !still {
		t.Errorf("Clean(%q) = %q, and again %q", in, out, again)
	}
	if ok && strings.ContainsFunc(in, func(c rune) bool { return c < ' ' && !strings.ContainsRune("\t\r\n", c) }) {
		t.Errorf("Clean(%q) took it", in)
	}
}

func bidirectional(c rune) bool {
	return c == 0x61c || c == 0x200e || c == 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"王\u200b明", "a\u200d\u200d👧\u200d\u200b👧", "\xff\x00", "می\u200c\u200cخ", "e\u200d\u0301", "\r\r\n", "ᠮ\u180e\u180e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { cleaned(t, s) })
}

func TestCleanHolds(t *testing.T) {
	t.Parallel()
	odd := []rune("王a1\u200b\u200c\u200d\ufe0f\ufe0e\u180e\u180b\u0301👧🏽❤ميक्षᠮ\r\n\t\x00\x07\x85\u202e\u2028\u3164\U000e0100\u115f#\u1112\u1161\u11ab")
	rapid.Check(t, func(t *rapid.T) { cleaned(t, rapid.StringOf(rapid.RuneFrom(odd)).Draw(t, "s")) })
}

func TestCleanAllFindsEveryText(t *testing.T) {
	t.Parallel()
	type caller struct {
		Name  string `json:"name"`
		Phone *string
	}
	type body struct {
		Q    string `query:"q"`
		Body struct {
			Words    string            `json:"words"`
			Caller   caller            `json:"caller"`
			List     []caller          `json:"list"`
			Answers  map[string]string `json:"answers"`
			Any      any               `json:"any"`
			Password string            `json:"password" clean:"no"`
			Raw      json.RawMessage   `json:"raw"`
			Bytes    []byte
		}
	}
	phone := "138\u200b"
	in := body{Q: "\u202e"}
	in.Body.Words, in.Body.Caller = "一\r\n二", caller{"王\u200b明", &phone}
	in.Body.List = []caller{{Name: "e\u0301"}}
	in.Body.Answers = map[string]string{"a/b": "\ufeffx"}
	in.Body.Any = map[string]any{"deep": []any{"y\u2060", 1, nil}}
	in.Body.Password, in.Body.Raw, in.Body.Bytes = "\u200bsecret\x00", json.RawMessage("\"\u200b\""), []byte("\x00")
	if err := CleanAll(&in); err != nil {
		t.Fatal(err)
	}
	b := in.Body
	if in.Q != "" || b.Words != "一\n二" || b.Caller.Name != "王明" || *b.Caller.Phone != "138" || b.List[0].Name != "é" || b.Answers["a/b"] != "x" ||
		b.Any.(map[string]any)["deep"].([]any)[0] != "y" || b.Password != "\u200bsecret\x00" || string(b.Raw) != "\"\u200b\"" || b.Bytes[0] != 0 {
		t.Errorf("%+v", in)
	}
	in.Q, in.Body.Words, in.Body.List[0].Name = "\x00", "\x1b", "\x07"
	in.Body.Answers["a/b"], in.Body.Any = "\u0085", map[string]any{"deep": []any{"\x01"}}
	err := CleanAll(&in)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, x := range f.Fields {
		told[x.Pointer+" "+x.Key] = true
	}
	for _, want := range []string{"/q", "/words", "/list/0/name", "/answers/a/b", "/any/deep/0"} {
		if !told[want+" text.control"] {
			t.Errorf("%s was not told: %v", want, told)
		}
	}
}

func TestMarked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a":"王明"}`: `{"a":"王明"}`, `"\u738b\ud83d\ude00\uFFFD"`: `"\u738b\ud83d\ude00\uFFFD"`, "\"\xff\xfe\"": "\"\x7f\x7f\"",
		"\"\xed\xa0\x80\"": "\"\x7f\x7f\x7f\"", `"\ud800"`: "\"\x7f\"", `"\uDBFF\u0041"`: "\"\x7f\\u0041\"", `"\ud83d\ud83d\ude00"`: "\"\x7f\\ud83d\\ude00\"",
		`"\udfff\"`: "\"\x7f\\\"", `"\\ud800"`: `"\\ud800"`, `"\\\ud800"`: "\"\\\\\x7f\"", `"\u12"`: `"\u12"`, `\u`: `\u`, `\`: `\`, "\\\xff": "\\\x7f", "": "",
		`"\ud83d`: "\"\x7f", `"\ud83d\ude0`: "\"\x7f\\ude0",
	} {
		if got := string(Marked([]byte(in))); got != want {
			t.Errorf("Marked(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"<a>王&#x738b;&#29579;</a>": "<a>王&#x738b;&#29579;</a>", "<a>\xff\xfe</a>": "<a>\x7f</a>", "<a>&#xD800;&#xdfff;&#X00dABC;</a>": "<a>\x7f\x7f\x7f</a>",
		"&#55295;&#55296;&#56000;&#57343;&#57344;": "&#55295;\x7f\x7f\x7f&#57344;", "&#xD7FF;&#xE000;&#xD80;&#xD8000;": "&#xD7FF;&#xE000;&#xD80;&#xD8000;",
	} {
		if got := string(MarkedXML([]byte(in))); got != want {
			t.Errorf("MarkedXML(%q) = %q, want %q", in, got, want)
		}
	}
}

// What is read of a marked document has the reader's stand-in only where somebody wrote it, and is refused where the document
// had what is no text.
func FuzzMarked(f *testing.F) {
	for _, s := range []string{`"王\ud83d\ude00"`, "\"\xff\"", `["\ud800","\\ud800"]`, `{"\udfff":"\u0041\ud83d\u0041"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var plain, marked any
		was, is := json.Unmarshal(data, &plain), json.Unmarshal(Marked(data), &marked)
		if (was == nil) != (is == nil) {
			t.Fatalf("%q: %v, and marked %v", data, was, is)
		}
		if was != nil {
			return
		}
		said := bytes.Count(data, []byte("\ufffd")) + strings.Count(strings.ToLower(string(data)), `\ufffd`)
		read, err := json.Marshal(marked)
		if err != nil || bytes.Count(read, []byte("\ufffd")) > said {
			t.Errorf("%q is read as %q", data, read)
		}
		before, _ := json.Marshal(plain)
		if bytes.Equal(Marked(data), data) != bytes.Equal(before, read) && bytes.Count(before, []byte("\ufffd")) > said {
			t.Errorf("%q is read as %q and, marked, as %q", data, before, read)
		}
	})
}

// A password is left as it is, but for what is no text.
func TestAPasswordIsText(t *testing.T) {
	t.Parallel()
	var in struct {
		Password string `json:"password" clean:"no"`
	}
	for raw, ok := range map[string]bool{`{"password":"a\u0000\u200bb"}`: true, "{\"password\":\"a\xff\"}": false, `{"password":"\ud800"}`: false} {
		if err := ReadJSON([]byte(raw), &in); (err == nil) != ok {
			t.Errorf("%q: %v", raw, err)
		}
	}
}
