-- A year's public holidays and make-up days as a county entered them, in place of those that
-- come with the program or where none do. Days are written 01-01.
-- table: county
create table calendar_year (
	county text not null,
	year integer not null,
	off text not null,
	work text not null,
	primary key (county, year)
);

-- The office hours of a county: 09:00-12:00 13:30-18:00.
-- table: county
create table calendar_hours (
	county text not null,
	hours text not null,
	primary key (county)
);
