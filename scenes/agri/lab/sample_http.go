package lab

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/person"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// SampleRow is a sample in a list.
type SampleRow struct {
	ID             string       `json:"id"`
	No             string       `json:"no"`
	Station        string       `json:"station"`
	StationName    string       `json:"station_name"`
	Subject        string       `json:"subject"`
	SubjectName    string       `json:"subject_name"`
	AreaPath       string       `json:"area_path"`
	Product        string       `json:"product"`
	AmountG        int64        `json:"amount_g"`
	BaseG          int64        `json:"base_g"`
	TakenAt        clock.Moment `json:"taken_at"`
	State          string       `json:"state"`
	Result         string       `json:"result"`
	HeldOn         string       `json:"held_on"`
	ObjectionUntil clock.Moment `json:"objection_until"`
	ConcludedOn    string       `json:"concluded_on"`
	Order          string       `json:"order"`
}

// SamplePage is a sample by itself.
type SamplePage struct {
	SampleRow
	Taker     string       `json:"taker"`
	Second    string       `json:"second"`
	Signer    string       `json:"signer" doc:"Masked"`
	Signature string       `json:"signature"`
	SealNo    string       `json:"seal_no"`
	Lot       string       `json:"lot"`
	LotNo     string       `json:"lot_no"`
	Objection string       `json:"objection"`
	SentTo    string       `json:"sent_to"`
	Disposal  string       `json:"disposal"`
	DisposedG int64        `json:"disposed_g"`
	Disposed  string       `json:"disposed_on"`
	Tests     []TestRow    `json:"tests"`
	Custody   []CustodyRow `json:"custody"`
	Steps     []string     `json:"steps" doc:"What whoever asks may do now; test among them"`
	Deceived  bool         `json:"deceived" doc:"The crop is known for false positives of enzyme tests"`
}

// TestRow is a test of a sample.
type TestRow struct {
	ID           string       `json:"id"`
	Method       string       `json:"method"`
	MethodName   string       `json:"method_name"`
	Kind         string       `json:"kind"`
	Pretreated   bool         `json:"pretreated"`
	InhibitionBP int          `json:"inhibition_bp"`
	ThresholdBP  int          `json:"threshold_bp"`
	Verdict      string       `json:"verdict" enum:"negative,positive,invalid"`
	At           clock.Moment `json:"at"`
	Tester       string       `json:"tester"`
	BatchNo      string       `json:"batch_no"`
	Reading
}

type samplePage struct{ Body SamplePage }

type sampleList struct {
	Body struct {
		Items []SampleRow `json:"items"`
		Next  string      `json:"next" doc:"Cursor of the next page; empty on the last"`
	}
}

