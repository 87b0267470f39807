-- Which of several successors takes what has no place of its own, and the history: the clerk's
-- choice when an area is split.
alter table area_succession add column main boolean not null default false;
