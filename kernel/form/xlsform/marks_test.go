package xlsform

import (
	"encoding/json"
	"os"
	"testing"
)

// The phone and the office read the same marks: the cases are those of the web's test.
func TestUnmarked(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(fixtureDir + "/marks.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Text, Plain string }
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) < 10 {
		t.Fatal(err, len(cases))
	}
	for _, c := range cases {
		if got := Unmarked(c.Text); got != c.Plain {
			t.Errorf("%q: %q, want %q", c.Text, got, c.Plain)
		}
	}
	if got := Unmarked("**${a_b}_${c_d}** 好"); got != "${a_b}_${c_d} 好" {
		t.Error(got)
	}
}
