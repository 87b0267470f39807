-- Who was told that a certificate was voided which they issued, made others from, or took in.
-- people is how many act for them and got a message: of 0, somebody has to go or to call.
-- table: county
create table agri_told (
	county text not null,
	pledge text not null,
	subject text not null,
	at bigint not null,
	people integer not null,
	primary key (county, pledge, subject)
);
