-- What whoever answers for a place leaves to whoever comes after them (交接): about the place, never about people's private
-- lives. One that does not hold any more is ended and stays.
-- table: county
create table area_note (
	county text not null,
	id text not null,
	area text not null,
	words text not null,
	author text not null,
	author_name text not null,
	written_at bigint not null,
	ended_day integer not null,
	version integer not null,
	primary key (county, id)
);

create index area_note_area on area_note (county, area, id);
