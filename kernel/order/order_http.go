package order

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/evidence"
	"huying/kernel/person"
	"huying/kernel/power"
)

// Door is what the room's HTTP needs from outside.
type Door struct {
	Photos *blob.Store
	Duties *duty.Room
	// Evidence knows who may see what a hash names.
	Evidence *evidence.Room
}

type door struct {
	*Room
	s *web.Server
	d Door
}

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server, d Door) {
	m := &door{r, s, d}
	web.Handle(s, web.Spec{ID: "listCategories", Method: "GET", Path: "/api/categories", Guard: power.SignedIn,
		Summary: "Kinds of matter with their limits"}, m.categories)
	web.Handle(s, web.Spec{ID: "listOrders", Method: "GET", Path: "/api/orders", Guard: power.SignedIn, Summary: "Orders that the asker may see"}, m.list)
	web.Handle(s, web.Spec{ID: "countOrders", Method: "GET", Path: "/api/orders/counts", Guard: power.SignedIn,
		Summary: "How many orders each list holds"}, m.counts)
	web.Handle(s, web.Spec{ID: "reportOrder", Method: "POST", Path: "/api/orders", Guard: MayRegister, Summary: "Enter a call"}, m.report)
	web.Handle(s, web.Spec{ID: "getOrder", Method: "GET", Path: "/api/orders/{id}", Guard: power.SignedIn,
		Summary: "An order with its thread and what the asker may do"}, m.get)
	web.Handle(s, web.Spec{ID: "takeStep", Method: "POST", Path: "/api/orders/{id}/actions/{action}", Guard: power.SignedIn,
		Summary: "Take a step with an order"}, m.take)
	web.Handle(s, web.Spec{ID: "revealCaller", Method: "POST", Path: "/api/orders/{id}/reveal", Guard: MayReveal,
		Summary: "The caller's name and number, for a reason that is kept"}, m.reveal)
	web.Handle(s, web.Spec{ID: "addPhoto", Method: "POST", Path: "/api/photos", Guard: power.SignedIn, Summary: "Keep a photo", Body: 16 << 20,
		Patience: photoPatience}, m.addPhoto)
	web.Handle(s, web.Spec{ID: "addFile", Method: "POST", Path: "/api/files", Guard: power.SignedIn,
		Summary: "Keep a sound, a film or a paper", Body: FileBound, Patience: filePatience}, m.addFile)
	m.mountField()
	m.mountGround()
	m.mountReceipt()
	s.Page("GET /api/orders/export", "exportOrders", power.SignedIn, m.export)
	serve := func(w http.ResponseWriter, r *http.Request) error {
		if ok, err := d.Evidence.May(r.Context(), duty.Of(r.Context()), r.PathValue("hash")); err != nil || !ok {
			return cmp.Or(err, error(fault.New(fault.NotFound, "blob.none")))
		}
		return ServePhoto(w, r, d.Photos, r.PathValue("hash"))
	}
	s.Page("GET /api/photos/{hash}", "getPhoto", power.SignedIn, serve)
	s.Page("GET /api/files/{hash}", "getFile", power.SignedIn, serve)
}

// Row is an order in a list.
type Row struct {
	ID              string       `json:"id"`
	No              string       `json:"no" doc:"The office's number of it; never the caller's key"`
	Title           string       `json:"title"`
	Status          Status       `json:"status"`
	StatusTitle     string       `json:"status_title"`
	Category        string       `json:"category"`
	CategoryName    string       `json:"category_name"`
	Area            string       `json:"area"`
	AreaName        string       `json:"area_name"`
	AreaPath        string       `json:"area_path"`
	HandlerUnit     string       `json:"handler_unit" doc:"The unit that answers for it"`
	HandlerUnitName string       `json:"handler_unit_name"`
	HandlerName     string       `json:"handler_name"`
	ReportedAt      clock.Moment `json:"reported_at"`
	DueAt           clock.Moment `json:"due_at"`
	Light           Light        `json:"light" enum:"green,amber,red,none"`
	Used            float64      `json:"used" doc:"Share of the limit that is used; above 1 when overdue"`
	LeftMS          int64        `json:"left_ms"`
	Urgent          bool         `json:"urgent"`
	Merged          int          `json:"merged" doc:"Other callers whose orders this one took in"`
	Source          Source       `json:"source"`
	Version         int          `json:"version"`
}

// Full is an order by itself.
type Full struct {
	Row
	Words        string       `json:"words"`
	Place        string       `json:"place"`
	Lon          float64      `json:"lon"`
	Lat          float64      `json:"lat"`
	Photos       []string     `json:"photos"`
	Caller       Caller       `json:"caller"`
	AcceptedAt   clock.Moment `json:"accepted_at"`
	RespondDueAt clock.Moment `json:"respond_due_at"`
	RespondedAt  clock.Moment `json:"responded_at"`
	ClosedAt     clock.Moment `json:"closed_at"`
	Suspended    bool         `json:"suspended"`
	Rating       *Rating      `json:"rating"`
}

