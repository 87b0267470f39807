-- What officers in the field say has changed about a subject (动态更新), a row for each
-- field, until somebody who may change it accepts or declines it. was is what the phone
-- showed when it was said, with personal data masked; said is what it should be, and for
-- a subject that is new, all of it but the personal data, as JSON. sent is the phone's
-- operation. A subject that is new has no id yet.
-- table: county
create table agri_proposal (
	county text not null,
	id text not null,
	sent text not null,
	subject text not null,
	area text not null,
	name text not null,
	field text not null,
	was text not null,
	said text not null,
	phone bytea not null,
	contact bytea not null,
	words text not null,
	person text not null,
	captured_at bigint not null,
	received_at bigint not null,
	state text not null,
	decided_at bigint not null,
	decided_by text not null,
	reason text not null,
	primary key (county, id)
);

create index agri_proposal_state on agri_proposal (county, state, captured_at);

create index agri_proposal_subject on agri_proposal (county, subject, field);

create index agri_proposal_person on agri_proposal (county, person, captured_at);
