-- What waits is looked for by how it stands.
create index agri_sample_state on agri_sample (county, state);

create index agri_patrol_correct on agri_patrol (county, area) where result = 'correct';

create index agri_subject_untold on agri_subject (county, area) where told_on = 0 and to_day = 0;
