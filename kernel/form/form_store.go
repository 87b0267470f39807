package form

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/form/xlsform"
)

// Room keeps forms and records.
type Room struct {
	acts  *act.Room
	db    *store.DB
	facts []Fact
	uses  []Use
}

// Use is what forms are filled in for: a patrol. Scenes declare theirs.
type Use struct {
	Code  string // agri.patrol; also the kind of operation that a record is sent as
	Title string // catalogue key
	// About is the kind of the printed code that says whom a record is about:
	// agri.subject. Empty when a record is about nobody in particular.
	About string
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

// Read compiles a workbook and looks for what is known already. Version is nil when
// it cannot be compiled.
func (r *Room) Read(county, use string, data []byte) (*Draft, error) {
	f, problems, err := xlsform.Compile(data)
	if err != nil {
		return nil, err
	}
	d := &Draft{Problems: problems}
	if f == nil {
		return d, nil
	}
	d.Version = &Version{County: county, Form: f.ID, Version: f.Version, Title: f.Title, Use: use, State: Drafted, XML: string(f.XML), Nodes: nodesOf(f), Media: f.Media, Languages: f.Languages, Source: data}
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

// askedIn lists the questions of a version for what is known already.
func (r *Room) askedIn(v *Version) (out []Asked) {
	for _, n := range v.Nodes {
		if fact := asks(r.facts, n); fact != nil {
			label := n.Label[""]
			if len(v.Languages) > 0 && n.Label[v.Languages[0]] != "" {
				label = n.Label[v.Languages[0]]
			}
			out = append(out, Asked{n.Name, label, *fact})
		}
	}
	return out
}

const versionColumns = "form, version, title, use, state, xml, nodes, media, languages, posts, areas, made_at, made_by, published_at, withdrawn_at, kinds"

// readColumns are what is read of a version: beside its columns, whether its workbook is kept.
const readColumns = versionColumns + ", exists (select 1 from form_source s where s.county = form_version.county and s.form = form_version.form and s.version = form_version.version)"

func scanVersion(row interface{ Scan(...any) error }, county string) (*Version, error) {
	v := &Version{County: county}
	var nodes, media, languages, posts, areas, kinds string
	if err := row.Scan(&v.Form, &v.Version, &v.Title, &v.Use, &v.State, &v.XML, &nodes, &media, &languages, &posts, &areas, &v.MadeAt, &v.MadeBy, &v.PublishedAt, &v.WithdrawnAt, &kinds, &v.HasSource); err != nil {
		return nil, store.One(err)
	}
	v.Media, v.Languages, v.Posts, v.Areas, v.Kinds = split(media), split(languages), split(posts), split(areas), split(kinds)
	return v, json.Unmarshal([]byte(nodes), &v.Nodes)
}

// Get finds a version.
func (r *Room) Get(ctx context.Context, q store.Q, county, form, version string) (*Version, error) {
	return scanVersion(q.QueryRow(ctx, "select "+readColumns+" from form_version where county = $1 and form = $2 and version = $3", county, form, version), county)
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
		tx.County, v.Form, v.Version, v.Title, v.Use, v.State, v.XML, jsonText(v.Nodes), join(v.Media), join(v.Languages), join(v.Posts), join(v.Areas), v.MadeAt, v.MadeBy, 0, 0, join(v.Kinds))
	if err != nil {
		return err
	}
	return keepSource(ctx, tx, v)
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

// Record is one filled-in checklist.
type Record struct {
	ID         string
	Form       string
	Version    string
	Subject    string
	Area       string
	Person     string
	Duty       string
	Device     string
	CapturedAt clock.Moment
	ReceivedAt clock.Moment
	Answers    map[string]string // by the path below /data; of a repeat with [n]
	Photos     []string
	LonE7      int64
	LatE7      int64
	AccuracyM  int
	Hash       string // of what the phone sent
}

// Check looks at answers against their version: choices that are on the list, nothing
// that was never asked, and an answer to everything that is required in every record.
// What is required only where it is asked the engine on the phone checks: whether it was
// asked is not in the answers.
func (v *Version) Check(answers map[string]string) error {
	f := fault.New(fault.Invalid, "form.answers_wrong")
	known := map[string]*Node{}
	for i := range v.Nodes {
		known[v.Nodes[i].Path] = &v.Nodes[i]
	}
	for path, value := range answers {
		n := known["/data/"+plain(path)]
		switch {
		case n == nil:
			f.Add(fault.Field{Pointer: "/answers/" + path, Key: "form.never_asked"})
		case len(value) > mostAnswer:
			f.Add(fault.Field{Pointer: "/answers/" + path, Key: "sheet.too_long", Args: map[string]any{"most": mostAnswer}})
		case n.Type == "select_one" && value != "" && !n.has(value):
			f.Add(fault.Field{Pointer: "/answers/" + path, Key: "form.no_choice"})
		}
	}
	for _, n := range v.Nodes {
		if n.Must && strings.TrimSpace(answers[strings.TrimPrefix(n.Path, "/data/")]) == "" {
			f.At("/answers/"+strings.TrimPrefix(n.Path, "/data/"), "required")
		}
	}
	return f.OrNil()
}

const mostAnswer = 20_000

func (n *Node) has(value string) bool {
	for _, c := range n.Choices {
		if c.Value == value {
			return true
		}
	}
	return value == "other"
}

// plain takes the numbers of repeats out of a path: items[2]/name → items/name.
func plain(path string) string {
	out := make([]byte, 0, len(path))
	skip := false
	for i := range len(path) {
		switch {
		case path[i] == '[':
			skip = true
		case path[i] == ']':
			skip = false
		case !skip:
			out = append(out, path[i])
		}
	}
	return string(out)
}

// Findings are the questions whose answer is one that the checklist calls a finding.
func (v *Version) Findings(answers map[string]string) (out []Node) {
	for _, n := range v.Nodes {
		if n.Finding != "" && answers[n.Path[len("/data/"):]] == n.Finding {
			out = append(out, n)
		}
	}
	return out
}

// Keep writes a record in an act under way.
func (r *Room) Keep(ctx context.Context, tx *act.Tx, x *Record) error {
	_, err := tx.Exec(ctx, `insert into form_record (county, id, form, version, subject, area, person, duty, device, captured_at, received_at, answers, photos, lon_e7, lat_e7, accuracy_m, hash)
		values `+store.Values(1, 17), tx.County, x.ID, x.Form, x.Version, x.Subject, x.Area, x.Person, x.Duty, x.Device, x.CapturedAt, x.ReceivedAt, jsonText(x.Answers), join(x.Photos), x.LonE7, x.LatE7, x.AccuracyM, x.Hash)
	return err
}
