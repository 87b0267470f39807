-- What a phone said of its own clock with a record: corrected, when the moment was put right by
-- the county's clock, or unsure, when nobody knows and it counts from when it was received.
-- said_at is what its clock said.
alter table offline_receipt add column clock text not null default '';

alter table offline_receipt add column said_at bigint not null default 0;
