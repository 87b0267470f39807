package public

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/order"
	"huying/kernel/page"
)

// CallPage is the form in which somebody says what is wrong.
type CallPage struct {
	Act        string // makes sending it twice harmless
	Words      string
	Category   string
	Area       string
	AreaName   string // set when the place came with the address, from a QR
	Place      string
	Name       string
	Phone      string
	Source     string
	Photos     []string // kept already, when the form comes back with an error
	Same       int      // that were sent twice and are kept once
	Handles    []string // that stand for them in the form
	Categories []CategoryGroup
	Towns      []PlaceLink
	Errors     map[string]string
	Problem    string
}

// Wrong lists what is wrong with the form in the order of its fields, for the summary above.
func (p *CallPage) Wrong() (out []WrongField) {
	for _, name := range []string{"words", "area", "place", "photos", "category", "name", "phone"} {
		if m := p.Errors[name]; m != "" {
			out = append(out, WrongField{name, m})
		}
	}
	return out
}

// At is the form as one of its fields needs it.
func (p *CallPage) At(field string) map[string]any {
	return map[string]any{"Errors": p.Errors, "Field": field}
}

// WrongField leads to a field and says what is wrong with it.
type WrongField struct{ Name, Message string }

// CategoryGroup is a group of categories to choose from.
type CategoryGroup struct {
	Name  string
	Items []PlaceLink // name and code
}

func (d *Door) callPage(r *http.Request) (*CallPage, error) {
	tree, err := d.tree(r.Context())
	if err != nil {
		return nil, err
	}
	cat, err := d.Orders.Catalogue(r.Context(), d.county)
	if err != nil {
		return nil, err
	}
	p := &CallPage{Errors: map[string]string{}}
	en := web.Of(r.Context()).Lang == "en"
	for _, c := range cat.List() {
		group, name := c.Group, c.Name
		if en {
			group, name = cmp.Or(c.GroupEN, group), cmp.Or(c.NameEN, name)
		}
		if n := len(p.Categories); n == 0 || p.Categories[n-1].Name != group {
			p.Categories = append(p.Categories, CategoryGroup{Name: group})
		}
		g := &p.Categories[len(p.Categories)-1]
		g.Items = append(g.Items, PlaceLink{Name: name, Note: c.Code})
	}
	for _, a := range tree.Children(d.county) {
		p.Towns = append(p.Towns, PlaceLink{Name: a.Name, Note: a.Code})
	}
	return p, nil
}

func (d *Door) known(p *CallPage, tree *area.Tree, code string) {
	code = tree.Heir(code)
	if _, ok := tree.Get(code); ok && area.Within(code, d.county) {
		p.Area = code
		if len(code) > area.Township {
			p.AreaName = tree.PathText(code)
		}
	}
}

func (d *Door) callForm(w http.ResponseWriter, r *http.Request) error {
	p, err := d.callPage(r)
	if err != nil {
		return err
	}
	tree, err := d.tree(r.Context())
	if err != nil {
		return err
	}
	p.Act, p.Source = d.Acts.NewID(), string(order.Online)
	guest(w, r)
	if a := r.URL.Query().Get("area"); a != "" {
		d.known(p, tree, a)
		if len(a) >= area.Grid {
			p.Source = string(order.QR)
		}
	}
	return d.Render(w, r, http.StatusOK, "call", "public.call", p)
}

// guestCookie tells one sender of the form from another, so that nobody is answered with
// what somebody else sent. It holds as long as the browser is open and names nobody.
const guestCookie = "huying_guest"

func guest(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, no-cache")
	if c, err := r.Cookie(guestCookie); err != nil || c.Value == "" {
		http.SetCookie(w, &http.Cookie{Name: guestCookie, Value: ident.Secret(16), Path: "/call", SameSite: http.SameSiteLaxMode, HttpOnly: true})
	}
}

// caller is a resident at the form, as the one who opened it.
func (d *Door) caller(r *http.Request) act.Actor {
	a := act.Public(d.county)
	if c, err := r.Cookie(guestCookie); err == nil {
		a = a.Known(c.Value)
	}
	return a
}

