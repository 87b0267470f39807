package order

import "huying/kernel/figure"

// Sources of this room: what an order counts, and what its steps do.
func Sources() []*figure.Source {
	filed := "r.accepted_day > 0 and r.status not in ('merged', 'voided')"
	return []*figure.Source{
		{Kind: "order", Table: "work_order", ID: "r.id", Area: "r.area", No: "r.no", Title: "r.title", Measures: []figure.Measure{
			{Code: "order.received", Terms: []figure.Term{{Day: "r.reported_day"}}},
			{Code: "order.calls", Terms: []figure.Term{{Day: "r.reported_day", Where: "r.source <> 'patrol'"}}},
			{Code: "order.found", Terms: []figure.Term{{Day: "r.reported_day", Where: "r.source = 'patrol'"}}},
			{Code: "order.received_filed", Terms: []figure.Term{{Day: "r.reported_day", Where: "r.accepted_day > 0"}}},
			{Code: "order.filed", Terms: []figure.Term{{Day: "r.accepted_day", Where: filed}}},
			{Code: "order.filed_closed", Terms: []figure.Term{{Day: "r.accepted_day", Where: filed + " and r.closed_day > 0"}}},
			{Code: "order.declined", Terms: []figure.Term{{Day: "r.ended_day", Where: "r.status = 'declined'"}}},
			{Code: "order.due", Terms: []figure.Term{{Day: "r.due_day", Where: filed}}},
			{Code: "order.on_time", Terms: []figure.Term{{Day: "r.due_day", Where: filed + " and r.closed_at > 0 and r.closed_at <= r.due_at"}}},
			{Code: "order.closed", Terms: []figure.Term{{Day: "r.closed_day"}}},
			{Code: "order.to_contact", Terms: []figure.Term{{Day: "r.respond_due_day", Where: filed}}},
			{Code: "order.contacted", Terms: []figure.Term{{Day: "r.respond_due_day", Where: filed + " and r.responded_at > 0 and r.responded_at <= r.respond_due_at"}}},
			{Code: "order.rated", Terms: []figure.Term{{Day: "r.rated_day"}}},
			{Code: "order.resolved", Terms: []figure.Term{{Day: "r.rated_day", Where: "r.resolved = 1"}}},
			{Code: "order.satisfied", Terms: []figure.Term{{Day: "r.rated_day", Where: "r.score >= 3"}}},
		}},
		{Kind: "order", Table: "order_step", ID: "r.id", Record: "r.order_id", Area: "r.area",
			No:    "(select w.no from work_order w where w.county = r.county and w.id = r.order_id)",
			Title: "(select w.title from work_order w where w.county = r.county and w.id = r.order_id)",
			Measures: []figure.Measure{
				{Code: "order.open", Stock: true, Terms: []figure.Term{{Day: "r.day", Amount: "r.opened", Where: "r.opened <> 0"}}},
				{Code: "order.fixed", Terms: []figure.Term{{Day: "r.day", Where: "r.verb = 'fix'"}}},
				{Code: "order.again", Terms: []figure.Term{{Day: "r.day", Where: "r.verb = 'again'"}}},
				{Code: "order.checked", Terms: []figure.Term{{Day: "r.day", Where: "r.verb in ('verify', 'rework')"}}},
				{Code: "order.rework", Terms: []figure.Term{{Day: "r.day", Where: "r.verb = 'rework'"}}},
			}},
	}
}

// Figures of this room. The on-time rate is closed in time over due to be closed
// (按期结案数 ÷ 应结案数); response, resolution and satisfaction are the three rates
// of 接诉即办 (响应率、解决率、满意率).
func Figures() []*figure.Figure {
	count := func(code, good string, public bool) *figure.Figure {
		return &figure.Figure{Code: code, Kind: figure.Flow, Unit: "unit.order", Num: code, Version: "1", Good: good, Public: public}
	}
	rate := func(code, num, den, good string, public bool) *figure.Figure {
		return &figure.Figure{Code: code, Kind: figure.Rate, Unit: "%", Num: num, Den: den, Version: "1", Good: good, Decimals: 1, Public: public}
	}
	return []*figure.Figure{
		count("order.received", "", true), count("order.calls", "", true), count("order.found", "", true), count("order.fixed", "", true),
		count("order.again", "", false), count("order.filed", "", true), count("order.declined", "", false),
		count("order.due", "", true), count("order.closed", "up", true),
		{Code: "order.open", Kind: figure.Stock, Unit: "unit.order", Num: "order.open", Version: "1", Good: "down", Public: true},
		rate("order.filing_rate", "order.received_filed", "order.received", "", true),
		rate("order.close_rate", "order.filed_closed", "order.filed", "up", true),
		rate("order.on_time_rate", "order.on_time", "order.due", "up", true),
		rate("order.rework_rate", "order.rework", "order.checked", "down", true),
		rate("order.response_rate", "order.contacted", "order.to_contact", "up", true),
		rate("order.resolve_rate", "order.resolved", "order.rated", "up", true),
		rate("order.satisfaction_rate", "order.satisfied", "order.rated", "up", true),
	}
}
