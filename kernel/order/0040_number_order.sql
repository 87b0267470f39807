-- What the office calls an order, and the caller's key to it apart from that: code holds a
-- keyed hash of the key from now on, caller_key the key itself, sealed, for answering the
-- caller a second time. Orders from before get both when the program starts.
alter table work_order add column no text not null default '';

alter table work_order add column caller_key bytea not null default '';

create unique index work_order_no on work_order (county, no) where no <> '';

create index work_order_unnumbered on work_order (county, id) where no = '';

-- How many orders a day has brought.
-- table: county
create table order_number (
	county text not null,
	day integer not null,
	last integer not null,
	primary key (county, day)
);
