package duty

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/person"
)

// What a clerk answers where a number is known under another name, and where a name serves in a place under another
// number. Numbers are given to other people when they have not been used for three months, people take new ones, marry
// and are called otherwise, two people of one name serve in one village, and digits are mistyped: a file does not tell
// which it is.
const (
	renamedAnswer    = "renamed"    // the same person, called otherwise
	movedAnswer      = "moved"      // somebody new has the number now
	renumberedAnswer = "renumbered" // the same person, who has another number now
	anotherAnswer    = "another"    // a second person of the same name
	mistakeAnswer    = "mistake"    // the line is left out
)

var numberAnswers = []sheet.Answer{{Code: renamedAnswer, Key: "roster.answer_renamed"}, {Code: movedAnswer, Key: "roster.answer_moved"},
	{Code: mistakeAnswer, Key: "roster.answer_mistake"}}

var nameAnswers = []sheet.Answer{{Code: renumberedAnswer, Key: "roster.answer_renumbered"}, {Code: anotherAnswer, Key: "roster.answer_another"},
	{Code: mistakeAnswer, Key: "roster.answer_mistake"}}

// settled is whom a line is about.
type settled struct {
	person person.Person
	found  bool           // the person is kept
	rename bool           // and gets the line's name
	from   *person.Person // who loses the number
}

// ask asks once about each number that is known under another name, and about each unknown number of a name that serves
// where the file has it serve, for all lines of the number.
func (m *matches) ask(plan *RosterPlan) {
	plan.Asks, plan.answers = nil, map[int]string{}
	asked := map[string]int{} // number → its question
	for _, row := range plan.Rows {
		key := m.keyOf(row)
		whose, other := m.stranger(row)
		namesakes := m.namesakes[key]
		if (!other || !m.within[whose.ID]) && len(namesakes) == 0 {
			continue
		}
		at, again := asked[key]
		if !again {
			at = len(plan.Asks)
			asked[key] = at
			if other {
				plan.Asks = append(plan.Asks, plan.question(row, "roster.other_name", whose, numberAnswers))
			} else {
				plan.Asks = append(plan.Asks, m.whether(plan, row, namesakes))
			}
			continue
		}
		plan.Asks[at].Rows = append(plan.Asks[at].Rows, row.Row)
	}
	for _, q := range plan.Asks {
		for _, row := range q.Rows {
			plan.answers[row] = plan.Given.Of(q)
		}
	}
}

// stranger is the one person who has a line's number and is called otherwise.
func (m *matches) stranger(row RosterRow) (p person.Person, other bool) {
	list := m.people[m.keyOf(row)]
	if len(list) != 1 || text.SameName(list[0].Name, row.Name) {
		return p, false
	}
	return list[0], true
}

// settle decides whom a line is about: who has its number, by name when several share it.
// problem is the key of what is wrong with the number.
func (m *matches) settle(row RosterRow, answer string) (s settled, problem string) {
	list := m.people[m.keyOf(row)]
	for _, is := range []func(a, b string) bool{func(a, b string) bool { return a == b }, text.SameName} {
		if i := slices.IndexFunc(list, func(p person.Person) bool { return is(p.Name, row.Name) }); i >= 0 {
			return settled{person: list[i], found: true}, ""
		}
	}
	p, other := m.stranger(row)
	switch namesakes := m.namesakes[m.keyOf(row)]; {
	case len(list) == 0 && answer == renumberedAnswer:
		return settled{person: namesakes[0], found: true}, ""
	case len(list) == 0:
		return settled{}, ""
	case !other:
		return settled{}, "roster.phone_shared"
	case !m.within[p.ID]:
		return settled{}, "roster.number_elsewhere"
	case answer == movedAnswer:
		return settled{from: &p}, ""
	}
	return settled{person: p, found: answer == renamedAnswer, rename: answer == renamedAnswer}, ""
}

// question is what a line asks about a person who is kept.
func (p *RosterPlan) question(row RosterRow, key string, whose person.Person, answers []sheet.Answer) sheet.Question {
	e := p.errorAt(row, colPhone, row.Phone.String(), key,
		map[string]any{"person": whose.Name, "phone": cmp.Or(whose.Phone.String(), "—"), "name": row.Name, "now": row.Phone.String()})
	return sheet.Question{Problem: e, Rows: []int{row.Row}, Answers: answers}
}

// whether asks whether a line is about one who serves in its place under that name. Nobody can be chosen among several,
// and nobody is given a number whose places are not all the granter's: their line in the roster is changed instead.
func (m *matches) whether(plan *RosterPlan, row RosterRow, namesakes []person.Person) sheet.Question {
	answers := nameAnswers
	if len(namesakes) > 1 || !m.within[namesakes[0].ID] {
		answers = answers[1:]
	}
	return plan.question(row, "roster.namesake", namesakes[0], answers)
}

