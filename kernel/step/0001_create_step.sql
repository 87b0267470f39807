-- What was done with records that move by steps (办理过程), a line for each step of each record of any kind.
-- table: county clustered
create table record_step (
	county text not null,
	kind text not null,
	record text not null,
	id text not null,
	at bigint not null,
	day integer not null,
	actor text not null,
	actor_name text not null,
	unit text not null,
	verb text not null,
	from_state text not null,
	to_state text not null,
	answers text not null,
	photos text not null,
	op text not null,
	primary key (county, kind, record, id)
);

create unique index record_step_id on record_step (county, id);

create index record_step_actor on record_step (county, actor, kind, record);
