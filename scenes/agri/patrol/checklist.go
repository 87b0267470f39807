package patrol

import (
	"embed"
	"io/fs"
	"slices"
	"strings"

	"huying/kernel/form"
	"huying/scenes/agri/registry"
)

//go:embed forms
var forms embed.FS

// Shipped are the checklists that a county starts with: every *.survey.csv in forms,
// with its choices and settings beside it. The settings say what it is for.
var Shipped = func() (out []form.Shipped) {
	files, err := fs.Glob(forms, "forms/*.survey.csv")
	if err != nil {
		panic(err) // a pattern of ours
	}
	for _, f := range files {
		out = append(out, form.Shipped{Use: Use.Code, Files: forms, Name: strings.TrimSuffix(f, ".survey.csv"),
			Posts: []string{registry.Officer, registry.Inspector, registry.Bureau}})
	}
	return out
}()

// formKinds are the kinds of subjects that a checklist may be for.
func formKinds() (out []form.Kind) {
	for _, k := range registry.Kinds {
		out = append(out, form.Kind{Code: string(k), Title: "agri.kind." + string(k)})
	}
	return out
}

// owners are the ways to say whose telephone, address or land a question asks for.
var owners = []string{"主体", "生产主体", "经营主体", "农户", "户主", "店主", "企业", "合作社", "经营者", "生产者", "负责人", "法人", "被检查人", "被巡查人", "本户"}

// whose is what a fact is called, with and without its owner.
func whose(words ...string) []string {
	out := slices.Clone(words)
	for _, o := range owners {
		for _, w := range words {
			out = append(out, o+w)
		}
	}
	return out
}

// Facts are what the registry knows of a subject.
var Facts = []form.Fact{
	{Name: "name", Title: "agri.fact.name", Words: append(whose("名称", "姓名")[2:], "单位名称")},
	{Name: "ident", Title: "agri.fact.ident", Words: whose("统一社会信用代码", "身份证号", "身份证号码", "证件号码")},
	{Name: "contact", Title: "agri.fact.contact", Words: whose("联系人", "负责人", "负责人姓名", "法定代表人")},
	{Name: "phone", Title: "agri.fact.phone", Words: whose("联系电话", "手机号", "手机号码", "电话")},
	{Name: "area", Title: "agri.fact.area", Words: whose("所在村", "所在乡镇", "所属网格", "村名", "乡镇")},
	{Name: "place", Title: "agri.fact.place", Words: whose("地址", "详细地址", "生产地址")},
	{Name: "products", Title: "agri.fact.products", Words: whose("主要产品", "种植品种", "种植作物")},
	{Name: "land", Title: "agri.fact.land", Words: whose("种植面积", "面积", "生产面积", "面积（亩）", "面积(亩)")},
	{Name: "officer", Title: "agri.fact.officer", Words: []string{"网格员", "网格员姓名", "巡查人", "检查人", "检查日期", "巡查日期", "巡查时间"}},
}
