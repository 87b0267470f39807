package patrol

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/evidence"
	"huying/kernel/form"
	"huying/kernel/offline"
	"huying/kernel/order"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// OpenPatrol reads a visit and looks whether it may have been made by who made it.
func (r *Room) OpenPatrol(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
	var v Visit
	if err := e.Read(&v); err != nil {
		return offline.Task{}, err
	}
	q := r.DB.Read()
	s, err := r.registry.Outline(ctx, q, e.County, v.Subject)
	if err != nil {
		return offline.Task{}, err
	}
	if !e.Who.Can(registry.MayRead, s.Area) {
		return offline.Task{}, store.ErrNotFound
	}
	actor, err := e.Who.May(registry.MayPatrol, s.Area, "phone")
	if err != nil {
		return offline.Task{}, err
	}
	version, err := r.Forms.Offered(ctx, q, e.County, v.Form, v.Version)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && version.Use != Use.Code:
		return offline.Task{}, fault.New(fault.Invalid, "agri.patrol.form")
	case err != nil:
		return offline.Task{}, err
	}
	if !version.ForKind(string(s.Kind)) {
		return offline.Task{}, fault.New(fault.Invalid, "form.not_for_kind", "title", version.Title, "kind", "agri.kind."+string(s.Kind))
	}
	if err := version.Check(v.Answers); err != nil {
		return offline.Task{}, err
	}
	findings := version.Findings(v.Answers)
	if err := v.check(findings); err != nil {
		return offline.Task{}, err
	}
	mine := r.Evidence.Photo(ctx, e.Who)
	for _, h := range v.Photos {
		if !mine(h) {
			return offline.Task{}, fault.New(fault.Invalid, "agri.patrol.invalid").At("/photos", "agri.patrol.photo_missing")
		}
	}
	if err := version.CheckFiles(v.Answers, v.Files, r.Evidence.File(ctx, e.Who)); err != nil {
		return offline.Task{}, err
	}
	return offline.Task{Actor: actor, Verb: "agri.patrol", Subject: s.ID, Area: s.Area, Do: func(ctx context.Context, tx *act.Tx) error {
		return r.patrol(ctx, tx, e, &v, version, findings)
	}}, nil
}

// patrol keeps a visit: the answers, what came of it, an order when something was
// found, and until when the subject is covered.
func (r *Room) patrol(ctx context.Context, tx *act.Tx, e *offline.Envelope, v *Visit, version *form.Version, findings []form.Node) error {
	on := e.At.Day()
	s, err := r.registry.Visit(ctx, tx, v.Subject, on)
	if err != nil {
		return err
	}
	if err := r.Forms.Keep(ctx, tx, &form.Record{ID: e.ID, Form: v.Form, Version: v.Version, Subject: s.ID, Area: s.Area,
		Person: tx.Actor.Person, Duty: tx.Actor.Duty, Device: e.Device,
		CapturedAt: e.At, ReceivedAt: tx.Now, Answers: v.Answers, Photos: v.Photos, Files: v.Files, LonE7: int64(v.Lon * 1e7),
		LatE7: int64(v.Lat * 1e7), AccuracyM: v.AccuracyM, Hash: offline.Hash(e.Body)}); err != nil {
		return err
	}
	held := slices.AppendSeq(slices.Clone(v.Photos), maps.Values(v.Files))
	if err := evidence.Hold(ctx, tx, registry.PatrolEvidence, s.ID, held...); err != nil {
		return err
	}
	var orderID string
	var limit clock.Day
	if v.Result != Pass {
		if limit = on.Add(v.LimitDays); v.Result == Transfer {
			limit = 0
		}
		o, err := r.Orders.ReportIn(ctx, tx, order.Report{Words: findingWords(s, v, version, findings, limit), Category: registry.FindingCategory,
			Area: s.Area, Place: s.Place, Photos: v.Photos, Source: order.Patrol})
		if err != nil {
			return err
		}
		orderID = o.ID
		tx.Note("order", o.ID)
	}
	tx.Note("result", string(v.Result))
	rules, err := r.registry.RulesNow(ctx, tx)
	if err != nil {
		return err
	}
	every := rules.Every(s.Risk, s.Scale)
	if err := tx.Insert(ctx, "agri_patrol", `insert into agri_patrol (county, id, subject, area, person, unit, on_day, captured_at, received_at, result, findings, words, limit_day, due_days, order_id) values `+store.Values(1, 15),
		tx.County, e.ID, s.ID, s.Area, tx.Actor.Person, tx.Actor.Unit, on, e.At, tx.Now, v.Result, len(findings), v.Words, limit, every, orderID); err != nil {
		return err
	}
	return r.addCover(ctx, tx, s, ledger.Days{From: on, To: on.Add(every)})
}

// findingWords say what was found as the order's words: the questions, and what the
// officer wrote. They are read without a key, so that a person's name is masked.
func findingWords(s *registry.Subject, v *Visit, version *form.Version, findings []form.Node, limit clock.Day) string {
	var b strings.Builder
	fmt.Fprintf(&b, "巡查发现：%s", s.PublicName())
	for _, n := range findings {
		fmt.Fprintf(&b, "；%s", strings.TrimRight(version.Question(&n, ""), "？?。"))
	}
	for _, said := range saidBeside(v, version, findings) {
		fmt.Fprintf(&b, "。%s", said)
	}
	if v.Words != "" {
		fmt.Fprintf(&b, "。%s", v.Words)
	}
	if limit != 0 {
		fmt.Fprintf(&b, "（限 %s 前整改）", limit)
	}
	if v.Result == Transfer {
		b.WriteString("（移交执法）")
	}
	return b.String()
}

