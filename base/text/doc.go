// Package text knows how Chinese is searched, masked, checked and said.
//
// Search is by overlapping pairs of characters ([Bigrams]): SQLite's FTS5 and
// PostgreSQL's 'simple' configuration then find a two-character word (井盖),
// which neither finds by itself. One tokenizer makes both the index and the
// question, so that the two engines agree. [Initials] (拼音首字母) find names and
// places by what is quick to type.
//
// Masks (脱敏) are what screens show of personal data; [RedactFree] is for words
// that somebody wrote and everybody will read. Identity numbers (居民身份证),
// organisation codes (统一社会信用代码) and telephone numbers are checked by
// their standards. A [Catalogue] holds every sentence of the product in every
// language.
//
// The room refuses to build a query out of what a user typed: every term leaves
// here quoted and holds letters and digits only. It keeps nothing, asks no
// register whether a number was ever issued, and reads no clock.
package text
