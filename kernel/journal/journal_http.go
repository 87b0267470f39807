package journal

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
)

// Door is who may read, and whose log is public.
type Door struct {
	Read   web.Guard
	County func(ctx context.Context) string
	Places func(ctx context.Context) []string                          // where the asker may read
	Named  func(ctx context.Context) (func(area string) string, error) // what places are called
	Themes []Theme                                                     // the scenes'
	Public string                                                      // county whose hashes are published; hashes only, never lines
}

// LineRow is a line as it goes out.
type LineRow struct {
	ID          string       `json:"id"`
	At          clock.Moment `json:"at"`
	Actor       string       `json:"actor"`
	Verb        string       `json:"verb"`
	VerbTitle   string       `json:"verb_title"`
	SubjectKind string       `json:"subject_kind"`
	Subject     string       `json:"subject"`
	Area        string       `json:"area"`
	AreaName    string       `json:"area_name"`
	Leaf        int64        `json:"leaf"`
	No          string       `json:"no" doc:"What the office calls the subject, where it has a number"`
	Came        string       `json:"came" doc:"How the word of somebody outside the office came in"`
}

// told is what a line's details say of its subject's number and of how a word came in.
func (l *Line) told() (no, came string) {
	var d struct{ No, Came string }
	if l.Detail != "" {
		_ = json.Unmarshal([]byte(l.Detail), &d) // other acts may use the names for other things
	}
	return d.No, d.Came
}

type linesAnswer struct {
	Body struct {
		Items []LineRow `json:"items"`
		Next  string    `json:"next"`
	}
}

// ThemeRow is a theme as it goes out.
type ThemeRow struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

type themesAnswer struct {
	Body struct {
		Items []ThemeRow `json:"items"`
	}
}

// LineQuery is a question to the journal; huma reads only exported structs.
type LineQuery struct {
	Subject string `query:"subject" maxLength:"60"`
	Who     string `query:"who" maxLength:"40" doc:"Part of the actor's name"`
	About   string `query:"about" maxLength:"20" doc:"The code of a theme"`
	From    string `query:"from" maxLength:"10" doc:"First day"`
	To      string `query:"to" maxLength:"10" doc:"Last day"`
}

func (d *Door) themes() []Theme { return slices.Concat(themes, d.Themes) }

// filter is what is asked for; whoever acted without a name of their own is found by the word
// that stands for them.
func (d *Door) filter(in LineQuery, who func(name string) string) (Filter, error) {
	f := Filter{Subject: in.Subject, Search: Search{Who: strings.TrimSpace(in.Who)}}
	for _, name := range []string{"system", "public"} {
		if f.Who != "" && f.Who == who(name) {
			f.Who = name
		}
	}
	bad := fault.New(fault.Invalid, "web.bad_input")
	if in.About != "" {
		all := d.themes()
		i := slices.IndexFunc(all, func(t Theme) bool { return t.Code == in.About })
		if i < 0 {
			return f, bad.At("/about", "web.bad_value")
		}
		f.About = &all[i]
	}
	for _, x := range []struct {
		said, at string
		into     *clock.Day
	}{{in.From, "/from", &f.From}, {in.To, "/to", &f.To}} {
		if x.said == "" {
			continue
		}
		d, err := clock.ParseDay(x.said)
		if err != nil {
			bad.At(x.at, "web.bad_value")
		}
		*x.into = d
	}
	return f, bad.OrNil()
}

// mostExported bounds a listing that is downloaded; more is asked for by days.
const mostExported = 100_000

// export sends lines as a workbook, newest first: the same question as the screen's.
func (r *Room) export(w http.ResponseWriter, q *http.Request, s *web.Server, d Door) error {
	ctx, v := q.Context(), q.URL.Query()
	f, err := d.filter(LineQuery{v.Get("subject"), v.Get("who"), v.Get("about"), v.Get("from"), v.Get("to")}, func(name string) string { return s.Who(ctx, name) })
	if err != nil {
		return err
	}
	name, err := d.Named(ctx)
	if err != nil {
		return err
	}
	f.County, f.Places, f.Limit = d.County(ctx), d.Places(ctx), mostExported
	lines, err := r.Find(ctx, r.db.Read(), f)
	if err != nil {
		return err
	}
	var columns []sheet.Column
	for _, k := range []string{"leaf", "at", "actor", "via", "verb", "kind", "subject", "area", "area_name", "no", "came"} {
		columns = append(columns, sheet.Column{Title: s.Say(ctx, "journal.col."+k, nil)})
	}
	x, err := sheet.NewWriter(s.Say(ctx, "journal.title", nil), columns)
	if err != nil {
		return err
	}
	for _, l := range lines {
		no, came := l.told()
		if err := x.Row(l.Leaf, l.At.Time().Format("2006-01-02 15:04:05"), s.Who(ctx, l.ActorName), l.Via, s.Say(ctx, "verb."+l.Verb, nil),
			l.Kind, l.Subject, l.Area, name(l.Area), no, s.Said(ctx, came)); err != nil {
			return err
		}
	}
	return x.Send(w, "journal.xlsx")
}

