-- What law leaves to the county, a version for each time that it was set: how often a
-- subject is patrolled, in days, by its risk and scale, and how long the telephone on a
-- certificate is kept.
-- table: county
create table agri_rules (
	county text not null,
	id text not null,
	version integer not null,
	red_large integer not null,
	red_small integer not null,
	amber_large integer not null,
	amber_small integer not null,
	green_large integer not null,
	green_small integer not null,
	pledge_days integer not null,
	words text not null,
	at bigint not null,
	person text not null,
	primary key (county, id)
);

create unique index agri_rules_version on agri_rules (county, version);
