-- Service stations (党群服务V站). hours are seven texts 0830-1730, Monday first, - for a day on
-- which it is closed.
-- table: county
create table station (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	place text not null,
	lon_e7 bigint not null,
	lat_e7 bigint not null,
	hours text not null,
	facilities text not null,
	phone text not null,
	note text not null,
	opened_on integer not null,
	closed_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index station_area on station (county, area, id);

-- Service days (爱心公益服务日) of a station; what can be booked there are slots of the booking room.
-- table: county
create table station_day (
	county text not null,
	id text not null,
	station text not null,
	area text not null,
	title text not null,
	on_day integer not null,
	note text not null,
	called_off text not null,
	version integer not null,
	primary key (county, id)
);

create index station_day_area on station_day (county, area, on_day, id);

create index station_day_station on station_day (county, station, on_day);

-- What a station lends (借用物品): several of a kind, of which some are out and some are lost.
-- table: county
create table station_item (
	county text not null,
	id text not null,
	station text not null,
	area text not null,
	name text not null,
	total integer not null,
	out_now integer not null,
	lost integer not null,
	days integer not null,
	version integer not null,
	primary key (county, id)
);

create index station_item_station on station_item (county, station, name);

-- Loans (借用登记).
-- table: county
create table station_loan (
	county text not null,
	id text not null,
	station text not null,
	area text not null,
	item text not null,
	item_name text not null,
	state text not null,
	name bytea not null,
	phone bytea not null,
	lent_on integer not null,
	due_day integer not null,
	ended_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index station_loan_area on station_loan (county, area, lent_on, id);

create index station_loan_item on station_loan (county, item, state);
