-- Whom the word about a certificate reached that is in doubt or void: whoever made others
-- from it or took it in. people is how many act for them and got a message; a call was made
-- by person, who says in note what came of it. subject is empty where only the name on the
-- certificate is known.
-- table: county
create table agri_warned (
	county text not null,
	id text not null,
	pledge text not null,
	subject text not null,
	at bigint not null,
	people integer not null,
	person text not null,
	note text not null,
	primary key (county, id)
);

create index agri_warned_pledge on agri_warned (county, pledge, at);
