package text

import "testing"

func TestAReasonHasWords(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string]bool{
		"联系": true, "电话核实": true, "回访 12345": true, "call back": true, "Rückruf": true, "ئالاقە": true,
		"": false, "x": false, "xxx": false, "xxxxxx": false, "XxXxXx": false, "\u200b": false, "\u200b\u200b\u200b\u200b": false, "....": false,
		"111": false, "1234567890": false,
		"啊": false, "啊啊啊啊": false, "。。。。": false, "———": false, "   ": false, "a b": false, "😀😀😀😀": false, "查\x00看": false, "１１１１": false,
		"\u3164\u3164\u3164\u3164": false,
	} {
		if SaysWhy(reason) != want {
			t.Errorf("SaysWhy(%q) = %v", reason, !want)
		}
	}
}