// mostForm bounds a form with its photos.
const mostForm = 48 << 20

func (d *Door) call(w http.ResponseWriter, r *http.Request) error {
	if err := d.Pass(r); err != nil {
		return err
	}
	unclean := web.Form(w, r, mostForm)
	if unclean != nil && r.PostForm == nil {
		return unclean
	}
	ctx := r.Context()
	p, err := d.callPage(r)
	if err != nil {
		return err
	}
	tree, err := d.tree(ctx)
	if err != nil {
		return err
	}
	v := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	p.Act, p.Words, p.Category, p.Place, p.Name, p.Phone, p.Source = v("act"), v("words"), v("category"), v("place"), v("name"), v("phone"), v("source")
	d.known(p, tree, v("area"))
	if !ident.Valid(p.Act) {
		p.Act = d.Acts.NewID()
	}
	if p.Source != string(order.QR) {
		p.Source = string(order.Online)
	}
	for _, h := range r.PostForm["photo"] { // kept when the form came back
		if hash, ok := d.handed(v("act"), h); ok && len(p.Photos) < 9 {
			p.Photos = append(p.Photos, hash)
		}
	}
	if unclean != nil {
		return d.callAgain(w, r, p, unclean, "")
	}
	if r.MultipartForm != nil {
		kept, err := order.KeepPhotos(ctx, d.Photos, r.MultipartForm.File["photos"])
		if err != nil {
			return d.callAgain(w, r, p, err, "photos")
		}
		for _, h := range kept { // chosen again after an error, it is the one kept already
			if slices.Contains(p.Photos, h) {
				p.Same++
				continue
			}
			p.Photos = append(p.Photos, h)
		}
	}
	o, err := d.Orders.Report(ctx, d.caller(r), p.Act, order.Report{Words: p.Words, Category: p.Category, Area: p.Area, Place: p.Place, Photos: p.Photos,
		Name: p.Name, Phone: p.Phone, Source: order.Source(p.Source)})
	if err != nil {
		return d.callAgain(w, r, p, err, "")
	}
	http.Redirect(w, r, "/t/"+o.Code+"?new=1", http.StatusSeeOther)
	return nil
}

// callAgain shows the form with what was typed and what is wrong with it, or that its key
// was used for something else; the form has a new one then, so that pressing again sends it.
// Every other error has its own page.
func (d *Door) callAgain(w http.ResponseWriter, r *http.Request, p *CallPage, err error, field string) error {
	var f *fault.Fault
	status := http.StatusUnprocessableEntity
	switch {
	case errors.As(err, &f) && f.Key == act.KeyUsed:
		p.Act, status = d.Acts.NewID(), http.StatusConflict
		f = fault.New(fault.Conflict, "call.key_used")
	case f != nil && f.Kind == fault.Busy:
		status = http.StatusServiceUnavailable
	case f == nil || f.Kind != fault.Invalid && f.Kind != fault.TooLarge:
		return err
	}
	guest(w, r)
	p.Problem = d.s.SayFault(r.Context(), f.Key, f.Args)
	for _, h := range p.Photos {
		p.Handles = append(p.Handles, d.handle(p.Act, h))
	}
	if field != "" {
		p.Errors[field] = p.Problem
	}
	for _, x := range f.Fields {
		p.Errors[x.Pointer[strings.LastIndexByte(x.Pointer, '/')+1:]] = d.s.SayFault(r.Context(), x.Key, x.Args)
	}
	return d.Render(w, r, status, "call", "public.call", p)
}

// TrackPage is an order as its caller sees it.
type TrackPage struct {
	New                      bool
	Patrol                   bool   // found on a patrol: nobody called
	Code, No                 string // the key, and as it is printed
	Order                    string // what the office calls it
	Status, StatusTitle      string
	Words, Place, Area       string
	Category, Unit           string
	Photos                   []string
	Answer                   *TrackStep // what the county says to it: the last answer, or why it is not taken on
	ReportedAt, DueAt        clock.Moment
	Steps                    []TrackStep
	Stage                    int // 1 reported to 5 rated
	CanAdd, CanRate, Dispute bool
	Score                    int
	Resolved                 string // yes or no, once it was rated
	Rated                    bool
	Into                     bool
	Errors                   map[string]string
	Problem                  string      // why a step was not taken whose form is gone by now
	Given                    order.Input // what was refused, to be mended
	Act                      string
}

