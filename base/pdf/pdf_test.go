package pdf

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/fault"

	"github.com/google/go-cmp/cmp"
)

// press is one with the typeface of the web build, which "make test" makes first.
var press = NewPress(func() (regular, bold []byte) { return built(""), built("-bold") })

func built(weight string) []byte {
	b, err := os.ReadFile("../../web/dist/font/noto-sans-sc" + weight + ".ttf.gz")
	if err != nil {
		return nil // said by document
	}
	return b
}

func document(t *testing.T) *Doc {
	t.Helper()
	d, err := press.New(Meta{Title: "公示牌", Author: "通州区", Made: time.Date(2023, 11, 7, 9, 30, 0, 0, time.UTC)})
	if fault.Is(err, fault.Busy) {
		t.Fatal("no typeface: make test builds the front end, which has it, first")
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// square stands in for a typeface: Chinese a whole em, the rest half.
func square(r rune) float64 {
	if r < 0x2000 {
		return .5
	}
	return 1
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      float64
		want       []string
	}{
		{"fits", "绿源合作社", 5, []string{"绿源合作社"}},
		{"anywhere between Chinese", "绿源种植合作社", 3, []string{"绿源种", "植合作", "社"}},
		{"no punctuation begins a line", "番茄，生菜。", 2, []string{"番", "茄，", "生", "菜。"}},
		{"none of several", "好吗？！”他", 2, []string{"好", "吗？", "！”", "他"}}, // wider than a line: broken where it must be
		{"no opening ends a line", "甲（乙）丙", 2, []string{"甲", "（乙", "）丙"}},
		{"opening goes along", "甲乙《农安法》", 5, []string{"甲乙《农安", "法》"}},
		{"words stay whole", "Green Source co-op", 6, []string{"Green Source", "co-op"}},
		{"a number stays whole", "电话13800138000打", 6, []string{"电话", "13800138000", "打"}},
		{"a word too wide is broken", "ABCDEFGH", 2, []string{"ABCD", "EFGH"}},
		{"spaces at ends are none", " 甲 乙 ", 1, []string{"甲", "乙"}},
		{"lines of its own", "甲\n乙", 9, []string{"甲", "乙"}},
		{"an empty one", "甲\n\n乙", 9, []string{"甲", "", "乙"}},
		{"beyond the plane", "𠮷野家𠮷野家", 3, []string{"𠮷野家", "𠮷野家"}},
		{"nothing", "", 9, []string{""}},
		{"a sum of money", "共￥100元", 3, []string{"共", "￥100", "元"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := wrap(c.text, c.width, square)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("农产品，质量（安全）ABC 123。", 3.0)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if width < 1 || width > 100 || len(s) > 1000 {
			return
		}
		lines := wrap(s, width, square)
		plain := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if got := strings.Join(lines, ""); plain(got) != plain(strings.ToValidUTF8(s, "\uFFFD")) && plain(got) != plain(s) && strings.ToValidUTF8(s, "") == s {
			t.Errorf("%q became %q", s, lines)
		}
		for _, l := range lines {
			if sum(l, square) > width+1e-9 {
				t.Errorf("%q is wider than %v", l, width)
			}
		}
	})
}

// What does not fit is set smaller, never cut.
func TestTextFits(t *testing.T) {
	d := document(t)
	d.Page(A4W, A4H)
	for _, c := range []struct {
		text string
		box  Box
		most int
	}{
		{"短", Box{10, 10, 100, 20}, 1},
		{strings.Repeat("北京市通州区漷县镇绿源蔬菜种植专业合作社", 2), Box{10, 10, 100, 20}, 2},
		{strings.Repeat("北京市通州区漷县镇绿源蔬菜种植专业合作社", 2), Box{10, 10, 60, 8}, 0},
		{strings.Repeat("长", 300), Box{10, 10, 40, 12}, 0},
		{strings.Repeat("龘", 30), Box{10, 10, 30, 5}, 1},
	} {
		got := d.Text(c.box, Style{Size: 30, Most: c.most, Even: true}, c.text)
		if got.Bottom > c.box.Y+c.box.H+.1 || c.most > 0 && len(got.Lines) > c.most {
			t.Errorf("%.12s…: %+v in %+v", c.text, got, c.box)
		}
		if all := strings.Join(got.Lines, ""); all != c.text {
			t.Errorf("%q lost something: %q", c.text, all)
		}
		for _, l := range got.Lines {
			if w := d.Width(got.Size, l); w > c.box.W+.1 {
				t.Errorf("%q is %.1f mm wide in %.1f", l, w, c.box.W)
			}
		}
	}
	if d.err != nil {
		t.Fatal(d.err)
	}
}

func TestMissingCharactersAreTold(t *testing.T) {
	d := document(t)
	d.Page(A4W, A4H)
	got := d.Text(Box{10, 10, 100, 0}, Style{Size: 12}, "甲བོ乙\u200b丙\u0e01甲བ\ufe0f")
	if s := strings.Join(got.Lines, ""); s != "甲〓〓乙丙〓甲〓" {
		t.Errorf("%q", s)
	}
	if s := string(d.Missing()); s != "བོ\u0e01" {
		t.Errorf("told: %q", s)
	}
	if d.char(regular, geta) <= 0 {
		t.Error("the typeface lacks the sign for what it lacks")
	}
	// The ways people write here are all there: rare names, minority dots, units, forms.
	d.missing = nil
	d.Text(Box{10, 30, 100, 0}, Style{Size: 12}, "漷县镇·買買提 ㎡ ℃ ① □ — … ￥ ㄅ 龘 㐂 䶮 Ä é 0123")
	if len(d.missing) > 0 {
		t.Errorf("the typeface lacks %q", string(d.missing))
	}
	// Not this one, which is in names: 吉 with 土. It is why what is missing has to be told.
	if d.Text(Box{10, 50, 100, 0}, Style{Size: 12}, "𠮷"); string(d.missing) != "𠮷" {
		t.Error("a new release has it: say so in the documentation")
	}
}

func TestDocument(t *testing.T) {
	d := document(t)
	for range 3 {
		d.Page(A4W, A4H)
		d.Text(Box{10, 10, 100, 0}, Style{Size: 12, Bold: true}, "承诺达标合格证")
		d.QR(10, 50, 30, [][]bool{{true, true}, {true, true}}, Ink)
	}
	d.Page(60, 40)
	d.Number(func(n, of int) string { return strings.Repeat("第", n) })
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"%PDF-1", "/HUYING+NotoSansSC\n", "/HUYING+NotoSansSC-Bold\n", "/FontFile2", "/Identity-H", "/ToUnicode",
		"/Title <FEFF516C793A724C>", "/Author <FEFF901A5DDE533A>", "D:20231107093000"} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("lacks %s", want)
		}
	}
	if n := bytes.Count(b, []byte("/Type /Page\n")); n != 4 {
		t.Errorf("%d pages", n)
	}
	if len(b) > 200<<10 {
		t.Errorf("%d bytes: the typeface is in it whole", len(b))
	}
}

