package xlsform

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// sheets makes a book of a survey and, below the lines "choices" and "settings",
// of those; cells are cut by |.
func sheets(text string) map[string][][]string {
	book := map[string][][]string{"settings": {{"form_id", "form_title", "version"}, {"t", "测试", "1"}}}
	at := "survey"
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "choices" || line == "settings" {
			at, book[line] = line, nil
			continue
		}
		var row []string
		for _, cell := range strings.Split(line, "|") {
			row = append(row, strings.TrimSpace(cell))
		}
		book[at] = append(book[at], row)
	}
	return book
}

func compiled(text string) (*Form, []Problem) {
	book := sheets(text)
	return compile([]string{"survey", "choices", "settings"}, book)
}

func TestProblemsNameTheirCells(t *testing.T) {
	for text, want := range map[string]string{
		"type|name|label\ntext||问":                                                                       "survey!B2 required",
		"type|name|label\ntext|a b|问":                                                                    "survey!B2 form.bad_name",
		"type|name|label\ntxt|a|问":                                                                       "survey!A2 form.unknown_type",
		"type|name|label\ntext|a|":                                                                       "survey!C2 form.no_label",
		"type|name|label\n|a|问":                                                                          "survey!A2 form.no_type",
		"type|name|label\ntext|a|问\ntext|a|问":                                                            "survey!B3 form.name_twice",
		"type|name|label\ntext|meta|问":                                                                   "survey!B2 form.reserved_name",
		"type|name|label\nbegin group|g|组\ntext|a|问":                                                     "survey!A2 form.not_closed",
		"type|name|label\ntext|a|问\nend group||":                                                         "survey!A3 form.not_open",
		"type|name|label\nbegin repeat|g|组\ntext|a|问\nend group||":                                       "survey!A4 form.not_open",
		"type|name|label\nbegin group|g|组\nend group||":                                                  "survey!A2 form.empty_group",
		"type|name|label\nselect_one|a|问":                                                                "survey!A2 form.no_list",
		"type|name|label\nselect_one x|a|问":                                                              "survey!A2 form.unknown_list",
		"type|name|label\nselect_one_from_file x|a|问":                                                    "survey!A2 form.bad_file",
		"type|name|label|relevant\ntext|a|问|${b} = 1":                                                    "survey!D2 form.unknown_ref",
		"type|name|label|relevant\ntext|a|问|${b":                                                         "survey!D2 form.expr_unfinished",
		"type|name|label|constraint\ninteger|a|问|. >":                                                    "survey!D2 form.expr_ends",
		"type|name|label|constraint\ninteger|a|问|. > 1 2":                                                "survey!D2 form.expr_unexpected",
		"type|name|label|constraint\ninteger|a|问|(. > 1":                                                 "survey!D2 form.expr_lacks",
		"type|name|label|constraint\ninteger|a|问|. ； 1":                                                  "survey!D2 form.expr_sign",
		"type|name|label|calculation\ncalculate|a||sin(1)":                                               "survey!D2 form.unknown_function",
		"type|name|label|calculation\ncalculate|a||if(1, 2)":                                             "survey!D2 form.function_args",
		"type|name|label|calculation\ncalculate|a||${a} + 1":                                             "survey!D2 form.circle",
		"type|name|label|calculation\ncalculate|a||${b}\ncalculate|b||${a}":                              "survey!D3 form.circle",
		"type|name|label\ncalculate|a|":                                                                  " form.no_calculation",
		"type|name|label|parameters\nrange|a|问|start=9 end=1":                                            "survey!D2 form.bad_range",
		"type|name|label|parameters\nrange|a|问|start":                                                    "survey!D2 form.bad_parameter",
		"type|name|label|trigger\ntext|a|问|b":                                                            "survey!D2 form.bad_trigger",
		"type|name|label|save_to\ntext|a|问|x":                                                            "survey!D1 form.column_unsupported",
		"type|label\ntext|问":                                                                             "survey!C1 sheet.missing_column",
		"type|name|label\ntext|a|问 ${x}":                                                                 "survey!C2 form.unknown_ref",
		"type|name|label\ntext|a|问\nsettings\nform_title\n题":                                             "settings!A2 form.no_id",
		"type|name|label\nselect_one l|a|问\nchoices\nlist_name|name|label\nl|1|一\nl|1|二":                 "choices!B3 form.choice_twice",
		"type|name|label\nselect_one l|a|问\nchoices\nlist_name|name|label\nl|a b|一":                      "choices!B2 form.choice_space",
		"type|name|label\nselect_one l|a|问\nchoices\nlist_name|name|label\nl|1|":                         "choices!C2 form.no_label",
		"type|name|label|choice_filter\nselect_one l|a|问|zone = 1\nchoices\nlist_name|name|label\nl|1|一": "survey!D2 form.unknown_column",
	} {
		_, problems := compiled(text)
		var got []string
		for _, p := range problems {
			if !p.Warn {
				got = append(got, p.Sheet+"!"+p.Cell+" "+p.Key)
			}
		}
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, want) }) {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

const whole = `type|name|label::中文 (zh)|label::English (en)|hint::中文 (zh)|required|relevant|constraint|constraint_message::中文 (zh)|calculation|default|appearance|parameters|choice_filter|repeat_count|trigger|read_only|huying::finding
start|start||||||||||||||||
end|end
today|today
deviceid|device
username|user
audit|audit
start-geopoint|begun
begin_group|g|甲组|Group A|||||||| field-list
text|who|姓名|Name|写全名|yes|||||||
integer|n|几个|How many||yes||. >= 0 and . <= 9|0 到 9
decimal|d|多少|How much||||||| 1.5
date|day|哪天|Day|||||||today()
time|at|几点|Time
dateTime|moment|何时|Moment
end_group
note|told|您好 \${who}|Hello \${who}
acknowledge|ok|我知道了|Understood|||\${n} > 0
select_one yn|clean|有没有记录|Records?||yes||||||||||||no
select_multiple crops or_other|crops|种什么|Crops
rank crops|order|排一排|Rank
select_one crops|one|哪一样|Which||||||||||kind = \${kind} and name != 'x'
hidden|kind|||||||||veg
select_one_from_file places.csv|place|哪里|Where
range|r|打分|Score|||||||||start=0 end=5 step=0.5
image|photo|照片|Photo|||||||||max-pixels=1600
audio|voice|录音|Voice
video|film|录像|Film
file|paper|文件|File
barcode|code|扫码|Code
geopoint|here|位置|Here|||||||||capture-accuracy=10
geotrace|way|走的路|Way
geoshape|shape|地块|Plot
begin_repeat|r1|逐项|Each|||||||||||\${n}
text|item|名称|Item
integer|count|数量|Count||||. < sum(\${count})
calculate|text||||||||concat(\${item}, ' ', \${count}, position(..))
end_repeat
begin_repeat|r2|两项|Two|||||||||||2 + 1
text|x|名|X
end_repeat
calculate|total||||||||sum(\${count}) + count(\${r1}) + indexed-repeat(\${count}, \${r1}, 1)
calculate|stamp||||||||now()||||||\${who}
calculate|every||||||||if(selected(\${crops}, 'a') and count-selected(\${crops}) > 1, jr:choice-name(\${clean}, '\${clean}'), coalesce(selected-at(\${crops}, 0), once(uuid())))
calculate|more||||||||string-length(normalize-space(substr(join(',', \${who}, format-date(today(), '%Y-%m-%d')), 0, 3))) + int(3.7) + round(2.345, 2) + abs(-1) + pow(2, 3) + decimal-date-time(now()) + min(1, 2) + max(1, 2) + distance(\${here}) + area(\${shape})
calculate|bool||||||||regex(\${who}, '^.+$') and contains(\${who}, 'a') or starts-with(\${who}, 'b') or ends-with(\${who}, 'c') or not(true()) or false() or boolean-from-string('1') or geofence(\${here}, \${shape}) or random() > 2 or number('3') = 3 or date('2020-01-01') = today() or count-non-empty(\${count}) > 0
calculate|pulled||||||||pulldata('places', 'name', 'code', \${code})
choices
list_name|name|label::中文 (zh)|label::English (en)|kind
yn|yes|有|Yes
yn|no|没有|No
crops|a|番茄|Tomato|veg
crops|b|草莓 & <莓>|Strawberry|fruit
settings
form_id|form_title|version|instance_name|default_language|style
patrol|巡查 <试>|20231107|concat(\${who}, '-', \${day})|中文 (zh)|pages`

func wholeForm() (*Form, []Problem) { return compiled(strings.ReplaceAll(whole, `\$`, "$")) }

func TestAWholeForm(t *testing.T) {
	f, problems := wholeForm()
	for _, p := range problems {
		t.Errorf("%s!%s %s %v %q", p.Sheet, p.Cell, p.Key, p.Args, p.Value)
	}
	if f == nil {
		t.Fatal("no form")
	}
	again, _ := wholeForm()
	if string(again.XML) != string(f.XML) {
		t.Error("two compilations differ")
	}
	holds(t, f)
	for _, want := range []string{
		`<bind nodeset="/data/g/n" type="int" required="true()" constraint=". &gt;= 0 and . &lt;= 9" jr:constraintMsg="jr:itext('/data/g/n:jr:constraintMsg')"/>`,
		`<setvalue event="odk-instance-first-load" ref="/data/g/day" value="today()"/>`,
		`<output value=" /data/g/who "/>`,
		`calculate="concat(../item, ' ', ../count, position(..))"`,
		`calculate="sum(/data/r1/count) + count(/data/r1) + indexed-repeat(/data/r1/count, /data/r1, 1)"`,
		`jr:count="/data/g/n"`, `jr:count="/data/r2_count"`,
		`instance('crops')/root/item[kind = /data/kind and name != 'x']`,
		`src="jr://file-csv/places.csv"`, `<setvalue event="xforms-value-changed" ref="/data/stamp" value="now()"/>`,
		`<h:title>巡查 &lt;试&gt;</h:title>`, `relevant="selected(../crops, 'other')"`,
	} {
		if !strings.Contains(string(f.XML), want) {
			t.Errorf("lacks %s", want)
		}
	}
	if f.Nodes[16].Columns["finding"] != "no" || f.DefaultLanguage != "中文 (zh)" || !slices.Equal(f.Media, []string{"places.csv"}) {
		t.Errorf("%+v %v %v", f.Nodes[16], f.DefaultLanguage, f.Media)
	}
}

var update = flag.Bool("update", false, "write the form that the engine's test opens")

// What ODK's own engine opens in the front end's tests is what is compiled here.
func TestTheEngineOpensWhatIsCompiled(t *testing.T) {
	f, _ := wholeForm()
	const path = "../../../web/src/kernel/form/whole.xml"
	if *update {
		if err := os.WriteFile(path, f.XML, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != string(f.XML) {
		t.Errorf("the form that is tested is not what is compiled: run with -update (%v)", err)
	}
}

// holds checks that the XML is well formed and that every bind has its place in the
// record.
func holds(t *testing.T, f *Form) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(f.XML)))
	var path []string
	places, binds := map[string]bool{}, map[string]bool{}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, f.XML)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			path = append(path, e.Name.Local)
			if i := slices.Index(path, "data"); i >= 0 && len(path) > 3 && path[3] == "instance" {
				places["/"+strings.Join(path[i:], "/")] = true
			}
			if e.Name.Local == "bind" {
				for _, a := range e.Attr {
					if a.Name.Local == "nodeset" {
						binds[strings.ReplaceAll(a.Value, "orx:", "")] = true
					}
				}
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
	for b := range binds {
		if !places[b] {
			t.Errorf("%s is bound and has no place", b)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, s := range []string{"${a} = 1", ". > 0 and not(selected(${b}, 'x'))", "current()/../x[1]", "instance('l')/root/item[name = ${a}]/label", "((((", "-1 div - 2 * 3", "''", "\"", "a:b:c", "@x/..//y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parseExpr(s)
		if err != nil {
			return
		}
		out := e.write(func(name string, _ bool) string { return "${" + name + "}" }, false)
		again, err := parseExpr(out)
		if err != nil {
			t.Fatalf("%q is written as %q, which is refused: %s", s, out, err.key)
		}
		if len(again.tokens) != len(e.tokens) {
			t.Fatalf("%q has other tokens when written: %q", s, out)
		}
	})
}

func FuzzCompile(f *testing.F) {
	f.Add(strings.ReplaceAll(whole, `\$`, "$"))
	f.Add("type|name|label\nbegin group|g|x\ntext|a|${g}\nend group")
	f.Fuzz(func(t *testing.T, s string) {
		if form, _ := compiled(s); form != nil {
			holds(t, form)
		}
	})
}
