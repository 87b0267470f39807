package jobfair

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/code"
	"huying/kernel/page"
)

// asFault is a refusal that can be said at a form; other errors are the door's.
func asFault(err error) (*fault.Fault, bool) {
	var f *fault.Fault
	ok := errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict)
	return f, ok
}

// ApplyPage is the form in which somebody leaves a profile and chooses to whom it goes.
type ApplyPage struct {
	Fair       *Fair
	Posts      []*Post
	Ticked     map[string]bool
	Act        string
	Code       string
	Profile    Profile
	Services   []string
	Educations []string
	Closed     string // why nothing can be sent
	Problem    string
	Faults     map[string]string
}

func (m *public) applyPage(q *http.Request, fair string, ids []string) (*ApplyPage, error) {
	p := &ApplyPage{Act: page.AnyAct, Services: Services, Educations: Educations[1:], Ticked: map[string]bool{}, Faults: map[string]string{}}
	err := m.DB.View(q.Context(), func(v store.Q) (err error) {
		p.Fair, p.Posts, err = m.picked(q, v, fair, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p.Ticked[id] = true
	}
	if f, ok := asFault(p.Fair.takes(m.Acts.Now().Day())); ok {
		p.Closed = m.s.SayFault(q.Context(), f.Key, f.Args)
	}
	return p, nil
}

func (m *public) applyForm(q *http.Request) (string, string, any, error) {
	v := q.URL.Query()
	p, err := m.applyPage(q, v.Get("fair"), v["pick"])
	return "apply", "jobfair.apply.title", p, err
}

// mostForm bounds what is sent with a form, a sheet of posts included.
const mostForm = 4 << 20

// actOf is the act of a form, made when the form was shown.
func (m *public) actOf(q *http.Request) string {
	if id := q.PostFormValue("act"); ident.Valid(id) && id != page.AnyAct {
		return id
	}
	return m.Acts.NewID()
}

func (m *public) apply(w http.ResponseWriter, q *http.Request) error {
	unclean := web.Form(w, q, mostForm)
	if unclean != nil {
		return unclean
	}
	given, chosen := q.PostForm["offered"], q.PostForm["pick"] // what was offered stays on the form, ticked or not
	for _, id := range chosen {
		if !slices.Contains(given, id) {
			given = append(given, id)
		}
	}
	p, err := m.applyPage(q, q.PostFormValue("fair"), given)
	if err != nil {
		return err
	}
	p.Act, p.Code, p.Ticked = m.actOf(q), q.PostFormValue("code"), map[string]bool{}
	for _, id := range chosen {
		p.Ticked[id] = true
	}
	p.Profile = Profile{Name: q.PostFormValue("name"), Phone: q.PostFormValue("phone"), Service: q.PostFormValue("service"),
		Years:    number(q.PostFormValue("years")),
		LeftYear: number(q.PostFormValue("left_year")), Education: q.PostFormValue("education"), Skills: q.PostFormValue("skills"),
		Wish: q.PostFormValue("wish"), Told: q.PostFormValue("told") != ""}
	key, err := m.send(q.Context(), p)
	if err == nil {
		http.Redirect(w, q, codeURL("mine", key)+"?new=1", http.StatusSeeOther)
		return nil
	}
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "jobfair.code.unknown").At("/code", "jobfair.code.unknown")
	}
	problem, faults, status, other := m.said(q, err)
	if other != nil {
		return other
	}
	p.Problem, p.Faults, p.Act = problem, faults, m.Acts.NewID()
	return m.set.Render(w, q, status, "apply", "jobfair.apply.title", p)
}

// send registers somebody, or takes who has a code, and sends their profile to the employers of the posts that they ticked.
func (m *public) send(ctx context.Context, p *ApplyPage) (key string, err error) {
	known := p.Code != ""
	if known {
		c, err := code.Parse(p.Code)
		if err != nil {
			return "", fault.New(fault.Invalid, "code.mistyped").At("/code", "code.mistyped")
		}
		p.Code = string(c)
	} else if err := p.Profile.check(m.Acts.Now().Time().Year()); err != nil {
		return "", err
	}
	a := act.Public(m.set.County).Known(m.Box.Mark("jobfair applicant", p.Code, p.Profile.Phone, p.Profile.Name))
	done, err := m.Acts.Do(ctx, a, act.What{ID: p.Act, Verb: "jobfair.seeker.apply", Kind: SeekerKind, Area: p.Fair.Area},
		func(tx *act.Tx) error {
			if err := p.Fair.takes(tx.Now.Day()); err != nil {
				return err
			}
			var s *Seeker
			if known {
				if s, err = m.byCode(ctx, tx, tx.County, p.Fair.ID, p.Code); err != nil {
					return err
				}
				tx.On(s.ID, s.Area)
			} else {
				s = p.Profile.seeker(p.Fair, tx.County, ByPage)
				if err := m.enter(ctx, tx, s); err != nil {
					return err
				}
			}
			for _, post := range p.Posts {
				if !p.Ticked[post.ID] {
					continue
				}
				if _, err := m.room.apply(ctx, tx, s, post, ByPage); err != nil {
					return err
				}
			}
			return nil
		})
	if err != nil {
		return "", err
	}
	s, err := m.seeker(ctx, m.DB.Read(), m.set.County, done.Subject)
	if err != nil {
		return "", err
	}
	return s.Key, nil
}

// EnterPage is the field into which somebody types the code that they were told to keep.
type EnterPage struct {
	Code, Problem string
	Gone          bool
}

