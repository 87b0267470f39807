-- A message to a person, or to everyone who acts for a unit.
-- table: county
create table notice (
	county text not null,
	id text not null,
	receiver text not null,
	at bigint not null,
	kind text not null,
	subject text not null,
	title text not null,
	primary key (county, id)
);

create index notice_receiver on notice (county, receiver, id);

-- table: county clustered
create table notice_read (
	county text not null,
	person text not null,
	notice text not null,
	at bigint not null,
	primary key (county, person, notice)
);
