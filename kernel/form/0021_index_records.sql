-- Records are looked for by their form and by themselves; what is about a subject or
-- somebody the scene's own rows lead to.
create index form_record_form on form_record (county, form, captured_at);

drop index form_record_subject;

drop index form_record_person;
