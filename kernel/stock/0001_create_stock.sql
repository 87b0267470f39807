-- Goods that are held for people (库存): total is all there is or will be, held what people have reserved, gone what was
-- handed out, owed what people who were cut short still want; waiting counts the line. line is the last turn given out.
-- table: county
create table stock_item (
	county text not null,
	id text not null,
	kind text not null,
	subject text not null,
	area text not null,
	unit text not null,
	step bigint not null,
	rule text not null,
	total bigint not null,
	held bigint not null,
	gone bigint not null,
	owed bigint not null,
	waiting integer not null,
	line integer not null,
	most bigint not null,
	strikes integer not null,
	closes_at bigint not null,
	expires_at bigint not null,
	stopped text not null,
	version integer not null,
	primary key (county, id),
	check (held >= 0 and gone >= 0 and total - held - gone >= 0)
);

create unique index stock_item_subject on stock_item (county, kind, subject);

-- A person's share of it, or a place in the line. once is a keyed hash of the item and the number, so that one number
-- holds one share; who is one of the number alone; key and pickup are ones of what the person comes with.
-- table: county
create table stock_hold (
	county text not null,
	id text not null,
	item text not null,
	kind text not null,
	subject text not null,
	area text not null,
	state text not null,
	turn integer not null,
	wanted bigint not null,
	given bigint not null,
	taken bigint not null,
	once text not null,
	who text not null,
	key text not null,
	key_sealed bytea not null,
	pickup text not null,
	pickup_sealed bytea not null,
	name bytea not null,
	phone bytea not null,
	way text not null,
	held_at bigint not null,
	held_day integer not null,
	expires_at bigint not null,
	taken_at bigint not null,
	taken_day integer not null,
	taker text not null,
	fresh integer not null,
	ended_at bigint not null,
	ended_day integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index stock_hold_once on stock_hold (county, item, once);

create unique index stock_hold_key on stock_hold (county, key);

create unique index stock_hold_pickup on stock_hold (county, item, pickup);

create index stock_hold_turn on stock_hold (county, item, state, turn);

create index stock_hold_who on stock_hold (county, kind, who);

create index stock_hold_area on stock_hold (county, kind, area, held_day, id);

create index stock_hold_expiry on stock_hold (county, state, expires_at);

-- Every change of the goods, a row each: what an item holds is the sum of its moves.
-- table: county
create table stock_move (
	county text not null,
	id text not null,
	item text not null,
	hold text not null,
	what text not null,
	amount bigint not null,
	at bigint not null,
	person text not null,
	primary key (county, id)
);

create index stock_move_item on stock_move (county, item, at);
