package openrosa

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"huying/base/blob"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/kernel/offline"
	"huying/kernel/order"
)

// Submission is one post of an app: an instance and some of its files.
type Submission struct {
	XML    []byte
	Photos map[string]func() (io.ReadCloser, error) // by the name of the file
	More   bool                                     // the app says that others follow
	Device string
}

// errNoForm says the same of a checklist that there is not and of one for others.
var errNoForm = fault.New(fault.NotFound, "openrosa.no_form")

// List lists the checklists that somebody may fill in with another app.
func (r *Room) List(ctx context.Context, p *duty.Principal, words *text.Catalogue) ([]*Served, error) {
	list, err := r.forms.Current(ctx, r.db.Read(), p)
	if err != nil {
		return nil, err
	}
	out := []*Served{}
	held := map[string][]string{} // kinds of subjects, by use
	for _, v := range list {
		u, _ := r.forms.Use(v.Use)
		if !offered(v, u) || !opens(v.XML) {
			continue
		}
		files, err := r.forms.FilesOf(ctx, r.db.Read(), v)
		if err != nil {
			return nil, err
		}
		if len(form.Missing(files)) > 0 {
			continue // published before files were kept
		}
		// An app cannot follow the choice of a subject: it is not offered what it could
		// use for nobody.
		if u.Held != nil && len(v.Kinds) > 0 {
			if _, known := held[u.Code]; !known {
				if held[u.Code], err = u.Held(ctx, r.db.Read(), p); err != nil {
					return nil, err
				}
			}
			if !v.ForAny(held[u.Code]) {
				continue
			}
		}
		facts, err := r.facts(ctx, p, v, u)
		if err != nil {
			return nil, err
		}
		x, err := serve(v, u, words, facts)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// Take takes a post in. whole is false when the instance waits for the posts that the
// app said will follow.
func (r *Room) Take(ctx context.Context, p *duty.Principal, s *Submission) (whole bool, err error) {
	x, err := ReadInstance(s.XML)
	if err != nil {
		return false, err
	}
	// The name is the app's own, so it counts for whoever sends it alone: nobody can
	// take another's.
	id, hash := ident.Named("openrosa\n"+p.County+"\n"+p.Person+"\n"+x.ID), offline.Hash(s.XML)
	have, err := r.known(ctx, r.db.Read(), p.County, id)
	if err != nil {
		return false, err
	}
	anew := have.hash != "" && have.hash != hash
	switch {
	case have.taken && anew:
		return false, fault.New(fault.Conflict, "openrosa.other_content")
	case have.taken:
		return true, nil
	case anew:
		have.photos = map[string]string{}
	}
	have.instance, have.person, have.form, have.version, have.hash = x.ID, p.Person, x.Form, x.Version, hash
	if have.receivedAt == 0 {
		have.receivedAt = r.acts.Now()
	}
	v, u, err := r.version(ctx, p.County, x)
	if err != nil {
		return false, err
	}
	said, err := x.Read(v)
	if err != nil {
		return false, err
	}
	if said.At == 0 {
		said.At = have.receivedAt
	}
	if err := r.meant(ctx, p, v, said); err != nil {
		return false, err
	}
	f := &form.Filled{Version: v, Answers: said.Answers, Files: map[string]string{}, Lon: said.Lon, Lat: said.Lat, AccuracyM: said.AccuracyM}
	if f.Subject, err = r.subject(ctx, p.County, u, said.Code); err != nil {
		return false, err
	}
	missing, came, err := r.gather(ctx, s, said, have)
	if err != nil {
		return false, err
	}
	if len(missing) > 0 {
		return false, r.await(ctx, p, s, have, anew, came, missing)
	}
	for _, name := range said.Photos {
		hash := have.photos[name]
		// A picture that answers for a paper was kept as a photo, and is one.
		if m, ok := r.photos.MediumOf(ctx, hash); ok && m != "" {
			f.Files[name] = hash
		} else {
			f.Photos = append(f.Photos, hash)
		}
	}
	body, err := json.Marshal(u.Letter(f))
	if err != nil {
		return false, err
	}
	_, err = r.outbox.Take(ctx, p, s.Device, "phone", offline.Op{ID: id, Kind: u.Code, At: said.At, Body: body}, have.done)
	if fault.Is(err, fault.Conflict) { // the same post, sent twice at once, may have been first
		if now, e := r.known(ctx, r.db.Read(), p.County, id); e == nil && now.taken && now.hash == hash {
			return true, nil
		}
	}
	return err == nil, err
}

// version is the version that an instance was filled in on, now or then in force.
func (r *Room) version(ctx context.Context, county string, x *Instance) (*form.Version, form.Use, error) {
	v, err := r.forms.Get(ctx, r.db.Read(), county, x.Form, x.Version)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, form.Use{}, errNoForm
	case err != nil:
		return nil, form.Use{}, err
	}
	u, _ := r.forms.Use(v.Use)
	if v.PublishedAt == 0 || !offered(v, u) {
		return nil, u, errNoForm
	}
	return v, u, nil
}

// meant refuses a checklist that was for others when it was filled in.
func (r *Room) meant(ctx context.Context, p *duty.Principal, v *form.Version, said *Said) error {
	then, err := r.duties.At(ctx, p, said.At)
	if err != nil {
		return err
	}
	for _, d := range then.Duties {
		if v.Meant(d.Post, d.Area) {
			return nil
		}
	}
	return errNoForm
}

// subject is what the code on the board stands for.
func (r *Room) subject(ctx context.Context, county string, u form.Use, said string) (string, error) {
	if u.About == "" {
		return "", nil
	}
	c, err := codeIn(said)
	if err != nil {
		return "", fault.New(fault.Invalid, "openrosa.subject").At("/answers/"+scanned, "code.mistyped")
	}
	e, err := r.codes.Find(ctx, r.db.Read(), county, c)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && e.Kind != u.About:
		return "", fault.New(fault.Invalid, "openrosa.subject").At("/answers/"+scanned, "openrosa.subject.other")
	case err == nil && e.RevokedAt != 0:
		return "", fault.New(fault.Invalid, "openrosa.subject").At("/answers/"+scanned, "openrosa.subject.revoked")
	}
	return e.Subject, err
}

