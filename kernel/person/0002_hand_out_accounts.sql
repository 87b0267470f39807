-- A password that was handed out is good until handed_until and lets its owner do nothing
-- but choose another; 0: it is the owner's own.
alter table account add column handed_until bigint not null default 0;
alter table account add column seen_at bigint not null default 0;
alter table account add column closed_why text not null default '';
create index account_person on account (county, person);
