package text

import "testing"

func TestNearest(t *testing.T) {
	parks := []string{"漷县镇蔬菜产业园", "漷县镇设施农业园", "永乐店镇食用菌产业园"}
	for wrote, want := range map[string]string{
		"漷县镇蔬菜产业元": "漷县镇蔬菜产业园",
		"设施农业园":    "漷县镇设施农业园",
		"永乐镇食用菌园":  "永乐店镇食用菌产业园",
		"蔬菜园":      "漷县镇蔬菜产业园",
		"示范":       "",
		"":         "",
	} {
		if got := Nearest(wrote, parks); got != want {
			t.Errorf("%s: %q, want %q", wrote, got, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"园", "", 1}, {"产业园", "产业元", 1}, {"kitten", "sitting", 3}, {"甲乙", "乙甲", 2}} {
		if got := Edits(c.a, c.b); got != c.want || Edits(c.b, c.a) != c.want {
			t.Errorf("%s %s: %d", c.a, c.b, got)
		}
	}
}