// Caller is who called; masked unless it was revealed.
type Caller struct {
	Name  string `json:"name" maxLength:"40"`
	Phone string `json:"phone" maxLength:"20"`
}

// Rating is what the caller thought of it.
type Rating struct {
	Resolved bool   `json:"resolved"`
	Score    int    `json:"score"`
	Words    string `json:"words"`
}

// StepRow is a step of the thread.
type StepRow struct {
	ID        string            `json:"id"`
	At        clock.Moment      `json:"at"`
	ActorName string            `json:"actor_name"`
	ActorRole string            `json:"actor_role"`
	Verb      string            `json:"verb"`
	VerbTitle string            `json:"verb_title"`
	Words     string            `json:"words"`
	From      Status            `json:"from"`
	To        Status            `json:"to"`
	Photos    []string          `json:"photos"`
	Detail    map[string]string `json:"detail"`
	Op        string            `json:"op,omitempty" doc:"The phone's operation that it came in as"`
}

// Action is a step that the asker may take now.
type Action struct {
	Action  string        `json:"action"`
	Title   string        `json:"title"`
	Primary bool          `json:"primary"`
	Danger  bool          `json:"danger"`
	Fields  []ActionField `json:"fields"`
}

// ActionField is something that a step asks for.
type ActionField struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Kind     string   `json:"kind" enum:"text,words,select,unit,category,limit,photos,bool,score,order"`
	Required bool     `json:"required"`
	Options  []Option `json:"options,omitempty"`
	Value    any      `json:"value,omitempty"`
	Hint     string   `json:"hint,omitempty"`
}

// Option is a choice.
type Option struct {
	Value string `json:"value"`
	Title string `json:"title"`
}

// OrderPage is everything a screen about one order shows.
type OrderPage struct {
	Order   Full      `json:"order"`
	Thread  []StepRow `json:"thread"`
	Actions []Action  `json:"actions"`
}

type pageAnswer struct{ Body OrderPage }

// Names is what is needed to write orders out for people.
type Names struct {
	Tree    *area.Tree
	Units   map[string]string
	People  map[string]person.Person
	merged  map[string]int
	say     func(key string, args map[string]any) string
	lang    string
	cat     *Catalogue
	now     clock.Moment
	allUnit []person.Unit
}

func (r *Room) names(ctx context.Context, s *web.Server, q store.Q, county string, list []*Order) (*Names, error) {
	n := &Names{now: r.acts.Now(), lang: web.Of(ctx).Lang,
		say: func(key string, args map[string]any) string { return s.Say(ctx, key, args) }}
	var err error
	if n.cat, err = r.Catalogue(ctx, county); err != nil {
		return nil, err
	}
	if n.Tree, err = r.areas.Tree(ctx, county); err != nil {
		return nil, err
	}
	if n.allUnit, err = r.people.Units(ctx, q, county, ""); err != nil {
		return nil, err
	}
	if n.Units, err = r.people.UnitNames(ctx, q, county); err != nil {
		return nil, err
	}
	var handlers, ids []string
	for _, o := range list {
		ids = append(ids, o.ID)
		if o.Handler != "" {
			handlers = append(handlers, o.Handler)
		}
	}
	if n.People, err = r.people.Many(ctx, q, county, handlers); err != nil {
		return nil, err
	}
	n.merged = map[string]int{}
	for len(ids) > 0 {
		k := min(len(ids), 200)
		some, err := mergedInto(ctx, q, county, ids[:k])
		if err != nil {
			return nil, err
		}
		for id, c := range some {
			n.merged[id] = c
		}
		ids = ids[k:]
	}
	return n, nil
}

func (n *Names) row(o *Order) Row {
	light, used, left := o.Deadline(n.now)
	return Row{
		ID: o.ID, No: o.No, Title: o.Title, Status: o.Status, StatusTitle: n.status(o),
		Category: o.Category, CategoryName: n.cat.NameOf(o.Category, n.lang), Area: o.Area, AreaName: n.place(o), AreaPath: n.Tree.PathText(o.Area),
		HandlerUnit: o.LeadUnit, HandlerUnitName: n.Units[o.LeadUnit], HandlerName: n.People[o.Handler].Name, ReportedAt: o.ReportedAt, DueAt: o.DueAt,
		Light: light, Used: used, LeftMS: left, Urgent: o.Urgent, Merged: n.merged[o.ID], Source: o.Source, Version: o.Version,
	}
}

