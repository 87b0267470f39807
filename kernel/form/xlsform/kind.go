package xlsform

import "strings"

// class is how a row takes part in the form.
type class int

const (
	asked   class = iota // shown, and answered
	silent               // not shown: calculate, hidden
	meta                 // filled in by the client
	opening              // begins a group or a repeat
	closing              // ends one
)

// kind is a type of XLSForm.
type kind struct {
	name    string
	class   class
	control string // element of the body
	bind    string // data type
	media   string // of an upload
	preload [2]string
	arg     string   // what must follow the type: list or file
	params  []string // that it knows
	alias   []string // besides the name
}

var locating = []string{"capture-accuracy", "warning-accuracy", "allow-mock-accuracy"}

var kinds = []*kind{
	{name: "text", control: "input", bind: "string", params: []string{"rows"}, alias: []string{"string"}},
	{name: "integer", control: "input", bind: "int", alias: []string{"int"}},
	{name: "decimal", control: "input", bind: "decimal"},
	{name: "date", control: "input", bind: "date"},
	{name: "time", control: "input", bind: "time"},
	{name: "dateTime", control: "input", bind: "dateTime", alias: []string{"datetime", "date_time"}},
	{name: "note", control: "input", bind: "string"},
	{name: "calculate", class: silent, bind: "string", alias: []string{"calculation"}},
	{name: "hidden", class: silent, bind: "string"},
	{name: "acknowledge", control: "trigger", bind: "string", alias: []string{"acknowledgement", "trigger"}},
	{name: "select_one", control: "select1", bind: "string", arg: "list", params: selecting, alias: []string{"select_one_from", "select1"}},
	{name: "select_multiple", control: "select", bind: "string", arg: "list", params: selecting,
		alias: []string{"select_multiple_from", "select_all_that_apply_from", "select_all_that_apply"}},
	{name: "select_one_from_file", control: "select1", bind: "string", arg: "file", params: fileSelecting},
	{name: "select_multiple_from_file", control: "select", bind: "string", arg: "file", params: fileSelecting},
	{name: "rank", control: "odk:rank", bind: "odk:rank", arg: "list", params: selecting},
	{name: "range", control: "range", bind: "int", params: []string{"start", "end", "step"}},
	{name: "image", control: "upload", bind: "binary", media: "image/*", params: []string{"max-pixels"}, alias: []string{"photo", "picture"}},
	{name: "audio", control: "upload", bind: "binary", media: "audio/*", params: []string{"quality"}},
	{name: "video", control: "upload", bind: "binary", media: "video/*"},
	{name: "file", control: "upload", bind: "binary", media: "application/*"},
	{name: "barcode", control: "input", bind: "barcode"},
	{name: "geopoint", control: "input", bind: "geopoint", params: locating, alias: []string{"gps", "location"}},
	{name: "geotrace", control: "input", bind: "geotrace", params: locating},
	{name: "geoshape", control: "input", bind: "geoshape", params: locating},
	{name: "start", class: meta, bind: "dateTime", preload: [2]string{"timestamp", "start"}, alias: []string{"start_time"}},
	{name: "end", class: meta, bind: "dateTime", preload: [2]string{"timestamp", "end"}, alias: []string{"end_time"}},
	{name: "today", class: meta, bind: "date", preload: [2]string{"date", "today"}},
	{name: "deviceid", class: meta, bind: "string", preload: [2]string{"property", "deviceid"}, alias: []string{"device_id"}},
	{name: "username", class: meta, bind: "string", preload: [2]string{"property", "username"}},
	{name: "start-geopoint", class: meta, bind: "geopoint"},
	{name: "audit", class: meta, bind: "binary", params: []string{"location-priority", "location-min-interval", "location-max-age",
		"track-changes", "track-changes-reasons", "identify-user"}},
	{name: "begin_group", class: opening}, {name: "begin_repeat", class: opening},
	{name: "end_group", class: closing}, {name: "end_repeat", class: closing},
}

var (
	selecting     = []string{"randomize", "seed"}
	fileSelecting = []string{"randomize", "seed", "value", "label"}
)

// laterKinds are types that exist and that this compiler does not take.
var laterKinds = map[string]bool{"csv-external": true, "xml-external": true, "background-audio": true, "background-geopoint": true,
	"phonenumber": true, "email": true, "simserial": true, "subscriberid": true, "select_one_external": true, "osm": true,
	"begin_loop": true, "end_loop": true, "xml": true}

var kindsByWord = func() map[string]*kind {
	m := map[string]*kind{}
	for _, k := range kinds {
		for _, w := range append(k.alias, k.name) {
			m[kindWord(w)] = k
		}
	}
	return m
}()

func kindWord(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "_")) }

// readKind reads a cell of the column type.
func (c *compiler) readKind(at cell) (k *kind, arg string, other bool) {
	words := strings.Fields(at.text)
	all := words
	if n := len(words); n > 1 && strings.EqualFold(words[n-1], orOther) {
		words, other = words[:n-1], true
	} else if n > 3 && strings.EqualFold(strings.Join(words[n-3:], " "), "or specify other") {
		words, other = words[:n-3], true
	}
	used := 0
	for n := min(len(words), 5); n > 0 && k == nil; n-- {
		word := kindWord(strings.Join(words[:n], " "))
		if laterKinds[word] {
			c.fail(at, "form.type_unsupported", "type", strings.Join(words[:n], " "))
			return nil, "", false
		}
		k, used = kindsByWord[word], n
	}
	if k == nil {
		if near := nearest(kindWord(words[0]), kindNames()); near != "" {
			c.fail(at, "form.type_typo", "type", words[0], "near", kindsByWord[near].name)
		} else {
			c.fail(at, "form.unknown_type", "type", words[0])
		}
		return nil, "", false
	}
	rest := words[used:]
	switch {
	case k.arg == "" && (len(rest) > 0 || other):
		c.fail(at, "form.type_extra", "type", k.name, "extra", strings.Join(all[used:], " "))
		return nil, "", false
	case k.arg == "list" && len(rest) != 1, k.arg == "file" && len(rest) != 1:
		c.fail(at, map[string]string{"list": "form.type_no_list", "file": "form.type_no_file"}[k.arg], "type", k.name)
		return nil, "", false
	case other && (k.arg != "list" || k.control == "odk:rank"):
		c.fail(at, "form.no_or_other", "type", k.name)
		return nil, "", false
	}
	return k, strings.Join(rest, " "), other
}

// kindNames is every word for a type, in the order of the table.
func kindNames() (names []string) {
	for _, k := range kinds {
		names = append(names, kindWord(k.name))
	}
	return names
}

// takes reports whether a column says something about rows of a kind.
func (k *kind) takes(column string) bool {
	switch k.class {
	case closing:
		return column == "type" || column == "name" || column == "label"
	case opening:
		return strings.Contains(" type name label image audio video big-image relevant appearance read_only ", " "+column+" ") ||
			column == "repeat_count" && k.name == "begin_repeat"
	case meta:
		return strings.Contains(" type name label hint required parameters ", " "+column+" ") && (column != "parameters" || k.params != nil)
	case silent:
		return strings.Contains(" type name label hint relevant required required_message constraint constraint_message calculation trigger default read_only ", " "+column+" ")
	}
	switch column {
	case "repeat_count":
		return false
	case "choice_filter":
		return k.arg != ""
	case "parameters":
		return k.params != nil
	}
	return true
}
