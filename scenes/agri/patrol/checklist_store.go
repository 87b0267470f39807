package patrol

import (
	"context"
	"database/sql"
	"fmt"

	"huying/base/measure"
	"huying/base/store"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/scenes/agri/registry"
)

// held are the kinds of the subjects that somebody patrols.
func held(ctx context.Context, q store.Q, p *duty.Principal) (out []string, err error) {
	args := []any{p.County}
	where := p.Scope(registry.MayPatrol).Where("area", &args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var kind string
		err := rows.Scan(&kind)
		out = append(out, kind)
		return err
	}, "select distinct kind from agri_subject where county = $1 and to_day = 0 and "+where, args...)
	return out, err
}

// known are what apps of others fill questions in with, by the names of [Facts]: nothing
// personal, and as few as fit.
func known(ctx context.Context, q store.Q, p *duty.Principal, most int) (out []form.Known, err error) {
	args := []any{p.County}
	where := p.Scope(registry.MayPatrol).Where("area", &args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name, place, products string
		var land int64
		err := rows.Scan(&id, &name, &place, &products, &land)
		facts := map[string]string{"name": name, "place": place, "products": products, "land": "", "officer": p.Name}
		if land != 0 { // 0: unknown
			facts["land"] = measure.Mu(land, 1)
		}
		out = append(out, form.Known{Subject: id, Facts: facts})
		return err
	}, "select id, name, place, products, land_m2 from agri_subject where county = $1 and to_day = 0 and "+where+fmt.Sprintf(" order by id "+
		"limit %d", most+1), args...)
	if len(out) > most {
		return nil, err
	}
	return out, err
}
