package compartment

import (
	"context"
	"net/http"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/power"

	"github.com/danielgtaylor/huma/v2"
)

// CompartmentRow is a compartment as its member lists it.
type CompartmentRow struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Role  string `json:"role"`
}

// CompartmentMember is a member as the members see one another.
type CompartmentMember struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Scope  string `json:"scope"`
	From   string `json:"from"`
	To     string `json:"to"`
	Left   string `json:"left"`
}

// CompartmentBody is a compartment with who is in it.
type CompartmentBody struct {
	CompartmentRow
	Roles     []string            `json:"roles" doc:"That members may have"`
	Members   []CompartmentMember `json:"members"`
	EscrowOne string              `json:"escrow_one" doc:"Who holds the first half of the key; empty: nobody yet"`
	EscrowTwo string              `json:"escrow_two"`
}

// CompartmentLine is a line of the log.
type CompartmentLine struct {
	Seq     int64        `json:"seq"`
	At      clock.Moment `json:"at"`
	Name    string       `json:"name"`
	Via     string       `json:"via"`
	Verb    string       `json:"verb"`
	What    string       `json:"what" doc:"The verb in words"`
	Subject string       `json:"subject"`
	Detail  string       `json:"detail"`
	Refused bool         `json:"refused"`
}

type compartmentRows struct {
	Body struct {
		Items []CompartmentRow `json:"items"`
	}
}

type compartmentOne struct{ Body CompartmentBody }

type compartmentLines struct {
	Body struct {
		Items []CompartmentLine `json:"items"`
		Next  int64             `json:"next" doc:"Ask below this line for more; 0 at the end"`
		Holds bool              `json:"holds" doc:"No line of the log was changed, moved or taken out"`
	}
}

// Named names a compartment in a route.
type Named struct {
	ID string `path:"id" maxLength:"36"`
}

// FileRef names a file that was taken in.
type FileRef struct {
	Body struct {
		ID string `json:"id"`
	}
}

func rowOf(o *Opened) CompartmentRow { return CompartmentRow{o.ID, o.Kind, o.Title, o.Me.Role} }

// Mount adds what all compartments have: members, the log, files, the key in escrow. Everybody who is signed in may ask;
// only members are answered.
func (r *Room) Mount(s *web.Server) {
	s.Quiet("/api/compartments")
	web.Handle(s, web.Spec{ID: "listCompartments", Method: "GET", Path: "/api/compartments", Guard: power.SignedIn, Summary: "Compartments of the asker's"},
		func(ctx context.Context, _ *struct{}) (*compartmentRows, error) {
			list, err := r.Mine(ctx, r.who(ctx), "compartment.list")
			out := &compartmentRows{}
			out.Body.Items = []CompartmentRow{}
			for _, o := range list {
				out.Body.Items = append(out.Body.Items, rowOf(o))
			}
			return out, err
		})
	web.Handle(s, web.Spec{ID: "getCompartment", Method: "GET", Path: "/api/compartments/{id}", Guard: power.SignedIn,
		Summary: "A compartment with its members"},
		func(ctx context.Context, in *Named) (*compartmentOne, error) {
			o, err := r.Open(ctx, r.who(ctx), in.ID, "compartment.members", "")
			if err != nil {
				return nil, err
			}
			return r.told(o)
		})
	r.mountMembers(s)
	r.mountFiles(s)
	web.Handle(s, web.Spec{ID: "listCompartmentLog", Method: "GET", Path: "/api/compartments/{id}/log", Guard: power.SignedIn,
		Summary: "Who did and who looked at what, for the owner"},
		func(ctx context.Context, in *struct {
			Named
			Below int64 `query:"below" minimum:"0"`
		}) (*compartmentLines, error) {
			o, err := r.Open(ctx, r.who(ctx), in.ID, "compartment.log", "")
			if err != nil {
				return nil, err
			}
			const most = 100
			list, err := r.Log(ctx, o, in.Below, most)
			if err != nil {
				return nil, err
			}
			out := &compartmentLines{}
			out.Body.Items = []CompartmentLine{}
			for _, l := range list {
				out.Body.Items = append(out.Body.Items, CompartmentLine{l.Seq, l.At, s.Who(ctx, l.Name), l.Via, l.Verb, s.Said(ctx,
					"verb."+l.Verb), l.Subject, l.Detail, l.Refused})
			}
			if len(list) == most {
				out.Body.Next = list[most-1].Seq
			}
			out.Body.Holds = r.CheckLog(ctx, o) == nil
			return out, nil
		})
	web.Handle(s, web.Spec{ID: "depositCompartmentKey", Method: "POST", Path: "/api/compartments/{id}/escrow", Guard: power.SignedIn,
		Summary: "Put half of the key in escrow behind a passphrase; another person puts the other half"},
		func(ctx context.Context, in *struct {
			Named
			Body struct {
				Passphrase string `json:"passphrase" maxLength:"200"`
			}
		}) (*compartmentOne, error) {
			a := r.who(ctx).As(web.Of(ctx).Key)
			if err := r.Deposit(ctx, a, in.ID, in.Body.Passphrase); err != nil {
				return nil, err
			}
			return r.again(ctx, in.ID)
		})
}

