package directive

import (
	"context"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/order"
	"huying/kernel/power"
)

// DirectiveRow is a command in a list.
type DirectiveRow struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	KindTitle  string            `json:"kind_title"`
	Area       string            `json:"area"`
	AreaName   string            `json:"area_name"`
	Record     string            `json:"record" doc:"The scene's record that it belongs to"`
	Title      string            `json:"title"`
	Body       string            `json:"body"`
	Wants      []DirectiveWant   `json:"wants"`
	DueAt      clock.Moment      `json:"due_at"`
	Rehearsal  bool              `json:"rehearsal"`
	State      State             `json:"state" enum:"active,ended,recalled"`
	IssuerName string            `json:"issuer_name"`
	IssuedAt   clock.Moment      `json:"issued_at"`
	EndedAt    clock.Moment      `json:"ended_at,omitempty"`
	Counts     DirectiveCounts   `json:"counts"`
	Changes    []DirectiveChange `json:"changes"`
	Version    int               `json:"version"`
	CanChange  bool              `json:"can_change"`
	CanEnd     bool              `json:"can_end" doc:"Here; a scene's own is ended where the scene keeps it"`
}

// DirectiveRecipientRow is one to whom a command went.
type DirectiveRecipientRow struct {
	ID          string            `json:"id"`
	Directive   string            `json:"directive"`
	Kind        string            `json:"kind"`
	Title       string            `json:"title"`
	Body        string            `json:"body"`
	Wants       []DirectiveWant   `json:"wants" doc:"What has to come back; the command itself lies above whoever takes it"`
	Rehearsal   bool              `json:"rehearsal"`
	Area        string            `json:"area"`
	AreaName    string            `json:"area_name"`
	Parent      string            `json:"parent"`
	Level       int               `json:"level"`
	Subject     string            `json:"subject"`
	SubjectName string            `json:"subject_name"`
	Class       string            `json:"class"`
	Unit        string            `json:"unit"`
	UnitName    string            `json:"unit_name"`
	DeputyName  string            `json:"deputy_name"`
	State       State             `json:"state" enum:"sent,confirmed,handed_on,done,recalled,lapsed"`
	Late        bool              `json:"late"`
	DueAt       clock.Moment      `json:"due_at"`
	ConfirmedAt clock.Moment      `json:"confirmed_at,omitempty"`
	ConfirmedBy string            `json:"confirmed_by"`
	ReportedAt  clock.Moment      `json:"reported_at,omitempty"`
	ReportedBy  string            `json:"reported_by"`
	Answers     []DirectiveAnswer `json:"answers"`
	Note        string            `json:"note"`
	Help        string            `json:"help" doc:"The order that a call for help opened"`
	Below       int               `json:"below"`
	BelowDone   int               `json:"below_done"`
	Version     int               `json:"version"`
	CanTake     bool              `json:"can_take"`
	CanReport   bool              `json:"can_report" doc:"Here; a scene that asks for more takes the report itself"`
	CanHandOn   bool              `json:"can_hand_on"`
}

// DirectiveAnswer is one thing that came back.
type DirectiveAnswer struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// DirectiveInput is a command as a desk gives it to every place of a level.
type DirectiveInput struct {
	Kind      string          `json:"kind" maxLength:"40"`
	Area      string          `json:"area" maxLength:"20"`
	To        string          `json:"to" enum:"township,village" doc:"Every place of this level in the area"`
	Title     string          `json:"title" maxLength:"320"`
	Body      string          `json:"body,omitempty" maxLength:"8000"`
	Wants     []DirectiveWant `json:"wants,omitempty" maxItems:"12"`
	DueAt     clock.Moment    `json:"due_at"`
	Rehearsal bool            `json:"rehearsal,omitempty"`
}

// DirectiveReport is what a recipient sends back.
type DirectiveReport struct {
	Answers map[string]string `json:"answers,omitempty"`
	Note    string            `json:"note,omitempty" maxLength:"1600"`
}

// readable is the condition that a kind of record is one that the asker reads at its place.
func (r *Room) readable(pick func(k *Kind) *power.Power) func(who list.Asker, bind func(any) string) string {
	return func(who list.Asker, bind func(any) string) string {
		parts := []string{"1 = 0"}
		for _, code := range r.codes {
			k := r.kinds[code]
			if scope := who.Scope(pick(k)); len(scope) > 0 {
				parts = append(parts, "(r.kind = "+bind(code)+" and "+scope.Bound("r.area", bind)+")")
			}
		}
		return "(" + strings.Join(parts, " or ") + ")"
	}
}

