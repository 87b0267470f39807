package lab

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/offline"
	"huying/kernel/order"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// Take is a sample as it is taken, on a phone or at a desk.
type Take struct {
	Subject   string  `json:"subject" maxLength:"36"`
	Station   string  `json:"station" maxLength:"36"`
	Product   string  `json:"product" maxLength:"60"`
	Lot       string  `json:"lot,omitempty" maxLength:"36"`
	BaseG     int64   `json:"base_g,omitempty" minimum:"0" maximum:"100000000000"`
	AmountG   int64   `json:"amount_g" minimum:"1" maximum:"10000000"`
	Second    string  `json:"second" maxLength:"40" doc:"The second sampler"`
	Signer    string  `json:"signer" maxLength:"40" doc:"Who signed for the subject"`
	Signature string  `json:"signature,omitempty" maxLength:"64" doc:"Hash of the signature's picture"`
	SealNo    string  `json:"seal_no,omitempty" maxLength:"40"`
	Lon       float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat       float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
}

// takeable looks at a sample before it is kept, and gives its subject.
func (r *Room) takeable(ctx context.Context, q store.Q, p *duty.Principal, in *Take) (*registry.Subject, *Station, error) {
	f := fault.New(fault.Invalid, "agri.sample.invalid")
	in.Product, in.Second, in.Signer = strings.TrimSpace(in.Product), strings.TrimSpace(in.Second), strings.TrimSpace(in.Signer)
	if in.Product == "" || utf8.RuneCountInString(in.Product) > 60 {
		f.At("/product", "required")
	}
	if in.AmountG < 1 {
		f.At("/amount_g", "required")
	}
	if in.BaseG > 0 && in.AmountG > in.BaseG {
		f.At("/amount_g", "agri.sample.more_than_base")
	}
	if in.Second == "" {
		f.At("/second", "agri.sample.two")
	}
	if in.Signer == "" {
		f.At("/signer", "agri.sample.signer")
	}
	if in.Signature != "" && !r.Evidence.Photo(ctx, p)(in.Signature) {
		f.At("/signature", "agri.patrol.photo_missing")
	}
	s, err := r.registry.Subject(ctx, q, p.County, in.Subject)
	if fault.Is(err, fault.NotFound) {
		return nil, nil, store.ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	if s.To != 0 {
		return nil, nil, fault.New(fault.Conflict, "agri.subject.closed")
	}
	st, err := r.station(ctx, q, p.County, in.Station)
	if fault.Is(err, fault.NotFound) || err == nil && st.To != 0 {
		f.At("/station", "agri.sample.station")
		err = nil
	}
	if err != nil {
		return nil, nil, err
	}
	if in.Lot != "" {
		switch lot, err := r.harvests(ctx, q, p.County, in.Lot); {
		case err != nil && !fault.Is(err, fault.NotFound):
			return nil, nil, err
		case err != nil || lot.Subject != s.ID || !text.SameName(lot.Product, in.Product):
			f.At("/lot", "agri.sample.lot")
		}
	}
	return s, st, f.OrNil()
}

// take keeps a new sample.
func (r *Room) take(ctx context.Context, tx *act.Tx, id string, s *registry.Subject, in *Take, at clock.Moment) (*Sample, error) {
	m := &Sample{ID: id, County: tx.County, Station: in.Station, Subject: s.ID, Area: s.Area, Product: in.Product, Lot: in.Lot,
		BaseG: in.BaseG, AmountG: in.AmountG,
		TakenAt: at, Taker: tx.Actor.Person, Second: in.Second, Signer: seal.Hide(seal.Name, in.Signer), Signature: in.Signature,
		SealNo: strings.TrimSpace(in.SealNo),
		LonE7:  int64(in.Lon * 1e7), LatE7: int64(in.Lat * 1e7), State: Taken, Version: 1}
	m.No = ledger.NumberOf(at.Day(), tx.County, area.Cut(s.Area, area.Township), m.ID)
	if err := r.insertSample(ctx, tx, m); err != nil {
		return nil, err
	}
	tx.Note("no", m.No)
	return m, r.handOn(ctx, tx, m, "taken", fmt.Sprintf("与 %s", m.Second), at)
}

// SampleOp is the operation of a phone that takes a sample.
const SampleOp = "agri.sample"

// OpenSample reads a sample that was taken in the field.
func (r *Room) OpenSample(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
	var in Take
	if err := e.Read(&in); err != nil {
		return offline.Task{}, err
	}
	s, _, err := r.takeable(ctx, r.DB.Read(), e.Who, &in)
	if err != nil {
		return offline.Task{}, err
	}
	if !e.Who.Can(registry.MayRead, s.Area) {
		return offline.Task{}, store.ErrNotFound
	}
	actor, err := e.Who.May(registry.MayPatrol, s.Area, "phone")
	if err != nil {
		return offline.Task{}, err
	}
	return offline.Task{Actor: actor, Verb: "agri.sample.take", Subject: e.ID, Area: s.Area, Do: func(ctx context.Context, tx *act.Tx) error {
		_, err := r.take(ctx, tx, e.ID, s, &in, e.At)
		return err
	}}, nil
}

// TestInput is a test as it is entered.
type TestInput struct {
	Method     string `json:"method" maxLength:"36"`
	Reagent    string `json:"reagent,omitempty" maxLength:"36"`
	Instrument string `json:"instrument,omitempty" maxLength:"36"`
	Pretreated bool   `json:"pretreated,omitempty" doc:"Treated against the crop's own juices first"`
	Reading
}

// test adds a test to a sample and moves the sample to where its tests leave it.
func (r *Room) test(ctx context.Context, tx *act.Tx, id string, in *TestInput) error {
	s, err := r.Sample(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	methods, err := r.Methods(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	m, ok := methods[in.Method]
	today := tx.Now.Day()
	switch {
	case !ok || m.To != 0 && m.To <= today:
		return fault.New(fault.Invalid, "agri.test.invalid").At("/method", "agri.test.method")
	case m.Kind.Rapid() && s.State != Received && s.State != Held:
		return wrongState(s)
	case !m.Kind.Rapid() && s.State != Sent:
		return fault.New(fault.Conflict, "agri.sample.not_sent")
	}
	t := &Test{ID: tx.NewID(), Method: m.ID, Reagent: in.Reagent, Instrument: in.Instrument, Pretreated: in.Pretreated, Read: in.Reading,
		ThresholdBP: m.ThresholdBP, At: tx.Now, Tester: tx.Actor.Person}
	if t.Verdict, t.InhibitionBP, err = m.Judge(in.Reading); err != nil {
		return err
	}
	if m.Kind.Rapid() {
		if err := r.useUp(ctx, tx, s, m, in); err != nil {
			return err
		}
	}
	if err := r.insertTest(ctx, tx, s.ID, t); err != nil {
		return err
	}
	tx.Note("verdict", string(t.Verdict))
	all, err := r.Tests(ctx, tx, tx.County, s.ID)
	if err != nil {
		return err
	}
	was := s.State
	if s.State = standing(all, kindsOf(methods)); s.State == was {
		return nil
	}
	switch s.State {
	case Held, Suspect:
		if s.HeldOn == 0 {
			s.HeldOn = today
		}
	case Passed:
		s.Result, s.ConcludedOn = "pass", today
	case Failed:
		if err := r.fail(ctx, tx, s); err != nil {
			return err
		}
	}
	if err := r.handOn(ctx, tx, s, string(s.State), m.Name, tx.Now); err != nil {
		return err
	}
	if err := r.announce(ctx, tx, s); err != nil {
		return err
	}
	return r.changeSample(ctx, tx, s)
}

// announce tells whom a sample's new state concerns: the town's inspectors of what is held
// back and of an objection, and whoever acts for the subject of what is held back, of the
// hours in which they may object, and of what passed; both of what is not held back any longer.
func (r *Room) announce(ctx context.Context, tx *act.Tx, s *Sample) error {
	switch s.State {
	case Held, Suspect, Failed:
		if err := r.tellInspectors(ctx, tx, s); err != nil {
			return err
		}
		return r.tellOwners(ctx, tx, s)
	case Told:
		return r.tellOwners(ctx, tx, s)
	case Passed:
		if s.HeldOn == 0 {
			return r.tellOwners(ctx, tx, s)
		}
		s.HeldOn = 0 // whoever was told to keep it off sale hears that it is not any longer
		if err := r.send(ctx, tx, s, "released"); err != nil {
			return err
		}
		return r.registry.TellActing(ctx, tx, s.Subject, "notice.agri.own.released", "agri.sample", s.ID, s.Product+" · "+s.No)
	case Objected:
		return r.tellInspectors(ctx, tx, s)
	}
	return nil
}

func (r *Room) tellOwners(ctx context.Context, tx *act.Tx, s *Sample) error {
	return r.registry.TellActing(ctx, tx, s.Subject, "notice.agri.own."+string(s.State), "agri.sample", s.ID, s.Product+" · "+s.No)
}

func (r *Room) tellInspectors(ctx context.Context, tx *act.Tx, s *Sample) error {
	return r.send(ctx, tx, s, string(s.State))
}

// send tells the town's inspectors something of a sample.
func (r *Room) send(ctx context.Context, tx *act.Tx, s *Sample, what string) error {
	held, err := r.Duties.Owners(ctx, tx, tx.County, registry.Inspector, area.Cut(s.Area, area.Township), tx.Now)
	if err != nil {
		return err
	}
	for _, d := range held {
		if err := r.Notices.Send(ctx, tx, d.Person, "notice.agri."+what, "agri.sample", s.ID, s.Product+" · "+s.No); err != nil {
			return err
		}
	}
	return nil
}

// useUp takes a piece of reagent and looks whether the instrument may be used.
func (r *Room) useUp(ctx context.Context, tx *act.Tx, s *Sample, m *Method, in *TestInput) error {
	f := fault.New(fault.Invalid, "agri.test.invalid")
	today := tx.Now.Day()
	reagents, err := r.reagents(ctx, tx, tx.County, s.Station)
	if err != nil {
		return err
	}
	var mine *Reagent
	for i := range reagents {
		if reagents[i].ID == in.Reagent && reagents[i].Method == m.ID {
			mine = &reagents[i]
		}
	}
	switch {
	case mine == nil:
		f.At("/reagent", "agri.test.reagent")
	case mine.Expires < today:
		f.Add(fault.Field{Pointer: "/reagent", Key: "agri.test.expired", Args: map[string]any{"batch": mine.BatchNo, "day": mine.Expires.String()}})
	}
	instruments, err := r.instruments(ctx, tx, tx.County, s.Station)
	if err != nil {
		return err
	}
	known := in.Instrument == "" && m.Kind != Spectro
	for _, x := range instruments {
		if x.ID != in.Instrument {
			continue
		}
		known = true
		if x.VerifiedUntil < today {
			f.Add(fault.Field{Pointer: "/instrument", Key: "agri.test.unverified", Args: map[string]any{"name": x.Name, "day": x.VerifiedUntil.String()}})
		}
	}
	if !known {
		f.At("/instrument", "agri.test.instrument")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	return r.usePiece(ctx, tx, mine)
}

// fail concludes that a sample is over a limit: its produce stays off sale and an order
// is opened, so that what becomes of it is checked by somebody else. Its words name nobody:
// they are read without a key, and the sample's number leads whoever may know to the subject.
func (r *Room) fail(ctx context.Context, tx *act.Tx, s *Sample) error {
	u, err := r.registry.Subject(ctx, tx, tx.County, s.Subject)
	if err != nil {
		return err
	}
	o, err := r.Orders.ReportIn(ctx, tx, order.Report{Words: fmt.Sprintf("检测不合格：%s（样品 %s）。已停止上市，请责令处置并回访。", s.Product, s.No),
		Category: registry.FindingCategory, Area: s.Area, Place: u.Place, Source: order.Patrol})
	if err != nil {
		return err
	}
	s.State, s.Result, s.ConcludedOn, s.Order = Failed, "fail", tx.Now.Day(), o.ID
	if s.HeldOn == 0 {
		s.HeldOn = s.ConcludedOn
	}
	tx.Note("order", o.ID)
	return nil
}

// StepInput is what a step of a sample needs; which depends on the step.
type StepInput struct {
	Words    string `json:"words,omitempty" maxLength:"500"`
	SentTo   string `json:"sent_to,omitempty" maxLength:"80" doc:"send: the institution"`
	Disposal string `json:"disposal,omitempty" maxLength:"20" doc:"dispose: destroy, recall, stop_sale, transfer"`
	AmountG  int64  `json:"amount_g,omitempty" minimum:"0" doc:"dispose: how much"`
}

// sampleSteps are the steps by name with the states they start from. A test is not
// among them: it brings readings.
var sampleSteps = []struct {
	Name string
	From []SampleState
}{
	{"receive", []SampleState{Taken}},
	{"review", []SampleState{Received}},
	{"tell", []SampleState{Suspect}},
	{"object", []SampleState{Told}},
	{"send", []SampleState{Suspect, Told, Objected}},
	{"confirm", []SampleState{Told}},
	{"dispose", []SampleState{Failed}},
	{"spoil", []SampleState{Taken, Received}},
}

func wrongState(s *Sample) error {
	return fault.New(fault.Conflict, "agri.sample.state", "no", s.No)
}

// step moves a sample on.
func (r *Room) step(ctx context.Context, tx *act.Tx, id, name string, in *StepInput) error {
	s, err := r.Sample(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	allowed := false
	for _, x := range sampleSteps {
		allowed = allowed || x.Name == name && slices.Contains(x.From, s.State)
	}
	if !allowed {
		return wrongState(s)
	}
	in.Words = strings.TrimSpace(in.Words)
	today := tx.Now.Day()
	needWords := func() error {
		if in.Words == "" {
			return fault.New(fault.Invalid, "agri.sample.invalid").At("/words", "required")
		}
		return nil
	}
	switch name {
	case "receive":
		s.State = Received
	case "spoil":
		s.State = Spoiled
		err = needWords()
	case "review":
		s.State, s.Result, s.ConcludedOn = Passed, "pass", today
		err = r.reviewable(ctx, tx, s)
	case "tell":
		s.State, s.ToldAt, s.ObjectionUntil = Told, tx.Now, tx.Now.Add(objectionTime)
	case "object":
		if tx.Now > s.ObjectionUntil {
			return fault.New(fault.Conflict, "agri.sample.too_late", "until", s.ObjectionUntil.Time().Format("15:04"))
		}
		s.State, s.ObjectedAt, s.Objection = Objected, tx.Now, in.Words
		err = needWords()
	case "send":
		if s.State, s.SentTo = Sent, strings.TrimSpace(in.SentTo); s.SentTo == "" {
			err = fault.New(fault.Invalid, "agri.sample.invalid").At("/sent_to", "required")
		}
		in.Words = strings.TrimSpace(s.SentTo + " " + in.Words)
	case "confirm":
		if err = r.confirmable(ctx, tx, s); err == nil {
			err = r.fail(ctx, tx, s)
		}
	case "dispose":
		f := fault.New(fault.Invalid, "agri.sample.invalid")
		if !slices.Contains(disposals, in.Disposal) {
			f.At("/disposal", "required")
		}
		if in.Words == "" {
			f.At("/words", "required")
		}
		s.State, s.Disposal, s.DisposedG, s.DisposedOn = Disposed, in.Disposal, in.AmountG, today
		err = f.OrNil()
	}
	if err != nil {
		return err
	}
	if err := r.handOn(ctx, tx, s, string(s.State), in.Words, tx.Now); err != nil {
		return err
	}
	if err := r.announce(ctx, tx, s); err != nil {
		return err
	}
	return r.changeSample(ctx, tx, s)
}

// reviewable refuses to pass a sample that was not tested, or by who tested it.
func (r *Room) reviewable(ctx context.Context, tx *act.Tx, s *Sample) error {
	tests, err := r.Tests(ctx, tx, tx.County, s.ID)
	if err != nil {
		return err
	}
	if !tested(tests) {
		return fault.New(fault.Conflict, "agri.sample.untested")
	}
	for _, t := range tests {
		if t.Tester == tx.Actor.Person {
			return fault.New(fault.Forbidden, "agri.sample.own_test")
		}
	}
	return nil
}

// confirmable refuses to conclude from a rapid result before the time to object is
// over, or from a method that is not recognised.
func (r *Room) confirmable(ctx context.Context, tx *act.Tx, s *Sample) error {
	if tx.Now <= s.ObjectionUntil {
		return fault.New(fault.Conflict, "agri.sample.may_object", "until", s.ObjectionUntil.Time().Format("15:04"))
	}
	tests, err := r.Tests(ctx, tx, tx.County, s.ID)
	if err != nil {
		return err
	}
	methods, err := r.Methods(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	for id := range found(tests) {
		if methods[id].Enforceable {
			return nil
		}
	}
	return fault.New(fault.Conflict, "agri.sample.not_enforceable")
}

// mayTest looks whether somebody works at the station of a sample.
func (r *Room) mayTest(ctx context.Context, q store.Q, p *duty.Principal, s *Sample, via string) (act.Actor, error) {
	st, err := r.station(ctx, q, p.County, s.Station)
	if err != nil {
		return act.Actor{}, err
	}
	return p.May(registry.MayTest, st.Area, via)
}
