package print

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"huying/base/fault"
	"huying/base/pdf"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/scenes/agri/pledge"
	"huying/scenes/agri/registry"
)

func (m *door) mountPrint() {
	for _, p := range []struct {
		path, id string
		print    func(w http.ResponseWriter, r *http.Request) error
	}{
		{"/api/agri/boards.pdf", "printBoards", m.printBoards},
		{"/api/agri/officers/cards.pdf", "printOfficerCards", m.printCards},
		{"/api/agri/pledges/labels.pdf", "printLabels", m.printLabels},
		{"/api/agri/pledges/{id}/label.pdf", "printLabel", m.printLabel(m.pledge.One)},
	} {
		m.s.Page("GET "+p.path, p.id, registry.MayRead, p.print)
	}
	m.s.Page("GET /api/agri/own/pledges/{id}/label.pdf", "printLabelOfOwn", registry.MayOwn, m.printLabel(m.pledge.Own))
}

// printing is a document asked for: what it is about is gathered, then drawn by draw
// while the meter runs, then sent.
type printing struct {
	name, title string // file name without its end; key
	count       int    // of what is drawn
	draw        func(p *paper, done func()) error
}

// print draws and sends. What the typeface lacks is told in a header, as code points:
// the page shows it where it asked for the file.
func (m *door) print(w http.ResponseWriter, r *http.Request, x printing) error {
	ctx := r.Context()
	if x.count == 0 {
		return fault.New(fault.NotFound, "agri.print.none")
	}
	meter, end := m.s.Meter(ctx)
	defer end()
	meter.Of(x.count)
	out, err := m.Press.Turn(ctx)
	if err != nil {
		return err
	}
	defer out()
	tree, err := m.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	now := m.Acts.Now()
	p := &paper{room: m.Room, county: tree.Name(duty.Of(ctx).County), base: web.Of(ctx).Base, today: now.Day()}
	if p.Doc, err = m.Press.New(pdf.Meta{Title: p.say(x.title), Author: p.county, Made: now.Time()}); err != nil {
		return err
	}
	if err := x.draw(p, func() { meter.Add(1) }); err != nil {
		return err
	}
	data, err := p.Bytes()
	if err != nil {
		return err
	}
	h := w.Header()
	if lacking := p.Missing(); len(lacking) > 0 {
		codes := make([]string, len(lacking))
		for i, c := range lacking {
			codes[i] = fmt.Sprintf("U+%04X", c)
		}
		h.Set("Huying-Missing-Characters", strings.Join(codes, " "))
	}
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="`+x.name+"-"+now.Day().String()+`.pdf"`)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(data)
	return err
}

// few refuses what would be too much paper.
func few(n int) error {
	if n > mostPrinted {
		return fault.New(fault.Invalid, "agri.print.too_many", "most", mostPrinted, "n", n)
	}
	return nil
}

// chosen reads a parameter of the address that has to be one of a few; the first when
// it is left out.
func chosen(r *http.Request, name string, among ...string) (string, error) {
	v := r.URL.Query().Get(name)
	if v == "" {
		return among[0], nil
	}
	if !slices.Contains(among, v) {
		return "", fault.New(fault.Invalid, "web.bad_input").At("/"+name, "web.bad_value")
	}
	return v, nil
}

func (m *door) printBoards(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	per, err := chosen(r, "per", "1", "2")
	if err != nil {
		return err
	}
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: v.Get("under"), Words: v.Get("q"), Kind: v.Get("kind"),
		Scale: v.Get("scale"), Risk: v.Get("risk"), State: v.Get("state")})
	if err != nil {
		return err
	}
	list, err := m.boards(ctx, f)
	if err != nil {
		return err
	}
	return m.print(w, r, printing{"boards", "agri.print.board", len(list), func(p *paper, done func()) error {
		for i, b := range list {
			if per == "1" {
				err = p.board(b)
			} else {
				if i%2 == 0 {
					p.Page(pdf.A4W, pdf.A4H)
					p.Line(0, pdf.A4H/2, 6, pdf.A4H/2, .3, pdf.Soft) // where to cut
					p.Line(pdf.A4W-6, pdf.A4H/2, pdf.A4W, pdf.A4H/2, .3, pdf.Soft)
				}
				err = p.half(b, float64(i%2)*pdf.A4H/2)
			}
			if err != nil {
				return err
			}
			done()
		}
		return nil
	}})
}

// boards gathers the boards of the subjects that still are.
func (m *door) boards(ctx context.Context, f registry.Filter) (out []*board, err error) {
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return nil, err
	}
	today := m.Acts.Now().Day()
	err = m.DB.View(ctx, func(q store.Q) error {
		n, err := m.registry.CountSubjects(ctx, q, f)
		if err != nil {
			return err
		}
		if err := few(n); err != nil {
			return err
		}
		f.Limit = mostPrinted
		list, _, err := m.registry.Subjects(ctx, q, f)
		if err != nil {
			return err
		}
		ids := make([]string, len(list))
		for i, s := range list {
			ids[i] = s.ID
		}
		codes, err := m.Codes.Many(ctx, q, f.County, registry.SubjectRecord, ids)
		if err != nil {
			return err
		}
		who := map[string][]registry.SubjectOfficer{} // by place: many subjects share one
		for _, s := range list {
			c, coded := codes[s.ID]
			if s.To != 0 || !coded {
				continue
			}
			if _, known := who[s.Area]; !known {
				if who[s.Area], err = m.registry.Officers(ctx, q, f.County, s.Area); err != nil {
					return err
				}
			}
			b := &board{Name: s.Name, Kind: m.say("agri.kind." + string(s.Kind)), Path: tree.PathText(s.Area), Products: s.Products, Officers: who[s.Area], Code: c}
			if s.Standard(today) {
				b.Standard = s.StandardFrom.String()
			}
			out = append(out, b)
		}
		return nil
	})
	return out, err
}

func (m *door) printCards(w http.ResponseWriter, r *http.Request) error {
	f, err := m.registry.Filter(r.Context(), registry.SubjectQuery{Under: r.URL.Query().Get("under")})
	if err != nil {
		return err
	}
	list, err := m.registry.OfficerCards(r.Context(), m.DB.Read(), f)
	if err != nil {
		return err
	}
	if err := few(len(list)); err != nil {
		return err
	}
	return m.print(w, r, printing{"officer-cards", "agri.officer.card", len(list), func(p *paper, done func()) error { return p.cards(list, done) }})
}

func (m *door) printLabel(find func(ctx context.Context, id string) (*pledge.Pledge, error)) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		x, err := find(ctx, r.PathValue("id"))
		if err != nil {
			return err
		}
		if x.State != pledge.Valid {
			return fault.New(fault.Conflict, "agri.print.void", "no", x.No)
		}
		stand, err := m.pledge.Standing(ctx, m.DB.Read(), x.County, x.ID)
		if err != nil {
			return err
		}
		if stand.State != pledge.Valid {
			return fault.New(fault.Conflict, "agri.print.doubt", "no", x.No)
		}
		s, err := m.registry.Subject(ctx, m.DB.Read(), x.County, x.Subject)
		if err != nil {
			return err
		}
		return m.sendLabels(w, r, x.No, []*pledge.Pledge{x}, map[string]string{x.ID: s.Name})
	}
}

// printLabels prints the certificates of a list that hold; those in doubt and void ones are left out.
func (m *door) printLabels(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.pledge.Filter(ctx, pledge.PledgeQuery{Under: v.Get("under"), Subject: v.Get("subject"), Lot: v.Get("lot"),
		State: v.Get("state"), Words: v.Get("q")})
	if err != nil {
		return err
	}
	if f.State == string(pledge.Voided) || f.State == string(pledge.Doubtful) {
		return fault.New(fault.NotFound, "agri.print.none")
	}
	f.State, f.Limit = string(pledge.Valid), mostPrinted+1
	var list []*pledge.Pledge
	var names map[string]string
	if err := m.DB.View(ctx, func(q store.Q) (err error) {
		if list, names, err = m.pledge.Pledges(ctx, q, f); err != nil {
			return err
		}
		list, err = m.pledge.Relied(ctx, q, f.County, list)
		return err
	}); err != nil {
		return err
	}
	return m.sendLabels(w, r, "labels", list, names)
}

// sendLabels prints certificates in the size and as many times as the address says.
func (m *door) sendLabels(w http.ResponseWriter, r *http.Request, name string, list []*pledge.Pledge, holders map[string]string) error {
	ctx := r.Context()
	size, err := chosen(r, "size", labelSizes...)
	if err != nil {
		return err
	}
	copies := 1
	if s := r.URL.Query().Get("copies"); s != "" {
		if copies, err = strconv.Atoi(s); err != nil || copies < 1 || copies > mostPrinted {
			return fault.New(fault.Invalid, "web.bad_input").At("/copies", "web.bad_value")
		}
	}
	if err := few(len(list) * copies); err != nil {
		return err
	}
	labels, err := m.labelsOf(ctx, list, holders, size == "a4")
	if err != nil {
		return err
	}
	return m.print(w, r, printing{name, "agri.pledge.title", len(labels) * copies,
		func(p *paper, done func()) error { return p.labels(size, labels, copies, done) }})
}

func (m *door) labelsOf(ctx context.Context, list []*pledge.Pledge, holders map[string]string, withTests bool) ([]*label, error) {
	out := make([]*label, 0, len(list))
	err := m.DB.View(ctx, func(q store.Q) error {
		ids := make([]string, len(list))
		for i, x := range list {
			ids[i] = x.ID
		}
		codes, err := m.Codes.Many(ctx, q, duty.Of(ctx).County, pledge.Code, ids)
		if err != nil {
			return err
		}
		for _, x := range list {
			c, coded := codes[x.ID]
			if !coded {
				continue // its code was taken back; a label would lead nowhere
			}
			l := &label{Pledge: x, Holder: holders[x.ID], Code: c.Pretty(), URL: pledge.URL(c.Pretty(), x)}
			if withTests {
				for _, id := range x.Samples {
					s, err := m.lab.Sample(ctx, q, x.County, id)
					if err != nil {
						return err
					}
					l.Samples = append(l.Samples, s.No)
				}
			}
			out = append(out, l)
		}
		return nil
	})
	return out, err
}
