package jobfair

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/page"
)

// public draws the pages that everybody sees, and those of who comes in by a code.
type public struct {
	*room
	set *page.Set
}

func (r *room) mountPages(s *web.Server) error {
	r.s = s
	set, err := r.Pages.Set(pages, "pages", "jobs", "post", "shortlist", "apply", "mine", "enter", "board", "register", "employer")
	if err != nil {
		return err
	}
	m := &public{r, set}
	set.Open("GET /jobs", "publicJobs", m.jobs)
	set.Open("GET /jobs/posts/{id}", "publicJobPost", m.onePost)
	set.Open("GET /jobs/list", "publicJobShortlist", m.shortlist)
	set.Open("GET /jobs/apply", "jobApplyForm", m.applyForm)
	set.Form("POST /jobs/apply", "jobApply", m.apply)
	s.Page("GET /jobs/mine", "jobEnter", web.Open, page.Private(m.enterByCode))
	s.Page("GET /jobs/mine/{code}", "jobMine", web.Open, page.Private(m.mine))
	set.Form("POST /jobs/mine/{code}", "jobMineDo", page.Private(m.mineDo))
	kept := set.Kept(m.board)
	s.Page("GET /jobs/board/{id}", "publicJobBoard", web.Open, func(w http.ResponseWriter, q *http.Request) error {
		w.Header().Set("Refresh", "20") // a wall has nobody to press
		return kept(w, q)
	})
	set.Open("GET /jobs/register", "jobRegisterForm", m.registerForm)
	set.Form("POST /jobs/register", "jobRegister", m.registerPost)
	s.Page("GET /jobs/employer/{code}", "jobEmployer", web.Open, page.Private(m.employerPage))
	set.Form("POST /jobs/employer/{code}", "jobEmployerDo", page.Private(m.employerDo))
	s.Page("GET /jobs/employer/{code}/template", "jobEmployerTemplate", web.Open, func(w http.ResponseWriter,
		_ *http.Request) error {
		return sendTemplate(w)
	})
	return nil
}

// JobsPage is the posts of a fair as somebody asked for them.
type JobsPage struct {
	Fair      *Fair // nil: no fair is shown
	Others    []*Fair
	Search    Search
	Found     Found
	Pays      []int64
	Flags     []string
	Today     clock.Day
	Prev, Nxt string
	OnPage    int
}

// Online reports whether posts can be applied for today.
func (p *JobsPage) Online() bool { return p.Fair.Online(p.Today) }

const (
	perPage   = 40
	mostPage  = 500
	mostPicks = 20
)

// pays are the bounds that people choose from, in yuan a month.
var pays = []int64{3000, 4000, 5000, 6000, 8000, 10000}

// fairOf is the fair that a page is about: the one asked for, else the latest that is shown.
func (m *public) fairOf(q *http.Request, v store.Q, id string) (f *Fair, others []*Fair, err error) {
	list, err := m.fairsOpen(q.Context(), v, m.set.County, m.Acts.Now().Day())
	if err != nil {
		return nil, nil, err
	}
	for _, x := range list {
		if f == nil && (id == "" || x.ID == id) {
			f = x
		} else {
			others = append(others, x)
		}
	}
	if f == nil && id != "" {
		return nil, nil, store.ErrNotFound
	}
	return f, others, nil
}

// searchOf reads what somebody looks for; a value that there is not is refused and not passed over.
func searchOf(v url.Values) (s Search, at int, err error) {
	f := fault.New(fault.Invalid, "web.bad_input")
	s = Search{Origin: v.Get("origin"), Flag: v.Get("flag"), Words: strings.TrimSpace(v.Get("q")), Limit: perPage}
	if s.Origin != "" && !region.MatchString(s.Origin) {
		f.At("/origin", "web.bad_value")
	}
	if s.Flag != "" && !slices.Contains(Flags, s.Flag) {
		f.At("/flag", "web.bad_value")
	}
	number := func(name string, most int64) int64 {
		if v.Get(name) == "" {
			return 0
		}
		n, err := strconv.ParseInt(v.Get(name), 10, 64)
		if err != nil || n < 0 || n > most {
			f.At("/"+name, "web.bad_value")
		}
		return n
	}
	s.Pay, at = number("pay", mostPay), int(number("page", mostPage))
	if len([]rune(s.Words)) > 40 {
		f.At("/q", "web.bad_value")
	}
	s.From = at * perPage
	return s, at, f.OrNil()
}

