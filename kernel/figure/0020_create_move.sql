-- Where rows that are counted lay before their places ended: what a row counted before the day
-- it counts in the old place for ever, and what there is of it goes over on the day.
-- table: county
create table figure_move (
	county text not null,
	kind text not null,
	id text not null,
	day integer not null,
	old_area text not null,
	new_area text not null,
	primary key (county, kind, id, day)
);