// place is what people call where it is: a grid's number says nothing without its
// village.
func (n *Names) place(o *Order) string {
	name := n.Tree.NameOn(o.Area, o.ReportedAt.Day())
	if len(o.Area) > area.Village {
		return n.Tree.NameOn(area.Cut(o.Area, area.Village), o.ReportedAt.Day()) + " " + name
	}
	return name
}

func (n *Names) status(o *Order) string {
	if o.Suspended && o.Status == Handling {
		return n.say("order.status.suspended", nil)
	}
	return n.say("order.status."+string(o.Status), nil)
}

// detail says a step's details in words.
func (n *Names) detail(d map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range d {
		switch k {
		case "unit":
			v = n.Units[v]
		case "category":
			v = n.cat.NameOf(v, n.lang)
		case "reason", "resolved", "came":
			v = n.say("order."+k+"."+v, nil)
		case "limit":
			v = n.limit(v)
		case "urgent":
			v = n.say("word."+v, nil)
		case "instead":
			v = n.say("order.verb."+v, nil)
		case "received":
			ms, _ := strconv.ParseInt(v, 10, 64) // written here
			v = clock.Moment(ms).Time().Format("2006-01-02 15:04")
		case "op":
			continue
		}
		out[n.say("order.field."+k, nil)] = v
	}
	return out
}

func (n *Names) limit(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i <= 0 {
		return s
	}
	return n.say("limit."+s[i:], map[string]any{"n": s[:i]})
}

// Query is a list's question as it comes in.
type Query struct {
	Box      string `query:"box" doc:"Which list: all, todo, done or mine"`
	Under    string `query:"under" maxLength:"20" doc:"Area code"`
	Status   string `query:"status" doc:"One status, several with commas, or open"`
	Category string `query:"category" maxLength:"8"`
	Light    string `query:"light" doc:"green, amber, red or none"`
	Words    string `query:"q" maxLength:"100"`
	From     string `query:"from" doc:"First day of reporting"`
	To       string `query:"to" doc:"Last day of reporting"`
}

// filter reads a question. Whatever is wrong with it is named.
func (m *door) filter(ctx context.Context, in Query) (Filter, error) {
	p := duty.Of(ctx)
	f := Filter{For: p, Box: Box(in.Box), Category: in.Category, Light: Light(in.Light), Words: in.Words, Now: m.acts.Now()}
	bad := fault.New(fault.Invalid, "web.bad_input")
	switch f.Box {
	case "", AllBox, ToDo, DoneBox, Mine:
	default:
		bad.At("/box", "web.bad_value")
	}
	switch f.Light {
	case "", Green, Amber, Red, NoLight:
	default:
		bad.At("/light", "web.bad_value")
	}
	for _, s := range strings.Split(in.Status, ",") {
		switch {
		case s == "":
		case s == "open":
			f.Open = true
		case known(Status(s)):
			f.Status = append(f.Status, Status(s))
		default:
			bad.At("/status", "web.bad_value")
		}
	}
	var err error
	if in.From != "" {
		if f.From, err = clock.ParseDay(in.From); err != nil {
			bad.At("/from", "web.bad_value")
		}
	}
	if in.To != "" {
		if f.To, err = clock.ParseDay(in.To); err != nil {
			bad.At("/to", "web.bad_value")
		}
	}
	if in.Under != "" {
		if !area.Valid(in.Under) {
			bad.At("/under", "web.bad_value")
		} else {
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return f, err
			}
			f.Under = tree.Codes(in.Under, 0)
		}
	}
	return f, bad.OrNil()
}

func known(s Status) bool {
	for _, x := range Statuses {
		if x == s {
			return true
		}
	}
	return false
}

type listAnswer struct {
	Body struct {
		Items []Row  `json:"items"`
		Next  string `json:"next"`
		Total int    `json:"total"`
	}
}

