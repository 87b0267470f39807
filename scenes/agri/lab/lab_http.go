package lab

import (
	"context"
	"sort"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/power"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// StationRow is a testing room in a list.
type StationRow struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Area        string     `json:"area"`
	AreaName    string     `json:"area_name"`
	Rooms       string     `json:"rooms"`
	From        string     `json:"from"`
	To          string     `json:"to"`
	Version     int        `json:"version"`
	Grade       string     `json:"grade" doc:"In force; empty: not rated yet"`
	Grades      []GradeRow `json:"grades"`
	CanTest     bool       `json:"can_test"`
	CanManage   bool       `json:"can_manage"`
	Instruments []struct {
		ID            string `json:"id"`
		Name          string `json:"name"`
		Number        string `json:"number"`
		VerifiedUntil string `json:"verified_until"`
		Late          bool   `json:"late"`
	} `json:"instruments"`
	Reagents []ReagentRow `json:"reagents"`
}

// ReagentRow is a batch of reagent.
type ReagentRow struct {
	ID      string `json:"id"`
	Method  string `json:"method"`
	BatchNo string `json:"batch_no"`
	Left    int    `json:"left"`
	Amount  int    `json:"amount"`
	Expires string `json:"expires"`
	Late    bool   `json:"late"`
}

// MethodRow is a testing method.
type MethodRow struct {
	ID          string `json:"id,omitempty"`
	Name        string `json:"name" maxLength:"60"`
	Kind        string `json:"kind" enum:"spectro,card,gold,lab"`
	Items       string `json:"items" maxLength:"200" doc:"What it finds"`
	Standard    string `json:"standard,omitempty" maxLength:"60"`
	ThresholdBP int    `json:"threshold_bp,omitempty" doc:"Inhibition from which it is positive, hundredths of a percent"`
	Enforceable bool   `json:"enforceable,omitempty" doc:"Recognised by the ministry"`
	Ended       bool   `json:"ended,omitempty"`
}

type stationInput struct {
	Body struct {
		Name    string `json:"name" minLength:"2" maxLength:"60"`
		Area    string `json:"area,omitempty" maxLength:"20" doc:"Street or town; cannot be changed"`
		Rooms   string `json:"rooms,omitempty" maxLength:"200"`
		Closed  bool   `json:"closed,omitempty"`
		Version int    `json:"version,omitempty"`
	}
}

type stationPage struct{ Body StationRow }

