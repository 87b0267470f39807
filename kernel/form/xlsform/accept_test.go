package xlsform

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// form puts rows of the survey into a form that has everything else.
func form(rows string, more ...string) string {
	return "[survey]\n" + rows + "\n" + strings.Join(more, "\n") + "\n" + idOnly
}

const yesNo = `[choices]
list_name | name | label
yn | yes | 是
yn | no | 否`

// What the world writes and the reference converter takes, with what has to stand in the
// form that comes of it, and what the designer is told.
var taken = []struct {
	name, pages string
	has         []string // in the XForm, blanks between words counting once
	lacks       []string
	told        []string // warnings, as sheet!cell key
}{
	{name: "columns of a bind with one colon",
		pages: form("type | name | label | bind:relevant | bind:constraint | bind:jr:constraintMsg | bind:required | bind:readonly | bind:calculate\n"+
			"select_one yn | sick | 有没有病虫害\ntext | what | 是什么 | ${sick}='yes'\ninteger | n | 几株 | | . < 100 | 太多了 | yes | no\ncalculate | c | | | | "+
			"| | | ${n} + 1", yesNo),
		has: []string{`<bind nodeset="/data/what" type="string" relevant="/data/sick=&#39;yes&#39;"/>`,
			`<bind nodeset="/data/n" type="int" required="true()" constraint=". &lt; 100" jr:constraintMsg="太多了" readonly="false()"/>`,
			`calculate="/data/n + 1"`}},
	{name: "columns of a bind with two colons, and of a body",
		pages: form("type | name | label | bind::relevant | bind::jr:requiredMsg | bind::required | body::appearance | control::rows | media::image\n" +
			"text | a | A | 1 = 1 | 要填 | yes | multiline | 4 | a.png"),
		has: []string{`relevant="1 = 1"`, `jr:requiredMsg="要填"`, `<input ref="/data/a" appearance="multiline" rows="4">`, `jr://images/a.png`}},
	{name: "a message in two languages with one colon",
		pages: form("type | name | label:中文 (zh) | label:English (en) | constraint | bind:jr:constraintMsg:中文 (zh) | bind:jr:constraintMsg:English (en)\n" +
			"integer | a | 甲 | A | . > 1 | 太少 | too few"),
		has: []string{`jr:constraintMsg="jr:itext(&#39;/data/a:jr:constraintMsg&#39;)"`, `<value>太少</value>`, `<value>too few</value>`}},
	{name: "attributes of a bind, a body and the record",
		pages: "[survey]\ntype | name | label | bind::jr:preload | bind::odk:x | body::accuracyThreshold | instance::odk:tag | " +
			"bind::acme:kind\ntext | a | A | property | ${b} | 5 | t | k\ntext | b | B\n" +
			"[settings]\nform_id | namespaces | attribute::acme:owner\nf | acme=\"http://acme.example/x\" | me\n",
		has: []string{`xmlns:acme="http://acme.example/x"`, `<data id="f" version="1" acme:owner="me">`, `<a odk:tag="t"/>`,
			`jr:preload="property" odk:x="/data/b" acme:kind="k"`,
			`<input ref="/data/a" accuracyThreshold="5">`}},
	{name: "a type of a bind that the row says", pages: form("type | name | label | bind::type\ntext | a | A | int"),
		has: []string{`<bind nodeset="/data/a" type="int"/>`}},

	{name: "quotes that Excel bends", pages: form("type | name | label | relevant\nselect_one yn | q | 问\ntext | w | Why ‘so’? | "+
		"${q}=‘no’\ntext | v | 还有“呢” | ${q}=“no”", yesNo),
		has: []string{`relevant="/data/q=&#39;no&#39;"`, `relevant="/data/q=&#34;no&#34;"`, `<label>Why &#39;so&#39;?</label>`, `<label>还有“呢”</label>`}},
	{name: "several blanks in a row", pages: form("type | name | label | relevant\ntext | a | A\ntext | b | two  blanks | ${a}  =   'x'"),
		has: []string{`relevant="/data/a = &#39;x&#39;"`, `<label>two blanks</label>`}},
	{name: "several blanks that are to stay", pages: "[survey]\ntype | name | label\ntext | a | two  blanks\n[settings]\nform_id | clean_text_values\nf | no\n",
		has: []string{"<label>two  blanks</label>"}},
	{name: "one sheet under another name", pages: "[Sheet1]\ntype | name | label\ntext | a | A", told: []string{"settings!A2 form.id_from_file"},
		has: []string{`<data id="花名册_1" version="1">`, `<h:title>花名册_1</h:title>`}},
	{name: "an id with a blank", pages: "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id\nmy form",
		has: []string{`<data id="my_form" version="1">`}, told: []string{"settings!A2 form.id_changed"}},
	{name: "settings among the questions", pages: "[survey]\ntype | name | label\nset form id | mine\nset form title | 我的表\ntext | a | " +
		"A\n[choices]\nlist_name | name | label",
		has: []string{`<data id="mine" version="1">`, `<h:title>我的表</h:title>`}},
	{name: "a record without an id of its own", pages: "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | omit_instanceID\nf " +
		"| yes", lacks: []string{"instanceID"}, told: []string{"settings!B2 form.unnumbered"}},
	{name: "records called by plain words", pages: "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | instance_name\nf | My record", has: []string{`calculate="&#39;My record&#39;"`}},
	{name: "a default language that no column has", pages: "[survey]\ntype | name | label::English (en)\ntext | a | A\n[settings]\nform_id | " +
		"default_language\nf | Français",
		has: []string{`<translation lang="Français" default="true()">`}, told: []string{"survey!A2 form.missing_translation", "settings!B2 form.unknown_language"}},

	{name: "a loop", pages: form("type | name | label | relevant\nbegin loop over yn | g | %(label)s\ninteger | many | %(label)s有几个 | "+
		"'%(name)s' = 'yes'\nend loop", yesNo),
		has: []string{`<many/>`, `<bind nodeset="/data/g/yes/many" type="int" relevant="&#39;yes&#39; = &#39;yes&#39;"/>`, `<label>是有几个</label>`,
			`<label>否有几个</label>`,
			`<group ref="/data/g/no">`}, lacks: []string{"%(", "instance id"}},
	{name: "a loop in a loop, in two languages", pages: form("type | name | label::中文 (zh) | label::English (en)\nbegin loop over a | x | 甲 | "+
		"X\nbegin loop over b | y | 乙 | Y\ntext | t | %(label)s | %(label)s\nend loop\nend loop",
		"[choices]\nlist_name | name | label::中文 (zh) | label::English (en)\na | p | 一 | one\na | none | 无 | none\nb | q | 二 | two"),
		has: []string{`/data/x/p/y/q/t`, `<value>二</value>`, `<value>two</value>`}, lacks: []string{"/data/x/none"}},
	{name: "old types that a telephone once filled in", pages: form("type | name | label\nphonenumber | a\nemail | b\nsimserial | " +
		"c\nsubscriberid | d\nimei | e\nuri:deviceid | f\nget start time | h\ntext | t | T"),
		has: []string{`<bind nodeset="/data/a" type="string" jr:preload="property" jr:preloadParams="phonenumber"/>`, `jr:preloadParams="email"`,
			`jr:preloadParams="simserial"`,
			`jr:preloadParams="subscriberid"`, `<bind nodeset="/data/e" type="string" jr:preload="property" jr:preloadParams="deviceid"/>`,
			`jr:preloadParams="uri:deviceid"`,
			`<bind nodeset="/data/h" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>`},
		told: []string{"survey!A2 form.not_filled_in", "survey!A3 form.not_filled_in", "survey!A4 form.not_filled_in",
			"survey!A5 form.not_filled_in", "survey!A7 form.not_filled_in"}},
	{name: "old types of questions", pages: form("type | name | label | constraint\nadd text prompt | a | A\npercentage | b | B\nphone number "+
		"| c | C\nnumber of days in last six months | d | D | . > 3\nadd select one prompt using yn | e | E", yesNo),
		has: []string{`<bind nodeset="/data/b" type="int" constraint="0 &lt;= . and . &lt;= 100"/>`, `constraint="regex(., &#39;^\d*$&#39;)"`,
			`<bind nodeset="/data/d" type="int" constraint=". &gt; 3"/>`, `<select1 ref="/data/e">`}},
	{name: "a rule of what the phone fills in", pages: form("type | name | label | relevant\ntext | a | A\nstart | s | | ${a} = 'x'"),
		has: []string{`<bind nodeset="/data/s" type="dateTime" relevant="/data/a = &#39;x&#39;" jr:preload="timestamp" jr:preloadParams="start"/>`}},
	{name: "sound and place in the background", pages: form("type | name | label | trigger | parameters\ntext | a | A\nbackground-audio | s | " +
		"| | quality=low\nbackground-geopoint | p | | ${a}"),
		has:   []string{`<bind nodeset="/data/s" type="binary" odk:quality="low"/>`, `<odk:setgeopoint ref="/data/p" event="xforms-value-changed"/>`},
		lacks: []string{"recordaudio"}, told: []string{"survey!A3 form.not_recorded"}},
	{name: "files that lie beside the form", pages: form("type | name | label | calculation\ncsv-external | shops\nxml-external | " +
		"towns\ncalculate | c | | instance('shops')/root/item[name = 'x']/label"),
		has: []string{`<instance id="shops" src="jr://file-csv/shops.csv"/>`, `<instance id="towns" src="jr://file/towns.xml"/>`}, lacks: []string{"<shops/>"}},
	{name: "choices outside of the form", pages: "[survey]\ntype | name | label | choice_filter\nselect_one_external town | t | 镇 | county = " +
		"'x'\n[external_choices]\nlist_name | name | label | county\ntown | a | 甲镇 | x\n" + idOnly,
		has: []string{`<itemset nodeset="instance(&#39;town&#39;)/root/item[county = &#39;x&#39;]">`}},

	{name: "a note and a group without a name", pages: form("type | name | label\nnote | | 先看看四周\nbegin group\ntext | t | 说说\nend group"),
		has: []string{`<generated_note_name_2/>`, `<bind nodeset="/data/generated_group_name_3/t" type="string"/>`}},
	{name: "a computed question without words", pages: form("type | name | label | calculation\ninteger | a | A\ntext | b | | ${a} + 1"),
		has: []string{`<bind nodeset="/data/b" type="string" calculate="/data/a + 1"/>`}, lacks: []string{`<input ref="/data/b"`}},
	{name: "a repeat with nothing in it", pages: form("type | name | label\ntext | a | A\nbegin repeat | r | R\nend repeat"),
		has: []string{`<repeat nodeset="/data/r">`}, told: []string{"survey!A3 form.empty_group"}},
	{name: "a list with a colon, and a choice without words", pages: form("type | name | label\nselect_one land:use | u | 用地",
		"[choices]\nlist_name | name | label\nland:use | a | 耕地\nland:use | b"),
		has:  []string{`<instance id="land:use">`, `<itemset nodeset="instance(&#39;land:use&#39;)/root/item">`, `<label>b</label>`},
		told: []string{"choices!C3 form.choice_no_label"}},
	{name: "parameters of the newer kind", pages: form("type | name | label | parameters | appearance\nrange | a | A | start=0 end=10 step=2 "+
		"tick_interval=4 placeholder=6 tick_labelset=ends\n"+
		"range | b | B | start=10 end=0 step=-2\nselect_one yn | c | C | randomize=True, seed=3\ngeotrace | d | D | incremental=true\ngeoshape | "+
		"e | E | reference-geometry=${d}\nimage | f | F | app=com.example.camera max-pixels=1600",
		yesNo+"\nends | 0 | 少\nends | 8 | 多"),
		has: []string{`<range ref="/data/a" start="0" end="10" step="2" odk:tick-interval="4" odk:placeholder="6">`,
			`<itemset nodeset="instance(&#39;ends&#39;)/root/item">`,
			`start="10" end="0" step="-2"`, `randomize(instance(&#39;yn&#39;)/root/item, 3)`, `<input ref="/data/d" incremental="true">`,
			`<upload ref="/data/f" mediatype="image/*" intent="com.example.camera">`},
		told: []string{"survey!D6 form.parameter_not_here", "survey!D7 form.parameter_not_here"}},
	{name: "a comma too many", pages: form("type | name | label | trigger | calculation\ntext | a | A\ntext | b | B | ${a}, | now()"),
		has: []string{`<setvalue ref="/data/b" event="xforms-value-changed" value="now()"/>`}},

	{name: "a text of the form by its id", pages: form("type | name | label::中文 (zh) | calculation\nselect_one yn | q | 问\ncalculate | t | | "+
		"jr:itext(instance('yn')/root/item[name = ${q}]/itextId)",
		"[choices]\nlist_name | name | label::中文 (zh)\nyn | yes | 是"),
		has: []string{`calculate="jr:itext(instance(&#39;yn&#39;)/root/item[name = /data/q]/itextId)"`}},
	{name: "nothing by its name", pages: form("type | name | label | calculation\ninteger | a | 数\ncalculate | c | | if(${a} > 5, ${a}, null)"), has: []string{`calculate="if(/data/a &gt; 5, /data/a, &#39;&#39;)"`}},
	{name: "an area by its older name", pages: form("type | name | label | calculation\ngeoshape | s | S\ncalculate | c | | enclosed-area(${s})"), has: []string{`calculate="area(/data/s)"`}},
	{name: "a label that looks something up", pages: form("type | name | label\nselect_one yn | q | 问\nnote | n | "+
		"您选了instance('yn')/root/item[name = ${q}]/label，对吗？", yesNo),
		has: []string{`您选了<output value="instance(&#39;yn&#39;)/root/item[name = /data/q]/label"/>，对吗？`}},
	{name: "what was answered last time", pages: form("type | name | label | default\ntext | a | A | ${last-saved#a}"),
		has: []string{`value="&#39;&#39;"`}, told: []string{"survey!D2 form.last_saved"}},
	{name: "a path from another root", pages: form("type | name | label | relevant\ntext | a | A\ntext | b | B | /my_form/a = 'x'"),
		has: []string{`relevant="/data/a = &#39;x&#39;"`}},
	{name: "a sum as a default", pages: form("type | name | label | default\ninteger | a | A | 2 * 3\ntext | b | B | 010-8888 1234\ndate | c | C | 2024-01-02"),
		has: []string{`<setvalue ref="/data/a" event="odk-instance-first-load" value="2 * 3"/>`, `<b>010-8888 1234</b>`, `<c>2024-01-02</c>`}},
	{name: "choices that are answers", pages: form("type | name | label | choice_filter\nbegin repeat | r | R\ntext | who | W\ninteger | age | " +
		"Y\nend repeat\nselect_one ${who} | head | H\nselect_multiple ${who} | old | O | ${age} > 60"),
		has: []string{`<itemset nodeset="/data/r[./who != &#39;&#39;]">`, `<value ref="who"/>`, `<itemset nodeset="/data/r[./age &gt; 60]">`}},
	{name: "one more choice", pages: form("type | name | label\nselect_one yn or_other | a | A", yesNo),
		has: []string{`<instance id="yn">`, `<name>other</name>`, `<bind nodeset="/data/a_other" type="string" relevant="selected(../a, &#39;other&#39;)"/>`}, lacks: []string{"yn_or_other"}},
	{name: "one more choice, and the same without", pages: form("type | name | label\nselect_one yn or_other | a | A\nselect_one yn | b | B",
		yesNo), has: []string{`<instance id="yn">`, `<instance id="yn_or_other">`}},
	{name: "a sum of repeats", pages: form("type | name | label | repeat_count\ninteger | n | N\nbegin repeat | r | R | ${n} + 1\ntext | t | T\nend repeat"),
		has: []string{`<bind nodeset="/data/r_count" type="string" readonly="true()" calculate="/data/n + 1"/>`, `jr:count="/data/r_count"`}},
	{name: "a number of repeats", pages: form("type | name | label | repeat_count\ninteger | n | N\nbegin repeat | r | R | ${n}\ntext | t | T\nend repeat"), has: []string{`<repeat nodeset="/data/r" jr:count="/data/n">`}},
	{name: "a table", pages: form("type | name | label | appearance\nbegin group | g | 评分 | table-list\nselect_one yn | a | A\nselect_one yn | "+
		"b | B\nend group", yesNo),
		has: []string{`<input ref="/data/g/generated_table_list_label_2">`, `<select1 ref="/data/g/reserved_name_for_field_list_labels_3" appearance="label">`}},
}

