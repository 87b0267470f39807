-- Parks (园区). Who farms in one is told by the park's name on the subject.
-- table: county
create table agri_park (
	county text not null,
	id text not null,
	name text not null,
	area text not null,
	place text not null,
	from_day integer not null,
	to_day integer not null,
	closed_reason text not null,
	version integer not null,
	primary key (county, id)
);

create unique index agri_park_name on agri_park (county, name);

create index agri_park_area on agri_park (county, area);

-- A park's plan (一园一策): its measures a line each, the officer's card who answers for
-- it, and the day on which it is looked at again. One at a time; one that ended stays.
-- It is in force from from_day until to_day; 0: not yet.
-- table: county
create table agri_park_plan (
	county text not null,
	id text not null,
	park text not null,
	area text not null,
	measures text not null,
	officer text not null,
	state text not null,
	from_day integer not null,
	to_day integer not null,
	review_day integer not null,
	ended_reason text not null,
	version integer not null,
	primary key (county, id)
);

create unique index agri_park_plan_one on agri_park_plan (county, park) where state <> 'ended';

create index agri_park_plan_park on agri_park_plan (county, park);

-- What was found when a plan was looked at again (评估).
-- table: county
create table agri_park_review (
	county text not null,
	id text not null,
	park text not null,
	plan text not null,
	on_day integer not null,
	words text not null,
	person text not null,
	primary key (county, id)
);

create index agri_park_review_park on agri_park_review (county, park);