func (m *door) mountLab() {
	m.tellDay()
	s := m.s
	web.Handle(s, web.Spec{ID: "listStations", Method: "GET", Path: "/api/agri/stations", Guard: registry.MayRead,
		Summary: "Testing rooms with instruments, reagents and ratings"}, m.listStations)
	web.Handle(s, web.Spec{ID: "addStation", Method: "POST", Path: "/api/agri/stations", Guard: registry.MayManage,
		Summary: "Set up a testing room"}, m.addStation)
	web.Handle(s, web.Spec{ID: "changeStation", Method: "PUT", Path: "/api/agri/stations/{id}", Guard: registry.MayManage,
		Summary: "Change or close a testing room"}, m.editStation)
	web.Handle(s, web.Spec{ID: "gradeStation", Method: "POST", Path: "/api/agri/stations/{id}/grades", Guard: registry.MayManage,
		Summary: "Rate a testing room for a year; the county's to do", Status: 204}, m.gradeStation)
	web.Handle(s, web.Spec{ID: "putInstrument", Method: "POST", Path: "/api/agri/stations/{id}/instruments", Guard: registry.MayTest,
		Summary: "Add an instrument, or note its verification", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Name          string `json:"name" minLength:"2" maxLength:"60"`
				Number        string `json:"number" minLength:"1" maxLength:"40"`
				VerifiedUntil string `json:"verified_until" maxLength:"10"`
			}
		}) (*struct{}, error) {
			until, err := ledger.DayOf(in.Body.VerifiedUntil, "/verified_until")
			if err != nil {
				return nil, err
			}
			return nil, m.atStation(ctx, in.ID, registry.MayTest, "agri.instrument.put", func(tx *act.Tx, st *Station) error {
				return m.putInstrument(ctx, tx, st.ID, Instrument{Name: strings.TrimSpace(in.Body.Name), Number: strings.TrimSpace(in.Body.Number), VerifiedUntil: until})
			})
		})
	web.Handle(s, web.Spec{ID: "addReagent", Method: "POST", Path: "/api/agri/stations/{id}/reagents", Guard: registry.MayTest,
		Summary: "Take in a batch of reagent, or correct one", Status: 204},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				ID      string `json:"id,omitempty" maxLength:"36" doc:"Of the batch that is corrected"`
				Method  string `json:"method" maxLength:"36"`
				BatchNo string `json:"batch_no" minLength:"1" maxLength:"40"`
				Amount  int    `json:"amount" minimum:"1" maximum:"100000"`
				Expires string `json:"expires" maxLength:"10"`
			}
		}) (*struct{}, error) {
			expires, err := ledger.DayOf(in.Body.Expires, "/expires")
			if err != nil {
				return nil, err
			}
			return nil, m.atStation(ctx, in.ID, registry.MayTest, "agri.reagent.add", func(tx *act.Tx, st *Station) error {
				methods, err := m.Methods(ctx, tx, tx.County)
				if err != nil {
					return err
				}
				if x := methods[in.Body.Method]; x == nil || x.To != 0 || !x.Kind.Rapid() {
					return fault.New(fault.Invalid, "agri.test.invalid").At("/method", "agri.test.method")
				}
				if expires < tx.Now.Day() {
					return fault.New(fault.Invalid, "agri.test.invalid").At("/expires", "agri.reagent.expired")
				}
				return m.putReagent(ctx, tx, st.ID, Reagent{ID: in.Body.ID, Method: in.Body.Method, BatchNo: strings.TrimSpace(in.Body.BatchNo),
					Amount: in.Body.Amount, Expires: expires})
			})
		})
	web.Handle(s, web.Spec{ID: "listMethods", Method: "GET", Path: "/api/agri/methods", Guard: registry.MayRead, Summary: "Testing methods"},
		func(ctx context.Context, _ *struct{}) (*struct {
			Body struct {
				Items []MethodRow `json:"items"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Items []MethodRow `json:"items"`
				}
			}{}
			all, err := m.Methods(ctx, m.DB.Read(), duty.Of(ctx).County)
			out.Body.Items = []MethodRow{}
			for _, x := range all {
				out.Body.Items = append(out.Body.Items, MethodRow{x.ID, x.Name, string(x.Kind), x.Items, x.Standard, x.ThresholdBP, x.Enforceable, x.To != 0})
			}
			sort.Slice(out.Body.Items, func(i, j int) bool { return out.Body.Items[i].ID < out.Body.Items[j].ID })
			return out, err
		})
	web.Handle(s, web.Spec{ID: "putMethod", Method: "POST", Path: "/api/agri/methods", Guard: registry.MayManage,
		Summary: "Add a testing method, or put one in another's place", Status: 204},
		func(ctx context.Context, in *struct {
			Replaces string `query:"replaces" maxLength:"36"`
			Body     MethodRow
		}) (*struct{}, error) {
			p := duty.Of(ctx)
			a, err := p.May(registry.MayManage, p.County, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			x := &Method{Name: in.Body.Name, Kind: MethodKind(in.Body.Kind), Items: in.Body.Items, Standard: in.Body.Standard,
				ThresholdBP: in.Body.ThresholdBP, Enforceable: in.Body.Enforceable}
			if err := x.check(); err != nil {
				return nil, err
			}
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.method.put", Kind: "agri.method", Subject: in.Replaces,
				Area: p.County}, func(tx *act.Tx) error {
				if err := m.putMethod(ctx, tx, x, in.Replaces); err != nil {
					return err
				}
				tx.On(x.ID, p.County)
				tx.Note("threshold_bp", x.ThresholdBP)
				return nil
			})
			return nil, err
		})
	web.Handle(s, web.Spec{ID: "startMethods", Method: "POST", Path: "/api/agri/methods/starters", Guard: registry.MayManage,
		Summary: "Begin with the usual testing methods, where there are none", Status: 204},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			p := duty.Of(ctx)
			a, err := p.May(registry.MayManage, p.County, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.method.start", Kind: "agri.method", Subject: p.County,
				Area: p.County}, func(tx *act.Tx) error {
				have, err := m.Methods(ctx, tx, tx.County)
				if err != nil {
					return err
				}
				if len(have) > 0 {
					return fault.New(fault.Conflict, "agri.method.begun")
				}
				for _, x := range starterMethods {
					if err := m.putMethod(ctx, tx, &x, ""); err != nil {
						return err
					}
				}
				return nil
			})
			return nil, err
		})
	m.mountSamples()
}

func (m *door) listStations(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []StationRow `json:"items"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []StationRow `json:"items"`
		}
	}{}
	p := duty.Of(ctx)
	out.Body.Items = []StationRow{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		// Every station of the county: a sample may go to a neighbour's.
		list, err := m.Stations(ctx, q, p.County, area.Scope{p.County})
		if err != nil {
			return err
		}
		all, err := m.gradesOf(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, st := range list {
			row, err := m.stationRow(ctx, q, st, all[st.ID])
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, row)
		}
		return nil
	})
}

