-- The grid: provinces down to grids, as dated facts.
-- table: county
create table area (
	county text not null,
	code text not null,
	name text not null,
	kind text not null,
	parent text not null,
	initials text not null,
	valid_from integer not null,
	valid_to integer not null,
	official boolean not null,
	primary key (county, code)
);

create index area_parent on area (county, parent);

-- Former names: a reprint shows what a place was called that day.
-- table: county clustered
create table area_name (
	county text not null,
	code text not null,
	until_day integer not null,
	name text not null,
	primary key (county, code, until_day)
);

-- What became of an area that was split, merged, moved or re-coded.
-- table: county clustered
create table area_succession (
	county text not null,
	old_code text not null,
	new_code text not null,
	on_day integer not null,
	kind text not null,
	primary key (county, old_code, new_code)
);

-- Outlines in WGS-84/CGCS2000.
-- table: county
create table area_boundary (
	county text not null,
	code text not null,
	geometry text not null,
	crs text not null,
	accuracy_m integer not null,
	synthetic boolean not null,
	primary key (county, code)
);