// mine is the condition that the asker's unit takes a recipient or steps in for it.
func (r *Room) mine(who list.Asker, bind func(any) string) string {
	parts := []string{"1 = 0"}
	p := duty.AskerOf(who)
	for _, code := range r.codes {
		for _, g := range p.Grants(r.kinds[code].Take) {
			unit := bind(g.Unit)
			parts = append(parts, "(r.kind = "+bind(code)+" and "+area.Scope{g.Area}.Bound("r.area", bind)+
				" and (r.unit in ('', "+unit+") or r.deputy <> '' and r.deputy = "+unit+"))")
		}
	}
	return "(" + strings.Join(parts, " or ") + ")"
}

func read(k *Kind) *power.Power { return k.Read }

func (r *Room) list() *list.List[Directive, DirectiveRow] {
	return &list.List[Directive, DirectiveRow]{
		Kind: "directive", Name: "Directive", Path: "/api/directives", Summary: "Commands that went down the tree, the latest first", Read: MayRead,
		Table: "directive", Columns: columns, Order: list.Latest("r.issued_at"),
		Filters: []list.Filter{list.Is("state", "r.state", string(Active), string(Ended), string(Recalled)), list.Is("kind", "r.kind"),
			list.Is("record", "r.record"),
			list.States("rehearsal", map[string]string{"": "", "only": "r.rehearsal = 1", "without": "r.rehearsal = 0"}),
			list.Words("(r.title || ' ' || r.body)")},
		Also: r.readable(read), Dest: dest, Fill: r.fill, Wire: r.row,
		Sheet: list.Sheet[Directive]{File: "directives", Title: "directive.sheet", Columns: []sheet.Column{{Title: "directive.title", Width: 36},
			{Title: "directive.place", Width: 20}, {Title: "directive.issued_at", Width: 18}, {Title: "directive.due_at", Width: 18},
			{Title: "directive.state_is", Width: 10}, {Title: "directive.rehearsal_is", Width: 8}, {Title: "directive.sent"}, {Title: "directive.confirmed"},
			{Title: "directive.done"}, {Title: "directive.late"}},
			Lines: func(see *list.Reader, d *Directive) [][]any {
				return [][]any{{d.Title, see.Name(d.Area), minute(d.IssuedAt), minute(d.DueAt), see.Say("directive.state." + string(d.State)),
					rehearsed(see, d.Rehearsal), d.Counts.Sent, d.Counts.Confirmed, d.Counts.Done, d.Counts.Late}}
			}},
	}
}

func minute(m clock.Moment) string {
	if m == 0 {
		return ""
	}
	return m.Time().Format("2006-01-02 15:04")
}

func rehearsed(see *list.Reader, yes bool) string {
	if yes {
		return see.Say("directive.rehearsal")
	}
	return ""
}

// wantsOf is what has to come back, with its titles said.
func wantsOf(see *list.Reader, d *Directive) []DirectiveWant {
	wants := append([]DirectiveWant{}, d.Wants...)
	for i := range wants {
		wants[i].Title = see.Say(wants[i].Title)
	}
	return wants
}

func (r *Room) row(see *list.Reader, d *Directive) DirectiveRow {
	can := d.State == Active && see.Can(r.kinds[d.Kind].Issue, d.Area)
	return DirectiveRow{d.ID, d.Kind, see.Say("directive.kind." + d.Kind), d.Area, see.Name(d.Area), d.Record, d.Title, d.Body,
		wantsOf(see, d),
		d.DueAt, d.Rehearsal, d.State, d.IssuerName, d.IssuedAt, d.EndedAt, d.Counts, append([]DirectiveChange{}, d.Changes...), d.Version, can,
		can && d.Record == ""}
}

