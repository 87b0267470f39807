-- Organisations: bureaus, streets, companies, crews.
-- table: county
create table unit (
	county text not null,
	id text not null,
	name text not null,
	kind text not null,
	area text not null,
	parent text not null,
	initials text not null,
	primary key (county, id)
);

create unique index unit_name on unit (county, name);

-- People who hold duties. Their names are public by rule; their telephones are not.
-- table: county
create table person (
	county text not null,
	id text not null,
	name text not null,
	initials text not null,
	phone bytea not null,
	phone_index text not null,
	unit text not null,
	primary key (county, id)
);

create index person_phone on person (county, phone_index);

-- table: county
create table account (
	county text not null,
	login text not null,
	person text not null,
	password text not null,
	failures integer not null,
	locked_until bigint not null,
	disabled boolean not null,
	primary key (county, login)
);

-- A browser's session or a machine's bearer token; only the hash is kept.
-- table: county clustered
create table token (
	county text not null,
	hash text not null,
	login text not null,
	kind text not null,
	created_at bigint not null,
	expires_at bigint not null,
	primary key (county, hash)
);

create index token_login on token (county, login);
