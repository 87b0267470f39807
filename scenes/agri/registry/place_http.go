package registry

import (
	"context"

	"huying/base/store"
	"huying/base/web"
)

// SubjectPlace is where a subject lies, for a map.
type SubjectPlace struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Kind string  `json:"kind"`
	Lon  float64 `json:"lon" doc:"Degrees, WGS-84"`
	Lat  float64 `json:"lat"`
	Risk string  `json:"risk"`
	Due  bool    `json:"due" doc:"A visit is due"`
}

type placesAnswer struct {
	Body struct {
		Items  []SubjectPlace `json:"items"`
		Placed int            `json:"placed" doc:"How many the question finds that have a place; items are the first 5,000 of them"`
		Total  int            `json:"total" doc:"How many it finds"`
	}
}

// mostPlaces is how many dots a map is drawn with.
const mostPlaces = 5000

func (m *door) mountPlaces() {
	web.Handle(m.s, web.Spec{ID: "listSubjectPlaces", Method: "GET", Path: "/api/agri/subjects/places", Guard: MayRead,
		Summary: "Where the subjects of a list lie"},
		func(ctx context.Context, in *struct{ SubjectQuery }) (*placesAnswer, error) {
			f, err := m.Filter(ctx, in.SubjectQuery)
			if err != nil {
				return nil, err
			}
			out := &placesAnswer{}
			out.Body.Items = []SubjectPlace{}
			err = m.DB.View(ctx, func(q store.Q) error {
				if out.Body.Total, err = m.CountSubjects(ctx, q, f); err != nil {
					return err
				}
				list, placed, err := m.placed(ctx, q, f, mostPlaces)
				for _, s := range list {
					out.Body.Items = append(out.Body.Items, SubjectPlace{s.ID, s.Name, string(s.Kind), float64(s.LonE7) / 1e7, float64(s.LatE7) / 1e7,
						string(s.Risk), s.To == 0 && f.rules.Due(s) <= f.today})
				}
				out.Body.Placed = placed
				return err
			})
			return out, err
		})
}
