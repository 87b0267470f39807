package jobfair

import (
	"context"
	"io"
	"net/http"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/code"
	"huying/kernel/page"
)

// RegisterPage is the form in which an employer registers itself.
type RegisterPage struct {
	Fair    *Fair // nil: there is none to register for
	Act     string
	Of      *Employer
	Contact string
	Phone   string
	Natures []string
	Sizes   []string
	Problem string
	Faults  map[string]string
}

func (m *public) registerPage(q *http.Request, fair string) (*RegisterPage, error) {
	p := &RegisterPage{Act: page.AnyAct, Of: &Employer{}, Natures: Natures, Sizes: Sizes, Faults: map[string]string{}}
	err := m.DB.View(q.Context(), func(v store.Q) (err error) {
		p.Fair, _, err = m.fairOf(q, v, fair)
		return err
	})
	if p.Fair != nil && m.Acts.Now().Day() > max(p.Fair.To, p.Fair.OnlineUntil) {
		p.Fair = nil
	}
	return p, err
}

func (m *public) registerForm(q *http.Request) (string, string, any, error) {
	p, err := m.registerPage(q, q.URL.Query().Get("fair"))
	return "register", "jobfair.register.title", p, err
}

func (m *public) registerPost(w http.ResponseWriter, q *http.Request) error {
	unclean := web.Form(w, q, mostForm)
	if unclean != nil {
		return unclean
	}
	p, err := m.registerPage(q, q.PostFormValue("fair"))
	if err != nil {
		return err
	}
	v := q.PostFormValue
	p.Act, p.Contact, p.Phone = m.actOf(q), v("contact"), v("phone")
	p.Of = &Employer{USCC: v("uscc"), Name: v("name"), Nature: v("nature"), Trade: v("trade"), Size: v("size"), Address: v("address"),
		About:   v("about"),
		Contact: seal.Hide(seal.Name, p.Contact), Phone: seal.Hide(seal.Phone, p.Phone)}
	key, err := m.enrol(q.Context(), p)
	if err == nil {
		http.Redirect(w, q, codeURL("employer", key)+"?new=1", http.StatusSeeOther)
		return nil
	}
	problem, faults, status, other := m.said(q, err)
	if other != nil {
		return other
	}
	p.Problem, p.Faults, p.Act = problem, faults, m.Acts.NewID()
	return m.set.Render(w, q, status, "register", "jobfair.register.title", p)
}

// enrol registers an employer for a fair.
func (m *public) enrol(ctx context.Context, p *RegisterPage) (key string, err error) {
	if p.Fair == nil {
		return "", fault.New(fault.Conflict, "jobfair.register.none")
	}
	e := p.Of
	e.Area, e.Origin, e.Fair = p.Fair.Area, m.set.County, p.Fair.ID
	if err := e.check(); err != nil {
		return "", err
	}
	a := act.Public(m.set.County).Known(m.Box.Mark("jobfair employer", e.USCC, e.Phone.Reveal()))
	done, err := m.Acts.Do(ctx, a, act.What{ID: p.Act, Verb: EmployerKind + ".register", Kind: EmployerKind, Area: e.Area},
		func(tx *act.Tx) error {
			return m.register(ctx, tx, e)
		})
	if err != nil {
		return "", err
	}
	kept, err := m.employer(ctx, m.DB.Read(), m.set.County, done.Subject)
	if err != nil {
		return "", err
	}
	return kept.Key, nil
}

// EmployerPage is what an employer sees with its code: its posts at a fair, and who applied to them.
type EmployerPage struct {
	*Employer
	Code         string
	Of           *Fair  // the fair that is shown
	Stand        *Stand // its part in it; nil: none
	Others       []*Fair
	Joins        bool // it can take part in the fair that is shown
	Posts        []*Post
	Applications []*Application
	Looked       *Application // whose data is shown now
	Seen         Profile
	Draft        *Post // a post as it was typed, when it was refused
	Act          string
	New          bool
	Problem      string
	Faults       map[string]string
	Errors       []sheet.ImportError
	Today        clock.Day
	Choices      map[string][]string
}

// Taking reports whether posts can be put up now.
func (p *EmployerPage) Taking() bool {
	return p.State == Approved && p.Stand != nil && p.Stand.Active && p.Today <= max(p.Of.OnlineUntil, p.Of.To)
}

