-- table: county
create table lamp_fault (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	on_day integer not null,
	state text not null,
	mender text not null,
	due_day integer not null,
	version integer not null,
	primary key (county, id)
);

create index lamp_fault_day on lamp_fault (county, on_day, id);
