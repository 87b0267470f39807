package registry

import (
	"context"
	"database/sql"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

const rulesRows = `select r.id, r.version, r.red_large, r.red_small, r.amber_large, r.amber_small, r.green_large, r.green_small, r.pledge_days, r.words, r.at, coalesce(w.name, '')
	from agri_rules r left join person w on w.county = r.county and w.id = r.person where r.county = $1 order by r.version desc`

func scanRules(row interface{ Scan(...any) error }) (*Rules, error) {
	x := &Rules{}
	return x, store.One(row.Scan(&x.ID, &x.Version, &x.Red.Large, &x.Red.Small, &x.Amber.Large, &x.Amber.Small, &x.Green.Large, &x.Green.Small,
		&x.PledgeDays, &x.Words, &x.At, &x.PersonName))
}

// ruleVersions are a county's rules, the newest first.
func (r *Room) ruleVersions(ctx context.Context, q store.Q, county string) (out []*Rules, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := scanRules(rows)
		out = append(out, x)
		return err
	}, rulesRows, county)
	return out, err
}

// Rules are those in force: the newest, or the program's where a county set none.
func (r *Room) Rules(ctx context.Context, q store.Q, county string) (*Rules, error) {
	x, err := scanRules(q.QueryRow(ctx, rulesRows+" limit 1", county))
	if fault.Is(err, fault.NotFound) {
		return UsualRules(), nil
	}
	return x, err
}

type rulesKey struct{ county string }

// RulesNow are those in force inside an act, asked for once for all acts of a commit.
func (r *Room) RulesNow(ctx context.Context, tx *act.Tx) (*Rules, error) {
	kept := tx.Share(rulesKey{tx.County}, func() any { return new(*Rules) }).(**Rules)
	if *kept == nil {
		x, err := r.Rules(ctx, tx, tx.County)
		if err != nil {
			return nil, err
		}
		*kept = x
	}
	return *kept, nil
}

// setRules keeps a county's next rules; those before stay what they were. Of two that set
// them at once the later hears of it: was is the version that the new ones were made from.
func (r *Room) setRules(ctx context.Context, tx *act.Tx, x *Rules, was int) error {
	now, err := r.Rules(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	if now.Version != was {
		return fault.New(fault.Conflict, "agri.rules.changed", "name", now.PersonName)
	}
	x.ID, x.Version = tx.NewID(), was+1
	tx.On(x.ID, tx.County)
	tx.Note("version", x.Version)
	tx.Note("every", x.Cadence)
	tx.Note("pledge_days", x.PledgeDays)
	_, err = tx.Exec(ctx, "insert into agri_rules (county, id, version, red_large, red_small, amber_large, amber_small, green_large, "+
		"green_small, pledge_days, words, at, person) values "+store.Values(1, 13),
		tx.County, x.ID, x.Version, x.Red.Large, x.Red.Small, x.Amber.Large, x.Amber.Small, x.Green.Large, x.Green.Small, x.PledgeDays, x.Words,
		tx.Now, tx.Actor.Person)
	return err
}
