package code

import (
	"strings"
	"testing"

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

func TestSVGHasAQuietZone(t *testing.T) {
	t.Parallel()
	svg, err := SVG("https://huying.example/q/7K4Q2M9XC3TD")
	if err != nil || strings.Contains(svg, "M3 ") || strings.Contains(svg, " 3h1") || !strings.Contains(svg, "M4 4h1") {
		t.Errorf("want four light modules around the code (%v)", err)
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
