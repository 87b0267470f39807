package text

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"huying/base/fault"

	"golang.org/x/text/unicode/norm"
)

// Clean is a text as it may be kept, whoever sent it and by whatever way it came. What
// nobody sees is left out: marks that turn the direction of reading, letters without width,
// fillers. Line breaks become \n, and the rest is brought into the composed form (NFC).
//
// Joiners stay between two letters of a script that needs them and inside an emoji, and
// variation selectors behind what they vary; so they can stand in no Chinese or Latin name.
//
// ok is false when the text has control characters other than line breaks and tabs, or bytes
// that are no text at all. Nobody types those, so they are refused and not guessed about; s
// is then the text without them.
func Clean(s string) (clean string, ok bool) {
	if plain(s) {
		return s, true
	}
	ok = utf8.ValidString(s)
	rs := []rune(strings.ToValidUTF8(s, ""))
	out := make([]rune, 0, len(rs))
	for i, c := range rs {
		var before, after rune
		if n := len(out); n > 0 {
			before = out[n-1]
		}
		if i+1 < len(rs) {
			after = rs[i+1]
		}
		switch {
		case c == '\r' && after == '\n':
		case c == '\r' || c == '\u2028' || c == '\u2029':
			out = append(out, '\n')
		case c == '\n' || c == '\t':
			out = append(out, c)
		case unicode.IsControl(c):
			ok = false
		case c == '\u200c' || c == '\u200d':
			if joins(c, before, after) {
				out = append(out, c)
			}
		case c == '\u180e': // between letters of one Mongolian word
			if unicode.Is(unicode.Mongolian, before) {
				out = append(out, c)
			}
		case unicode.Is(unicode.Variation_Selector, c):
			if varies(c, before) {
				out = append(out, c)
			}
		case unicode.Is(unseen, c):
		default:
			out = append(out, c)
		}
	}
	return norm.NFC.String(string(out)), ok
}

// plain reports whether a text has nothing to clean, as most have not: ASCII, the usual
// Chinese characters and their punctuation.
func plain(s string) bool {
	for _, c := range s {
		switch {
		case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
		case c >= 0x4e00 && c <= 0x9fff, c >= 0x3000 && c < 0x302a, c > 0xff00 && c <= 0xff5e:
		default:
			return false
		}
	}
	return true
}

// unseen are the letters that take no place and the marks that turn the direction.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00ad, 0x00ad, 1}, {0x034f, 0x034f, 1}, {0x061c, 0x061c, 1}, {0x115f, 0x1160, 1}, {0x17b4, 0x17b5, 1}, {0x200b, 0x200b, 1},
		{0x200e, 0x200f, 1}, {0x202a, 0x202e, 1}, {0x2060, 0x206f, 1}, {0x3164, 0x3164, 1}, {0xfdd0, 0xfdef, 1}, {0xfeff, 0xfeff, 1},
		{0xffa0, 0xffa0, 1}, {0xfff9, 0xfffb, 1}, {0xfffe, 0xffff, 1},
	},
	R32:         []unicode.Range32{{0x1bca0, 0x1bca3, 1}, {0x1d173, 0x1d17a, 1}, {0xe0000, 0xe00ff, 1}, {0xe01f0, 0xe0fff, 1}},
	LatinOffset: 1,
}

// joining are the scripts whose words are written with joiners.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

func joins(c, before, after rune) bool {
	written := unicode.IsLetter(after) || unicode.IsMark(after) && !unicode.Is(unicode.Variation_Selector, after)
	if written && unicode.In(before, joining...) && unicode.In(after, joining...) {
		return true
	}
	return c == '\u200d' && (pictorial(before) || before == '\ufe0f') && pictorial(after)
}

// pictorial are the symbols that emoji are put together from, and their skin colours.
func pictorial(c rune) bool {
	return c >= 0x2190 && c <= 0x2bff && unicode.Is(unicode.So, c) || c >= 0x1f000 && c <= 0x1faff
}

// varies: a symbol has a coloured and a plain form, a Chinese character may have another
// shape (names are written with them), a Mongolian letter too.
func varies(c, before rune) bool {
	switch {
	case c >= 0x180b && c <= 0x180f:
		return unicode.Is(unicode.Mongolian, before)
	case c == '\ufe0e' || c == '\ufe0f':
		return unicode.IsSymbol(before) || strings.ContainsRune("0123456789#*", before) || pictorial(before)
	}
	return unicode.Is(unicode.Han, before)
}

// Stripped is what was read of a JSON document with every text in it cleaned, and nothing
// refused: what is measured is what would be kept.
func Stripped(v any) any {
	switch x := v.(type) {
	case string:
		x, _ = Clean(x)
		return x
	case []any:
		for i := range x {
			x[i] = Stripped(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = Stripped(x[k])
		}
	}
	return v
}

// noText stands where something came that is no text. It is one of the characters that Clean refuses, so that what came is
// refused where it stood.
const noText = '\x7f'

// Marked is a JSON document in which that stands in place of every byte that is no text and of half a pair of surrogates
// (\ud800). A reader of JSON would put a character there that somebody may have typed, and nobody could tell any more.
func Marked(data []byte) []byte {
	if utf8.Valid(data) && !bytes.Contains(data, []byte(`\u`)) {
		return data
	}
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); {
		n, whole := 1, true
		switch c, size := utf8.DecodeRune(data[i:]); {
		case c == utf8.RuneError && size == 1:
			whole = false
		case c == '\\' && i+1 < len(data) && data[i+1] == 'u':
			n, whole = escaped(data[i:])
		case c == '\\' && i+1 < len(data) && data[i+1] < utf8.RuneSelf:
			n = 2
		default:
			n = size
		}
		if whole {
			out = append(out, data[i:i+n]...)
		} else {
			out = append(out, noText)
		}
		i += n
	}
	return out
}