func (m *public) jobs(q *http.Request) (string, string, any, error) {
	ctx, v := q.Context(), q.URL.Query()
	p := &JobsPage{Pays: pays, Flags: Flags, Today: m.Acts.Now().Day()}
	var err error
	if p.Search, p.OnPage, err = searchOf(v); err != nil {
		return "", "", nil, err
	}
	err = m.DB.View(ctx, func(r store.Q) (err error) {
		if p.Fair, p.Others, err = m.fairOf(q, r, v.Get("fair")); err != nil || p.Fair == nil {
			return err
		}
		p.Search.Fair = p.Fair.ID
		p.Found, err = m.search(ctx, r, m.set.County, p.Search)
		return err
	})
	turn := func(n int) string {
		v.Set("page", strconv.Itoa(n))
		return "/jobs?" + v.Encode()
	}
	if p.OnPage > 0 {
		p.Prev = turn(p.OnPage - 1)
	}
	if p.Search.From+len(p.Found.Posts) < p.Found.Count {
		p.Nxt = turn(p.OnPage + 1)
	}
	return "jobs", "jobfair.public.title", p, err
}

// PostPage is a post by itself.
type PostPage struct {
	*Post
	Fair     *Fair
	Employer *Employer
	Today    clock.Day
	LD       map[string]any // JobPosting of schema.org
}

// Takes reports whether it can be applied for today.
func (p *PostPage) Takes() bool { return p.State == Wanted && p.Fair.Online(p.Today) }

// shown is a post that everybody may see: of a fair that is shown, and of an employer that takes part.
func (m *public) shown(q *http.Request, v store.Q, id string) (p *PostPage, err error) {
	ctx := q.Context()
	p = &PostPage{Today: m.Acts.Now().Day()}
	if p.Post, err = m.post(ctx, v, m.set.County, id); err != nil {
		return nil, err
	}
	if p.Fair, err = m.fair(ctx, v, m.set.County, p.Post.Fair); err != nil {
		return nil, err
	}
	s, err := m.stand(ctx, v, m.set.County, p.Post.Fair, p.Post.Employer)
	if err != nil {
		return nil, err
	}
	if !s.Active || p.State != Wanted && p.State != Filled || !p.Fair.Open(p.Today) {
		return nil, store.ErrNotFound
	}
	p.Employer, err = m.employer(ctx, v, m.set.County, p.Post.Employer)
	return p, err
}

func (m *public) onePost(q *http.Request) (_, _ string, _ any, err error) {
	var p *PostPage
	err = m.DB.View(q.Context(), func(v store.Q) (err error) {
		p, err = m.shown(q, v, q.PathValue("id"))
		return err
	})
	if err != nil {
		return "", "", nil, err
	}
	p.LD = p.posting(web.Of(q.Context()).Base)
	return "post", "jobfair.public.post", p, nil
}

// posting is the post as search engines read it: JobPosting of schema.org. Nothing of a person is in it.
func (p *PostPage) posting(base string) map[string]any {
	kinds := map[string]string{"full": "FULL_TIME", "part": "PART_TIME", "temporary": "TEMPORARY", "intern": "INTERN"}
	degrees := map[string]string{"senior": "high school", "college": "associate degree", "bachelor": "bachelor degree",
		"master": "postgraduate degree"}
	ld := map[string]any{
		"@context": "https://schema.org/", "@type": "JobPosting", "title": p.Title, "datePosted": p.PostedOn.String(),
		"description":        strings.Join(slices.DeleteFunc([]string{p.Title, p.Trade, p.Skills}, func(s string) bool { return s == "" }), "; "),
		"identifier":         map[string]any{"@type": "PropertyValue", "name": p.EmployerName, "value": p.ID},
		"validThrough":       (p.Fair.OnlineUntil.End() - 1000).Time().Format("2006-01-02T15:04:05-07:00"),
		"employmentType":     kinds[p.Form],
		"totalJobOpenings":   p.Headcount,
		"directApply":        true,
		"url":                base + "/jobs/posts/" + p.ID,
		"hiringOrganization": map[string]any{"@type": "Organization", "name": p.EmployerName, "identifier": p.Employer.USCC},
		"jobLocation": map[string]any{"@type": "Place", "address": map[string]any{"@type": "PostalAddress", "streetAddress": p.Place,
			"addressCountry": "CN"}},
		"applicationContact": map[string]any{"@type": "ContactPoint", "contactType": p.Contact, "telephone": p.Phone},
	}
	if p.PayTo > 0 {
		ld["baseSalary"] = map[string]any{"@type": "MonetaryAmount", "currency": "CNY", "value": map[string]any{"@type": "QuantitativeValue",
			"minValue": p.PayFrom / fen, "maxValue": p.PayTo / fen, "unitText": "MONTH"}}
	}
	if d := degrees[p.Education]; d != "" {
		ld["educationRequirements"] = map[string]any{"@type": "EducationalOccupationalCredential", "credentialCategory": d}
	}
	if p.Skills != "" {
		ld["skills"] = p.Skills
	}
	return ld
}

