-- What a printed code stands for (一码). A code is never given to something else.
-- table: county clustered
create table code_entry (
	county text not null,
	code text not null,
	kind text not null,
	subject text not null,
	revoked_at bigint not null,
	primary key (county, code)
);

create index code_entry_subject on code_entry (county, kind, subject);