// Blank is a post to begin with.
func (p *EmployerPage) Blank() *Post {
	if p.Draft != nil && p.Draft.ID == "" {
		return p.Draft
	}
	return &Post{Headcount: 1, Education: "any", Relaxed: "none", Form: "full", Interview: "site"}
}

// PostForm is one form of a post with the page that it stands on.
type PostForm struct {
	P    *page.Page
	Page *EmployerPage
	Post *Post
	Do   string
}

// Form puts a post into its form.
func (p *EmployerPage) Form(of *page.Page, x *Post, do string) PostForm {
	if p.Draft != nil && p.Draft.ID != "" && x.ID == p.Draft.ID {
		x = p.Draft
	}
	return PostForm{of, p, x, do}
}

// Has reports whether a post has a flag.
func (p *Post) Has(flag string) bool {
	for _, x := range p.Flags {
		if x == flag {
			return true
		}
	}
	return false
}

// Yuan are fen in whole yuan; empty for none.
func (p *Post) Yuan(amount int64) any {
	if amount == 0 {
		return ""
	}
	return amount / fen
}

// myEmployer is whichever employer holds the code of an address.
func (m *public) myEmployer(q *http.Request) (*Employer, error) {
	c, err := code.Parse(q.PathValue("code"))
	if err != nil {
		return nil, err
	}
	return m.employerByKey(q.Context(), m.DB.Read(), m.set.County, string(c))
}

func (m *public) employerView(q *http.Request, e *Employer, fair string) (*EmployerPage, error) {
	ctx := q.Context()
	p := &EmployerPage{Employer: e, Code: pretty(e.Key), Act: m.Acts.NewID(), New: q.URL.Query().Get("new") != "", Today: m.Acts.Now().Day(),
		Faults: map[string]string{}, Choices: map[string][]string{"education": Educations, "relaxed": Relaxed, "form": Forms,
			"interview": Interviews, "flag": Flags}}
	if fair == "" {
		fair = e.Fair
	}
	return p, m.DB.View(ctx, func(v store.Q) (err error) {
		if p.Of, err = m.fair(ctx, v, m.set.County, fair); err != nil {
			return err
		}
		open, err := m.fairsOpen(ctx, v, m.set.County, p.Today)
		if err != nil {
			return err
		}
		for _, f := range open {
			if f.ID != p.Of.ID {
				p.Others = append(p.Others, f)
			}
		}
		if p.Stand, err = m.stand(ctx, v, m.set.County, p.Of.ID, e.ID); fault.Is(err, fault.NotFound) {
			p.Stand, err = nil, nil
		}
		p.Joins = e.State == Approved && (p.Stand == nil || !p.Stand.Active) && p.Of.Open(p.Today) && p.Today <= p.Of.To
		if err != nil || e.State != Approved || p.Stand == nil {
			return err
		}
		if p.Posts, err = m.postsOf(ctx, v, m.set.County, p.Of.ID, e.ID); err != nil {
			return err
		}
		p.Applications, err = m.sentTo(ctx, v, m.set.County, p.Of.ID, e.ID)
		return err
	})
}

func (m *public) employerPage(w http.ResponseWriter, q *http.Request) error {
	if err := m.set.Pass(q); err != nil { // codes are not to be guessed
		return err
	}
	e, err := m.myEmployer(q)
	if err != nil {
		return err
	}
	p, err := m.employerView(q, e, q.URL.Query().Get("fair"))
	if err != nil {
		return err
	}
	return m.set.Render(w, q, http.StatusOK, "employer", "jobfair.own.title", p)
}

// deed is what an employer does: a verb of its page.
type deed struct {
	verb, kind, subject string
	do                  func(ctx context.Context, tx *act.Tx, e *Employer, f *Fair) error
	draft               *Post
	looked              *Application
	errors              []sheet.ImportError
}

