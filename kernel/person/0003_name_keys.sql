-- What names are compared and searched by (text.NameKey) is kept beside them. Rows from
-- before have none: the program writes them at its next start, as it does when a newer one
-- makes other keys.
alter table unit add column name_key text not null default '';
alter table person add column name_key text not null default '';

-- Which version of the keys a table has.
-- table: county
create table name_key_kept (
	county text not null,
	kept text not null,
	version integer not null,
	primary key (county, kept)
);
