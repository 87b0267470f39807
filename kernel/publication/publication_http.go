package publication

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/power"
)

type door struct {
	*Room
	s    *web.Server
	read *power.Power
}

// PublicationRow is a publication in a list.
type PublicationRow struct {
	ID         string       `json:"id"`
	Code       string       `json:"code" doc:"Empty for a draft"`
	Title      string       `json:"title"`
	Door       string       `json:"door" enum:"public,office"`
	State      string       `json:"state" enum:"draft,released,replaced,withdrawn"`
	Area       string       `json:"area"`
	AreaName   string       `json:"area_name"`
	UnitName   string       `json:"unit_name"`
	PreparedAt clock.Moment `json:"prepared_at"`
	PreparedBy string       `json:"prepared_by"`
	ReleasedAt clock.Moment `json:"released_at"`
	ReleasedBy string       `json:"released_by"`
	Items      []ItemRow    `json:"items"`
}

// ItemRow is one number of a publication.
type ItemRow struct {
	Number
	Kind string `json:"kind" enum:"flow,stock,rate," doc:"Empty when nobody counts it any more"`
	Per  int64  `json:"per"`
}

// PublicationLink leads to another publication.
type PublicationLink struct {
	ID    string `json:"id"`
	Code  string `json:"code"`
	Title string `json:"title"`
}

// PublicationPage is a publication with everything about it.
type PublicationPage struct {
	PublicationRow
	Words       string           `json:"words"`
	CountedAt   clock.Moment     `json:"counted_at"`
	Leaf        int64            `json:"leaf" doc:"Lines that the journal had when it was counted"`
	Reason      string           `json:"reason" doc:"Of a correction"`
	Replaces    *PublicationLink `json:"replaces,omitempty"`
	ReplacedBy  *PublicationLink `json:"replaced_by,omitempty"`
	WithdrawnAt clock.Moment     `json:"withdrawn_at"`
	WithdrawnBy string           `json:"withdrawn_by"`
	Why         string           `json:"why"`
	Signed      string           `json:"signed" doc:"The statement with its signature"`
	CanRelease  bool             `json:"can_release"`
	Own         bool             `json:"own" doc:"Prepared by the asker, who therefore may not release it"`
	CanDiscard  bool             `json:"can_discard"`
	CanWithdraw bool             `json:"can_withdraw"`
	CanCorrect  bool             `json:"can_correct"`
	URL         string           `json:"url" doc:"Its public page; empty where it has none"`
}

// TodayRow is one number beside what today's records give.
type TodayRow struct {
	Same    bool      `json:"same"`
	Gone    bool      `json:"gone" doc:"Nobody counts this figure any more"`
	Version string    `json:"version" doc:"Of today's formula, where it is another"`
	Text    string    `json:"text"`
	Num     int64     `json:"num"`
	Den     int64     `json:"den"`
	WasNum  int64     `json:"was_num"`
	WasDen  int64     `json:"was_den"`
	Came    int       `json:"came"`
	Went    int       `json:"went"`
	Changed int       `json:"changed"`
	Some    []MoveRow `json:"some" doc:"The first of the records that differ"`
}

// MoveRow is a record that counts otherwise now.
type MoveRow struct {
	Side     string     `json:"part" enum:"num,den"`
	How      string     `json:"how" enum:"came,went,changed"`
	Kind     string     `json:"kind"`
	ID       string     `json:"id"`
	No       string     `json:"no"`
	Title    string     `json:"title"`
	AreaName string     `json:"area_name"`
	Was      int64      `json:"was"`
	Is       int64      `json:"is"`
	Lines    []MoveLine `json:"lines"`
}

// MoveLine is a line of the journal about such a record.
type MoveLine struct {
	At    clock.Moment `json:"at"`
	Verb  string       `json:"verb"`
	Actor string       `json:"actor"`
	Leaf  int64        `json:"leaf"`
}

// FrozenRow is a record as it was counted, with what it is called now.
type FrozenRow struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	No       string `json:"no"`
	Title    string `json:"title" doc:"Empty when the record is no more"`
	Area     string `json:"area"`
	AreaName string `json:"area_name"`
	Day      string `json:"day"`
	Amount   int64  `json:"amount"`
}

