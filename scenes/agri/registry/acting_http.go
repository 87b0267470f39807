package registry

import (
	"context"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
)

// Own opens a subject for whoever acts for it.
func (r *Room) Own(ctx context.Context, id string) (*Subject, act.Actor, error) {
	p := duty.Of(ctx)
	a, err := p.MayFor(MayOwn, id, web.Of(ctx).Via)
	if err != nil {
		return nil, a, err
	}
	s, err := r.Subject(ctx, r.DB.Read(), p.County, id)
	return s, a, err
}

type acting struct {
	Body struct {
		Items     []duty.ActingRow `json:"items"`
		CanChange bool             `json:"can_change"`
	}
}

type admitted struct {
	Body struct {
		Slip *duty.Slip `json:"slip,omitempty" doc:"What to sign in with, told this once; none for somebody who can sign in already"`
	}
}

func (m *door) mountActing() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listActing", Method: "GET", Path: "/api/agri/subjects/{id}/acting", Guard: MayRead, Summary: "Who acts for a subject"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*acting, error) {
			s, err := m.One(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			out := &acting{}
			out.Body.CanChange = s.To == 0 && duty.Of(ctx).Can(MayManage, s.Area)
			out.Body.Items, err = m.Duties.ActingRows(ctx, m.DB.Read(), s.County, SubjectRecord, s.ID)
			return out, err
		})
	web.Handle(s, web.Spec{ID: "giveActing", Method: "POST", Path: "/api/agri/subjects/{id}/acting", Guard: MayManage,
		Summary: "Let somebody act for a subject; a first password is told this once"}, m.giveActing)
	web.Handle(s, web.Spec{ID: "admitActing", Method: "POST", Path: "/api/agri/subjects/{id}/acting/{mandate}/password", Guard: MayManage,
		Summary: "A first or another password for somebody who acts for a subject; told this once"},
		func(ctx context.Context, in *ofMandate) (*admitted, error) {
			_, x, a, err := m.mandate(ctx, in)
			if err != nil {
				return nil, err
			}
			return m.admit(ctx, a, x.Person)
		})
	web.Handle(s, web.Spec{ID: "endActing", Method: "POST", Path: "/api/agri/subjects/{id}/acting/{mandate}/end", Guard: MayManage,
		Summary: "Let somebody no longer act for a subject", Status: 204},
		func(ctx context.Context, in *struct {
			ID      string `path:"id" maxLength:"36"`
			Mandate string `path:"mandate" maxLength:"36"`
			Body    struct {
				Reason string `json:"reason" maxLength:"200"`
			}
		}) (*struct{}, error) {
			s, x, a, err := m.mandate(ctx, &ofMandate{in.ID, in.Mandate})
			if err != nil {
				return nil, err
			}
			return nil, m.Duties.Withdraw(ctx, a, x, s.Area, in.Body.Reason)
		})
}

type ofMandate struct {
	ID      string `path:"id" maxLength:"36"`
	Mandate string `path:"mandate" maxLength:"36"`
}

// managed opens a subject for an officer who manages it.
func (m *door) managed(ctx context.Context, id string) (*Subject, act.Actor, error) {
	s, err := m.One(ctx, id)
	if err != nil {
		return nil, act.Actor{}, err
	}
	a, err := duty.Of(ctx).May(MayManage, s.Area, web.Of(ctx).Via)
	return s, a.As(web.Of(ctx).Key), err
}

func (m *door) mandate(ctx context.Context, in *ofMandate) (*Subject, duty.Mandate, act.Actor, error) {
	s, a, err := m.managed(ctx, in.ID)
	if err != nil {
		return nil, duty.Mandate{}, a, err
	}
	list, err := m.Duties.Acting(ctx, m.DB.Read(), s.County, SubjectRecord, s.ID, m.Acts.Now())
	for _, x := range list {
		if x.ID == in.Mandate {
			return s, x, a, nil
		}
	}
	if err == nil {
		err = store.ErrNotFound
	}
	return nil, duty.Mandate{}, a, err
}

