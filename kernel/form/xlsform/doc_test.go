package xlsform

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const manual = "../../../docs/checklists.md"

// The tables of the manual are the compiler's own: run the tests with -update to write them.
func TestManualSaysWhatTheCompilerKnows(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for name, table := range map[string]string{"types": typesTable(), "columns": columnsTable(surveyColumns), "choices": columnsTable(choiceColumns),
		"settings": columnsTable(settingColumns), "functions": functionsTable(), "told": sentences(t, true), "refused": sentences(t, false)} {
		begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
		i, j := strings.Index(text, begin), strings.Index(text, end)
		if i < 0 || j < i {
			t.Fatal("no place for the table of", name)
		}
		text = text[:i+len(begin)] + table + text[j:]
	}
	switch {
	case *update:
		if err := os.WriteFile(manual, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	case text != string(data):
		t.Error(manual, "is not what the compiler knows now; run the tests with -update")
	}
}

func code(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "`, `") + "`"
}

func typesTable() string {
	classes := map[class]string{asked: "asked", silent: "kept, not shown", meta: "filled in by the phone", opening: "begins", closing: "ends",
		lying: "a file beside the form"}
	var b strings.Builder
	b.WriteString("| type | what it is | other names | parameters |\n|---|---|---|---|\n")
	for _, k := range kinds {
		word := k.name
		switch k.arg {
		case "list":
			word += " LIST"
		case "file":
			word += " FILE"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", word, classes[k.class], code(k.alias), code(k.params))
	}
	return b.String()
}

func columnsTable(v vocabulary) string {
	others := map[string][]string{}
	for _, alias := range slices.Sorted(maps.Keys(v.alias)) {
		others[v.alias[alias]] = append(others[v.alias[alias]], alias)
	}
	for _, prefix := range slices.Sorted(maps.Keys(v.prefixed)) {
		for _, name := range slices.Sorted(maps.Keys(v.prefixed[prefix])) {
			key := v.prefixed[prefix][name]
			others[key] = append(others[key], prefix+"::"+name)
		}
	}
	var b strings.Builder
	b.WriteString("| column | languages | other names |\n|---|---|---|\n")
	for _, key := range v.known {
		languages := ""
		if slices.Contains(v.spoken, key) {
			languages = "`" + key + "::中文 (zh)`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", key, languages, code(others[key]))
	}
	return b.String()
}

func functionsTable() string {
	return "Both clients: " + code(functionNames) + ".\n\nThe field door only: " + code(slices.Sorted(maps.Keys(hereOnly))) + ".\n"
}

var (
	warnings = regexp.MustCompile(`(?s)\.(?:warn|once)\((?:[^"()]|\((?:[^()]|\([^()]*\))*\))*"(form\.[a-z_]+)"`)
	missings = regexp.MustCompile(`missing: "(form\.[a-z_]+)"`)
	anyKey   = regexp.MustCompile(`"(form\.[a-z_]+)"`)
	filled   = regexp.MustCompile(`\$?\{+[a-z_.]+\}+`)
)

// sentences are what is told of a form that compiles, or of a workbook that is refused.
func sentences(t *testing.T, told bool) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	warned, all := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range append(warnings.FindAllStringSubmatch(string(source), -1), missings.FindAllStringSubmatch(string(source), -1)...) {
			warned[m[1]] = true
		}
		for _, m := range anyKey.FindAllStringSubmatch(string(source), -1) {
			all[m[1]] = true
		}
	}
	data, err := os.ReadFile("../../../internal/app/words/en/form.json")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	if err := json.Unmarshal(data, &said); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if warned[key] == told {
			fmt.Fprintf(&b, "* %s\n", filled.ReplaceAllString(said[key], "…"))
		}
	}
	return b.String()
}
