package farm

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/offline"
)

// DayOp is a worker's day on a plot, as phones send it.
const DayOp = "farm.day"

// cutting is what a worker does who brings in a harvest; the line of the work goes with the batch.
const cutting = "cut"

// phoneDay is what was done on a plot: which, what, how much. The weight is asked for where something was cut.
type phoneDay struct {
	Season  string `json:"season"`
	What    string `json:"what"`
	Workers int    `json:"workers"`
	Days    string `json:"days,omitempty"`
	Weight  string `json:"weight,omitempty"`
	Note    string `json:"note,omitempty"`
}

// read makes the line of the work, and the batch where something was cut.
func (b *phoneDay) read(on clock.Day) (*Line, *Harvest, error) {
	in := FarmLineInput{Kind: Work, On: on.String(), What: b.What, Workers: b.Workers, Days: b.Days, Note: b.Note}
	l, err := in.line()
	if err != nil || b.What != cutting {
		return l, nil, err
	}
	f := fault.New(fault.Invalid, "farm.harvest.invalid")
	h := &Harvest{On: on, Note: b.Note, WeightG: amount(f, "/weight", b.Weight, "farm.mass", measure.Mass)}
	if b.Weight == "" {
		f.At("/weight", "required")
	}
	return l, h, f.OrNil()
}

// dayOp keeps what a worker did where there was no signal. It counts on the day on which it was done; what was cut inside an
// interval is refused with the day on which it ends, however late the phone sends it.
func (r *room) dayOp() offline.Kind {
	return offline.Kind{Code: DayOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var b phoneDay
		if err := e.Read(&b); err != nil {
			return offline.Task{}, err
		}
		l, h, err := b.read(e.At.Day())
		if err != nil {
			return offline.Task{}, err
		}
		x, err := seasonOf(ctx, r.DB.Read(), e.County, b.Season)
		if err != nil {
			return offline.Task{}, err
		}
		if !e.Who.Scope(MayRead).Holds(x.Area) {
			return offline.Task{}, store.ErrNotFound
		}
		a, err := e.Who.May(MayWork, x.Area, "phone")
		if err != nil {
			return offline.Task{}, err
		}
		verb := SeasonKind + "." + Work
		if h != nil {
			verb = SeasonKind + ".harvest"
		}
		return offline.Task{Actor: a, Verb: verb, Subject: x.ID, Area: x.Area, Do: func(ctx context.Context, tx *act.Tx) error {
			x, err := seasonOf(ctx, tx, tx.County, x.ID)
			if err != nil {
				return err
			}
			if h != nil {
				if err := r.addHarvest(ctx, tx, x, h); err != nil {
					return err
				}
			}
			return r.addLine(ctx, tx, x, l, 0)
		}}, nil
	}}
}

// FarmGround is what is in the ground, as phones carry it.
type FarmGround struct {
	ID       string `json:"id"`
	PlotNo   string `json:"plot_no"`
	Crop     string `json:"crop"`
	Mode     string `json:"mode"`
	LandM2   int64  `json:"land_m2"`
	AreaName string `json:"area_name"`
	HeldTo   string `json:"held_to"`
	HarvestG int64  `json:"harvest_g"`
}

// FarmGrounds is all that a worker's phone carries of the scene.
type FarmGrounds struct {
	At    clock.Moment `json:"at"`
	Items []FarmGround `json:"items"`
}

// mountField hangs what workers' phones carry: the seasons in the ground where they work.
func (r *room) mountField(s *web.Server) {
	web.Handle(s, web.Spec{ID: "listFarmGround", Method: "GET", Path: "/api/farm/field", Guard: MayWork,
		Summary: "What is in the ground where the asker works, for a phone"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body FarmGrounds }, error) {
			p := duty.Of(ctx)
			tree, err := r.Areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			out := &struct{ Body FarmGrounds }{FarmGrounds{At: r.Acts.Now(), Items: []FarmGround{}}}
			args := []any{p.County}
			where := p.Scope(MayWork).Where("area", &args)
			return out, r.DB.View(ctx, func(q store.Q) error {
				list, err := seasons(ctx, q, where+" and planted_on > 0 and ended_on = 0 order by area, crop, id limit 300", args...)
				if err != nil {
					return err
				}
				if err := r.fillSeasons(ctx, q, p.County, list); err != nil {
					return err
				}
				for _, x := range list {
					out.Body.Items = append(out.Body.Items, FarmGround{x.ID, x.PlotNo, x.Crop, x.Mode, x.LandM2, tree.PathText(x.Area),
						x.HeldTo.String(), x.Book.HarvestG})
				}
				return nil
			})
		})
}
