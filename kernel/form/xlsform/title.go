package xlsform

import (
	"slices"
	"strings"
)

// vocabulary is the columns that a sheet knows.
type vocabulary struct {
	known  []string // in the order of the manual
	spoken []string // those that have languages
	alias  map[string]string
	// prefixed are columns that other tools write as PREFIX::NAME, by prefix and name.
	prefixed map[string]map[string]string
	// attributes are the prefixes under which any other name becomes an attribute.
	attributes []string
	weighty    []string // what a form means hangs on: a slip in their titles is none of theirs
	free       bool     // other columns are data
	blanks     bool     // several blanks in a row are one
}

var spoken = []string{"label", "hint", "guidance_hint", "constraint_message", "required_message", "no_app_error_string", "image", "audio", "video", "big-image"}

var media = map[string]string{"image": "image", "audio": "audio", "video": "video", "big-image": "big-image", "big_image": "big-image"}

// The prefixes of attributes, as other tools call the parts of a form.
const (
	onBind     = "bind"
	onBody     = "body"
	onInstance = "instance"
	onRecord   = "attribute" // of the settings: on the record as a whole
)

var surveyColumns = vocabulary{
	known: append([]string{"type", "name", "required", "relevant", "constraint", "calculation", "trigger", "default", "read_only", "disabled",
		"appearance", "parameters", "choice_filter", "repeat_count", "save_to", "rows", "autoplay", "intent", "compact_tag", "sms_field", "sms_option",
		"sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format", "sms_response"}, spoken...),
	spoken: spoken,
	alias: map[string]string{
		"relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "caption": "label", "value": "name", "tag": "name",
		"command": "type", "jr:count": "repeat_count", "count": "repeat_count", "constraint_msg": "constraint_message",
		"constraining_message": "constraint_message", "required_msg": "required_message", "requiredmsg": "required_message",
		"jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message", "noapperrorstring": "no_app_error_string",
		"jr:noapperrorstring": "no_app_error_string", "big_image": "big-image",
	},
	prefixed: map[string]map[string]string{
		onBind: {"relevant": "relevant", "calculate": "calculation", "calculation": "calculation", "readonly": "read_only", "read_only": "read_only",
			"required": "required", "constraint": "constraint", "jr:constraintmsg": "constraint_message", "constraint_message": "constraint_message",
			"jr:requiredmsg": "required_message", "required_message": "required_message", "jr:noapperrorstring": "no_app_error_string",
			"entities:saveto": "save_to"},
		onBody:    bodyColumns,
		"control": bodyColumns,
		"media":   media,
	},
	attributes: []string{onBind, onBody, "control", onInstance},
	weighty: []string{"type", "name", "required", "relevant", "constraint", "calculation", "trigger", "default", "read_only", "disabled",
		"choice_filter", "repeat_count", "parameters"},
	blanks: true,
}

var bodyColumns = map[string]string{"appearance": "appearance", "jr:count": "repeat_count", "rows": "rows", "autoplay": "autoplay", "intent": "intent"}

var choiceColumns = vocabulary{
	known:    []string{"list_name", "name", "label", "image", "audio", "video", "big-image"},
	spoken:   []string{"label", "image", "audio", "video", "big-image"},
	alias:    map[string]string{"value": "name", "caption": "label", "big_image": "big-image"},
	prefixed: map[string]map[string]string{"media": media},
	weighty:  []string{"list_name", "name"},
	free:     true,
}

var settingColumns = vocabulary{
	known: []string{"form_title", "form_id", "version", "instance_name", "default_language", "style", "allow_choice_duplicates",
		"omit_instanceid", "namespaces", "name", "clean_text_values", "public_key", "submission_url", "auto_send", "auto_delete", "instance_xmlns",
		"instance_id", "client_editable", "flat", "add_none_option", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format",
		"sms_datetime_format", "prefix", "delimiter"},
	alias: map[string]string{"title": "form_title", "id_string": "form_id", "set_form_title": "form_title", "set_form_id": "form_id",
		"omit_instance_id": "omit_instanceid"},
	attributes: []string{onRecord},
	weighty:    []string{"form_id", "instance_name", "default_language", "allow_choice_duplicates"},
}

// hintPrefix begins the columns that are for the platform.
const hintPrefix = "huying::"

// column is what a title says.
type column struct {
	key   string // "" for a column nobody reads
	lang  string
	title string
	on    string // of an attribute: the part of the form that it stands on, key being its name
	data  bool   // a column of choices that filters read
	hint  bool   // for the platform
	meant bool   // probably; the title is mistyped
}

// normal is a title as columns are looked up.
func normal(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(trim(s))), "_")
}

// parse reads a title; ok is false when nobody knows it.
func (v vocabulary) parse(title string) (col column, ok bool) {
	col.title = trim(title)
	if rest, cut := strings.CutPrefix(strings.ToLower(col.title), hintPrefix); cut && trim(rest) != "" {
		return column{key: trim(col.title[len(hintPrefix):]), title: col.title, hint: true}, true
	}
	if key := v.lookUp(col.title); key != "" {
		return v.in(col, key, nil)
	}
	if col, ok := v.split(col, strings.Split(col.title, "::")); ok {
		return col, true
	}
	if strings.Contains(col.title, "::") {
		return col, false
	}
	return v.split(col, oneColon(col.title)) // as it was written ten years ago
}

// oneColon cuts a title at its colons but for the one of jr:count.
func oneColon(title string) (parts []string) {
	for _, p := range strings.Split(title, ":") {
		p = trim(p)
		if n := len(parts); n > 0 && (strings.EqualFold(parts[n-1], "jr") || strings.EqualFold(parts[n-1], "entities")) {
			parts[n-1] += ":" + p
			continue
		}
		parts = append(parts, p)
	}
	return parts
}

// split reads a title of several parts: a column and a language, or what other tools
// call it, bind::relevant.
func (v vocabulary) split(col column, parts []string) (column, bool) {
	if len(parts) < 2 {
		return col, false
	}
	for i := range parts {
		parts[i] = trim(parts[i])
	}
	prefix := normal(parts[0])
	if key, ok := v.prefixed[prefix][normal(parts[1])]; ok {
		return v.in(col, key, parts[2:])
	}
	if key := v.lookUp(parts[0]); key != "" && (slices.Contains(v.spoken, key) || strings.Contains(col.title, "::")) {
		return v.in(col, key, parts[1:])
	}
	if slices.Contains(v.attributes, prefix) && parts[1] != "" {
		if prefix == "control" {
			prefix = onBody
		}
		col.on, col.key = prefix, strings.Join(parts[1:], ":")
		return col, true
	}
	return col, false
}

func (v vocabulary) lookUp(s string) string {
	n := normal(s)
	if a, ok := v.alias[n]; ok {
		return a
	}
	if slices.Contains(v.known, n) {
		return n
	}
	return ""
}

func (v vocabulary) in(col column, key string, lang []string) (column, bool) {
	col.key, col.lang = key, strings.Join(lang, "::")
	return col, true
}
