package agri

import (
	"huying/kernel/figure"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

// ends is the earlier of two last days of which either may be missing (0).
func ends(a, b string) string {
	return "case when " + a + " = 0 then " + b + " when " + b + " = 0 then " + a + " when " + a + " < " + b + " then " + a + " else " + b + " end"
}

const tonnes = "(r.annual_kg + 500) / 1000"

const growers = "r.kind not in ('buyer', 'slaughterhouse', 'input_shop')"

// personal tells of a subject s whose name is most likely somebody's own: a household, or
// a grower or buyer with a name as short as a person's.
func personal(s string) string {
	return "case when " + s + ".kind = 'household' or " + s + ".kind in ('big_grower', 'buyer') and length(" + s + ".name) <= 4 then 1 else 0 end"
}

// Sources whose rows belong to a subject are called by its name.
var (
	subjectName = "(select s.name from agri_subject s where s.county = r.county and s.id = r.subject)"
	subjectKind = "(select 'agri.kind.' || s.kind from agri_subject s where s.county = r.county and s.id = r.subject)"
	// Whose produce it is, where that is nobody's own name.
	subjectProduct = "(select case when s.kind = 'household' then '" + registry.KindWords[4] +
		"' else s.name end from agri_subject s where s.county = r.county and s.id = r.subject) || ' ' || r.product"
	subjectPerson = "(select " + personal("s") + " from agri_subject s where s.county = r.county and s.id = r.subject)"
)

func sources() []*figure.Source {
	told := "case when r.told_on = 0 then 0 when r.told_on > r.from_day then r.told_on else r.from_day end"
	standard := "r.standard_from > 0 and (r.to_day = 0 or r.standard_from < r.to_day)"
	return []*figure.Source{{
		Kind: "agri.subject", Table: "agri_subject", ID: "r.id", Area: "r.area", No: "'agri.kind.' || r.kind", Title: "r.name", Person: personal("r"),
		Measures: []figure.Measure{
			{Code: "agri.subjects", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "")},
			{Code: "agri.large", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.scale = 'large'")},
			{Code: "agri.told", Stock: true, Terms: ledger.Span(told, "r.to_day", "1", "r.told_on > 0 and (r.to_day = 0 or r.told_on < r.to_day)")},
			{Code: "agri.land", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "r.land_m2", growers)},
			{Code: "agri.standard_land", Stock: true, Terms: ledger.Span("r.standard_from", ends("r.standard_to", "r.to_day"), "r.land_m2", growers+" and "+standard)},
		},
	}, {
		Kind: "agri.patrol", Table: "agri_patrol", ID: "r.id", Area: "r.area", No: "'agri.result.' || r.result",
		Title: subjectName, Person: subjectPerson,
		Measures: []figure.Measure{
			{Code: "agri.patrols", Terms: []figure.Term{{Day: "r.on_day"}}},
			{Code: "agri.patrol_findings", Terms: []figure.Term{{Day: "r.on_day", Amount: "r.findings"}}},
			{Code: "agri.patrols_failed", Terms: []figure.Term{{Day: "r.on_day", Where: "r.result <> 'pass'"}}},
		},
	}, {
		Kind: "agri.subject", Table: "agri_cover", ID: "r.id", Record: "r.subject", Area: "r.area", No: subjectKind,
		Title: subjectName, Person: subjectPerson,
		Measures: []figure.Measure{{Code: "agri.covered", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.from_day > 0")}},
	}, registry.OfficerSource(), {
		Kind: "agri.station", Table: "agri_station", ID: "r.id", Area: "r.area", No: "r.area", Title: "r.name",
		Measures: []figure.Measure{{Code: "agri.stations", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "")}},
	}, {
		Kind: "agri.station", Table: "agri_grade", ID: "r.id", Record: "r.station", Area: "r.area", No: "'agri.graded.' || r.grade",
		Title: "(select s.name from agri_station s where s.county = r.county and s.id = r.station)",
		Measures: []figure.Measure{
			{Code: "agri.stations_excellent", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.grade = 'excellent'")},
			{Code: "agri.stations_good", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.grade = 'good'")},
		},
	}, {
		Kind: "agri.sample", Table: "agri_sample", ID: "r.id", Area: "r.area", No: "r.no",
		Title: subjectName, Person: subjectPerson,
		Measures: []figure.Measure{
			{Code: "agri.samples", Terms: []figure.Term{{Day: "r.taken_on"}}},
			{Code: "agri.samples_concluded", Terms: []figure.Term{{Day: "r.concluded_on", Where: "r.result <> ''"}}},
			{Code: "agri.samples_passed", Terms: []figure.Term{{Day: "r.concluded_on", Where: "r.result = 'pass'"}}},
			// What failed counts on the day that it failed, disposed of or not.
			{Code: "agri.samples_failed", Terms: []figure.Term{{Day: "r.concluded_on", Where: "r.result = 'fail'"}}},
			{Code: "agri.samples_disposed", Terms: []figure.Term{{Day: "r.concluded_on", Where: "r.result = 'fail' and r.state = 'disposed'"}}},
		},
	}, {
		Kind: "agri.pledge", Table: "agri_pledge", ID: "r.id", Area: "r.area", No: "r.no",
		Title: subjectName, Person: subjectPerson,
		Measures: []figure.Measure{
			{Code: "agri.pledges", Terms: []figure.Term{{Day: "r.issued_on"}}},
			{Code: "agri.pledged_kg", Terms: []figure.Term{{Day: "r.issued_on", Amount: "r.weight_g / 1000", Where: "r.lot <> ''"}}},
			{Code: "agri.pledges_void", Terms: []figure.Term{{Day: "r.void_on", Where: "r.void_on > 0"}}},
		},
	}, {
		Kind: "agri.subject", Table: "agri_lot", ID: "r.id", Record: "r.subject", Area: "r.area", No: "r.no", Title: subjectProduct,
		Measures: []figure.Measure{{Code: "agri.harvested_kg", Terms: []figure.Term{{Day: "r.harvested_on", Amount: "r.weight_g / 1000"}}}},
	}, {
		// Tonnes, rounded product by product: what a certificate prints.
		Kind: "agri.subject", Table: "agri_certified", ID: "r.id", Record: "r.subject", Area: "r.area", No: "'agri.scheme.' || r.scheme", Title: subjectProduct,
		Measures: []figure.Measure{
			{Code: "agri.organic_tonnes", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", tonnes, "r.scheme = 'organic' and r.from_day < r.to_day")},
			{Code: "agri.green_tonnes", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", tonnes, "r.scheme = 'green' and r.from_day < r.to_day")},
			{Code: "agri.eco_tonnes", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", tonnes, "r.scheme in ('organic', 'green') and r.from_day < r.to_day")},
		},
	}, {
		Kind: "agri.subject", Table: "agri_holder", ID: "r.id", Record: "r.subject", Area: "r.area", No: "'agri.scheme.' || r.scheme",
		Title: subjectName, Person: subjectPerson,
		Measures: []figure.Measure{
			{Code: "agri.organic_holders", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.scheme = 'organic' and r.from_day > 0")},
			{Code: "agri.green_holders", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.scheme = 'green' and r.from_day > 0")},
			{Code: "agri.gi_holders", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.scheme = 'gi' and r.from_day > 0")},
		},
	}}
}

func figures() []*figure.Figure {
	return []*figure.Figure{
		registry.OfficerFigure,
		{Code: "agri.subjects", Kind: figure.Stock, Unit: "unit.subject", Num: "agri.subjects", Version: "1", Public: true},
		{Code: "agri.large", Kind: figure.Stock, Unit: "unit.subject", Num: "agri.large", Version: "1"},
		{Code: "agri.told_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.told", Den: "agri.subjects", Version: "1", Good: "up",
			Decimals: 1, Public: true},
		{Code: "agri.standard_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.standard_land", Den: "agri.land", Version: "1",
			Good: "up", Decimals: 1, Public: true},
		{Code: "agri.patrols", Kind: figure.Flow, Unit: "unit.times", Num: "agri.patrols", Version: "1", Public: true},
		{Code: "agri.patrol_findings", Kind: figure.Flow, Unit: "unit.finding", Num: "agri.patrol_findings", Version: "1"},
		{Code: "agri.patrol_coverage", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.covered", Den: "agri.subjects", Version: "1",
			Good: "up", Decimals: 1, Public: true},
		{Code: "agri.stations", Kind: figure.Stock, Unit: "unit.place", Num: "agri.stations", Version: "1", Public: true},
		{Code: "agri.stations_excellent", Kind: figure.Stock, Unit: "unit.place", Num: "agri.stations_excellent", Version: "1", Good: "up", Public: true},
		{Code: "agri.stations_good", Kind: figure.Stock, Unit: "unit.place", Num: "agri.stations_good", Version: "1", Public: true},
		{Code: "agri.samples", Kind: figure.Flow, Unit: "unit.sample", Num: "agri.samples", Version: "1", Public: true},
		{Code: "agri.pass_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.samples_passed", Den: "agri.samples_concluded", Version: "1",
			Good: "up", Decimals: 1, Public: true},
		{Code: "agri.disposal_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.samples_disposed", Den: "agri.samples_failed",
			Version: "1", Good: "up", Decimals: 1},
		{Code: "agri.pledges", Kind: figure.Flow, Unit: "unit.sheet", Num: "agri.pledges", Version: "1", Public: true},
		{Code: "agri.pledged_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.pledged_kg", Den: "agri.harvested_kg", Version: "1", Good: "up", Decimals: 1},
		{Code: "agri.eco_tonnes", Kind: figure.Stock, Unit: "unit.tonne", Num: "agri.eco_tonnes", Version: "1", Good: "up", Public: true},
		{Code: "agri.organic_tonnes", Kind: figure.Stock, Unit: "unit.tonne", Num: "agri.organic_tonnes", Version: "1", Good: "up", Public: true},
		{Code: "agri.green_tonnes", Kind: figure.Stock, Unit: "unit.tonne", Num: "agri.green_tonnes", Version: "1", Good: "up", Public: true},
		{Code: "agri.organic_holders", Kind: figure.Stock, Unit: "unit.subject", Num: "agri.organic_holders", Version: "1", Good: "up", Public: true},
		{Code: "agri.green_holders", Kind: figure.Stock, Unit: "unit.subject", Num: "agri.green_holders", Version: "1", Good: "up", Public: true},
		{Code: "agri.gi_holders", Kind: figure.Stock, Unit: "unit.subject", Num: "agri.gi_holders", Version: "1", Good: "up", Public: true},
		{Code: "agri.pledges_void", Kind: figure.Flow, Unit: "unit.sheet", Num: "agri.pledges_void", Version: "1"},
	}
}
