package served

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

const eventColumns = "id, kind, title, area, on_day, platform, viewers, viewers_source, residents, sales_fen, note, person, voided_on, void_reason, version"

func (e *Event) dest() []any {
	return []any{&e.ID, &e.Kind, &e.Title, &e.Area, &e.On, &e.Platform, &e.Viewers, &e.ViewersSource, &e.Residents, &e.SalesFen, &e.Note,
		&e.Person, &e.VoidedOn, &e.VoidReason, &e.Version}
}

// parties fills in who took part in events and where they went.
func (r *Room) parties(ctx context.Context, q store.Q, county string, list []*Event) error {
	by := map[string]*Event{}
	args := []any{county}
	for _, e := range list {
		by[e.ID] = e
		args = append(args, e.ID)
	}
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var at string
		var p Party
		err := rows.Scan(&at, &p.Kind, &p.Subject, &p.Area, &p.Name)
		by[at].Parties = append(by[at].Parties, p)
		return err
	}, "select event, kind, subject, area, name from agri_event_party where county = $1 and event in ("+store.Places(2, len(list))+") order by event, id", args...)
}

// addEvent keeps an event that was held.
func (r *Room) addEvent(ctx context.Context, tx *act.Tx, e *Event) error {
	e.ID, e.Person, e.Version = tx.NewID(), tx.Actor.Person, 1
	tx.On(e.ID, e.Area)
	tx.Note("kind", string(e.Kind))
	if _, err := tx.Exec(ctx, "insert into agri_event (county, "+eventColumns+", entered_at) values "+store.Values(1, 17), tx.County, e.ID,
		e.Kind, e.Title, e.Area, e.On, e.Platform, e.Viewers,
		e.ViewersSource, e.Residents, e.SalesFen, e.Note, e.Person, e.VoidedOn, e.VoidReason, e.Version, tx.Now); err != nil {
		return err
	}
	if err := tx.Created(ctx, "agri_event", e.ID); err != nil {
		return err
	}
	return r.setParties(ctx, tx, e, nil)
}

// changeEvent writes an event over the version it was read at.
func (r *Room) changeEvent(ctx context.Context, tx *act.Tx, e *Event, before []Party) error {
	tx.On(e.ID, e.Area)
	err := tx.Change(ctx, "agri_event", e.ID, func() error {
		res, err := tx.Exec(ctx, `update agri_event set title = $3, area = $4, on_day = $5, platform = $6, viewers = $7, viewers_source = $8, residents = $9, sales_fen = $10, note = $11, version = version + 1
			where county = $1 and id = $2 and version = $12 and voided_on = 0`, tx.County, e.ID, e.Title, e.Area, e.On, e.Platform, e.Viewers, e.ViewersSource, e.Residents, e.SalesFen, e.Note, e.Version)
		return ledger.Gone(res, err, "agri.served.changed_meanwhile")
	})
	if err != nil {
		return err
	}
	return r.setParties(ctx, tx, e, before)
}

// voidEvent strikes an event out; nobody was reached by it any more.
func (r *Room) voidEvent(ctx context.Context, tx *act.Tx, e *Event, reason string) error {
	if err := strikeOut(ctx, tx, "agri_event", e.ID, reason, nil); err != nil {
		return err
	}
	return r.settleReach(ctx, tx, e, e.Parties)
}

// setParties makes the list who took part and where it went.
func (r *Room) setParties(ctx context.Context, tx *act.Tx, e *Event, before []Party) error {
	if len(before) > 0 {
		if _, err := tx.Exec(ctx, "delete from agri_event_party where county = $1 and event = $2", tx.County, e.ID); err != nil {
			return err
		}
	}
	for _, p := range e.Parties {
		if _, err := tx.Exec(ctx, "insert into agri_event_party (county, id, event, reach, kind, subject, area, name) values "+store.Values(1, 8),
			tx.County, tx.NewID(), e.ID, p.reach(), p.Kind, p.Subject, p.Area, p.Name); err != nil {
			return err
		}
	}
	return r.settleReach(ctx, tx, e, append(slices.Clone(before), e.Parties...))
}

