-- The kinds of subjects that a version is for: a list cut by commas, empty for all.
alter table form_version add column kinds text not null default '';

-- Workbooks as they were uploaded or shipped, to be downloaded and changed again.
-- table: county
create table form_source (
	county text not null,
	form text not null,
	version text not null,
	workbook bytea not null,
	primary key (county, form, version)
);