// Mount adds the journal's routes: lines and proofs for auditors, and the log's
// hashes for every witness (tlog-tiles layout).
func (r *Room) Mount(s *web.Server, d Door) {
	web.Handle(s, web.Spec{ID: "listJournal", Method: "GET", Path: "/api/journal", Guard: d.Read, Summary: "Acts, newest first"},
		func(ctx context.Context, in *struct {
			LineQuery
			Cursor int64 `query:"cursor" minimum:"0"`
			Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
		}) (*linesAnswer, error) {
			f, err := d.filter(in.LineQuery, func(name string) string { return s.Who(ctx, name) })
			if err != nil {
				return nil, err
			}
			f.County, f.Places, f.Before, f.Limit = d.County(ctx), d.Places(ctx), in.Cursor, in.Limit+1
			lines, err := r.Find(ctx, r.db.Read(), f)
			if err != nil {
				return nil, err
			}
			name, err := d.Named(ctx)
			if err != nil {
				return nil, err
			}
			out := &linesAnswer{}
			out.Body.Items = []LineRow{}
			for i, l := range lines {
				if i == in.Limit {
					out.Body.Next = strconv.FormatInt(lines[i-1].Leaf, 10)
					break
				}
				no, came := l.told()
				out.Body.Items = append(out.Body.Items, LineRow{l.ID, l.At, s.Who(ctx, l.ActorName), l.Verb, s.Say(ctx, "verb."+l.Verb, nil), l.Kind,
					l.Subject, l.Area, name(l.Area), l.Leaf, no, s.Said(ctx, came)})
			}
			return out, nil
		})
	web.Handle(s, web.Spec{ID: "listJournalThemes", Method: "GET", Path: "/api/journal/themes", Guard: d.Read, Summary: "What acts can be asked for by"},
		func(ctx context.Context, _ *struct{}) (*themesAnswer, error) {
			out := &themesAnswer{}
			for _, t := range d.themes() {
				out.Body.Items = append(out.Body.Items, ThemeRow{t.Code, s.Say(ctx, t.Title, nil)})
			}
			return out, nil
		})
	s.Page("GET /api/journal/export", "exportJournal", d.Read, func(w http.ResponseWriter, q *http.Request) error { return r.export(w, q, s, d) })
	web.Handle(s, web.Spec{ID: "proveAct", Method: "GET", Path: "/api/journal/{id}/proof", Guard: d.Read, Summary: "Proof that an act is in the signed log"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*struct{ Body *Proof }, error) {
			p, err := r.Prove(ctx, d.County(ctx), in.ID)
			if err != nil {
				return nil, err
			}
			for _, place := range d.Places(ctx) {
				if strings.HasPrefix(p.Line.Area, place) {
					return &struct{ Body *Proof }{p}, nil
				}
			}
			return nil, store.ErrNotFound
		})
	s.Page("GET /log/checkpoint", "logCheckpoint", web.Open, func(w http.ResponseWriter, q *http.Request) error {
		signed, _, err := r.Checkpoint(q.Context(), d.Public)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err = w.Write([]byte(signed))
		return err
	})
	s.Page("GET /log/tile/{level}/{n}", "logTile", web.Open, func(w http.ResponseWriter, q *http.Request) error {
		level, err1 := strconv.Atoi(q.PathValue("level"))
		n, err2 := strconv.ParseInt(q.PathValue("n"), 10, 64)
		width, err3 := 256, error(nil)
		if p := q.URL.Query().Get("width"); p != "" {
			width, err3 = strconv.Atoi(p)
		}
		if err1 != nil || err2 != nil || err3 != nil || level < 0 || level > 8 || n < 0 || width < 1 || width > 256 {
			return fault.New(fault.NotFound, "journal.no_tile")
		}
		hashes, err := r.Tile(q.Context(), d.Public, level, n, width)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		_, err = w.Write(hashes)
		return err
	})
}

// RootOf is the root hash in a signed checkpoint, in base64.
func RootOf(signed string) string {
	_, _, root, err := ParseCheckpoint(signed)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(root[:])
}
