package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/kernel/power"
)

// FieldOrder is an order as a phone carries it. Its light moves with the clock, so the
// phone works it out.
type FieldOrder struct {
	Order   Full      `json:"order"`
	Thread  []StepRow `json:"thread"`
	May     []string  `json:"may" doc:"Steps that the asker's duties allow, whatever the status"`
	Closing string    `json:"closing,omitempty" doc:"What it closes when"`
}

// FieldStep is a step as phones offer it: from which statuses on, and where it leads.
type FieldStep struct {
	Action
	From []Status `json:"from"`
	To   Status   `json:"to" doc:"Empty: the order stays where it is"`
}

// FieldOrders is what a phone carries of the orders.
type FieldOrders struct {
	Steps []FieldStep  `json:"steps"`
	Items []FieldOrder `json:"items"`
	Total int          `json:"total" doc:"How many wait; a phone carries the most pressing of them"`
}

// fieldAnswer is the same letters as long as nothing has changed, so that a phone that
// asks again is told just that.
type fieldAnswer struct {
	Status int
	ETag   string `header:"ETag"`
	Cache  string `header:"Cache-Control"`
	Body   FieldOrders
}

// mostCarried bounds how many orders a phone carries.
const mostCarried = 60

func (m *door) mountField() {
	web.Handle(m.s, web.Spec{ID: "listFieldOrders", Method: "GET", Path: "/api/field/orders", Guard: power.SignedIn,
		Summary: "What a phone carries of the orders that wait for the asker"}, m.carried)
	web.Handle(m.s, web.Spec{ID: "getFieldOrder", Method: "GET", Path: "/api/field/orders/{id}", Guard: power.SignedIn,
		Summary: "One order as a phone carries it"}, m.carriedOne)
}

func (m *door) carried(ctx context.Context, in *struct {
	Known string `header:"If-None-Match"`
}) (*fieldAnswer, error) {
	f := Filter{For: duty.Of(ctx), Box: ToDo, Now: m.acts.Now(), Limit: mostCarried}
	out := &fieldAnswer{Status: http.StatusOK, Cache: "private, no-cache"}
	err := m.db.View(ctx, func(q store.Q) error {
		list, _, err := m.List(ctx, q, f)
		if err != nil {
			return err
		}
		if out.Body, err = m.carry(ctx, q, f.For, list); err != nil {
			return err
		}
		out.Body.Total, err = m.Count(ctx, q, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	if out.ETag, err = tagOf(out.Body); out.ETag == strings.TrimPrefix(in.Known, "W/") {
		out.Status = http.StatusNotModified
	}
	return out, err
}

// tagOf is the same letters as long as what is carried says the same.
func tagOf(carried any) (string, error) {
	text, err := json.Marshal(carried)
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:16]) + `"`, err
}

func (m *door) carriedOne(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*struct{ Body FieldOrders }, error) {
	p := duty.Of(ctx)
	out := &struct{ Body FieldOrders }{}
	return out, m.db.View(ctx, func(q store.Q) error {
		o, err := m.Get(ctx, q, p.County, in.ID)
		if err != nil {
			return err
		}
		if !Sees(p, o) {
			return store.ErrNotFound
		}
		out.Body, err = m.carry(ctx, q, p, []*Order{o})
		out.Body.Total = 1
		return err
	})
}

// carry writes orders out for a phone, all of them in a few questions.
func (m *door) carry(ctx context.Context, q store.Q, p *duty.Principal, list []*Order) (FieldOrders, error) {
	out := FieldOrders{Steps: []FieldStep{}, Items: []FieldOrder{}}
	n, err := m.names(ctx, m.s, q, p.County, list)
	if err != nil {
		return out, err
	}
	for i := range steps {
		if s := &steps[i]; s.Field {
			out.Steps = append(out.Steps, FieldStep{n.action(s), s.From, s.To})
		}
	}
	if len(list) == 0 {
		return out, nil
	}
	ids := make([]string, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	all, err := threads(ctx, q, p.County, ids)
	if err != nil {
		return out, err
	}
	helping, err := assistsOf(ctx, q, p.County, ids)
	if err != nil {
		return out, err
	}
	for _, o := range list {
		o.Assists = helping[o.ID]
		x := FieldOrder{Order: n.full(o, all[o.ID]), Thread: n.thread(all[o.ID]), May: mayInField(p, o), Closing: n.closing(o)}
		x.Order.Light, x.Order.Used, x.Order.LeftMS = NoLight, 0, 0
		out.Items = append(out.Items, x)
	}
	return out, nil
}

// mayInField are the steps that somebody's duties allow with an order, whatever its
// status: a phone works out by itself which of them comes next.
func mayInField(p *duty.Principal, o *Order) []string {
	out := []string{}
	for i := range steps {
		if s := &steps[i]; s.Field {
			if _, err := s.actor(p, o, ""); err == nil {
				out = append(out, s.Verb)
			}
		}
	}
	return out
}
