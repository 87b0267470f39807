-- Brand events (品牌推介): live shows with as many viewers as a platform said, and
-- roadshows into communities with what was sold there, in fen.
-- table: county
create table agri_event (
	county text not null,
	id text not null,
	kind text not null,
	title text not null,
	area text not null,
	on_day integer not null,
	platform text not null,
	viewers bigint not null,
	viewers_source text not null,
	residents integer not null,
	sales_fen bigint not null,
	note text not null,
	person text not null,
	entered_at bigint not null,
	voided_on integer not null,
	void_reason text not null,
	version integer not null,
	primary key (county, id)
);

create index agri_event_area on agri_event (county, area, on_day, id);

-- Who took part in an event (producer) and where it went (community). reach names the
-- row of agri_reach that stands for the same producer or community.
-- table: county
create table agri_event_party (
	county text not null,
	id text not null,
	event text not null,
	reach text not null,
	kind text not null,
	subject text not null,
	area text not null,
	name text not null,
	primary key (county, id)
);

create index agri_event_party_event on agri_event_party (county, event);

create index agri_event_party_reach on agri_event_party (county, reach);

-- Every producer that took part in a roadshow and every community that one reached, a
-- row each, from its first day on: whoever comes again is not counted again. 0: every
-- event that said so was struck out. turns is counted up by who holds the row.
-- table: county
create table agri_reach (
	county text not null,
	id text not null,
	kind text not null,
	title text not null,
	area text not null,
	first_day integer not null,
	turns integer not null,
	primary key (county, id)
);
