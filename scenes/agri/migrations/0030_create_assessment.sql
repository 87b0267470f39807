-- Assessment schemes (考核办法), a county's, one version after the other; nothing here is
-- written over. items: a line each, the item's code and its weight. runs counts the runs
-- under it, and its row is held while one is made, so that no two cover one officer.
-- table: county
create table agri_scheme (
	county text not null,
	id text not null,
	version integer not null,
	title text not null,
	items text not null,
	at bigint not null,
	person text not null,
	runs integer not null,
	primary key (county, id)
);

create unique index agri_scheme_version on agri_scheme (county, version);

-- A run: the officers of a place, over a period that is past, under one scheme.
-- table: county
create table agri_assess_run (
	county text not null,
	id text not null,
	area text not null,
	title text not null,
	from_day integer not null,
	to_day integer not null,
	scheme text not null,
	officers integer not null,
	at bigint not null,
	on_day integer not null,
	appeal_until bigint not null,
	person text not null,
	unit text not null,
	primary key (county, id)
);

create unique index agri_assess_run_once on agri_assess_run (county, area, from_day, to_day);

-- One version of one officer's result. It is never changed: a correction is another
-- version, which names the one before. places: a line each, code and first day in the
-- period. points and total are tenths; weight is what the items that applied weigh.
-- seal is the hash of everything that was counted.
-- table: county
create table agri_assess (
	county text not null,
	id text not null,
	run text not null,
	person text not null,
	area text not null,
	places text not null,
	version integer not null,
	previous text not null,
	reason text not null,
	total integer not null,
	weight integer not null,
	seal text not null,
	at bigint not null,
	on_day integer not null,
	by_person text not null,
	primary key (county, id)
);

create unique index agri_assess_once on agri_assess (county, run, person, version);

create index agri_assess_person on agri_assess (county, person);

-- An item of a version, with the rows that it counted, a line each: + counted on both
-- sides, - below the line only, x taken out of both by a decision; the day that decided,
-- the kind of record, its id.
-- table: county
create table agri_assess_item (
	county text not null,
	assess text not null,
	n integer not null,
	code text not null,
	weight integer not null,
	num integer not null,
	den integer not null,
	points integer not null,
	counted text not null,
	primary key (county, assess, n)
);

-- An officer's appeal (申诉) against a version: one, with the rows that are disputed.
-- table: county
create table agri_appeal (
	county text not null,
	id text not null,
	assess text not null,
	run text not null,
	area text not null,
	person text not null,
	words text not null,
	disputed text not null,
	seal text not null,
	at bigint not null,
	on_day integer not null,
	outcome text not null,
	decided_at bigint not null,
	decided_on integer not null,
	decided_by text not null,
	decision text not null,
	excluded text not null,
	result text not null,
	primary key (county, id)
);

create unique index agri_appeal_once on agri_appeal (county, run, person);