// employerDo is what an employer does with its code. It sees nobody but who applied to it.
func (m *public) employerDo(w http.ResponseWriter, q *http.Request) error {
	unclean := web.Form(w, q, mostForm)
	if unclean != nil {
		return unclean
	}
	ctx := q.Context()
	e, err := m.myEmployer(q)
	if err != nil {
		return err
	}
	f, err := m.fair(ctx, m.DB.Read(), m.set.County, q.PostFormValue("fair"))
	if err != nil {
		return err
	}
	d, err := m.deed(q, e, f)
	if err == nil {
		if e.State != Approved {
			err = fault.New(fault.Conflict, "jobfair.post.not_approved")
		} else if d.do != nil {
			a := act.Public(m.set.County).Known(m.Box.Mark("jobfair employer key", e.Key))
			_, err = m.Acts.Do(ctx, a, act.What{ID: m.actOf(q), Verb: d.verb, Kind: d.kind, Subject: d.subject, Area: f.Area},
				func(tx *act.Tx) error {
					now, err := m.employer(ctx, tx, tx.County, e.ID)
					if err != nil {
						return err
					}
					if now.State != Approved { // refused since the page was drawn
						return fault.New(fault.Conflict, "jobfair.post.not_approved")
					}
					return d.do(ctx, tx, now, f)
				})
		}
	}
	if err == nil && d.looked == nil && d.errors == nil {
		http.Redirect(w, q, codeURL("employer", e.Key)+"?fair="+f.ID, http.StatusSeeOther)
		return nil
	}
	status := http.StatusOK
	problem, faults := "", map[string]string{}
	if err != nil {
		var other error
		if problem, faults, status, other = m.said(q, err); other != nil {
			return other
		}
	}
	p, err := m.employerView(q, e, f.ID)
	if err != nil {
		return err
	}
	p.Problem, p.Faults, p.Draft = problem, faults, d.draft
	if d.errors != nil {
		p.Errors, status = d.errors, http.StatusUnprocessableEntity
	}
	if problem == "" && d.looked != nil {
		s := d.looked.Of
		p.Looked, p.Seen = d.looked, Profile{Name: s.Name.Reveal(), Phone: s.Phone.Reveal(), Service: s.Service, Years: s.Years,
			LeftYear:  s.LeftYear,
			Education: s.Education, Skills: s.Skills.Reveal(), Wish: s.Wish.Reveal()}
	}
	return m.set.Render(w, q, status, "employer", "jobfair.own.title", p)
}

// deed reads what an employer wants to do.
func (m *public) deed(q *http.Request, e *Employer, f *Fair) (d deed, err error) {
	ctx, v := q.Context(), q.PostFormValue
	switch do := v("do"); do {
	case "join":
		return deed{verb: "jobfair.employer.join", kind: EmployerKind, subject: e.ID, do: func(ctx context.Context, tx *act.Tx,
			e *Employer, f *Fair) error {
			if !f.Open(tx.Now.Day()) || tx.Now.Day() > f.To {
				return fault.New(fault.Conflict, "jobfair.register.none")
			}
			return m.join(ctx, tx, f, e)
		}}, nil
	case "post":
		p := formPost(v, q.PostForm["flag"])
		return deed{verb: PostKind + ".add", kind: PostKind, draft: p, do: func(ctx context.Context, tx *act.Tx, e *Employer, f *Fair) error {
			return m.addPost(ctx, tx, f, e, p)
		}}, nil
	case "change", "fill", "reopen":
		return m.postDeed(ctx, e, do, v("post"), formPost(v, q.PostForm["flag"]))
	case "import":
		return m.importDeed(q)
	case "look":
		return m.lookDeed(ctx, e, v("application"))
	case "meet":
		return deed{verb: "jobfair.application.meet", kind: ApplicationKind, do: func(ctx context.Context, tx *act.Tx, e *Employer,
			f *Fair) error {
			return m.meet(ctx, tx, e, f, v("post"), v("code"))
		}}, nil
	default:
		a := &Application{State: Sent}
		if _, err := a.step(do, false); fault.Is(err, fault.Invalid) {
			return d, err
		}
		if a, err = m.to(ctx, m.DB.Read(), m.set.County, e.ID, v("application")); err != nil {
			return d, err
		}
		return deed{verb: ApplicationKind + "." + do, kind: ApplicationKind, subject: a.ID, do: func(ctx context.Context, tx *act.Tx,
			e *Employer, _ *Fair) error {
			a, err := m.to(ctx, tx, tx.County, e.ID, a.ID)
			if err != nil {
				return err
			}
			return m.move(ctx, tx, a, do, false)
		}}, nil
	}
}