func (m *door) mountSamples() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listSamples", Method: "GET", Path: "/api/agri/samples", Guard: registry.MayRead, Summary: "Samples, the latest first"}, m.samples)
	web.Handle(s, web.Spec{ID: "listSamplesOfOwn", Method: "GET", Path: "/api/agri/own/subjects/{id}/samples", Guard: registry.MayOwn,
		Summary: "Samples of a subject that the asker acts for, the latest first"}, m.ownSamples)
	web.Handle(s, web.Spec{ID: "getSample", Method: "GET", Path: "/api/agri/samples/{id}", Guard: registry.MayRead,
		Summary: "A sample with its tests and its way"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*samplePage, error) {
			return m.samplePage(ctx, in.ID)
		})
	web.Handle(s, web.Spec{ID: "getSampleOfOwn", Method: "GET", Path: "/api/agri/own/samples/{id}", Guard: registry.MayOwn,
		Summary: "A sample of a subject that the asker acts for"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*samplePage, error) {
			s, _, err := m.own(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return m.ownPage(ctx, s)
		})
	web.Handle(s, web.Spec{ID: "objectOfOwn", Method: "POST", Path: "/api/agri/own/samples/{id}/object", Guard: registry.MayOwn,
		Summary: "Object to a rapid test within four hours of being told"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body struct {
				Words string `json:"words" maxLength:"500"`
			}
		}) (*samplePage, error) {
			s, a, err := m.own(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if _, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.sample.object", Kind: "agri.sample", Subject: s.ID,
				Area: s.Area}, func(tx *act.Tx) error {
				return m.step(ctx, tx, s.ID, "object", &StepInput{Words: in.Body.Words})
			}); err != nil {
				return nil, err
			}
			if s, _, err = m.own(ctx, in.ID); err != nil {
				return nil, err
			}
			return m.ownPage(ctx, s)
		})
	web.Handle(s, web.Spec{ID: "takeSample", Method: "POST", Path: "/api/agri/samples", Guard: registry.MayPatrol, Summary: "Take a sample"}, m.takeSample)
	web.Handle(s, web.Spec{ID: "testSample", Method: "POST", Path: "/api/agri/samples/{id}/tests", Guard: registry.MayTest, Summary: "Enter a test's raw values"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Body TestInput
		}) (*samplePage, error) {
			return m.onSample(ctx, in.ID, "test", func(tx *act.Tx) error { return m.test(ctx, tx, in.ID, &in.Body) })
		})
	web.Handle(s, web.Spec{ID: "stepSample", Method: "POST", Path: "/api/agri/samples/{id}/steps/{step}", Guard: registry.MayTest,
		Summary: "Move a sample on: receive, review, tell, object, send, confirm, dispose, spoil"},
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"36"`
			Step string `path:"step" enum:"receive,review,tell,object,send,confirm,dispose,spoil"`
			Body StepInput
		}) (*samplePage, error) {
			return m.onSample(ctx, in.ID, in.Step, func(tx *act.Tx) error { return m.step(ctx, tx, in.ID, in.Step, &in.Body) })
		})
	s.Page("GET /api/agri/samples/export", "exportSamples", registry.MayRead, m.exportSamples)
}

func (m *door) exportSamples(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: v.Get("under")})
	if err != nil {
		return err
	}
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return err
	}
	return ledger.Send(m.Kernel, m.s, w, r, "samples", []string{"agri.sample.no", "agri.sample.subject", "agri.sample.area",
		"agri.sample.product", "agri.sample.weight", "agri.sample.taken", "agri.sample.station_is", "agri.sample.state_is",
		"agri.sample.concluded"},
		func(q store.Q, row func(...any) error) error {
			list, names, err := m.ListSamples(ctx, q, Filter{f.County, f.Scope, v.Get("state"), v.Get("station"), v.Get("subject"), v.Get("q"),
				ledger.Latest{}, ledger.MostLines})
			if err != nil {
				return err
			}
			for _, s := range list {
				if err := row(s.No, names[s.ID][0], tree.PathText(s.Area), s.Product, s.AmountG, s.TakenAt.Day().String(), names[s.ID][1],
					m.s.Say(ctx, "agri.state."+string(s.State), nil), s.ConcludedOn.String()); err != nil {
					return err
				}
			}
			return nil
		})
}

// SampleOf finds a sample that the principal may read: of their places, or of a station
// of theirs.
func (r *Room) SampleOf(ctx context.Context, id string) (*Sample, error) {
	p := duty.Of(ctx)
	q := r.DB.Read()
	s, err := r.Sample(ctx, q, p.County, id)
	if err != nil {
		return nil, err
	}
	if p.Can(registry.MayRead, s.Area) {
		return s, nil
	}
	if _, err := r.mayTest(ctx, q, p, s, ""); err != nil {
		return nil, store.ErrNotFound
	}
	return s, nil
}

func (m *door) onSample(ctx context.Context, id, step string, do func(tx *act.Tx) error) (*samplePage, error) {
	s, err := m.SampleOf(ctx, id)
	if err != nil {
		return nil, err
	}
	a, err := m.mayTest(ctx, m.DB.Read(), duty.Of(ctx), s, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	if _, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.sample." + step, Kind: "agri.sample", Subject: s.ID, Area: s.Area}, do); err != nil {
		return nil, err
	}
	return m.samplePage(ctx, id)
}

func (m *door) takeSample(ctx context.Context, in *struct{ Body Take }) (*samplePage, error) {
	p := duty.Of(ctx)
	u, err := m.registry.One(ctx, in.Body.Subject)
	if err != nil {
		return nil, err
	}
	a, err := p.May(registry.MayPatrol, u.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	if _, _, err := m.takeable(ctx, m.DB.Read(), p, &in.Body); err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.sample.take", Kind: "agri.sample", Area: u.Area}, func(tx *act.Tx) error {
		s, err := m.take(ctx, tx, tx.NewID(), u, &in.Body, tx.Now)
		if err == nil {
			tx.On(s.ID, s.Area)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return m.samplePage(ctx, done.Subject)
}

func (m *door) samples(ctx context.Context, in *struct {
	Under   string `query:"under" maxLength:"20"`
	State   string `query:"state" maxLength:"12" doc:"One state, or open, bad"`
	Station string `query:"station" maxLength:"36"`
	Subject string `query:"subject" maxLength:"36"`
	Words   string `query:"q" maxLength:"60"`
	Cursor  string `query:"cursor" maxLength:"80" doc:"Where the last page ended"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*sampleList, error) {
	f, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: in.Under})
	if err != nil {
		return nil, err
	}
	return m.list(ctx, Filter{f.County, f.Scope, in.State, in.Station, in.Subject, in.Words, ledger.LatestOf(in.Cursor), in.Limit})
}

