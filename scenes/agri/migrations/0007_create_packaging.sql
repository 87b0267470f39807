-- The ledger of pesticide packaging (农药包装废弃物台账), a line each: what was brought
-- back (recovered), what was taken away to safe disposal (disposed), and what should
-- have come back (due). quantity is in pieces or in grams, as unit says; the two are
-- never added up. subject is who brought it, or whose ledger says how much was due.
-- table: county
create table agri_packaging (
	county text not null,
	id text not null,
	entry text not null,
	subject text not null,
	area text not null,
	on_day integer not null,
	unit text not null,
	quantity bigint not null,
	destination text not null,
	carrier text not null,
	voucher text not null,
	basis text not null,
	note text not null,
	person text not null,
	entered_at bigint not null,
	voided_on integer not null,
	void_reason text not null,
	primary key (county, id)
);

create index agri_packaging_area on agri_packaging (county, area, on_day, id);

create index agri_packaging_subject on agri_packaging (county, subject);

-- What lies in a town's stores, by unit: recovered and not yet disposed of. The id is
-- the town's code and the unit. Whoever takes away does so over this row.
-- table: county
create table agri_packaging_stock (
	county text not null,
	id text not null,
	area text not null,
	unit text not null,
	left_over bigint not null,
	primary key (county, id)
);
