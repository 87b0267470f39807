-- Certificates of third parties (有机、绿色食品、地理标志). valid_to is the last day of
-- validity as printed; until is the first day on which it counts no more: the day after,
-- or earlier when it was renewed or withdrawn. reminded: how many reminders were sent.
-- table: county
create table agri_certification (
	county text not null,
	id text not null,
	subject text not null,
	area text not null,
	scheme text not null,
	cert_no text not null,
	issuer text not null,
	valid_from integer not null,
	valid_to integer not null,
	until integer not null,
	withdrawn_why text not null,
	renewed_by text not null,
	reminded integer not null,
	person text not null,
	version integer not null,
	primary key (county, id)
);

create unique index agri_certification_no on agri_certification (county, scheme, cert_no);

create index agri_certification_subject on agri_certification (county, subject);

create index agri_certification_until on agri_certification (county, until);

-- What a certificate covers: a product with its land and yearly quantity.
-- table: county
create table agri_certified (
	county text not null,
	id text not null,
	certification text not null,
	subject text not null,
	area text not null,
	scheme text not null,
	product text not null,
	land_m2 bigint not null,
	annual_kg bigint not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_certified_of on agri_certified (county, certification);

-- On which days a subject holds any certificate of a scheme, worked out from its
-- certificates: holders are counted once, however many certificates they have.
-- table: county
create table agri_holder (
	county text not null,
	id text not null,
	subject text not null,
	area text not null,
	scheme text not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_holder_subject on agri_holder (county, subject, scheme);
