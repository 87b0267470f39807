-- Compartments (密闭卷): what is need-to-know. No table of this room holds a word that anybody can read without the
-- compartment's key. log_key is the key of the log, sealed with the compartment's own.
-- table: county
create table compartment (
	county text not null,
	id text not null,
	key_version integer not null,
	version integer not null,
	log_size bigint not null,
	log_head bytea not null,
	log_key bytea not null,
	created_at bigint not null,
	primary key (county, id)
);

-- The compartment's key, once for each member, wrapped with the county's for that member alone. to_day 0 has no end.
-- table: county
create table compartment_member (
	county text not null,
	compartment text not null,
	person text not null,
	from_day integer not null,
	to_day integer not null,
	key_version integer not null,
	wrapped bytea not null,
	primary key (county, compartment, person)
);

create index compartment_member_person on compartment_member (county, person);

-- Everything that a compartment holds: its title and members as well as what a scene keeps in it.
-- table: county
create table compartment_record (
	county text not null,
	compartment text not null,
	id text not null,
	key_version integer not null,
	version integer not null,
	sealed bytea not null,
	primary key (county, compartment, id)
);

-- Every act in a compartment and every look into it, each chained to the one before by a keyed hash.
-- table: county
create table compartment_log (
	county text not null,
	compartment text not null,
	seq bigint not null,
	id text not null,
	at bigint not null,
	sealed bytea not null,
	chain bytea not null,
	primary key (county, compartment, seq)
);

create index compartment_log_id on compartment_log (county, compartment, id);

-- A compartment's key in two halves, each sealed with what one person alone can type.
-- table: county
create table compartment_escrow (
	county text not null,
	compartment text not null,
	half integer not null,
	key_version integer not null,
	salt bytea not null,
	sealed bytea not null,
	primary key (county, compartment, half)
);

-- What is written when somebody asks for a compartment that there is not, so that asking costs the same.
-- table: county
create table compartment_none (
	county text not null,
	asked bigint not null,
	sealed bytea not null,
	primary key (county)
);
