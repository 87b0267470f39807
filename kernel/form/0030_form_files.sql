-- What versions refer to and do not hold: files of choices and values, pictures beside
-- questions, as they are handed out. hash is the SHA-256 of content, kind its media type.
-- table: county
create table form_file (
	county text not null,
	form text not null,
	version text not null,
	name text not null,
	kind text not null,
	hash text not null,
	size bigint not null,
	content bytea not null,
	made_at bigint not null,
	made_by text not null,
	primary key (county, form, version, name)
);