// gather keeps the files of a post that the instance names, and tells which it still
// lacks.
func (r *Room) gather(ctx context.Context, s *Submission, said *Said, have *held) (missing []string, came int, err error) {
	for _, name := range said.Photos {
		if have.photos[name] != "" {
			continue
		}
		open := s.Photos[name]
		if open == nil {
			missing = append(missing, name)
			continue
		}
		if have.photos[name], err = r.keep(ctx, name, said.Files[name], open); err != nil {
			return nil, 0, err
		}
		came++
	}
	return missing, came, nil
}

func (r *Room) keep(ctx context.Context, name string, as blob.Medium, open func() (io.ReadCloser, error)) (string, error) {
	in, err := open()
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }() // read only
	var ref blob.Ref
	if as == "" {
		ref, err = r.photos.Put(ctx, in, order.PhotoBound)
	} else {
		ref, err = r.photos.PutFile(ctx, in, as)
	}
	if p := duty.Of(ctx); err == nil && p != nil {
		err = r.evidence.Sent(ctx, p.County, p.Person, ref.Hash)
	}
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind != fault.Busy {
		out := fault.New(f.Kind, "openrosa.photo").Because(err)
		return "", out.Add(fault.Field{Pointer: "/" + name, Key: f.Key, Args: f.Args})
	}
	return ref.Hash, err
}

// await keeps what came of an instance that is not whole. An app that says that it sent
// everything is told what is not here; what came is kept, and need not come again.
func (r *Room) await(ctx context.Context, p *duty.Principal, s *Submission, have *held, anew bool, came int, missing []string) error {
	if came > 0 || s.More || anew {
		a := act.Actor{County: p.County, Person: p.Person, Name: p.Name, Via: "phone"}
		_, err := r.acts.Do(ctx, a, act.What{Verb: "openrosa.part", Kind: "form", Subject: have.form, Area: p.County}, func(tx *act.Tx) error {
			tx.Note("instance", have.instance)
			tx.Note("photos", came)
			now, err := r.known(ctx, tx, p.County, have.id)
			if err != nil || now.taken { // another post of the same made it whole meanwhile
				return err
			}
			return have.wait(ctx, tx, anew)
		})
		if err != nil {
			return err
		}
	}
	if s.More {
		return nil
	}
	return fault.New(fault.Invalid, "openrosa.missing", "names", strings.Join(missing, "、"), "count", len(missing))
}
