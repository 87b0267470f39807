package served

import (
	"context"
	"net/http"
	"strings"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// EventProducer is somebody who took part in an event.
type EventProducer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// EventPlace is where a roadshow went: a community of the county by its code, or
// another by its name.
type EventPlace struct {
	Area string `json:"area,omitempty" maxLength:"20"`
	Name string `json:"name,omitempty" maxLength:"240"`
}

// EventRow is an event in a list.
type EventRow struct {
	ID            string          `json:"id"`
	Kind          string          `json:"kind" enum:"live,roadshow"`
	Title         string          `json:"title"`
	Area          string          `json:"area"`
	AreaName      string          `json:"area_name"`
	On            string          `json:"on"`
	Platform      string          `json:"platform"`
	Viewers       int64           `json:"viewers"`
	ViewersSource string          `json:"viewers_source"`
	Residents     int             `json:"residents"`
	SalesFen      int64           `json:"sales_fen"`
	Note          string          `json:"note"`
	Producers     []EventProducer `json:"producers"`
	Places        []EventPlace    `json:"places"`
	VoidedOn      string          `json:"voided_on"`
	VoidReason    string          `json:"void_reason"`
	Version       int             `json:"version"`
	CanChange     bool            `json:"can_change"`
}

// EventInput is an event as it is entered.
type EventInput struct {
	Kind          string       `json:"kind" maxLength:"10" doc:"live or roadshow; of a known event: unchanged"`
	Title         string       `json:"title" maxLength:"240"`
	Area          string       `json:"area" maxLength:"20" doc:"Of whoever held it"`
	On            string       `json:"on" maxLength:"10"`
	Platform      string       `json:"platform,omitempty" maxLength:"160"`
	Viewers       int64        `json:"viewers,omitempty" doc:"As the platform said"`
	ViewersSource string       `json:"viewers_source,omitempty" maxLength:"800"`
	Residents     int          `json:"residents,omitempty"`
	SalesFen      int64        `json:"sales_fen,omitempty"`
	Note          string       `json:"note,omitempty" maxLength:"1200"`
	Producers     []string     `json:"producers,omitempty" maxItems:"200" doc:"Subjects that took part"`
	Places        []EventPlace `json:"places,omitempty" maxItems:"200"`
	Version       int          `json:"version,omitempty" doc:"Of the event that was changed"`
}

func (m *door) mountEvents() {
	web.Handle(m.s, web.Spec{ID: "listBrandEvents", Method: "GET", Path: "/api/agri/events", Guard: registry.MayRead, Summary: "Live shows and roadshows, the latest first"}, m.listEvents)
	web.Handle(m.s, web.Spec{ID: "getBrandEvent", Method: "GET", Path: "/api/agri/events/{id}", Guard: registry.MayRead, Summary: "An event as it is now"}, m.getEvent)
	web.Handle(m.s, web.Spec{ID: "addBrandEvent", Method: "POST", Path: "/api/agri/events", Guard: registry.MayManage, Summary: "Enter an event that was held"}, m.enterEvent)
	web.Handle(m.s, web.Spec{ID: "changeBrandEvent", Method: "PUT", Path: "/api/agri/events/{id}", Guard: registry.MayManage, Summary: "Correct an event, or say what it came to"}, m.correctEvent)
	web.Handle(m.s, web.Spec{ID: "voidBrandEvent", Method: "POST", Path: "/api/agri/events/{id}/void", Guard: registry.MayManage, Summary: "Strike out an event, for a reason", Status: 204}, m.strikeEvent)
	m.s.Page("GET /api/agri/events/export", "exportBrandEvents", registry.MayRead, m.exportEvents)
}

func eventRow(p *duty.Principal, tree *area.Tree, e *Event) EventRow {
	row := EventRow{e.ID, string(e.Kind), e.Title, e.Area, tree.Name(e.Area), e.On.String(), e.Platform, e.Viewers, e.ViewersSource, e.Residents, e.SalesFen, e.Note,
		[]EventProducer{}, []EventPlace{}, e.VoidedOn.String(), e.VoidReason, e.Version, e.VoidedOn == 0 && p.Can(registry.MayManage, e.Area)}
	for _, x := range e.of(producer) {
		row.Producers = append(row.Producers, EventProducer{x.Subject, x.Name})
	}
	for _, x := range e.of(community) {
		row.Places = append(row.Places, EventPlace{x.Area, x.Name})
	}
	return row
}

func (m *door) listEvents(ctx context.Context, in *LedgerPage) (*page[EventRow], error) {
	in.LedgerQuery = unitless(in.LedgerQuery)
	return listed(ctx, m, in, m.events, eventRow)
}

// getEvent finds an event that the principal may read; another is not there.
func (m *door) getEvent(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*struct{ Body EventRow }, error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	e, err := m.event(ctx, m.DB.Read(), p.County, in.ID)
	if err != nil {
		return nil, err
	}
	if !p.Can(registry.MayRead, e.Area) {
		return nil, store.ErrNotFound
	}
	return &struct{ Body EventRow }{eventRow(p, tree, e)}, nil
}

// onto reads what was entered into an event, and gives who may keep it there.
func (m *door) onto(ctx context.Context, b *EventInput, e *Event) (a act.Actor, tree *area.Tree, err error) {
	p := duty.Of(ctx)
	if tree, err = m.Areas.Tree(ctx, p.County); err != nil {
		return a, nil, err
	}
	f := fault.New(fault.Invalid, "agri.event.invalid")
	e.On = ledger.DayAt(f, "/on", b.On)
	if err := f.OrNil(); err != nil {
		return a, nil, err
	}
	e.Title, e.Area, e.Platform, e.Viewers, e.ViewersSource = b.Title, b.Area, b.Platform, b.Viewers, b.ViewersSource
	e.Residents, e.SalesFen, e.Note, e.Parties = b.Residents, b.SalesFen, b.Note, nil
	if err := m.takingPart(ctx, m.DB.Read(), p.County, p.Scope(registry.MayRead), e, b.Producers); err != nil {
		return a, nil, err
	}
	for _, x := range b.Places {
		name := x.Name
		if x.Area != "" {
			name = tree.PathText(x.Area)
		}
		e.join(Party{Kind: community, Area: x.Area, Name: name})
	}
	if err := e.check(tree, m.Acts.Now().Day()); err != nil {
		return a, nil, err
	}
	a, err = p.May(registry.MayManage, e.Area, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), tree, err
}

func (m *door) enterEvent(ctx context.Context, in *struct{ Body EventInput }) (*struct{ Body EventRow }, error) {
	e := &Event{Kind: EventKind(in.Body.Kind)}
	a, tree, err := m.onto(ctx, &in.Body, e)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a, act.What{Verb: "agri.event.add", Kind: "agri.event", Area: e.Area}, func(tx *act.Tx) error { return m.addEvent(ctx, tx, e) })
	if err != nil {
		return nil, err
	}
	return m.keptEvent(ctx, tree, done.Subject)
}

