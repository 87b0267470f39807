package text

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Catalogue is every sentence of the product, by language and key. It does not
// change once loaded, so any number of readers may share it.
type Catalogue struct {
	langs map[string]map[string]string
}

// Fallback is the language of a reader whose wishes we cannot meet, and of a
// sentence that nobody has translated yet.
const Fallback = "zh-CN"

// Load reads one folder a language, each with flat JSON files of key and text.
// A key given twice is an error, in one file or in two.
func Load(dir fs.FS) (*Catalogue, error) {
	c := &Catalogue{langs: map[string]map[string]string{}}
	files, err := fs.Glob(dir, "*/*.json")
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	for _, f := range files {
		data, err := fs.ReadFile(dir, f)
		if err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", f, err)
		}
		if err := c.add(path.Dir(f), data); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", f, err)
		}
	}
	return c, nil
}

// add reads token by token: decoding into a map would keep the last of two equal
// keys and say nothing.
func (c *Catalogue) add(lang string, data []byte) error {
	if c.langs[lang] == nil {
		c.langs[lang] = map[string]string{}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return errors.Join(errors.New("want one object of key and text"), err)
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var sentence string
		if err := dec.Decode(&sentence); err != nil {
			return fmt.Errorf("key %v: %w", key, err)
		}
		if _, twice := c.langs[lang][key.(string)]; twice {
			return fmt.Errorf("key %v given twice", key)
		}
		c.langs[lang][key.(string)] = sentence
	}
	_, err := dec.Token() // the closing brace, or what broke
	return err
}

var placeholder = regexp.MustCompile(`\{[A-Za-z_][A-Za-z0-9_]*\}`)

// Say is the sentence of a key in a language, with {name} filled in. What is
// filled in is not looked through again. A key without a sentence reads as
// itself, which a reader can report by telephone.
func (c *Catalogue) Say(lang, key string, args map[string]any) string {
	s, ok := c.langs[lang][key]
	if !ok {
		if s, ok = c.langs[Fallback][key]; !ok {
			return key
		}
	}
	return placeholder.ReplaceAllStringFunc(counted(s, args), func(p string) string {
		if v, ok := args[p[1:len(p)-1]]; ok {
			return fmt.Sprint(v)
		}
		return p
	})
}

// Spoken are arguments of a sentence with those in words that are keys themselves.
func (c *Catalogue) Spoken(lang string, args map[string]any) map[string]any {
	if len(args) == 0 {
		return args
	}
	out := make(map[string]any, len(args))
	for k, v := range args {
		if t, ok := v.(string); ok && c.Has(t) {
			v = c.Say(lang, t, nil)
		}
		out[k] = v
	}
	return out
}

// counted is the form of a sentence for what its first placeholder counts. Before " | "
// stands the one for one, behind it the one for anything else.
func counted(s string, args map[string]any) string {
	one, many, ok := strings.Cut(s, " | ")
	if !ok {
		return s
	}
	if p := placeholder.FindString(one); p != "" && fmt.Sprint(args[p[1:len(p)-1]]) == "1" {
		return one
	}
	return many
}

// Has reports whether the key exists.
func (c *Catalogue) Has(key string) bool { _, ok := c.langs[Fallback][key]; return ok }

// Langs lists the languages in order.
func (c *Catalogue) Langs() []string { return slices.Sorted(maps.Keys(c.langs)) }

// Missing lists what a translator still has to do: keys that one language has
// and another lacks, and keys whose placeholders differ. A test wants it empty.
func (c *Catalogue) Missing() []string {
	set := map[string]bool{}
	for _, has := range c.langs {
		for key, s := range has {
			if one, many, ok := strings.Cut(s, " | "); ok && !slices.Equal(placeholders(one), placeholders(many)) {
				set[key+" has two forms with other placeholders"] = true
			}
			for lang, other := range c.langs {
				o, ok := other[key]
				switch {
				case !ok:
					set[lang+": "+key+" is missing"] = true
				case !slices.Equal(placeholders(s), placeholders(o)):
					set[lang+": "+key+" has other placeholders"] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// placeholders of a sentence, each once: a language may need to repeat a name.
func placeholders(s string) []string {
	p := placeholder.FindAllString(s, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

// Pick chooses a language for an Accept-Language header: the most wanted that we
// have, by full tag or by its first part (zh-TW readers get zh-CN).
func (c *Catalogue) Pick(accept string) string {
	best, weight := Fallback, 0.0
	for part := range strings.SplitSeq(first(accept, longestQuery), ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if lang := c.nearest(strings.TrimSpace(tag)); lang != "" && quality(params) > weight {
			best, weight = lang, quality(params)
		}
	}
	return best
}

func (c *Catalogue) nearest(tag string) string {
	primary, _, _ := strings.Cut(tag, "-")
	near := ""
	for _, lang := range c.Langs() {
		if strings.EqualFold(lang, tag) {
			return lang
		}
		if p, _, _ := strings.Cut(lang, "-"); near == "" && strings.EqualFold(p, primary) {
			near = lang
		}
	}
	return near
}

func quality(params string) float64 {
	_, q, ok := strings.Cut(params, "q=")
	if !ok {
		return 1
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
	if err != nil {
		return 0
	}
	return v
}