// settleReach finds out anew since when each of the parties has been reached. Each is
// held from the first statement on, in one order, so that two events with the same
// producer wait for each other and count it once.
func (r *Room) settleReach(ctx context.Context, tx *act.Tx, e *Event, parties []Party) error {
	if e.Kind != Roadshow {
		return nil
	}
	slices.SortFunc(parties, func(a, b Party) int { return strings.Compare(a.reach(), b.reach()) })
	parties = slices.CompactFunc(parties, func(a, b Party) bool { return a.reach() == b.reach() })
	for _, p := range parties {
		id, at := p.reach(), p.Area
		if at == "" {
			at = e.Area
		}
		if _, err := tx.Exec(ctx, `insert into agri_reach (county, id, kind, title, area, first_day, turns) values ($1, $2, $3, $4, $5, 0, 1)
			on conflict (county, id) do update set turns = agri_reach.turns + 1`, tx.County, id, p.Kind, p.Name, at); err != nil {
			return err
		}
		var first clock.Day
		if err := tx.QueryRow(ctx, `select coalesce(min(e.on_day), 0) from agri_event_party p join agri_event e on e.county = p.county and e.id = p.event
			where p.county = $1 and p.reach = $2 and e.kind = 'roadshow' and e.voided_on = 0`, tx.County, id).Scan(&first); err != nil {
			return err
		}
		if err := tx.Change(ctx, "agri_reach", id, func() error {
			_, err := tx.Exec(ctx, "update agri_reach set first_day = $3 where county = $1 and id = $2", tx.County, id, first)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// takingPart finds the producers of an event that lie in places; others are not there.
func (r *Room) takingPart(ctx context.Context, q store.Q, county string, scope area.Scope, e *Event, ids []string) error {
	byID := map[string]*registry.Subject{}
	for part := range slices.Chunk(ids, 100) {
		list, err := r.registry.SubjectsBy(ctx, q, county, "id", part)
		if err != nil {
			return err
		}
		for _, s := range list {
			byID[s.ID] = s
		}
	}
	for _, id := range ids {
		s := byID[id]
		if s == nil || !scope.Holds(s.Area) || s.To != 0 && s.To <= e.On {
			return fault.New(fault.Invalid, "agri.event.invalid").At("/producers", "agri.served.no_subject")
		}
		e.join(Party{Kind: producer, Subject: s.ID, Area: s.Area, Name: s.Name})
	}
	return nil
}

// eventSources count events, and those whom they reached.
func eventSources() []*figure.Source {
	term := func(kind EventKind, amount string) []figure.Term {
		return []figure.Term{{Day: "r.on_day", Amount: amount, Where: "r.voided_on = 0 and r.kind = '" + string(kind) + "'"}}
	}
	first := func(kind string) []figure.Term {
		return []figure.Term{{Day: "r.first_day", Where: "r.kind = '" + kind + "'"}}
	}
	return []*figure.Source{{
		Kind: "agri.event", Table: "agri_event", ID: "r.id", Area: "r.area",
		No: "case when r.kind = 'live' then r.platform else '" + eventWords[1] + "' end", Title: "r.title",
		Measures: []figure.Measure{
			{Code: "agri.live_shows", Terms: term(Live, "")}, {Code: "agri.live_viewers", Terms: term(Live, "r.viewers")},
			{Code: "agri.roadshows", Terms: term(Roadshow, "")},
			{Code: "agri.roadshow_residents", Terms: term(Roadshow, "r.residents")}, {Code: "agri.roadshow_sales", Terms: term(Roadshow, "r.sales_fen")},
		},
	}, {
		Kind: "agri.reach", Table: "agri_reach", ID: "r.id", Area: "r.area", No: "''",
		Title: "coalesce((select '" + registry.KindWords[4] + "' from agri_subject s where s.county = r.county and r.kind = 'producer' and r.id = " +
			"'producer/' || s.id and s.kind = 'household'), r.title)",
		Measures: []figure.Measure{{Code: "agri.roadshow_producers", Stock: true, Terms: first(producer)},
			{Code: "agri.communities", Stock: true, Terms: first(community)}},
	}}
}

func eventFigures() (out []*figure.Figure) {
	for _, f := range []struct {
		code string
		kind figure.Kind
		unit string
		per  int64
	}{
		{"live_shows", figure.Flow, "unit.show", 0}, {"live_viewers", figure.Flow, "unit.viewer", 0}, {"roadshows", figure.Flow, "unit.show", 0},
		{"roadshow_producers", figure.Stock, "unit.subject", 0},
		{"roadshow_residents", figure.Flow, "unit.viewer", 0}, {"roadshow_sales", figure.Flow, "unit.yuan", 100}, {"communities", figure.Stock, "unit.community", 0},
	} {
		out = append(out, &figure.Figure{Code: "agri." + f.code, Kind: f.kind, Unit: f.unit, Num: "agri." + f.code, Version: "1", Per: f.per, Public: true})
	}
	return out
}
