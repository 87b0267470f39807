package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMasks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mask     func(string) string
		in, want string
	}{
		{MaskName, "王小明", "王*明"}, {MaskName, "王明", "王*"}, {MaskName, "王", "*"}, {MaskName, "", ""},
		{MaskName, "欧阳小明", "欧**明"},
		{MaskPhone, "13812345678", "138****5678"}, {MaskPhone, "0771-2345678", "0771-***5678"},
		{MaskPhone, "010-62345678", "010-****5678"}, {MaskPhone, "01062345678", "010****5678"},
		{MaskPhone, "12345", "***45"}, {MaskPhone, "9", "*"}, {MaskPhone, "", ""},
		{MaskPhone, "无电话号码填写人", "无电话*码填写人"}, // no bytes cut in two
		{MaskID, "11010519491231002X", "110***********002X"}, {MaskID, "护照12", "****"},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("mask of %q = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMasksHideAndKeepLength(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(1, 40, -1).Draw(t, "s")
		for _, mask := range []func(string) string{MaskName, MaskPhone, MaskID} {
			m := mask(s)
			if utf8.RuneCountInString(m) != utf8.RuneCountInString(s) || !strings.Contains(m, "*") {
				t.Fatalf("mask of %q = %q", s, m)
			}
		}
	})
}

func TestRedactFree(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"请打13812345678找王师傅":                "请打***********找王师傅",
		"请打138-1234-5678":                  "请打***-****-****",
		"+86 138 1234 5678":                "+86 *** **** ****",
		"１３８１２３４５６７８":                      "***********",
		"身份证11010519491231002X，谢谢":         "身份证******************，谢谢",
		"110105 19491231 002x":             "****** ******** ****",
		"座机（010）62345678":                  "座机（***）********",
		"0771—2345678":                     "****—*******",
		"电话：62345678":                      "电话：********",
		"卡号6222021234567890123":            "卡号*******************",
		"2023-11-07投入2500000元修3号楼，12345督办": "2023-11-07投入2500000元修3号楼，12345督办",
		"2023年至2024年，共20231107户":           "2023年至2024年，共20231107户",
	} {
		if got := RedactFree(in); got != want {
			t.Errorf("RedactFree(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRedactFreeLeavesNoNumberBehind(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOf(rapid.RuneFrom([]rune("电话井盖，。 -（）0138９xX"))).Draw(t, "words")
		number := rapid.StringMatching(`1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9X]`).Draw(t, "number")
		out := RedactFree(words + number + words)
		if strings.Contains(out, number) || utf8.RuneCountInString(out) != utf8.RuneCountInString(words+number+words) {
			t.Fatalf("left %q", out)
		}
		if again := RedactFree(out); again != out {
			t.Fatalf("%q became %q", out, again)
		}
	})
}
