package housetest_test

import (
	"testing"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/scenes/agri/registry"
	"huying/scenes/agri/served"
)

// No way in brings a subject with less land than none.
func TestLandIsNeverNegative(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		r := registry.New(&h.Kernel, served.SettleTrained, served.OpenParks)
		for land, status := range map[int64]int{-1: 422, 1_000_000_001: 422, 0: 200, 6667: 200} {
			h.As("inspector").Post("/api/agri/subjects", with(coop("ident", "", "land_m2", land))).Want(status)
			_, err := h.Acts.Do(t.Context(), act.System(housetest.County),
				act.What{Verb: "agri.subject.add", Kind: registry.SubjectRecord, Area: housetest.Village}, func(tx *act.Tx) error {
					s := &registry.Subject{ID: tx.NewID(), County: tx.County, Area: housetest.Village, Kind: "enterprise", Name: "示范园", Scale: "large",
						Risk: "green", LandM2: land, From: tx.Now.Day(), Version: 1}
					tx.On(s.ID, s.Area)
					return r.PutSubjects(t.Context(), tx, []*registry.Subject{s})
				})
			if (err == nil) != (status == 200) {
				t.Errorf("%d m²: %v", land, err)
			}
		}
		if v := h.Figure("agri.standard_rate", housetest.County); v.Den != 2*6667 {
			t.Error(v)
		}
		h.Clean()
	})
}
