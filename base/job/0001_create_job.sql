-- table: local
create table job (
	id text not null primary key,
	kind text not null,
	args text not null,
	run_at bigint not null,
	tries integer not null,
	state text not null,
	message text not null
);

create index job_due on job (state, run_at);

-- One row for each periodic job: who may run it next, and how it went.
-- table: local
create table job_schedule (
	kind text not null primary key,
	next_at bigint not null,
	last_at bigint not null,
	holder text not null,
	ok boolean not null,
	message text not null
);
