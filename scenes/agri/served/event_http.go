package served

import (
	"context"
	"strings"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
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

// eventList is how events are asked for: by day, kind and words, the latest first.
func (r *Room) eventList() *list.List[Event, EventRow] {
	return &list.List[Event, EventRow]{
		Kind: "agri.event", Name: "BrandEvent", Path: "/api/agri/events", Summary: "Live shows and roadshows, the latest first",
		Read: registry.MayRead, Table: "agri_event", Columns: eventColumns, Order: list.Latest("r.on_day"),
		Called: "r.title", Note: "r.platform",
		Filters: []list.Filter{
			list.Is("kind", "r.kind", string(Live), string(Roadshow)), list.Period("r.on_day"),
			list.Words("(r.title || ' ' || r.platform || ' ' || r.note)"), struckToo,
		},
		Dest: (*Event).dest, Fill: r.parties, Wire: eventRow, Sheet: eventSheet,
	}
}

func (m *door) mountEvents() {
	l := m.eventList()
	l.Mount(m.s, m.Lists)
	add := web.Spec{ID: "addBrandEvent", Method: "POST", Path: l.Path, Guard: registry.MayManage, Summary: "Enter an event that was held"}
	web.Handle(m.s, add, func(ctx context.Context, in *struct{ Body EventInput }) (*list.One[EventRow], error) {
		e := &Event{Kind: EventKind(in.Body.Kind)}
		if err := m.onto(ctx, m.DB.Read(), &in.Body, e); err != nil {
			return nil, err
		}
		return l.Add(ctx, registry.MayManage, e.Area, func(tx *act.Tx) error { return m.addEvent(ctx, tx, e) })
	})
	change := web.Spec{ID: "changeBrandEvent", Method: "PUT", Path: l.Path + "/{id}", Guard: registry.MayManage,
		Summary: "Correct an event, or say what it came to"}
	web.Handle(m.s, change, func(ctx context.Context, in *struct {
		list.ByID
		Body EventInput
	}) (*list.One[EventRow], error) {
		return l.Act(ctx, registry.MayManage, in.ID, "change", func(tx *act.Tx, e *Event) error {
			before := e.Parties
			if e.VoidedOn != 0 {
				return fault.New(fault.Conflict, "agri.served.voided")
			}
			e.Version = in.Body.Version
			if err := m.onto(ctx, tx, &in.Body, e); err != nil {
				return err
			}
			return m.changeEvent(ctx, tx, e, before)
		})
	})
	void := web.Spec{ID: "voidBrandEvent", Method: "POST", Path: l.Path + "/{id}/void", Guard: registry.MayManage,
		Summary: "Strike out an event, for a reason", Status: 204}
	web.Handle(m.s, void, func(ctx context.Context, in *Reason) (*struct{}, error) {
		_, err := l.Act(ctx, registry.MayManage, in.ID, "void", func(tx *act.Tx, e *Event) error {
			tx.Note("reason", in.Body.Reason)
			return m.voidEvent(ctx, tx, e, in.Body.Reason)
		})
		return nil, err
	})
}

func eventRow(see *list.Reader, e *Event) EventRow {
	row := EventRow{e.ID, string(e.Kind), e.Title, e.Area, see.Name(e.Area), e.On.String(), e.Platform, e.Viewers, e.ViewersSource,
		e.Residents, e.SalesFen, e.Note,
		[]EventProducer{}, []EventPlace{}, e.VoidedOn.String(), e.VoidReason, e.Version, e.VoidedOn == 0 && see.Can(registry.MayManage, e.Area)}
	for _, x := range e.of(producer) {
		row.Producers = append(row.Producers, EventProducer{x.Subject, x.Name})
	}
	for _, x := range e.of(community) {
		row.Places = append(row.Places, EventPlace{x.Area, x.Name})
	}
	return row
}

// onto reads what was entered into an event, and refuses a place where the asker may not keep it.
func (m *door) onto(ctx context.Context, q store.Q, b *EventInput, e *Event) error {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "agri.event.invalid")
	e.On = web.DayAt(f, "/on", b.On)
	if err := f.OrNil(); err != nil {
		return err
	}
	e.Title, e.Area, e.Platform, e.Viewers, e.ViewersSource = b.Title, b.Area, b.Platform, b.Viewers, b.ViewersSource
	e.Residents, e.SalesFen, e.Note, e.Parties = b.Residents, b.SalesFen, b.Note, nil
	if err := m.takingPart(ctx, q, p.County, p.Scope(registry.MayRead), e, b.Producers); err != nil {
		return err
	}
	for _, x := range b.Places {
		name := x.Name
		if x.Area != "" {
			name = tree.PathText(x.Area)
		}
		e.join(Party{Kind: community, Area: x.Area, Name: name})
	}
	if err := e.check(tree, m.Acts.Now().Day()); err != nil {
		return err
	}
	_, err = p.May(registry.MayManage, e.Area, web.Of(ctx).Via)
	return err
}

var eventSheet = list.Sheet[Event]{File: "events", Title: "品牌推介", Columns: []sheet.Column{
	{Title: "日期", Width: 12}, {Title: "形式", Width: 12}, {Title: "名称", Width: 34}, {Title: "举办地", Width: 16}, {Title: "平台", Width: 16},
	{Title: "观看人次"}, {Title: "人次来源", Width: 26}, {Title: "参加主体", Width: 40}, {Title: "到了哪些社区", Width: 40}, {Title: "服务居民"},
	{Title: "销售额（元）"}, {Title: "备注", Width: 26}, {Title: "作废日期", Width: 12}, {Title: "作废原因", Width: 24},
}, Lines: func(see *list.Reader, e *Event) [][]any {
	names := func(list []Party) string {
		out := make([]string, len(list))
		for i, p := range list {
			out[i] = p.Name
		}
		return strings.Join(out, "、")
	}
	return [][]any{{e.On, ledger.WordOf(e.Kind, eventKinds, eventWords), e.Title, see.Name(e.Area), e.Platform, e.Viewers, e.ViewersSource,
		names(e.of(producer)), names(e.of(community)), e.Residents, float64(e.SalesFen) / 100, e.Note, e.VoidedOn, e.VoidReason}}
}}
