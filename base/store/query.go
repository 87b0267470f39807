package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"huying/base/fault"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// asker is what sql.DB, sql.Conn and sql.Tx have in common here.
type asker interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
}

type engineQ struct {
	asker
	engine Engine
}

func (q engineQ) Engine() Engine { return q.engine }

// preparer makes statements: a pool or one connection.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// cached keeps prepared statements by their text. Texts are written by
// programmers, so there are few; past the bound a statement is asked without being
// kept. It is then the driver's to close: a statement of a single connection that is
// closed while its rows are read is gone at once, and SQLite reads freed memory.
type cached struct {
	p      preparer
	engine Engine
	lint   func(string) error
	asked  atomic.Int64 // statements so far
	mu     sync.RWMutex
	stmts  map[string]*sql.Stmt
}

const mostStatements = 600

func newCached(p preparer, e Engine, lint func(string) error) *cached {
	return &cached{p: p, engine: e, lint: lint, stmts: map[string]*sql.Stmt{}}
}

// close lets the statements go. Those of a single connection database/sql does not know
// of, and SQLite keeps a connection with open statements, its file, its locks and its
// shared memory: a file moved and opened again was then written past other processes.
func (c *cached) close() (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.stmts {
		err = errors.Join(err, s.Close())
	}
	c.stmts = map[string]*sql.Stmt{}
	return err
}

// unnumbered writes $1, $2, … as ? where they come in order and each once, which is the
// same to SQLite. Its driver asks for the name of every parameter, and SQLite looks names
// up in a list: an insert of a thousand values spent half its time there.
func unnumbered(query string) string {
	if strings.ContainsAny(query, "'?") { // a literal may hold a $
		return query
	}
	var b strings.Builder
	rest, n := query, 0
	for {
		before, after, found := strings.Cut(rest, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := 0
		for digits < len(after) && after[digits] >= '0' && after[digits] <= '9' {
			digits++
		}
		if n++; after[:digits] != strconv.Itoa(n) {
			return query
		}
		b.WriteByte('?')
		rest = after[digits:]
	}
}

// stmt is the statement kept for a text, or nil and the text to ask; no text means that it is refused.
func (c *cached) stmt(ctx context.Context, query string) (*sql.Stmt, string, error) {
	c.asked.Add(1)
	c.mu.RLock()
	s, ok := c.stmts[query]
	full := len(c.stmts) >= mostStatements
	c.mu.RUnlock()
	if ok {
		return s, "", nil
	}
	if err := c.lint(query); err != nil {
		return nil, "", err
	}
	text := query
	if c.engine == SQLite {
		text = unnumbered(query)
	}
	if full {
		return nil, text, nil
	}
	s, err := c.p.PrepareContext(context.WithoutCancel(ctx), text)
	if err != nil {
		return nil, text, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other, ok := c.stmts[query]; ok { // another goroutine was first
		_ = s.Close()
		return other, "", nil
	}
	c.stmts[query] = s
	return s, "", nil
}

func (c *cached) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, text, err := c.stmt(ctx, query)
	if err != nil {
		return nil, translate(err)
	}
	var rows *sql.Rows
	if s == nil {
		rows, err = c.p.QueryContext(ctx, text, args...)
	} else {
		rows, err = s.QueryContext(ctx, args...)
	}
	return rows, translate(err)
}

func (c *cached) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	s, text, err := c.stmt(ctx, query)
	switch {
	case s != nil:
		return s.QueryRowContext(ctx, args...)
	case err != nil && text == "": // database/sql offers no other way to make a Row that carries an error
		text, args = "statement refused: "+err.Error(), nil
	}
	return c.p.QueryRowContext(ctx, text, args...) // which says again what was wrong with preparing it
}

func (c *cached) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, text, err := c.stmt(ctx, query)
	if err != nil {
		return nil, translate(err)
	}
	var r sql.Result
	if s == nil {
		r, err = c.p.ExecContext(ctx, text, args...)
	} else {
		r, err = s.ExecContext(ctx, args...)
	}
	return r, translate(err)
}

// inTx runs on a transaction of its own; the driver keeps its statements.
type inTx struct {
	tx   *sql.Tx
	lint func(string) error
}

func (t *inTx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := t.lint(query); err != nil {
		return nil, err
	}
	rows, err := t.tx.QueryContext(ctx, query, args...)
	return rows, translate(err)
}

func (t *inTx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if err := t.lint(query); err != nil {
		return t.tx.QueryRowContext(ctx, "statement refused: "+err.Error())
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t *inTx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := t.lint(query); err != nil {
		return nil, err
	}
	r, err := t.tx.ExecContext(ctx, query, args...)
	return r, translate(err)
}

// ErrNotFound is what scanning no row becomes once it passes One.
var ErrNotFound = fault.New(fault.NotFound, "store.not_found")

// One translates the error of a single-row Scan: no row is not_found.
func One(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return translate(err)
}

// SQLite result codes that decide the kind of a failure.
const (
	sqliteBusy       = 5
	sqliteFull       = 13
	sqliteConstraint = 19
	sqliteNoShm      = 10 | 19<<8 // no room for the index of its log
)

// translate turns a driver's error into one of the house's kinds.
func translate(err error) error {
	if err == nil {
		return nil
	}
	var le *sqlite.Error
	if errors.As(err, &le) {
		if le.Code() == sqliteNoShm {
			return fault.New(fault.Busy, "store.full").Because(err)
		}
		switch le.Code() & 0xff {
		case sqliteConstraint:
			return constraint(err, strings.Contains(le.Error(), "UNIQUE"))
		case sqliteBusy:
			return fault.New(fault.Busy, "store.busy").Because(err)
		case sqliteFull:
			return fault.New(fault.Busy, "store.full").Because(err)
		}
		return err
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch {
		case pe.Code == "23505":
			return constraint(err, true)
		case strings.HasPrefix(pe.Code, "23"):
			return constraint(err, false)
		case pe.Code == "40001", pe.Code == "40P01":
			return fault.New(fault.Busy, "store.busy").Because(err)
		case pe.Code == "53100":
			return fault.New(fault.Busy, "store.full").Because(err)
		case strings.HasPrefix(pe.Code, "53"): // too many connections, too little memory
			return fault.New(fault.Busy, "store.busy").Because(err)
		case strings.HasPrefix(pe.Code, "08"), strings.HasPrefix(pe.Code, "57P"):
			return fault.New(fault.Busy, "store.away").Because(err)
		}
		return err
	}
	var ce *pgconn.ConnectError
	if errors.As(err, &ce) {
		return fault.New(fault.Busy, "store.away").Because(err)
	}
	return err
}

func constraint(err error, unique bool) error {
	if unique {
		return fault.New(fault.Conflict, "store.duplicate").Because(err)
	}
	return fault.New(fault.Conflict, "store.constraint").Because(err)
}

// Values is the VALUES list of rows × cols placeholders: ($1,$2),($3,$4).
func Values(rows, cols int) string {
	var b strings.Builder
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range cols {
			if c > 0 {
				b.WriteByte(',')
			}
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	return b.String()
}

// Places is a comma-separated list of n placeholders beginning at $from.
func Places(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// PrefixEnd is the first text after every text that begins with the digits
// given: 110112 → 110113. With it a prefix is a range, whatever the collation.
func PrefixEnd(digits string) string {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			return string(b[:i+1])
		}
	}
	return "a"
}

// Each calls fn for every row of a query.
func Each(ctx context.Context, q Q, fn func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
