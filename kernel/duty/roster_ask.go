package duty

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/person"
)

// What a clerk answers where a number is known under another name. Numbers are given to
// other people when they have not been used for three months, people marry and are called
// otherwise, and digits are mistyped: a file does not tell which it is.
const (
	renamedAnswer = "renamed" // the same person, called otherwise
	movedAnswer   = "moved"   // somebody new has the number now
	mistakeAnswer = "mistake" // the line is left out
)

var numberAnswers = []sheet.Answer{{Code: renamedAnswer, Key: "roster.answer_renamed"}, {Code: movedAnswer, Key: "roster.answer_moved"},
	{Code: mistakeAnswer, Key: "roster.answer_mistake"}}

// settled is whom a line is about.
type settled struct {
	person person.Person
	found  bool           // the person is kept
	rename bool           // and gets the line's name
	from   *person.Person // who loses the number
}

// ask asks once about each number that is known under another name, for all its lines.
func (m *matches) ask(plan *RosterPlan) {
	plan.Asks, plan.answers = nil, map[int]string{}
	asked := map[string]int{} // number → its question
	for _, row := range plan.Rows {
		key := m.keyOf(row)
		whose, other := m.stranger(row)
		if !other || !m.within[whose.ID] {
			continue
		}
		at, again := asked[key]
		if !again {
			at = len(plan.Asks)
			asked[key] = at
			plan.Asks = append(plan.Asks, plan.question(row, whose))
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
	switch {
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

// question is what a line asks about the person who has its number.
func (p *RosterPlan) question(row RosterRow, whose person.Person) sheet.Question {
	e := p.errorAt(row, colPhone, row.Phone.String(), "roster.other_name", map[string]any{"person": whose.Name, "phone": whose.Phone.String(), "name": row.Name})
	return sheet.Question{Problem: e, Rows: []int{row.Row}, Answers: numberAnswers}
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
	for _, list := range m.people {
		for _, p := range list {
			out[p.ID] = granter == nil
			ids = append(ids, p.ID)
		}
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
	for _, list := range m.people {
		for _, p := range list {
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
	}
	return out, nil
}

// hash is what a plan is told from another by: the file, and what is kept of the people,
// duties and units that it names. Answers are to the plan and no part of it.
func (m *matches) hash(plan *RosterPlan) string {
	h := sha256.New()
	h.Write(plan.sum[:])
	for _, row := range plan.Rows {
		fmt.Fprintf(h, "%d %q\n", row.Row, m.unitOf(row.Unit))
		for _, p := range m.people[m.keyOf(row)] {
			d := m.duties[dutyKey{p.ID, row.Post, row.Area}]
			fmt.Fprintf(h, "%q %q %q %t %q %d %d %q\n", p.ID, p.Name, p.Unit, m.within[p.ID], d.ID, d.From, d.To, d.Unit)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
