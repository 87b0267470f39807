package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/base/store"
)

// Slack is by how much moments of neighbouring lines may run against each other: lines are
// in the order of their commits, and nodes' clocks differ a little.
const Slack = time.Minute

// Backwards names the lines that are dated well before the one before them: there the
// server's clock was set back. Lines keep their order, which is by number and not by time.
func (r *Room) Backwards(ctx context.Context, county string) (notes []string, err error) {
	err = store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var leaf int64
		var at, was clock.Moment
		if err := rows.Scan(&leaf, &at, &was); err != nil {
			return err
		}
		const form = "2006-01-02 15:04:05"
		notes = append(notes, fmt.Sprintf("journal %s: line %d is dated %s, the one before it %s: the server's clock was set back between them; "+
			"the lines are in the order in which they were written", county, leaf, at.Time().Format(form), was.Time().Format(form)))
		return nil
	}, `select leaf, at, was from (select leaf, at, lag(at) over (order by leaf) as was from journal_line where county = $1) x where at < was - $2 order by leaf limit 20`,
		county, Slack.Milliseconds())
	return notes, err
}

// Latest is the moment of the county's newest lines: what the clock should be past.
func (r *Room) Latest(ctx context.Context, county string) (at clock.Moment, err error) {
	err = r.db.Read().QueryRow(ctx, "select coalesce(max(at), 0) from (select at from journal_line where county = $1 order by leaf desc limit "+
		"100) x", county).Scan(&at)
	return at, err
}
