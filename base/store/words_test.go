package store_test

import (
	"testing"

	"huying/base/store"
	"huying/base/store/storetest"
)

// Words are found alike on every engine: capitals and small letters are one, and what stands for others elsewhere stands
// for itself.
func TestContainsIsAlikeOnEveryEngine(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			text, words string
			want        bool
		}{
			{"HYG-2026-A", "hyg", true}, {"hyg-2026-a", "2026-A", true}, {"番茄(樱桃)", "樱桃", true}, {"Éva", "É", true},
			{"100%", "0%", true}, {"1000", "0%", false}, {"a_b", "A_", true}, {"axb", "a_", false}, {"so!", "!", true}, {"so", "!", false},
		} {
			var n int
			err := db.Read().QueryRow(t.Context(), "select case when "+store.Contains("$1", "$2")+" then 1 else 0 end", c.text,
				store.Anywhere(c.words)).Scan(&n)
			if err != nil || (n == 1) != c.want {
				t.Errorf("%s in %s: %d, %v", c.words, c.text, n, err)
			}
		}
	})
}
