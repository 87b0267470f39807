package list

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"huying/base/fault"
)

// cursorOf is where a page ended: what the order says of its last record, a JSON array in base64. Readers take it as it
// is and give it back.
func cursorOf(keys []any) string {
	b, err := json.Marshal(keys)
	if err != nil {
		panic(err) // texts and whole numbers
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// after goes on strictly behind a cursor. Another list's cursor, or half of one, is told as a wrong value.
func after(w *where, order []Key, cursor string) error {
	if cursor == "" {
		return nil
	}
	wrong := fault.New(fault.Invalid, "web.bad_input").At("/cursor", "web.bad_value")
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	var keys []json.RawMessage
	if err != nil || json.Unmarshal(b, &keys) != nil || len(keys) != len(order) {
		return wrong
	}
	text := "1 = 0"
	for i := len(keys) - 1; i >= 0; i-- {
		var v any
		if order[i].Text {
			var s string
			if json.Unmarshal(keys[i], &s) != nil || bytes.IndexByte([]byte(s), 0) >= 0 {
				return wrong
			}
			v = s
		} else {
			var n int64
			if json.Unmarshal(keys[i], &n) != nil {
				return wrong
			}
			v = n
		}
		sign := " > "
		if order[i].Desc {
			sign = " < "
		}
		at := w.bind(v)
		text = "(" + order[i].Column + sign + at + " or " + order[i].Column + " = " + at + " and " + text + ")"
	}
	w.and(text)
	return nil
}
