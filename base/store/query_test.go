package store

import "testing"

func TestUnnumbered(t *testing.T) {
	for query, want := range map[string]string{
		"insert into t (a, b) values ($1, $2), ($3, $4)":           "insert into t (a, b) values (?, ?), (?, ?)",
		"select a from t where county = $1 and id in ($2, $3)":     "select a from t where county = ? and id in (?, ?)",
		"update t set a = $3 where county = $1 and id = $2":        "update t set a = $3 where county = $1 and id = $2", // out of order
		"select a from t where county = $1 and (b = $2 or c = $2)": "select a from t where county = $1 and (b = $2 or c = $2)",
		"select a from t where county = $1 and b = 'for $2'":       "select a from t where county = $1 and b = 'for $2'",
		"select a from t where county = $1 and b = $10":            "select a from t where county = $1 and b = $10",
		"select 1": "select 1",
		"":         "",
	} {
		if got := unnumbered(query); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
}
