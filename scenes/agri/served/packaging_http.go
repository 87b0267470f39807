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
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// PackagingRow is a line of the packaging ledger.
type PackagingRow struct {
	ID          string `json:"id"`
	Entry       string `json:"entry" enum:"recovered,disposed,due"`
	Subject     string `json:"subject"`
	SubjectName string `json:"subject_name"`
	Area        string `json:"area"`
	AreaPath    string `json:"area_path"`
	On          string `json:"on"`
	Unit        string `json:"unit" enum:"piece,gram"`
	Quantity    int64  `json:"quantity" doc:"Pieces, or grams"`
	Destination string `json:"destination"`
	Carrier     string `json:"carrier"`
	Voucher     string `json:"voucher"`
	Basis       string `json:"basis" enum:"sold,used,estimate,"`
	Note        string `json:"note"`
	PersonName  string `json:"person_name"`
	VoidedOn    string `json:"voided_on"`
	VoidReason  string `json:"void_reason"`
	CanVoid     bool   `json:"can_void"`
}

// PackagingInput is a line as it is entered.
type PackagingInput struct {
	Entry       string `json:"entry" maxLength:"12" doc:"recovered, disposed or due"`
	Subject     string `json:"subject,omitempty" maxLength:"36" doc:"Who brought it, or whose ledger says how much was due"`
	Area        string `json:"area,omitempty" maxLength:"20" doc:"The town, where no subject is named"`
	On          string `json:"on" maxLength:"10"`
	Unit        string `json:"unit" maxLength:"6" doc:"piece or gram"`
	Quantity    int64  `json:"quantity" doc:"Pieces, or grams"`
	Destination string `json:"destination,omitempty" maxLength:"400"`
	Carrier     string `json:"carrier,omitempty" maxLength:"400"`
	Voucher     string `json:"voucher,omitempty" maxLength:"800"`
	Basis       string `json:"basis,omitempty" maxLength:"10" doc:"sold, used or estimate, of what was due"`
	Note        string `json:"note,omitempty" maxLength:"1200"`
}

func (m *door) mountPackaging() {
	web.Handle(m.s, web.Spec{ID: "listPackaging", Method: "GET", Path: "/api/agri/packaging", Guard: registry.MayRead,
		Summary: "The ledger of pesticide packaging, the latest first"}, m.listPackaging)
	web.Handle(m.s, web.Spec{ID: "sumPackaging", Method: "GET", Path: "/api/agri/packaging/sums", Guard: registry.MayRead,
		Summary: "What the ledger adds up to, how the due quantity is known, and what lies in stores"}, m.sumPackaging)
	web.Handle(m.s, web.Spec{ID: "addPackaging", Method: "POST", Path: "/api/agri/packaging", Guard: registry.MayManage,
		Summary: "Enter what came back, was taken away, or was due"}, m.enterPackaging)
	web.Handle(m.s, web.Spec{ID: "voidPackaging", Method: "POST", Path: "/api/agri/packaging/{id}/void", Guard: registry.MayManage,
		Summary: "Strike out a line, for a reason", Status: 204}, m.strikePackaging)
	m.s.Page("GET /api/agri/packaging/export", "exportPackaging", registry.MayRead, m.exportPackaging)
}

func (m *door) listPackaging(ctx context.Context, in *LedgerPage) (*page[PackagingRow], error) {
	return listed(ctx, m, in, m.packagingLines, packagingRow)
}

func packagingRow(p *duty.Principal, tree *area.Tree, l packagingLine) PackagingRow {
	return PackagingRow{l.ID, string(l.Entry), l.Subject, l.SubjectName, l.Area, tree.PathText(l.Area), l.On.String(), string(l.Unit),
		l.Quantity, l.Destination, l.Carrier, l.Voucher,
		string(l.Basis), l.Note, l.PersonName, l.VoidedOn.String(), l.VoidReason, l.VoidedOn == 0 && p.Can(registry.MayManage, l.Area)}
}

func (m *door) sumPackaging(ctx context.Context, in *LedgerQuery) (*struct {
	Body struct {
		Sums []PackagingSum  `json:"sums"`
		Left []PackagingLeft `json:"left"`
	}
}, error) {
	f, err := m.asked(ctx, *in)
	if err != nil {
		return nil, err
	}
	f.voided = false
	tree, err := m.Areas.Tree(ctx, f.county)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Sums []PackagingSum  `json:"sums"`
			Left []PackagingLeft `json:"left"`
		}
	}{}
	return out, m.DB.View(ctx, func(q store.Q) error {
		if out.Body.Sums, err = m.packagingSums(ctx, q, f); err != nil {
			return err
		}
		out.Body.Left, err = m.packagingLeft(ctx, q, tree, f)
		return err
	})
}