func (r *Room) recipientList() *list.List[Recipient, DirectiveRecipientRow] {
	late := "r.state in (" + openStates + ") and r.due_at < $now"
	return &list.List[Recipient, DirectiveRecipientRow]{
		Kind: "directive.recipient", Name: "DirectiveRecipient", Path: "/api/directives/recipients", Summary: "To whom commands went, what is due first",
		Read: MayRead, Table: "directive_recipient", Columns: recipientColumns,
		Order: []list.Key{{Column: "r.due_at"}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("directive", "r.directive"), list.Is("parent", "r.parent"), list.Is("subject", "r.subject"),
			list.States("state", map[string]string{"": "", "sent": "r.state = 'sent'", "confirmed": "r.confirmed_at > 0", "open": "r.state in (" +
				openStates + ")",
				"handed_on": "r.state = 'handed_on'", "done": "r.state = 'done'", "late": late, "helped": "r.help <> ''"}),
			list.States("level", map[string]string{"": "", "top": "r.level = 0"}), list.Words("r.subject_name"),
			list.Theirs("mine", "Those that the asker's unit takes or steps in for", r.mine)},
		Called: "trim((select d.title from directive d where d.county = r.county and d.id = r.directive) || ' ' || r.subject_name)",
		Also:   r.readable(read), Dest: recipientDest, Fill: r.fillRecipients, Wire: r.recipientRow,
		Sheet: list.Sheet[Recipient]{File: "directive-recipients", Title: "directive.sheet_recipients",
			Columns: []sheet.Column{{Title: "directive.title", Width: 32},
				{Title: "directive.place", Width: 30}, {Title: "directive.subject", Width: 24}, {Title: "directive.unit", Width: 24},
				{Title: "directive.state_is", Width: 10},
				{Title: "directive.due_at", Width: 18}, {Title: "directive.confirmed_at", Width: 18}, {Title: "directive.reported_at", Width: 18},
				{Title: "directive.answers", Width: 30}, {Title: "directive.note", Width: 30}, {Title: "directive.rehearsal_is", Width: 8}},
			Lines: func(see *list.Reader, x *Recipient) [][]any {
				var words []string
				for _, a := range answersOf(see, x) {
					words = append(words, a.Title+" "+a.Text)
				}
				return [][]any{{x.directive.Title, see.PathText(x.Area), x.SubjectName, x.units[0], see.Say("directive.state." + string(x.State)),
					minute(x.DueAt),
					minute(x.ConfirmedAt), minute(x.ReportedAt), strings.Join(words, " "), x.Note, rehearsed(see, x.Rehearsal)}}
			}},
	}
}

// waits is what stands on the day's page: what came and is not confirmed, and what is confirmed and not done.
func (r *Room) waits() (out []list.Wait) {
	for _, code := range r.codes {
		for _, x := range []struct{ title, states, rehearsal string }{{"confirm", "'sent'", "0"}, {"report", "'confirmed', 'handed_on'", "0"},
			{"rehearsal.confirm", "'sent'", "1"}, {"rehearsal.report", "'confirmed', 'handed_on'", "1"}} {
			out = append(out, list.Wait{Title: "directive.waits." + x.title, May: r.kinds[code].Take, Theirs: r.mine, Due: "r.due_at",
				Where: "r.kind = '" + code + "' and r.rehearsal = " + x.rehearsal + " and r.state in (" + x.states + ") and exists (select 1 from directive d " +
					"where d.county = r.county and d.id = r.directive and d.state = 'active')"})
		}
	}
	return out
}

func answersOf(see *list.Reader, x *Recipient) []DirectiveAnswer {
	out := []DirectiveAnswer{}
	for _, w := range x.directive.Wants {
		v := x.Answers[w.Name]
		if v == "" {
			continue
		}
		if w.Kind == "yes" {
			v = see.Say("directive.answer." + v)
		}
		out = append(out, DirectiveAnswer{see.Say(w.Title), v})
	}
	return out
}

func (r *Room) recipientRow(see *list.Reader, x *Recipient) DirectiveRecipientRow {
	p, _ := see.Asker.(*duty.Principal)
	_, may := r.Grant(p, x)
	takes := may && x.Open() && x.directive.State == Active
	return DirectiveRecipientRow{ID: x.ID, Directive: x.Directive, Kind: x.Kind, Title: x.directive.Title, Body: x.directive.Body,
		Wants: wantsOf(see, x.directive), Rehearsal: x.Rehearsal, Area: x.Area,
		AreaName: strings.TrimSpace(see.PathText(x.Area)), Parent: x.Parent, Level: x.Level, Subject: x.Subject, SubjectName: x.SubjectName, Class: x.Class,
		Unit: x.Unit, UnitName: x.units[0], DeputyName: x.units[1], State: x.State, Late: x.Late(r.acts.Now()), DueAt: x.DueAt,
		ConfirmedAt: x.ConfirmedAt, ConfirmedBy: x.ConfirmedBy, ReportedAt: x.ReportedAt, ReportedBy: x.ReportedBy, Answers: answersOf(see, x),
		Note: x.Note,
		Help: x.Help, Below: x.Below, BelowDone: x.BelowDone, Version: x.Version, CanTake: takes,
		CanReport: takes && x.Below == 0 && !r.kinds[x.Kind].Own,
		CanHandOn: takes && r.kinds[x.Kind].Places && x.Subject == "" && len(x.Area) < area.Village}
}