var blanks = regexp.MustCompile(`\s+`)

func TestWhatTheWorldWritesIsTaken(t *testing.T) {
	t.Parallel()
	said := words(t)
	for _, c := range taken {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, problems, err := Compile(workbook(t, pages(c.pages)), "花名册(1).xlsx")
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, p := range problems {
				checkSaid(t, said, p)
				if !p.Warn {
					t.Errorf("%s!%s %s %q %v", p.Sheet, p.Cell, p.Key, p.Value, p.Args)
				} else if !slices.Contains([]string{"form.list_unused", "form.repeat_no_label", "form.version_assumed"}, p.Key) {
					told = append(told, p.Sheet+"!"+p.Cell+" "+p.Key)
				}
			}
			if d := cmp.Diff(c.told, told); d != "" {
				t.Error(d)
			}
			if f == nil {
				return
			}
			doc := string(f.XML)
			for _, want := range c.has {
				if !strings.Contains(doc, want) {
					t.Errorf("lacks %s\n%s", want, doc)
				}
			}
			for _, no := range c.lacks {
				if strings.Contains(doc, no) {
					t.Errorf("has %s", no)
				}
			}
			wellFormed(t, f.XML)
		})
	}
}

// ODK's own engine opens every one of them: web/src/kernel/form/world.test.ts does.
func TestWhatIsTakenIsOpened(t *testing.T) {
	t.Parallel()
	forms := map[string]string{}
	for _, c := range taken {
		f, _, err := Compile(workbook(t, pages(c.pages)), "form.xlsx")
		if err != nil || f == nil {
			t.Fatal(c.name, err)
		}
		forms[c.name] = string(f.XML)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(forms); err != nil {
		t.Fatal(err)
	}
	path := fixtureDir + "/taken.json"
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, b.Bytes()) {
		t.Error(path, "is not what compiles now; run the tests with -update", err)
	}
}

