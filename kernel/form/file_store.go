package form

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"slices"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/form/xlsform"
)

// Wants are the files that a version refers to, as its workbook says.
func (r *Room) Wants(ctx context.Context, q store.Q, v *Version) ([]xlsform.File, error) {
	if len(v.Media) == 0 || v.wants != nil {
		return v.wants, nil
	}
	source, err := r.Workbook(ctx, q, v.County, v.Form, v.Version)
	if err != nil {
		return nil, err
	}
	f, _, err := xlsform.Compile(source, v.Form)
	if err != nil || f == nil {
		return nil, err
	}
	return f.Files, nil
}

const fileColumns = "name, kind, hash, size, made_at, made_by"

// FilesOf are what a version refers to, in its order; those that nobody sent yet have no
// hash.
func (r *Room) FilesOf(ctx context.Context, q store.Q, v *Version) ([]File, error) {
	if len(v.Media) == 0 {
		return nil, nil
	}
	have := map[string]File{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var f File
		err := rows.Scan(&f.Name, &f.Kind, &f.Hash, &f.Size, &f.MadeAt, &f.MadeBy)
		have[f.Name] = f
		return err
	}, "select "+fileColumns+" from form_file where county = $1 and form = $2 and version = $3 order by name", v.County, v.Form, v.Version)
	out := make([]File, 0, len(v.Media))
	for _, name := range v.Media {
		f := have[name]
		f.Name = name
		out = append(out, f)
	}
	return out, err
}

// WithChoices is a version whose questions have the choices of its files as well, to say
// in words what was chosen.
func (r *Room) WithChoices(ctx context.Context, q store.Q, v *Version) (*Version, error) {
	out := *v
	out.Nodes = slices.Clone(v.Nodes)
	kept := map[ChoiceFile][]Choice{}
	for i := range out.Nodes {
		of := out.Nodes[i].File
		if of == nil {
			continue
		}
		if _, ok := kept[*of]; !ok {
			f, err := r.File(ctx, q, v.County, v.Form, v.Version, of.Name)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			kept[*of] = f.choices(of)
		}
		out.Nodes[i].Choices = kept[*of]
	}
	return &out, nil
}

// Missing are the names of those that nobody sent.
func Missing(files []File) (names []string) {
	for _, f := range files {
		if f.Hash == "" {
			names = append(names, f.Name)
		}
	}
	return names
}

// File is one file of a version with what it holds.
func (r *Room) File(ctx context.Context, q store.Q, county, form, version, name string) (f File, err error) {
	err = store.One(q.QueryRow(ctx, "select "+fileColumns+", content from form_file where county = $1 and form = $2 and version = $3 and name "+
		"= $4", county, form, version, name).
		Scan(&f.Name, &f.Kind, &f.Hash, &f.Size, &f.MadeAt, &f.MadeBy, &f.Content))
	return f, err
}

// Attach keeps files beside a draft, in place of those of the same names. A version that
// was ever published keeps those that it was published with.
func (r *Room) Attach(ctx context.Context, a act.Actor, v *Version, files []*File) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "form.attach", Kind: "form", Subject: v.Form, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("version", v.Version)
		if err := r.drafted(ctx, tx, v); err != nil {
			return err
		}
		for _, f := range files {
			tx.Note("file", f.Name)
			sum := sha256.Sum256(f.Content)
			f.Hash, f.MadeAt, f.MadeBy = hex.EncodeToString(sum[:]), tx.Now, tx.Actor.Name
			if err := keepFile(ctx, tx, v, f); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// Detach takes a file from beside a draft.
func (r *Room) Detach(ctx context.Context, a act.Actor, v *Version, name string) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "form.detach", Kind: "form", Subject: v.Form, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("version", v.Version)
		tx.Note("file", name)
		if err := r.drafted(ctx, tx, v); err != nil {
			return err
		}
		res, err := tx.Exec(ctx, "delete from form_file where county = $1 and form = $2 and version = $3 and name = $4", tx.County, v.Form, v.Version, name)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, "form.file.none").Because(err)
		}
		return nil
	})
	return err
}

func (r *Room) drafted(ctx context.Context, tx *act.Tx, v *Version) error {
	have, err := r.Get(ctx, tx, tx.County, v.Form, v.Version)
	if err == nil && have.PublishedAt != 0 {
		err = fault.New(fault.Conflict, "form.version_in_force", "version", v.Version)
	}
	return err
}

func keepFile(ctx context.Context, tx *act.Tx, v *Version, f *File) error {
	_, err := tx.Exec(ctx, "insert into form_file (county, form, version, "+fileColumns+", content) values "+store.Values(1, 10)+` on conflict (county, form, version, name) do update set
		kind = excluded.kind, hash = excluded.hash, size = excluded.size, content = excluded.content, made_at = excluded.made_at, made_by = excluded.made_by`,
		tx.County, v.Form, v.Version, f.Name, f.Kind, f.Hash, f.Size, f.MadeAt, f.MadeBy, f.Content)
	return err
}

// settle looks what a draft that was just kept has of its files: those of the draft that it
// replaces, else those that the newest version before it had under the same names, so that
// nobody sends the same list of villages again. What does not serve it any more is left out.
func (r *Room) settle(ctx context.Context, tx *act.Tx, v *Version) error {
	if _, err := tx.Exec(ctx, "update form_file set version = $4 where county = $1 and form = $2 and version = $3", tx.County, v.Form,
		v.Version, replaced); err != nil {
		return err
	}
	for _, want := range v.wants {
		old, err := r.newest(ctx, tx, v.Form, want.Name)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := ReadFile(want, old.Content); err != nil {
			continue // it has to be sent again
		}
		if err := keepFile(ctx, tx, v, &old); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "delete from form_file where county = $1 and form = $2 and version = $3", tx.County, v.Form, replaced)
	return err
}

// replaced is no version: what is called so is gone before anybody sees it.
const replaced = ""

func (r *Room) newest(ctx context.Context, tx *act.Tx, form, name string) (File, error) {
	var version string
	err := store.One(tx.QueryRow(ctx, "select version from form_file where county = $1 and form = $2 and name = $3 order by case when version "+
		"= $4 then 0 else 1 end, made_at desc, version desc limit 1",
		tx.County, form, name, replaced).Scan(&version))
	if err != nil {
		return File{}, err
	}
	return r.File(ctx, tx, tx.County, form, version, name)
}