// Places are the places of a level below an area, as recipients.
func Places(tree *area.Tree, under string, level int) (out []*Recipient) {
	tree.Under(under, func(a *area.Area) {
		if a.Level() == level && a.Code != under {
			out = append(out, &Recipient{Area: a.Code})
		}
	})
	return out
}

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server, lists *list.Room) {
	all, to := r.list(), r.recipientList()
	to.Waits = r.waits()
	all.Mount(s, lists)
	to.Mount(s, lists)
	r.mountIssuing(s, all)
	answer := func(name, path, summary string) web.Spec {
		return web.Spec{ID: name + "DirectiveRecipient", Method: "POST", Path: to.Path + "/{id}/" + path, Guard: MayRead, Summary: summary}
	}
	web.Handle(s, answer("confirm", "confirm", "Say that a command has arrived"), func(ctx context.Context,
		in *list.ByID) (*list.One[DirectiveRecipientRow], error) {
		return r.answered(ctx, to, in.ID, "confirm", func(tx *act.Tx, x *Recipient) error { return r.Confirm(ctx, tx, x, 0) })
	})
	web.Handle(s, answer("report", "report", "Say that it is done, with what was asked for"), func(ctx context.Context, in *struct {
		list.ByID
		Body DirectiveReport
	}) (*list.One[DirectiveRecipientRow], error) {
		return r.answered(ctx, to, in.ID, "report", func(tx *act.Tx, x *Recipient) error {
			return r.plain(ctx, tx, x, Report{Answers: in.Body.Answers, Note: in.Body.Note})
		})
	})
	web.Handle(s, answer("handOn", "hand-on", "Give it to every place of the level below"), func(ctx context.Context,
		in *list.ByID) (*list.One[DirectiveRecipientRow], error) {
		tree, err := r.areas.Tree(ctx, duty.Of(ctx).County)
		if err != nil {
			return nil, err
		}
		return r.answered(ctx, to, in.ID, "hand_on", func(tx *act.Tx, x *Recipient) error {
			if !r.kinds[x.Kind].Places || x.Subject != "" {
				return fault.New(fault.Conflict, "directive.no_level")
			}
			level := map[int]int{area.County: area.Township, area.Township: area.Village}[len(x.Area)]
			return r.HandOn(ctx, tx, x, Places(tree, x.Area, level))
		})
	})
	web.Handle(s, answer("help", "help", "Call for help, which opens an order"), func(ctx context.Context, in *struct {
		list.ByID
		Body struct {
			Words string `json:"words" minLength:"2" maxLength:"2000"`
		}
	}) (*list.One[DirectiveRecipientRow], error) {
		return r.answered(ctx, to, in.ID, "help", func(tx *act.Tx, x *Recipient) error { return r.Help(ctx, tx, x, in.Body.Words, nil) })
	})
}

// plain is a report without anything of the scene's own.
func (r *Room) plain(ctx context.Context, tx *act.Tx, x *Recipient, rep Report) error {
	if r.kinds[x.Kind].Own {
		return fault.New(fault.Conflict, "directive.by_scene")
	}
	return r.Report(ctx, tx, x, rep)
}

