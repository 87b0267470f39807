package registry

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
)

// ProposalRow is a proposal beside what the registry says now. Personal data are masked.
type ProposalRow struct {
	ID          string       `json:"id"`
	Subject     string       `json:"subject" doc:"Empty for one that is new"`
	SubjectName string       `json:"subject_name"`
	Area        string       `json:"area"`
	AreaPath    string       `json:"area_path"`
	Field       string       `json:"field" enum:"products,land,phone,contact,place,where,gone,new"`
	Was         string       `json:"was" doc:"What the phone showed"`
	Said        string       `json:"said"`
	Now         string       `json:"now" doc:"What the registry says now"`
	New         *FoundRow    `json:"new,omitempty"`
	Words       string       `json:"words"`
	PersonName  string       `json:"person_name"`
	CapturedAt  clock.Moment `json:"captured_at"`
	ReceivedAt  clock.Moment `json:"received_at"`
	State       string       `json:"state" enum:"open,accepted,declined"`
	DecidedAt   clock.Moment `json:"decided_at"`
	DecidedName string       `json:"decided_name"`
	Reason      string       `json:"reason"`
	Conflict    bool         `json:"conflict" doc:"The field was changed to something else meanwhile"`
	Settled     bool         `json:"settled" doc:"The registry says so already"`
	Closed      bool         `json:"closed" doc:"The subject was closed meanwhile"`
	Rivals      int          `json:"rivals" doc:"Others that wait and want something else"`
	SameName    string       `json:"same_name" doc:"The subject of the same name in the same place, for one that is new"`
	Safe        bool         `json:"safe" doc:"May be accepted with others at once"`
}

// FoundRow is a subject that was found in the field.
type FoundRow struct {
	Kind     string  `json:"kind"`
	Place    string  `json:"place"`
	Products string  `json:"products"`
	LandM2   int64   `json:"land_m2"`
	Phone    string  `json:"phone"`
	Contact  string  `json:"contact"`
	Lon      float64 `json:"lon"`
	Lat      float64 `json:"lat"`
}

// FieldProposal is what became of a proposal, on the phone of who made it.
type FieldProposal struct {
	ID         string       `json:"id"`
	Subject    string       `json:"subject"`
	Name       string       `json:"name"`
	Field      string       `json:"field"`
	Said       string       `json:"said"`
	State      string       `json:"state" enum:"open,accepted,declined"`
	Reason     string       `json:"reason"`
	CapturedAt clock.Moment `json:"captured_at"`
}

func (m *door) mountProposals() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listProposals", Method: "GET", Path: "/api/agri/proposals", Guard: MayManage,
		Summary: "What officers say has changed, the latest first"}, m.listProposals)
	web.Handle(s, web.Spec{ID: "acceptProposal", Method: "POST", Path: "/api/agri/proposals/{id}/accept", Guard: MayManage,
		Summary: "Make what is proposed so", Status: 204}, m.acceptProposal)
	web.Handle(s, web.Spec{ID: "declineProposal", Method: "POST", Path: "/api/agri/proposals/{id}/decline", Guard: MayManage,
		Summary: "Leave it as it is, and say why", Status: 204}, m.declineProposal)
	web.Handle(s, web.Spec{ID: "acceptProposals", Method: "POST", Path: "/api/agri/proposals/accept", Guard: MayManage,
		Summary: "Accept those that are safe and that nothing stands against"}, m.acceptProposals)
}

type proposalPage struct {
	Body struct {
		Items []ProposalRow `json:"items"`
		Next  string        `json:"next"`
	}
}

