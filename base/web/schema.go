package web

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// unfit are the ways in which a value does not fit its schema that people can do something
// about. Huma says them in English sentences with the bound in it; a reader is told in the
// words of the catalogue.
var unfit = []struct{ sentence, key string }{
	{validation.MsgExpectedMinLength, "web.too_short"},
	{validation.MsgExpectedMaxLength, "web.too_long"},
	{validation.MsgExpectedMinimumNumber, "web.too_small"},
	{validation.MsgExpectedMaximumNumber, "web.too_great"},
	{validation.MsgExpectedExclusiveMinimumNumber, "web.not_above"},
	{validation.MsgExpectedExclusiveMaximumNumber, "web.not_below"},
	{validation.MsgExpectedMinItems, "web.too_few"},
	{validation.MsgExpectedMaxItems, "web.too_many"},
	{validation.MsgExpectedOneOf, "web.not_offered"},
	{validation.MsgExpectedNumber, "web.no_number"},
	{validation.MsgExpectedInteger, "web.no_whole"},
}

// unfitField says what huma found wrong with one value: where, the key of the words, and
// the bound that they name.
func unfitField(d *huma.ErrorDetail) (pointer, key string, args map[string]any) {
	pointer = pointerOf(d.Location)
	if name, ok := named(validation.MsgExpectedRequiredProperty, d.Message); ok {
		return strings.TrimSuffix(pointer, "/") + "/" + name, "required", nil
	}
	if d.Value == "" {
		return pointer, "required", nil
	}
	for _, u := range unfit {
		if bound, ok := named(u.sentence, d.Message); ok {
			return pointer, u.key, map[string]any{"bound": bound}
		}
	}
	return pointer, "web.bad_value", nil
}

var plainVerb = strings.NewReplacer("%d", "\x00", "%v", "\x00", "%s", "\x00")

// named finds what stands in a message where its sentence has a verb.
func named(sentence, message string) (string, bool) {
	before, after, verb := strings.Cut(plainVerb.Replace(sentence), "\x00")
	if !verb {
		return "", message == sentence
	}
	if len(message) < len(before)+len(after) || !strings.HasPrefix(message, before) || !strings.HasSuffix(message, after) {
		return "", false
	}
	return message[len(before) : len(message)-len(after)], true
}
