-- The sounds, films and papers of a record: their hashes by the names that its answers have.
alter table form_record add column files text not null default '{}';
