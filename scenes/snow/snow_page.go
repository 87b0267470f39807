package snow

import (
	"net/http"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/page"
)

// SnowPage is what everybody sees: the level in force, each zone with who clears it until when, what was spread where.
type SnowPage struct {
	Response *Response // nil: none is in force
	Asked    string    // what was looked for
	Places   []SnowPlace
	Uses     []SnowSpreadLine
	CallURL  string
}

// SnowPlace is a street or town with its zones.
type SnowPlace struct {
	Name      string
	Zones     int
	Cleared   int
	Lines     []SnowLine
	Elsewhere int // zones that are not shown until somebody looks for them
}

// SnowLine is a zone.
type SnowLine struct {
	*Zone
	Path, CrewName string
	State          string // cleared, waiting, late; empty where no response is in force
	DueAt, DoneAt  clock.Moment
}

// SnowSpreadLine is what was spread on a kind of zone this winter.
type SnowSpreadLine struct {
	Kind            ZoneKind
	Grams, Chloride int64
}

func (r *room) mountPages(*web.Server) error {
	set, err := r.Pages.Set(pages, "pages", "snow")
	if err != nil {
		return err
	}
	m := &public{r, set}
	set.Moving("GET /snow", "publicSnow", m.snow)
	return nil
}

// public draws the page that everybody sees.
type public struct {
	*room
	set *page.Set
}

// mostShown bounds the zones of a street that are shown unasked.
const mostShown = 8

func (m *public) snow(q *http.Request) (string, string, any, error) {
	ctx, county := q.Context(), m.set.County
	tree, err := m.Areas.Tree(ctx, county)
	if err != nil {
		return "", "", nil, err
	}
	asked := strings.TrimSpace(q.URL.Query().Get("q"))
	if len([]rune(asked)) > 40 {
		return "", "", nil, fault.New(fault.Invalid, "web.bad_input").At("/q", "web.bad_value")
	}
	p := &SnowPage{Asked: asked, CallURL: "/call?area=" + county}
	now := m.Acts.Now()
	return "snow", "snow.public.title", p, m.DB.View(ctx, func(v store.Q) error {
		p.Places, p.Uses, p.Response = nil, nil, nil
		active, err := m.active(ctx, v, county)
		if err != nil {
			return err
		}
		state := map[string]*directive.Recipient{}
		if i := slices.IndexFunc(active, func(x *Response) bool { return !x.Rehearsal }); i >= 0 {
			p.Response = active[i]
			to, err := m.Directives.About(ctx, v, county, p.Response.Directive)
			if err != nil {
				return err
			}
			for _, x := range to {
				state[x.Subject] = x
			}
		}
		zones, err := m.openZones(ctx, v, county, area.Scope{county})
		if err != nil {
			return err
		}
		if err := m.fillZones(ctx, v, county, zones); err != nil {
			return err
		}
		for _, z := range zones {
			p.add(tree, z, state[z.ID], now)
		}
		if asked != "" {
			p.Places = slices.DeleteFunc(p.Places, func(x SnowPlace) bool { return len(x.Lines) == 0 })
		}
		p.Uses, err = m.spreadSince(ctx, v, county, seasonOf(now.Day()))
		return err
	})
}

// add puts a zone under its street.
func (p *SnowPage) add(tree *area.Tree, z *Zone, x *directive.Recipient, now clock.Moment) {
	town := tree.Name(area.Cut(z.Area, area.Township))
	if n := len(p.Places); n == 0 || p.Places[n-1].Name != town {
		p.Places = append(p.Places, SnowPlace{Name: town})
	}
	in := &p.Places[len(p.Places)-1]
	in.Zones++
	line := SnowLine{Zone: z, Path: tree.Name(z.Area), CrewName: z.units[0]}
	if x != nil {
		line.DueAt, line.DoneAt, line.State = x.DueAt, x.ReportedAt, "waiting"
		switch {
		case x.State == directive.Done:
			line.State = "cleared"
			in.Cleared++
		case x.Late(now):
			line.State = "late"
		}
	}
	switch {
	case p.Asked != "":
		if strings.Contains(z.Name+z.Place+line.Path+town, p.Asked) {
			in.Lines = append(in.Lines, line)
		}
	case len(in.Lines) < mostShown:
		in.Lines = append(in.Lines, line)
	default:
		in.Elsewhere++
	}
}

// seasonOf is the first day of the winter that a day lies in: from the first of September on.
func seasonOf(d clock.Day) clock.Day {
	year := d.Year()
	if int(d)/100%100 < 9 {
		year--
	}
	return clock.Date(year, 9, 1)
}

// KG is an amount for the page.
func (x SnowSpreadLine) KG() string { return kg(x.Grams) }

// ChlorideKG is how much of it was chloride.
func (x SnowSpreadLine) ChlorideKG() string { return kg(x.Chloride) }