// saidBeside are the texts that were written in the groups of the findings.
func saidBeside(v *Visit, version *form.Version, findings []form.Node) (out []string) {
	in := map[string]bool{}
	for _, n := range findings {
		in[path.Dir(n.Path)] = true
	}
	for _, n := range version.Nodes {
		if said := v.Answers[strings.TrimPrefix(n.Path, "/data/")]; n.Type == "text" && said != "" && in[path.Dir(n.Path)] {
			out = append(out, strings.TrimRight(said, "。"))
		}
	}
	return out
}

// addCover adds the days that a visit covers to those that are covered already. Days that
// touch become one row, whatever the order in which visits come in; a row that another
// swallowed keeps its place with no days.
func (r *Room) addCover(ctx context.Context, tx *act.Tx, s *registry.Subject, d ledger.Days) error {
	var ids []string
	whole := false
	want := d
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var id string
		var k ledger.Days
		err := rows.Scan(&id, &k.From, &k.To)
		ids, whole = append(ids, id), whole || k.From <= d.From && d.To <= k.To
		want = ledger.Days{From: min(want.From, k.From), To: max(want.To, k.To)}
		return err
	}, "select id, from_day, to_day from agri_cover where county = $1 and subject = $2 and from_day <= $3 and to_day >= $4 order by from_day, "+
		"id", tx.County, s.ID, d.To, d.From); err != nil || whole {
		return err
	}
	if len(ids) == 0 {
		return tx.Insert(ctx, "agri_cover", "insert into agri_cover (county, id, subject, area, from_day, to_day) values ($1, $2, $3, $4, $5, $6)", tx.County, tx.NewID(), s.ID, s.Area, want.From, want.To)
	}
	return tx.ChangeAll(ctx, "agri_cover", ids, func() error {
		for _, id := range ids {
			if _, err := tx.Exec(ctx, "update agri_cover set from_day = $3, to_day = $4 where county = $1 and id = $2", tx.County, id, want.From, want.To); err != nil {
				return err
			}
			want = ledger.Days{}
		}
		return nil
	})
}

// listPatrols lists visits in places, the latest first.
func (r *Room) listPatrols(ctx context.Context, q store.Q, tree *area.Tree, f registry.Filter, subject, result string, after ledger.Latest,
	limit int) ([]PatrolRow, error) {
	args := []any{f.County}
	where := f.Scope.Where("p.area", &args)
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if subject != "" {
		where += " and p.subject = " + bind(subject)
	}
	if result != "" {
		where += " and p.result = " + bind(result)
	}
	where += after.Where("p.captured_at", "p.id", bind)
	out := []PatrolRow{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := scanPatrol(rows, tree)
		out = append(out, x)
		return err
	}, patrolRows+where+" order by p.captured_at desc, p.id desc limit "+bind(limit), args...)
	return out, err
}

const patrolRows = `select p.id, p.subject, s.name, p.area, coalesce(w.name, ''), p.captured_at, p.received_at, p.result, p.findings, p.words, p.limit_day, p.order_id, coalesce(o.clock, ''), coalesce(o.said_at, 0)
	from agri_patrol p join agri_subject s on s.county = p.county and s.id = p.subject left join person w on w.county = p.county and w.id = p.person
	left join offline_receipt o on o.county = p.county and o.id = p.id
	where p.county = $1 and `

func scanPatrol(row interface{ Scan(...any) error }, tree *area.Tree) (x PatrolRow, err error) {
	var at string
	var limit clock.Day
	err = store.One(row.Scan(&x.ID, &x.Subject, &x.SubjectName, &at, &x.PersonName, &x.CapturedAt, &x.ReceivedAt, &x.Result, &x.Findings,
		&x.Words, &limit, &x.Order, &x.Clock, &x.SaidAt))
	x.AreaPath, x.LimitDay = tree.PathText(at), limit.String()
	return x, err
}

// onePatrol finds a visit in places.
func (r *Room) onePatrol(ctx context.Context, q store.Q, tree *area.Tree, f registry.Filter, id string) (PatrolRow, error) {
	args := []any{f.County}
	where := f.Scope.Where("p.area", &args)
	args = append(args, id)
	return scanPatrol(q.QueryRow(ctx, patrolRows+where+fmt.Sprintf(" and p.id = $%d", len(args)), args...), tree)
}

// named are the names of subjects and people by their ids.
type named struct{ subject, person map[string]string }

func (r *Room) namesOf(ctx context.Context, q store.Q, county string) (out named, err error) {
	out = named{map[string]string{}, map[string]string{}}
	for table, into := range map[string]map[string]string{"agri_subject": out.subject, "person": out.person} {
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var id, name string
			err := rows.Scan(&id, &name)
			into[id] = name
			return err
		}, "select id, name from "+table+" where county = $1", county); err != nil {
			return out, err
		}
	}
	return out, nil
}

// orderOf is the order that a visit became; empty when nothing was found.
func (r *Room) orderOf(ctx context.Context, q store.Q, county, visit string) (id string, err error) {
	err = q.QueryRow(ctx, "select order_id from agri_patrol where county = $1 and id = $2", county, visit).Scan(&id)
	return id, store.One(err)
}
