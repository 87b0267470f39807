package openrosa

import (
	"regexp"
	"strings"

	"huying/kernel/form/xlsform"
)

// opens reports whether Collect can open a checklist. It reads names of letters that have
// a case and no others, so no Chinese ones; and a record of it is known by its instanceID.
func opens(doc string) bool {
	if strings.Contains(doc, "<orx:meta>") && !strings.Contains(doc, "<orx:instanceID") {
		return false
	}
	for {
		_, rest, ok := strings.Cut(doc, "<")
		if !ok {
			return true
		}
		tag, more, _ := strings.Cut(rest, ">") // no value has it bare
		if !reads(tag) {
			return false
		}
		doc = more
	}
}

var (
	expressions = regexp.MustCompile(` (?:nodeset|ref|value|relevant|required|readonly|constraint|calculate|jr:count)="([^"]*)"`)
	quoted      = regexp.MustCompile(`&#39;.*?&#39;|&#34;.*?&#34;`) // as the compiler writes them
)

// reads looks at what Collect reads of a tag: its expressions, without what they quote.
func reads(tag string) bool {
	for _, m := range expressions.FindAllStringSubmatch(tag, -1) {
		if words := quoted.ReplaceAllString(m[1], ""); !xlsform.Cased(words) || !xlsform.CollectReads(words) {
			return false
		}
	}
	return true
}
