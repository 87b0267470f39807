-- Which records hold a photo or a file, so that a hash opens it only to who may see one of
-- them. An index of what the records' own rows say.
-- table: county
create table evidence (
	county text not null,
	hash text not null,
	kind text not null,
	record text not null,
	primary key (county, hash, kind, record)
);

-- Who sent it, and when last: it is theirs to look at until a record holds it.
-- table: county
create table evidence_sent (
	county text not null,
	hash text not null,
	person text not null,
	at bigint not null,
	primary key (county, hash, person)
);

-- Kinds whose records of before this table are in it.
-- table: county
create table evidence_indexed (
	county text not null,
	kind text not null,
	at bigint not null,
	primary key (county, kind)
);
