-- Keys that sign credentials. The secret half is sealed; a key that was rotated out
-- (to_at) still verifies what it signed.
-- table: county
create table code_key (
	county text not null,
	id text not null,
	algorithm text not null,
	public bytea not null,
	secret bytea not null,
	from_at bigint not null,
	to_at bigint not null,
	primary key (county, id)
);

-- Credentials that were signed, and those taken back.
-- table: county clustered
create table code_credential (
	county text not null,
	code text not null,
	key_id text not null,
	signed_at bigint not null,
	revoked_at bigint not null,
	primary key (county, code)
);

create index code_credential_revoked on code_credential (county, revoked_at);
