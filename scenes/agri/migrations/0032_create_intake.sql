-- How much of a certificate buyers say that they took in; never more than it is for.
alter table agri_pledge add column taken_g bigint not null default 0;

-- Certificates that came with goods and that a buyer checked and keeps (索取、查验、保存). A
-- wrong line is struck with a reason and stays.
-- table: county
create table agri_intake (
	county text not null,
	id text not null,
	subject text not null,
	pledge text not null,
	weight_g bigint not null,
	taken_on integer not null,
	person text not null,
	struck_on integer not null,
	struck_why text not null,
	primary key (county, id)
);

create index agri_intake_subject on agri_intake (county, subject, id);

create index agri_intake_pledge on agri_intake (county, pledge);
