-- Testing rooms (检测室) of townships. rooms names what they have, one after the other.
-- table: county
create table agri_station (
	county text not null,
	id text not null,
	name text not null,
	area text not null,
	rooms text not null,
	from_day integer not null,
	to_day integer not null,
	version integer not null,
	primary key (county, id)
);

create index agri_station_area on agri_station (county, area);

-- How a station was rated for a year, by whom and on what ground. A rating is in force
-- from from_day until the next one's day (to_day; 0: still).
-- table: county
create table agri_grade (
	county text not null,
	id text not null,
	station text not null,
	area text not null,
	for_year integer not null,
	grade text not null,
	ground text not null,
	person text not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_grade_station on agri_grade (county, station, from_day);

-- Instruments (仪器); verified_until is the last day of their verification (检定有效期).
-- table: county
create table agri_instrument (
	county text not null,
	id text not null,
	station text not null,
	name text not null,
	number text not null,
	verified_until integer not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_instrument_station on agri_instrument (county, station);

-- Methods (检测方法). threshold_bp is the inhibition from which an enzyme test is
-- positive, in hundredths of a percent; 0 where the kind has none. A changed threshold is
-- a new row: tests keep the one that they were judged by.
-- table: county
create table agri_method (
	county text not null,
	id text not null,
	name text not null,
	kind text not null,
	items text not null,
	standard text not null,
	threshold_bp integer not null,
	enforceable integer not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

-- Reagents and cards (试剂) by batch; pieces left are amount - used.
-- table: county
create table agri_reagent (
	county text not null,
	id text not null,
	station text not null,
	method text not null,
	batch_no text not null,
	amount integer not null,
	used integer not null,
	received_on integer not null,
	expires_on integer not null,
	primary key (county, id)
);

create index agri_reagent_station on agri_reagent (county, station, expires_on);

-- Samples (样品), a row each; pass rates count these and never tests. signer is who
-- signed for the subject, sealed. held_on: since when its produce is held back; 0: not.
-- table: county
create table agri_sample (
	county text not null,
	id text not null,
	no text not null,
	station text not null,
	subject text not null,
	area text not null,
	product text not null,
	lot text not null,
	base_g bigint not null,
	amount_g bigint not null,
	taken_at bigint not null,
	taken_on integer not null,
	taker text not null,
	second text not null,
	signer bytea not null,
	signature text not null,
	seal_no text not null,
	lon_e7 bigint not null,
	lat_e7 bigint not null,
	state text not null,
	result text not null,
	held_on integer not null,
	told_at bigint not null,
	objection_until bigint not null,
	objected_at bigint not null,
	objection text not null,
	sent_to text not null,
	concluded_on integer not null,
	disposal text not null,
	disposed_g bigint not null,
	disposed_on integer not null,
	order_id text not null,
	version integer not null,
	primary key (county, id)
);

create unique index agri_sample_no on agri_sample (county, no);

create index agri_sample_area on agri_sample (county, area, taken_at);

create index agri_sample_subject on agri_sample (county, subject, taken_at);

create index agri_sample_station on agri_sample (county, station, state);

-- Who had a sample when, and what was done with it (样品流转).
-- table: county
create table agri_custody (
	county text not null,
	id text not null,
	sample text not null,
	step text not null,
	at bigint not null,
	person text not null,
	words text not null,
	primary key (county, id)
);

create index agri_custody_sample on agri_custody (county, sample, id);

-- Single tests with the raw values they were judged by. blank_e4 and value_e4 are
-- absorbance differences in ten thousandths; inhibition_bp hundredths of a percent;
-- amount_ug and limit_ug micrograms a kilogram of a quantitative test.
-- table: county
create table agri_test (
	county text not null,
	id text not null,
	sample text not null,
	method text not null,
	reagent text not null,
	instrument text not null,
	pretreated integer not null,
	blank_e4 integer not null,
	value_e4 integer not null,
	reading text not null,
	inhibition_bp integer not null,
	threshold_bp integer not null,
	item text not null,
	amount_ug bigint not null,
	limit_ug bigint not null,
	report text not null,
	verdict text not null,
	tested_at bigint not null,
	tester text not null,
	primary key (county, id)
);

create index agri_test_sample on agri_test (county, sample, id);
