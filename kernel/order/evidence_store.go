package order

import (
	"context"

	"huying/base/store"
	"huying/kernel/duty"
	"huying/kernel/evidence"
)

// EvidenceKind is what orders are called where photos are looked up.
const EvidenceKind = "order"

// Evidence says who may see the photos of an order: whoever may see the order.
func (r *Room) Evidence() evidence.Kind {
	return evidence.Kind{
		Code: EvidenceKind,
		Sees: func(ctx context.Context, q store.Q, p *duty.Principal, id string) (bool, error) {
			o, err := r.Get(ctx, q, p.County, id)
			return err == nil && Sees(p, o), err
		},
		Past: `select id, photos from work_order where county = $1 and photos <> ''
			union all select order_id, photos from order_step where county = $1 and photos <> ''`,
	}
}
