-- table: county
create table bench_seat (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	day integer not null,
	primary key (county, id)
);
