package store

import "strings"

// Contains is the condition that a column has words in it, which are bound as [Anywhere] gives them. Capitals and small
// letters are alike: of themselves they are on SQLite and are not on PostgreSQL.
func Contains(column, bound string) string {
	return "lower(" + column + ") like lower(" + bound + ") escape '!'"
}

// Anywhere is the pattern of words that may stand anywhere in a text.
func Anywhere(words string) string { return "%" + Escape(words) + "%" }

// Escape makes a text literal inside LIKE ... ESCAPE '!'.
func Escape(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }
