package served

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/kernel/workbook"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

const packagingColumns = "id, entry, subject, area, on_day, unit, quantity, destination, carrier, voucher, basis, note, person, entered_at, " +
	"voided_on, void_reason"

func (p *Packaging) dest() []any {
	return []any{&p.ID, &p.Entry, &p.Subject, &p.Area, &p.On, &p.Unit, &p.Quantity, &p.Destination, &p.Carrier, &p.Voucher, &p.Basis, &p.Note,
		&p.Person, &p.EnteredAt, &p.VoidedOn, &p.VoidReason}
}

func (r *Room) packaging(ctx context.Context, q store.Q, county, id string) (*Packaging, error) {
	p := &Packaging{}
	err := q.QueryRow(ctx, "select "+packagingColumns+" from agri_packaging where county = $1 and id = $2", county, id).Scan(p.dest()...)
	return p, store.One(err)
}

// addPackaging enters a line into the ledger. What is taken away has to be there.
func (r *Room) addPackaging(ctx context.Context, tx *act.Tx, p *Packaging) error {
	p.ID, p.Person, p.EnteredAt = tx.NewID(), tx.Actor.Person, tx.Now
	tx.On(p.ID, p.Area)
	tx.Note("entry", string(p.Entry))
	if err := r.stock(ctx, tx, p, p.moves()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "insert into agri_packaging (county, "+packagingColumns+") values "+store.Values(1, 17), tx.County, p.ID,
		p.Entry, p.Subject, p.Area, p.On, p.Unit, p.Quantity,
		p.Destination, p.Carrier, p.Voucher, p.Basis, p.Note, p.Person, p.EnteredAt, p.VoidedOn, p.VoidReason); err != nil {
		return err
	}
	return tx.Created(ctx, "agri_packaging", p.ID)
}

// voidPackaging strikes a line out; what it moved is moved back.
func (r *Room) voidPackaging(ctx context.Context, tx *act.Tx, id, reason string) error {
	return strikeOut(ctx, tx, "agri_packaging", id, reason, func() error {
		p, err := r.packaging(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		return r.stock(ctx, tx, p, -p.moves())
	})
}

func stockID(town string, u Unit) string { return town + "/" + string(u) }

// stock moves what lies in a town's stores, and refuses to take away what is not
// there, on the line's day or on any later one. The town's row is held from the
// update on, so that whoever comes at the same time waits and then counts anew.
func (r *Room) stock(ctx context.Context, tx *act.Tx, p *Packaging, change int64) error {
	if change == 0 {
		return nil
	}
	tree, err := r.Areas.Tree(ctx, tx.County)
	if err != nil {
		return err
	}
	town := tree.Heir(area.Cut(p.Area, area.Township)) // its stores are where the town went
	id := stockID(town, p.Unit)
	if change > 0 {
		_, err := tx.Exec(ctx, `insert into agri_packaging_stock (county, id, area, unit, left_over) values ($1, $2, $3, $4, $5)
			on conflict (county, id) do update set left_over = agri_packaging_stock.left_over + excluded.left_over`, tx.County, id, town, p.Unit, change)
		return err
	}
	res, err := tx.Exec(ctx, "update agri_packaging_stock set left_over = left_over + $3 where county = $1 and id = $2 and left_over + $3 >= 0",
		tx.County, id, change)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	days, err := r.movedPackaging(ctx, tx, tx.County, tree.Merged(town), p.Unit)
	if err != nil {
		return err
	}
	low := least(days, p.On)
	if p.VoidedOn != 0 { // the line itself counts no more, and nothing may lack it
		if n == 1 && low >= 0 {
			return nil
		}
		return fault.New(fault.Conflict, "agri.packaging.already_gone")
	}
	if n != 1 || low+change < 0 {
		left := quantityText(p.Unit, max(low, 0))
		return fault.New(fault.Conflict, "agri.packaging.too_much", "left", left, "unit", "agri.unit."+string(p.Unit)).
			Add(fault.Field{Pointer: "/quantity", Key: "agri.packaging.at_most", Args: map[string]any{"left": left, "unit": "agri.unit." + string(p.Unit)}})
	}
	return nil
}

// StockIn is what lies in the stores of towns.
func StockIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := area.Lying{Page: "/agri/packaging"}
		var u Unit
		var left int64
		err := rows.Scan(&x.ID, &x.Area, &u, &left)
		x.Name = quantityText(u, left) + " " + ledger.WordOf(u, units, unitWords)
		out = append(out, x)
		return err
	}, "select id, area, unit, left_over from agri_packaging_stock where county = $1 and "+where+" order by id", args...)
}

// MoveStock adds what lies in a town's stores to those of the town that it became.
func MoveStock(ctx context.Context, tx *act.Tx, m area.Moving) error {
	for _, id := range m.IDs {
		_, unit, _ := strings.Cut(id, "/")
		if _, err := tx.Exec(ctx, `insert into agri_packaging_stock (county, id, area, unit, left_over)
			select county, $3, $4, unit, left_over from agri_packaging_stock where county = $1 and id = $2
			on conflict (county, id) do update set left_over = agri_packaging_stock.left_over + excluded.left_over`, tx.County, id,
			stockID(m.To, Unit(unit)), m.To); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "delete from agri_packaging_stock where county = $1 and id = $2", tx.County, id); err != nil {
			return err
		}
	}
	return nil
}

// movedPackaging is what came into towns' stores and left them, day by day.
func (r *Room) movedPackaging(ctx context.Context, q store.Q, county string, towns area.Scope, u Unit) (out []moved, err error) {
	args := []any{county, u}
	where := towns.Where("area", &args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var m moved
		err := rows.Scan(&m.on, &m.amount)
		out = append(out, m)
		return err
	}, `select on_day, sum(case when entry = 'recovered' then quantity else -quantity end) from agri_packaging
		where county = $1 and unit = $2 and voided_on = 0 and entry in ('recovered', 'disposed') and `+where+" group by on_day order by on_day", args...)
	return out, err
}

// packagingLine is a line with the names in it.
type packagingLine struct {
	Packaging
	SubjectName, PersonName string
}

const packagingWords = "(t.destination || ' ' || t.carrier || ' ' || t.voucher || ' ' || t.note || ' ' || coalesce(s.name, ''))"

func (r *Room) packagingLines(ctx context.Context, q store.Q, f ledgerFilter) (list []packagingLine, next string, err error) {
	defer fault.Wrap(&err, "agri.packagingLines")
	return latest(ctx, q, &f, "select t."+strings.ReplaceAll(packagingColumns, ", ", ", t.")+`, coalesce(s.name, ''), coalesce(w.name, '')
		from agri_packaging t left join agri_subject s on s.county = t.county and s.id = t.subject left join person w on w.county = t.county and w.id = t.person`, "t.entry", packagingWords,
		func(rows *sql.Rows) (l packagingLine, err error) {
			err = rows.Scan(append(l.dest(), &l.SubjectName, &l.PersonName)...)
			return l, err
		}, func(l packagingLine) (clock.Day, string) { return l.On, l.ID })
}

// PackagingSum is what a ledger's lines of one kind, unit and basis add up to.
type PackagingSum struct {
	Entry    string `json:"entry" enum:"recovered,disposed,due"`
	Unit     string `json:"unit" enum:"piece,gram"`
	Basis    string `json:"basis" enum:"sold,used,estimate,"`
	Lines    int    `json:"lines"`
	Quantity int64  `json:"quantity"`
}

// packagingSums adds up a ledger; a unit stays what it is.
func (r *Room) packagingSums(ctx context.Context, q store.Q, f ledgerFilter) ([]PackagingSum, error) {
	var args []any
	where := f.where("t.entry", packagingWords, &args)
	out := []PackagingSum{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var s PackagingSum
		err := rows.Scan(&s.Entry, &s.Unit, &s.Basis, &s.Lines, &s.Quantity)
		out = append(out, s)
		return err
	}, `select t.entry, t.unit, t.basis, count(*), sum(t.quantity) from agri_packaging t left join agri_subject s on s.county = t.county and s.id = t.subject where `+where+
		" group by t.entry, t.unit, t.basis order by t.entry, t.unit, t.basis", args...)
	return out, err
}

