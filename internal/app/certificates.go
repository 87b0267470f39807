package app

import (
	"context"

	"huying/base/store"
	"huying/kernel/code"
	"huying/kernel/scene"
	"huying/scenes/agri"
	"huying/scenes/agri/pledge"
	"huying/scenes/market"
)

// certificates plugs the farm-produce scene's commitment certificates into the market's port.
func certificates(k *scene.Kernel) market.Certificates { return &pledges{k, agri.Certificates(k)} }

type pledges struct {
	*scene.Kernel
	room *pledge.Room
}

// Named finds a certificate by its number.
func (p *pledges) Named(ctx context.Context, q store.Q, county, no string) (*market.Certificate, error) {
	x, err := p.room.Named(ctx, q, county, no)
	if err != nil {
		return nil, err
	}
	all, err := p.Standing(ctx, q, county, []string{x.ID})
	return all[x.ID], err
}

// Standing says of certificates how they stand now.
func (p *pledges) Standing(ctx context.Context, q store.Q, county string, ids []string) (map[string]*market.Certificate, error) {
	list, names, err := p.room.Among(ctx, q, county, ids)
	if err != nil {
		return nil, err
	}
	all, err := p.room.Standings(ctx, q, county, ids)
	if err != nil {
		return nil, err
	}
	codes, err := p.Codes.Many(ctx, q, county, pledge.Code, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]*market.Certificate{}
	for _, x := range list {
		how := all[x.ID]
		out[x.ID] = &market.Certificate{ID: x.ID, No: x.No, Product: x.Product, Holder: names[x.ID], Origin: x.Origin, IssuedOn: x.IssuedAt.Day(),
			Holds: how.State == pledge.Valid, Samples: how.Samples(), URL: pageOf(codes[x.ID])}
	}
	return out, nil
}

func pageOf(c code.Code) string {
	if c == "" {
		return ""
	}
	return "/q/" + string(c)
}
