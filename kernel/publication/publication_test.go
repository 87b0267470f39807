package publication

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huying/base/clock"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func sides(t *rapid.T) Side {
	return Side{Amount: rapid.Int64().Draw(t, "amount"), Records: rapid.Int64Min(0).Draw(t, "records"),
		Digest: tlog.RecordHash([]byte(rapid.String().Draw(t, "digest"))).String()}
}

// statements with whatever people type into them.
func statements(t *rapid.T) *Statement {
	text := func(name string) string { return oneLine(rapid.String().Draw(t, name)) }
	s := &Statement{ID: "018b", County: "110112", CountyName: text("county"), Code: "ABCD", Title: text("title"), Words: text("words"),
		Door: Public, Unit: text("unit"),
		Counted: moment(1), Released: moment(2), Act: "018c"}
	if rapid.Bool().Draw(t, "corrects") {
		s.Replaces, s.Earlier, s.Reason = "EFGH", Hash("x"), text("reason")
	}
	for range rapid.IntRange(1, 4).Draw(t, "numbers") {
		i := Number{Figure: "order.received", Version: "1", Name: text("name"), Formula: text("formula"), Area: "110112", AreaName: text("area"),
			To: "2023-11-07", Text: "98.6%", Unit: text("unit"), Num: sides(t)}
		if rapid.Bool().Draw(t, "rate") {
			den := sides(t)
			i.Den, i.From = &den, "2023-01-01"
		}
		s.Items = append(s.Items, i)
	}
	return s
}

// A statement is read back as it was, whatever was typed; with a line more, or one
// elsewhere, it is not read at all.
func TestStatementsAreReadBack(t *testing.T) {
	skey, vkey, err := note.GenerateKey(nil, "test")
	if err != nil {
		t.Fatal(err)
	}
	signer, _ := note.NewSigner(skey)
	verifier, _ := note.NewVerifier(vkey)
	rapid.Check(t, func(t *rapid.T) {
		s := statements(t)
		text := s.Text()
		got, err := ParseStatement(text)
		if err != nil || got.Text() != text {
			t.Fatalf("%v in %q", err, text)
		}
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		f := File{Publication: *s, Signed: string(signed)}
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back File
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if _, err := back.Check(verifier); err != nil {
			t.Fatalf("%v in %s", err, b)
		}
		lines := strings.Split(text, "\n")
		n := rapid.IntRange(1, len(lines)-2).Draw(t, "line")
		for _, bad := range [][]string{append(slices.Clone(lines[:n]), append([]string{"secret 1"}, lines[n:]...)...),
			append(slices.Clone(lines[:n]), append([]string{lines[n]}, lines[n:]...)...)} {
			if _, err := ParseStatement(strings.Join(bad, "\n")); err == nil {
				t.Fatalf("read %q", strings.Join(bad, "\n"))
			}
		}
	})
}

// Of any record it is proved whether it was counted, and the contrary cannot be; no
// record that was shown can be altered.
func TestMembership(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := newKey()
		var list []Record
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 60), 0, 40).Draw(t, "ids") {
			list = append(list, Record{"order", fmt.Sprintf("%02d", n), "110112001", clock.Day(20231107), int64(n + 1)})
		}
		order(list)
		root, err := digest(key, list)
		if err != nil {
			t.Fatal(err)
		}
		s := &Statement{Code: "ABCD", Items: []Number{{Figure: "order.received", Num: Side{Amount: sum(list), Records: int64(len(list)), Digest: root}}}}
		id := fmt.Sprintf("%02d", rapid.IntRange(0, 61).Draw(t, "asked"))
		m := &Membership{Code: "ABCD", Figure: "order.received", Side: "num", Record: id}
		if m.Counted, m.Shown, err = prove(key, list, id); err != nil {
			t.Fatal(err)
		}
		if want := slices.ContainsFunc(list, func(r Record) bool { return r.ID == id }); m.Counted != want {
			t.Fatal(id, m.Counted, list)
		}
		if err := m.Check(s); err != nil {
			t.Fatal(err, id, list)
		}
		lie := *m
		lie.Counted = !m.Counted
		if lie.Check(s) == nil {
			t.Fatal("the contrary is proved")
		}
		for i := range m.Shown {
			lie := *m
			lie.Shown = slices.Clone(m.Shown)
			lie.Shown[i].What.Amount++
			if lie.Check(s) == nil {
				t.Fatal("an altered record is proved")
			}
		}
		if len(m.Shown) == 2 && !m.Counted { // hiding one neighbour hides what lies between
			lie.Shown, lie.Counted = m.Shown[:1], false
			if lie.Check(s) == nil && m.Shown[0].Index != int64(len(list)-1) {
				t.Fatal("one neighbour is enough")
			}
		}
		var back []Record
		for i := 0; i < len(list); i += packed {
			data, err := pack(list[i:min(i+packed, len(list))])
			if err != nil {
				t.Fatal(err)
			}
			some, err := unpack(data)
			if err != nil {
				t.Fatal(err)
			}
			back = append(back, some...)
		}
		if !slices.Equal(back, list) {
			t.Fatal("not what was packed")
		}
	})
}

// Full rows fit what may be unpacked, with the longest ids and areas there are.
func TestFullRowsUnpack(t *testing.T) {
	var list []Record
	for i := range packed {
		list = append(list, Record{"agri.assessment", fmt.Sprintf("018ba768-6a80-7000-82ac-%012d", i), "110112001001001001001", 20231107, -1 << 62})
	}
	data, err := pack(list)
	if err != nil {
		t.Fatal(err)
	}
	back, err := unpack(data)
	if err != nil || !slices.Equal(back, list) {
		t.Fatal(err, len(back))
	}
	if _, err := unpack(data[:len(data)/2]); err == nil {
		t.Error("half a row is read")
	}
}
