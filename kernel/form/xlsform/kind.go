package xlsform

import (
	"slices"
	"strings"
)

// class is how a row takes part in the form.
type class int

const (
	asked   class = iota // shown, and answered
	silent               // not shown: calculate, hidden
	meta                 // filled in by the client
	opening              // begins a group or a repeat
	closing              // ends one
	lying                // a file that lies beside the form; no node of it
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
	within  string   // what its answers are held to, unless the row says otherwise
	missing string   // what is told of it: that the platform does not do it
}

// What a type knows as parameters.
var (
	locating      = []string{"capture-accuracy", "warning-accuracy", "allow-mock-accuracy", "reference-geometry"}
	drawing       = []string{"capture-accuracy", "warning-accuracy", "allow-mock-accuracy", "incremental", "reference-geometry"}
	selecting     = []string{"randomize", "seed"}
	fileSelecting = []string{"randomize", "seed", "value", "label"}
	ranging       = []string{"start", "end", "step", "tick_interval", "placeholder", "tick_labelset"}
	auditing      = []string{"location-priority", "location-min-interval", "location-max-age", "track-changes", "track-changes-reasons", "identify-user"}
)

var kinds = []*kind{
	{name: "text", control: "input", bind: "string", params: []string{"rows"}, alias: []string{"string", "q string", "add text prompt"}},
	{name: "integer", control: "input", bind: "int", alias: []string{"int", "q int", "add integer prompt"}},
	{name: "decimal", control: "input", bind: "decimal", alias: []string{"q decimal", "add decimal prompt"}},
	{name: "date", control: "input", bind: "date", alias: []string{"q date", "add date prompt"}},
	{name: "time", control: "input", bind: "time"},
	{name: "dateTime", control: "input", bind: "dateTime", alias: []string{"datetime", "date_time", "q date time", "q datetime",
		"add date time prompt", "add datetime prompt"}},
	{name: "note", control: "input", bind: "string", alias: []string{"q note", "add note prompt"}},
	{name: "calculate", class: silent, bind: "string", alias: []string{"calculation", "q calculate", "add calculate prompt"}},
	{name: "hidden", class: silent, bind: "string"},
	{name: "acknowledge", control: "trigger", bind: "string", alias: []string{"acknowledgement", "trigger", "q acknowledge", "add acknowledge prompt"}},
	{name: "select_one", control: "select1", bind: "string", arg: "list", params: selecting,
		alias: []string{"select_one_from", "select1", "select_one_external", "select_one_using", "add select one prompt using", "q select1"}},
	{name: "select_multiple", control: "select", bind: "string", arg: "list", params: selecting,
		alias: []string{"select_multiple_from", "select_all_that_apply_from", "select_all_that_apply", "select_multiple_using",
			"add select multiple prompt using", "q select"}},
	{name: "select_one_from_file", control: "select1", bind: "string", arg: "file", params: fileSelecting},
	{name: "select_multiple_from_file", control: "select", bind: "string", arg: "file", params: fileSelecting},
	{name: "rank", control: "odk:rank", bind: "odk:rank", arg: "list", params: selecting},
	{name: "range", control: "range", bind: "int", params: ranging},
	{name: "image", control: "upload", bind: "binary", media: "image/*", params: []string{"max-pixels", "app"},
		alias: []string{"photo", "picture", "q picture", "q image", "add image prompt", "add photo prompt"}},
	{name: "audio", control: "upload", bind: "binary", media: "audio/*", params: []string{"quality"}, alias: []string{"q audio", "add audio prompt"}},
	{name: "video", control: "upload", bind: "binary", media: "video/*", alias: []string{"q video", "add video prompt"}},
	{name: "file", control: "upload", bind: "binary", media: "application/*", alias: []string{"add file prompt"}},
	{name: "barcode", control: "input", bind: "barcode", alias: []string{"q barcode", "add barcode prompt"}},
	{name: "geopoint", control: "input", bind: "geopoint", params: locating,
		alias: []string{"gps", "location", "q geopoint", "q location", "add location prompt"}},
	{name: "geotrace", control: "input", bind: "geotrace", params: drawing},
	{name: "geoshape", control: "input", bind: "geoshape", params: drawing},
	{name: "percentage", control: "input", bind: "int", within: "0 <= . and . <= 100"},
	{name: "phone number", control: "input", bind: "string", within: `regex(., '^\d*$')`},
	{name: "number of days in last month", control: "input", bind: "int", within: "0 <= . and . <= 31"},
	{name: "number of days in last six months", control: "input", bind: "int", within: "0 <= . and . <= 183"},
	{name: "number of days in last year", control: "input", bind: "int", within: "0 <= . and . <= 365"},
	{name: "start", class: meta, bind: "dateTime", preload: [2]string{"timestamp", "start"}, alias: []string{"start_time", "get start time"}},
	{name: "end", class: meta, bind: "dateTime", preload: [2]string{"timestamp", "end"}, alias: []string{"end_time", "get end time"}},
	{name: "today", class: meta, bind: "date", preload: [2]string{"date", "today"}, alias: []string{"get today"}},
	{name: "deviceid", class: meta, bind: "string", preload: [2]string{"property", "deviceid"}, alias: []string{"device_id", "imei", "get device id"}},
	{name: "username", class: meta, bind: "string", preload: [2]string{"property", "username"}},
	{name: "email", class: meta, bind: "string", preload: [2]string{"property", "email"}, missing: "form.not_filled_in"},
	{name: "phonenumber", class: meta, bind: "string", preload: [2]string{"property", "phonenumber"}, missing: "form.not_filled_in",
		alias: []string{"get phone number"}},
	{name: "simserial", class: meta, bind: "string", preload: [2]string{"property", "simserial"}, missing: "form.not_filled_in",
		alias: []string{"sim id", "get sim id"}},
	{name: "subscriberid", class: meta, bind: "string", preload: [2]string{"property", "subscriberid"}, missing: "form.not_filled_in",
		alias: []string{"subscriber id", "get subscriber id"}},
	{name: "uri:deviceid", class: meta, bind: "string", preload: [2]string{"property", "uri:deviceid"}, missing: "form.not_filled_in"},
	{name: "uri:username", class: meta, bind: "string", preload: [2]string{"property", "uri:username"}, missing: "form.not_filled_in"},
	{name: "uri:email", class: meta, bind: "string", preload: [2]string{"property", "uri:email"}, missing: "form.not_filled_in"},
	{name: "uri:phonenumber", class: meta, bind: "string", preload: [2]string{"property", "uri:phonenumber"}, missing: "form.not_filled_in"},
	{name: "uri:simserial", class: meta, bind: "string", preload: [2]string{"property", "uri:simserial"}, missing: "form.not_filled_in"},
	{name: "uri:subscriberid", class: meta, bind: "string", preload: [2]string{"property", "uri:subscriberid"}, missing: "form.not_filled_in"},
	{name: "start-geopoint", class: meta, bind: "geopoint"},
	{name: "background-geopoint", class: meta, bind: "geopoint"},
	{name: "background-audio", class: meta, bind: "binary", params: []string{"quality"}, missing: "form.not_recorded"},
	{name: "audit", class: meta, bind: "binary", params: auditing},
	{name: "csv-external", class: lying}, {name: "xml-external", class: lying},
	{name: "begin_group", class: opening}, {name: "begin_repeat", class: opening, alias: []string{"begin lgroup", "begin looped group"}},
	{name: "begin_loop", class: opening, arg: "list", alias: []string{"begin loop over"}},
	{name: "end_group", class: closing}, {name: "end_repeat", class: closing, alias: []string{"end lgroup", "end looped group"}},
	{name: "end_loop", class: closing},
}

