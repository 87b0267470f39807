package served

import (
	"context"
	"net/http"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// LedgerQuery is a question to a ledger; huma reads only exported structs.
type LedgerQuery struct {
	Under  string `query:"under" maxLength:"20"`
	Kind   string `query:"kind" maxLength:"12"`
	Unit   string `query:"unit" maxLength:"6"`
	Words  string `query:"q" maxLength:"60"`
	From   string `query:"from" maxLength:"10"`
	To     string `query:"to" maxLength:"10"`
	Voided bool   `query:"voided" doc:"Lines that were struck out too"`
}

// LedgerPage is a page of a ledger that is asked for.
type LedgerPage struct {
	LedgerQuery
	Cursor string `query:"cursor" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// page is a page of a ledger: rows, and where the next begins.
type page[T any] struct {
	Body struct {
		Items []T    `json:"items"`
		Next  string `json:"next"`
	}
}

// listed answers a page that was asked for with what read finds, each as row writes it.
func listed[L, T any](ctx context.Context, m *door, in *LedgerPage, read func(context.Context, store.Q, ledgerFilter) ([]L, string, error),
	row func(*duty.Principal, *area.Tree, L) T) (*page[T], error) {
	f, err := m.asked(ctx, in.LedgerQuery)
	if err != nil {
		return nil, err
	}
	f.after, f.limit = in.Cursor, in.Limit
	tree, err := m.Areas.Tree(ctx, f.county)
	if err != nil {
		return nil, err
	}
	out := &page[T]{}
	out.Body.Items = []T{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		list, next, err := read(ctx, q, f)
		out.Body.Next = next
		for _, l := range list {
			out.Body.Items = append(out.Body.Items, row(duty.Of(ctx), tree, l))
		}
		return err
	})
}

// unitless is the question to a ledger whose lines have no unit.
func unitless(in LedgerQuery) LedgerQuery {
	in.Unit = ""
	return in
}

// struckToo leaves out the lines that were struck out, unless they are asked for.
var struckToo = list.Unless("voided", "Lines that were struck out too", "r.voided_on = 0")

// Reason is why a line is struck out.
type Reason struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}

// asked reads a question: the asker's places, and the days.
func (m *door) asked(ctx context.Context, in LedgerQuery) (ledgerFilter, error) {
	at, err := m.registry.Filter(ctx, registry.SubjectQuery{Under: in.Under, Words: in.Words})
	if err != nil {
		return ledgerFilter{}, err
	}
	f := ledgerFilter{county: at.County, scope: at.Scope, words: at.Words, kind: in.Kind, unit: in.Unit, voided: in.Voided}
	bad := fault.New(fault.Invalid, "web.bad_input")
	f.from, f.to = web.DayAt(bad, "/from", in.From), web.DayAt(bad, "/to", in.To)
	return f, bad.OrNil()
}

// ask is the question of a download, which has the same filters as the list.
func ask(r *http.Request) LedgerQuery {
	v := r.URL.Query()
	return LedgerQuery{Under: v.Get("under"), Kind: v.Get("kind"), Unit: v.Get("unit"), Words: v.Get("q"), From: v.Get("from"),
		To: v.Get("to"), Voided: v.Get("voided") == "true"}
}

// mayStrike gives who may change a line of a ledger at its place; whoever may not
// even see it is told that it is not there.
func (m *door) mayStrike(ctx context.Context, at string) (act.Actor, error) {
	p := duty.Of(ctx)
	if !p.Can(registry.MayRead, at) {
		return act.Actor{}, store.ErrNotFound
	}
	a, err := p.May(registry.MayManage, at, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}

// strike strikes a line of a ledger out, for a reason that its journal line keeps.
func (m *door) strike(ctx context.Context, in *Reason, kind, at string,
	void func(ctx context.Context, tx *act.Tx, id, reason string) error) (*struct{}, error) {
	a, err := m.mayStrike(ctx, at)
	if err != nil {
		return nil, err
	}
	_, err = m.Acts.Do(ctx, a, act.What{Verb: kind + ".void", Kind: kind, Subject: in.ID, Area: at}, func(tx *act.Tx) error {
		tx.Note("reason", in.Body.Reason)
		return void(ctx, tx, in.ID, in.Body.Reason)
	})
	return nil, err
}

// sheetOf is a ledger as a workbook: the lines that the same question lists.
type sheetOf[L any] struct {
	file, title string
	columns     []sheet.Column
	read        func(ctx context.Context, q store.Q, f ledgerFilter) ([]L, string, error)
	rows        func(ctx context.Context, q store.Q, tree *area.Tree, l L) ([][]any, error)
}

// send writes the workbook, page after page.
func (x sheetOf[L]) send(m *door, w http.ResponseWriter, r *http.Request, in LedgerQuery) error {
	ctx := r.Context()
	f, err := m.asked(ctx, in)
	if err != nil {
		return err
	}
	tree, err := m.Areas.Tree(ctx, f.county)
	if err != nil {
		return err
	}
	f.limit = 1000
	return ledger.Workbook(ctx, m.Kernel, w, x.file, x.title, x.columns, func(q store.Q, row func(...any) error) error {
		for {
			list, next, err := x.read(ctx, q, f)
			if err != nil {
				return err
			}
			for _, l := range list {
				rows, err := x.rows(ctx, q, tree, l)
				if err != nil {
					return err
				}
				for _, cells := range rows {
					if err := row(cells...); err != nil {
						return err
					}
				}
			}
			if f.after = next; next == "" {
				return nil
			}
		}
	})
}
