package form

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/form/xlsform"
	"huying/kernel/power"
)

// Room keeps forms and records.
type Room struct {
	acts  *act.Room
	db    *store.DB
	facts []Fact
	uses  []Use
	// texts are what was ever published: it does not change, and reading a checklist's
	// questions anew for every record took longer than keeping the record.
	texts sync.Map // textKey → *texts
}

type textKey struct{ county, form, version string }

// texts are what phones fill in and the questions of it.
type texts struct {
	xml   string
	nodes []Node
	was   *Version // as it was read when it had been published
}

// Use is what forms are filled in for: a patrol. Scenes declare theirs.
type Use struct {
	Code  string // flood.round; also the kind of operation that a record is sent as
	Title string // catalogue key
	// About is the kind of the printed code that says whom a record is about:
	// flood.post. Empty when a record is about nobody in particular.
	About string
	// Fills is the power that whoever fills such a checklist in has to have; a checklist is
	// for nobody without it. None: anybody may.
	Fills *power.Power
	// Kinds are what the subjects of the use may be, so that a checklist can be for some
	// of them. What they mean is the scene's.
	Kinds []Kind
	// Held tells of which kinds there are subjects for whom somebody fills checklists in.
	// It is asked where a list of checklists cannot follow the choice of a subject.
	Held func(ctx context.Context, q store.Q, p *duty.Principal) ([]string, error)
	// Known are the subjects that somebody fills checklists in for, with what is known of
	// them by the names of facts, for apps that have no list of ours; nothing personal.
	// Where there are more than most, there are none.
	Known func(ctx context.Context, q store.Q, p *duty.Principal, most int) ([]Known, error)
	// Letter makes of a checklist that another app filled in what our own phone would
	// have sent for it. Without it only our own phones fill in checklists of the use.
	Letter func(f *Filled) any
}

// Filled is a checklist that another app filled in. Its answers are those of its
// version ([Version.Check]); what the scene's record needs beside them is the scene's.
type Filled struct {
	Version   *Version
	Subject   string // what the printed code stands for
	Answers   map[string]string
	Photos    []string
	Files     map[string]string // hashes by the name in the answers
	Lon, Lat  float64
	AccuracyM int
}

// Use finds a use by its code.
func (r *Room) Use(code string) (Use, bool) {
	for _, u := range r.uses {
		if u.Code == code {
			return u, true
		}
	}
	return Use{}, false
}

// Kind of subjects.
type Kind struct {
	Code  string
	Title string // catalogue key
}

// Known is what is known of a subject.
type Known struct {
	Subject string
	Facts   map[string]string
}

// New opens the room with what the platform knows and what forms are for.
func New(acts *act.Room, facts []Fact, uses []Use) *Room {
	return &Room{acts: acts, db: acts.DB(), facts: facts, uses: uses}
}

// Draft is a compiled workbook with what the platform says to it.
type Draft struct {
	*Version
	Problems []xlsform.Problem
	Asked    []Asked
}

// Asked is a question for what is known already.
type Asked struct {
	Name  string
	Label string
	Fact  Fact
}

// Read compiles a workbook, whose file has a name, and looks for what is known already.
// Version is nil when it cannot be compiled.
func (r *Room) Read(county, use, name string, data []byte) (*Draft, error) {
	f, problems, err := xlsform.Compile(data, name)
	if err != nil {
		return nil, err
	}
	d := &Draft{Problems: problems}
	if f == nil {
		return d, nil
	}
	d.Version = &Version{County: county, Form: f.ID, Version: f.Version, Title: f.Title, Use: use, State: Drafted, XML: string(f.XML),
		Nodes: nodesOf(f), Media: namesOf(f.Files), Languages: f.Languages, Source: data, wants: f.Files}
	d.Asked = r.askedIn(d.Version)
	u, _ := r.Use(use)
	kinds, wrong := u.kindsIn(f.Settings[kindsSetting])
	if len(wrong) > 0 {
		d.Version, d.Asked, d.Problems = nil, nil, append(d.Problems, wrong...)
		return d, nil
	}
	d.Kinds = kinds
	return d, nil
}

func namesOf(files []xlsform.File) (out []string) {
	for _, f := range files {
		out = append(out, f.Name)
	}
	return out
}

// askedIn lists the questions of a version for what is known already.
func (r *Room) askedIn(v *Version) (out []Asked) {
	for _, n := range v.Nodes {
		if fact := asks(r.facts, n); fact != nil {
			out = append(out, Asked{n.Name, v.Question(&n, ""), *fact})
		}
	}
	return out
}

