package housetest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/base/clock"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/code"
	"huying/kernel/journal"
)

// A county that chose 国密 does the same with SM2, SM3 and SM4: what is personal is
// sealed and found again, receipts and certificates are signed, the journal is sealed.
func TestGuomi(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) {
			h := housetest.NewOf(t, e, suite.Guomi)
			l := newLab(h)
			for file, begins := range map[string]string{"seal.key": "sm4:", "log.key": "SM2+KEY+"} {
				if b, err := os.ReadFile(filepath.Join(h.Config.Dir, "keys", file)); err != nil || !bytes.HasPrefix(b, []byte(begins)) {
					t.Errorf("%s: %.12s %v", file, b, err)
				}
			}
			// Equal identities are found by the keyed hash, and revealed as they were.
			h.As("inspector").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD5"), "name", "另一家")).Want(409)
			if a := h.As("inspector").Post("/api/agri/subjects/"+l.subject+"/reveal",
				map[string]string{"reason": "电话核实"}).Want(200); !bytes.Contains(a.Body, []byte("13800138000")) {
				t.Errorf("%s", a.Body)
			}
			var p pledge
			grown := l.harvest(l.subject, "番茄", "2023-11-06", 5000)
			h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 5000)).Want(200).Into(&p)
			var keys app.Credentials
			h.As("").Get("/api/credentials").Want(200).Into(&keys)
			if _, err := code.Check(p.URL, keys.County, keys.Keys, func(string) bool { return false }); err != nil || keys.Keys[0].Algorithm != suite.SM2 {
				t.Error(err, keys.Keys)
			}
			phone := phone{h, "helper", "guomi"}
			out := phone.send(phone.visit(l.subject, clock.Of(h.Clock.Now()), nil))
			if r := out.Results[0].Receipt; r == nil || r.Verify(h.Verifier) != nil {
				t.Errorf("%+v", out)
			}
			if err := h.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			if b := h.As("").Get("/log/checkpoint").Want(200).Body; !strings.Contains(string(b), "— ") {
				t.Errorf("%s", b)
			}
			// The journal's tree is of SM3 too: its proofs hold with the key of the log alone.
			lines, err := h.Journal.Find(t.Context(), h.DB.Read(), journal.Filter{County: housetest.County, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			proof, err := h.Journal.Prove(t.Context(), housetest.County, lines[0].ID)
			if err != nil || proof.Check(h.Verifier) != nil {
				t.Error(err, proof.Check(h.Verifier))
			}
			if proof.LeafHash[0] ^= 1; proof.Check(h.Verifier) == nil {
				t.Error("an altered proof was believed")
			}
			h.Clean()
			h.Restart() // the keys are read again
			h.As("inspector").Get("/api/agri/subjects/" + l.subject).Want(200)
			h.Clean()
		})
	}
}
