package form_test

import (
	"reflect"
	"testing"

	"huying/kernel/form"
)

func checklist() *form.Version {
	zh, en := "中文 (zh)", "English (en)"
	words := func(a, b string) map[string]string { return map[string]string{zh: a, en: b} }
	yes := []form.Choice{{Value: "yes", Label: words("有", "Yes")}, {Value: "no", Label: words("没有", "No")}}
	return &form.Version{Languages: []string{zh, en}, Nodes: []form.Node{
		{Path: "/data/start", Name: "start", Type: "start"},
		{Path: "/data/use", Name: "use", Type: "begin_group", Label: words("用药", "Use")},
		{Path: "/data/use/kept", Name: "kept", Type: "select_one", Label: words("有没有记录", "Are records kept"), Choices: yes, Finding: "no"},
		{Path: "/data/use/total", Name: "total", Type: "calculate"},
		{Path: "/data/item", Name: "item", Type: "begin_repeat", Label: words("药品", "Product")},
		{Path: "/data/item/name", Name: "name", Type: "text", Label: words("药名", "Name"), Repeat: "/data/item"},
		{Path: "/data/item/kinds", Name: "kinds", Type: "select_multiple", Label: words("类别", "Kinds"), Repeat: "/data/item", Choices: yes},
		{Path: "/data/item/batch", Name: "batch", Type: "begin_repeat", Repeat: "/data/item"},
		{Path: "/data/item/batch/no", Name: "no", Type: "text", Repeat: "/data/item/batch"},
		{Path: "/data/end_words", Name: "end_words", Type: "text", Label: map[string]string{zh: "还有什么"}},
	}}
}

func TestAnswersInTheOrderAndTheWordsOfTheChecklist(t *testing.T) {
	t.Parallel()
	v := checklist()
	answers := map[string]string{"end_words": "无", "item[2]/name": "乙", "item[1]/kinds": "yes no", "item[1]/name": "甲", "item[10]/name": "癸",
		"item[1]/batch[2]/no": "b2", "item[1]/batch[1]/no": "b1",
		"use/kept": "no", "use/total": "3", "start": "2026-01-01", "item[2]/kinds": "", "never/asked": "x"}
	type row struct {
		Group, Question, Answer string
		Finding                 bool
	}
	in := func(language string) (out []row) {
		for _, s := range v.Said(answers, language) {
			out = append(out, row{s.Group, s.Question, s.Answer, s.Finding})
		}
		return out
	}
	want := []row{{"用药", "有没有记录", "没有", true}, {"药品 1", "药名", "甲", false}, {"药品 1", "类别", "有、没有", false}, {"1", "no", "b1", false}, {"2", "no", "b2", false},
		{"药品 2", "药名", "乙", false}, {"药品 10", "药名", "癸", false}, {"", "还有什么", "无", false}}
	if got := in("zh"); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	// What a language lacks is said in the checklist's first.
	if got := in("en"); got[0] != (row{"Use", "Are records kept", "No", true}) || got[7].Question != "还有什么" {
		t.Error(got)
	}
	var columns []string
	for _, n := range v.Questions() {
		columns = append(columns, v.Question(n, "zh"))
	}
	if !reflect.DeepEqual(columns, []string{"有没有记录", "还有什么"}) {
		t.Error(columns)
	}
}
