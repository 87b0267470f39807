package booking

import (
	"embed"
	"errors"
	"net/http"
	"strings"

	"huying/base/fault"
	"huying/base/ident"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/code"
	"huying/kernel/page"
)

//go:embed pages
var pages embed.FS

// door is the public pages of the room.
type door struct {
	*Room
	*page.Set
	s *web.Server
}

// Mount adds the pages on which people book without an account.
func (r *Room) Mount(s *web.Server, p *page.Room) error {
	set, err := p.Set(pages, "pages", "book", "booked")
	if err != nil {
		return err
	}
	m := &door{r, set, s}
	m.Set.Open("GET /book/{slot}", "bookForm", m.form)
	m.Form("POST /book/{slot}", "book", m.book)
	s.Page("GET /booked/{code}", "booked", web.Open, page.Private(m.booked))
	m.Form("POST /booked/{code}/cancel", "unbook", m.cancel)
	return nil
}

// FormPage is the form in which somebody takes a place.
type FormPage struct {
	*Slot
	About
	Act         string
	Guest       Guest
	Problem     string
	NameProblem string
	PhoneAgain  string
	Closed      bool
}

func (m *door) page(r *http.Request) (*FormPage, error) {
	ctx := r.Context()
	q := m.db.Read()
	s, err := m.Slot(ctx, q, m.County, r.PathValue("slot"))
	if err != nil {
		return nil, err
	}
	k, ok := m.kinds[s.Kind]
	if !ok {
		return nil, store.ErrNotFound
	}
	about, err := k.About(ctx, q, m.County, s.Record)
	return &FormPage{Slot: s, About: about, Act: page.AnyAct, Closed: !s.Opens(m.acts.Now())}, err
}

func (m *door) form(r *http.Request) (string, string, any, error) {
	p, err := m.page(r)
	return "book", "booking.title", p, err
}

// mostForm bounds what is sent with a form of a name and a number.
const mostForm = 64 << 10

func (m *door) book(w http.ResponseWriter, r *http.Request) error {
	unclean := web.Form(w, r, mostForm)
	if unclean != nil {
		return unclean
	}
	p, err := m.page(r)
	if err != nil {
		return err
	}
	p.Guest = Guest{strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("phone"))}
	if p.Act = r.PostFormValue("act"); !ident.Valid(p.Act) || p.Act == page.AnyAct {
		p.Act = m.acts.NewID()
	}
	// Two people with one number at one form are one caller; the number tells senders apart.
	a := act.Public(m.County).Known(m.box.Mark("booking guest", p.Guest.Phone, p.Guest.Name))
	b, err := m.Book(r.Context(), a, p.Act, p.ID, p.Guest)
	var f *fault.Fault
	if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		if len(f.Fields) == 0 || f.Fields[0].Key != f.Key { // what is said at a field is said once
			p.Problem = m.s.SayFault(r.Context(), f.Key, f.Args)
		}
		for _, x := range f.Fields {
			switch words := m.s.SayFault(r.Context(), x.Key, x.Args); x.Pointer {
			case "/name":
				p.NameProblem = words
			case "/phone":
				p.PhoneAgain = words
			}
		}
		if f.Key == act.KeyUsed {
			p.Act = m.acts.NewID()
		}
		status := http.StatusUnprocessableEntity
		if f.Kind == fault.Conflict {
			status = http.StatusConflict
		}
		return m.Render(w, r, status, "book", "booking.title", p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/booked/"+b.Key+"?new=1", http.StatusSeeOther)
	return nil
}

// BookedPage is a booking as whoever holds the code sees it.
type BookedPage struct {
	*Slot
	About
	Booking *Booking
	Code    string
	New     bool
	Act     string
	Open    bool
	Before  int // in the line
}

func (m *door) booked(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q := m.db.Read()
	if err := m.Pass(r); err != nil { // codes are not to be guessed
		return err
	}
	b, err := m.byPath(r)
	if err != nil {
		return err
	}
	s, err := m.Slot(ctx, q, m.County, b.Slot)
	if err != nil {
		return err
	}
	k, ok := m.kinds[s.Kind]
	if !ok {
		return store.ErrNotFound
	}
	about, err := k.About(ctx, q, m.County, s.Record)
	if err != nil {
		return err
	}
	p := &BookedPage{Slot: s, About: about, Booking: b, Code: code.Code(b.Key).Pretty(), New: r.URL.Query().Get("new") != "", Act: m.acts.NewID(),
		Open: s.Opens(m.acts.Now()) && (b.State == Booked || b.State == Waiting)}
	if b.State == Waiting {
		if p.Before, err = m.before(ctx, q, m.County, b); err != nil {
			return err
		}
	}
	return m.Render(w, r, http.StatusOK, "booked", "booking.mine", p)
}

func (m *door) byPath(r *http.Request) (*Booking, error) {
	c, err := code.Parse(r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	return m.ByKey(r.Context(), m.db.Read(), m.County, string(c))
}

func (m *door) cancel(w http.ResponseWriter, r *http.Request) error {
	unclean := web.Form(w, r, mostForm)
	if unclean != nil {
		return unclean
	}
	b, err := m.byPath(r)
	if err != nil {
		return err
	}
	id := r.PostFormValue("act")
	if !ident.Valid(id) {
		id = m.acts.NewID()
	}
	err = m.Cancel(r.Context(), act.Public(m.County).Known(m.box.Mark("booking key holder", b.Key)), id, b.Key)
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	http.Redirect(w, r, "/booked/"+b.Key, http.StatusSeeOther)
	return nil
}
