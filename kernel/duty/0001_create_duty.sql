-- Posts: what a duty is called and which powers it carries. Data, so that a county
-- can shape its own; scenes add theirs.
-- table: reference
create table post (
	code text not null primary key,
	title text not null,
	level integer not null,
	powers text not null
);

-- Who answers for what, where, from when to when.
-- table: county
create table duty (
	county text not null,
	id text not null,
	person text not null,
	post text not null,
	area text not null,
	unit text not null,
	from_at bigint not null,
	to_at bigint not null,
	ended_reason text not null,
	primary key (county, id)
);

create index duty_person on duty (county, person);

create index duty_area on duty (county, post, area);

-- Absence, and who stands in.
-- table: county
create table leave (
	county text not null,
	id text not null,
	person text not null,
	deputy text not null,
	from_at bigint not null,
	to_at bigint not null,
	primary key (county, id)
);

create index leave_person on leave (county, person);

-- The days on which a grid has an owner, gaps and overlaps of its duties worked
-- out: what the coverage rate counts. to_day is the first day without; 0 goes on.
-- An interval that a correction swallowed keeps its row with no days.
-- table: county
create table duty_cover (
	county text not null,
	id text not null,
	area text not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index duty_cover_area on duty_cover (county, area);
