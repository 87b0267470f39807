package store

import (
	"context"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"huying/base/clock"
)

// Class says where a table's rows live on a sharded database.
type Class uint8

// The classes. County tables are sharded by their first column; reference
// tables are small and copied to every node; local ones stay on the coordinator.
const (
	County Class = iota + 1
	Reference
	Local
)

// Table is a declared table.
type Table struct {
	Name  string
	Class Class
	Room  string
}

// Schema is the registry of declared tables.
type Schema struct {
	tables map[string]Table
}

func newSchema() *Schema { return &Schema{tables: map[string]Table{}} }

// Tables lists what was declared, by name.
func (s *Schema) Tables() []Table {
	out := make([]Table, 0, len(s.tables))
	for _, t := range s.tables {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Migrations are one room's numbered files, 0001_create_order.sql and on, run
// in the order of their names, forward only. Directives in comments:
//
//	-- table: county | reference | local [clustered]   before each create table
//	-- only: sqlite | postgres                          the next statement on that engine alone
//
// A clustered table is kept in primary-key order on SQLite (without rowid).
type Migrations struct {
	Room string
	FS   fs.FS
}

// Migrate brings every room up to date, each file in its own transaction.
func (db *DB) Migrate(ctx context.Context, now clock.Moment, rooms ...Migrations) error {
	const create = `create table if not exists schema_migration (
		room text not null, name text not null, applied_at bigint not null, primary key (room, name))`
	if err := db.Write(ctx, func(tx *Tx) error { _, err := tx.Exec(ctx, create); return err }); err != nil {
		return err
	}
	db.schema.tables["schema_migration"] = Table{Name: "schema_migration", Class: Local, Room: "store"}
	done, err := db.applied(ctx)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if err := db.migrateRoom(ctx, now, room, done); err != nil {
			return fmt.Errorf("store: migrate %s: %w", room.Room, err)
		}
	}
	return nil
}

func (db *DB) applied(ctx context.Context) (map[string]bool, error) {
	rows, err := db.Read().Query(ctx, "select room, name from schema_migration")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	done := map[string]bool{}
	for rows.Next() {
		var room, name string
		if err := rows.Scan(&room, &name); err != nil {
			return nil, err
		}
		done[room+"/"+name] = true
	}
	return done, rows.Err()
}

func (db *DB) migrateRoom(ctx context.Context, now clock.Moment, room Migrations, done map[string]bool) error {
	names, err := fs.Glob(room.FS, "*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	for _, name := range names {
		text, err := fs.ReadFile(room.FS, name)
		if err != nil {
			return err
		}
		stmts, err := parseMigration(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, s := range stmts {
			if s.table != nil {
				s.table.Room = room.Room
				db.schema.tables[s.table.Name] = *s.table
			}
		}
		if done[room.Room+"/"+name] {
			continue
		}
		if err := db.apply(ctx, now, room.Room, name, stmts); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (db *DB) apply(ctx context.Context, now clock.Moment, room, name string, stmts []statement) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, s := range stmts {
			text := s.text
			if s.only != "" && s.only != db.engine.String() {
				continue
			}
			if s.clustered && db.engine == SQLite {
				text += " without rowid"
			}
			if _, err := tx.Exec(ctx, text); err != nil {
				return fmt.Errorf("%w in: %s", err, firstLine(text))
			}
		}
		_, err := tx.Exec(ctx, "insert into schema_migration (room, name, applied_at) values ($1, $2, $3)", room, name, now)
		return err
	})
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// statement is one SQL statement of a migration with its directives.
type statement struct {
	text      string
	only      string
	clustered bool
	table     *Table
}

var classes = map[string]Class{"county": County, "reference": Reference, "local": Local}

// parseMigration splits a file at semicolons that end a line.
func parseMigration(text string) ([]statement, error) {
	var out []statement
	var cur statement
	var class Class
	var body []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		if d, ok := strings.CutPrefix(trimmed, "-- only:"); ok {
			cur.only = strings.TrimSpace(d)
			continue
		}
		if d, ok := strings.CutPrefix(trimmed, "-- table:"); ok {
			words := strings.Fields(d)
			if len(words) == 0 || classes[words[0]] == 0 {
				return nil, fmt.Errorf("directive %q: want county, reference or local", trimmed)
			}
			class = classes[words[0]]
			cur.clustered = len(words) > 1 && words[1] == "clustered"
			continue
		}
		if trimmed == "" || strings.HasPrefix(trimmed, "--") {
			continue
		}
		body = append(body, line)
		if !strings.HasSuffix(trimmed, ";") {
			continue
		}
		cur.text = strings.TrimSuffix(strings.TrimSpace(strings.Join(body, "\n")), ";")
		if name, ok := createdTable(cur.text); ok {
			if class == 0 {
				return nil, fmt.Errorf("table %s has no class: put '-- table: county' before it", name)
			}
			cur.table = &Table{Name: name, Class: class}
		}
		out = append(out, cur)
		cur, class, body = statement{}, 0, nil
	}
	if len(body) > 0 {
		return nil, fmt.Errorf("statement without a closing semicolon: %s", firstLine(body[0]))
	}
	return out, nil
}

func createdTable(sql string) (string, bool) {
	words := strings.Fields(strings.ToLower(sql))
	if len(words) > 2 && words[0] == "create" && words[1] == "table" {
		return strings.TrimSuffix(words[2], "("), true
	}
	if len(words) > 3 && words[0] == "create" && words[1] == "virtual" {
		return strings.TrimSuffix(words[3], "("), true
	}
	return "", false
}
