package snow

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/person"
	"huying/kernel/workbook"
)

// ZoneSheet is the name of the zones' sheet in the county's workbook.
const ZoneSheet = "扫雪责任区"

// The columns of the zones' sheet.
const (
	zoneName = iota
	zoneArea
	zoneKind
	zoneClass
	zonePlace
	zoneM2
	zoneCrew
	zoneDeputy
	zonePolicy
	zoneMost
	zoneOpened
)

// Where the faults of a zone stand in its line.
var zoneColumn = map[string]int{"/name": zoneName, "/area": zoneArea, "/kind": zoneKind, "/class": zoneClass, "/place": zonePlace, "/m2": zoneM2,
	"/deputy": zoneDeputy, "/policy": zonePolicy, "/agent": zonePolicy, "/most": zoneMost, "/opened_on": zoneOpened}

// sheets are the scene's in the county's workbook: the zones, so that a season's hundreds of stretches come in at once.
func (r *room) sheets() []*workbook.Sheet {
	words := func(prefix string, codes []string) (out [][2]string) {
		for _, c := range codes {
			out = append(out, [2]string{c, r.Catalogue.Say(text.Fallback, prefix+c, nil)})
		}
		return out
	}
	column := func(title, hint string, width float64) workbook.Column {
		return workbook.Column{Column: sheet.Column{Title: title, Hint: hint, Width: width, Required: strings.HasPrefix(hint, "必填")}}
	}
	name, place := column("责任区", "必填", 26), column("区域代码", "必填，街镇、社区（村）或网格", 20)
	name.Key, name.Label, place.Key = true, true, true
	kind, class, policy := column("类型", "必填，从下拉列表中选择", 16), column("时限类别", "必填，从下拉列表中选择", 12), column("用剂规定", "必填，从下拉列表中选择", 14)
	kind.Words, class.Words, policy.Words = words("snow.kind.", texts(ZoneKinds)), words("snow.class.", Classes), words("snow.policy.", texts(Policies))
	opened := column("划定日期", "必填", 14)
	opened.Day = true
	return []*workbook.Sheet{{Name: ZoneSheet, About: "没有写的责任区不变；要撤销请到责任区页面。用剂规定不能比类型允许的更宽。", See: MayRead, May: MayManage,
		Place: func(_ *workbook.Plan, v []string) string { return v[zoneArea] }, Rows: r.zoneRows, Reads: r.readZones, Apply: r.applyZones,
		Columns: []workbook.Column{name, place, kind, class, column("起止", "可不填", 30), column("面积（平方米）", "必填，整数", 14), column("作业单位", "单位全称；不填列为短板", 30),
			column("备勤单位", "可不填，单位全称", 30), policy, column("限量（克/平方米）", "限量使用的必填", 14), opened}}}
}

func (r *room) zoneRows(ctx context.Context, q store.Q, county string, _ bool) (out []workbook.Row, err error) {
	zones, err := r.openZones(ctx, q, county, area.Scope{county})
	if err != nil {
		return nil, err
	}
	units, err := r.People.UnitNames(ctx, q, county)
	if err != nil {
		return nil, err
	}
	say := func(key string) string { return r.Catalogue.Say(text.Fallback, key, nil) }
	for _, z := range zones {
		most := ""
		if z.Most > 0 {
			most = strconv.Itoa(z.Most)
		}
		out = append(out, workbook.Row{Values: []string{z.Name, z.Area, say("snow.kind." + string(z.Kind)), say("snow.class." + z.Class), z.Place,
			strconv.FormatInt(z.M2, 10), units[z.Crew], units[z.Deputy], say("snow.policy." + string(z.Policy)), most, z.OpenedOn.String()}})
	}
	workbook.Sort(out)
	return out, nil
}

// zoneLine is a line as a zone; onto is what is kept of it, nil where it is new.
func zoneLine(l *workbook.Line, onto *Zone) (*Zone, error) {
	z := &Zone{}
	if onto != nil {
		*z = *onto
	}
	v := l.Values
	f := fault.New(fault.Invalid, "snow.invalid")
	number := func(col int, at string) int64 {
		if v[col] == "" {
			return 0
		}
		n, err := strconv.ParseInt(v[col], 10, 64)
		if err != nil {
			f.At(at, "web.no_whole")
		}
		return n
	}
	z.Name, z.Area, z.Kind, z.Class, z.Place = v[zoneName], v[zoneArea], ZoneKind(l.Code(zoneKind)), l.Code(zoneClass), v[zonePlace]
	z.M2, z.Policy, z.Most = number(zoneM2, "/m2"), Policy(l.Code(zonePolicy)), int(number(zoneMost, "/most"))
	z.OpenedOn, _ = clock.ParseDay(v[zoneOpened]) // the sheet has read it
	return z, f.OrNil()
}

// kept are a county's open zones by name and place.
func (r *room) kept(ctx context.Context, q store.Q, county string) (map[[2]string]*Zone, error) {
	zones, err := r.openZones(ctx, q, county, area.Scope{county})
	out := map[[2]string]*Zone{}
	for _, z := range zones {
		out[[2]string{z.Name, z.Area}] = z
	}
	return out, err
}

func (r *room) readZones(ctx context.Context, q store.Q, p *workbook.Plan) (workbook.Reader, error) {
	known, err := r.kept(ctx, q, p.County)
	if err != nil {
		return workbook.Reader{}, err
	}
	agents, err := r.agents(ctx, q, p.County)
	if err != nil {
		return workbook.Reader{}, err
	}
	tree := area.Planned(p)
	units := p.Will(person.UnitSheet)
	return workbook.Reader{Find: func(l *workbook.Line) {
		for _, col := range []int{zoneCrew, zoneDeputy} {
			l.Values[col] = units.Called(l.Values[col])
		}
	}, Check: func(l *workbook.Line) {
		was := known[[2]string{l.Values[zoneName], l.Values[zoneArea]}]
		z, err := zoneLine(l, was)
		var agent *Agent
		if i := slices.IndexFunc(agents, func(a *Agent) bool { return a.ID == z.Agent }); i >= 0 {
			agent = agents[i]
		}
		z.Crew, z.Deputy = l.Values[zoneCrew], l.Values[zoneDeputy] // by name: whether they are two is asked, not which
		if err == nil {
			err = z.check(tree, agent)
		}
		var f *fault.Fault
		if errors.As(err, &f) {
			for _, x := range f.Fields {
				l.Fail(zoneColumn[x.Pointer], x.Key)
			}
		}
		for _, col := range []int{zoneCrew, zoneDeputy} {
			if _, ok := units.Get(l.Values[col]); l.Values[col] != "" && !ok {
				l.Fail(col, "unit.unknown")
			}
		}
	}}, nil
}

func (r *room) applyZones(ctx context.Context, tx *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
	units, err := r.People.UnitIDs(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	known, err := r.kept(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	var added []*Zone
	for _, l := range lines {
		was := known[[2]string{l.Values[zoneName], l.Values[zoneArea]}]
		z, err := zoneLine(l, was)
		if err != nil {
			return err
		}
		z.Crew, z.Deputy = units[l.Values[zoneCrew]], units[l.Values[zoneDeputy]]
		if was == nil {
			added = append(added, z)
		} else if err := r.changeZone(ctx, tx, z, was); err != nil {
			return err
		}
	}
	return r.addZones(ctx, tx, added...)
}
