package duty

import (
	"crypto/sha256"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/text"
	"huying/kernel/area"
)

// reader is one file being read.
type reader struct {
	plan   *RosterPlan
	places *area.Finder
	posts  map[string][]Post
	today  clock.Day
	seen   map[[3]string]int // phone, post, area → row
	names  map[string]string // phone → name
}

// ReadRoster reads a roster file against the county's areas and the posts by code.
// It looks at nothing else and changes nothing. The plan lists everything that is
// wrong at once; an error means that the file is no roster that can be opened.
func ReadRoster(data []byte, tree *area.Tree, posts map[string]Post, today clock.Day) (*RosterPlan, error) {
	r := &reader{plan: &RosterPlan{sum: sha256.Sum256(data), cells: map[int][columns]string{}}, places: area.NewFinder(tree),
		posts: postsByWord(posts), today: today,
		seen: map[[3]string]int{}, names: map[string]string{}}
	res, err := rosterFormat.Read(data, r.line)
	if err != nil {
		return nil, err
	}
	r.plan.sheet, r.plan.Total, r.plan.Errors = res.Sheet, res.Total, res.Problems
	return r.plan, nil
}

func postsByWord(posts map[string]Post) map[string][]Post {
	out := map[string][]Post{}
	for _, p := range posts {
		out[p.Code] = append(out[p.Code], p)
		if title := sheet.Fold(p.Title); title != p.Code {
			out[title] = append(out[title], p)
		}
	}
	return out
}

func (r *reader) line(l *sheet.Line) {
	row := RosterRow{Row: l.Row, Name: l.Values[colName], Unit: l.Values[colUnit]}
	row.Phone = seal.Hide(seal.Phone, l.Mobile(colPhone))
	var level []int
	if post, ok := r.post(l); ok {
		row.Post, level = post.Code, []int{post.Level}
	}
	row.Area = r.places.In(l, colArea, level...)
	row.From, row.To = l.Day(colFrom), l.Day(colTo)
	switch {
	case row.To == 0:
	case row.To < r.today:
		l.Fail(colTo, "roster.ended")
	case row.To < row.From:
		l.Fail(colTo, "duty.ends_before_it_begins")
	}
	if l.OK() {
		r.unique(row, l)
	}
	if !l.OK() {
		return
	}
	var cells [columns]string
	for i := range cells {
		cells[i] = l.Cell(i)
	}
	r.plan.Rows = append(r.plan.Rows, row)
	r.plan.cells[l.Row] = cells
}

func (r *reader) post(l *sheet.Line) (Post, bool) {
	word := l.Values[colPost]
	if word == "" {
		return Post{}, false
	}
	switch list := r.posts[sheet.Fold(word)]; len(list) {
	case 0:
		l.Fail(colPost, "duty.unknown_post")
	case 1:
		return list[0], true
	default:
		l.Fail(colPost, "roster.post_ambiguous")
	}
	return Post{}, false
}

// unique refuses the same duty twice in a file, and one number with two
// names that are not two ways of writing one.
func (r *reader) unique(row RosterRow, l *sheet.Line) {
	phone := row.Phone.Reveal() // compared only
	key := [3]string{phone, row.Post, row.Area}
	if name, ok := r.names[phone]; ok && !text.SameName(name, row.Name) {
		l.Fail(colName, "roster.two_names")
		return
	}
	if first, ok := r.seen[key]; ok {
		l.FailAs(colPhone, row.Phone.String(), "roster.duplicate", "row", first)
		return
	}
	r.seen[key], r.names[phone] = row.Row, row.Name
}