// findNamesakes finds, for each number that nobody has, the people of its line's name who serve in its line's place. A
// person whose own number stands in the file is somebody else.
func (r *Room) findNamesakes(ctx context.Context, q store.Q, county string, m *matches, plan *RosterPlan) error {
	places := map[string][]RosterRow{}
	for _, row := range plan.Rows {
		if len(m.people[m.keyOf(row)]) == 0 {
			places[row.Area] = append(places[row.Area], row)
		}
	}
	serving := map[string][]string{} // place → who serves there
	var ids []string
	for part := range slices.Chunk(slices.Sorted(maps.Keys(places)), 100) {
		args := []any{m.now}
		for _, place := range part {
			args = append(args, place)
		}
		list, err := find(ctx, q, county, "(to_at = 0 or to_at > $2) and area in ("+store.Places(3, len(part))+") order by id", args...)
		if err != nil {
			return err
		}
		for _, d := range list {
			serving[d.Area], ids = append(serving[d.Area], d.Person), append(ids, d.Person)
		}
	}
	slices.Sort(ids)
	people, err := r.people.Many(ctx, q, county, slices.Compact(ids))
	if err != nil {
		return err
	}
	for place, rows := range places {
		byName := map[string][]person.Person{}
		for _, id := range serving[place] {
			p := people[id]
			if _, inFile := m.people[r.people.PhoneKey(p.Phone)]; !inFile {
				byName[text.NameKey(p.Name)] = append(byName[text.NameKey(p.Name)], p)
			}
		}
		for _, row := range rows {
			for _, p := range byName[text.NameKey(row.Name)] {
				if key := m.keyOf(row); !slices.ContainsFunc(m.namesakes[key], func(x person.Person) bool { return x.ID == p.ID }) {
					m.namesakes[key] = append(m.namesakes[key], p)
				}
			}
		}
	}
	for _, list := range m.namesakes {
		slices.SortFunc(list, func(a, b person.Person) int { return cmp.Compare(a.ID, b.ID) })
	}
	return nil
}

// change is what a line makes of a value.
func (p *RosterPlan) change(row RosterRow, col int, was, now string) sheet.Change {
	return sheet.Change{Sheet: p.sheet, Row: row.Row, Cell: p.cells[row.Row][col], Column: rosterFormat.Columns[col].Title, Was: was, Now: now}
}

// near tells whose name and unit are the granter's to change: theirs who serve nowhere but
// in the granter's places, or served there last. Who has no duty is where their unit is;
// whoever acts for a producer is known to the whole county.
func (r *Room) near(ctx context.Context, q store.Q, county string, granter *Principal, m *matches) (map[string]bool, error) {
	out := map[string]bool{}
	var ids []string
	for _, p := range m.everybody() {
		out[p.ID] = granter == nil
		ids = append(ids, p.ID)
	}
	importing, known := r.cat.Get(importPower)
	if granter == nil || !known {
		return out, nil
	}
	if granter.Can(importing, county) {
		for id := range out {
			out[id] = true
		}
		return out, nil
	}
	places, err := r.lastPlaces(ctx, q, county, ids, m)
	if err != nil {
		return nil, err
	}
	for id, list := range places {
		out[id] = !slices.ContainsFunc(list, func(place string) bool { return !granter.Can(importing, place) })
	}
	return out, nil
}

// lastPlaces are where people serve, or served last.
func (r *Room) lastPlaces(ctx context.Context, q store.Q, county string, ids []string, m *matches) (map[string][]string, error) {
	out, ended := map[string][]string{}, map[string]Duty{}
	slices.Sort(ids)
	for part := range slices.Chunk(ids, 100) {
		args := make([]any, 0, len(part))
		for _, id := range part {
			args = append(args, id)
		}
		list, err := find(ctx, q, county, "person in ("+store.Places(2, len(part))+") order by id", args...)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if d.To == 0 || d.To > m.now {
				out[d.Person] = append(out[d.Person], d.Area)
			} else if ended[d.Person].To < d.To {
				ended[d.Person] = d
			}
		}
	}
	units, err := r.people.Units(ctx, q, county, "")
	if err != nil {
		return nil, err
	}
	areaOf := map[string]string{}
	for _, u := range units {
		areaOf[u.ID] = u.Area
	}
	mandates, err := mandatesOf(ctx, q, county, ids, m.now)
	if err != nil {
		return nil, err
	}
	for _, p := range m.everybody() {
		d, served := ended[p.ID]
		switch place := areaOf[p.Unit]; {
		case len(mandates[p.ID]) > 0:
			out[p.ID] = append(out[p.ID], county)
		case len(out[p.ID]) > 0:
		case served:
			out[p.ID] = []string{d.Area}
		default:
			out[p.ID] = []string{cmp.Or(place, county)}
		}
	}
	return out, nil
}

// everybody is each person who is kept and whom a line may be about, once.
func (m *matches) everybody() (out []person.Person) {
	for _, list := range m.people {
		out = append(out, list...)
	}
	seen := map[string]bool{}
	for _, list := range m.namesakes {
		for _, p := range list {
			if !seen[p.ID] {
				seen[p.ID], out = true, append(out, p)
			}
		}
	}
	return out
}

// hash is what a plan is told from another by: the file, and what is kept of the people,
// duties and units that it names. Answers are to the plan and no part of it.
func (m *matches) hash(plan *RosterPlan) string {
	h := sha256.New()
	h.Write(plan.sum[:])
	for _, row := range plan.Rows {
		fmt.Fprintf(h, "%d %q\n", row.Row, m.unitOf(row.Unit))
		for _, p := range slices.Concat(m.people[m.keyOf(row)], m.namesakes[m.keyOf(row)]) {
			d := m.duties[dutyKey{p.ID, row.Post, row.Area}]
			fmt.Fprintf(h, "%q %q %q %t %q %d %d %q\n", p.ID, p.Name, p.Unit, m.within[p.ID], d.ID, d.From, d.To, d.Unit)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