// Mount adds the routes; read is the power to read figures.
func (r *Room) Mount(s *web.Server, read *power.Power) {
	m := &door{r, s, read}
	web.Handle(s, web.Spec{ID: "listPublications", Method: "GET", Path: "/api/publications", Guard: read,
		Summary: "Published figures and drafts, the latest first"}, m.list)
	web.Handle(s, web.Spec{ID: "preparePublication", Method: "POST", Path: "/api/publications", Guard: MayPrepare,
		Summary: "Count figures and freeze them as a draft"}, m.prepare)
	web.Handle(s, web.Spec{ID: "getPublication", Method: "GET", Path: "/api/publications/{id}", Guard: read, Summary: "A publication"}, m.get)
	web.Handle(s, web.Spec{ID: "releasePublication", Method: "POST", Path: "/api/publications/{id}/release", Guard: MayPublish,
		Summary: "Sign and release a draft that somebody else prepared"}, m.release)
	web.Handle(s, web.Spec{ID: "discardPublication", Method: "POST", Path: "/api/publications/{id}/discard", Guard: MayPrepare,
		Summary: "Throw a draft away", Status: 204}, m.discard)
	web.Handle(s, web.Spec{ID: "withdrawPublication", Method: "POST", Path: "/api/publications/{id}/withdraw", Guard: MayPublish,
		Summary: "Take a publication back, with the reason"}, m.withdraw)
	web.Handle(s, web.Spec{ID: "comparePublication", Method: "GET", Path: "/api/publications/{id}/today", Guard: read,
		Summary: "What today's records give, and what differs"}, m.today)
	web.Handle(s, web.Spec{ID: "listPublishedRecords", Method: "GET", Path: "/api/publications/{id}/records", Guard: read,
		Summary: "The frozen records behind a part of a number"}, m.records)
	web.Handle(s, web.Spec{ID: "proveRecord", Method: "GET", Path: "/api/publications/{id}/proof", Guard: read,
		Summary: "Proof that a record was counted, or was not"}, m.proof)
	s.Page("GET /api/publications/{id}/export", "exportPublishedRecords", read, m.export)
	s.Page("GET /api/publications/{id}/file", "publicationFile", read, m.file)
}

// one is a publication in the asker's scope.
func (m *door) one(ctx context.Context, id string) (*Publication, error) {
	p := duty.Of(ctx)
	x, err := m.Get(ctx, m.acts.DB().Read(), p.County, id)
	if err != nil {
		return nil, err
	}
	if !p.Scope(m.read).Holds(x.Area) || x.State == Discarded {
		return nil, store.ErrNotFound
	}
	return x, nil
}

// naming says what places, people and units are called.
type naming struct {
	tree   *area.Tree
	units  map[string]string
	people map[string]string
}

func (m *door) naming(ctx context.Context, list ...*Publication) (*naming, error) {
	county, q := duty.Of(ctx).County, m.acts.DB().Read()
	tree, err := m.areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	n := &naming{tree: tree, people: map[string]string{}}
	if n.units, err = m.people.UnitNames(ctx, q, county); err != nil {
		return nil, err
	}
	var ids []string
	for _, x := range list {
		ids = append(ids, x.PreparedBy, x.ReleasedBy, x.WithdrawnBy)
	}
	people, err := m.people.Many(ctx, q, county, ids)
	for id, p := range people {
		n.people[id] = p.Name
	}
	return n, err
}

func (m *door) row(n *naming, x *Publication) PublicationRow {
	out := PublicationRow{ID: x.ID, Code: x.Code, Title: x.Title, Door: x.Door, State: x.State, Area: x.Area, AreaName: n.tree.Name(x.Area),
		UnitName:   n.units[x.Unit],
		PreparedAt: x.PreparedAt, PreparedBy: n.people[x.PreparedBy], ReleasedAt: x.ReleasedAt, ReleasedBy: n.people[x.ReleasedBy], Items: []ItemRow{}}
	for _, i := range x.Items {
		row := ItemRow{Number: i, Per: 1}
		if f, ok := m.book.Figure(i.Figure); ok {
			row.Kind, row.Per = string(f.Kind), max(f.Per, 1)
		}
		out.Items = append(out.Items, row)
	}
	return out
}

type publicationsAnswer struct {
	Body struct {
		Items []PublicationRow `json:"items"`
		Next  string           `json:"next"`
	}
}

