-- The limit that a handler asked for and that nobody has granted or refused yet.
alter table work_order add column asked text not null default '';
