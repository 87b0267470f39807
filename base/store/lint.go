package store

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// allCounties marks a statement that means to read every county; a sharded
// database sends it to every node.
const allCounties = "/* all counties */"

var (
	fromTable   = regexp.MustCompile(`(?i)\b(?:from|join|update|into)\s+([a-z_][a-z0-9_]*)`)
	bindsCounty = regexp.MustCompile(`(?i)\bcounty\s*(=|in\s*\()|\(county,|excluded`)
	forUpdate   = regexp.MustCompile(`(?i)\bfor\s+update\b|\bwith\s+recursive\b`)
	volatile    = regexp.MustCompile(`(?i)\b(random|now|current_timestamp|gen_random_uuid|datetime)\s*\(`)
	linted      sync.Map
)

// lint refuses what would not run, or would run on every shard, on Citus:
// a statement over a county table that does not bind county, row locks and
// recursion across counties, and volatile functions in an update. It runs when
// Options.Lint is set, on every statement that tests cause.
func (db *DB) lint(query string) error {
	if !db.opt.Lint {
		return nil
	}
	if _, ok := linted.Load(query); ok {
		return nil
	}
	if err := db.lintText(query); err != nil {
		return fmt.Errorf("statement lint: %w: %s", err, query)
	}
	linted.Store(query, true)
	return nil
}

func (db *DB) lintText(query string) error {
	if strings.Contains(query, "::") {
		return fmt.Errorf("a cast with :: is PostgreSQL only")
	}
	low := strings.ToLower(strings.TrimSpace(query))
	if strings.HasPrefix(low, "create") || strings.HasPrefix(low, "drop") || strings.HasPrefix(low, "alter") {
		return nil
	}
	if strings.HasPrefix(low, "update") && volatile.MatchString(query) {
		return fmt.Errorf("volatile function in an update")
	}
	over := false
	for _, m := range fromTable.FindAllStringSubmatch(query, -1) {
		if t, ok := db.schema.tables[strings.ToLower(m[1])]; ok && t.Class == County {
			over = true
		}
	}
	if !over {
		return nil
	}
	all := strings.Contains(query, allCounties)
	if all && forUpdate.MatchString(query) {
		return fmt.Errorf("row locks and recursion need one county")
	}
	if !all && !bindsCounty.MatchString(query) {
		return fmt.Errorf("no county bound, and not marked %s", allCounties)
	}
	return nil
}

// LintSchema checks the catalog of a migrated PostgreSQL against the rules that
// Citus enforces (county first, in every key; keys pair county with county) and
// against what the migrations declared. It returns one line a fault.
func (db *DB) LintSchema(ctx context.Context) ([]string, error) {
	if db.engine != Postgres {
		return nil, fmt.Errorf("the schema lint reads PostgreSQL's catalog")
	}
	cols, err := db.catalog(ctx, `select c.relname, a.attname, a.attnum from pg_class c
		join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
		join pg_attribute a on a.attrelid = c.oid and a.attnum = 1 where c.relkind = 'r'`)
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, r := range cols {
		t, ok := db.schema.tables[r[0]]
		switch {
		case !ok:
			faults = append(faults, "table "+r[0]+" has no declared class")
		case t.Class == County && r[1] != "county":
			faults = append(faults, "table "+r[0]+": first column is "+r[1]+", want county")
		}
	}
	more, err := db.lintKeys(ctx)
	return append(faults, more...), err
}

func (db *DB) lintKeys(ctx context.Context) ([]string, error) {
	keys, err := db.catalog(ctx, `select c.relname, i.relname, a.attname from pg_index x
		join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
		join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
		left join pg_attribute a on a.attrelid = c.oid and a.attnum = any(x.indkey) and a.attname = 'county'
		where x.indisunique or x.indisprimary`)
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, r := range keys {
		if db.schema.tables[r[0]].Class == County && r[2] == "" {
			faults = append(faults, "unique index "+r[1]+" on "+r[0]+" lacks county")
		}
	}
	fks, err := db.catalog(ctx, `select c.relname, f.relname, coalesce(
			(select min(a.attname) from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1]), '')
		from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
		join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema() where k.contype = 'f'`)
	for _, r := range fks {
		from, to := db.schema.tables[r[0]].Class, db.schema.tables[r[1]].Class
		if from == County && to == County && r[2] != "county" {
			faults = append(faults, "foreign key "+r[0]+" → "+r[1]+" does not pair county with county")
		}
		if from != County && to == County {
			faults = append(faults, "foreign key from "+r[0]+", which is not sharded, to "+r[1]+", which is")
		}
	}
	return faults, err
}

func (db *DB) catalog(ctx context.Context, query string) ([][3]string, error) {
	rows, err := db.read.QueryContext(ctx, query)
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var out [][3]string
	for rows.Next() {
		var r [3]*string
		if err := rows.Scan(&r[0], &r[1], &r[2]); err != nil {
			return nil, err
		}
		var v [3]string
		for i, p := range r {
			if p != nil {
				v[i] = *p
			}
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func isNoTx(err error) bool { return strings.Contains(err.Error(), "no transaction is active") }
