-- What can be booked (时段): a service on a day, with so many places. taken and waiting are
-- counted by the bookings themselves.
-- table: county
create table booking_slot (
	county text not null,
	id text not null,
	kind text not null,
	record text not null,
	area text not null,
	name text not null,
	starts_at bigint not null,
	ends_at bigint not null,
	places integer not null,
	taken integer not null,
	waiting integer not null,
	called_off text not null,
	version integer not null,
	primary key (county, id)
);

create index booking_slot_record on booking_slot (county, kind, record, starts_at);

-- A person's place in a slot, or in the line behind it. once is a keyed hash of the slot and
-- the number, so that one number holds one place; key is one of what the person comes with.
-- table: county
create table booking (
	county text not null,
	id text not null,
	slot text not null,
	kind text not null,
	area text not null,
	state text not null,
	turn integer not null,
	once text not null,
	key text not null,
	key_sealed bytea not null,
	name bytea not null,
	phone bytea not null,
	way text not null,
	booked_at bigint not null,
	came_at bigint not null,
	came_day integer not null,
	day integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index booking_once on booking (county, slot, once);

create unique index booking_key on booking (county, key);

create index booking_slot_state on booking (county, slot, state, turn);
