-- Checklists that another app sent, a row each: which of its instances became which
-- operation. hash is of the XML as it came; a known instance with another one is refused.
-- table: county
create table openrosa_instance (
	county text not null,
	id text not null,
	instance text not null,
	person text not null,
	form text not null,
	version text not null,
	hash text not null,
	received_at bigint not null,
	primary key (county, id)
);

-- Photos of an instance that came before the rest of it, by their names in it. They go
-- when the instance becomes a record.
-- table: county
create table openrosa_part (
	county text not null,
	instance text not null,
	name text not null,
	photo text not null,
	primary key (county, instance, name)
);