// escaped is the length of an escape that begins with \u, with the other half of a pair, and whether it is a character.
func escaped(data []byte) (n int, whole bool) {
	first, ok := unitOf(data)
	if !ok {
		return 2, true // no escape at all; the reader of JSON says so
	}
	if !utf16.IsSurrogate(first) {
		return 6, true
	}
	if second, ok := unitOf(data[6:]); ok && utf16.DecodeRune(first, second) != utf8.RuneError {
		return 12, true
	}
	return 6, false
}

// unitOf reads \u0041 at the beginning of what is left.
func unitOf(data []byte) (rune, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return rune(n), err == nil
}

// surrogate is a reference of XML to half a pair of surrogates; a reader of XML puts the same character there.
var surrogate = regexp.MustCompile(`&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));`)

// MarkedXML is Marked for a document of XML.
func MarkedXML(data []byte) []byte {
	return surrogate.ReplaceAll(bytes.ToValidUTF8(data, []byte{noText}), []byte{noText})
}

// mostUnclean bounds what is told of one input.
const mostUnclean = 20

// CleanAll cleans every text in what v points to: fields, lists, maps, to any depth. A field
// tagged clean:"no" is left as it is (passwords) and refused only where it is no text; JSON
// that is kept as it came is read later. What has to be refused is told by where it stands.
func CleanAll(v any) error {
	w := &walk{wrong: fault.New(fault.Invalid, "web.bad_input")}
	w.value(reflect.ValueOf(v), "")
	return w.wrong.OrNil()
}

type walk struct{ wrong *fault.Fault }

func (w *walk) text(s, at string) string {
	s, ok := Clean(s)
	if !ok && len(w.wrong.Fields) < mostUnclean {
		w.wrong.At(at, "text.control")
	}
	return s
}

var rawJSON = reflect.TypeFor[json.RawMessage]()

func (w *walk) value(v reflect.Value, at string) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !plain(s) {
			if s = w.text(s, at); v.CanSet() {
				v.SetString(s)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			w.value(v.Elem(), at)
		}
	case reflect.Interface:
		if v.IsNil() || !v.CanSet() {
			return
		}
		switch v.Elem().Kind() {
		case reflect.String:
			v.Set(reflect.ValueOf(w.text(v.Elem().String(), at)))
		case reflect.Map, reflect.Slice, reflect.Pointer:
			w.value(v.Elem(), at)
		}
	case reflect.Struct:
		w.fields(v, at)
	case reflect.Slice, reflect.Array:
		if v.Type() == rawJSON || v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			w.value(v.Index(i), at+"/"+strconv.Itoa(i))
		}
	case reflect.Map:
		w.entries(v, at)
	}
}

func (w *walk) fields(v reflect.Value, at string) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		below := at
		if name := nameOf(f); name != "" {
			below += "/" + name
		}
		if f.Tag.Get("clean") == "no" {
			if s := v.Field(i); s.Kind() == reflect.String && strings.ContainsRune(s.String(), noText) {
				w.wrong.At(below, "text.control")
			}
			continue
		}
		w.value(v.Field(i), below)
	}
}

// nameOf is what a field is called outside; the whole of a body, and what is embedded, have
// no name of their own.
func nameOf(f reflect.StructField) string {
	for _, key := range []string{"json", "query", "path", "form", "header"} {
		if name, _, _ := strings.Cut(f.Tag.Get(key), ","); name != "" {
			return name
		}
	}
	if f.Anonymous || f.Name == "Body" {
		return ""
	}
	return f.Name
}

// entries cleans what stands in a map. Its keys are names that both sides know, so they are
// looked at and not changed.
func (w *walk) entries(v reflect.Value, at string) {
	if v.Type().Key().Kind() != reflect.String {
		return
	}
	for _, k := range v.MapKeys() {
		name, ok := Clean(k.String())
		if !ok {
			w.text(k.String(), at+"/"+name)
		}
		held := reflect.New(v.Type().Elem()).Elem()
		held.Set(v.MapIndex(k))
		w.value(held, at+"/"+name)
		v.SetMapIndex(k, held)
	}
}

// ReadJSON reads a document as [json.Unmarshal] does, cleans its texts and refuses what it
// does not know.
func ReadJSON(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(Marked(data)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fault.New(fault.Invalid, "web.bad_input").Because(err)
	}
	return CleanAll(into)
}

// Trim takes the blanks off both ends of each text.
func Trim(texts ...*string) {
	for _, t := range texts {
		*t = strings.TrimSpace(*t)
	}
}