// formPost reads a post from its form.
func formPost(v func(string) string, flags []string) *Post {
	return &Post{Title: v("title"), Trade: v("trade"), Headcount: number(v("headcount")), PayFrom: int64(number(v("pay_from"))) * fen,
		PayTo: int64(number(v("pay_to"))) * fen, Place: v("place"), Education: v("education"), AgeMost: number(v("age_most")),
		Relaxed: v("relaxed"),
		Skills:  v("skills"), Flags: flags, Form: v("form"), Contact: v("contact"), Phone: v("post_phone"), Interview: v("interview")}
}

// postDeed changes or closes a post of the employer's own; another's is not there.
func (m *public) postDeed(ctx context.Context, e *Employer, do, id string, typed *Post) (d deed, err error) {
	p, err := m.post(ctx, m.DB.Read(), m.set.County, id)
	if err != nil {
		return d, err
	}
	if p.Employer != e.ID {
		return d, store.ErrNotFound
	}
	d = deed{verb: PostKind + "." + do, kind: PostKind, subject: p.ID, do: func(ctx context.Context, tx *act.Tx, _ *Employer, _ *Fair) error {
		p, err := m.post(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		switch do {
		case "fill":
			return m.endPost(ctx, tx, p, Filled, "")
		case "reopen":
			return m.endPost(ctx, tx, p, Wanted, "")
		}
		typed.ID, typed.State, typed.Version = p.ID, p.State, p.Version
		return m.changePost(ctx, tx, typed)
	}}
	if do == "change" {
		typed.ID = p.ID
		d.draft = typed
	}
	return d, nil
}

// importDeed puts up the posts of a sheet; what is wrong in it is told by cell, and then nothing is taken.
func (m *public) importDeed(q *http.Request) (d deed, err error) {
	if q.MultipartForm == nil || len(q.MultipartForm.File["file"]) == 0 {
		return d, fault.New(fault.Invalid, "jobfair.post.no_file").At("/file", "required")
	}
	file, err := q.MultipartForm.File["file"][0].Open()
	if err != nil {
		return d, err
	}
	defer func() { _ = file.Close() }() // only read
	data, err := io.ReadAll(file)
	if err != nil {
		return d, err
	}
	list, read, err := readPosts(data)
	if err != nil {
		return d, err
	}
	if read.Wrong > 0 {
		return deed{errors: sheet.Told(read.Problems, func(key string, args map[string]any) string {
			return m.s.SayFault(q.Context(), key,
				args)
		})}, nil
	}
	return deed{verb: PostKind + ".import", kind: PostKind, do: func(ctx context.Context, tx *act.Tx, e *Employer, f *Fair) error {
		tx.On(e.ID, f.Area)
		return m.takePosts(ctx, tx, f, e, list)
	}}, nil
}

// lookDeed shows somebody who applied to the employer, and leaves a line that they read.
func (m *public) lookDeed(ctx context.Context, e *Employer, id string) (d deed, err error) {
	a, err := m.to(ctx, m.DB.Read(), m.set.County, e.ID, id)
	if err != nil {
		return d, err
	}
	return deed{verb: "jobfair.seeker.look", kind: ApplicationKind, subject: a.ID, looked: a, do: func(ctx context.Context, tx *act.Tx,
		e *Employer, _ *Fair) error {
		now, err := m.to(ctx, tx, tx.County, e.ID, id)
		if err != nil {
			return err
		}
		*a = *now
		return m.look(ctx, tx, now.Of, e.ID, e.Name, "")
	}}, nil
}

// meet records an interview at the booth: the applicant gave their code, and with it their profile to this employer.
func (m *public) meet(ctx context.Context, tx *act.Tx, e *Employer, f *Fair, post, typed string) error {
	if err := f.lets(tx.Now.Day()); err != nil {
		return err
	}
	p, err := m.post(ctx, tx, tx.County, post)
	if err != nil {
		return err
	}
	if p.Employer != e.ID {
		return store.ErrNotFound
	}
	s, err := m.byCode(ctx, tx, tx.County, f.ID, typed)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Invalid, "jobfair.code.unknown").At("/code", "jobfair.code.unknown")
	}
	if err != nil {
		return err
	}
	if s.CameAt == 0 {
		return fault.New(fault.Conflict, "jobfair.door.first")
	}
	a, err := m.sent(ctx, tx, p, s)
	if err != nil {
		return err
	}
	return m.move(ctx, tx, a, "interview", false)
}
