-- Figures frozen together (发布). What was released changes only in state: it may be
-- replaced or withdrawn, and never goes away.
-- at orders them: when it was released, before that when it was prepared.
-- table: county clustered
create table publication (
	county text not null,
	id text not null,
	code text not null,
	title text not null,
	words text not null,
	door text not null,
	state text not null,
	area text not null,
	unit text not null,
	prepared_at bigint not null,
	prepared_by text not null,
	leaf bigint not null,
	counted_at bigint not null,
	released_at bigint not null,
	released_by text not null,
	at bigint not null,
	year integer not null,
	act text not null,
	replaces text not null,
	reason text not null,
	replaced_by text not null,
	withdrawn_at bigint not null,
	withdrawn_by text not null,
	why text not null,
	note text not null,
	withdrawal text not null,
	search text not null,
	primary key (county, id)
);

create index publication_at on publication (county, at);

create index publication_code on publication (county, code);

-- One figure of a publication. places are the codes that made up the area; the keys
-- salt the records of each part.
-- table: county clustered
create table publication_item (
	county text not null,
	publication text not null,
	item integer not null,
	figure text not null,
	version text not null,
	name text not null,
	formula text not null,
	area text not null,
	area_name text not null,
	places text not null,
	from_day integer not null,
	to_day integer not null,
	shown text not null,
	unit text not null,
	num bigint not null,
	num_measure text not null,
	num_records bigint not null,
	num_digest text not null,
	num_key bytea not null,
	den bigint not null,
	den_measure text not null,
	den_records bigint not null,
	den_digest text not null,
	den_key bytea not null,
	primary key (county, publication, item)
);

-- The records behind a part, a thousand to a row, packed.
-- table: county clustered
create table publication_records (
	county text not null,
	publication text not null,
	item integer not null,
	part text not null,
	n integer not null,
	data bytea not null,
	primary key (county, publication, item, part, n)
);
