-- What a subject's name is compared and searched by; see person/0003.
alter table agri_subject add column name_key text not null default '';

create index agri_subject_name on agri_subject (county, name_key);
