-- The work order (工单): one caller, one matter, one place.
-- township and village repeat the beginning of area, so that a list under either is
-- one walk along an index.
-- table: county
create table work_order (
	county text not null,
	id text not null,
	code text not null,
	township text not null,
	village text not null,
	area text not null,
	status text not null,
	suspended boolean not null,
	urgent boolean not null,
	category text not null,
	title text not null,
	words text not null,
	place text not null,
	lon double precision not null,
	lat double precision not null,
	photos text not null,
	source text not null,
	reporter text not null,
	caller_name bytea not null,
	caller_phone bytea not null,
	caller_index text not null,
	lead_unit text not null,
	first_unit text not null,
	handler text not null,
	handler_unit text not null,
	limit_text text not null,
	respond_text text not null,
	pauses text not null,
	catalogue text not null,
	reported_at bigint not null,
	reported_day integer not null,
	accepted_at bigint not null,
	accepted_day integer not null,
	respond_due_at bigint not null,
	respond_due_day integer not null,
	responded_at bigint not null,
	due_at bigint not null,
	due_day integer not null,
	warned_at bigint not null,
	answered_at bigint not null,
	closed_at bigint not null,
	closed_day integer not null,
	ended_day integer not null,
	merged_into text not null,
	reworks integer not null,
	rated_at bigint not null,
	rated_day integer not null,
	resolved integer not null,
	score integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index work_order_code on work_order (county, code);

create index work_order_status on work_order (county, status, id);

create index work_order_township on work_order (county, township, status, id);

create index work_order_village on work_order (county, village, status, id);

create index work_order_lead on work_order (county, lead_unit, status) where lead_unit <> '';

create index work_order_closed on work_order (county, closed_day, closed_at) where closed_day > 0;

create index work_order_due on work_order (county, due_at) where closed_at = 0 and due_at > 0;

create index work_order_merged on work_order (county, merged_into) where merged_into <> '';

create index work_order_reporter on work_order (county, reporter, id) where reporter <> 'public';

create index work_order_caller on work_order (county, caller_index) where caller_index <> '';

-- table: county clustered
create table order_step (
	county text not null,
	order_id text not null,
	id text not null,
	at bigint not null,
	day integer not null,
	actor text not null,
	actor_name text not null,
	unit text not null,
	verb text not null,
	from_status text not null,
	to_status text not null,
	opened integer not null,
	area text not null,
	words text not null,
	photos text not null,
	detail text not null,
	primary key (county, order_id, id)
);

create unique index order_step_id on order_step (county, id);

create index order_step_actor on order_step (county, actor, order_id);

-- Units called in to help the lead (协办、吹哨报到), each with a clock of its own.
-- table: county
create table order_assist (
	county text not null,
	id text not null,
	order_id text not null,
	unit text not null,
	asked_at bigint not null,
	due_at bigint not null,
	done_at bigint not null,
	primary key (county, id)
);

create index order_assist_order on order_assist (county, order_id);

create index order_assist_unit on order_assist (county, unit, done_at);

-- The dispatch catalogue (派单目录): what rulings taught.
-- table: county clustered
create table order_dispatch (
	county text not null,
	category text not null,
	area text not null,
	unit text not null,
	learned_from text not null,
	at bigint not null,
	primary key (county, category, area)
);

-- Full text, as pairs of characters.
-- only: sqlite
-- table: county
create virtual table order_search using fts5(county unindexed, order_id unindexed, body);

-- only: postgres
-- table: county
create table order_search (
	county text not null,
	order_id text not null,
	body tsvector not null,
	primary key (county, order_id)
);

-- only: postgres
create index order_search_body on order_search using gin (body);
