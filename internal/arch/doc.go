// Package arch is the house rules as tests: which room may stand on which, what
// every room says of itself, where the clock is read, that every sentence exists in
// every language. It refuses nothing at run time; it has tests only.
package arch