// Shortlist is the posts that somebody ticked, by booth, to be printed and carried along.
type Shortlist struct {
	Fair  *Fair
	Posts []*Post
	Apply string
}

// picked are the posts that an address names, of one fair and still open.
func (m *public) picked(q *http.Request, v store.Q, fair string, ids []string) (*Fair, []*Post, error) {
	if len(ids) > mostPicks {
		return nil, nil, fault.New(fault.Invalid, "jobfair.picks", "most", mostPicks)
	}
	if len(ids) > 0 {
		first, err := m.post(q.Context(), v, m.set.County, ids[0])
		if err != nil {
			return nil, nil, err
		}
		fair = first.Fair
	}
	f, _, err := m.fairOf(q, v, fair)
	if err == nil && f == nil {
		err = store.ErrNotFound
	}
	if err != nil || len(ids) == 0 {
		return f, nil, err
	}
	found, err := m.search(q.Context(), v, m.set.County, Search{Fair: f.ID, IDs: ids, Limit: mostPicks})
	return f, found.Posts, err
}

func (m *public) shortlist(q *http.Request) (_, _ string, _ any, err error) {
	p := &Shortlist{}
	ids := q.URL.Query()["pick"]
	err = m.DB.View(q.Context(), func(v store.Q) (err error) {
		p.Fair, p.Posts, err = m.picked(q, v, q.URL.Query().Get("fair"), ids)
		return err
	})
	if err != nil {
		return "", "", nil, err
	}
	p.Apply = "/jobs/apply?" + url.Values{"fair": {p.Fair.ID}, "pick": ids}.Encode()
	return "shortlist", "jobfair.public.shortlist", p, nil
}

// BoardPage is a fair's live counts for a wall.
type BoardPage struct {
	Fair  *Fair
	Parts []BoardPart
	Total *Tally
	At    clock.Moment
}

// BoardPart is what one region comes to.
type BoardPart struct {
	Name string
	*Tally
}

func (m *public) board(q *http.Request) (_, _ string, _ any, err error) {
	ctx := q.Context()
	p := &BoardPage{Total: &Tally{}, At: m.Acts.Now()}
	err = m.DB.View(ctx, func(v store.Q) error {
		if p.Fair, _, err = m.fairOf(q, v, q.PathValue("id")); err != nil {
			return err
		}
		tree, err := m.Areas.Tree(ctx, m.set.County)
		if err != nil {
			return err
		}
		list, err := m.tallies(ctx, v, m.set.County, p.Fair.ID)
		for _, t := range list {
			p.Total.add(t)
			name := p.Fair.part(t.Origin)
			if name == "" {
				name = tree.Name(t.Origin)
			}
			p.Parts = append(p.Parts, BoardPart{name, t})
		}
		return err
	})
	return "board", "jobfair.public.board", p, err
}

// said is what went wrong with a form: the sentence above it, what stands at its fields, and the status to answer with.
func (m *public) said(q *http.Request, err error) (problem string, faults map[string]string, status int, other error) {
	f, ok := asFault(err)
	if !ok {
		return "", nil, 0, err
	}
	faults = map[string]string{}
	for _, x := range f.Fields {
		faults[strings.TrimPrefix(x.Pointer, "/")] = m.s.SayFault(q.Context(), x.Key, x.Args)
	}
	status = http.StatusUnprocessableEntity
	if f.Kind == fault.Conflict {
		status = http.StatusConflict
	}
	return m.s.SayFault(q.Context(), f.Key, f.Args), faults, status, nil
}

// number reads a number of a form; 0 where nothing, -1 where no number was typed.
func number(text string) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func codeURL(of, key string) string { return fmt.Sprintf("/jobs/%s/%s", of, key) }
