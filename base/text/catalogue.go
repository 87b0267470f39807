package text

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"
)

// Catalogue is every sentence of the product, by language and key.
type Catalogue struct {
	langs map[string]map[string]string
}

// Fallback is the language of a reader whose wishes we cannot meet.
const Fallback = "zh-CN"

// Load reads one folder a language, each with flat JSON files of key and text.
// A key given twice is an error.
func Load(dir fs.FS) (*Catalogue, error) {
	c := &Catalogue{langs: map[string]map[string]string{}}
	files, err := fs.Glob(dir, "*/*.json")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		data, err := fs.ReadFile(dir, f)
		if err != nil {
			return nil, err
		}
		if err := c.add(path.Dir(f), data); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", f, err)
		}
	}
	return c, nil
}

func (c *Catalogue) add(lang string, data []byte) error {
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		return err
	}
	if c.langs[lang] == nil {
		c.langs[lang] = map[string]string{}
	}
	for k, v := range m {
		if _, ok := c.langs[lang][k]; ok {
			return fmt.Errorf("key %s given twice", k)
		}
		c.langs[lang][k] = v
	}
	return nil
}

// Say is the text of a key in a language, with {name} filled in. A missing key
// reads as itself, which a reader can report.
func (c *Catalogue) Say(lang, key string, args map[string]any) string {
	s, ok := c.langs[lang][key]
	if !ok {
		if s, ok = c.langs[Fallback][key]; !ok {
			return key
		}
	}
	for k, v := range args {
		s = strings.ReplaceAll(s, "{"+k+"}", fmt.Sprint(v))
	}
	return s
}

// Has reports whether the key exists.
func (c *Catalogue) Has(key string) bool { _, ok := c.langs[Fallback][key]; return ok }

// Langs lists the languages.
func (c *Catalogue) Langs() []string {
	var out []string
	for l := range c.langs {
		out = append(out, l)
	}
	sort.Strings(out)
	return out
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// Missing lists keys that one language has and another lacks, or whose
// placeholders differ.
func (c *Catalogue) Missing() []string {
	set := map[string]bool{}
	for _, a := range c.langs {
		for k, s := range a {
			for lang, b := range c.langs {
				o, ok := b[k]
				switch {
				case !ok:
					set[lang+": "+k+" is missing"] = true
				case fmt.Sprint(sorted(s)) != fmt.Sprint(sorted(o)):
					set[lang+": "+k+" has other placeholders"] = true
				}
			}
		}
	}
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func sorted(s string) []string {
	p := placeholder.FindAllString(s, -1)
	sort.Strings(p)
	return p
}

// Pick chooses a language for an Accept-Language header.
func (c *Catalogue) Pick(accept string) string {
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		for lang := range c.langs {
			if tag != "" && (strings.EqualFold(tag, lang) || strings.EqualFold(strings.Split(tag, "-")[0], strings.Split(lang, "-")[0])) {
				return lang
			}
		}
	}
	return Fallback
}