func (m *door) stationRow(ctx context.Context, q store.Q, st *Station, gs []GradeRow) (StationRow, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return StationRow{}, err
	}
	row := StationRow{ID: st.ID, Name: st.Name, Area: st.Area, AreaName: tree.Name(st.Area), Rooms: st.Rooms, From: st.From.String(),
		To: st.To.String(), Version: st.Version, Grades: gs,
		CanTest: st.To == 0 && p.Can(registry.MayTest, st.Area), CanManage: p.Can(registry.MayManage, p.County), Reagents: []ReagentRow{}}
	if gs == nil {
		row.Grades = []GradeRow{}
	} else if gs[0].to == 0 {
		row.Grade = gs[0].Grade
	}
	today := m.Acts.Now().Day()
	instruments, err := m.instruments(ctx, q, p.County, st.ID)
	if err != nil {
		return row, err
	}
	for _, x := range instruments {
		row.Instruments = append(row.Instruments, struct {
			ID            string `json:"id"`
			Name          string `json:"name"`
			Number        string `json:"number"`
			VerifiedUntil string `json:"verified_until"`
			Late          bool   `json:"late"`
		}{x.ID, x.Name, x.Number, x.VerifiedUntil.String(), x.VerifiedUntil < today})
	}
	reagents, err := m.reagents(ctx, q, p.County, st.ID)
	for _, x := range reagents {
		if x.Used < x.Amount && x.Expires.Add(180) > today { // used up, or long gone
			row.Reagents = append(row.Reagents, ReagentRow{x.ID, x.Method, x.BatchNo, x.Amount - x.Used, x.Amount, x.Expires.String(), x.Expires < today})
		}
	}
	return row, err
}

func (m *door) addStation(ctx context.Context, in *stationInput) (*stationPage, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	if at, ok := tree.Get(in.Body.Area); !ok || at.ValidTo != 0 || at.Level() != area.Township {
		return nil, fault.New(fault.Invalid, "web.bad_input").At("/area", "agri.station.area")
	}
	a, err := p.May(registry.MayManage, p.County, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.station.add", Kind: "agri.station", Area: in.Body.Area}, func(tx *act.Tx) error {
		st := &Station{ID: tx.NewID(), County: tx.County, Name: strings.TrimSpace(in.Body.Name), Area: in.Body.Area,
			Rooms: strings.TrimSpace(in.Body.Rooms), From: tx.Now.Day(), Version: 1}
		tx.On(st.ID, st.Area)
		return m.insertStation(ctx, tx, st)
	})
	if err != nil {
		return nil, err
	}
	return m.stationPage(ctx, done.Subject)
}

func (m *door) stationPage(ctx context.Context, id string) (*stationPage, error) {
	q, county := m.DB.Read(), duty.Of(ctx).County
	st, err := m.station(ctx, q, county, id)
	if err != nil {
		return nil, err
	}
	all, err := m.gradesOf(ctx, q, county)
	if err != nil {
		return nil, err
	}
	row, err := m.stationRow(ctx, q, st, all[id])
	return &stationPage{row}, err
}

func (m *door) editStation(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
	stationInput
}) (*stationPage, error) {
	err := m.atCounty(ctx, in.ID, "agri.station.change", func(tx *act.Tx, st *Station) error {
		st.Name, st.Rooms = strings.TrimSpace(in.Body.Name), strings.TrimSpace(in.Body.Rooms)
		if in.Body.Version != 0 {
			st.Version = in.Body.Version
		}
		switch {
		case !in.Body.Closed:
			st.To = 0
		case st.To == 0:
			st.To = max(tx.Now.Day(), st.From.Add(1))
		}
		return m.changeStation(ctx, tx, st)
	})
	if err != nil {
		return nil, err
	}
	return m.stationPage(ctx, in.ID)
}

func (m *door) gradeStation(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Year   int    `json:"year"`
		Grade  string `json:"grade" enum:"excellent,good,fair,poor"`
		Ground string `json:"ground" maxLength:"200"`
	}
}) (*struct{}, error) {
	return nil, m.atCounty(ctx, in.ID, "agri.station.grade", func(tx *act.Tx, st *Station) error {
		return m.rate(ctx, tx, st, in.Body.Year, Grade(in.Body.Grade), in.Body.Ground)
	})
}

// atStation does something at a station for which somebody holds a power there.
func (m *door) atStation(ctx context.Context, id string, need *power.Power, verb string, do func(tx *act.Tx, st *Station) error) error {
	p := duty.Of(ctx)
	st, err := m.station(ctx, m.DB.Read(), p.County, id)
	if err != nil {
		return err
	}
	a, err := p.May(need, st.Area, web.Of(ctx).Via)
	if err != nil {
		return err
	}
	return m.stationAct(ctx, a, st, verb, do)
}

// atCounty does something about a station that is the county's to do.
func (m *door) atCounty(ctx context.Context, id, verb string, do func(tx *act.Tx, st *Station) error) error {
	p := duty.Of(ctx)
	st, err := m.station(ctx, m.DB.Read(), p.County, id)
	if err != nil {
		return err
	}
	a, err := p.May(registry.MayManage, p.County, web.Of(ctx).Via)
	if err != nil {
		return err
	}
	return m.stationAct(ctx, a, st, verb, do)
}

func (m *door) stationAct(ctx context.Context, a act.Actor, st *Station, verb string, do func(tx *act.Tx, st *Station) error) error {
	_, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: verb, Kind: "agri.station", Subject: st.ID, Area: st.Area}, func(tx *act.Tx) error {
		now, err := m.station(ctx, tx, tx.County, st.ID)
		if err != nil {
			return err
		}
		return do(tx, now)
	})
	return err
}
