package workbook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/power"

	"github.com/danielgtaylor/huma/v2"
)

// Door is how the room's HTTP sees who asks: the roster lies above this room.
type Door struct {
	Guard web.Guard // of all routes; each sheet asks for its own powers besides
	Asker func(ctx context.Context) Asker
	// Actor is who asks, under a duty that carries the power somewhere.
	Actor  func(ctx context.Context, w *power.Power) (act.Actor, error)
	County func(ctx context.Context) (code, name string)
	// Reveal keeps that somebody takes personal columns out, and why, before they go.
	Reveal  func(ctx context.Context, a act.Actor, what act.What, reason string) error
	Version string
}

type door struct {
	*Room
	s *web.Server
	d Door
}

type upload struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// mostBody is how large a request with a workbook may be.
const mostBody = 17 << 20

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server, d Door) {
	m := &door{r, s, d}
	s.Page("GET /api/workbook", "exportWorkbook", d.Guard, m.export)
	s.Page("POST /api/workbook/personal", "exportPersonalWorkbook", d.Guard, m.exportPersonal)
	s.Page("POST /api/workbook/difference", "differWorkbook", d.Guard, m.difference)
	web.Handle(s, web.Spec{ID: "importWorkbook", Method: "POST", Path: "/api/workbook/import", Guard: d.Guard,
		Summary: "The county's setup from one workbook, dry or for good", Body: mostBody}, m.take)
}

func (m *door) export(w http.ResponseWriter, r *http.Request) error {
	return m.send(w, r.Context(), false)
}

// exportPersonal is the workbook with personal columns, for a reason that is kept.
func (m *door) exportPersonal(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	var in struct {
		Reason string `json:"reason"`
	}
	if err := web.ReadJSON(r, 4<<10, &in); err != nil {
		return err
	}
	county, _ := m.d.County(ctx)
	need := m.Reveals()
	if need == nil || !m.d.Asker(ctx).Can(need, county) {
		return fault.New(fault.Forbidden, "power.lacking", "power", need.Title)
	}
	a, err := m.d.Actor(ctx, need)
	if err != nil {
		return err
	}
	if err := m.d.Reveal(ctx, a, act.What{Verb: "workbook.reveal", Kind: "county", Subject: county, Area: county}, in.Reason); err != nil {
		return err
	}
	return m.send(w, ctx, true)
}

func (m *door) send(w http.ResponseWriter, ctx context.Context, personal bool) error {
	county, name := m.d.County(ctx)
	var b bytes.Buffer
	if err := m.Export(ctx, Maker{County: county, Name: name, Version: m.d.Version, Asker: m.d.Asker(ctx), Personal: personal}, &b); err != nil {
		return err
	}
	sheet.Head(w, "huying-"+county+"-"+m.acts.Now().Day().String()+".xlsx")
	_, err := b.WriteTo(w)
	return err
}

func (m *door) take(ctx context.Context, in *struct {
	Dry  bool   `query:"dry" default:"true"`
	Plan string `query:"plan" maxLength:"64" doc:"The plan that was shown; needed to apply it"`
	upload
}) (*struct{ Body Report }, error) {
	data, err := io.ReadAll(in.RawBody.Data().File)
	if err != nil {
		return nil, err
	}
	f, err := m.Open(data)
	if err != nil {
		return nil, err
	}
	meter, end := m.s.Meter(ctx)
	defer end()
	meter.Of(f.Lines)
	county, _ := m.d.County(ctx)
	p, err := m.Room.Plan(ctx, county, m.d.Asker(ctx), f, meter.Add)
	if err != nil {
		return nil, err
	}
	applied, moved := false, false
	if !in.Dry && p.Wrong == 0 {
		if p, err = m.apply(ctx, f, p, in.Plan, meter); err != nil && !errors.Is(err, ErrMoved) {
			return nil, err
		}
		applied, moved = err == nil, err != nil
	}
	rep := p.Report(func(key string, args map[string]any) string { return m.s.SayFault(ctx, key, args) })
	rep.Dry, rep.Applied, rep.Moved = in.Dry, applied, moved
	return &struct{ Body Report }{rep}, nil
}

func (m *door) apply(ctx context.Context, f *File, p *Plan, shown string, meter *web.Meter) (*Plan, error) {
	var need *power.Power
	for _, s := range p.Sheets {
		if need == nil && len(s.Changes()) > 0 {
			need = s.May
		}
	}
	if need == nil { // the county is as the file says, perhaps by the same request sent before
		return p, nil
	}
	a, err := m.d.Actor(ctx, need)
	if err != nil {
		return nil, err
	}
	meter.Add(-f.Lines)
	return m.Room.Apply(ctx, a.As(web.Of(ctx).Key), m.d.Asker(ctx), f, shown, meter.Add)
}

// difference is what a file would do as a workbook.
func (m *door) difference(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	file, _, err := r.FormFile("file")
	if err != nil {
		return fault.New(fault.Invalid, "web.bad_input").At("/file", "required").Because(err)
	}
	defer func() { _ = file.Close() }() // in memory, or a temporary file
	data, err := io.ReadAll(io.LimitReader(file, mostBody))
	if err != nil {
		return err
	}
	f, err := m.Open(data)
	if err != nil {
		return err
	}
	county, _ := m.d.County(ctx)
	p, err := m.Room.Plan(ctx, county, m.d.Asker(ctx), f, nil)
	if err != nil {
		return err
	}
	pages, err := p.Difference(func(key string, args map[string]any) string { return m.s.SayFault(ctx, key, args) })
	if err != nil {
		return err
	}
	sheet.Head(w, "difference.xlsx")
	_, err = pages.WriteTo(w)
	return err
}
