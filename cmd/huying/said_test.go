package main

import (
	"strings"
	"testing"

	"huying/base/fault"
)

// A refusal is in words to the last one, as it is in the web.
func TestARefusalIsInWords(t *testing.T) {
	for lang, want := range map[string]string{"zh_CN.UTF-8": "还有岗位任职 2 个", "en_GB.UTF-8": "still has duties (2)"} {
		t.Setenv("LANG", lang)
		err := fault.New(fault.Conflict, "area.holds_something").Add(fault.Field{Pointer: "/code", Value: "110112001001001", Key: "area.still_holds",
			Args: map[string]any{"place": "第一网格", "what": "area.keeps.duty", "count": 2, "names": "甲、乙"}})
		if got := said(err); !strings.Contains(got, want) || strings.Contains(got, "area.keeps") {
			t.Errorf("%s: %s", lang, got)
		}
	}
}
