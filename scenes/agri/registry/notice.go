package registry

import (
	"context"
	"embed"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/offline"
)

//go:embed notices
var noticeTexts embed.FS

// Editions are the versions of the liability notice (主体责任告知书), the newest first.
func editions() []string {
	list, err := noticeTexts.ReadDir("notices")
	if err != nil {
		panic(err) // embedded
	}
	var out []string
	for _, f := range list {
		out = append(out, strings.TrimSuffix(f.Name(), ".txt"))
	}
	slices.Reverse(out)
	return out
}

// noticeText is an edition's text; empty for one that there never was.
func noticeText(edition string) string {
	b, err := noticeTexts.ReadFile("notices/" + edition + ".txt")
	if err != nil {
		return ""
	}
	return string(b)
}

// FieldNotice is the liability notice in force, as a phone carries it.
type FieldNotice struct {
	Edition string `json:"edition"`
	Text    string `json:"text"`
}

// NoticeInForce is the latest edition of the liability notice.
func NoticeInForce() FieldNotice { return FieldNotice{editions()[0], noticeText(editions()[0])} }

// Signed is a notice that was signed.
type Signed struct {
	ID      string        `json:"id"`
	Edition string        `json:"edition"`
	On      string        `json:"on"`
	Signer  seal.Personal `json:"signer" personal:"name"`
	Photo   string        `json:"photo" doc:"Of the signature"`
	Officer string        `json:"officer"`
}

func (m *door) mountNotices() {
	web.Handle(m.s, web.Spec{ID: "getLiabilityNotice", Method: "GET", Path: "/api/agri/notice", Guard: MayRead, Summary: "The liability notice in force"},
		func(context.Context, *struct{}) (*struct{ Body FieldNotice }, error) {
			return &struct{ Body FieldNotice }{NoticeInForce()}, nil
		})
	web.Handle(m.s, web.Spec{ID: "signLiabilityNotice", Method: "POST", Path: "/api/agri/subjects/{id}/notices", Guard: MayPatrol,
		Summary: "A subject signs the liability notice", Status: 204}, m.sign)
	web.Handle(m.s, web.Spec{ID: "getLiabilityNoticeOfOwn", Method: "GET", Path: "/api/agri/own/notice", Guard: MayOwn, Summary: "The liability notice in force"},
		func(context.Context, *struct{}) (*struct{ Body FieldNotice }, error) {
			return &struct{ Body FieldNotice }{NoticeInForce()}, nil
		})
	web.Handle(m.s, web.Spec{ID: "signLiabilityNoticeOfOwn", Method: "POST", Path: "/api/agri/own/subjects/{id}/notices", Guard: MayOwn,
		Summary: "Sign the liability notice for a subject that the asker acts for", Status: 204},
		func(ctx context.Context, in *signing) (*struct{}, error) {
			s, a, err := m.Own(ctx, in.ID)
			if err == nil && in.Body.On != "" { // a paper of an earlier day is the officers' to look at
				err = fault.New(fault.Invalid, "agri.notice.invalid").At("/on", "agri.notice.on")
			}
			if err != nil {
				return nil, err
			}
			return nil, m.signAs(ctx, a, s, in)
		})
	web.Handle(m.s, web.Spec{ID: "listLiabilityNotices", Method: "GET", Path: "/api/agri/subjects/{id}/notices", Guard: MayRead,
		Summary: "Notices that a subject signed"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*struct {
			Body struct {
				Items []Signed `json:"items"`
			}
		}, error) {
			s, err := m.One(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Items []Signed `json:"items"`
				}
			}{}
			out.Body.Items, err = m.signed(ctx, m.DB.Read(), s)
			return out, err
		})
}

// edition is that of the notice which a subject signed last; empty when it signed none.
func (r *Room) edition(ctx context.Context, q store.Q, s *Subject) (string, error) {
	list, err := r.signed(ctx, q, s)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0].Edition, nil
}

// Signing is a liability notice that a subject signs.
type Signing struct {
	Subject string `json:"subject"`
	Edition string `json:"edition"`
	Signer  string `json:"signer"`
	Photo   string `json:"photo"` // hash of the signature's picture
}

