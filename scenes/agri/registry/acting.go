package registry

import (
	"context"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/power"
)

// MayOwn is the right to act for one subject at its own door: to keep its production records
// and to issue its certificates, as the producer does by law (农产品质量安全法, articles 27
// and 39). Whoever manages the subject gives it.
var MayOwn = power.NewAbout("agri.own", SubjectRecord)

// Names says what subjects are called.
func (r *Room) Names(ctx context.Context, q store.Q, county string, ids []string) (map[string]string, error) {
	return r.namesOf(ctx, q, county, ids)
}

// TellActing sends a message to everybody who acts for a subject but whoever did it.
func (r *Room) TellActing(ctx context.Context, tx *act.Tx, subject, key, kind, record, title string) error {
	list, err := r.Duties.Acting(ctx, tx, tx.County, SubjectRecord, subject, tx.Now)
	if err != nil {
		return err
	}
	for _, m := range list {
		if m.Person == tx.Actor.Person {
			continue
		}
		if err := r.Notices.Send(ctx, tx, m.Person, key, kind, record, title); err != nil {
			return err
		}
	}
	return nil
}
