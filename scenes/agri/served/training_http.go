package served

import (
	"context"
	"iter"
	"maps"
	"net/http"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// TrainingRow is a training in a list.
type TrainingRow struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Area       string `json:"area"`
	AreaName   string `json:"area_name"`
	On         string `json:"on"`
	Minutes    int    `json:"minutes"`
	Place      string `json:"place"`
	Trainer    string `json:"trainer"`
	Note       string `json:"note"`
	Officers   int    `json:"officers"`
	Growers    int    `json:"growers"`
	VoidedOn   string `json:"voided_on"`
	VoidReason string `json:"void_reason"`
	Version    int    `json:"version"`
	CanChange  bool   `json:"can_change"`
}

// TraineeRow is somebody who came to a training.
type TraineeRow struct {
	ID     string `json:"id" doc:"Of an officer's card, or of a subject"`
	Name   string `json:"name"`
	Result string `json:"result" enum:"pass,fail,present"`
}

// FullTraining is a training with who came.
type FullTraining struct {
	TrainingRow
	OfficersCame []TraineeRow `json:"officers_came"`
	GrowersCame  []TraineeRow `json:"growers_came"`
}

// TraineeInput is somebody who came, as it is entered.
type TraineeInput struct {
	ID     string `json:"id" maxLength:"36" doc:"Of an officer's card, or of a subject"`
	Result string `json:"result" maxLength:"10" doc:"pass, fail, or present where there was no examination"`
}

// TrainingInput is a training as it is entered.
type TrainingInput struct {
	Title    string         `json:"title" maxLength:"240"`
	Area     string         `json:"area" maxLength:"20" doc:"Of whoever held it"`
	On       string         `json:"on" maxLength:"10"`
	Minutes  int            `json:"minutes"`
	Place    string         `json:"place,omitempty" maxLength:"400"`
	Trainer  string         `json:"trainer,omitempty" maxLength:"240"`
	Note     string         `json:"note,omitempty" maxLength:"2000"`
	Officers []TraineeInput `json:"officers,omitempty" maxItems:"1000"`
	Growers  []TraineeInput `json:"growers,omitempty" maxItems:"1000"`
	Version  int            `json:"version,omitempty" doc:"Of the training that was changed"`
}

func (m *door) mountTrainings() {
	web.Handle(m.s, web.Spec{ID: "listTrainings", Method: "GET", Path: "/api/agri/trainings", Guard: registry.MayRead,
		Summary: "Trainings, the latest first"}, m.listTrainings)
	web.Handle(m.s, web.Spec{ID: "getTraining", Method: "GET", Path: "/api/agri/trainings/{id}", Guard: registry.MayRead,
		Summary: "A training with who came"}, m.getTraining)
	web.Handle(m.s, web.Spec{ID: "addTraining", Method: "POST", Path: "/api/agri/trainings", Guard: registry.MayManage,
		Summary: "Enter a training that was held"}, m.enterTraining)
	web.Handle(m.s, web.Spec{ID: "changeTraining", Method: "PUT", Path: "/api/agri/trainings/{id}", Guard: registry.MayManage,
		Summary: "Correct a training, or say how it went"}, m.correctTraining)
	web.Handle(m.s, web.Spec{ID: "voidTraining", Method: "POST", Path: "/api/agri/trainings/{id}/void", Guard: registry.MayManage,
		Summary: "Strike out a training, for a reason", Status: 204}, m.strikeTraining)
	m.s.Page("GET /api/agri/trainings/export", "exportTrainings", registry.MayRead, m.exportTrainings)
}

// keys are a map's keys.
func keys(m map[string]string) iter.Seq[string] { return maps.Keys(m) }

func trainingRow(p *duty.Principal, tree *area.Tree, t *Training) TrainingRow {
	return TrainingRow{t.ID, t.Title, t.Area, tree.Name(t.Area), t.On.String(), t.Minutes, t.Place, t.Trainer, t.Note, t.Officers, t.Growers,
		t.VoidedOn.String(), t.VoidReason, t.Version,
		t.VoidedOn == 0 && p.Can(registry.MayManage, t.Area)}
}

func (m *door) listTrainings(ctx context.Context, in *LedgerPage) (*page[TrainingRow], error) {
	in.LedgerQuery = unitless(in.LedgerQuery)
	return listed(ctx, m, in, m.trainings, trainingRow)
}

// oneTraining finds a training that the principal may read; another is not there.
func (m *door) oneTraining(ctx context.Context, id string) (*Training, error) {
	p := duty.Of(ctx)
	t, err := m.training(ctx, m.DB.Read(), p.County, id)
	if err == nil && !p.Can(registry.MayRead, t.Area) {
		return nil, store.ErrNotFound
	}
	return t, err
}

type fullTraining struct{ Body FullTraining }