const versionColumns = "form, version, title, use, state, xml, nodes, media, languages, posts, areas, made_at, made_by, published_at, withdrawn_at, kinds"

// headColumns are what is read of a version beside its texts; the last tells whether
// its workbook is kept.
const headColumns = "form, version, title, use, state, media, languages, posts, areas, made_at, made_by, published_at, withdrawn_at, kinds, " +
	"exists (select 1 from form_source s where s.county = form_version.county and s.form = form_version.form and s.version = form_version.version)"

// readColumns are all that is read of a version.
const readColumns = headColumns + ", xml, nodes"

func scanHead(row interface{ Scan(...any) error }, county string, more ...any) (*Version, error) {
	v := &Version{County: county}
	var media, languages, posts, areas, kinds string
	dest := append([]any{&v.Form, &v.Version, &v.Title, &v.Use, &v.State, &media, &languages, &posts, &areas, &v.MadeAt, &v.MadeBy,
		&v.PublishedAt, &v.WithdrawnAt, &kinds, &v.HasSource}, more...)
	if err := row.Scan(dest...); err != nil {
		return nil, store.One(err)
	}
	v.Media, v.Languages, v.Posts, v.Areas, v.Kinds = split(media), split(languages), split(posts), split(areas), split(kinds)
	return v, nil
}

func scanVersion(row interface{ Scan(...any) error }, county string) (*Version, error) {
	var xml, nodes string
	v, err := scanHead(row, county, &xml, &nodes)
	if err != nil {
		return nil, err
	}
	v.XML = xml
	return v, json.Unmarshal([]byte(nodes), &v.Nodes)
}

// Get finds a version. Its nodes are shared: they are for reading.
func (r *Room) Get(ctx context.Context, q store.Q, county, form, version string) (*Version, error) {
	key := textKey{county, form, version}
	if kept, ok := r.texts.Load(key); ok {
		v, err := scanHead(q.QueryRow(ctx, "select "+headColumns+" from form_version where county = $1 and form = $2 and version = $3", county,
			form, version), county)
		if err != nil {
			return nil, err
		}
		v.XML, v.Nodes = kept.(*texts).xml, kept.(*texts).nodes
		return v, nil
	}
	v, err := scanVersion(q.QueryRow(ctx, "select "+readColumns+" from form_version where county = $1 and form = $2 and version = $3", county,
		form, version), county)
	if err == nil && v.PublishedAt != 0 {
		r.texts.Store(key, &texts{v.XML, v.Nodes, v})
	}
	return v, err
}

// Offered finds a version that is or was published, to take in what was answered in it:
// its questions, kinds and use, which publishing fixed. Its state may have moved on since.
func (r *Room) Offered(ctx context.Context, q store.Q, county, form, version string) (*Version, error) {
	if kept, ok := r.texts.Load(textKey{county, form, version}); ok {
		return kept.(*texts).was, nil
	}
	v, err := r.Get(ctx, q, county, form, version)
	if err == nil && v.PublishedAt == 0 {
		return nil, store.ErrNotFound
	}
	return v, err
}

// List lists versions, the newest of each form first.
func (r *Room) List(ctx context.Context, q store.Q, county string) (out []*Version, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		v, err := scanVersion(rows, county)
		out = append(out, v)
		return err
	}, "select "+readColumns+" from form_version where county = $1 order by form, made_at desc, version", county)
	return out, err
}

// Current lists the versions in force for somebody: the newest of each form that is
// published to one of their posts where they hold it.
func (r *Room) Current(ctx context.Context, q store.Q, p *duty.Principal) (out []*Version, err error) {
	seen := map[string]bool{}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		v, err := scanVersion(rows, p.County)
		if err != nil || seen[v.Form] {
			return err
		}
		for _, d := range p.Duties {
			if v.For(d.Post, d.Area) {
				seen[v.Form] = true
				out = append(out, v)
				break
			}
		}
		return nil
	}, "select "+readColumns+" from form_version where county = $1 and state = $2 order by form, published_at desc", p.County, Published)
	return out, err
}

// Save keeps a compiled version as a draft. A draft of the same version is replaced;
// what was ever published is not.
func (r *Room) Save(ctx context.Context, a act.Actor, v *Version) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "form.save", Kind: "form", Subject: v.Form, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("version", v.Version)
		return r.saveIn(ctx, tx, v)
	})
	return err
}

