-- Who acts for a record on the county's books, a farm say, from when to when.
-- table: county
create table mandate (
	county text not null,
	id text not null,
	person text not null,
	kind text not null,
	subject text not null,
	from_at bigint not null,
	to_at bigint not null,
	ended_reason text not null,
	primary key (county, id)
);

create index mandate_person on mandate (county, person);

create index mandate_subject on mandate (county, kind, subject);
