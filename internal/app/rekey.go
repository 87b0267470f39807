package app

import (
	"context"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/person"
)

// rekey writes anew what names are compared and searched by, where the program that kept
// them until now made other keys or none. It is one act; until it is done nobody is served.
func (a *App) rekey(ctx context.Context, sys act.Actor) error {
	kept, err := person.KeysKept(ctx, a.DB.Read(), a.Config.County)
	if err != nil {
		return err
	}
	todo := map[string]func(ctx context.Context, tx *store.Tx, county string) (int, error){"person": a.People.Rekey, "order": a.Orders.Rekey}
	for _, s := range a.Config.Scenes {
		if s.Rekeys != nil {
			todo[s.Code] = s.Rekeys(&a.Kernel)
		}
	}
	for what := range todo {
		if kept[what] {
			delete(todo, what)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	a.Config.Log.Info("names are being indexed anew", "county", a.Config.County)
	_, err = a.Acts.Do(ctx, sys, act.What{Verb: "name.rekey", Kind: "county", Subject: a.Config.County, Area: a.Config.County}, func(tx *act.Tx) error {
		for what, rekey := range todo {
			n, err := rekey(ctx, tx.Tx, a.Config.County)
			if err != nil {
				return err
			}
			tx.Note(what, n)
			if err := person.KeepKeys(ctx, tx.Tx, a.Config.County, what); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
