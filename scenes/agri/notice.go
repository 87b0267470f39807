package agri

import (
	"context"
	"embed"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
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
		func(context.Context, *struct{}) (*struct {
			Body struct {
				Edition string `json:"edition"`
				Text    string `json:"text"`
			}
		}, error) {
			out := &struct {
				Body struct {
					Edition string `json:"edition"`
					Text    string `json:"text"`
				}
			}{}
			out.Body.Edition = editions()[0]
			out.Body.Text = noticeText(out.Body.Edition)
			return out, nil
		})
	web.Handle(m.s, web.Spec{ID: "signLiabilityNotice", Method: "POST", Path: "/api/agri/subjects/{id}/notices", Guard: MayPatrol, Summary: "A subject signs the liability notice", Status: 204}, m.sign)
	web.Handle(m.s, web.Spec{ID: "listLiabilityNotices", Method: "GET", Path: "/api/agri/subjects/{id}/notices", Guard: MayRead, Summary: "Notices that a subject signed"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"36"`
		}) (*struct {
			Body struct {
				Items []Signed `json:"items"`
			}
		}, error) {
			s, err := m.one(ctx, in.ID)
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

func (m *door) sign(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Edition string `json:"edition" maxLength:"20"`
		Signer  string `json:"signer" minLength:"2" maxLength:"40"`
		Photo   string `json:"photo" minLength:"64" maxLength:"64" doc:"Hash of the signature's picture"`
	}
}) (*struct{}, error) {
	s, err := m.one(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	a, err := duty.Of(ctx).May(MayPatrol, s.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	f := fault.New(fault.Invalid, "agri.notice.invalid")
	if noticeText(in.Body.Edition) == "" {
		f.At("/edition", "agri.notice.edition")
	}
	if !m.Photos.Has(in.Body.Photo) {
		f.At("/photo", "agri.notice.signature")
	}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	_, err = m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.notice", Kind: subjectCode, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
		return m.notify(ctx, tx, in.ID, in.Body.Edition, in.Body.Signer, in.Body.Photo)
	})
	return nil, err
}

// notify keeps a signed notice; the first tells since when the subject knows.
func (r *room) notify(ctx context.Context, tx *act.Tx, id, edition, signer, photo string) error {
	s, err := r.subject(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	if s.To != 0 {
		return fault.New(fault.Conflict, "agri.subject.closed")
	}
	tx.Note("edition", edition)
	if err := r.keepNotice(ctx, tx, s, edition, seal.Hide(seal.Name, signer), photo); err != nil {
		return err
	}
	if s.ToldOn != 0 {
		return nil
	}
	s.ToldOn = tx.Now.Day()
	return r.changeSubject(ctx, tx, s)
}
