-- Versions of the catalogue of matters (分办目录), numbered one after the other. The last
-- is in force; an order keeps the version that it was accepted under.
-- table: county
create table order_catalogue (
	county text not null,
	version text not null,
	number integer not null,
	from_at bigint not null,
	made_by text not null,
	shipped boolean not null,
	primary key (county, version)
);

create unique index order_catalogue_number on order_catalogue (county, number);

-- The matters of a version. A row is never changed: a change is another version.
-- table: county clustered
create table order_category (
	county text not null,
	version text not null,
	code text not null,
	name text not null,
	name_en text not null,
	family text not null,
	family_en text not null,
	kind text not null,
	respond_text text not null,
	limit_text text not null,
	community boolean not null,
	handler text not null,
	closing text not null,
	retired boolean not null,
	primary key (county, version, code)
);
