-- A visit to a subject, with what came of it. The answers are the form's record of the
-- same id. due_days is how soon the next visit was due, by the subject's risk then.
-- table: county
create table agri_patrol (
	county text not null,
	id text not null,
	subject text not null,
	area text not null,
	person text not null,
	unit text not null,
	on_day integer not null,
	captured_at bigint not null,
	received_at bigint not null,
	result text not null,
	findings integer not null,
	words text not null,
	limit_day integer not null,
	due_days integer not null,
	order_id text not null,
	primary key (county, id)
);

create index agri_patrol_subject on agri_patrol (county, subject, captured_at);

create index agri_patrol_area on agri_patrol (county, area, captured_at);

-- The days on which a subject is not due for a visit, worked out from its visits: what
-- the coverage rate counts. An interval that another swallowed keeps its row with no days.
-- table: county
create table agri_cover (
	county text not null,
	id text not null,
	subject text not null,
	area text not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_cover_subject on agri_cover (county, subject);

-- Liability notices (主体责任告知书) that were signed.
-- table: county
create table agri_notice (
	county text not null,
	id text not null,
	subject text not null,
	edition text not null,
	signed_on integer not null,
	signer bytea not null,
	photo text not null,
	person text not null,
	primary key (county, id)
);

create index agri_notice_subject on agri_notice (county, subject);
