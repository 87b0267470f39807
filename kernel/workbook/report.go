package workbook

import "huying/base/sheet"

// Report tells what a file would do, or did.
type Report struct {
	Dry     bool                `json:"dry"`
	Applied bool                `json:"applied"`
	Moved   bool                `json:"moved" doc:"The county has changed since the plan was shown; this is the new one"`
	Plan    string              `json:"plan" doc:"To be sent with the request that applies it"`
	Rows    int                 `json:"rows"`
	Added   int                 `json:"added"`
	Changed int                 `json:"changed"`
	Same    int                 `json:"same"`
	Absent  int                 `json:"absent" doc:"Kept, not in the file, left as they are"`
	Wrong   int                 `json:"wrong" doc:"Errors counted, of which the first thousand are listed"`
	Errors  []sheet.ImportError `json:"errors"`
	Sheets  []SheetReport       `json:"sheets"`
	Follows []Follow            `json:"follows" doc:"What lies in places that end, and where it is moved"`
}

// SheetReport is what a file does to one sheet.
type SheetReport struct {
	Sheet   string      `json:"sheet"`
	About   string      `json:"about"`
	Fixed   bool        `json:"fixed" doc:"The program's own: nothing in it can be changed"`
	Rows    int         `json:"rows"`
	Added   int         `json:"added"`
	Changed int         `json:"changed"`
	Same    int         `json:"same"`
	Absent  int         `json:"absent"`
	Changes []ChangeRow `json:"changes" doc:"The first five hundred of each kind; the downloaded difference has all"`
}

// ChangeRow is what a line does.
type ChangeRow struct {
	Row         int          `json:"row" doc:"0 for a line that the file does not have"`
	Kind        Kind         `json:"kind" enum:"added,changed,absent"`
	Label       string       `json:"label"`
	Differences []Difference `json:"differences"`
}

// mostTold is how many lines of a kind an answer tells of.
const mostTold = 500

// Report is the plan as an answer tells it, in the words of say.
func (p *Plan) Report(say func(key string, args map[string]any) string) Report {
	out := Report{Plan: p.Hash, Added: p.Count(Added), Changed: p.Count(Changed), Same: p.Count(Same), Absent: p.Count(Absent), Wrong: p.Wrong,
		Errors: sheet.Told(p.Problems, say), Sheets: []SheetReport{}}
	out.Follows = []Follow{}
	for _, f := range p.Follows {
		f.What = say(f.What, nil)
		out.Follows = append(out.Follows, f)
	}
	for _, s := range p.Sheets {
		out.Rows += s.Rows
		out.Sheets = append(out.Sheets, SheetReport{Sheet: s.Name, About: s.About, Fixed: s.Apply == nil, Rows: s.Rows, Added: s.Count(Added),
			Changed: s.Count(Changed),
			Same:    s.Count(Same), Absent: len(s.Absent), Changes: s.changes()})
	}
	return out
}

func (s *Part) changes() []ChangeRow {
	out, told := []ChangeRow{}, map[Kind]int{}
	for _, l := range s.Changes() {
		if told[l.Kind]++; told[l.Kind] > mostTold {
			continue
		}
		x := ChangeRow{Row: l.Row, Kind: l.Kind, Label: s.LabelOf(l.Values), Differences: l.Differences()}
		if x.Differences == nil {
			x.Differences = []Difference{}
		}
		out = append(out, x)
	}
	for _, r := range s.Absent[:min(len(s.Absent), mostTold)] {
		out = append(out, ChangeRow{Kind: Absent, Label: s.LabelOf(r.Values), Differences: []Difference{}})
	}
	return out
}
