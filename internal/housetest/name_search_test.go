package housetest_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/area"
)

// writtenNames is a name as it was typed and other ways of writing it, which all find it.
var writtenNames = []struct {
	typed string
	asked []string
}{
	{"王　明", []string{"王明", "王　明", "王 明", "王\u200b明"}},
	{"王试亮", []string{"王试亮", "王　试亮", "试亮"}},
	{"试垄（北京）有限公司", []string{"试垄(北京)", "试垄北京", "试垄（北京）有限公司", "试垄〔北京〕", "（北京）"}},
	{"古丽米热·艾比布力", []string{"古丽米热•艾比布力", "古丽米热·艾比布力", "古丽米热艾比布力", "古丽米热 艾比布力", "热・艾"}},
	{"⽅试田", []string{"方试田", "⽅试", "方试"}},
	{"ＡＢ１２座", []string{"ab12座", "AB12", "ａｂ１２座"}},
}

// searched tells what a list's search finds: the body of its answer.
func searched(h *housetest.House, who, path, words string) string {
	h.T.Helper()
	return string(h.As(who).Get(path + url.QueryEscape(words)).Want(200).Body)
}

// Orders, people, units, subjects and places are found however a name is written, also by a
// program that was started on rows which an older one kept.
func TestNamesAreFoundHoweverTheyAreWritten(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		var people, subjects [][]any
		var places []*area.Area
		for i, n := range writtenNames {
			people = append(people, []any{n.typed, fmt.Sprintf("1390000031%d", i), n.typed + "站", gridPost, "甲街道 一社区 第一网格"})
			subjects = append(subjects, []any{n.typed, "农户", "", villageOne})
			places = append(places, &area.Area{Code: fmt.Sprintf("%s%03d", housetest.Village, 101+i), Name: n.typed + "网格", Kind: "grid",
				ValidFrom: clock.Date(2020, 1, 1)})
			h.As("desk").Post("/api/orders", map[string]any{"words": "请" + n.typed + "处理井盖", "area": housetest.Village, "category": "0101"}).Want(200)
		}
		if err := h.Areas.Add(t.Context(), act.System(housetest.County), places); err != nil {
			t.Fatal(err)
		}
		sendRoster(h, "lead", false, "", nil, roster(t, people...)).Want(200)
		sendSubjects(h, false, "", nil, households(t, subjects...)).Want(200)
		check := func(when string) {
			t.Helper()
			for _, n := range writtenNames {
				for _, words := range n.asked {
					for _, c := range [][2]string{{"lead", "/api/persons?q="}, {"lead", "/api/units?q="}, {"inspector", "/api/agri/subjects?q="},
						{"desk", "/api/orders?q="}, {"lead", "/api/areas/search?q="}} {
						if got := searched(h, c[0], c[1], words); !strings.Contains(strings.ReplaceAll(got, "　", " "),
							strings.ReplaceAll(n.typed, "　", " ")) { // a title has no wide blanks
							t.Errorf("%s: %s%s does not find %s", when, c[1], words, n.typed)
						}
					}
				}
			}
			for _, c := range [][2]string{{"lead", "/api/persons?q="}, {"inspector", "/api/agri/subjects?q="}, {"desk", "/api/orders?q="}} {
				for _, words := range []string{"王亮", "北京试垄", "明王"} {
					if got := searched(h, c[0], c[1], words); strings.Contains(got, "王　明") || strings.Contains(got, "试垄") || strings.Contains(got, "王试亮") {
						t.Errorf("%s: %s%s finds %s", when, c[1], words, got)
					}
				}
			}
		}
		check("at first")
		_, err := h.Acts.Do(t.Context(), act.System(housetest.County), act.What{Verb: "name.rekey", Kind: "county", Area: housetest.County}, func(tx *act.Tx) error {
			for _, s := range []string{"update person set name_key = '' where county = $1", "update unit set name_key = '' where county = $1",
				"update agri_subject set name_key = '' where county = $1",
				"delete from order_search where county = $1", "delete from name_key_kept where county = $1"} {
				if _, err := tx.Exec(t.Context(), s, housetest.County); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		h.Restart()
		if err := h.Posts(t.Context()); err != nil {
			t.Fatal(err)
		}
		check("after an older program")
		h.Clean()
	})
}
