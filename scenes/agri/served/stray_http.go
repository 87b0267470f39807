package served

import (
	"context"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"
)

// stray is a name that subjects give for a park and that no open park bears.
type stray struct {
	name     string
	closed   bool // a closed one bears it
	subjects int
	area     string // where they all are
}

// common is the area that holds two areas.
func common(a, b string) string {
	for !area.Within(b, a) {
		a = area.ParentOf(a)
	}
	return a
}

// ParkChoice is a park that a subject may farm in.
type ParkChoice struct {
	Name     string `json:"name"`
	AreaPath string `json:"area_path"`
}

// StrayPark is a name that subjects give for a park although there is none.
type StrayPark struct {
	Name     string `json:"name"`
	Subjects int    `json:"subjects"`
	Closed   bool   `json:"closed" doc:"There was such a park; it is closed"`
	Nearest  string `json:"nearest" doc:"The park that was meant, if one is like it"`
	Area     string `json:"area" doc:"Where its subjects are; empty where they are in several towns"`
	AreaPath string `json:"area_path"`
}

const mostChoices = 30

func (m *door) mountStrays() {
	web.Handle(m.s, web.Spec{ID: "listParkChoices", Method: "GET", Path: "/api/agri/parks/choices", Guard: registry.MayRead,
		Summary: "The county's open parks, to choose one from"}, m.parkChoices)
	web.Handle(m.s, web.Spec{ID: "listStrayParks", Method: "GET", Path: "/api/agri/parks/strays", Guard: registry.MayManage,
		Summary: "Names that subjects give for a park although there is none"}, m.listStrays)
	web.Handle(m.s, web.Spec{ID: "leadStrays", Method: "POST", Path: "/api/agri/parks/strays", Guard: registry.MayManage,
		Summary: "Bring the subjects that name no park into one, or into none"}, m.leadStrays)
}

// parkChoices are all of the county: a farm may lie in the park of the town beside it.
func (m *door) parkChoices(ctx context.Context, in *struct {
	Words string `query:"q" maxLength:"60" doc:"A part of the name, or its first letters in pinyin"`
}) (*struct {
	Body struct {
		Items []ParkChoice `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []ParkChoice `json:"items"`
		}
	}{}
	out.Body.Items = []ParkChoice{}
	words := strings.ToLower(strings.TrimSpace(in.Words))
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, err := choices(ctx, q, p.County)
		for _, k := range list {
			if len(out.Body.Items) < mostChoices && (strings.Contains(strings.ToLower(k.Name), words) || strings.HasPrefix(text.Initials(k.Name), words)) {
				out.Body.Items = append(out.Body.Items, ParkChoice{k.Name, tree.PathText(k.Area)})
			}
		}
		return err
	})
}

// nearby are the names of parks, those of the same town first: of two that are as like the
// one that was written, it is the one that was meant.
func nearby(list []*Park, at string) (names []string) {
	town := area.Cut(at, area.Township)
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *Park) int {
		here := func(k *Park) int { return map[bool]int{true: 0, false: 1}[area.Within(k.Area, town)] }
		return here(a) - here(b)
	})
	for _, k := range list {
		names = append(names, k.Name)
	}
	return names
}

func (m *door) listStrays(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []StrayPark `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items []StrayPark `json:"items"`
		}
	}{}
	out.Body.Items = []StrayPark{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		open, err := choices(ctx, q, p.County)
		if err != nil {
			return err
		}
		list, err := m.strays(ctx, q, p.County, p.Scope(registry.MayManage))
		for _, x := range list {
			row := StrayPark{Name: x.name, Subjects: x.subjects, Closed: x.closed, Nearest: text.Nearest(x.name, nearby(open, x.area))}
			if len(x.area) >= area.Township {
				row.Area, row.AreaPath = x.area, tree.PathText(x.area)
			}
			out.Body.Items = append(out.Body.Items, row)
		}
		return err
	})
}

func (m *door) leadStrays(ctx context.Context, in *struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"240" doc:"What they give for a park"`
		Park string `json:"park,omitempty" maxLength:"240" doc:"Where they farm; empty: in none"`
	}
}) (*struct {
	Body struct {
		Subjects int64 `json:"subjects" doc:"How many were led"`
	}
}, error) {
	p := duty.Of(ctx)
	scope := p.Scope(registry.MayManage)
	if len(scope) == 0 {
		return nil, store.ErrNotFound
	}
	a, err := p.May(registry.MayManage, scope[0], web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Subjects int64 `json:"subjects" doc:"How many were led"`
		}
	}{}
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.park.lead", Kind: "agri.park", Area: scope[0]}, func(tx *act.Tx) error {
		if in.Body.Park != "" {
			if ok, err := holdPark(ctx, tx, in.Body.Park); err != nil {
				return err
			} else if !ok {
				return fault.New(fault.Invalid, "agri.park.invalid").At("/park", "agri.subject.park")
			}
		}
		if ok, err := holdPark(ctx, tx, in.Body.Name); err != nil {
			return err
		} else if ok {
			return fault.New(fault.Conflict, "agri.park.no_stray")
		}
		out.Body.Subjects, err = m.lead(ctx, tx, scope, in.Body.Name, in.Body.Park)
		tx.Note("from", in.Body.Name)
		tx.Note("to", in.Body.Park)
		tx.Note("subjects", out.Body.Subjects)
		return err
	})
	return out, err
}
