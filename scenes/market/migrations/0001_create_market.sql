-- Who sells (卖家): a scientific courtyard, a cooperative, a farm, a household. license is the number of the registration;
-- where it is empty the seller says that self-produced goods are exempt from it (E-commerce Law, article 10).
-- table: county
create table market_seller (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	kind text not null,
	license text not null,
	place text not null,
	phone text not null,
	note text not null,
	opened_on integer not null,
	closed_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index market_seller_area on market_seller (county, area, id);

-- What is put on sale (上架): one batch of one product. How much there is, is held and is gone lies in the stock room.
-- price_fen is for a piece, or for 500 g; promised is what was said to come.
-- table: county
create table market_listing (
	county text not null,
	id text not null,
	seller text not null,
	area text not null,
	product text not null,
	sort text not null,
	batch text not null,
	unit text not null,
	price_fen bigint not null,
	promised bigint not null,
	most bigint not null,
	rule text not null,
	ready_on integer not null,
	closes_at bigint not null,
	pickup_from bigint not null,
	pickup_to bigint not null,
	place text not null,
	note text not null,
	cert text not null,
	cert_no text not null,
	plan text not null,
	state text not null,
	opened_on integer not null,
	ended_on integer not null,
	sold_out_on integer not null,
	why text not null,
	version integer not null,
	primary key (county, id)
);

create index market_listing_area on market_listing (county, area, opened_on, id);

create index market_listing_state on market_listing (county, state, pickup_from);

create index market_listing_cert on market_listing (county, cert);

-- What was handed out and what was paid for it: recorded, never collected here.
-- table: county
create table market_sale (
	county text not null,
	id text not null,
	listing text not null,
	seller text not null,
	hold text not null,
	area text not null,
	product text not null,
	unit text not null,
	on_day integer not null,
	amount bigint not null,
	money_fen bigint not null,
	pay text not null,
	refund_fen bigint not null,
	refund_why text not null,
	version integer not null,
	primary key (county, id)
);

create unique index market_sale_hold on market_sale (county, hold);

create index market_sale_area on market_sale (county, area, on_day, id);

create index market_sale_listing on market_sale (county, listing);

-- Production plans of mushrooms (出菇计划): so many logs, so many pieces of each in a flush.
-- table: county
create table market_plan (
	county text not null,
	id text not null,
	seller text not null,
	area text not null,
	product text not null,
	logs integer not null,
	low integer not null,
	high integer not null,
	flushes integer not null,
	land_m2 bigint not null,
	started_on integer not null,
	ended_on integer not null,
	note text not null,
	version integer not null,
	primary key (county, id)
);

create index market_plan_area on market_plan (county, area, started_on, id);

-- What was cut of a plan (采收): pieces of a flush on a day.
-- table: county
create table market_cut (
	county text not null,
	id text not null,
	plan text not null,
	area text not null,
	flush integer not null,
	on_day integer not null,
	pieces integer not null,
	version integer not null,
	primary key (county, id)
);

create index market_cut_plan on market_cut (county, plan, on_day);
