-- How many personal numbers somebody looked at in an hour (yyyymmddhh) and on a day
-- (yyyymmdd); an hour in which somebody was stopped is marked as told.
-- table: county
create table reveal_count (
	county text not null,
	person text not null,
	span bigint not null,
	n integer not null,
	told integer not null,
	primary key (county, person, span)
);