// Scores are the marks to choose from, the best first.
func (*TrackPage) Scores() []int { return []int{5, 4, 3, 2, 1} }

// TrackStep is a step that concerns the caller.
type TrackStep struct {
	At     clock.Moment
	Who    string // the unit that did it; empty for the caller
	Title  string
	To     string // the unit that it was done to
	Words  string
	Photos []string
}

// shown are the steps that the caller is told of, with or without what was said.
// Staff's words among themselves stay inside.
var shown = map[string]bool{"report": false, "accept": true, "decline": true, "merge": true, "void": true, "dispatch": false, "rule": false,
	"start": false, "answer": true, "suspend": true, "resume": false,
	"extend": true, "verify": false, "rework": false, "close": false, "rate": true, "reopen": true, "add": true, "dispute": true}

// Lookup is a field to type a code into, and what was wrong with the one before.
type Lookup struct{ Action, Kick, Title, Lede, Code, Problem string }

var trackLookup = Lookup{Action: "/t", Kick: "track.kick", Title: "lookup.title", Lede: "lookup.lede"}

func (d *Door) ask(w http.ResponseWriter, r *http.Request, status int, page Lookup) error {
	return d.Render(w, r, status, "lookup", page.Title, &page)
}

func (d *Door) lookup(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query().Get("code")
	if given == "" {
		return d.ask(w, r, http.StatusOK, trackLookup)
	}
	c, err := code.Parse(given)
	if err == nil {
		_, err = d.Orders.ByCode(r.Context(), d.DB.Read(), d.county, string(c))
	}
	if fault.Is(err, fault.NotFound) { // one field for every code that somebody was told to keep
		if _, none := d.Bookings.ByKey(r.Context(), d.DB.Read(), d.county, string(c)); none == nil {
			http.Redirect(w, r, "/booked/"+string(c), http.StatusSeeOther)
			return nil
		}
		if _, none := d.Stocks.ByKey(r.Context(), d.DB.Read(), d.county, string(c)); none == nil {
			http.Redirect(w, r, "/reserved/"+string(c), http.StatusSeeOther)
			return nil
		}
	}
	if err != nil {
		return d.noSuchCode(w, r, given, err)
	}
	http.Redirect(w, r, "/t/"+string(c), http.StatusSeeOther)
	return nil
}

// noSuchCode says what is wrong with a code, in the field where it can be mended.
func (d *Door) noSuchCode(w http.ResponseWriter, r *http.Request, given string, err error) error {
	key := "public.no_such_code"
	switch {
	case order.IsNumber(given):
		key = "public.office_number"
	case fault.Is(err, fault.Invalid):
		key = "code.mistyped"
	case !fault.Is(err, fault.NotFound):
		return err
	}
	page := trackLookup
	page.Code, page.Problem = given, d.s.Say(r.Context(), key, nil)
	return d.ask(w, r, http.StatusNotFound, page)
}

// trackOr shows the order of a code, or the field to write the code into again.
func (d *Door) trackOr(show func(w http.ResponseWriter, r *http.Request) error) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := show(w, r)
		if err == nil {
			return nil
		}
		return d.noSuchCode(w, r, r.PathValue("code"), err)
	}
}

// ofCode is the order that somebody came with the code of.
func (d *Door) ofCode(r *http.Request) (*order.Order, error) {
	c, err := code.Parse(r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	o, err := d.Orders.ByCode(r.Context(), d.DB.Read(), d.county, string(c))
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.NotFound, "public.no_such_code")
	}
	return o, err
}

func (d *Door) track(r *http.Request) (string, string, any, error) {
	o, err := d.ofCode(r)
	if err != nil {
		return "", "", nil, err
	}
	p, err := d.trackPage(r, o)
	if err != nil {
		return "", "", nil, err
	}
	p.New, p.Act = r.URL.Query().Get("new") != "", page.AnyAct
	return "track", "public.track", p, nil
}

