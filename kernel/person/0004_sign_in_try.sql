-- Tries at a password, by where they come from: a device, an address, the network around it, anywhere. What was typed as a
-- name is kept as a keyed hash, and so is the place: people type telephones and passwords there. login is empty for a name
-- that nobody has.
-- table: county
create table sign_in_try (
	county text not null,
	name text not null,
	place text not null,
	login text not null,
	tries integer not null,
	most integer not null,
	until bigint not null,
	primary key (county, name, place)
);

create index sign_in_try_login on sign_in_try (county, login);
create index token_expires on token (county, expires_at);

-- What was counted by account alone let anybody lock anybody out.
alter table account drop column failures;
alter table account drop column locked_until;
