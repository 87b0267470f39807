package agri

import (
	"context"
	"database/sql"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/scene"
	"huying/kernel/workbook"
	"huying/scenes/agri/registry"
	"huying/scenes/agri/served"
)

// carried are the tables whose rows say where a subject is: they go along with it, so that who
// answers for the new place has its visits, samples and certificates in their lists.
var carried = []string{"agri_cover", "agri_patrol", "agri_sample", "agri_lot", "agri_pledge", "agri_certification", "agri_certified",
	"agri_holder", "agri_proposal"}

// keeps are what has to live on when a place ends: subjects with everything about them, who acts
// for them, stations and parks.
func keeps(*scene.Kernel) []area.Keep {
	return []area.Keep{
		{Kind: registry.SubjectRecord, Title: "agri.keeps.subject", List: subjectsIn, Move: moveSubjects},
		{Kind: "mandate", Title: "agri.keeps.mandate", List: mandatesIn},
		{Kind: "agri.proposal", Title: "agri.keeps.proposal", List: proposalsIn,
			Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error {
				return m.Rows(ctx, tx, "agri_proposal", false, m.IDs)
			}},
		{Kind: registry.OfficerRecord, Title: "agri.keeps.officer", Every: true, Level: true, Stays: true, List: registry.CardsIn,
			Move: registry.MoveCards},
		{Kind: "agri.packaging", Title: "agri.keeps.packaging", Level: true, List: served.StockIn, Move: served.MoveStock},
		{Kind: "agri.station", Title: "agri.keeps.station", List: placesIn("agri_station", "/agri/stations"),
			Move: moveWith("agri_station", "agri_grade", "station")},
		{Kind: "agri.park", Title: "agri.keeps.park", List: placesIn("agri_park", "/agri/parks"), Move: moveWith("agri_park", "agri_park_plan", "park")},
	}
}

func subjectsIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		var lon, lat int64
		err := rows.Scan(&x.ID, &x.Area, &x.Name, &lon, &lat)
		x.Page, x.Lon, x.Lat, x.Placed = "/agri/subjects/"+x.ID, float64(lon)/1e7, float64(lat)/1e7, lon != 0 || lat != 0
		out = append(out, x)
		return err
	}, "select id, area, name, lon_e7, lat_e7 from agri_subject where county = $1 and to_day = 0 and "+where+" order by area, id", args...)
}

// mandatesIn are those who act for subjects in the places. A mandate names the subject and no
// place, so it goes along by itself.
func mandatesIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("s.area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		var who string
		var lon, lat int64
		err := rows.Scan(&x.ID, &x.Area, &who, &x.Name, &x.Page, &lon, &lat)
		x.Name, x.Page, x.Lon, x.Lat, x.Placed = who+" → "+x.Name, "/agri/subjects/"+x.Page, float64(lon)/1e7, float64(lat)/1e7, lon != 0 || lat != 0
		out = append(out, x)
		return err
	}, `select m.id, s.area, coalesce(p.name, ''), s.name, s.id, s.lon_e7, s.lat_e7 from mandate m join agri_subject s on s.county = m.county and s.id = m.subject
		left join person p on p.county = m.county and p.id = m.person
		where m.county = $1 and m.kind = '`+registry.SubjectRecord+"' and m.ended_reason = '' and m.to_at = 0 and s.to_day = 0 and "+where+" order by s.area, m.id", args...)
}

// proposalsIn are the open proposals that go along with no subject: those of new ones, and those about subjects that lie
// elsewhere or are closed.
func proposalsIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county, registry.Waiting}
	where := places.Where("p.area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := area.Lying{Page: "/agri/proposals"}
		err := rows.Scan(&x.ID, &x.Area, &x.Name)
		out = append(out, x)
		return err
	}, `select p.id, p.area, p.name from agri_proposal p where p.county = $1 and p.state = $2 and not exists (select 1 from agri_subject s
		where s.county = p.county and s.id = p.subject and s.area = p.area and s.to_day = 0) and `+where+" order by p.area, p.id", args...)
}

func moveSubjects(ctx context.Context, tx *act.Tx, m area.Moving) error {
	if err := m.Rows(ctx, tx, "agri_subject", true, m.IDs); err != nil {
		return err
	}
	for _, table := range carried {
		if _, err := m.About(ctx, tx, table, "subject", false, m.IDs); err != nil {
			return err
		}
	}
	return nil
}

func placesIn(table, page string) func(context.Context, store.Q, string, area.Scope, *workbook.Plan) ([]area.Lying, error) {
	return func(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
		args := []any{county}
		where := places.Where("area", &args)
		return out, store.Each(ctx, q, func(rows *sql.Rows) error {
			x := area.Lying{Page: page}
			err := rows.Scan(&x.ID, &x.Area, &x.Name)
			out = append(out, x)
			return err
		}, "select id, area, name from "+table+" where county = $1 and to_day = 0 and "+where+" order by area, id", args...)
	}
}

// moveWith moves rows with those of another table that are about them.
func moveWith(table, about, column string) func(context.Context, *act.Tx, area.Moving) error {
	return func(ctx context.Context, tx *act.Tx, m area.Moving) error {
		if err := m.Rows(ctx, tx, table, true, m.IDs); err != nil {
			return err
		}
		_, err := m.About(ctx, tx, about, column, false, m.IDs)
		return err
	}
}
