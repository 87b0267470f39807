package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
)

type jsonColumn struct{ into any }

// JSON is where a column of JSON is read into; an empty one leaves what there is.
func JSON(into any) sql.Scanner { return jsonColumn{into} }

// Scan reads the column.
func (x jsonColumn) Scan(v any) error {
	switch s := v.(type) {
	case string:
		if s != "" {
			return json.Unmarshal([]byte(s), x.into)
		}
	case []byte:
		if len(s) > 0 {
			return json.Unmarshal(s, x.into)
		}
	}
	return nil
}

// JSONText is what is written into such a column: of texts, numbers and what is made of them, which always can be.
func JSONText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: a value that is no JSON: %v", err))
	}
	return string(b)
}

type yesColumn struct{ into *bool }

// Yes is where a column that holds 1 or 0 is read into.
func Yes(into *bool) sql.Scanner { return yesColumn{into} }

// Scan reads the column.
func (y yesColumn) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("store: %T where 1 or 0 stands", v)
	}
	*y.into = n != 0
	return nil
}

// YesNo is what is written into such a column.
func YesNo(b bool) int {
	if b {
		return 1
	}
	return 0
}
