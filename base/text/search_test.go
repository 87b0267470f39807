package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestBigrams(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"井盖", "井盖 盖"},
		{"井盖破损", "井盖 盖破 破损 损"},
		{"V站", "v 站"},
		{"３号楼Ａ座", "3 号楼 楼 a 座"},
		{"Wi-Fi 坏了", "wi fi 坏了 了"},
		{"二〇二三年", "二〇 〇二 二三 三年 年"},
		{"\"'*:^()&|!<->", ""},
		{"水，电", "水 电"},
	} {
		if got := Bigrams(c.in); got != c.want {
			t.Errorf("Bigrams(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestQuestions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, fts, ts string }{
		{"井盖", `"井盖"`, `'井盖'`},
		{"井盖破", `"井盖 盖破"`, `'井盖' <-> '盖破'`},
		{"站", `"站"*`, `'站':*`},
		{"V站", `"v" AND "站"*`, `'v' & '站':*`},
		{"井盖 破损", `"井盖" AND "破损"`, `'井盖' & '破损'`},
		{`" OR 1; --`, `"or" AND "1"`, `'or' & '1'`},
		{"!?", "", ""},
	} {
		if got := MatchFTS5(c.in); got != c.fts {
			t.Errorf("MatchFTS5(%q) = %s, want %s", c.in, got, c.fts)
		}
		if got := MatchTSQuery(c.in); got != c.ts {
			t.Errorf("MatchTSQuery(%q) = %s, want %s", c.in, got, c.ts)
		}
	}
}

// hostile draws what people and attackers type.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune(`"'*:^(){}&|!<->\; %_井盖站破vN9０Ａ`+"\x00\u202e"))))
}

// checkQuoted takes an expression apart by our own grammar: nothing but letters,
// digits and spaces inside the quotes, nothing but operators of ours outside.
func checkQuoted(t interface{ Fatalf(string, ...any) }, expr, quote string, glue ...string) {
	parts := strings.Split(expr, quote)
	if len(parts)%2 == 0 {
		t.Fatalf("quotes of %s do not pair", expr)
	}
	for i, p := range parts {
		if i%2 == 1 {
			for _, c := range p {
				if c != ' ' && !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '〇' {
					t.Fatalf("%q inside quotes in %s", c, expr)
				}
			}
			continue
		}
		for _, g := range glue {
			p = strings.ReplaceAll(p, g, "")
		}
		if strings.TrimSpace(p) != "" {
			t.Fatalf("%q outside quotes in %s", p, expr)
		}
	}
}

func TestNothingTypedLeavesTheQuotes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := hostile().Draw(t, "query")
		checkQuoted(t, MatchFTS5(q), `"`, "AND", "*")
		checkQuoted(t, MatchTSQuery(q), `'`, "<->", "&", ":*")
		if (MatchFTS5(q) == "") != (MatchTSQuery(q) == "") {
			t.Fatal("the engines disagree on what can be searched for")
		}
	})
}

func FuzzMatch(f *testing.F) {
	f.Add(`" OR content:*`)
	f.Add("井盖' | '破")
	f.Fuzz(func(t *testing.T, q string) {
		checkQuoted(t, MatchFTS5(q), `"`, "AND", "*")
		checkQuoted(t, MatchTSQuery(q), `'`, "<->", "&", ":*")
		if !utf8.ValidString(Bigrams(q)) {
			t.Errorf("Bigrams(%q) is not UTF-8", q)
		}
	})
}

func TestLongQuestionsAreCut(t *testing.T) {
	t.Parallel()
	if got := strings.Count(MatchFTS5(strings.Repeat("a b ", 10_000)), "AND"); got != mostRuns-1 {
		t.Errorf("%d terms", got+1)
	}
	if got := MatchTSQuery(strings.Repeat("x", 10_000)); utf8.RuneCountInString(got) != longestWord+2 {
		t.Errorf("a word of %d", len(got))
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"通州区": "tzq", "漷县镇": "hxz", "重庆": "cq", "长春": "cc", "厦门大厦": "xmds",
		"鲁固社区": "lgsq", "ＡＢ小区3号楼": "abxq3hl", "单县": "sx", "": "", "（）": "",
	} {
		if got := Initials(in); got != want {
			t.Errorf("Initials(%q) = %q, want %q", in, got, want)
		}
	}
}