// verbOf is what a step is called: what a patrol found was reported by no resident, and a
// rating may have been given on the telephone.
func verbOf(o *order.Order, s order.Thread) string {
	switch {
	case s.Verb == "report" && o.Source == order.Patrol:
		return "track.verb.report.patrol"
	case s.Verb == "report" && s.Actor != "public":
		return "track.verb.report.entered"
	case s.Verb == "rate" && s.Actor != "public":
		return "track.verb.rate.entered"
	}
	return "track.verb." + s.Verb
}

// toWhom is the unit that a step was done to: who it was sent to, or whoever has it in
// hand when it goes back. Steps come in their order.
func toWhom(s order.Thread, inHand string) string {
	switch s.Verb {
	case "dispatch", "rule":
		return s.Detail["unit"]
	case "rework", "reopen", "dispute":
		return inHand
	}
	return ""
}

// answers are the steps that say what became of a call.
var answers = map[string]bool{"answer": true, "decline": true, "void": true, "merge": true}

func (d *Door) trackPage(r *http.Request, o *order.Order) (*TrackPage, error) {
	ctx := r.Context()
	q := d.DB.Read()
	tree, err := d.tree(ctx)
	if err != nil {
		return nil, err
	}
	units, err := d.People.UnitNames(ctx, q, d.county)
	if err != nil {
		return nil, err
	}
	steps, err := d.Orders.Steps(ctx, q, d.county, o.ID)
	if err != nil {
		return nil, err
	}
	cat, err := d.Orders.Catalogue(ctx, d.county)
	if err != nil {
		return nil, err
	}
	status := string(o.Status)
	p := &TrackPage{Code: o.Code, No: code.Code(o.Code).Pretty(), Order: o.No, Status: status,
		StatusTitle: d.s.Say(ctx, "track.status."+status, nil), Words: o.Words, Place: o.Place, Area: tree.PathText(o.Area),
		Category: cat.NameOf(o.Category, web.Of(ctx).Lang), Unit: units[o.LeadUnit], Photos: o.Photos, ReportedAt: o.ReportedAt, DueAt: o.DueAt,
		CanAdd: order.CallerMay("add", o), CanRate: order.CallerMay("rate", o), Dispute: order.CallerMay("dispute", o), Rated: o.RatedAt != 0, Score: o.Score,
		Patrol: o.Source == order.Patrol, Errors: map[string]string{}, Act: d.Acts.NewID()}
	if p.Rated {
		p.Resolved = map[bool]string{true: "yes", false: "no"}[o.Resolved == 1]
	}
	if o.MergedInto != "" {
		// What became of the order that took this one in is this caller's answer too.
		if into, err := d.Orders.Get(ctx, q, d.county, o.MergedInto); err == nil {
			more, err := d.Orders.Steps(ctx, q, d.county, into.ID)
			if err != nil {
				return nil, err
			}
			for _, s := range more {
				if s.At >= o.ReportedAt && (s.Verb == "answer" || s.Verb == "close") {
					steps = append(steps, s)
				}
			}
			p.Into = true
			p.StatusTitle = d.s.Say(ctx, "track.status."+string(into.Status), nil)
			status = string(into.Status)
		}
	}
	inHand := ""
	for _, s := range steps {
		to := toWhom(s, inHand)
		if s.Verb == "dispatch" || s.Verb == "rule" {
			inHand = to
		}
		said, ok := shown[s.Verb]
		if !ok {
			continue
		}
		t := TrackStep{At: s.At, Who: units[s.Unit], Title: d.s.Say(ctx, verbOf(o, s), nil), To: units[to]}
		if s.Verb == "report" && o.Source != order.Patrol { // the caller did, whoever wrote it down
			t.Who, t.To = "", t.Who
		}
		if said {
			t.Words, t.Photos = s.Words, s.Photos
			if s.Actor != "public" {
				t.Words = text.RedactFree(t.Words)
			}
		}
		if s.Actor == "public" {
			t.Who = ""
		}
		p.Steps = append(p.Steps, t)
		switch {
		case answers[s.Verb] && t.Words != "":
			p.Answer = &t
		case s.Verb == "rework" || s.Verb == "reopen" || s.Verb == "dispute":
			p.Answer = nil // it does not hold any more
		}
	}
	p.Stage = map[string]int{"reported": 1, "accepted": 2, "dispatched": 2, "objected": 2, "handling": 3, "answered": 3, "verified": 4, "closed": 4}[status]
	if p.Rated {
		p.Stage = 5
	}
	return p, nil
}