func (m *door) giveActing(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Contact bool   `json:"contact,omitempty" doc:"Whom the registry has as the subject's contact; else name and phone"`
		Name    string `json:"name,omitempty" maxLength:"40"`
		Phone   string `json:"phone,omitempty" maxLength:"20"`
	}
}) (*admitted, error) {
	s, a, err := m.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if s.To != 0 {
		return nil, fault.New(fault.Conflict, "agri.subject.closed")
	}
	name, phone := in.Body.Name, in.Body.Phone
	if in.Body.Contact {
		if name, phone = s.Contact.Reveal(), s.Phone.Reveal(); strings.TrimSpace(name) == "" || phone == "" {
			return nil, fault.New(fault.Invalid, "mandate.invalid").At("/contact", "agri.acting.no_contact")
		}
	}
	x, err := m.Duties.Entrust(ctx, a, duty.Mandate{Kind: SubjectRecord, Subject: s.ID}, name, phone, s.Area)
	if err != nil {
		return nil, err
	}
	rows, err := m.Duties.ActingRows(ctx, m.DB.Read(), s.County, SubjectRecord, s.ID)
	for _, r := range rows {
		if r.ID == x.ID && r.State == "missing" && !r.OnDuty {
			return m.admit(ctx, a.As(""), x.Person)
		}
	}
	return &admitted{}, err
}

// admit hands out a password when every subject that it opens is the officer's to manage.
func (m *door) admit(ctx context.Context, a act.Actor, who string) (*admitted, error) {
	out := &admitted{}
	var err error
	out.Body.Slip, err = m.Duties.Admit(ctx, m.s, a, who, func(x duty.Mandate) error {
		if x.Kind != SubjectRecord {
			return errElsewhere
		}
		s, err := m.Subject(ctx, m.DB.Read(), a.County, x.Subject)
		if err != nil {
			return err
		}
		if !duty.Of(ctx).Can(MayManage, s.Area) {
			return errElsewhere
		}
		return nil
	})
	return out, err
}

var errElsewhere = fault.New(fault.Forbidden, "agri.acting.elsewhere")

// OwnSubject is a subject as whoever acts for it sees it.
type OwnSubject struct {
	ID        string           `json:"id"`
	Code      string           `json:"code" doc:"Printed code"`
	Kind      string           `json:"kind"`
	KindTitle string           `json:"kind_title"`
	Name      string           `json:"name"`
	AreaPath  string           `json:"area_path"`
	Place     string           `json:"place"`
	Products  string           `json:"products"`
	Certifies bool             `json:"certifies" doc:"Has to issue a certificate for every batch"`
	Grows     bool             `json:"grows"`
	Edition   string           `json:"edition" doc:"Of the liability notice that was signed last; empty: none"`
	InForce   string           `json:"in_force" doc:"The edition that is to be signed"`
	Plots     []Plot           `json:"plots"`
	Officers  []SubjectOfficer `json:"officers" doc:"Who answers for the place"`
}

func (m *door) mountOwn() {
	s := m.s
	web.Handle(s, web.Spec{ID: "listOwn", Method: "GET", Path: "/api/agri/own/subjects", Guard: MayOwn, Summary: "The subjects that the asker acts for"},
		func(ctx context.Context, _ *struct{}) (*struct {
			Body struct {
				Items []OwnSubject `json:"items"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Items []OwnSubject `json:"items"`
				}
			}{}
			out.Body.Items = []OwnSubject{}
			for _, id := range duty.Of(ctx).For(MayOwn) {
				row, err := m.own(ctx, id)
				if err != nil {
					return nil, err
				}
				out.Body.Items = append(out.Body.Items, row)
			}
			return out, nil
		})
	web.Handle(s, web.Spec{ID: "getOwn", Method: "GET", Path: "/api/agri/own/subjects/{id}", Guard: MayOwn, Summary: "A subject that the asker acts for"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*struct{ Body OwnSubject }, error) {
			row, err := m.own(ctx, in.ID)
			return &struct{ Body OwnSubject }{row}, err
		})
}

func (m *door) own(ctx context.Context, id string) (OwnSubject, error) {
	s, _, err := m.Own(ctx, id)
	if err != nil {
		return OwnSubject{}, err
	}
	tree, err := m.Areas.Tree(ctx, s.County)
	if err != nil {
		return OwnSubject{}, err
	}
	q := m.DB.Read()
	codes, err := m.Codes.Many(ctx, q, s.County, SubjectRecord, []string{id})
	if err != nil {
		return OwnSubject{}, err
	}
	out := OwnSubject{ID: s.ID, Code: codes[id].Pretty(), Kind: string(s.Kind), KindTitle: m.s.Say(ctx, "agri.kind."+string(s.Kind), nil),
		Name: s.Name, AreaPath: tree.PathText(s.Area), Place: s.Place,
		Products: s.Products, Certifies: s.Kind.Certifies(), Grows: s.Kind.Grower(), InForce: NoticeInForce().Edition}
	if out.Edition, err = m.edition(ctx, q, s); err != nil {
		return out, err
	}
	if out.Plots, err = m.plots(ctx, q, s.County, id); err != nil {
		return out, err
	}
	out.Officers, err = m.Officers(ctx, q, s.County, s.Area)
	return out, err
}
