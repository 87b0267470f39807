-- Who answers for what is grown, bought, slaughtered and sold (主体), a row each.
-- ident is a credit code or an identity number, sealed; ident_key finds equal ones.
-- standard_from and standard_to bound the days on which it is a standardised base;
-- told_on is the day its first liability notice was signed. 0: never.
-- table: county
create table agri_subject (
	county text not null,
	id text not null,
	kind text not null,
	name text not null,
	initials text not null,
	ident bytea not null,
	ident_key text not null,
	contact bytea not null,
	phone bytea not null,
	phone_key text not null,
	area text not null,
	place text not null,
	lon_e7 bigint not null,
	lat_e7 bigint not null,
	scale text not null,
	risk text not null,
	products text not null,
	land_m2 bigint not null,
	park text not null,
	standard_from integer not null,
	standard_to integer not null,
	told_on integer not null,
	from_day integer not null,
	to_day integer not null,
	closed_reason text not null,
	patrolled_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index agri_subject_ident on agri_subject (county, ident_key);

create index agri_subject_area on agri_subject (county, area, name, id);

create index agri_subject_phone on agri_subject (county, phone_key);

-- What a subject grows where (地块).
-- table: county
create table agri_plot (
	county text not null,
	id text not null,
	subject text not null,
	name text not null,
	crop text not null,
	land_m2 bigint not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_plot_subject on agri_plot (county, subject);