func TestNoTypeface(t *testing.T) {
	if _, err := NewPress(func() (a, b []byte) { return nil, nil }).New(Meta{}); !fault.Is(err, fault.Busy) {
		t.Error(err)
	}
	if _, err := NewPress(func() (a, b []byte) { return []byte("no gzip"), nil }).New(Meta{}); err == nil {
		t.Error("printed with nothing")
	}
}

// The bold weight has what is common; what it lacks is struck from the regular one, and
// stands where it would.
func TestBold(t *testing.T) {
	d := document(t)
	d.Page(A4W, A4H)
	for text, want := range map[string]bool{"承": true, "Ä": true, "0": true, " ": true, "。": true, "㐂": false, "𫖯": false, "\u0f56": false} {
		if got := d.inBold([]rune(text)[0]); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	s := Style{Size: 20, Bold: true}
	d.Text(Box{10, 10, 100, 10}, s, "承诺㐂达标")
	if w := sum("承诺㐂达标", d.measure(s)); w < 4.99 || w > 5.01 {
		t.Errorf("%v wide", w)
	}
	if one, other := sum("Will", d.measure(s)), sum("Will", d.measure(Style{})); one <= other {
		t.Errorf("bold is as wide as regular: %v, %v", one, other)
	}
	bare := NewPress(func() ([]byte, []byte) { return built(""), nil })
	d, err := bare.New(Meta{})
	if err != nil {
		t.Fatal(err)
	}
	d.Page(A4W, A4H)
	d.Text(Box{10, 10, 100, 10}, s, "承诺")
	if _, err := d.Bytes(); err != nil || d.inBold('承') {
		t.Error("without the bold weight:", err)
	}
}

func TestTurns(t *testing.T) {
	p := NewPress(func() (a, b []byte) { return nil, nil })
	var last func()
	for range atOnce {
		done, err := p.Turn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		last = done
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Turn(gone); !fault.Is(err, fault.Busy) {
		t.Error("one too many:", err)
	}
	last()
	if _, err := p.Turn(t.Context()); err != nil {
		t.Error("a place that was left is not given:", err)
	}
}

// Many documents at once share one typeface.
func TestManyAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			d, err := press.New(Meta{})
			if err != nil {
				t.Error(err)
				return
			}
			d.Page(60, 40)
			d.Text(Box{2, 2, 56, 0}, Style{Size: 8}, "承诺达标合格证")
			if _, err := d.Bytes(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestRectanglesCoverTheModules(t *testing.T) {
	modules := [][]bool{{true, true, false, true}, {true, true, false, false}, {false, true, true, true}}
	seen := map[[2]int]int{}
	for _, r := range rectangles(modules) {
		for y := range r.h {
			for x := range r.w {
				seen[[2]int{r.x + x, r.y + y}]++
			}
		}
	}
	for y, row := range modules {
		for x, dark := range row {
			if n := seen[[2]int{x, y}]; dark != (n == 1) || n > 1 {
				t.Errorf("%d, %d: %d", x, y, n)
			}
		}
	}
}
