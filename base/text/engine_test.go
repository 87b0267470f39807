package text_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/text"

	"pgregory.net/rapid"
)

// The engines themselves judge the tokenizer: both must give the same answers.

var index = []store.Migrations{{Room: "said", FS: fstest.MapFS{"0001_create.sql": {Data: []byte(`
-- only: sqlite
-- table: reference
create virtual table said using fts5(words, tokenize = 'unicode61');
-- only: postgres
-- table: reference
create table said (
	rowid integer primary key,
	words text not null
);
`)}}}}

var said = []string{
	"小区门口的井盖破损", "V站充电桩坏了", "３号楼Ａ座漏水", "大楼停电", "Wi-Fi 信号差", "漷县镇道路积雪", "村民𬱖𬟽𰻝来访",
}

// ask tells which sentences answer a question.
func ask(db *store.DB, query string) ([]int, error) {
	stmt, match := "select rowid from said where said match $1 order by rowid", text.MatchFTS5(query)
	if db.Engine() == store.Postgres {
		stmt, match = "select rowid from said where to_tsvector('simple', words) @@ to_tsquery('simple', $1) order by rowid", text.MatchTSQuery(query)
	}
	if match == "" {
		return nil, nil
	}
	rows, err := db.Read().Query(context.Background(), stmt, match)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var found []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	return found, rows.Err()
}

func fill(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for i, s := range said {
			if _, err := tx.Exec(t.Context(), "insert into said (rowid, words) values ($1, $2)", i, text.Bigrams(s)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEnginesFindWhatIsTyped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, index, func(t *testing.T, db *store.DB) {
		fill(t, db)
		for query, want := range map[string][]int{
			"井盖": {0}, "盖破": {0}, "损": {0}, "站": {1}, "V站": {1}, "v 充电": {1},
			"楼": {2, 3}, "3号": {2}, "A座": {2}, "停电": {3}, "wi-fi": {4}, "漷县": {5}, "𬟽𰻝": {6}, "𰻝来": {6}, "𬱖": {6},
			"盖井": nil, "井盖 停电": nil, "！？": nil,
		} {
			got, err := ask(db, query)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v (%v)", query, got, want, err)
			}
		}
	})
}

func TestEnginesTakeAnythingTyped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, index, func(t *testing.T, db *store.DB) {
		fill(t, db)
		rapid.Check(t, func(rt *rapid.T) {
			q := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune(`"'*:^(){}&|!<->\; 井盖站vN9`)))).Draw(rt, "query")
			if _, err := ask(db, q); err != nil {
				rt.Fatalf("%q: %v", q, err)
			}
		})
	})
}

// Any two neighbouring characters of a sentence find it.
func TestEveryPairFindsItsSentence(t *testing.T) {
	t.Parallel()
	storetest.Each(t, index, func(t *testing.T, db *store.DB) {
		fill(t, db)
		for i, s := range said {
			r := []rune(s)
			for j := range len(r) - 1 {
				pair := string(r[j : j+2])
				if got, err := ask(db, pair); err != nil || (!slices.Contains(got, i) && han(pair)) {
					t.Errorf("%q does not find %q: %v", pair, s, err)
				}
			}
		}
	})
}

func han(s string) bool { return !strings.ContainsFunc(s, func(c rune) bool { return c < 0x4e00 }) }
