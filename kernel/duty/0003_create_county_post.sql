-- Posts of a county's own, beside those that come with the program. One that is retired
-- takes nobody on any more; who once held it keeps its name in the records.
-- table: county
create table county_post (
	county text not null,
	code text not null,
	title text not null,
	level integer not null,
	powers text not null,
	retired_at bigint not null,
	primary key (county, code)
);

create unique index county_post_title on county_post (county, title);
