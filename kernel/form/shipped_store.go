package form

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"

	"huying/base/fault"
	"huying/kernel/act"

	"github.com/xuri/excelize/v2"
)

// Shipped is a checklist that comes with a scene: a table for each of its sheets, as
// NAME.survey.csv, NAME.choices.csv and NAME.settings.csv.
type Shipped struct {
	Use   string
	Files fs.FS
	Name  string
	Posts []string
}

// Workbook is the checklist as the workbook that it would be uploaded as: what a clerk
// changes to make one of their own.
func (s Shipped) Workbook() (_ []byte, err error) {
	defer fault.Wrap(&err, "form.Workbook(%s)", s.Name)
	x := excelize.NewFile()
	defer func() { _ = x.Close() }() // in memory
	for i, sheet := range []string{"survey", "choices", "settings"} {
		file, err := s.Files.Open(s.Name + "." + sheet + ".csv")
		if err != nil {
			return nil, err
		}
		rows, err := csv.NewReader(file).ReadAll()
		_ = file.Close()
		if err != nil {
			return nil, err
		}
		if i == 0 {
			err = x.SetSheetName("Sheet1", sheet)
		} else {
			_, err = x.NewSheet(sheet)
		}
		if err != nil {
			return nil, err
		}
		for n, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, n+1)
			if err := x.SetSheetRow(sheet, cell, &row); err != nil {
				return nil, err
			}
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Ship puts the checklist in force where the county has no version of it yet.
// What is there already costs a question and is not compiled again.
func (r *Room) Ship(ctx context.Context, a act.Actor, s Shipped) error {
	if whole, err := r.shipped(ctx, a.County, s); err != nil || whole {
		return err
	}
	data, err := s.Workbook()
	if err != nil {
		return err
	}
	d, err := r.Read(a.County, s.Use, s.Name, data)
	if err != nil {
		return err
	}
	if d.Version == nil {
		return fmt.Errorf("form: %s does not compile: %+v", s.Name, d.Problems)
	}
	have := 0
	if err := r.db.Read().QueryRow(ctx, "select count(*) from form_version where county = $1 and form = $2", a.County, d.Form).Scan(&have); err != nil {
		return err
	}
	if have > 0 {
		return r.backfill(ctx, a, d.Version)
	}
	if err := r.Save(ctx, a, d.Version); err != nil {
		return err
	}
	return r.Publish(ctx, a, d.Form, d.Version.Version, s.Posts, []string{a.County}, d.Asked, "")
}

// shipped tells whether the county has the checklist, with the workbook of the version
// that is shipped if it has that version.
func (r *Room) shipped(ctx context.Context, county string, s Shipped) (bool, error) {
	file, err := s.Files.Open(s.Name + ".settings.csv")
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 2 {
		return false, err // the compiler says what is wrong
	}
	said := map[string]string{}
	for i, column := range rows[0] {
		said[column] = rows[1][i]
	}
	versions, these := 0, 0
	q := r.db.Read()
	if err := q.QueryRow(ctx, "select count(*), coalesce(sum(case when version = $3 then 1 else 0 end), 0) from form_version where county = $1 "+
		"and form = $2", county, said["form_id"], said["version"]).Scan(&versions, &these); err != nil {
		return false, err
	}
	if versions == 0 || these == 0 {
		return versions > 0, nil
	}
	_, err = r.Workbook(ctx, q, county, said["form_id"], said["version"])
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// backfill keeps the workbook of a version that was shipped before workbooks were kept.
func (r *Room) backfill(ctx context.Context, a act.Actor, v *Version) error {
	q := r.db.Read()
	have, err := r.Get(ctx, q, a.County, v.Form, v.Version)
	if err != nil || have.XML != v.XML {
		if fault.Is(err, fault.NotFound) {
			err = nil // the county has another version
		}
		return err
	}
	if _, err := r.Workbook(ctx, q, a.County, v.Form, v.Version); !fault.Is(err, fault.NotFound) {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "form.save", Kind: "form", Subject: v.Form, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("version", v.Version)
		return keepSource(ctx, tx, v)
	})
	return err
}
