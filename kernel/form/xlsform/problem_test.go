package xlsform

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// survey puts rows into a form that has everything else.
func survey(rows string) string {
	return "[survey]\ntype | name | label | calculation | relevant | constraint | default | trigger | choice_filter | parameters | " +
		"repeat_count | appearance | required | image\n" +
		rows + `
[choices]
list_name | name | label | town
yn | yes | 是
yn | no | 否
far | a | 甲 | 乙镇
[settings]
form_id | form_title
f | F
`
}

// what each mistake is told as: sheet!cell key, and a ~ before a warning.
var mistakes = []struct {
	name, pages string
	want        []string
}{
	{"no survey", idOnly, []string{"survey!A1 form.no_survey", "survey!A1 form.missing_column"}},
	{"a survey with titles only", "[survey]\ntype | name | label" + idOnly, []string{"survey!A2 form.empty"}},
	{"no type column", "[survey]\nname | label\na | A" + idOnly, []string{"survey!C1 form.missing_column"}},
	{"no name column", "[survey]\ntype | label\ntext | A" + idOnly, []string{"survey!C1 form.missing_column"}},
	{"a title mistyped", "[survey]\ntype | name | lable | relevnat\ntext | a | A | 1" + idOnly,
		[]string{"survey!C1 form.column_typo", "survey!D1 form.column_typo"}},
	{"a title nobody knows", "[survey]\ntype | name | label | 负责人\ntext | a | A | 张" + idOnly, []string{"~survey!D1 form.column_unknown"}},
	{"a cell without a title", "[survey]\ntype | name | label\ntext | a | A | | 多" + idOnly, []string{"~survey!E2 form.no_title"}},
	{"a column twice", "[survey]\ntype | name | label | caption\ntext | a | A | B" + idOnly, []string{"survey!D1 form.column_twice"}},
	{"a column with a language it cannot have", "[survey]\ntype | name | label | relevant::中文\ntext | a | A | 1" + idOnly,
		[]string{"survey!D1 form.column_no_language"}},
	{"a language nobody wrote", "[survey]\ntype | name | label::中文\ntext | a | A\n[settings]\nform_id | default_language\nf | English",
		[]string{"~survey!A2 form.missing_translation", "~settings!B2 form.unknown_language"}},
	{"a translation missing", "[survey]\ntype | name | label::中文 | label::English\ntext | a | 甲" + idOnly, []string{"~survey!D2 form.missing_translation"}},
	{"a text twice", "[survey]\ntype | name | label | label::中文\ntext | a | 甲 | 乙\n[settings]\nform_id | default_language\nf | 中文",
		[]string{"~survey!D2 form.text_twice"}},
	{"no id", "[survey]\ntype | name | label\ntext | a | A", []string{"survey!A1 x"}[:0]},
	{"no version", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | version\nf", []string{"~settings!B2 form.version_assumed"}},
	{"records without an id", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | omit_instanceID\nf | yes",
		[]string{"~settings!B2 form.unnumbered"}},
	{"a table that filters", survey("begin_group | g | G | | | | | | | | | table-list\nselect_one far | a | A | | | | | | town = 'x'\nend_group"), []string{"survey!I3 form.table_filter"}},
	{"an audit with half a place", survey("audit | | | | | | | | | location-priority=balanced\ntext | a | A"), []string{"survey!J2 form.audit_location"}},
	{"an id with a space", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id\na b", []string{"~settings!A2 form.id_changed"}},
	{"settings with more rows", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id\na\nb", []string{"~settings!A3 form.settings_more"}},
	{"settings nobody heeds", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | public_key | submission_url\na | k | u",
		[]string{"~settings!B2 form.setting_ignored", "~settings!C2 form.setting_ignored"}},
	{"neither yes nor no", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | allow_choice_duplicates\na | maybe",
		[]string{"settings!B2 form.not_yes_or_no"}},
	{"entities", "[survey]\ntype | name | label | save_to\ntext | a | A | tree\n[entities]\nlist_name\ntrees" + idOnly,
		[]string{"~entities!A2 form.sheet_unsupported", "~survey!D2 form.entities_unsupported"}},
	{"other sheets", "[survey]\ntype | name | label\ntext | a | A\n[choise]\nx\n[备忘]\ny\n[_own]\nz" + idOnly,
		[]string{"choise!A1 form.sheet_typo", "~备忘!A1 form.sheet_unknown"}},
	{"a sign no form can hold", survey("text | a | A\x02"), []string{"survey!C2 form.bad_character", "~survey!C2 form.no_label"}},

	{"no type", survey(" | a | A"), []string{"survey!A2 form.no_type"}},
	{"no name", survey("text | | A"), []string{"survey!B2 form.no_name"}},
	{"no label", survey("text | a"), []string{"~survey!C2 form.no_label"}},
	{"a name with a space", survey("text | a b | A"), []string{"survey!B2 form.bad_name"}},
	{"a name that begins with a digit", survey("text | 1a | A"), []string{"survey!B2 form.bad_name"}},
	{"a name of the system", survey("text | meta | A"), []string{"survey!B2 form.reserved_name"}},
	{"a name twice", survey("text | a | A\ntext | a | B"), []string{"survey!B3 form.name_twice"}},
	{"a type mistyped", survey("txet | a | A"), []string{"survey!A2 form.type_typo"}},
	{"a type nobody knows", survey("hologram | a | A"), []string{"survey!A2 form.unknown_type"}},
	{"a type that is not done", survey("osm | a | A"), []string{"survey!A2 form.type_unsupported"}},
	{"sound in the background", survey("text | a | A\nbackground-audio | b"), []string{"~survey!A3 form.not_recorded"}},
	{"what no phone tells", survey("text | a | A\nsimserial | b"), []string{"~survey!A3 form.not_filled_in"}},
	{"a type with too much", survey("text yn | a | A"), []string{"survey!A2 form.type_extra"}},
	{"a select without a list", survey("select_one | a | A"), []string{"survey!A2 form.type_no_list"}},
	{"a select without a file", survey("select_one_from_file | a | A"), []string{"survey!A2 form.type_no_file"}},
	{"a file of another kind", survey("select_one_from_file a.pdf | a | A"), []string{"survey!A2 form.bad_choice_file"}},
	{"a file that leads away", survey("select_one_from_file ../a.csv | a | A"), []string{"survey!A2 form.bad_choice_file"}},
	{"a file called as a list", survey("select_one_from_file yn.csv | a | A"), []string{"survey!A2 form.file_is_list"}},
	{"two files of one name", survey("select_one_from_file v.csv | a | A\nselect_one_from_file v.xml | b | B"), []string{"survey!A3 form.file_twice"}},
	{"a file with a name no instance can have", survey("select_one_from_file 1v.csv | a | A"), []string{"survey!A2 form.bad_file_name"}},
	{"a rank with other", survey("rank yn or_other | a | A"), []string{"survey!A2 form.no_or_other"}},
	{"no such list", survey("select_one village | a | A"), []string{"survey!A2 form.no_list"}},
	{"a list mistyped", survey("select_one faar | a | A"), []string{"survey!A2 form.no_list"}},
	{"choices from a repeat", survey("text | x | X\nselect_one ${x} | a | A"), []string{"survey!A3 form.choices_from_repeat"}},
	{"an audit of another name", survey("audit | log\ntext | a | A"), []string{"survey!B2 form.audit_name"}},

	{"a group without an end", survey("begin_group | g | G\ntext | a | A"), []string{"survey!A2 form.not_ended"}},
	{"an end without a group", survey("text | a | A\nend_group"), []string{"survey!A3 form.nothing_to_end"}},
	{"a repeat ended as a group", survey("begin_repeat | r | R\ntext | a | A\nend_group"), []string{"survey!A4 form.wrong_end"}},
	{"an end with another name", survey("begin_group | g | G\ntext | a | A\nend_group | h"), []string{"~survey!B4 form.end_name"}},
	{"a group with nothing in it", survey("text | a | A\nbegin_group | g | G\nend_group"), []string{"~survey!A3 form.empty_group"}},
	{"a repeat without a label", survey("begin_repeat | r\ntext | a | A\nend_repeat"), []string{"~survey!C2 form.repeat_no_label"}},
	{"groups too deep", survey(strings.Repeat("begin_group | g | G\n", 13) + "text | a | A" + strings.Repeat("\nend_group", 13)),
		[]string{"survey!A14 form.nesting"}},
	{"columns a type has no use of", survey("text | a | A\ncalculate | c | | 1 | | | | | | | | minimal"), []string{"~survey!L3 form.column_ignored"}},
	{"a group that is computed", survey("begin_group | g | G | 1\ntext | a | A\nend_group"), []string{"survey!D2 form.not_on_group"}},
	{"a group that is required", survey("begin_group | g | G | | | | | | | | | | yes\ntext | a | A\nend_group"), []string{"survey!M2 form.not_on_group"}},
	{"a rule where a group ends", survey("begin_group | g | G\ntext | a | A\nend_group | | | | 1 = 1"), []string{"survey!E4 form.on_end"}},
	{"the rule of a group again where it ends", survey("begin_group | g | G | | 1 = 1\ntext | a | A\nend_group | | | | 1 = 1"), nil},

	{"no such question", survey("text | a | A | | ${nowhere} = 1"), []string{"survey!E2 form.unknown_reference"}},
	{"a question mistyped", survey("text | people | A\ntext | b | B | | ${poeple} = 1"), []string{"survey!E3 form.reference_typo"}},
	{"no such question in a label", survey("text | a | 您好 ${nobody}"), []string{"survey!C2 form.unknown_reference"}},
	{"a reference not closed", survey("text | a | 您好 ${a"), []string{"survey!C2 form.bad_reference"}},
	{"a last record", survey("text | a | A | | ${last-saved#a} = 1"), []string{"~survey!E2 form.last_saved"}},
	{"two questions of one name", survey("begin_group | g | G\ntext | a | A\nend_group\ntext | a | A\ntext | b | B | | ${a} = 1"),
		[]string{"survey!E6 form.ambiguous"}},
	{"no such function", survey("text | a | A | | frobnicate(1)"), []string{"survey!E2 form.unknown_function"}},
	{"a function mistyped", survey("text | a | A | | slected(., 'x')"), []string{"survey!E2 form.function_typo"}},
	{"more arguments than Collect takes", survey("text | a | A | | coalesce(${a}, 1, 2) = 1"), []string{"survey!E2 form.arguments"}},
	{"half a pair of arguments", survey("begin_repeat | r | R\ntext | a | A\nend_repeat\ncalculate | b | | indexed-repeat(${a}, ${r}, 1, ${r})"), []string{"survey!D5 form.arguments"}},
	{"a function that only one client knows", survey("text | a | A | | floor(1.5) = 1"), []string{"~survey!E2 form.function_not_collect"}},
	{"a function of XPath that has another name", survey("text | a | A | | substring('a', 1) = 'a'"), []string{"~survey!E2 form.function_not_collect"}},
	{"names that Collect cannot read", survey("text | 姓名 | A\ntext | 地址 | B"), []string{"~survey!B2 form.name_uncased"}},
	{"a column that Collect cannot read", "[survey]\ntype | name | label | choice_filter\nselect_one l | a | A | 镇 = 'x'\n[choices]\nlist_name " +
		"| name | label | 镇\nl | a | A | x" + idOnly, []string{"~survey!D2 form.name_uncased"}},
	{"too few arguments", survey("text | a | A | | if(1, 2)"), []string{"survey!E2 form.arguments"}},
	{"an expression that ends", survey("text | a | A | | 1 +"), []string{"survey!E2 form.expression_ends"}},
	{"an operator missing", survey("text | a | A | | 1 2"), []string{"survey!E2 form.expression_syntax"}},
	{"a bracket too many", survey("text | a | A | | (1))"), []string{"survey!E2 form.bracket_extra"}},
	{"a bracket too few", survey("text | a | A | | (1"), []string{"survey!E2 form.bracket_open"}},
	{"a quote not closed", survey("text | a | A | | 'x"), []string{"survey!E2 form.quote_open"}},
	{"a Chinese keyboard", survey("text | a | A | | .＞1"), []string{"survey!E2 form.full_width"}},
	{"a sign of no use", survey("text | a | A | | 1 ; 2"), []string{"survey!E2 form.bad_sign"}},
	{"too deep", survey("text | a | A | | " + strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60)), []string{"survey!E2 form.expression_deep"}},
	{"too long", survey("text | a | A | | " + strings.Repeat("1+", 6000) + "1"), []string{"survey!E2 form.expression_long"}},
	{"a name without its sign", survey("text | a | A\ntext | b | B | | a = 1"), []string{"survey!E3 form.bare_name"}},
	{"a word without quotes", survey("text | a | A | | . = yes"), []string{"survey!E2 form.bare_word"}},
	{"a path to nowhere", survey("text | a | A | | /data/b = 1"), []string{"survey!E2 form.unknown_path"}},
	{"a way to nowhere", survey("text | a | A | | ../b = 1"), []string{"survey!E2 form.unknown_path"}},
	{"an instance nobody has", survey("text | a | A | | count(instance('z')/root/item) > 1"), []string{"survey!E2 form.unknown_instance"}},
	{"an instance not written out", survey("text | a | A | | count(instance(${a})/root/item) > 1"), []string{"survey!E2 form.not_written_out"}},
	{"a choice's name without quotes", survey("select_one yn | a | A\nnote | b | B | jr:choice-name(${a}, 'a')"), []string{"survey!D3 form.choice_name_quotes"}},
	{"a reference in quotes", survey("text | a | A | | . = '${a}'"), []string{"~survey!E2 form.reference_in_quotes", "survey!E2 form.cycle"}},
	{"a circle of two", survey("calculate | a | | ${b} + 1\ncalculate | b | | ${a} + 1\ntext | c | C"), []string{"survey!D2 form.cycle"}},
	{"a circle of itself", survey("calculate | a | | ${a} + 1\ntext | c | C"), []string{"survey!D2 form.cycle"}},
	{"a circle through a group", survey("begin_group | g | G | | ${a} = 1\ntext | a | A\nend_group"), []string{"survey!E2 form.cycle"}},
	{"a calculation of nothing", survey("calculate | a\ntext | c | C"), []string{"survey!D2 form.no_calculation"}},
	{"a filter by no column", survey("select_one far | a | A | | | | | | city = 'x'"), []string{"survey!I2 form.unknown_filter_column"}},
	{"a message for nothing", "[survey]\ntype | name | label | constraint_message\ntext | a | A | 不对" + idOnly, []string{"~survey!D2 form.message_alone"}},

	{"a default of another type", survey("integer | a | A | | | | many"), []string{"survey!G2 form.bad_default"}},
	{"a default that is no day", survey("date | a | A | | | | 昨天"), []string{"survey!G2 form.bad_default"}},
	{"a default that is no choice", survey("select_one yn | a | A | | | | maybe"), []string{"~survey!G2 form.default_no_choice"}},
	{"a default picture elsewhere", survey("image | a | A | | | | a/b.png"), []string{"survey!G2 form.bad_file_name"}},
	{"a trigger that is none", survey("text | a | A\ntext | b | B | now() | | | | a"), []string{"survey!H3 form.bad_trigger"}},
	{"a trigger nobody answers", survey("calculate | a | | 1\ntext | b | B | now() | | | | ${a}"), []string{"survey!H3 form.trigger_not_asked"}},
	{"a parameter nobody knows", survey("range | a | A | | | | | | | stop=3"), []string{"survey!J2 form.unknown_parameter"}},
	{"a parameter of no number", survey("range | a | A | | | | | | | end=many"), []string{"survey!J2 form.bad_parameter"}},
	{"a parameter twice", survey("range | a | A | | | | | | | end=3 end=4"), []string{"survey!J2 form.parameter_twice"}},
	{"a range whose steps miss its end", survey("range | a | A | | | | | | | start=0 end=10 step=4"), []string{"~survey!J2 form.range_uneven"}},
	{"a range whose steps are tenths", survey("range | a | A | | | | | | | start=0 end=1 step=0.1"), nil},
	{"a seed with a sign", survey("select_one yn | a | A | | | | | | | randomize=true seed=-5"), []string{"survey!J2 form.bad_parameter"}},
	{"a range of nothing", survey("range | a | A | | | | | | | start=3 end=3"), []string{"survey!J2 form.bad_range"}},
	{"a seed alone", survey("select_one yn | a | A | | | | | | | seed=3"), []string{"survey!J2 form.seed_alone"}},
	{"search()", survey("select_one yn | a | A | | | | | | | | | search('x')"), []string{"survey!L2 form.search_unsupported"}},
	{"an appearance nobody knows", survey("text | a | A | | | | | | | | | shiny"), []string{"~survey!L2 form.unknown_appearance"}},
	{"a table of two lists", survey("begin_group | g | G | | | | | | | | | table-list\nselect_one yn | a | A\nselect_one far | b | B\nend_group"), []string{"survey!A4 form.table_lists"}},
	{"a table of nothing", survey("begin_group | g | G | | | | | | | | | table-list\ntext | a | A\nend_group"), []string{"~survey!L2 form.table_empty"}},
	{"a picture that leads away", survey("text | a | A | | | | | | | | | | | ../x.png"), []string{"survey!N2 form.bad_file_name"}},

	{"a choice without a list", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | label\nl | x | X\n | y | Y" + idOnly, []string{"choices!A3 form.choice_no_list"}},
	{"a heading among the choices", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | label\nl | x | X\n | | " +
		"Y" + idOnly, []string{"~choices!A3 form.row_skipped"}},
	{"a choice without a value", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | label\nl | x | X\nl | | Y" + idOnly, []string{"choices!B3 form.choice_no_name"}},
	{"a choice without a label", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | label\nl | x" + idOnly,
		[]string{"~choices!C2 form.choice_no_label"}},
	{"a choice twice", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | label\nl | x | X\nl | x | Y" +
		idOnly, []string{"choices!B3 form.choice_twice"}},
	{"a choice with a space", "[survey]\ntype | name | label\nselect_multiple l | a | A\n[choices]\nlist name | name | label\nl | x y | X" +
		idOnly, []string{"choices!B2 form.choice_space"}},
	{"a list with a quote", "[survey]\ntype | name | label\ntext | a | A\n[choices]\nlist_name | name | label\nl'1 | x | X" + idOnly,
		[]string{"choices!A2 form.bad_list_name"}},
	{"a list nobody uses", "[survey]\ntype | name | label\ntext | a | A\n[choices]\nlist_name | name | label\nl | x | X" + idOnly,
		[]string{"~choices!A2 form.list_unused"}},
	{"choices without lists", "[survey]\ntype | name | label\ntext | a | A\n[choices]\nname | label\nx | X" + idOnly, []string{"choices!C1 form.missing_column"}},
	{"a choice column for nobody", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | label | 所属 镇\nl | x | X " +
		"| 甲" + idOnly, []string{"~choices!D1 form.column_not_name"}},
	{"a choice column mistyped", "[survey]\ntype | name | label\nselect_one l | a | A\n[choices]\nlist_name | name | lable\nl | x | X" +
		idOnly, []string{"choices!C1 form.column_typo"}},
	{"a remark among the rows", survey("text | a | A\n | | | | | | | | | | | | | x.png"), []string{"~survey!A3 form.row_skipped"}},
	{"a row that is switched off", "[survey]\ntype | name | label | disabled\ntext | a | A\ntext | b | B | yes" + idOnly,
		[]string{"~survey!D3 form.row_disabled"}},
	{"a column of another server", "[survey]\ntype | name | label | sms_field\ntext | a | A | q\ntext | b | B | r" + idOnly,
		[]string{"~survey!D1 form.column_elsewhere"}},
	{"an attribute with an unknown prefix", "[survey]\ntype | name | label | bind::esri:fieldType | body::acme:x\ntext | a | A | f | y" + idOnly,
		[]string{"~survey!D1 form.attribute_prefix", "~survey!E1 form.attribute_prefix"}},
	{"an attribute that is ours", "[survey]\ntype | name | label | bind::nodeset\ntext | a | A | /x" + idOnly, []string{"~survey!D1 form.attribute_name"}},
	{"a type that no bind has", "[survey]\ntype | name | label | bind::type\ntext | a | A | money" + idOnly, []string{"survey!D2 form.bad_bind_type"}},
	{"a namespace half written", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id | namespaces\nf | esri",
		[]string{"~settings!B2 form.bad_namespace"}},
	{"a place without a trigger", survey("text | a | A\nbackground-geopoint | b"), []string{"survey!H3 form.background_trigger"}},
	{"a loop over nothing", survey("begin loop over nowhere | g | G\ntext | a | A\nend loop"), []string{"survey!A2 form.no_list"}},
	{"a loop without an end", survey("begin loop over yn | g | G\ntext | a | A"), []string{"survey!A2 form.not_ended"}},
	{"a loop of too much", survey(strings.Repeat("begin loop over yn | g | G\n", 15) + "text | a | A" + strings.Repeat("\nend loop", 15)),
		[]string{"survey!A14 form.loop_long"}},
	{"a mark beside the steps", survey("range | a | A | | | | | | | start=0 end=10 step=2 tick_interval=3"), []string{"survey!J2 form.bad_ticks"}},
	{"a start beside the range", survey("range | a | A | | | | | | | start=0 end=10 placeholder=12"), []string{"survey!J2 form.bad_ticks"}},
	{"words beside the marks", survey("range | a | A | | | | | | | start=0 end=10 tick_labelset=yn"),
		[]string{"choices!B2 form.bad_ticks", "choices!B3 form.bad_ticks"}},
	{"a parameter that the phone does without", survey("image | a | A | | | | | | | app=com.example.camera"), []string{"~survey!J2 form.parameter_not_here"}},
	{"an app that is none", survey("image | a | A | | | | | | | app=camera"), []string{"survey!J2 form.bad_parameter"}},
	{"an id that is no id", "[survey]\ntype | name | label\ntext | a | A\n[settings]\nform_id\n" + strings.Repeat("x", 70), []string{"settings!A2 form.bad_id"}},
	{"a big picture alone", "[survey]\ntype | name | label | big-image\ntext | a | A | x.png" + idOnly, []string{"survey!D2 form.big_image_alone"}},
	{"a list almost right", "[survey]\ntype | name | label\nselect_one vilage | a | A\n[choices]\nlist_name | name | label\nvillage | x | X" +
		idOnly, []string{"survey!A2 form.list_typo", "~choices!A2 form.list_unused"}},
}

func TestMistakesAreToldWhereTheyStand(t *testing.T) {
	t.Parallel()
	said := words(t)
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			f, problems, err := Compile(workbook(t, pages(strings.ReplaceAll(m.pages, "\x02", ""))), "")
			if strings.Contains(m.pages, "\x02") { // excelize would not write it
				f, problems = compile(pages(m.pages), "")
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			fatal := false
			for _, p := range problems {
				if p.Key == "form.list_unused" && !strings.Contains(strings.Join(m.want, " "), "list_unused") {
					continue // survey() brings lists that not every case uses
				}
				if p.Key == "form.version_assumed" && m.name != "no version" {
					continue // hardly any case says one
				}
				mark := "~"
				if !p.Warn {
					mark, fatal = "", true
				}
				got = append(got, fmt.Sprintf("%s%s!%s %s", mark, p.Sheet, p.Cell, p.Key))
				checkSaid(t, said, p)
			}
			if m.name == "no id" {
				m.want = []string{"settings!A2 form.missing_id"}
			}
			if d := cmp.Diff(m.want, got); d != "" {
				t.Error(d)
			}
			if (f == nil) != fatal {
				t.Errorf("form: %v, fatal: %v", f != nil, fatal)
			}
		})
	}
}

func words(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../../../internal/app/words/zh-CN/form.json")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	if err := json.Unmarshal(data, &said); err != nil {
		t.Fatal(err)
	}
	return said
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// checkSaid looks whether a problem has a sentence and everything that fills it.
func checkSaid(t testing.TB, said map[string]string, p Problem) {
	t.Helper()
	sentence, ok := said[p.Key]
	if !ok {
		t.Errorf("nobody can say %s", p.Key)
	}
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		if _, ok := p.Args[m[1]]; !ok {
			t.Errorf("%s: nothing for {%s}", p.Key, m[1])
		}
	}
}

// Every sentence is used by the compiler, and every mistake of it has a test or is
// one of those that a table cannot make.
func TestEverySentenceIsSaid(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used, tested := map[string]bool{}, map[string]bool{}
	key := regexp.MustCompile(`form\.[a-z_]+`)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range key.FindAllString(string(data), -1) {
			if strings.HasSuffix(f, "_test.go") {
				tested[k] = true
			} else {
				used[k] = true
			}
		}
	}
	said := words(t)
	for k := range said {
		if !used[k] {
			t.Errorf("nobody says %s", k)
		}
		if !tested[k] {
			t.Errorf("no test makes %s be said", k)
		}
	}
}
