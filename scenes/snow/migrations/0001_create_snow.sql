-- Season plans (扫雪铲冰预案), a row for each version. levels and classes are JSON: when a level is proposed, and by when a
-- class of zones is to be cleared.
-- table: county
create table snow_plan (
	county text not null,
	id text not null,
	area text not null,
	season text not null,
	no integer not null,
	title text not null,
	body text not null,
	levels text not null,
	classes text not null,
	state text not null,
	drafter text not null,
	in_force_on integer not null,
	replaced_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index snow_plan_no on snow_plan (county, season, no);

-- Zones (责任区): what is to be cleared, by which crew, with which de-icer. agent is the one planned for it; most is in g/m².
-- table: county
create table snow_zone (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	kind text not null,
	class text not null,
	place text not null,
	m2 integer not null,
	crew text not null,
	deputy text not null,
	policy text not null,
	most integer not null,
	agent text not null,
	opened_on integer not null,
	crewed_on integer not null,
	closed_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index snow_zone_area on snow_zone (county, area, id);

create index snow_zone_crew on snow_zone (county, crew, id);

-- What a zone allowed from when on, so that a use is judged by what held when it was made, in whatever order phones send.
-- table: county
create table snow_policy (
	county text not null,
	id text not null,
	zone text not null,
	from_at bigint not null,
	kind text not null,
	policy text not null,
	most integer not null,
	primary key (county, id)
);

create index snow_policy_zone on snow_policy (county, zone, from_at);

-- De-icers (融雪剂), a row for each batch.
-- table: county
create table snow_agent (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	form text not null,
	chloride integer not null,
	batch text not null,
	report_no text not null,
	tested_on integer not null,
	stopped_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index snow_agent_batch on snow_agent (county, name, batch);

-- Depots (物资库), and what lies in them in grams: never less than nothing.
-- table: county
create table snow_depot (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	place text not null,
	opened_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index snow_depot_area on snow_depot (county, area, id);

-- table: county
create table snow_stock (
	county text not null,
	depot text not null,
	agent text not null,
	grams bigint not null check (grams >= 0),
	primary key (county, depot, agent)
);

-- What came into a depot, and what was taken from it for which zone (grams below nothing).
-- table: county
create table snow_movement (
	county text not null,
	id text not null,
	area text not null,
	depot text not null,
	agent text not null,
	zone text not null,
	grams bigint not null,
	at bigint not null,
	day integer not null,
	actor_name text not null,
	note text not null,
	exception text not null,
	version integer not null,
	primary key (county, id)
);

create index snow_movement_depot on snow_movement (county, depot, id);

-- Weather warnings that were relayed (转发的预警), never issued here. One of a source and identifier is one.
-- table: county
create table snow_warning (
	county text not null,
	id text not null,
	area text not null,
	source text not null,
	identifier text not null,
	colour text not null,
	headline text not null,
	body text not null,
	mm integer not null,
	hours integer not null,
	sent_at bigint not null,
	expires_at bigint not null,
	kind text not null,
	refers text not null,
	cap integer not null,
	exercise integer not null,
	relayed_at bigint not null,
	relayed_by text not null,
	version integer not null,
	primary key (county, id)
);

create unique index snow_warning_once on snow_warning (county, source, identifier);

-- Responses (应急响应): a level from when it was raised until it ended. plan is the version in force then.
-- table: county
create table snow_response (
	county text not null,
	id text not null,
	area text not null,
	level text not null,
	rehearsal integer not null,
	state text not null,
	words text not null,
	warning text not null,
	plan text not null,
	directive text not null,
	raised_at bigint not null,
	raised_day integer not null,
	raised_by text not null,
	ended_at bigint not null,
	inspections integer not null,
	lessons text not null,
	version integer not null,
	primary key (county, id)
);

create index snow_response_state on snow_response (county, state, raised_at);

-- A named commander's exceptions (特批): an agent in a zone where the plan does not allow it, or more of it.
-- table: county
create table snow_exception (
	county text not null,
	id text not null,
	area text not null,
	zone text not null,
	agent text not null,
	most integer not null,
	reason text not null,
	from_at bigint not null,
	to_at bigint not null,
	day integer not null,
	granted_by text not null,
	revoked_at bigint not null,
	version integer not null,
	primary key (county, id)
);

create index snow_exception_zone on snow_exception (county, zone, from_at);

-- What was spread where (用剂记录). wrong says why it should not have been; it was reported all the same, and opened an order.
-- table: county
create table snow_use (
	county text not null,
	id text not null,
	area text not null,
	zone text not null,
	zone_name text not null,
	zone_kind text not null,
	response text not null,
	rehearsal integer not null,
	agent text not null,
	agent_name text not null,
	chloride integer not null,
	grams bigint not null,
	m2 integer not null,
	at bigint not null,
	day integer not null,
	actor_name text not null,
	exception text not null,
	wrong text not null,
	order_id text not null,
	version integer not null,
	primary key (county, id)
);

create index snow_use_area on snow_use (county, area, day, id);

create index snow_use_zone on snow_use (county, zone, at);

create index snow_use_response on snow_use (county, response, id);

-- What the rule refused (拦截记录), by where it was tried: plan, depot, report.
-- table: county
create table snow_refusal (
	county text not null,
	id text not null,
	area text not null,
	zone text not null,
	zone_name text not null,
	zone_kind text not null,
	agent text not null,
	agent_name text not null,
	tried text not null,
	why text not null,
	at bigint not null,
	day integer not null,
	actor_name text not null,
	version integer not null,
	primary key (county, id)
);

create index snow_refusal_area on snow_refusal (county, area, day, id);
