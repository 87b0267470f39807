-- What was released of an inspection round (公开): approved sentences and approved numbers, for the public or within the
-- party. It is all that lies open of a round; the round itself is a compartment. A newer release of the same round retires
-- the numbers of the one before. area is the county's.
-- table: county
create table rectify_release (
	county text not null,
	id text not null,
	area text not null,
	round text not null,
	audience text not null,
	title text not null,
	words text not null,
	units integer not null,
	meetings integer not null,
	documents integer not null,
	findings integer not null,
	done integer not null,
	lasting integer not null,
	undone integer not null,
	on_day integer not null,
	retired_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index rectify_release_day on rectify_release (county, on_day, id);
