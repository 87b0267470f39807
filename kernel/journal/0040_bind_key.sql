-- What a key given by whoever asked was used for: a keyed hash of who asked and what they
-- said. It is no part of what the log hashes.
alter table journal_line add column bound text not null default '';