func (m *door) keptEvent(ctx context.Context, tree *area.Tree, id string) (*struct{ Body EventRow }, error) {
	p := duty.Of(ctx)
	e, err := m.event(ctx, m.DB.Read(), p.County, id)
	if err != nil {
		return nil, err
	}
	return &struct{ Body EventRow }{eventRow(p, tree, e)}, nil
}

func (m *door) correctEvent(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body EventInput
}) (*struct{ Body EventRow }, error) {
	e, err := m.event(ctx, m.DB.Read(), duty.Of(ctx).County, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := m.mayStrike(ctx, e.Area); err != nil {
		return nil, err
	}
	if e.VoidedOn != 0 {
		return nil, fault.New(fault.Conflict, "agri.served.voided")
	}
	e.Version = in.Body.Version
	a, tree, err := m.onto(ctx, &in.Body, e)
	if err != nil {
		return nil, err
	}
	if _, err := m.Acts.Do(ctx, a, act.What{Verb: "agri.event.change", Kind: "agri.event", Subject: e.ID, Area: e.Area}, func(tx *act.Tx) error { return m.changeEvent(ctx, tx, e) }); err != nil {
		return nil, err
	}
	return m.keptEvent(ctx, tree, e.ID)
}

func (m *door) strikeEvent(ctx context.Context, in *Reason) (*struct{}, error) {
	e, err := m.event(ctx, m.DB.Read(), duty.Of(ctx).County, in.ID)
	if err != nil {
		return nil, err
	}
	return m.strike(ctx, in, "agri.event", e.Area, m.voidEvent)
}

var eventColumnsOut = []sheet.Column{{Title: "日期", Width: 12}, {Title: "形式", Width: 12}, {Title: "名称", Width: 34}, {Title: "举办地", Width: 16}, {Title: "平台", Width: 16}, {Title: "观看人次"}, {Title: "人次来源", Width: 26},
	{Title: "参加主体", Width: 40}, {Title: "到了哪些社区", Width: 40}, {Title: "服务居民"}, {Title: "销售额（元）"}, {Title: "备注", Width: 26}, {Title: "作废日期", Width: 12}, {Title: "作废原因", Width: 24}}

func (m *door) exportEvents(w http.ResponseWriter, r *http.Request) error {
	names := func(list []Party) string {
		out := make([]string, len(list))
		for i, p := range list {
			out[i] = p.Name
		}
		return strings.Join(out, "、")
	}
	return sheetOf[*Event]{"events", "品牌推介", eventColumnsOut, m.events, func(_ context.Context, _ store.Q, tree *area.Tree, e *Event) ([][]any, error) {
		return [][]any{{e.On.String(), ledger.WordOf(e.Kind, eventKinds, eventWords), e.Title, tree.Name(e.Area), e.Platform, e.Viewers, e.ViewersSource, names(e.of(producer)), names(e.of(community)),
			e.Residents, float64(e.SalesFen) / 100, e.Note, e.VoidedOn.String(), e.VoidReason}}, nil
	}}.send(m, w, r, unitless(ask(r)))
}