// step takes a caller's step and shows the order again.
func (d *Door) step(w http.ResponseWriter, r *http.Request) error {
	if err := d.Pass(r); err != nil {
		return err
	}
	o, err := d.ofCode(r) // before a byte of the form is kept
	if err != nil {
		return err
	}
	unclean := web.Form(w, r, mostForm)
	if unclean != nil && r.PostForm == nil {
		return unclean
	}
	ctx := r.Context()
	in := order.Input{Words: r.PostFormValue("words"), Resolved: r.PostFormValue("resolved")}
	if s := r.PostFormValue("score"); len(s) == 1 && s[0] >= '1' && s[0] <= '5' {
		in.Score = int(s[0] - '0')
	}
	if unclean != nil {
		return d.trackAgain(w, r, o, in, unclean)
	}
	if r.MultipartForm != nil {
		if in.Photos, err = order.KeepPhotos(ctx, d.Photos, r.MultipartForm.File["photos"]); err != nil {
			return d.trackAgain(w, r, o, in, err)
		}
	}
	id := r.PostFormValue("act")
	if !ident.Valid(id) {
		id = ""
	}
	if _, err := d.Orders.TakeAsCaller(ctx, d.county, o.Code, id, r.PathValue("verb"), in); err != nil {
		return d.trackAgain(w, r, o, in, err)
	}
	http.Redirect(w, r, "/t/"+o.Code, http.StatusSeeOther)
	return nil
}

// trackAgain shows the order with what was typed and why it was not taken. Where the order
// has moved on, the form may be gone; what was typed is shown all the same.
func (d *Door) trackAgain(w http.ResponseWriter, r *http.Request, o *order.Order, in order.Input, err error) error {
	var f *fault.Fault
	status := http.StatusUnprocessableEntity
	switch {
	case errors.As(err, &f) && f.Kind == fault.Conflict:
		status = http.StatusConflict
		if now, err := d.Orders.Get(r.Context(), d.DB.Read(), d.county, o.ID); err == nil {
			o = now
		}
	case f == nil || f.Kind != fault.Invalid && f.Kind != fault.TooLarge:
		return err
	}
	p, perr := d.trackPage(r, o)
	if perr != nil {
		return perr
	}
	verb := r.PathValue("verb")
	p.Given = in
	said := []string{d.s.SayFault(r.Context(), f.Key, f.Args)}
	if len(f.Fields) > 0 {
		said = nil
	}
	for _, x := range f.Fields {
		key := "track.need." + x.Pointer[strings.LastIndexByte(x.Pointer, '/')+1:]
		if unclean := "text.control"; x.Key == unclean {
			key = unclean
		}
		said = append(said, d.s.SayFault(r.Context(), key, x.Args))
	}
	p.Errors[verb] = strings.Join(said, " ")
	if may := map[string]bool{"add": p.CanAdd, "rate": p.CanRate, "dispute": p.Dispute}; !may[verb] {
		p.Problem = p.Errors[verb]
	}
	return d.Render(w, r, status, "track", "public.track", p)
}

// photo shows a photo of an order to whoever has its code.
func (d *Door) photo(w http.ResponseWriter, r *http.Request) error {
	o, err := d.ofCode(r)
	if err != nil {
		return err
	}
	p, err := d.trackPage(r, o)
	if err != nil {
		return err
	}
	hash := r.PathValue("hash")
	mine := append([]string(nil), p.Photos...)
	for _, s := range p.Steps {
		mine = append(mine, s.Photos...)
	}
	for _, h := range mine {
		if h == hash {
			return order.ServePhoto(w, r, d.Photos, hash)
		}
	}
	return store.ErrNotFound
}