// told is a compartment as its members see it.
func (r *Room) told(o *Opened) (*compartmentOne, error) {
	out := &compartmentOne{CompartmentBody{CompartmentRow: rowOf(o), Roles: append([]string{Owner}, r.roles[o.Kind]...), Members: []CompartmentMember{}}}
	members, err := o.Members()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, m := range members {
		names[m.Person] = m.Name
		out.Body.Members = append(out.Body.Members, CompartmentMember{m.Person, m.Name, m.Role, m.Scope, m.From.String(), m.To.String(), m.Left.String()})
	}
	first, second, err := o.Escrow()
	out.Body.EscrowOne, out.Body.EscrowTwo = names[first], names[second]
	return out, err
}

func (r *Room) again(ctx context.Context, id string) (*compartmentOne, error) {
	o, err := r.enter(ctx, r.who(ctx), id)
	if err != nil {
		return nil, err
	}
	return r.told(o)
}

func (r *Room) mountMembers(s *web.Server) {
	web.Handle(s, web.Spec{ID: "appointCompartmentMember", Method: "POST", Path: "/api/compartments/{id}/members", Guard: power.SignedIn,
		Summary: "Make a person a member"},
		func(ctx context.Context, in *struct {
			Named
			Body struct {
				Person string `json:"person" maxLength:"36"`
				Role   string `json:"role" maxLength:"40"`
				Scope  string `json:"scope,omitempty" maxLength:"40"`
				From   string `json:"from,omitempty" maxLength:"10"`
				To     string `json:"to,omitempty" maxLength:"10"`
			}
		}) (*compartmentOne, error) {
			f := fault.New(fault.Invalid, "compartment.member.invalid")
			m := Member{Person: in.Body.Person, Role: in.Body.Role, Scope: in.Body.Scope, From: web.DayAt(f, "/from", in.Body.From), To: web.DayAt(f,
				"/to", in.Body.To)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := r.Appoint(ctx, r.who(ctx).As(web.Of(ctx).Key), in.ID, m); err != nil {
				return nil, err
			}
			return r.again(ctx, in.ID)
		})
	web.Handle(s, web.Spec{ID: "dismissCompartmentMember", Method: "POST", Path: "/api/compartments/{id}/members/{person}/dismiss", Guard: power.SignedIn,
		Summary: "End a membership at once, and give the compartment a new key"},
		func(ctx context.Context, in *struct {
			Named
			Person string `path:"person" maxLength:"36"`
			Body   struct {
				Reason string `json:"reason" minLength:"2" maxLength:"400"`
			}
		}) (*compartmentOne, error) {
			if err := r.Dismiss(ctx, r.who(ctx).As(web.Of(ctx).Key), in.ID, in.Person, in.Body.Reason); err != nil {
				return nil, err
			}
			return r.again(ctx, in.ID)
		})
}

func (r *Room) mountFiles(s *web.Server) {
	web.Handle(s, web.Spec{ID: "keepCompartmentFile", Method: "POST", Path: "/api/compartments/{id}/files", Guard: power.SignedIn, Body: MostFile + 1<<10,
		Summary: "Take a picture or a paper in; its bytes alone are the body, so that no copy of them lies in a temporary file"},
		func(ctx context.Context, in *struct {
			Named
			RawBody []byte `contentType:"application/octet-stream"`
		}) (*FileRef, error) {
			id, err := r.Keep(ctx, r.who(ctx).As(web.Of(ctx).Key), in.ID, in.RawBody)
			out := &FileRef{}
			out.Body.ID = id
			return out, err
		})
	web.Handle(s, web.Spec{ID: "getCompartmentFile", Method: "GET", Path: "/api/compartments/{id}/files/{file}", Guard: power.SignedIn,
		Summary: "A file of a compartment"},
		func(ctx context.Context, in *struct {
			Named
			File string `path:"file" maxLength:"36"`
		}) (*huma.StreamResponse, error) {
			o, err := r.Open(ctx, r.who(ctx), in.ID, "compartment.file", in.File)
			if err != nil {
				return nil, err
			}
			if shows := r.shows[o.Kind]; shows == nil || !shows(o, in.File) {
				return nil, r.Miss(ctx, r.who(ctx), o, "compartment.file", in.File)
			}
			data, kind, err := r.File(ctx, o, in.File)
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(h huma.Context) {
				h.SetHeader("Content-Type", kind)
				h.SetHeader("Cache-Control", "no-store")
				if kind != "image/jpeg" {
					h.SetHeader("Content-Disposition", "attachment")
				}
				h.SetStatus(http.StatusOK)
				_, _ = h.BodyWriter().Write(data)
			}}, nil
		})
}