// ownSamples are those of a subject that the principal acts for: what its certificates may
// rest on.
func (m *door) ownSamples(ctx context.Context, in *struct {
	ID     string `path:"id" maxLength:"36"`
	Cursor string `query:"cursor" maxLength:"80" doc:"Where the last page ended"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*sampleList, error) {
	s, _, err := m.registry.Own(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return m.list(ctx, Filter{County: s.County, Scope: area.Scope{s.County}, Subject: s.ID, after: ledger.LatestOf(in.Cursor), Limit: in.Limit})
}

func (m *door) list(ctx context.Context, f Filter) (*sampleList, error) {
	tree, err := m.Areas.Tree(ctx, f.County)
	if err != nil {
		return nil, err
	}
	out := &sampleList{}
	out.Body.Items = []SampleRow{}
	list, names, err := m.ListSamples(ctx, m.DB.Read(), f)
	for _, s := range list {
		out.Body.Items = append(out.Body.Items, sampleRow(s, names[s.ID], tree.PathText(s.Area)))
	}
	if len(list) == f.Limit {
		out.Body.Next = ledger.Latest{At: list[len(list)-1].TakenAt, ID: list[len(list)-1].ID}.String()
	}
	return out, err
}

func sampleRow(s *Sample, names [2]string, path string) SampleRow {
	return SampleRow{ID: s.ID, No: s.No, Station: s.Station, StationName: names[1], Subject: s.Subject, SubjectName: names[0], AreaPath: path,
		Product: s.Product, AmountG: s.AmountG, BaseG: s.BaseG,
		TakenAt: s.TakenAt, State: string(s.State), Result: s.Result, HeldOn: s.HeldOn.String(), ObjectionUntil: s.ObjectionUntil,
		ConcludedOn: s.ConcludedOn.String(), Order: s.Order}
}

func (m *door) samplePage(ctx context.Context, id string) (*samplePage, error) {
	s, err := m.SampleOf(ctx, id)
	if err != nil {
		return nil, err
	}
	st, err := m.station(ctx, m.DB.Read(), s.County, s.Station)
	if err != nil {
		return nil, err
	}
	page, err := m.page(ctx, s)
	if err == nil && duty.Of(ctx).Can(registry.MayTest, st.Area) {
		page.Body.Steps = m.stepsOf(s, page.Body.Tests)
	}
	return page, err
}

// own opens a sample of a subject that the principal acts for, with who acts.
func (m *door) own(ctx context.Context, id string) (*Sample, act.Actor, error) {
	p := duty.Of(ctx)
	s, err := m.Sample(ctx, m.DB.Read(), p.County, id)
	if err != nil {
		return nil, act.Actor{}, err
	}
	a, err := p.MayFor(registry.MayOwn, s.Subject, web.Of(ctx).Via)
	return s, a, err
}

// ownPage is a sample as its subject sees it; the one step that is theirs is to object.
func (m *door) ownPage(ctx context.Context, s *Sample) (*samplePage, error) {
	page, err := m.page(ctx, s)
	if err == nil && s.State == Told && m.Acts.Now() <= s.ObjectionUntil {
		page.Body.Steps = []string{"object"}
	}
	return page, err
}

func (m *door) page(ctx context.Context, s *Sample) (*samplePage, error) {
	q := m.DB.Read()
	u, err := m.registry.Subject(ctx, q, s.County, s.Subject)
	if err != nil {
		return nil, err
	}
	st, err := m.station(ctx, q, s.County, s.Station)
	if err != nil {
		return nil, err
	}
	tree, err := m.Areas.Tree(ctx, s.County)
	if err != nil {
		return nil, err
	}
	taker, err := m.People.Get(ctx, q, s.County, s.Taker)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	page := &samplePage{SamplePage{SampleRow: sampleRow(s, [2]string{u.Name, st.Name}, tree.PathText(s.Area)), Taker: taker.Name,
		Second: s.Second, Signer: s.Signer.String(), Signature: s.Signature, SealNo: s.SealNo, Lot: s.Lot,
		Objection: s.Objection, SentTo: s.SentTo, Disposal: s.Disposal, DisposedG: s.DisposedG, Disposed: s.DisposedOn.String(),
		Tests: []TestRow{}, Steps: []string{}, Deceived: Card.Deceives(s.Product)}}
	b := &page.Body
	if s.Lot != "" {
		lot, err := m.harvests(ctx, q, s.County, s.Lot)
		if err != nil {
			return nil, err
		}
		b.LotNo = lot.No
	}
	if b.Custody, err = m.custody(ctx, q, s); err != nil {
		return nil, err
	}
	if b.Tests, err = m.testRows(ctx, q, s); err != nil {
		return nil, err
	}
	return page, nil
}

// stepsOf are the steps that lead on from where a sample stands.
func (m *door) stepsOf(s *Sample, tests []TestRow) []string {
	out := []string{}
	if s.State == Received || s.State == Held || s.State == Sent {
		out = append(out, "test")
	}
	for _, x := range sampleSteps {
		switch {
		case !slices.Contains(x.From, s.State), x.Name == "review" && len(tests) == 0, x.Name == "object" && m.Acts.Now() > s.ObjectionUntil,
			x.Name == "confirm" && m.Acts.Now() <= s.ObjectionUntil:
			continue
		}
		out = append(out, x.Name)
	}
	return out
}

func (m *door) testRows(ctx context.Context, q store.Q, s *Sample) ([]TestRow, error) {
	out := []TestRow{}
	tests, err := m.Tests(ctx, q, s.County, s.ID)
	if err != nil {
		return nil, err
	}
	methods, err := m.Methods(ctx, q, s.County)
	if err != nil {
		return nil, err
	}
	reagents, err := m.reagents(ctx, q, s.County, s.Station)
	if err != nil {
		return nil, err
	}
	batch := map[string]string{}
	for _, x := range reagents {
		batch[x.ID] = x.BatchNo
	}
	var who []string
	for _, t := range tests {
		who = append(who, t.Tester)
	}
	people := map[string]person.Person{}
	if len(who) > 0 {
		if people, err = m.People.Many(ctx, q, s.County, who); err != nil {
			return nil, err
		}
	}
	for _, t := range tests {
		method := methods[t.Method]
		if method == nil {
			return nil, fmt.Errorf("agri: test %s by a method that is gone", t.ID)
		}
		out = append(out, TestRow{ID: t.ID, Method: t.Method, MethodName: method.Name, Kind: string(method.Kind), Pretreated: t.Pretreated,
			InhibitionBP: t.InhibitionBP, ThresholdBP: t.ThresholdBP, Verdict: string(t.Verdict),
			At: t.At, Tester: people[t.Tester].Name, BatchNo: batch[t.Reagent], Reading: t.Read})
	}
	return out, nil
}
