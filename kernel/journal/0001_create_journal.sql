-- A line for every act. leaf is its place in the county's log.
-- table: county clustered
create table journal_line (
	county text not null,
	id text not null,
	leaf bigint not null,
	at bigint not null,
	actor text not null,
	actor_name text not null,
	via text not null,
	duty text not null,
	verb text not null,
	kind text not null,
	subject text not null,
	area text not null,
	detail text not null,
	salt bytea not null,
	primary key (county, id)
);

create unique index journal_line_leaf on journal_line (county, leaf);

create index journal_line_subject on journal_line (county, subject, leaf);

-- The number of lines: the next leaf.
-- table: county
create table journal_head (
	county text not null primary key,
	size bigint not null
);

-- Hashes of the tree, 256 to a tile, as golang.org/x/mod/sumdb/tlog lays them out.
-- table: county clustered
create table journal_tile (
	county text not null,
	level integer not null,
	n bigint not null,
	width integer not null,
	data bytea not null,
	primary key (county, level, n)
);

-- table: county clustered
create table journal_checkpoint (
	county text not null,
	size bigint not null,
	at bigint not null,
	note text not null,
	primary key (county, size)
);
