package pledge

import (
	"context"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/registry"
)

// intervalKey says why a use keeps a harvest off the market. Records know days and no hours:
// what was sprayed and harvested on one day counts as sprayed first.
// The words of a refusal stand under the key, those of a doubt under it and "_kept".
func intervalKey(u *Use, l *Lot) string {
	if u.UsedOn == l.HarvestedOn {
		return "agri.pledge.interval_day"
	}
	return "agri.pledge.interval"
}

func intervalArgs(u *Use, l *Lot) map[string]any {
	return map[string]any{"name": u.Name, "used": u.UsedOn.String(), "days": u.PHIDays, "last": u.Free().Add(-1).String(),
		"free": u.Free().String(), "harvested": l.HarvestedOn.String()}
}

// blocking are the uses that keep a harvest off the market: within their interval, and not
// found by an officer to be of no concern to it.
func (r *Room) blocking(ctx context.Context, q store.Q, county string, l *Lot) (out []*Use, err error) {
	uses, err := r.uses(ctx, q, county, l.Subject)
	if err != nil {
		return nil, err
	}
	for _, u := range uses {
		if u.blocks(l) {
			out = append(out, u)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	known, err := r.doubtsOf(ctx, q, county, l.ID)
	cleared := map[string]bool{}
	for _, d := range known {
		cleared[d.Use.ID] = d.State == Cleared
	}
	left := out[:0]
	for _, u := range out {
		if !cleared[u.ID] {
			left = append(left, u)
		}
	}
	return left, err
}

// used keeps a use and looks back: where certificates already speak for a harvest within its
// interval, they are in doubt from now on, and whoever issued them, the officers of the place,
// and whoever holds them or what was made from them is told. Whether the use concerns the
// harvest is an officer's to decide.
func (r *Room) used(ctx context.Context, tx *act.Tx, u *Use) error {
	if err := r.insertUse(ctx, tx, u); err != nil {
		return err
	}
	lots, err := r.touched(ctx, tx, u)
	if err != nil {
		return err
	}
	var nos []string
	for _, l := range lots {
		list, err := r.inForce(ctx, tx, tx.County, l.ID)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue
		}
		if err := r.shift(ctx, tx, list, func() error { return r.putDoubt(ctx, tx, l.ID, u.ID, Open, "") }); err != nil {
			return err
		}
		for _, p := range list {
			nos = append(nos, p.No)
			if err := r.tellDoubt(ctx, tx, "notice.agri.doubted", p, true); err != nil {
				return err
			}
		}
	}
	if len(nos) > 0 {
		tx.Note("doubted", nos)
	}
	return nil
}

// tellDoubt tells of a doubt, or of its end: whoever acts for the subject, the officer who
// issued for it, and, where it is theirs to decide, the inspectors of the place; the bureau
// where there is none but whoever did it.
func (r *Room) tellDoubt(ctx context.Context, tx *act.Tx, key string, p *Pledge, deciders bool) error {
	title := p.Product + " · " + p.No
	if err := r.registry.TellActing(ctx, tx, p.Subject, key, Code, p.ID, title); err != nil {
		return err
	}
	acting, err := r.Duties.Acting(ctx, tx, tx.County, registry.SubjectRecord, p.Subject, tx.Now)
	if err != nil {
		return err
	}
	told := map[string]bool{tx.Actor.Person: true}
	for _, m := range acting {
		told[m.Person] = true
	}
	tell := func(person, key string) error {
		if told[person] {
			return nil
		}
		told[person] = true
		return r.Notices.Send(ctx, tx, person, key, Code, p.ID, title)
	}
	if deciders {
		before := len(told)
		for _, post := range []struct{ code, at string }{{registry.Inspector, area.Cut(p.Area, area.Township)}, {registry.Bureau, tx.County}} {
			held, err := r.Duties.Owners(ctx, tx, tx.County, post.code, post.at, tx.Now)
			if err != nil {
				return err
			}
			for _, d := range held {
				if err := tell(d.Person, key+"_decide"); err != nil {
					return err
				}
			}
			if len(told) > before {
				break
			}
		}
	}
	return tell(p.Person, key)
}

// clear finds that the uses within whose interval a harvest lies do not concern it: another
// plot, or the morning before. Its certificates hold without a doubt then, and it may be
// certified. Nobody clears what they certified themselves, of the harvest or of what was made
// from it: that would hold by their word, too.
func (r *Room) clear(ctx context.Context, tx *act.Tx, l *Lot, why string) error {
	uses, err := r.blocking(ctx, tx, tx.County, l)
	if err != nil {
		return err
	}
	if len(uses) == 0 {
		return fault.New(fault.Conflict, "agri.doubt.none", "lot", l.No)
	}
	list, err := r.inForce(ctx, tx, tx.County, l.ID)
	if err != nil {
		return err
	}
	if err := r.notOwn(ctx, tx, tx.Actor.Person, list...); err != nil {
		return err
	}
	if err := r.shift(ctx, tx, list, func() error {
		for _, u := range uses {
			if err := r.putDoubt(ctx, tx, l.ID, u.ID, Cleared, why); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	tx.Note("lot", l.No)
	tx.Note("reason", why)
	for _, p := range list {
		if err := r.tellDoubt(ctx, tx, "notice.agri.kept", p, false); err != nil {
			return err
		}
	}
	if len(list) == 0 { // nothing was certified: whoever waits for it may go on
		return r.registry.TellActing(ctx, tx, l.Subject, "notice.agri.cleared", registry.SubjectRecord, l.Subject, l.Product+" · "+l.No)
	}
	return nil
}

// notOwn refuses to judge certificates to whoever issued one of them, or one that holds and was
// made from them.
func (r *Room) notOwn(ctx context.Context, q store.Q, person string, list ...*Pledge) error {
	for _, p := range list {
		if p.Person == person {
			return fault.New(fault.Forbidden, "agri.doubt.own", "no", p.No)
		}
	}
	for _, p := range list {
		made, err := r.derived(ctx, q, p)
		if err != nil {
			return err
		}
		for _, d := range made {
			if d.Person == person {
				return fault.New(fault.Forbidden, "agri.doubt.own_made", "no", d.No)
			}
		}
	}
	return nil
}

// unuse strikes a use that was a mistake, and with it the doubts that it raised.
func (r *Room) unuse(ctx context.Context, tx *act.Tx, subject, id, why string) error {
	if err := r.strike(ctx, tx, "agri_use", subject, id, why); err != nil {
		return err
	}
	lots, err := r.raisedBy(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	for _, lot := range lots {
		list, err := r.inForce(ctx, tx, tx.County, lot)
		if err != nil {
			return err
		}
		if err := r.shift(ctx, tx, list, func() error { return r.putDoubt(ctx, tx, lot, id, Struck, why) }); err != nil {
			return err
		}
		left, err := r.Standings(ctx, tx, tx.County, idsOf(list))
		if err != nil {
			return err
		}
		for _, p := range list {
			if left[p.ID].State == Doubtful {
				continue // another use stands
			}
			if err := r.tellDoubt(ctx, tx, "notice.agri.kept", p, false); err != nil {
				return err
			}
		}
	}
	return nil
}