func (r *Room) saveIn(ctx context.Context, tx *act.Tx, v *Version) error {
	have, err := r.Get(ctx, tx, tx.County, v.Form, v.Version)
	switch {
	case err == nil && have.State != Drafted && have.XML == v.XML:
		*v = *have // the same again
		return nil
	case err == nil && have.State != Drafted:
		return fault.New(fault.Conflict, "form.version_in_force", "version", v.Version)
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	}
	v.MadeAt, v.MadeBy, v.HasSource = tx.Now, tx.Actor.Name, len(v.Source) > 0
	_, err = tx.Exec(ctx, "insert into form_version (county, "+versionColumns+") values "+store.Values(1, 17)+` on conflict (county, form, version) do update set title = excluded.title,
			use = excluded.use, xml = excluded.xml, nodes = excluded.nodes, media = excluded.media, languages = excluded.languages, made_at = excluded.made_at, made_by = excluded.made_by, kinds = excluded.kinds`,
		tx.County, v.Form, v.Version, v.Title, v.Use, v.State, v.XML, jsonText(v.Nodes), join(v.Media), join(v.Languages), join(v.Posts),
		join(v.Areas), v.MadeAt, v.MadeBy, 0, 0, join(v.Kinds))
	if err != nil {
		return err
	}
	if err := keepSource(ctx, tx, v); err != nil {
		return err
	}
	return r.settle(ctx, tx, v)
}

// fillers are the posts that can fill in checklists of a use.
func (r *Room) fillers(ctx context.Context, duties *duty.Room, county, use string) ([]duty.Post, error) {
	var w *power.Power
	if i := slices.IndexFunc(r.uses, func(u Use) bool { return u.Code == use }); i >= 0 {
		w = r.uses[i].Fills
	}
	return duties.PostsWith(ctx, county, w)
}

// Publish puts a version in force for posts and places; the version that was in force
// until now is withdrawn. A form that asks for what is known needs a reason.
func (r *Room) Publish(ctx context.Context, a act.Actor, form, version string, posts, areas []string, asked []Asked, reason string) error {
	if len(asked) > 0 && reason == "" {
		f := fault.New(fault.Conflict, "form.asks_again", "count", len(asked))
		for _, x := range asked {
			f.Add(fault.Field{Pointer: "/" + x.Name, Value: x.Label, Key: "form.known_fact", Args: map[string]any{"fact": x.Fact.Title}})
		}
		return f
	}
	_, err := r.acts.Do(ctx, a, act.What{Verb: "form.publish", Kind: "form", Subject: form, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("version", version)
		if reason != "" {
			tx.Note("reason", reason)
		}
		return r.publishIn(ctx, tx, form, version, posts, areas)
	})
	return err
}

func (r *Room) publishIn(ctx context.Context, tx *act.Tx, form, version string, posts, areas []string) error {
	v, err := r.Get(ctx, tx, tx.County, form, version)
	if err != nil {
		return err
	}
	if v.State == Withdrawn {
		return fault.New(fault.Conflict, "form.withdrawn")
	}
	files, err := r.FilesOf(ctx, tx, v)
	if err != nil {
		return err
	}
	if names := Missing(files); len(names) > 0 {
		return fault.New(fault.Conflict, "form.files_missing", "files", strings.Join(names, "、"))
	}
	if _, err := tx.Exec(ctx, "update form_version set state = $3, withdrawn_at = $4 where county = $1 and form = $2 and state = $5 and version <> $6",
		tx.County, form, Withdrawn, tx.Now, Published, version); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "update form_version set state = $4, posts = $5, areas = $6, published_at = $7 where county = $1 and form = $2 and version = $3",
		tx.County, form, version, Published, join(posts), join(areas), tx.Now)
	return err
}

// Withdraw takes a version out of force; what was answered in it stays.
func (r *Room) Withdraw(ctx context.Context, a act.Actor, form, version string) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "form.withdraw", Kind: "form", Subject: form, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("version", version)
		return withdrawIn(ctx, tx, form, version)
	})
	return err
}

func withdrawIn(ctx context.Context, tx *act.Tx, form, version string) error {
	res, err := tx.Exec(ctx, "update form_version set state = $4, withdrawn_at = $5 where county = $1 and form = $2 and version = $3 and state = $6",
		tx.County, form, version, Withdrawn, tx.Now, Published)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "form.not_in_force").Because(err)
	}
	return nil
}