// Every column that the compiler knows, in rows of every kind: what stands there is in
// the form, or keeps the workbook from being one, or is said to have no use for rows of
// the kind. Nothing else is.
func TestNothingThatIsMeantIsDropped(t *testing.T) {
	t.Parallel()
	values := map[string]string{"required": "${q} = 7", "relevant": "${q} = 7", "constraint": "${q} = 7", "calculation": "${q} + 7", "read_only": "${q} = 7",
		"choice_filter": "name = ${q}", "trigger": "${q}", "repeat_count": "${q} + 7", "appearance": "w77", "default": "${q} + 7",
		"autoplay": "zz7", "rows": "77", "intent": "zz.seven",
		"compact_tag": "zz7", "label": "zz7", "hint": "zz7", "guidance_hint": "zz7", "constraint_message": "zz7", "required_message": "zz7",
		"no_app_error_string": "zz7",
		"image":               "zz7.png", "audio": "zz7.mp3", "video": "zz7.mp4", "big-image": "zz7.png", "bind::x7": "zz7", "body::x7": "zz7",
		"instance::x7": "zz7", "save_to": "zz7"}
	notDone := []string{"save_to", "sms_field", "sms_option", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format", "sms_response"}
	columns := append(slices.Clone(surveyColumns.known), "bind::x7", "body::x7", "instance::x7")
	for _, k := range kinds {
		for _, col := range columns {
			value := values[col]
			switch {
			case col == "type" || col == "name" || col == "disabled" || k.class == lying:
				continue
			case col == "parameters":
				if value = parameterOf[k.name]; value == "" {
					value = "zz=7"
				}
			case value == "":
				value = "zz7"
			}
			f, problems := compile(pages(rowOf(k, col, value)), "")
			told := slices.ContainsFunc(problems, func(p Problem) bool {
				return p.Key == "form.column_ignored" || p.Key == "form.column_elsewhere" || p.Key == "form.entities_unsupported"
			})
			with, without := xmlOf(f), ""
			if g, _ := compile(pages(rowOf(k, col, "")), ""); g != nil {
				without = xmlOf(g)
			}
			on, _, attr := strings.Cut(col, "::")
			switch none := !k.takes(col) || slices.Contains(notDone, col) || attr && !k.carries(on); {
			case f == nil && !none: // refused, with a reason
				if len(problems) == 0 {
					t.Errorf("%s, %s: no form and no reason", k.name, col)
				}
			case f == nil:
			case none && !told:
				t.Errorf("%s, %s: has no use, and nobody says so", k.name, col)
			case !none && with == without:
				t.Errorf("%s, %s: dropped\n%+v", k.name, col, problems)
			}
		}
	}
}

var parameterOf = map[string]string{"text": "rows=7", "range": "end=7", "image": "max-pixels=77", "audio": "quality=low", "geopoint": "capture-accuracy=7",
	"geotrace": "incremental=true", "geoshape": "incremental=true", "select_one": "randomize=true", "select_multiple": "randomize=true", "rank": "randomize=true",
	"select_one_from_file": "value=zz7", "select_multiple_from_file": "value=zz7", "background-audio": "quality=low", "audit": "identify-user=true"}

// rowOf is a form with one row of a kind, and a value in one of its columns.
func rowOf(k *kind, col, value string) string {
	word, name, after, trigger := k.name, "zzz", "", ""
	switch {
	case k.class == closing:
		word = strings.Replace(k.name, "end", "begin", 1)
		if k.name == "end_loop" {
			word += " over yn"
		}
		return "[survey]\ntype | name | label | " + col + "\ninteger | q | Q\n" + word + " | g | G\n" + "text | t | T\n" + k.name + " | | | " +
			value + "\n" + yesNo + "\n" + idOnly
	case k.name == "begin_loop":
		word, after = "begin_loop over yn", "text | t | T\nend_loop"
	case k.class == opening:
		after = "text | t | T\n" + strings.Replace(k.name, "begin", "end", 1)
	case k.arg == "list":
		word += " yn"
	case k.arg == "file":
		word += " shops.csv"
	case k.name == "audit":
		name = "audit"
	case k.name == "background-geopoint" && col != "trigger":
		trigger = " | ${q}"
	}
	title, label, calculation := " | label", " | L", ""
	if col == "label" {
		title, label = "", ""
	}
	if k.name == "calculate" && col != "calculation" {
		title, calculation = title+" | calculation", " | 1"
	}
	if trigger != "" {
		title += " | trigger"
	}
	if col == "big-image" {
		title, label = title+" | image", label+calculation+trigger+" | x.png"
		calculation, trigger = "", ""
	}
	return "[survey]\ntype | name" + title + " | " + col + "\ninteger | q" + strings.Replace(label, "L", "Q", 1) + "\n" + word + " | " + name +
		label + calculation + trigger + " | " + value + "\n" + after + "\n" + yesNo + "\n" + idOnly
}

func xmlOf(f *Form) string {
	if f == nil {
		return ""
	}
	return blanks.ReplaceAllString(string(f.XML), " ") + fmt.Sprint(f.Nodes)
}

// wellFormed looks whether a form can be read at all.
func wellFormed(t *testing.T, doc []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
