package text_test

import (
	"strings"
	"testing"

	"huying/base/text"

	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

func TestOneNameHasOneKey(t *testing.T) {
	t.Parallel()
	for key, ways := range map[string][]string{
		"王明":       {"王明", "王　明", "王 明", " 王\u00a0明\t", "王\u200b明", "\ufeff王明", "⺩明", "王明\ufe00", "王\u2003明", "王.明", "王．明"},
		"试垄北京有限公司": {"试垄（北京）有限公司", "试垄(北京)有限公司", "试垄北京有限公司", "试垄 ( 北京 ) 有限公司", "试垄〔北京〕有限公司", "试垄【北京】有限公司", "试垄［北京］有限公司", "试垄﹙北京﹚有限公司"},
		"古丽米热艾比布力": {"古丽米热·艾比布力", "古丽米热•艾比布力", "古丽米热・艾比布力", "古丽米热‧艾比布力", "古丽米热∙艾比布力", "古丽米热 · 艾比布力", "古丽米热･艾比布力", "古丽米热⋅艾比布力", "古丽米热艾比布力"},
		"方":        {"方", "⽅"},
		"马车长":      {"⻢⻋⻓", "马⻋长"},
		"馬車":       {"⾺⾞", "馬⾞"},
		"ab12座":    {"AB12座", "ａｂ１２座", "Ab １２ 座"},
		"a.1座":     {"A.1座", "Ａ．１座"},
		"3-1号":     {"3-1号", "３－１号"},
		"...":      {"…", " … "},
		"（":        {"（"},
	} {
		for _, w := range ways {
			if got := text.NameKey(w); got != key {
				t.Errorf("NameKey(%q) = %q, want %q", w, got, key)
			}
		}
	}
	for _, c := range [][2]string{{"王明", "王铭"}, {"1.2号楼", "12号楼"}, {"一组", "1组"}, {"a-b", "ab"}, {"村东", "东村"}} {
		if text.SameName(c[0], c[1]) {
			t.Errorf("%s and %s are told to be one name", c[0], c[1])
		}
	}
}

func names() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"王", "明", "⽅", "⻢", "·", "•", "(", "）", "　", ".", "A", "ß",
			"ﬀ", "İ", "〇", "2", "\u200d", "-"})), 0, 8).Draw(t, "parts")
		return strings.Join(parts, "")
	})
}

// A key is its own key, and stays what it is whatever nobody means by it is done to the name.
func TestKeysHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := names().Draw(t, "name")
		key := text.NameKey(name)
		if again := text.NameKey(key); again != key {
			t.Fatalf("%q: %q, and again %q", name, key, again)
		}
		if strings.TrimSpace(name) != "" && name != "" && key == "" && strings.ContainsAny(name, "王明⽅⻢A2") {
			t.Fatalf("%q has no key", name)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(rapid.StringMatching(`[王明北京方长社区A-Za-z0-9（）·]{1,12}`).Draw(t, "name"))
		i := rapid.IntRange(0, len(name)).Draw(t, "at")
		put := func(s string) string { return string(name[:i]) + s + string(name[i:]) }
		ways := map[string]string{
			"wide": width.Widen.String(string(name)), "narrow": width.Narrow.String(string(name)),
			"upper": strings.ToUpper(string(name)), "lower": strings.ToLower(string(name)),
			"radical": strings.NewReplacer("方", "⽅", "长", "⻓").Replace(string(name)),
			"other":   strings.NewReplacer("（", "(", "）", ")", "·", "•").Replace(string(name)),
			"none":    strings.NewReplacer("（", "", "）", "", "·", "").Replace(string(name)),
		}
		for _, s := range []string{" ", "　", "\u00a0", "\u200b", "\ufeff", "·", "•", "・", "‧", "∙", "(", "）", "【", "\ufe0f", "\t"} {
			ways["with "+s] = put(s)
		}
		key := text.NameKey(string(name))
		if text.NameKey(ways["none"]) == "" {
			return // signs only: a name that is nothing else
		}
		for how, w := range ways {
			if got := text.NameKey(w); got != key {
				t.Fatalf("%s: %q has %q, %q has %q", how, string(name), key, w, got)
			}
		}
	})
}