// PackagingLeft is what lies in a town's stores.
type PackagingLeft struct {
	Area     string `json:"area"`
	AreaName string `json:"area_name"`
	Unit     string `json:"unit" enum:"piece,gram"`
	Quantity int64  `json:"quantity"`
}

// packagingLeft is what lies in the towns' stores and waits to be taken away.
func (r *Room) packagingLeft(ctx context.Context, q store.Q, tree *area.Tree, f ledgerFilter) ([]PackagingLeft, error) {
	args := []any{f.county}
	where := f.scope.Where("area", &args)
	out := []PackagingLeft{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var l PackagingLeft
		err := rows.Scan(&l.Area, &l.Unit, &l.Quantity)
		l.AreaName = tree.Name(l.Area)
		out = append(out, l)
		return err
	}, "select area, unit, left_over from agri_packaging_stock where county = $1 and left_over > 0 and "+where+" order by area, unit desc", args...)
	return out, err
}

// packagingSource counts the ledger: what should have come back, what did, and what
// was disposed of, each in pieces and in grams.
func packagingSource() *figure.Source {
	s := &figure.Source{Kind: "agri.packaging", Table: "agri_packaging", ID: "r.id", Area: "r.area",
		No: "case r.basis when 'sold' then '" + dueWords[0] + "' when 'used' then '" + dueWords[1] + "' when 'estimate' then '" + dueWords[2] +
			"' else r.voucher end",
		Title: "coalesce((select case when s.kind = 'household' then '" + registry.KindWords[4] +
			"' else s.name end from agri_subject s where s.county = r.county and s.id = r.subject), case when r.carrier <> '' then r.carrier else r.note end)"}
	for _, e := range entries {
		for _, u := range units {
			terms := []figure.Term{{Day: "r.on_day", Amount: "r.quantity",
				Where: "r.voided_on = 0 and r.entry = '" + string(e) + "' and r.unit = '" + string(u) + "'"}}
			code := "agri.packaging_" + string(e) + "_" + string(u)
			s.Measures = append(s.Measures, figure.Measure{Code: code, Terms: terms})
			if e != DueBack {
				s.Measures = append(s.Measures, figure.Measure{Code: code + sofar, Stock: true, Terms: terms})
			}
		}
	}
	return s
}

// sofar ends the codes of what was recovered and disposed of until a day.
const sofar = "_sofar"

// packagingFigures are said in pieces; those by weight stand beside them. What is disposed
// of in a year was partly recovered in the year before, so its share is that of all there
// was until the day: within a period it passed a hundred percent.
func packagingFigures() (out []*figure.Figure) {
	for _, u := range units {
		of := func(e Entry) string { return "agri.packaging_" + string(e) + "_" + string(u) }
		more, unit, per := "", "unit.piece", int64(0)
		if u == Gram {
			more, unit, per = "_weight", "unit.kilogram", 1000
		}
		out = append(out,
			&figure.Figure{Code: "agri.packaging_recovered" + more, Kind: figure.Flow, Unit: unit, Num: of(Recovered), Version: "1", Per: per, Public: true},
			&figure.Figure{Code: "agri.packaging_recovery_rate" + more, Kind: figure.Rate, Unit: "unit.percent", Num: of(Recovered),
				Den: of(DueBack), Version: "1", Good: "up", Decimals: 1, Public: true},
			&figure.Figure{Code: "agri.packaging_disposed_rate" + more, Kind: figure.Rate, Unit: "unit.percent", Num: of(Removed) + sofar,
				Den: of(Recovered) + sofar, Version: "2", Good: "up", Decimals: 1, Public: true})
	}
	return out
}
