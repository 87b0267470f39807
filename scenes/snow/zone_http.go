package snow

import (
	"context"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// SnowZone is a zone in a list.
type SnowZone struct {
	ID         string   `json:"id"`
	Area       string   `json:"area"`
	AreaName   string   `json:"area_name"`
	Name       string   `json:"name"`
	Kind       ZoneKind `json:"kind" enum:"main_road,first_road,second_road,node,pavement,square,compound,courtyard,park,village_road"`
	Class      string   `json:"class" enum:"key,main,other"`
	Place      string   `json:"place"`
	M2         int64    `json:"m2"`
	Crew       string   `json:"crew"`
	CrewName   string   `json:"crew_name"`
	Deputy     string   `json:"deputy"`
	DeputyName string   `json:"deputy_name"`
	Policy     Policy   `json:"policy" enum:"forbidden,no_chloride,limited,allowed"`
	Most       int      `json:"most" doc:"g/m²; 0: no bound of its own"`
	Agent      string   `json:"agent" doc:"Planned for it"`
	AgentName  string   `json:"agent_name"`
	OpenedOn   string   `json:"opened_on"`
	ClosedOn   string   `json:"closed_on"`
	Defect     string   `json:"defect" enum:",crew,load,deputy"`
	Version    int      `json:"version"`
	CanChange  bool     `json:"can_change"`
	CanExcept  bool     `json:"can_except"`
}

// SnowZoneInput is a zone as it is entered.
type SnowZoneInput struct {
	Area     string   `json:"area" maxLength:"20"`
	Name     string   `json:"name" maxLength:"240"`
	Kind     ZoneKind `json:"kind" enum:"main_road,first_road,second_road,node,pavement,square,compound,courtyard,park,village_road"`
	Class    string   `json:"class" enum:"key,main,other"`
	Place    string   `json:"place,omitempty" maxLength:"480"`
	M2       int64    `json:"m2"`
	Crew     string   `json:"crew,omitempty" maxLength:"36"`
	Deputy   string   `json:"deputy,omitempty" maxLength:"36"`
	Policy   Policy   `json:"policy" enum:"forbidden,no_chloride,limited,allowed"`
	Most     int      `json:"most,omitempty"`
	Agent    string   `json:"agent,omitempty" maxLength:"36"`
	OpenedOn string   `json:"opened_on" maxLength:"10"`
	ClosedOn string   `json:"closed_on,omitempty" maxLength:"10"`
	Version  int      `json:"version,omitempty"`
}

// onto reads what was entered into a zone. An agent planned where it may not be is a fault at its field, and a refusal.
func (r *room) onto(ctx context.Context, q store.Q, b *SnowZoneInput, z *Zone) error {
	county := duty.Of(ctx).County
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "snow.invalid")
	z.Area, z.Name, z.Kind, z.Class, z.Place, z.M2, z.Crew, z.Deputy = b.Area, b.Name, b.Kind, b.Class, b.Place, b.M2, b.Crew, b.Deputy
	z.Policy, z.Most, z.Agent, z.Version = b.Policy, b.Most, b.Agent, b.Version
	z.OpenedOn, z.ClosedOn = web.DayAt(f, "/opened_on", b.OpenedOn), web.DayAt(f, "/closed_on", b.ClosedOn)
	units, err := r.People.UnitNames(ctx, q, county)
	if err != nil {
		return err
	}
	for at, id := range map[string]string{"/crew": z.Crew, "/deputy": z.Deputy} {
		if id != "" && units[id] == "" {
			f.At(at, "snow.zone.unit")
		}
	}
	var agent *Agent
	if z.Agent != "" {
		if agent, err = r.agent(ctx, q, county, z.Agent); err != nil {
			f.At("/agent", "snow.zone.agent")
		}
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	if err := z.check(tree, agent); err != nil {
		if v := Judge(z.terms(), agentOr(agent), 0, nil, 0); agent != nil && v.Wrong != "" {
			return &refused{err.(*fault.Fault), &asked{zone: z, agent: agent, terms: z.terms(), Verdict: v}}
		}
		return err
	}
	return nil
}

func agentOr(a *Agent) *Agent {
	if a == nil {
		return &Agent{}
	}
	return a
}

func zoneRow(see *list.Reader, z *Zone) SnowZone {
	return SnowZone{z.ID, z.Area, strings.TrimSpace(see.PathText(z.Area)), z.Name, z.Kind, z.Class, z.Place, z.M2, z.Crew, z.units[0],
		z.Deputy, z.units[1], z.Policy, z.Most,
		z.Agent, z.agentName, z.OpenedOn.String(), z.ClosedOn.String(), z.Defect(), z.Version, see.Can(MayManage, z.Area), see.Can(MayCommand, z.Area)}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

func (r *room) zoneList() *list.List[Zone, SnowZone] {
	open := "r.closed_on = 0"
	loaded := fmt.Sprintf("r.crew <> '' and %s and (select sum(o.m2) from snow_zone o where o.county = r.county and o.crew = r.crew and "+
		"o.closed_on = 0) > %d", open, mostLoad)
	bare := "r.class = 'key' and r.deputy = '' and r.crew <> '' and " + open
	return &list.List[Zone, SnowZone]{
		Kind: ZoneRecord, Name: "SnowZone", Path: "/api/snow/zones", Summary: "Zones with their crews", Read: MayRead, Table: "snow_zone",
		Columns: zoneColumns,
		Order:   []list.Key{{Column: "r.area", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("kind", "r.kind", texts(ZoneKinds)...), list.Is("policy", "r.policy", texts(Policies)...), list.Is("crew", "r.crew"),
			list.Words("(r.name || ' ' || r.place)"), list.Unless("closed", "Those that were closed too", open),
			list.States("defect", map[string]string{"": "", "crew": "r.crew = '' and " + open, "load": loaded, "deputy": bare,
				"any": "(r.crew = '' and " + open + " or " + loaded + " or " + bare + ")"})},
		Called: "r.name", Note: "r.place",
		Waits: []list.Wait{{Title: "snow.waits.crew", May: MayManage, Where: "r.crew = '' and " + open}},
		Dest:  zoneDest, Fill: r.fillZones, Wire: zoneRow,
		Sheet: list.Sheet[Zone]{File: "snow-zones", Title: "snow.sheet.zones", Columns: []sheet.Column{{Title: "snow.zone.name_is", Width: 24},
			{Title: "snow.zone.area_is", Width: 30},
			{Title: "snow.zone.kind_is", Width: 16}, {Title: "snow.zone.class_is", Width: 12}, {Title: "snow.zone.place_is", Width: 30},
			{Title: "snow.zone.m2_is", Width: 12},
			{Title: "snow.zone.crew_is", Width: 26}, {Title: "snow.zone.deputy_is", Width: 26}, {Title: "snow.zone.policy_is", Width: 14},
			{Title: "snow.zone.most_is", Width: 12},
			{Title: "snow.zone.agent_is", Width: 20}},
			Lines: func(see *list.Reader, z *Zone) [][]any {
				return [][]any{{z.Name, see.PathText(z.Area), see.Say("snow.kind." + string(z.Kind)), see.Say("snow.class." + z.Class), z.Place, z.M2,
					z.units[0], z.units[1],
					see.Say("snow.policy." + string(z.Policy)), z.Most, z.agentName}}
			}},
	}
}

// SnowException is an exception in a list.
type SnowException struct {
	ID        string       `json:"id"`
	Area      string       `json:"area"`
	Zone      string       `json:"zone"`
	ZoneName  string       `json:"zone_name"`
	Agent     string       `json:"agent"`
	AgentName string       `json:"agent_name"`
	Most      int          `json:"most"`
	Reason    string       `json:"reason"`
	From      clock.Moment `json:"from"`
	To        clock.Moment `json:"to"`
	GrantedBy string       `json:"granted_by"`
	RevokedAt clock.Moment `json:"revoked_at,omitempty"`
	InForce   bool         `json:"in_force"`
	Version   int          `json:"version"`
	CanRevoke bool         `json:"can_revoke"`
}

// SnowExceptionInput is an exception as a commander grants it, from now on for some hours.
type SnowExceptionInput struct {
	Zone   string `json:"zone" maxLength:"36"`
	Agent  string `json:"agent" maxLength:"36"`
	Most   int    `json:"most,omitempty" minimum:"0" maximum:"500" doc:"g/m²; 0: as the zone says"`
	Hours  int    `json:"hours" minimum:"1" maximum:"72"`
	Reason string `json:"reason" minLength:"4" maxLength:"400"`
}

func (r *room) exceptionList() *list.List[Exception, SnowException] {
	return &list.List[Exception, SnowException]{
		Kind: ExceptionKind, Name: "SnowException", Path: "/api/snow/exceptions", Summary: "Exceptions from what zones allow, the latest first",
		Read:  MayRead,
		Table: "snow_exception", Columns: exceptionColumns, Order: list.Latest("r.from_at"),
		Filters: []list.Filter{list.Is("zone", "r.zone"), list.States("state", map[string]string{"": "",
			"in_force": "r.revoked_at = 0 and r.to_at > $now"})},
		Dest: exceptionDest, Fill: r.fillExceptions,
		Wire: func(see *list.Reader, x *Exception) SnowException {
			force := x.covers(x.Agent, r.Acts.Now())
			return SnowException{x.ID, x.Area, x.Zone, x.ZoneName, x.Agent, x.AgentName, x.Most, x.Reason, x.From, x.To, x.GrantedBy, x.RevokedAt,
				force, x.Version,
				force && see.Can(MayCommand, x.Area)}
		},
	}
}

// SnowRefusal is something that the rule refused.
type SnowRefusal struct {
	ID        string       `json:"id"`
	Area      string       `json:"area"`
	AreaName  string       `json:"area_name"`
	ZoneName  string       `json:"zone_name"`
	ZoneKind  ZoneKind     `json:"zone_kind"`
	AgentName string       `json:"agent_name"`
	Tried     string       `json:"tried" enum:"plan,depot,desk,phone"`
	Why       string       `json:"why" enum:"forbidden,chloride,dose"`
	At        clock.Moment `json:"at"`
	ActorName string       `json:"actor_name"`
}

func (r *room) refusalList() *list.List[Refusal, SnowRefusal] {
	return &list.List[Refusal, SnowRefusal]{
		Kind: RefusalKind, Name: "SnowRefusal", Path: "/api/snow/refusals", Summary: "What the rule refused, the latest first", Read: MayRead,
		Table: "snow_refusal", Columns: refusalColumns, Order: list.Latest("r.at"), Filters: []list.Filter{list.Period("r.day")}, Dest: refusalDest,
		Wire: func(see *list.Reader, x *Refusal) SnowRefusal {
			return SnowRefusal{x.ID, x.Area, see.PathText(x.Area), x.ZoneName, x.ZoneKind, x.AgentName, x.Tried, x.Why, x.At, x.ActorName}
		},
	}
}

// SnowUse is what was spread where.
type SnowUse struct {
	ID        string       `json:"id"`
	Area      string       `json:"area"`
	AreaName  string       `json:"area_name"`
	Zone      string       `json:"zone"`
	ZoneName  string       `json:"zone_name"`
	ZoneKind  ZoneKind     `json:"zone_kind"`
	Response  string       `json:"response"`
	Rehearsal bool         `json:"rehearsal"`
	AgentName string       `json:"agent_name"`
	Chloride  bool         `json:"chloride"`
	Grams     int64        `json:"grams"`
	M2        int64        `json:"m2"`
	Dose      int64        `json:"dose" doc:"g/m²"`
	At        clock.Moment `json:"at"`
	ActorName string       `json:"actor_name"`
	Exception string       `json:"exception"`
	Wrong     string       `json:"wrong" enum:",forbidden,chloride,dose"`
	Order     string       `json:"order"`
}

func (r *room) useList() *list.List[Use, SnowUse] {
	return &list.List[Use, SnowUse]{
		Kind: UseKind, Name: "SnowUse", Path: "/api/snow/uses", Summary: "What was spread where, the latest first", Read: MayRead,
		Table: "snow_use", Columns: useColumns,
		Order: list.Latest("r.at"), Filters: []list.Filter{list.Is("zone", "r.zone"), list.Is("response", "r.response"), list.Period("r.day"),
			list.States("wrong", map[string]string{"": "", "only": "r.wrong <> ''", "excepted": "r.exception <> ''"})},
		Dest: useDest, Wire: func(see *list.Reader, u *Use) SnowUse {
			return SnowUse{u.ID, u.Area, see.PathText(u.Area), u.Zone, u.ZoneName, u.ZoneKind, u.Response, u.Rehearsal, u.AgentName, u.Chloride, u.Grams, u.M2,
				Dose(u.Grams, u.M2), u.At, u.ActorName, u.Exception, u.Wrong, u.Order}
		},
		Sheet: list.Sheet[Use]{File: "snow-uses", Title: "snow.sheet.uses", Columns: []sheet.Column{{Title: "snow.use.at_is", Width: 18},
			{Title: "snow.zone.area_is", Width: 30},
			{Title: "snow.zone.name_is", Width: 24}, {Title: "snow.zone.kind_is", Width: 16}, {Title: "snow.zone.agent_is", Width: 20},
			{Title: "snow.use.kg_is", Width: 10},
			{Title: "snow.use.m2_is", Width: 10}, {Title: "snow.use.dose_is", Width: 10}, {Title: "snow.use.wrong_is", Width: 20},
			{Title: "snow.use.rehearsal_is", Width: 8}},
			Lines: func(see *list.Reader, u *Use) [][]any {
				wrong, drill := "", ""
				if u.Wrong != "" {
					wrong = see.Say("snow.why." + u.Wrong)
				}
				if u.Rehearsal {
					drill = see.Say("directive.rehearsal")
				}
				return [][]any{{u.At.Time().Format("2006-01-02 15:04"), see.PathText(u.Area), u.ZoneName, see.Say("snow.kind." + string(u.ZoneKind)),
					u.AgentName,
					float64(u.Grams) / 1000, u.M2, Dose(u.Grams, u.M2), wrong, drill}}
			}},
	}
}

// mountZones hangs what is kept of zones.
func (r *room) mountZones(s *web.Server) {
	zones, exceptions := r.zoneList(), r.exceptionList()
	zones.Mount(s, r.Lists)
	exceptions.Mount(s, r.Lists)
	r.refusalList().Mount(s, r.Lists)
	r.useList().Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "addSnowZone", Method: "POST", Path: zones.Path, Guard: MayManage, Summary: "Enter a zone"},
		func(ctx context.Context, in *struct{ Body SnowZoneInput }) (*list.One[SnowZone], error) {
			a, err := duty.Of(ctx).May(MayManage, in.Body.Area, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			z := &Zone{}
			if err := r.onto(ctx, r.DB.Read(), &in.Body, z); err != nil {
				return nil, r.remember(ctx, a, "", AtPlan, r.Acts.Now(), err)
			}
			return zones.Add(ctx, MayManage, z.Area, func(tx *act.Tx) error {
				err := r.addZones(ctx, tx, z)
				tx.On(z.ID, z.Area)
				return err
			})
		})
	web.Handle(s, web.Spec{ID: "changeSnowZone", Method: "PUT", Path: zones.Path + "/{id}", Guard: MayManage,
		Summary: "Change a zone, its crew or what it allows"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body SnowZoneInput
		}) (*list.One[SnowZone], error) {
			var a act.Actor
			out, err := zones.Act(ctx, MayManage, in.ID, "change", func(tx *act.Tx, z *Zone) error {
				was := *z
				a = tx.Actor
				if err := r.onto(ctx, tx, &in.Body, z); err != nil {
					return err
				}
				if err := r.changeZone(ctx, tx, z, &was); err != nil || z.Area == was.Area {
					return err
				}
				return r.takeAlong(ctx, tx, area.Moving{From: was.Area, To: z.Area, Day: tx.Now.Day(), IDs: []string{z.ID}})
			})
			return out, r.remember(ctx, a, "", AtPlan, r.Acts.Now(), err)
		})
	web.Handle(s, web.Spec{ID: "grantSnowException", Method: "POST", Path: exceptions.Path, Guard: MayCommand,
		Summary: "Let an agent into a zone for some hours"},
		func(ctx context.Context, in *struct{ Body SnowExceptionInput }) (*list.One[SnowException], error) {
			b := in.Body
			z, at, err := zones.Find(ctx, r.DB.Read(), b.Zone)
			if err != nil {
				return nil, err
			}
			if _, err := r.agent(ctx, r.DB.Read(), duty.Of(ctx).County, b.Agent); err != nil {
				return nil, fault.New(fault.Invalid, "snow.invalid").At("/agent", "snow.zone.agent").Because(err)
			}
			return exceptions.Add(ctx, MayCommand, at, func(tx *act.Tx) error {
				return r.addException(ctx, tx, &Exception{Area: z.Area, Zone: z.ID, Agent: b.Agent, Most: b.Most, Reason: strings.TrimSpace(b.Reason),
					From: tx.Now,
					To:   tx.Now + clock.Moment(b.Hours)*3_600_000})
			})
		})
	web.Handle(s, web.Spec{ID: "revokeSnowException", Method: "POST", Path: exceptions.Path + "/{id}/revoke", Guard: MayCommand,
		Summary: "Take an exception back"},
		func(ctx context.Context, in *list.Because) (*list.One[SnowException], error) {
			return exceptions.Act(ctx, MayCommand, in.ID, "revoke", func(tx *act.Tx, x *Exception) error {
				if !x.covers(x.Agent, tx.Now) {
					return fault.New(fault.Conflict, "snow.exception.over")
				}
				tx.Note("reason", in.Body.Reason)
				return tx.Over(ctx, "snow_exception", x.ID, x.Version, movedKey, act.Set{Column: "revoked_at", Value: tx.Now})
			})
		})
}
