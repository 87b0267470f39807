package registry

import (
	"context"

	"huying/base/clock"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
)

// RulesRow is a version of what law leaves to the county.
type RulesRow struct {
	Version    int          `json:"version" doc:"0: the program's own, nobody has set any"`
	Every      Cadence      `json:"every" doc:"Every how many days a subject is patrolled, by risk and scale"`
	PledgeDays int          `json:"pledge_days" doc:"How many days the telephone on a certificate is kept"`
	Words      string       `json:"words" doc:"Why"`
	At         clock.Moment `json:"at,omitempty"`
	By         string       `json:"by"`
}

// RulesInput is rules as they are entered.
type RulesInput struct {
	Was        int     `json:"was" minimum:"0" doc:"The version that these were made from"`
	Every      Cadence `json:"every"`
	PledgeDays int     `json:"pledge_days"`
	Words      string  `json:"words" maxLength:"800"`
}

type rulesBody struct {
	Body struct {
		Items []RulesRow `json:"items" doc:"The first is in force"`
	}
}

func (m *door) mountRules() {
	web.Handle(m.s, web.Spec{ID: "listAgriRules", Method: "GET", Path: "/api/agri/rules", Guard: MayRead,
		Summary: "What law leaves to the county, the newest first; the program's where none was set"}, m.listRules)
	web.Handle(m.s, web.Spec{ID: "setAgriRules", Method: "POST", Path: "/api/agri/rules", Guard: MayManage, Summary: "The county's next rules"}, m.enterRules)
}

func (m *door) listRules(ctx context.Context, _ *struct{}) (*rulesBody, error) {
	list, err := m.ruleVersions(ctx, m.DB.Read(), duty.Of(ctx).County)
	if err != nil {
		return nil, err
	}
	out := &rulesBody{}
	for _, x := range append(list, UsualRules()) {
		out.Body.Items = append(out.Body.Items, RulesRow{x.Version, x.Cadence, x.PledgeDays, x.Words, x.At, x.PersonName})
	}
	return out, nil
}

func (m *door) enterRules(ctx context.Context, in *struct{ Body RulesInput }) (*rulesBody, error) {
	p := duty.Of(ctx)
	a, err := p.May(MayManage, p.County, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	x := &Rules{Cadence: in.Body.Every, PledgeDays: in.Body.PledgeDays, Words: in.Body.Words}
	if err := x.check(); err != nil {
		return nil, err
	}
	if _, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.rules.set", Kind: "agri.rules", Area: p.County}, func(tx *act.Tx) error {
		return m.setRules(ctx, tx, x, in.Body.Was)
	}); err != nil {
		return nil, err
	}
	return m.listRules(ctx, nil)
}