func (m *door) enterPackaging(ctx context.Context, in *struct{ Body PackagingInput }) (*struct{ Body PackagingRow }, error) {
	b, p := in.Body, duty.Of(ctx)
	l := &Packaging{Entry: Entry(b.Entry), Area: b.Area, Unit: Unit(b.Unit), Quantity: b.Quantity, Destination: b.Destination,
		Carrier: b.Carrier, Voucher: b.Voucher, Basis: DueBasis(b.Basis), Note: b.Note}
	f := fault.New(fault.Invalid, "agri.packaging.invalid")
	l.On = web.DayAt(f, "/on", b.On)
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	from, err := m.packagingFrom(ctx, l, b.Subject)
	if err != nil {
		return nil, err
	}
	tree, err := m.Areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	if err := l.check(tree, from, m.Acts.Now().Day()); err != nil {
		return nil, err
	}
	a, err := p.May(registry.MayManage, l.Area, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	done, err := m.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "agri.packaging.add", Kind: "agri.packaging", Area: l.Area}, func(tx *act.Tx) error {
		return m.addPackaging(ctx, tx, l)
	})
	if err != nil {
		return nil, err
	}
	kept, err := m.packaging(ctx, m.DB.Read(), p.County, done.Subject)
	if err != nil {
		return nil, err
	}
	line := packagingLine{Packaging: *kept, PersonName: p.Name}
	if from != nil {
		line.SubjectName = from.Name
	}
	return &struct{ Body PackagingRow }{packagingRow(p, tree, line)}, nil
}

// packagingFrom finds the subject that a line names, and puts the line where it is.
func (m *door) packagingFrom(ctx context.Context, l *Packaging, id string) (*registry.Subject, error) {
	if !l.fromSubject() || id == "" {
		return nil, nil
	}
	s, err := m.registry.One(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Invalid, "agri.packaging.invalid").At("/subject", "agri.served.no_subject")
	}
	if err != nil {
		return nil, err
	}
	l.Subject, l.Area = s.ID, s.Area
	return s, nil
}

func (m *door) strikePackaging(ctx context.Context, in *Reason) (*struct{}, error) {
	l, err := m.packaging(ctx, m.DB.Read(), duty.Of(ctx).County, in.ID)
	if err != nil {
		return nil, err
	}
	return m.strike(ctx, in, "agri.packaging", l.Area, m.voidPackaging)
}

var packagingColumnsOut = []sheet.Column{{Title: "日期", Width: 12}, {Title: "事项", Width: 14}, {Title: "主体或承运单位", Width: 30},
	{Title: "所在", Width: 26}, {Title: "数量", Width: 12}, {Title: "单位", Width: 8},
	{Title: "去向", Width: 30}, {Title: "凭证", Width: 26}, {Title: "应回收量依据", Width: 18}, {Title: "备注", Width: 30}, {Title: "登记人", Width: 12},
	{Title: "作废日期", Width: 12}, {Title: "作废原因", Width: 24}}

func (m *door) exportPackaging(w http.ResponseWriter, r *http.Request) error {
	return sheetOf[packagingLine]{"packaging", "农药包装废弃物台账", packagingColumnsOut, m.packagingLines,
		func(_ context.Context, _ store.Q, tree *area.Tree, l packagingLine) ([][]any, error) {
			who := l.SubjectName
			if l.Entry == Removed {
				who = l.Carrier
			}
			return [][]any{{l.On.String(), ledger.WordOf(l.Entry, entries, entryWords), who, tree.PathText(l.Area),
				quantityNumber(l.Unit, l.Quantity), ledger.WordOf(l.Unit, units, unitWords), l.Destination, l.Voucher,
				ledger.WordOf(l.Basis, dueBases, dueWords), l.Note, l.PersonName, l.VoidedOn.String(), l.VoidReason}}, nil
		}}.send(m, w, r, ask(r))
}

// quantityNumber is a quantity that a spreadsheet can go on counting with.
func quantityNumber(u Unit, n int64) any {
	if u == Gram {
		return float64(n) / 1000
	}
	return n
}
