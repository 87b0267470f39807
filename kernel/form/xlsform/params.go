package xlsform

import (
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readParameters reads words like start=1 end=10; commas and semicolons may stand
// between them.
func (c *compiler) readParameters(r row, it *item) map[string]string {
	at := r.cell("parameters")
	if at.text == "" || it.kind.params == nil {
		return c.rangeDefaults(at, it, nil)
	}
	got := map[string]string{}
	for _, word := range strings.FieldsFunc(spaced(at.text), func(r rune) bool { return strings.ContainsRune(" \t\n,;，；", r) }) {
		key, value, ok := strings.Cut(word, "=")
		if key = strings.ToLower(key); onOff[key] {
			value = strings.ToLower(value)
		}
		switch {
		case !ok || key == "" || value == "":
			c.fail(at, "form.bad_parameter", "parameter", word)
		case !slices.Contains(it.kind.params, key):
			c.fail(at, "form.unknown_parameter", "parameter", key, "known", strings.Join(it.kind.params, ", "))
		case got[key] != "":
			c.fail(at, "form.parameter_twice", "parameter", key)
		case !goodParameter(key, value):
			c.fail(at, "form.bad_parameter", "parameter", word)
		default:
			got[key] = value
		}
	}
	if got["seed"] != "" && got["randomize"] == "" {
		c.fail(at, "form.seed_alone")
	}
	for _, key := range []string{"reference-geometry", "app"} { // what the field door does without
		if got[key] != "" {
			c.warn(at, "form.parameter_not_here", "parameter", key)
		}
	}
	if !located(got) {
		c.fail(at, "form.audit_location")
	}
	if got["incremental"] != "" {
		got["incremental"] = "true"
	}
	return c.rangeDefaults(at, it, got)
}

// located reports whether what an audit says of places is whole: which, how often, and
// how old they may be.
func located(got map[string]string) bool {
	priority, interval, age := got["location-priority"], rational(got["location-min-interval"]), rational(got["location-max-age"])
	if priority == "" && interval == nil && age == nil {
		return true
	}
	return priority != "" && interval != nil && age != nil && age.Cmp(interval) >= 0
}

// onOff are parameters that are true or false, however those are written.
var onOff = map[string]bool{"randomize": true, "allow-mock-accuracy": true, "track-changes": true, "identify-user": true, "incremental": true}

// spaced takes the space around = away.
func spaced(s string) string {
	parts := strings.Split(s, "=")
	for i := range parts {
		if i > 0 {
			parts[i] = strings.TrimLeft(parts[i], " \t")
		}
		if i < len(parts)-1 {
			parts[i] = strings.TrimRight(parts[i], " \t")
		}
	}
	return strings.Join(parts, "=")
}

func goodParameter(key, value string) bool {
	switch key {
	case "rows", "max-pixels":
		n, err := strconv.Atoi(value)
		return err == nil && n > 0
	case "start", "end", "step", "tick_interval", "placeholder":
		_, ok := plainNumber(value)
		return ok
	case "capture-accuracy", "warning-accuracy":
		n, ok := plainNumber(value)
		return ok && n > 0
	case "location-min-interval", "location-max-age":
		n, err := strconv.Atoi(value)
		return err == nil && n >= 0
	case "incremental":
		return value == "true" || value == "yes"
	case "app":
		return androidPackage.MatchString(value)
	case "tick_labelset", "reference-geometry":
		return true
	case "randomize", "allow-mock-accuracy", "track-changes":
		return value == "true" || value == "false"
	case "quality":
		return slices.Contains([]string{"voice-only", "low", "normal", "external"}, value)
	case "location-priority":
		return slices.Contains([]string{"no-power", "low-power", "balanced", "high-accuracy"}, value)
	case "track-changes-reasons":
		return value == "on-form-edit"
	case "identify-user":
		return value == "true" || value == "false"
	case "value", "label":
		return validName(value)
	}
	if n, ok := plainNumber(value); ok { // seed: Collect reads no sign, and no point without digits
		return n >= 0 && value[0] != '-' && !strings.HasSuffix(value, ".")
	}
	return len(value) > 3 && strings.HasPrefix(value, "${") && strings.HasSuffix(value, "}")
}

// plainNumber reads a number without an exponent.
func plainNumber(s string) (float64, bool) {
	if strings.Trim(s, "-.0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

// androidPackage is the name of an app on Android.
var androidPackage = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$`)

// rangeDefaults fills in what a range does not say, and looks whether it can be one.
func (c *compiler) rangeDefaults(at cell, it *item, got map[string]string) map[string]string {
	if it.kind.name != "range" {
		if len(got) == 0 {
			return nil
		}
		return got
	}
	full := map[string]string{"start": "1", "end": "10", "step": "1"}
	for k, v := range got {
		full[k] = v
	}
	start, end, step := rational(full["start"]), rational(full["end"]), rational(full["step"])
	switch width := new(big.Rat); {
	case start == nil || end == nil || step == nil:
	case step.Sign() == 0, start.Cmp(end) == 0, step.Cmp(width.Abs(width.Sub(end, start))) > 0:
		c.fail(at, "form.bad_range", "start", full["start"], "end", full["end"], "step", full["step"])
	default:
		if !multiple(end, start, step) {
			c.warn(at, "form.range_uneven", "start", full["start"], "end", full["end"], "step", full["step"])
		}
		c.ticks(at, it, full, start, end, step)
	}
	return full
}

// ticks looks whether the marks of a range lie on its steps.
func (c *compiler) ticks(at cell, it *item, full map[string]string, start, end, step *big.Rat) {
	every := step
	if s := full["tick_interval"]; s != "" {
		if every = rational(s); every == nil || every.Sign() == 0 || !multiple(every, new(big.Rat), step) {
			c.fail(at, "form.bad_ticks", "value", s)
			return
		}
	}
	between := func(n *big.Rat) bool {
		low, high := start, end
		if low.Cmp(high) > 0 {
			low, high = high, low
		}
		return n != nil && n.Cmp(low) >= 0 && n.Cmp(high) <= 0
	}
	if s := full["placeholder"]; s != "" {
		if n := rational(s); !between(n) || !multiple(n, start, step) {
			c.fail(at, "form.bad_ticks", "value", s)
		}
	}
	name := full["tick_labelset"]
	if name == "" {
		return
	}
	l := c.lists[name]
	if l == nil {
		c.fail(at, "form.no_list", "list", name)
		return
	}
	l.used, it.ticks = true, l
	for _, ch := range l.choices {
		if n := rational(ch.value); !between(n) || !multiple(n, start, every) {
			c.fail(ch.at, "form.bad_ticks", "value", ch.value)
		}
	}
}

// rational reads a number as it is written; nil when it is none.
func rational(s string) *big.Rat {
	if _, ok := plainNumber(s); !ok {
		return nil
	}
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		return nil
	}
	return n
}

// multiple reports whether whole steps lead from one number to another.
func multiple(to, from, step *big.Rat) bool {
	way := new(big.Rat).Sub(to, from)
	return way.Quo(way, step).IsInt()
}

// decimal reports whether a range has steps between whole numbers.
func (it *item) decimal() bool {
	return slices.ContainsFunc([]string{"start", "end", "step", "tick_interval", "placeholder"}, func(key string) bool {
		n := rational(it.params[key])
		return n != nil && !n.IsInt()
	})
}

// appearances that clients know; words with a number or an address end in a colon
// or a dash here.
var appearances = strings.Fields(`minimal quick quickcompact compact compact- likert multiline field-list table-list signature draw annotate
	map placement-map maps numbers url masked month-year year no-calendar coptic ethiopian islamic bikram-sambat myanmar persian buddhist
	columns columns- columns-pack horizontal horizontal-compact autocomplete list list-nolabel label image-map rating vertical picker
	no-ticks thousands-sep counter bearing hidden-answer front new new-front selfie hide-input streets terrain satellite ex: printer: w
	no-buttons random distress spinner mask`)

func (c *compiler) readAppearance(r row, it *item) string {
	at := r.cell("appearance")
	if at.text == "" || !it.kind.takes("appearance") {
		return ""
	}
	if strings.Contains(at.text, "search(") {
		c.fail(at, "form.search_unsupported")
		return ""
	}
	words := strings.Fields(at.text)
	for i, w := range words {
		if !knownAppearance(strings.ToLower(w)) {
			c.warn(at, "form.unknown_appearance", "appearance", w)
		}
		if w == "table-list" && it.isGroup() {
			it.table, words[i] = true, "field-list"
		}
	}
	return strings.Join(words, " ")
}

func knownAppearance(w string) bool {
	if strings.ContainsAny(w, "()") { // an outside app with its arguments
		return true
	}
	return slices.ContainsFunc(appearances, func(known string) bool {
		if w == known {
			return true
		}
		rest, ok := strings.CutPrefix(w, known)
		switch {
		case !ok:
			return false
		case strings.HasSuffix(known, ":"):
			return true
		case known == "w", strings.HasSuffix(known, "-"):
			_, err := strconv.Atoi(rest)
			return err == nil
		}
		return false
	})
}

// where files of each kind lie, in ODK's addresses.
var mediaFolder = map[string]string{"image": "images", "big-image": "images", "audio": "audio", "video": "video"}

var mediaUse = map[string]FileUse{"image": Picture, "big-image": Picture, "audio": Sound, "video": Film}

func (c *compiler) checkMedia(t texts) {
	for _, key := range []string{"image", "big-image", "audio", "video"} {
		for _, lang := range c.langs {
			at, ok := t[key][lang]
			switch {
			case !ok:
			case !validFile(at.text):
				c.fail(at, "form.bad_file_name", "file", at.text)
			default:
				c.refer(at.text, mediaUse[key])
			}
		}
	}
	if len(t["big-image"]) > 0 && len(t["image"]) == 0 {
		c.fail(t.any("big-image", c.langs), "form.big_image_alone")
	}
}

// validFile reports whether a name is that of a file and no way to one.
func validFile(s string) bool {
	return s != "" && len(s) <= 255 && s[0] != '.' && !strings.ContainsAny(s, "/\\:*?\"<>|\n\t${}")
}