func (m *door) listProposals(ctx context.Context, in *struct {
	Under  string `query:"under" maxLength:"20"`
	State  string `query:"state" enum:"open,accepted,declined" default:"open"`
	ID     string `query:"id" maxLength:"36" doc:"One by itself, decided or not"`
	Cursor string `query:"cursor" maxLength:"80"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*proposalPage, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	f := proposalFilter{county: p.County, scope: p.Scope(MayManage), state: Proposed(in.State), before: in.Cursor, limit: in.Limit}
	if in.ID != "" {
		f.id, f.state = in.ID, ""
	}
	if in.Under != "" {
		if _, ok := tree.Get(in.Under); !ok {
			return nil, store.ErrNotFound
		}
		if f.scope = f.scope.Meet(tree.Codes(in.Under, 0)); len(f.scope) == 0 {
			return nil, store.ErrNotFound
		}
	}
	out := &proposalPage{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, next, err := m.proposals(ctx, q, f)
		if err != nil {
			return err
		}
		out.Body.Next = next
		out.Body.Items, err = m.proposalRows(ctx, q, tree, list)
		return err
	})
}

// proposalRows puts proposals beside what the registry says now.
func (m *door) proposalRows(ctx context.Context, q store.Q, tree *area.Tree, list []*Proposal) ([]ProposalRow, error) {
	out := []ProposalRow{}
	subjects := map[string]*Subject{}
	names := map[string]string{"": ""}
	var ids []string
	for _, p := range list {
		for _, who := range []string{p.Person, p.DecidedBy} {
			if _, known := names[who]; known {
				continue
			}
			w, err := m.People.Get(ctx, q, p.County, who)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			names[who] = ""
			if err == nil {
				names[who] = w.Name
			}
		}
		if _, known := subjects[p.Subject]; known {
			continue
		}
		ids = append(ids, p.Subject)
		subjects[p.Subject] = nil
		if p.Subject != "" {
			s, err := m.Subject(ctx, q, p.County, p.Subject)
			if err != nil {
				return nil, err
			}
			subjects[p.Subject] = s
		}
	}
	var others []*Proposal
	if len(list) > 0 {
		var err error
		if others, err = m.rivals(ctx, q, list[0].County, ids); err != nil {
			return nil, err
		}
	}
	for _, p := range list {
		x := ProposalRow{ID: p.ID, Subject: p.Subject, SubjectName: p.Name, Area: p.Area, Field: p.Field, Was: p.Was, Said: p.says(),
			Words: p.Words, PersonName: names[p.Person],
			CapturedAt: p.CapturedAt, ReceivedAt: p.ReceivedAt, State: string(p.State), DecidedAt: p.DecidedAt, DecidedName: names[p.DecidedBy], Reason: p.Reason}
		if s := subjects[p.Subject]; s != nil {
			x.SubjectName, x.Area, x.Now, x.Closed = s.Name, s.Area, p.now(s), s.To != 0
			x.Conflict, x.Settled = p.State == Waiting && p.conflicts(s), p.State == Waiting && p.settled(s)
		}
		if p.Field == fieldNew {
			if err := m.foundRow(ctx, q, p, &x); err != nil {
				return nil, err
			}
		}
		for _, o := range others {
			if p.State == Waiting && p.opposes(o) {
				x.Rivals++
			}
		}
		x.Safe = p.State == Waiting && safe(p.Field) && !x.Conflict && !x.Closed && x.Rivals == 0
		x.AreaPath = tree.PathText(x.Area)
		out = append(out, x)
	}
	return out, nil
}

func (m *door) foundRow(ctx context.Context, q store.Q, p *Proposal, x *ProposalRow) (err error) {
	var n NewSubject
	if err := json.Unmarshal([]byte(p.Said), &n); err != nil {
		return err
	}
	x.Said = n.Name
	x.New = &FoundRow{Kind: string(n.Kind), Place: n.Place, Products: n.Products, LandM2: n.LandM2, Phone: p.Phone.String(),
		Contact: p.Contact.String(), Lon: n.Lon, Lat: n.Lat}
	if p.State == Waiting {
		x.SameName, err = m.namedAlike(ctx, q, p.County, p.Area, p.Name)
		x.Conflict = x.SameName != ""
	}
	return err
}

// decider finds a proposal, and who may decide on it where its subject is now. Another's
// is not there.
func (m *door) decider(ctx context.Context, id string) (*Proposal, act.What, act.Actor, error) {
	who := duty.Of(ctx)
	p, err := m.proposal(ctx, m.DB.Read(), who.County, id)
	if err != nil {
		return nil, act.What{}, act.Actor{}, err
	}
	at, about := p.Area, p.ID
	if p.Subject != "" {
		s, err := m.Subject(ctx, m.DB.Read(), who.County, p.Subject)
		if err != nil {
			return nil, act.What{}, act.Actor{}, err
		}
		at, about = s.Area, s.ID
	}
	if !who.Can(MayRead, at) {
		return nil, act.What{}, act.Actor{}, store.ErrNotFound
	}
	a, err := who.May(MayManage, at, web.Of(ctx).Via)
	return p, act.What{Kind: SubjectRecord, Subject: about, Area: at}, a, err
}

func (m *door) acceptProposal(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Seen string `json:"seen" maxLength:"200" doc:"What the registry said when it was decided; refused when it says something else now"`
	}
}) (*struct{}, error) {
	_, what, a, err := m.decider(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, m.acceptIn(ctx, a.As(web.Of(ctx).Key), what, in.ID, &in.Body.Seen)
}

func (m *door) acceptIn(ctx context.Context, a act.Actor, what act.What, id string, seen *string) error {
	tree, err := m.Areas.Tree(ctx, a.County)
	if err != nil {
		return err
	}
	what.Verb = "agri.proposal.accept"
	_, err = m.Acts.Do(ctx, a, what, func(tx *act.Tx) error { return m.accept(ctx, tx, tree, id, seen) })
	return err
}

func (m *door) declineProposal(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}) (*struct{}, error) {
	_, what, a, err := m.decider(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	what.Verb = "agri.proposal.decline"
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), what, func(tx *act.Tx) error {
		p, err := m.proposal(ctx, tx, tx.County, in.ID)
		if err != nil {
			return err
		}
		tx.Note("reason", in.Body.Reason)
		return m.decideProposal(ctx, tx, p, Declined, in.Body.Reason)
	})
	return nil, err
}

// acceptProposals accepts many, each an act of its own. What is not safe any more, or
// was decided by another, is left as it is and counted: pressing again does no harm.
func (m *door) acceptProposals(ctx context.Context, in *struct {
	Body struct {
		IDs []string `json:"ids" minItems:"1" maxItems:"200"`
	}
}) (*struct {
	Body struct {
		Accepted int `json:"accepted"`
		Left     int `json:"left"`
	}
}, error) {
	out := &struct {
		Body struct {
			Accepted int `json:"accepted"`
			Left     int `json:"left"`
		}
	}{}
	for _, id := range in.Body.IDs {
		p, what, a, err := m.decider(ctx, id)
		if err != nil {
			return nil, err
		}
		free, err := m.free(ctx, p)
		if err != nil {
			return nil, err
		}
		if free {
			err = m.acceptIn(ctx, a, what, id, nil)
		}
		var f *fault.Fault
		switch {
		case !free, errors.As(err, &f) && f.Kind == fault.Conflict:
			out.Body.Left++
		case err != nil:
			return nil, err
		default:
			out.Body.Accepted++
		}
	}
	return out, nil
}

// free reports whether a proposal is safe and nobody wants something else.
func (m *door) free(ctx context.Context, p *Proposal) (bool, error) {
	if p.State != Waiting || !safe(p.Field) {
		return false, nil
	}
	others, err := m.rivals(ctx, m.DB.Read(), p.County, []string{p.Subject})
	for _, o := range others {
		if p.opposes(o) {
			return false, err
		}
	}
	return err == nil, err
}

// toldFor is how long a phone shows what became of its officer's proposals.
const toldFor = 60 * 24 * time.Hour

// Mine are an officer's own proposals, for the phone.
func (r *Room) Mine(ctx context.Context, q store.Q, p *duty.Principal) ([]FieldProposal, error) {
	out := []FieldProposal{}
	list, _, err := r.proposals(ctx, q, proposalFilter{county: p.County, person: p.Person, since: r.Acts.Now().Add(-toldFor), limit: 200})
	for _, x := range list {
		said := x.says()
		if x.Field == fieldNew {
			said = x.Name
		}
		out = append(out, FieldProposal{x.ID, x.Subject, x.Name, x.Field, said, string(x.State), x.Reason, x.CapturedAt})
	}
	return out, err
}
