-- Officers' cards (网格员身份信息卡): who carries one for which duty, from when to when.
-- table: county
create table agri_officer_card (
	county text not null,
	id text not null,
	person text not null,
	name text not null,
	post text not null,
	area text not null,
	from_day integer not null,
	to_day integer not null,
	primary key (county, id)
);

create index agri_officer_card_person on agri_officer_card (county, person, to_day);

create index agri_officer_card_area on agri_officer_card (county, area);
