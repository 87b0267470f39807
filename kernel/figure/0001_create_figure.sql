-- Sums of a measure by area and span. area is the smallest place a record names
-- (then span is a day), or a township or county above it (then span is a day
-- yyyymmdd, a month yyyymm00 or 0 for all time).
-- table: county clustered
create table figure_cell (
	county text not null,
	measure text not null,
	area text not null,
	span integer not null,
	amount bigint not null,
	primary key (county, measure, area, span)
);
