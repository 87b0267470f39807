package form

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
)

const recordColumns = "id, form, version, subject, area, person, duty, device, captured_at, received_at, answers, photos, lon_e7, lat_e7, " +
	"accuracy_m, hash, files"

// Keep writes a record in an act under way.
func (r *Room) Keep(ctx context.Context, tx *act.Tx, x *Record) error {
	_, err := tx.Exec(ctx, `insert into form_record (county, `+recordColumns+`) values `+store.Values(1, 18), tx.County, x.ID, x.Form,
		x.Version, x.Subject, x.Area, x.Person, x.Duty, x.Device, x.CapturedAt, x.ReceivedAt, jsonText(x.Answers), join(x.Photos), x.LonE7,
		x.LatE7, x.AccuracyM, x.Hash, jsonText(x.Files))
	return err
}

func scanRecord(row interface{ Scan(...any) error }) (*Record, error) {
	var x Record
	var answers, photos, files string
	if err := row.Scan(&x.ID, &x.Form, &x.Version, &x.Subject, &x.Area, &x.Person, &x.Duty, &x.Device, &x.CapturedAt, &x.ReceivedAt, &answers,
		&photos, &x.LonE7, &x.LatE7, &x.AccuracyM, &x.Hash, &files); err != nil {
		return nil, store.One(err)
	}
	x.Photos = split(photos)
	return &x, errors.Join(json.Unmarshal([]byte(answers), &x.Answers), json.Unmarshal([]byte(files), &x.Files))
}

// Record finds one. Whether it may be seen is for the scene to say, which knows whom it
// is about.
func (r *Room) Record(ctx context.Context, q store.Q, county, id string) (*Record, error) {
	return scanRecord(q.QueryRow(ctx, "select "+recordColumns+" from form_record where county = $1 and id = $2", county, id))
}

// Span is from when until when records were captured, the end not counted.
type Span struct{ From, To clock.Moment }

// Records goes through the records of a form in places, the latest first.
func (r *Room) Records(ctx context.Context, q store.Q, county, form string, scope area.Scope, during Span, most int, each func(*Record) error) error {
	args := []any{county, form, during.From, during.To}
	where := scope.Where("area", &args)
	args = append(args, most)
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := scanRecord(rows)
		if err != nil {
			return err
		}
		return each(x)
	}, "select "+recordColumns+" from form_record where county = $1 and form = $2 and captured_at >= $3 and captured_at < $4 and "+where+fmt.Sprintf(" order by captured_at desc, id desc limit $%d", len(args)), args...)
}
