package seal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/base/suite"
)

func box(t *testing.T) *Box {
	t.Helper()
	b, err := NewBox(suite.Standard, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// However a personal value is written out, it is the mask.
func TestNothingPrintsTheValue(t *testing.T) {
	p := Hide(Phone, "13812345678")
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "phone", p, "in", struct{ P Personal }{p})
	j, err := json.Marshal(map[string]any{"p": p, "list": []Personal{p}})
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{fmt.Sprint(p), fmt.Sprintf("%v %+v %#v %s %q %x", p, p, p, p, p, p),
		fmt.Sprintf("%+v", struct{ P Personal }{p}), fmt.Sprintf("%#v", &struct{ P Personal }{p}), p.String(), string(j), log.String()} {
		if strings.Contains(out, "12345678") || strings.Contains(out, "13812345") || strings.Contains(out, fmt.Sprintf("%x", "13812345678")) {
			t.Errorf("shows the number: %s", out)
		}
	}
	if p.Reveal() != "13812345678" {
		t.Error("the value is lost")
	}
}

// A column opens only where it was sealed.
func TestAColumnIsBoundToItsPlace(t *testing.T) {
	b := box(t)
	c := b.Seal(Hide(Name, "赵大妈"), "work_order/110112/1")
	if p, err := b.Open(Name, c, "work_order/110112/1"); err != nil || p.Reveal() != "赵大妈" {
		t.Error(p, err)
	}
	for _, place := range []string{"work_order/110112/2", "work_order/110113/1", "person/110112/1", ""} {
		if _, err := b.Open(Name, c, place); err == nil {
			t.Errorf("opened at %q", place)
		}
	}
	for i := range c {
		bad := bytes.Clone(c)
		bad[i] ^= 1
		if _, err := b.Open(Name, bad, "work_order/110112/1"); err == nil {
			t.Fatalf("byte %d was changed and it opened", i)
		}
	}
	if bytes.Equal(c, b.Seal(Hide(Name, "赵大妈"), "work_order/110112/1")) {
		t.Error("the same value is sealed to the same bytes: equal columns can be seen")
	}
	if e := b.Seal(Personal{}, "x"); len(e) != 0 {
		t.Error("nothing is sealed to something")
	}
	if p, err := b.Open(Phone, nil, "x"); err != nil || !p.Empty() {
		t.Error(p, err)
	}
}

func TestIndexFindsEqualValuesAndTellsNothing(t *testing.T) {
	b := box(t)
	other, err := NewBox(suite.Standard, bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	p := Hide(Phone, "13812345678")
	if b.Index(p) != b.Index(Hide(Phone, "13812345678")) || b.Index(p) == b.Index(Hide(Phone, "13812345679")) ||
		b.Index(p) == other.Index(p) || b.Index(Personal{}) != "" {
		t.Error("the index does not tell equal from different, or does without the key")
	}
}

func TestTheKeyFileIsMadeOnceAndForOwnerOnly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seal.key")
	a, err := Load(file, suite.Guomi)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(file, suite.Guomi)
	if err != nil || a.Index(Hide(Phone, "1")) != again.Index(Hide(Phone, "1")) {
		t.Error("another key the second time", err)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Error("others may read the key", st.Mode(), err)
	}
	// A county that changes its mind keeps reading what it has.
	if b, err := Load(file, suite.Standard); err != nil || b.Index(Hide(Phone, "1")) != a.Index(Hide(Phone, "1")) {
		t.Error("the file does not say its suite", err)
	}
	if err := os.WriteFile(file, []byte(strings.Repeat("07", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := Load(file, suite.Guomi); err != nil || b.Index(Hide(Phone, "1")) != box(t).Index(Hide(Phone, "1")) {
		t.Error("a key of the first release is not read", err)
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, suite.Guomi); err == nil {
		t.Error("a damaged key was taken")
	}
}