// laterKinds are types that exist and that this compiler does not take.
var laterKinds = map[string]bool{"osm": true, "xml": true, "cascading_select": true}

// settingKinds are settings that older workbooks have as rows of the survey.
var settingKinds = map[string]string{"set_form_title": "form_title", "form_title": "form_title", "set_form_id": "form_id", "form_id": "form_id"}

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
	for n := min(len(words), 7); n > 0 && k == nil; n-- {
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
	case other && (k.arg != "list" || k.control == "odk:rank" || k.class == opening):
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

// noUse are columns that mean nothing in rows of a class, to no client that there is:
// they are left out, and that is told. Everything else that stands in a row is done,
// or keeps the workbook from being a form.
var noUse = map[class][]string{
	asked:   {"repeat_count"},
	silent:  append([]string{"repeat_count", "choice_filter", "parameters", "appearance"}, shownOnly...),
	meta:    append([]string{"repeat_count", "choice_filter", "appearance", "default"}, shownOnly...),
	opening: {"choice_filter", "parameters", "default", "trigger", "hint", "guidance_hint", "constraint_message", "required_message", "no_app_error_string"},
	closing: append([]string{"appearance", "parameters", "constraint_message", "required_message", "no_app_error_string"}, shownOnly...),
	lying: append([]string{"required", "relevant", "constraint", "calculation", "trigger", "default", "read_only", "choice_filter", "repeat_count",
		"appearance", "parameters", "constraint_message", "required_message", "no_app_error_string"}, shownOnly...),
}

// shownOnly are columns of what is shown.
var shownOnly = []string{"hint", "guidance_hint", "image", "audio", "video", "big-image"}

// carries reports whether rows of a kind have a part of the form for attributes.
func (k *kind) carries(on string) bool {
	switch {
	case k.class == closing, k.class == lying, k.name == "audit" && on == onInstance:
		return false
	case on == onBody:
		return k.class == asked || k.class == opening
	}
	return true
}

// takes reports whether a column says something about rows of a kind.
func (k *kind) takes(column string) bool {
	switch {
	case slices.Contains(noUse[k.class], column) && (column != "repeat_count" || k.name != "begin_repeat") &&
		(column != "parameters" || k.params == nil) && (column != "trigger" || k.name != "background-geopoint"):
		return false
	case attributeColumns[column].on != "":
		return k.carries(attributeColumns[column].on)
	case column == "choice_filter":
		return k.arg != ""
	case column == "parameters":
		return k.params != nil
	case column == "repeat_count":
		return k.name == "begin_repeat"
	case column == "no_app_error_string":
		return k.class == asked
	case column == "calculation", column == "required", column == "trigger":
		return k.class != opening
	}
	return true
}
