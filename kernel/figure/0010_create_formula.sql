-- By which formula the cells of a measure were booked. Where the program's own is another,
-- the cells are booked anew from the records.
-- table: county clustered
create table figure_formula (
	county text not null,
	measure text not null,
	formula text not null,
	primary key (county, measure)
);
