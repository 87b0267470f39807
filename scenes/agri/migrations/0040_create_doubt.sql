-- Doubts about harvests for which certificates already spoke when a use was recorded that
-- leaves them within its pre-harvest interval (安全间隔期), and harvests that were cleared of
-- a use. state is open, cleared (an officer found that the use does not concern the harvest,
-- for a reason) or struck (the use was a mistake). Certificates hold until they are voided.
-- table: county
create table agri_doubt (
	county text not null,
	id text not null,
	lot text not null,
	use_id text not null,
	raised_at bigint not null,
	state text not null,
	decided_at bigint not null,
	why text not null,
	person text not null,
	primary key (county, id)
);

create unique index agri_doubt_lot on agri_doubt (county, lot, use_id);

create index agri_doubt_use on agri_doubt (county, use_id);