func (m *door) list(ctx context.Context, in *struct {
	Under  string `query:"under" maxLength:"20"`
	State  string `query:"state" enum:"draft,out,withdrawn," doc:"out: released, replaced ones too; all when empty"`
	Words  string `query:"q" maxLength:"60"`
	Cursor string `query:"cursor" maxLength:"60"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"30"`
}) (*publicationsAnswer, error) {
	p := duty.Of(ctx)
	scope := p.Scope(m.read)
	if in.Under != "" {
		scope = scope.Meet([]string{in.Under})
	}
	states := map[string][]string{"draft": {Draft}, "out": {Released, Replaced}, "withdrawn": {Withdrawn}}[in.State]
	q := m.acts.DB().Read()
	list, next, err := m.List(ctx, q, Filter{County: p.County, Scope: append(area.Scope{}, scope...), States: states, Words: in.Words,
		Before: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	if err := m.Shown(ctx, q, p.County, list); err != nil {
		return nil, err
	}
	n, err := m.naming(ctx, list...)
	if err != nil {
		return nil, err
	}
	out := &publicationsAnswer{}
	out.Body.Items, out.Body.Next = []PublicationRow{}, next
	for _, x := range list {
		out.Body.Items = append(out.Body.Items, m.row(n, x))
	}
	return out, nil
}

type pageAnswer struct{ Body PublicationPage }

func (m *door) page(ctx context.Context, x *Publication) (*pageAnswer, error) {
	n, err := m.naming(ctx, x)
	if err != nil {
		return nil, err
	}
	p := duty.Of(ctx)
	publish := p.Can(MayPublish, x.Area)
	out := &pageAnswer{PublicationPage{PublicationRow: m.row(n, x), Words: x.Words, CountedAt: x.CountedAt, Leaf: x.Leaf, Reason: x.Reason,
		WithdrawnAt: x.WithdrawnAt, WithdrawnBy: n.people[x.WithdrawnBy], Why: x.Why, Signed: x.Note,
		Own: x.PreparedBy == p.Person, CanRelease: x.State == Draft && publish && x.PreparedBy != p.Person, CanDiscard: x.State == Draft && p.Can(MayPrepare, x.Area),
		CanWithdraw: x.State == Released && publish, CanCorrect: x.State == Released && p.Can(MayPrepare, x.Area)}}
	b := &out.Body
	if x.Out() && x.Door == Public {
		b.URL = "/published/" + x.Code
	}
	if b.Replaces, err = m.link(ctx, x.County, x.Replaces); err != nil {
		return nil, err
	}
	b.ReplacedBy, err = m.link(ctx, x.County, x.ReplacedBy)
	return out, err
}

func (m *door) link(ctx context.Context, county, id string) (*PublicationLink, error) {
	if id == "" {
		return nil, nil
	}
	x, err := m.Get(ctx, m.acts.DB().Read(), county, id)
	if err != nil {
		return nil, err
	}
	return &PublicationLink{x.ID, x.Code, x.Title}, nil
}

func (m *door) get(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*pageAnswer, error) {
	x, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return m.page(ctx, x)
}

func (m *door) prepare(ctx context.Context, in *struct{ Body Asked }) (*pageAnswer, error) {
	x, err := m.Prepare(ctx, duty.Of(ctx), web.Of(ctx).Via, web.Of(ctx).Key, in.Body)
	if err != nil {
		return nil, err
	}
	return m.page(ctx, x)
}

func (m *door) release(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*pageAnswer, error) {
	x, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if x, err = m.Release(ctx, duty.Of(ctx), web.Of(ctx).Via, web.Of(ctx).Key, x.ID); err != nil {
		return nil, err
	}
	return m.page(ctx, x)
}

func (m *door) discard(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*struct{}, error) {
	// Not asked of one: what was discarded is not to be seen, and may be discarded again.
	return nil, m.Discard(ctx, duty.Of(ctx), web.Of(ctx).Via, web.Of(ctx).Key, in.ID)
}

func (m *door) withdraw(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}) (*pageAnswer, error) {
	x, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if x, err = m.Withdraw(ctx, duty.Of(ctx), web.Of(ctx).Via, web.Of(ctx).Key, x.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return m.page(ctx, x)
}

type todayAnswer struct {
	Body struct {
		At    clock.Moment `json:"at"`
		Same  bool         `json:"same"`
		Items []TodayRow   `json:"items"`
	}
}

func (m *door) today(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*todayAnswer, error) {
	x, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	t, err := m.Today(ctx, x)
	if err != nil {
		return nil, err
	}
	tree, err := m.areas.Tree(ctx, x.County)
	if err != nil {
		return nil, err
	}
	out := &todayAnswer{}
	out.Body.At, out.Body.Same, out.Body.Items = t.At, t.Same(), []TodayRow{}
	for _, d := range t.Items {
		row := TodayRow{Same: d.Same(), Gone: d.Gone, Version: d.Version, Text: d.Text, Num: d.Value.Num, Den: d.Value.Den, WasNum: d.Was.Num, WasDen: d.Was.Den,
			Came: d.Num.Came + d.Den.Came, Went: d.Num.Went + d.Den.Went, Changed: d.Num.Changed + d.Den.Changed, Some: []MoveRow{}}
		for part, moves := range map[string]Moves{"num": d.Num, "den": d.Den} {
			for _, mv := range moves.Some {
				row.Some = append(row.Some, m.moveRow(ctx, tree, part, mv))
			}
		}
		out.Body.Items = append(out.Body.Items, row)
	}
	return out, nil
}

func (m *door) moveRow(ctx context.Context, tree *area.Tree, part string, mv Move) MoveRow {
	out := MoveRow{Side: part, How: mv.How(), Kind: mv.Kind, ID: mv.ID, No: m.s.Said(ctx, mv.No), Title: mv.Title,
		AreaName: tree.PathText(mv.Area), Was: mv.Was, Is: mv.Is, Lines: []MoveLine{}}
	for _, l := range mv.Lines {
		out.Lines = append(out.Lines, MoveLine{l.At, m.s.Say(ctx, "verb."+l.Verb, nil), m.s.Who(ctx, l.ActorName), l.Leaf})
	}
	return out
}

// PartQuery asks for one part of a number.
type PartQuery struct {
	ID     string `path:"id" maxLength:"36"`
	Number int    `query:"item" minimum:"0" maximum:"100"`
	Side   string `query:"part" default:"num" enum:"num,den"`
}

type frozenAnswer struct {
	Body struct {
		Items []FrozenRow `json:"items"`
		Next  string      `json:"next"`
		Count int64       `json:"count"`
		Sum   int64       `json:"sum"`
	}
}

func (m *door) records(ctx context.Context, in *struct {
	PartQuery
	Cursor int `query:"cursor" minimum:"0" doc:"How many were shown"`
	Limit  int `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*frozenAnswer, error) {
	x, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	part := x.part(in.Number, in.Side)
	if part == nil {
		return nil, store.ErrNotFound
	}
	out := &frozenAnswer{}
	out.Body.Count, out.Body.Sum, out.Body.Items = part.Records, part.Amount, []FrozenRow{}
	tree, err := m.areas.Tree(ctx, x.County)
	if err != nil {
		return nil, err
	}
	list, next, err := m.Named(ctx, m.acts.DB().Read(), x, in.Number, in.Side, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out.Body.Next = next
	for _, r := range list {
		out.Body.Items = append(out.Body.Items, FrozenRow{r.Kind, r.ID, m.s.Said(ctx, r.No), r.Title, r.Area, tree.PathText(r.Area), r.Day.String(), r.Amount})
	}
	return out, nil
}

func (m *door) proof(ctx context.Context, in *struct {
	PartQuery
	Record string `query:"record" required:"true" maxLength:"60" doc:"Its id"`
}) (*struct{ Body *Membership }, error) {
	x, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := m.Membership(ctx, m.acts.DB().Read(), x, in.Number, in.Side, in.Record)
	if err != nil {
		return nil, err
	}
	return &struct{ Body *Membership }{p}, nil
}

func (m *door) file(w http.ResponseWriter, r *http.Request) error {
	x, err := m.one(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return m.Room.SendFile(w, r, x)
}

// SendFile sends the signed file of a publication.
func (r *Room) SendFile(w http.ResponseWriter, req *http.Request, x *Publication) error {
	b, err := r.files.of(req.Context(), r, x)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Disposition", `attachment; filename="huying-`+x.Code+`.json"`)
	_, err = w.Write(b)
	return err
}

// mostFiles bounds the bytes of the files that are kept.
const mostFiles = 32 << 20

// files keeps the files that were asked for last, for anybody who asks: one is made at a time, and its many readers share it.
type files struct {
	mu      sync.Mutex
	version uint64
	made    map[string][]byte
	bytes   int
}

func (f *files) of(ctx context.Context, r *Room, x *Publication) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil { // it went away while it waited
		return nil, err
	}
	db := r.acts.DB()
	if version := db.Version(); f.made == nil || f.version != version || f.bytes > mostFiles {
		f.version, f.made, f.bytes = version, map[string][]byte{}, 0
	}
	if b, ok := f.made[x.ID]; ok && db.Engine() == store.SQLite { // on another engine another node may have written
		return b, nil
	}
	file, err := r.File(ctx, x)
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	f.bytes += len(b) - len(f.made[x.ID])
	f.made[x.ID] = b
	return b, nil
}

// amount is what a record adds, in the unit of its figure.
func (m *door) amount(x *Publication, item int, n int64) any {
	if f, ok := m.book.Figure(x.Items[item].Figure); ok {
		return f.Amount(n)
	}
	return n
}
