-- Trainings of officers and growers (培训), with how many of each came.
-- table: county
create table agri_training (
	county text not null,
	id text not null,
	title text not null,
	area text not null,
	on_day integer not null,
	minutes integer not null,
	place text not null,
	trainer text not null,
	note text not null,
	officers integer not null,
	growers integer not null,
	person text not null,
	voided_on integer not null,
	void_reason text not null,
	version integer not null,
	primary key (county, id)
);

create index agri_training_area on agri_training (county, area, on_day, id);

-- Who came to a training and how it went for them: an officer by card and person, a
-- grower by subject.
-- table: county
create table agri_trainee (
	county text not null,
	id text not null,
	training text not null,
	card text not null,
	person text not null,
	subject text not null,
	result text not null,
	primary key (county, id)
);

create index agri_trainee_training on agri_trainee (county, training);

create index agri_trainee_person on agri_trainee (county, person);

-- The days on which an officer in post has been trained within a year, worked out from
-- trainings and cards: what the rate counts. Row n = 0 is always there and is held by
-- whoever works it out; turns is counted up by that. A row with no days counts nothing.
-- table: county
create table agri_trained (
	county text not null,
	id text not null,
	person text not null,
	n integer not null,
	area text not null,
	from_day integer not null,
	to_day integer not null,
	turns integer not null,
	primary key (county, id)
);

create index agri_trained_person on agri_trained (county, person);