// check is what every signing must be.
func (x *Signing) check(has func(photo string) bool) error {
	f := fault.New(fault.Invalid, "agri.notice.invalid")
	if noticeText(x.Edition) == "" {
		f.At("/edition", "agri.notice.edition")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(x.Signer)); n < 2 || n > mostPerson {
		f.At("/signer", "agri.notice.signer")
	}
	if !has(x.Photo) {
		f.At("/photo", "agri.notice.signature")
	}
	return f.OrNil()
}

type signing struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Edition string `json:"edition" maxLength:"20"`
		Signer  string `json:"signer" minLength:"2" maxLength:"40"`
		Photo   string `json:"photo" minLength:"64" maxLength:"64" doc:"Hash of the signature's picture, or of a paper's that was signed"`
		On      string `json:"on,omitempty" maxLength:"10" doc:"Day on which a paper was signed, where it was one; empty: now"`
	}
}

// paperDay is the day on which a paper was signed: no day to come, and none before there was
// its edition, which is called by the year.
func paperDay(said, edition string, today clock.Day) (clock.Day, error) {
	f := fault.New(fault.Invalid, "agri.notice.invalid")
	day, err := clock.ParseDay(said)
	if year, _ := strconv.Atoi(edition); err != nil || day > today || day.Year() < year {
		f.At("/on", "agri.notice.on")
	}
	return day, f.OrNil()
}

func (m *door) sign(ctx context.Context, in *signing) (*struct{}, error) {
	s, err := m.One(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	a, err := duty.Of(ctx).May(MayPatrol, s.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	return nil, m.signAs(ctx, a, s, in)
}

func (m *door) signAs(ctx context.Context, a act.Actor, s *Subject, in *signing) error {
	x := &Signing{s.ID, in.Body.Edition, in.Body.Signer, in.Body.Photo}
	if err := x.check(m.Evidence.Photo(ctx, duty.Of(ctx))); err != nil {
		return err
	}
	var paper clock.Day
	if in.Body.On != "" {
		var err error
		if paper, err = paperDay(in.Body.On, x.Edition, m.Acts.Now().Day()); err != nil {
			return err
		}
	}
	_, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: NoticeOp, Kind: SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
		if paper != 0 {
			tx.Note("paper", paper.String())
			return m.Notify(ctx, tx, tx.NewID(), x, min(paper.Start(), tx.Now))
		}
		return m.Notify(ctx, tx, tx.NewID(), x, tx.Now)
	})
	return err
}

// NoticeOp is the operation of a phone on which a liability notice was signed.
const NoticeOp = "agri.notice"

// OpenNotice reads a notice that was signed in the field. Two phones may bring two
// signatures of one edition: both are papers that somebody signed, and both are kept.
func (r *Room) OpenNotice(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
	var x Signing
	if err := e.Read(&x); err != nil {
		return offline.Task{}, err
	}
	s, err := r.Subject(ctx, r.DB.Read(), e.County, x.Subject)
	if err != nil {
		return offline.Task{}, err
	}
	if !e.Who.Can(MayRead, s.Area) {
		return offline.Task{}, store.ErrNotFound
	}
	actor, err := e.Who.May(MayPatrol, s.Area, "phone")
	if err != nil {
		return offline.Task{}, err
	}
	if err := x.check(r.Evidence.Photo(ctx, e.Who)); err != nil {
		return offline.Task{}, err
	}
	return offline.Task{Actor: actor, Verb: NoticeOp, Subject: s.ID, Area: s.Area, Do: func(ctx context.Context, tx *act.Tx) error {
		return r.Notify(ctx, tx, e.ID, &x, min(e.At, tx.Now))
	}}, nil
}

// Notify keeps a notice that was signed at a moment; the earliest tells since when the
// subject knows.
func (r *Room) Notify(ctx context.Context, tx *act.Tx, id string, x *Signing, at clock.Moment) error {
	s, err := r.Subject(ctx, tx, tx.County, x.Subject)
	if err != nil {
		return err
	}
	on := at.Day()
	if s.To != 0 && (at >= tx.Now || on > s.To) { // the morning of the day on which it closed still counts
		return fault.New(fault.Conflict, "agri.subject.closed")
	}
	tx.Note("edition", x.Edition)
	if err := r.keepNotice(ctx, tx, id, x, on); err != nil {
		return err
	}
	if s.ToldOn != 0 && s.ToldOn <= on {
		return nil
	}
	s.ToldOn = on
	return r.ChangeSubject(ctx, tx, s)
}
