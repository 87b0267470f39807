-- What an officer found of a certificate that was made from one that was voided: the reason
-- does not reach it. It and those made from it by this way hold without a doubt again.
-- table: county
create table agri_judgement (
	county text not null,
	pledge text not null,
	about text not null,
	at bigint not null,
	person text not null,
	why text not null,
	primary key (county, pledge, about)
);

create index agri_pledge_void on agri_pledge (county, id) where state = 'void';

create index agri_doubt_open on agri_doubt (county, lot) where state = 'open';

create index agri_sample_held on agri_sample (county, subject) where held_on > 0;