func (m *door) list(ctx context.Context, in *struct {
	Query
	Cursor string `query:"cursor" maxLength:"80"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*listAnswer, error) {
	f, err := m.filter(ctx, in.Query)
	if err != nil {
		return nil, err
	}
	f.After, f.Limit, f.Brief = in.Cursor, in.Limit, true
	out := &listAnswer{}
	out.Body.Items = []Row{}
	version := m.db.Version()
	err = m.db.View(ctx, func(q store.Q) error {
		list, next, err := m.List(ctx, q, f)
		if err != nil {
			return err
		}
		if out.Body.Total, err = m.CountNow(ctx, q, f, version); err != nil {
			return err
		}
		n, err := m.names(ctx, m.s, q, f.For.County, list)
		if err != nil {
			return err
		}
		out.Body.Next = next
		for _, o := range list {
			out.Body.Items = append(out.Body.Items, n.row(o))
		}
		return nil
	})
	return out, err
}

// CountsRow is how many orders each list holds.
type CountsRow struct {
	ToDo     int            `json:"todo"`
	Done     int            `json:"done"`
	Mine     int            `json:"mine"`
	Open     int            `json:"open"`
	Overdue  int            `json:"overdue"`
	Soon     int            `json:"soon"`
	ByStatus map[string]int `json:"by_status"`
}

func (m *door) counts(ctx context.Context, in *struct {
	Under string `query:"under" maxLength:"20"`
}) (*struct{ Body CountsRow }, error) {
	f, err := m.filter(ctx, Query{Under: in.Under})
	if err != nil {
		return nil, err
	}
	out := &struct{ Body CountsRow }{}
	c := &out.Body
	c.ByStatus = map[string]int{}
	err = m.db.View(ctx, func(q store.Q) error {
		by, err := m.ByStatus(ctx, q, f)
		if err != nil {
			return err
		}
		for s, n := range by {
			c.ByStatus[string(s)] = n
			if s.Open() {
				c.Open += n
			}
		}
		for _, x := range []struct {
			into  *int
			box   Box
			light Light
		}{{&c.ToDo, ToDo, ""}, {&c.Done, DoneBox, ""}, {&c.Mine, Mine, ""}, {&c.Overdue, AllBox, Red}, {&c.Soon, AllBox, Amber}} {
			g := f
			g.Box, g.Light = x.box, x.light
			if *x.into, err = m.Count(ctx, q, g); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// NewOrder is a call that staff enter.
type NewOrder struct {
	Words    string   `json:"words"`
	Category string   `json:"category,omitempty"`
	Area     string   `json:"area,omitempty"`
	Place    string   `json:"place,omitempty"`
	Lon      float64  `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat      float64  `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Photos   []string `json:"photos,omitempty"`
	Caller   Caller   `json:"caller,omitempty"`
	Source   Source   `json:"source,omitempty" enum:"telephone,visit,online,patrol"`
	Urgent   bool     `json:"urgent,omitempty"`
}

func (m *door) report(ctx context.Context, in *struct{ Body NewOrder }) (*pageAnswer, error) {
	p, b := duty.Of(ctx), in.Body
	if b.Area == "" && (b.Lon != 0 || b.Lat != 0) {
		at, ok, err := m.areas.Locate(ctx, p.County, b.Lon, b.Lat)
		if err != nil {
			return nil, err
		}
		if ok {
			b.Area = at
		}
	}
	if b.Area == "" {
		return nil, fault.New(fault.Invalid, "order.invalid").At("/area", "order.area.unknown")
	}
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	a, err := p.May(MayRegister, tree.Heir(b.Area), web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	mine := m.d.Evidence.Photo(ctx, p)
	for _, h := range b.Photos {
		if !mine(h) {
			return nil, fault.New(fault.Invalid, "order.invalid").At("/photos", "order.photo.unknown")
		}
	}
	if b.Source == "" {
		b.Source = Telephone
	}
	o, err := m.Report(ctx, a, web.Of(ctx).Key, Report{Words: b.Words, Category: b.Category, Area: b.Area, Place: b.Place, Lon: b.Lon,
		Lat: b.Lat, Photos: b.Photos,
		Name: b.Caller.Name, Phone: b.Caller.Phone, Source: b.Source, Urgent: b.Urgent})
	if err != nil {
		return nil, err
	}
	return m.page(ctx, o.ID)
}

func (m *door) get(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*pageAnswer, error) {
	return m.page(ctx, in.ID)
}

func (m *door) take(ctx context.Context, in *struct {
	ID     string `path:"id" maxLength:"36"`
	Action string `path:"action" maxLength:"20"`
	Body   Input
}) (*pageAnswer, error) {
	mine := m.d.Evidence.Photo(ctx, duty.Of(ctx))
	for _, h := range in.Body.Photos {
		if !mine(h) {
			return nil, fault.New(fault.Invalid, "order.step.invalid").At("/photos", "order.photo.unknown")
		}
	}
	info := web.Of(ctx)
	if _, err := m.Take(ctx, duty.Of(ctx), info.Via, info.Key, in.ID, in.Action, in.Body); err != nil {
		return nil, err
	}
	return m.page(ctx, in.ID)
}

func (m *door) reveal(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" maxLength:"200"`
	}
}) (*struct{ Body Caller }, error) {
	info := web.Of(ctx)
	name, phone, err := m.Reveal(ctx, m.d.Duties, duty.Of(ctx), info.Via, in.ID, in.Body.Reason)
	return &struct{ Body Caller }{Caller{name, phone}}, err
}
