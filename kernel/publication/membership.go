package publication

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Membership proves of one record that a number counted it, or did not, to somebody
// who holds the published file. A record that was not counted is proved by the two
// neighbours that it would stand between, since the records are in the order of their
// ids; these two are disclosed with it.
type Membership struct {
	Code    string       `json:"code"`
	Figure  string       `json:"figure"`
	Number  int          `json:"item"`
	Side    string       `json:"part"`
	Record  string       `json:"record"`
	Counted bool         `json:"counted"`
	Shown   []Disclosure `json:"shown"`
}

// Disclosure opens one leaf of a digest.
type Disclosure struct {
	Index int64            `json:"index"`
	What  Record           `json:"what"`
	Salt  []byte           `json:"salt"`
	Path  tlog.RecordProof `json:"path"`
}

// prove opens what it takes to show whether a record is among ordered records. A
// record that counted in two places of one number has two leaves.
func prove(key []byte, list []Record, id string) (counted bool, shown []Disclosure, err error) {
	tree, err := grow(key, list)
	if err != nil {
		return false, nil, err
	}
	at := len(list) // where it would stand
	for i, r := range list {
		if r.ID >= id {
			at = i
			break
		}
	}
	open := []int{}
	for i := at; i < len(list) && list[i].ID == id; i++ {
		open = append(open, i)
	}
	if counted = len(open) > 0; !counted {
		for _, i := range []int{at - 1, at} {
			if i >= 0 && i < len(list) {
				open = append(open, i)
			}
		}
	}
	for _, i := range open {
		path, err := tlog.ProveRecord(int64(len(list)), int64(i), tree)
		if err != nil {
			return false, nil, err
		}
		shown = append(shown, Disclosure{int64(i), list[i], saltOf(key, int64(i)), path})
	}
	return counted, shown, nil
}

// Check holds a membership against a signed statement. It needs no database.
func (m *Membership) Check(s *Statement) error {
	if m.Code != s.Code || m.Number < 0 || m.Number >= len(s.Items) || s.Items[m.Number].Figure != m.Figure {
		return errors.New("the proof is about another publication or another figure")
	}
	part := s.Items[m.Number].Num
	if m.Side == "den" {
		if s.Items[m.Number].Den == nil {
			return errors.New("this figure has no denominator")
		}
		part = *s.Items[m.Number].Den
	}
	root, err := tlog.ParseHash(part.Digest)
	if err != nil {
		return fmt.Errorf("the statement's digest cannot be read: %w", err)
	}
	for _, x := range m.Shown {
		if err := tlog.CheckRecord(x.Path, part.Records, root, x.Index, x.What.leaf(x.Salt)); err != nil {
			return fmt.Errorf("record %s is not number %d of the %d that were counted: its contents, salt or path was changed", x.What.ID, x.Index+1, part.Records)
		}
	}
	if m.Counted {
		return m.checkCounted()
	}
	return m.checkMissing(part.Records)
}

func (m *Membership) checkCounted() error {
	if len(m.Shown) == 0 {
		return errors.New("the proof shows no record")
	}
	for _, x := range m.Shown {
		if x.What.ID != m.Record {
			return fmt.Errorf("the proof shows record %s, not %s", x.What.ID, m.Record)
		}
	}
	return nil
}

// checkMissing: nothing was counted at all, or the record's place lies before the
// first, behind the last, or between two neighbours.
func (m *Membership) checkMissing(of int64) error {
	bad := fmt.Errorf("the proof does not show that record %s was not counted", m.Record)
	switch n := len(m.Shown); {
	case n == 0 && of == 0:
		return nil
	case n == 1 && m.Shown[0].Index == 0 && m.Record < m.Shown[0].What.ID:
		return nil
	case n == 1 && m.Shown[0].Index == of-1 && m.Record > m.Shown[0].What.ID:
		return nil
	case n == 2 && m.Shown[0].Index+1 == m.Shown[1].Index && m.Shown[0].What.ID < m.Record && m.Record < m.Shown[1].What.ID:
		return nil
	}
	return bad
}
