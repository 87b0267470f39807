package code

import (
	"strings"
	"testing"

	"huying/base/fault"

	"pgregory.net/rapid"
)

func TestEverySlipIsNoticed(t *testing.T) {
	t.Parallel()
	for range 50 {
		c := string(New(nil))
		for i := range len(c) {
			for _, r := range alphabet {
				if byte(r) == c[i] {
					continue
				}
				if _, err := Parse(c[:i] + string(r) + c[i+1:]); err == nil {
					t.Fatalf("%s with %c at %d was taken", c, r, i)
				}
			}
			if i+1 < len(c) && c[i] != c[i+1] {
				if _, err := Parse(c[:i] + string(c[i+1]) + string(c[i]) + c[i+2:]); err == nil {
					t.Fatalf("%s with %d and %d swapped was taken", c, i, i+1)
				}
			}
		}
	}
}

func TestParseForgivesHowPeopleType(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := New(func(b []byte) { copy(b, rapid.SliceOfN(rapid.Byte(), len(b), len(b)).Draw(t, "bytes")) })
		typed := strings.ToLower(strings.NewReplacer("0", "o", "1", "l").Replace(c.Pretty()))
		if back, err := Parse(" " + typed); err != nil || back != c {
			t.Fatalf("Parse(%q) = %s, %v", typed, back, err)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	good := string(New(nil))
	for _, s := range []string{"", "1", good[:11], good + "0", "U" + good[1:], "井" + good[1:], good[:11] + "\x00", strings.Repeat(" ", 200) + good} {
		if _, err := Parse(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("Parse(%q) was taken", s)
		}
	}
	wide := strings.Map(func(c rune) rune { return c - '!' + '！' }, good)
	if back, err := Parse(wide); err != nil || string(back) != good {
		t.Errorf("Parse(%q) = %s, %v", wide, back, err)
	}
}

func TestCodesAreInTheAlphabetAndReadBack(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{}
	for range 10_000 {
		c := New(nil)
		if back, err := Parse(c.Pretty()); err != nil || back != c || seen[c] || strings.ContainsAny(string(c), "ILOU") {
			t.Fatalf("%s: %s, %v", c, back, err)
		}
		seen[c] = true
	}
	if got := Code("7K4Q2M9XC3TD").Pretty(); got != "7K4Q-2M9X-C3TD" {
		t.Errorf("Pretty = %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("7K4Q-2M9X-C3TD")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := Parse(s); err == nil && len(c) != length {
			t.Errorf("Parse(%q) = %q", s, c)
		}
	})
}
