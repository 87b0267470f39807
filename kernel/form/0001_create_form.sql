-- Checklists, a row for each version of each. nodes are the questions as JSON; xml is
-- what phones fill in. posts and areas say whom it is for: lists cut by commas, empty
-- for everybody.
-- table: county
create table form_version (
	county text not null,
	form text not null,
	version text not null,
	title text not null,
	use text not null,
	state text not null,
	xml text not null,
	nodes text not null,
	media text not null,
	languages text not null,
	posts text not null,
	areas text not null,
	made_at bigint not null,
	made_by text not null,
	published_at bigint not null,
	withdrawn_at bigint not null,
	primary key (county, form, version)
);

create index form_version_state on form_version (county, state, form);

-- Filled-in checklists as they came, a row each: the answers of one officer about one
-- subject at one moment. The duty is the one held when it was captured.
-- table: county
create table form_record (
	county text not null,
	id text not null,
	form text not null,
	version text not null,
	subject text not null,
	area text not null,
	person text not null,
	duty text not null,
	device text not null,
	captured_at bigint not null,
	received_at bigint not null,
	answers text not null,
	photos text not null,
	lon_e7 bigint not null,
	lat_e7 bigint not null,
	accuracy_m integer not null,
	hash text not null,
	primary key (county, id)
);

create index form_record_subject on form_record (county, subject, captured_at);

create index form_record_person on form_record (county, person, captured_at);
