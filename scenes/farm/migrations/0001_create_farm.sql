-- Collective forest farms (集体林场), and where their produce is to be had.
-- table: county
create table farm (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	place text not null,
	phone text not null,
	pickup text not null,
	note text not null,
	opened_on integer not null,
	closed_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index farm_area on farm (county, area, id);

-- Plots (小班) of a farm: the land under the trees, and what may not be done there.
-- table: county
create table farm_plot (
	county text not null,
	id text not null,
	farm text not null,
	area text not null,
	no text not null,
	land_m2 bigint not null,
	trees integer not null,
	species text not null,
	tenure text not null,
	mode text not null,
	run text not null,
	welfare integer not null,
	permit_no text not null,
	permit_to integer not null,
	limits text not null,
	lon_e7 bigint not null,
	lat_e7 bigint not null,
	version integer not null,
	primary key (county, id)
);

create index farm_plot_area on farm_plot (county, area, id);

create unique index farm_plot_no on farm_plot (county, farm, no);

-- Seasons (茬): a crop on a plot, planned first (planted_on 0), in the ground, and ended. A price is fen for a kilogram.
-- table: county
create table farm_season (
	county text not null,
	id text not null,
	farm text not null,
	plot text not null,
	area text not null,
	year integer not null,
	crop text not null,
	variety text not null,
	mode text not null,
	land_m2 bigint not null,
	plants bigint not null,
	expected_g bigint not null,
	price_fen_kg bigint not null,
	planted_on integer not null,
	ended_on integer not null,
	basis text not null,
	version integer not null,
	primary key (county, id)
);

create index farm_season_area on farm_season (county, area, id);

create index farm_season_farm on farm_season (county, farm, year);

create index farm_season_plot on farm_season (county, plot);

-- Batches that were cut (采收批次); gone_g of the weight is sold or lost. The price is the season's of that day.
-- table: county
create table farm_harvest (
	county text not null,
	id text not null,
	no text not null,
	season text not null,
	farm text not null,
	area text not null,
	crop text not null,
	on_day integer not null,
	weight_g bigint not null,
	gone_g bigint not null,
	price_fen_kg bigint not null,
	note text not null,
	struck_on integer not null,
	struck_why text not null,
	version integer not null,
	primary key (county, id),
	check (gone_g >= 0 and gone_g <= weight_g)
);

create index farm_harvest_area on farm_harvest (county, area, on_day, id);

create index farm_harvest_season on farm_harvest (county, season, on_day);

create index farm_harvest_farm on farm_harvest (county, farm, on_day);

-- Lines of a season's book: work with workers and wages, inputs with dose and interval, sales by channel, losses.
-- until_day is the first day on which may be cut after an input.
-- table: county
create table farm_line (
	county text not null,
	id text not null,
	season text not null,
	farm text not null,
	area text not null,
	kind text not null,
	on_day integer not null,
	what text not null,
	name text not null,
	dose text not null,
	until_day integer not null,
	workers integer not null,
	day_tenths integer not null,
	money_fen bigint not null,
	weight_g bigint not null,
	harvest text not null,
	note text not null,
	struck_on integer not null,
	struck_why text not null,
	version integer not null,
	primary key (county, id)
);

create index farm_line_area on farm_line (county, area, on_day, id);

create index farm_line_season on farm_line (county, season, on_day);

create index farm_line_farm on farm_line (county, farm, on_day);

create index farm_line_harvest on farm_line (county, harvest);