func (m *door) getTraining(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*fullTraining, error) {
	t, err := m.oneTraining(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	out := &fullTraining{FullTraining{trainingRow(p, tree, t), []TraineeRow{}, []TraineeRow{}}}
	for _, x := range t.Trainees {
		if x.Person != "" {
			out.Body.OfficersCame = append(out.Body.OfficersCame, TraineeRow{x.Card, x.Name, x.Result})
		} else {
			out.Body.GrowersCame = append(out.Body.GrowersCame, TraineeRow{x.Subject, x.Name, x.Result})
		}
	}
	return out, nil
}

// ontoTraining reads what was entered into a training, and gives who may keep it there.
func (m *door) ontoTraining(ctx context.Context, b *TrainingInput, t *Training) (a act.Actor, err error) {
	p := duty.Of(ctx)
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return a, err
	}
	f := fault.New(fault.Invalid, "agri.training.invalid")
	t.On = web.DayAt(f, "/on", b.On)
	if err := f.OrNil(); err != nil {
		return a, err
	}
	t.Title, t.Area, t.Minutes, t.Place, t.Trainer, t.Note, t.Trainees = b.Title, b.Area, b.Minutes, b.Place, b.Trainer, b.Note, nil
	results := func(list []TraineeInput) map[string]string {
		out := map[string]string{}
		for _, x := range list {
			out[x.ID] = x.Result
		}
		return out
	}
	if err := m.attending(ctx, m.DB.Read(), p.County, p.Scope(registry.MayRead), t, results(b.Officers), results(b.Growers)); err != nil {
		return a, err
	}
	if err := t.check(tree, m.Acts.Now().Day()); err != nil {
		return a, err
	}
	a, err = p.May(registry.MayManage, t.Area, web.Of(ctx).Via)
	return a.As(web.Of(ctx).Key), err
}

func (m *door) enterTraining(ctx context.Context, in *struct{ Body TrainingInput }) (*fullTraining, error) {
	t := &Training{}
	a, err := m.ontoTraining(ctx, &in.Body, t)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a, act.What{Verb: "agri.training.add", Kind: "agri.training", Area: t.Area},
		func(tx *act.Tx) error { return m.addTraining(ctx, tx, t) })
	if err != nil {
		return nil, err
	}
	return m.getTraining(ctx, &struct {
		ID string `path:"id" maxLength:"36"`
	}{done.Subject})
}

func (m *door) correctTraining(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"36"`
	Body TrainingInput
}) (*fullTraining, error) {
	t, err := m.oneTraining(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := m.mayStrike(ctx, t.Area); err != nil {
		return nil, err
	}
	if t.VoidedOn != 0 {
		return nil, fault.New(fault.Conflict, "agri.served.voided")
	}
	t.Version = in.Body.Version
	a, err := m.ontoTraining(ctx, &in.Body, t)
	if err != nil {
		return nil, err
	}
	if _, err := m.Acts.Do(ctx, a, act.What{Verb: "agri.training.change", Kind: "agri.training", Subject: t.ID, Area: t.Area},
		func(tx *act.Tx) error { return m.changeTraining(ctx, tx, t) }); err != nil {
		return nil, err
	}
	return m.getTraining(ctx, &struct {
		ID string `path:"id" maxLength:"36"`
	}{t.ID})
}

func (m *door) strikeTraining(ctx context.Context, in *Reason) (*struct{}, error) {
	t, err := m.oneTraining(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return m.strike(ctx, in, "agri.training", t.Area, m.voidTraining)
}

var trainingColumnsOut = []sheet.Column{{Title: "日期", Width: 12}, {Title: "培训", Width: 34}, {Title: "举办地", Width: 16}, {Title: "学时（分钟）"},
	{Title: "地点", Width: 26}, {Title: "讲师", Width: 20}, {Title: "网格员（人）"}, {Title: "生产主体（家）"},
	{Title: "姓名或主体", Width: 30}, {Title: "结果", Width: 10}, {Title: "作废日期", Width: 12}}

// exportTrainings writes everybody who came to every training of the list, a line each.
func (m *door) exportTrainings(w http.ResponseWriter, r *http.Request) error {
	return sheetOf[*Training]{"trainings", "培训台账", trainingColumnsOut, m.trainings,
		func(ctx context.Context, q store.Q, tree *area.Tree, t *Training) (rows [][]any, err error) {
			full, err := m.training(ctx, q, duty.Of(ctx).County, t.ID)
			if err != nil {
				return nil, err
			}
			for _, x := range full.Trainees {
				rows = append(rows, []any{t.On.String(), t.Title, tree.Name(t.Area), t.Minutes, t.Place, t.Trainer, t.Officers, t.Growers, x.Name,
					ledger.WordOf(x.Result, trainResults, trainWords), t.VoidedOn.String()})
			}
			return rows, nil
		}}.send(m, w, r, unitless(ask(r)))
}
