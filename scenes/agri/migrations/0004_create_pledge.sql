-- Farm inputs that were bought (农药购买记录).
-- table: county
create table agri_purchase (
	county text not null,
	id text not null,
	subject text not null,
	name text not null,
	reg_no text not null,
	substance text not null,
	amount text not null,
	seller text not null,
	bought_on integer not null,
	person text not null,
	struck_on integer not null,
	struck_why text not null,
	primary key (county, id)
);

create index agri_purchase_subject on agri_purchase (county, subject, bought_on);

-- Farm inputs that were used (农药使用记录). phi_days is the pre-harvest interval
-- (安全间隔期) of the label. A wrong record is struck with a reason and stays.
-- table: county
create table agri_use (
	county text not null,
	id text not null,
	subject text not null,
	crop text not null,
	name text not null,
	reg_no text not null,
	substance text not null,
	family text not null,
	dose text not null,
	target text not null,
	used_on integer not null,
	phi_days integer not null,
	person text not null,
	struck_on integer not null,
	struck_why text not null,
	primary key (county, id)
);

create index agri_use_subject on agri_use (county, subject, used_on);

-- What was harvested (生产批次). issued_g is how much of it certificates speak for.
-- table: county
create table agri_lot (
	county text not null,
	id text not null,
	no text not null,
	subject text not null,
	area text not null,
	product text not null,
	plot text not null,
	harvested_on integer not null,
	weight_g bigint not null,
	issued_g bigint not null,
	person text not null,
	primary key (county, id)
);

create unique index agri_lot_no on agri_lot (county, no);

create index agri_lot_subject on agri_lot (county, subject, product, harvested_on);

-- Commitment certificates (承诺达标合格证). lot is empty where it was made from others
-- (混装、分装); drawn_g is how much of it went into others. contact is what the law has
-- on the certificate, sealed here all the same.
-- table: county
create table agri_pledge (
	county text not null,
	id text not null,
	no text not null,
	subject text not null,
	area text not null,
	lot text not null,
	product text not null,
	weight_g bigint not null,
	drawn_g bigint not null,
	origin text not null,
	contact bytea not null,
	basis text not null,
	samples text not null,
	medium text not null,
	receiver text not null,
	issued_at bigint not null,
	issued_on integer not null,
	keep_until integer not null,
	state text not null,
	void_on integer not null,
	void_why text not null,
	credential text not null,
	person text not null,
	primary key (county, id)
);

create unique index agri_pledge_no on agri_pledge (county, no);

create index agri_pledge_subject on agri_pledge (county, subject, issued_at);

create index agri_pledge_area on agri_pledge (county, area, issued_at);

create index agri_pledge_lot on agri_pledge (county, lot);

-- From which certificates another was made, and how much of each.
-- table: county
create table agri_pledge_source (
	county text not null,
	pledge text not null,
	source text not null,
	weight_g bigint not null,
	primary key (county, pledge, source)
);

create index agri_pledge_source_back on agri_pledge_source (county, source);
