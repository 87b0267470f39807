-- Commands that go down the tree (指令). wants is what has to come back, as JSON; record is the scene's own record that the
-- command belongs to, empty where it stands by itself.
-- table: county
create table directive (
	county text not null,
	id text not null,
	kind text not null,
	area text not null,
	record text not null,
	title text not null,
	body text not null,
	wants text not null,
	due_at bigint not null,
	rehearsal integer not null,
	state text not null,
	issuer text not null,
	issuer_name text not null,
	issued_at bigint not null,
	ended_at bigint not null,
	version integer not null,
	primary key (county, id)
);

create index directive_state on directive (county, state, kind, id);

create index directive_record on directive (county, record);

-- To whom a command went (受令方): a place, a unit in it, or a record of the scene's. What was handed on has a parent, and
-- below and below_done count what lies under it. unit and deputy are empty where whoever holds the power there takes it.
-- table: county
create table directive_recipient (
	county text not null,
	id text not null,
	directive text not null,
	kind text not null,
	rehearsal integer not null,
	area text not null,
	parent text not null,
	level integer not null,
	subject text not null,
	subject_name text not null,
	class text not null,
	unit text not null,
	deputy text not null,
	state text not null,
	due_at bigint not null,
	due_day integer not null,
	confirmed_at bigint not null,
	confirmed_by text not null,
	reported_at bigint not null,
	reported_by text not null,
	answers text not null,
	note text not null,
	help text not null,
	warned_at bigint not null,
	below integer not null,
	below_done integer not null,
	version integer not null,
	primary key (county, id)
);

create index directive_recipient_of on directive_recipient (county, directive, state, id);

create index directive_recipient_area on directive_recipient (county, area, id);

create index directive_recipient_due on directive_recipient (county, state, due_at, id);

create index directive_recipient_subject on directive_recipient (county, subject, id);

-- What was changed in a command after it went out (更正), in the order in which recipients were told.
-- table: county
create table directive_change (
	county text not null,
	id text not null,
	directive text not null,
	at bigint not null,
	actor_name text not null,
	words text not null,
	primary key (county, id)
);

create index directive_change_of on directive_change (county, directive, id);
