-- Where checkpoints are sent to be kept, and how the last times went.
-- table: county
create table journal_kept (
	county text not null,
	place text not null,
	size bigint not null,
	sent_at bigint not null,
	failed_at bigint not null,
	message text not null,
	primary key (county, place)
);