// answered is one act about a recipient, by whoever answers for it.
func (r *Room) answered(ctx context.Context, l *list.List[Recipient, DirectiveRecipientRow], id, verb string,
	do func(tx *act.Tx, x *Recipient) error) (*list.One[DirectiveRecipientRow], error) {
	x, at, err := l.Find(ctx, r.db.Read(), id)
	if err != nil {
		return nil, err
	}
	a, err := r.May(duty.Of(ctx), x, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	what := act.What{Verb: "directive." + verb, Kind: "directive.recipient", Subject: id, Area: at}
	if _, err := r.acts.Do(ctx, a.As(web.Of(ctx).Key), what, func(tx *act.Tx) error {
		x, err := r.Recipient(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		return do(tx, x)
	}); err != nil {
		return nil, err
	}
	return l.Show(ctx, id)
}

// Help opens an order for a recipient who cannot do it alone, as part of an act. Photos are those of the matter.
func (r *Room) Help(ctx context.Context, tx *act.Tx, x *Recipient, words string, photos []string) error {
	d, err := r.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	if err := d.takes(x, tx.Now); err != nil {
		return err
	}
	if x.Help != "" {
		return fault.New(fault.Conflict, "directive.helped")
	}
	if err := r.kinds[x.Kind].words([2]string{"/words", words}); err != nil {
		return err
	}
	if d.Rehearsal { // a rehearsal troubles nobody with a real order
		return r.helped(ctx, tx, x, rehearsalHelp)
	}
	o, err := r.orders.ReportIn(ctx, tx, order.Report{Words: d.Title + " · " + x.SubjectName + "\n" + words, Area: x.Area,
		Category: r.kinds[x.Kind].Help,
		Photos:   photos, Source: order.Patrol, Urgent: true})
	if err != nil {
		return err
	}
	if err := r.helped(ctx, tx, x, o.ID); err != nil {
		return err
	}
	return r.tell(ctx, tx, d, "help", d.Issuer)
}

// rehearsalHelp stands in a rehearsal where the order of a call for help would.
const rehearsalHelp = "rehearsal"

// mountIssuing hangs what whoever commands does.
func (r *Room) mountIssuing(s *web.Server, all *list.List[Directive, DirectiveRow]) {
	web.Handle(s, web.Spec{ID: "issueDirective", Method: "POST", Path: all.Path, Guard: MayRead, Summary: "Give a command to every place of a level"},
		func(ctx context.Context, in *struct{ Body DirectiveInput }) (*list.One[DirectiveRow], error) {
			b := in.Body
			k, err := r.kind(b.Kind)
			if err != nil {
				return nil, err
			}
			if !k.Places {
				return nil, fault.New(fault.Conflict, "directive.by_scene")
			}
			tree, err := r.areas.Tree(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			to := Places(tree, b.Area, map[string]int{"township": area.Township, "village": area.Village}[b.To])
			d := &Directive{Kind: b.Kind, Area: b.Area, Title: b.Title, Body: b.Body, Wants: b.Wants, DueAt: b.DueAt, Rehearsal: b.Rehearsal}
			return all.Add(ctx, k.Issue, b.Area, func(tx *act.Tx) error {
				if err := r.Issue(ctx, tx, d, to); err != nil {
					return err
				}
				tx.On(d.ID, d.Area)
				return nil
			})
		})
	change := func(ctx context.Context, id, verb string, do func(tx *act.Tx, d *Directive) error) (*list.One[DirectiveRow], error) {
		d, _, err := all.Find(ctx, r.db.Read(), id)
		if err != nil {
			return nil, err
		}
		return all.Act(ctx, r.kinds[d.Kind].Issue, id, verb, do)
	}
	web.Handle(s, web.Spec{ID: "amendDirective", Method: "POST", Path: all.Path + "/{id}/amend", Guard: MayRead,
		Summary: "Change a command; every recipient is told"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Text    string       `json:"body" maxLength:"8000"`
				DueAt   clock.Moment `json:"due_at,omitempty"`
				Reason  string       `json:"reason" minLength:"2" maxLength:"400"`
				Version int          `json:"version,omitempty"`
			}
		}) (*list.One[DirectiveRow], error) {
			return change(ctx, in.ID, "amend", func(tx *act.Tx, d *Directive) error {
				if v := in.Body.Version; v != 0 && v != d.Version {
					return fault.New(fault.Conflict, moved)
				}
				return r.Amend(ctx, tx, d, in.Body.Text, in.Body.DueAt, in.Body.Reason)
			})
		})
	ways := map[string]func(context.Context, *act.Tx, *Directive, string) error{"recall": r.Recall, "end": r.End}
	for verb, do := range ways {
		web.Handle(s, web.Spec{ID: verb + "Directive", Method: "POST", Path: all.Path + "/{id}/" + verb, Guard: MayRead,
			Summary: "Take a command back (recall), or say that it has served (end)"},
			func(ctx context.Context, in *list.Because) (*list.One[DirectiveRow], error) {
				return change(ctx, in.ID, verb, func(tx *act.Tx, d *Directive) error {
					if d.Record != "" {
						return fault.New(fault.Conflict, "directive.by_scene")
					}
					return do(ctx, tx, d, in.Body.Reason)
				})
			})
	}
}