func (m *public) enterByCode(w http.ResponseWriter, q *http.Request) error {
	p := &EnterPage{Code: q.URL.Query().Get("code"), Gone: q.URL.Query().Get("gone") != ""}
	if p.Code == "" {
		return m.set.Render(w, q, http.StatusOK, "enter", "jobfair.enter.title", p)
	}
	if err := m.set.Pass(q); err != nil { // codes are not to be guessed
		return err
	}
	c, err := code.Parse(p.Code)
	if err != nil {
		p.Problem = m.s.SayFault(q.Context(), "code.mistyped", nil)
		return m.set.Render(w, q, http.StatusUnprocessableEntity, "enter", "jobfair.enter.title", p)
	}
	to := ""
	if s, err := m.seekerByKey(q.Context(), m.DB.Read(), m.set.County, string(c)); err == nil {
		to = codeURL("mine", s.Key)
	} else if e, err := m.employerByKey(q.Context(), m.DB.Read(), m.set.County, string(c)); err == nil {
		to = codeURL("employer", e.Key)
	}
	if to == "" {
		p.Problem = m.s.SayFault(q.Context(), "jobfair.code.unknown", nil)
		return m.set.Render(w, q, http.StatusNotFound, "enter", "jobfair.enter.title", p)
	}
	http.Redirect(w, q, to, http.StatusSeeOther)
	return nil
}

// MinePage is what somebody sees of their own with their code.
type MinePage struct {
	*Seeker
	Of           *Fair
	Code         string
	Applications []*Application
	Looks        []Look
	Act          string
	New          bool
	Problem      string
	Today        clock.Day
}

// Own is the profile as its owner reads it, but the number, which others may read over their shoulder.
func (p *MinePage) Own() Profile {
	return Profile{Name: p.Name.Reveal(), Phone: p.Phone.String(), Service: p.Service, Years: p.Years, LeftYear: p.LeftYear,
		Education: p.Education,
		Skills:    p.Skills.Reveal(), Wish: p.Wish.Reveal()}
}

// mySeeker is whoever holds the code of an address.
func (m *public) mySeeker(q *http.Request) (*Seeker, error) {
	c, err := code.Parse(q.PathValue("code"))
	if err != nil {
		return nil, err
	}
	return m.seekerByKey(q.Context(), m.DB.Read(), m.set.County, string(c))
}

func (m *public) minePage(q *http.Request, s *Seeker) (p *MinePage, err error) {
	ctx := q.Context()
	p = &MinePage{Seeker: s, Code: pretty(s.Key), Act: m.Acts.NewID(), New: q.URL.Query().Get("new") != "", Today: m.Acts.Now().Day()}
	return p, m.DB.View(ctx, func(v store.Q) (err error) {
		if p.Of, err = m.fair(ctx, v, m.set.County, s.Fair); err != nil {
			return err
		}
		if p.Applications, err = m.sentBy(ctx, v, m.set.County, s.ID); err != nil {
			return err
		}
		p.Looks, err = m.looks(ctx, v, m.set.County, s.ID)
		return err
	})
}

func (m *public) mine(w http.ResponseWriter, q *http.Request) error {
	if err := m.set.Pass(q); err != nil { // codes are not to be guessed
		return err
	}
	s, err := m.mySeeker(q)
	if err != nil {
		return err
	}
	p, err := m.minePage(q, s)
	if err != nil {
		return err
	}
	return m.set.Render(w, q, http.StatusOK, "mine", "jobfair.mine.title", p)
}

// mineDo is what somebody does with their code: say yes to an offer, take an application back, or everything.
func (m *public) mineDo(w http.ResponseWriter, q *http.Request) error {
	unclean := web.Form(w, q, mostForm)
	if unclean != nil {
		return unclean
	}
	s, err := m.mySeeker(q)
	if err != nil {
		return err
	}
	ctx, verb := q.Context(), q.PostFormValue("do")
	a := act.Public(m.set.County).Known(m.Box.Mark("jobfair applicant key", s.Key))
	what := act.What{ID: m.actOf(q), Verb: "jobfair.seeker.take_back", Kind: SeekerKind, Subject: s.ID, Area: s.Area}
	back := codeURL("mine", s.Key)
	if verb == "erase" {
		back = "/jobs/mine?gone=1"
		_, err = m.Acts.Do(ctx, a, what, func(tx *act.Tx) error {
			x, err := m.seeker(ctx, tx, tx.County, s.ID)
			if err != nil {
				return err
			}
			return m.takeBack(ctx, tx, x)
		})
	} else {
		err = m.mineMove(ctx, a, what, s, verb, q.PostFormValue("application"))
	}
	if problem, _, status, other := m.said(q, err); err != nil && other == nil {
		p, err := m.minePage(q, s)
		if err != nil {
			return err
		}
		p.Problem = problem
		return m.set.Render(w, q, status, "mine", "jobfair.mine.title", p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, q, back, http.StatusSeeOther)
	return nil
}

// mineMove takes a step with an application of somebody's own; another's is not there.
func (m *public) mineMove(ctx context.Context, a act.Actor, what act.What, s *Seeker, verb, id string) error {
	x, err := m.application(ctx, m.DB.Read(), m.set.County, id)
	if err != nil {
		return err
	}
	if x.Seeker != s.ID {
		return store.ErrNotFound
	}
	if _, err := x.step(verb, true); err != nil {
		return err
	}
	what.Verb, what.Kind, what.Subject = ApplicationKind+"."+verb, ApplicationKind, x.ID
	_, err = m.Acts.Do(ctx, a, what, func(tx *act.Tx) error {
		x, err := m.application(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		return m.move(ctx, tx, x, verb, true)
	})
	return err
}
