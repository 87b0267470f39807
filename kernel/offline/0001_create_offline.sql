-- What phones sent and the county holds, a row each: the proof behind "safe".
-- table: county
create table offline_receipt (
	county text not null,
	id text not null,
	kind text not null,
	hash text not null,
	device text not null,
	person text not null,
	captured_at bigint not null,
	received_at bigint not null,
	primary key (county, id)
);

create index offline_receipt_device on offline_receipt (county, device, received_at);

-- Phones and what each said it still holds, when it was last heard of.
-- table: county
create table offline_device (
	county text not null,
	id text not null,
	person text not null,
	name text not null,
	unsent integer not null,
	oldest_at bigint not null,
	seen_at bigint not null,
	primary key (county, id)
);
