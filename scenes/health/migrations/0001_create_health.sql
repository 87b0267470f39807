-- Public health committees (公共卫生委员会), a row for each term of a place. handover_on is the day on which the newly elected
-- residents' or villagers' committee took over, 0 where nobody is elected; due_on is by when the committee has to stand. holds
-- is force for the one that a place has now, the id for terms that are over.
-- table: county
create table health_committee (
	county text not null,
	id text not null,
	area text not null,
	state text not null,
	holds text not null,
	handover_on integer not null,
	due_on integer not null,
	founded_on integer not null,
	ended_on integer not null,
	seats integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index health_committee_one on health_committee (county, area, holds);

create index health_committee_state on health_committee (county, state, due_on, id);

-- Who sits on a committee (委员); a name is shown to everybody where it was released.
-- table: county
create table health_member (
	county text not null,
	id text not null,
	area text not null,
	committee text not null,
	role text not null,
	name bytea not null,
	body text not null,
	released integer not null,
	since_on integer not null,
	until_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index health_member_of on health_member (county, committee, id);

-- What a committee does in peace (工作记录): plans, meetings with minutes, activities.
-- table: county
create table health_work (
	county text not null,
	id text not null,
	area text not null,
	kind text not null,
	topic text not null,
	title text not null,
	words text not null,
	on_day integer not null,
	came integer not null,
	struck text not null,
	version integer not null,
	primary key (county, id)
);

create index health_work_area on health_work (county, area, on_day, id);

-- Early-warning notes (预警线索): what was seen at a place, never who is ill.
-- table: county
create table health_note (
	county text not null,
	id text not null,
	area text not null,
	state text not null,
	sign text not null,
	place text not null,
	words text not null,
	people integer not null,
	noted_on integer not null,
	verdict text not null,
	order_id text not null,
	version integer not null,
	primary key (county, id)
);

create index health_note_area on health_note (county, area, noted_on, id);

-- Experts (专家), from candidate to certificate. most is how many places one may have.
-- table: county
create table health_expert (
	county text not null,
	id text not null,
	area text not null,
	state text not null,
	name bytea not null,
	person text not null,
	workplace text not null,
	field text not null,
	hours integer not null,
	score integer not null,
	examiner text not null,
	ayes integer not null,
	panel integer not null,
	most integer not null,
	released integer not null,
	certified_on integer not null,
	valid_to integer not null,
	ended_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index health_expert_state on health_expert (county, state, id);

-- Places that experts claim (认领包片). holds is lead for the one who leads at a place, the expert for helpers, the id for
-- claims that nobody has approved yet or that are over.
-- table: county
create table health_claim (
	county text not null,
	id text not null,
	area text not null,
	expert text not null,
	state text not null,
	role text not null,
	holds text not null,
	asked_on integer not null,
	approved_on integer not null,
	lead_on integer not null,
	ended_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index health_claim_one on health_claim (county, area, holds);

create index health_claim_expert on health_claim (county, expert, state, id);

-- Visits of experts (走访指导): what was found, who came, what the community answered.
-- table: county
create table health_visit (
	county text not null,
	id text not null,
	area text not null,
	expert text not null,
	state text not null,
	kind text not null,
	on_day integer not null,
	words text not null,
	came integer not null,
	answer text not null,
	order_id text not null,
	version integer not null,
	primary key (county, id)
);

create index health_visit_area on health_visit (county, area, on_day, id);

create index health_visit_expert on health_visit (county, expert, on_day, id);

-- Turns from peace to emergency (平急转换), and their rehearsals.
-- table: county
create table health_shift (
	county text not null,
	id text not null,
	area text not null,
	state text not null,
	level integer not null,
	title text not null,
	body text not null,
	rehearsal integer not null,
	directive text not null,
	raised_on integer not null,
	ended_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index health_shift_state on health_shift (county, state, area, id);

-- What a committee has ready for an emergency (应急准备): who is on duty, reserve people, material, whom to call. reached says
-- whether a call of the communication tree was answered: 0 not tried, 1 answered, 2 not.
-- table: county
create table health_line (
	county text not null,
	id text not null,
	area text not null,
	kind text not null,
	title text not null,
	name bytea not null,
	on_day integer not null,
	amount integer not null,
	reached integer not null,
	tested_on integer not null,
	struck text not null,
	version integer not null,
	primary key (county, id)
);

create index health_line_area on health_line (county, area, kind, id);
