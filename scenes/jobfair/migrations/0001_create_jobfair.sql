-- Job fairs (招聘会): the days on site, the span of days online, and the day on which applicants who
-- were not hired are forgotten. parts are the regions that hold it together, as JSON.
-- table: county
create table jobfair_fair (
	county text not null,
	id text not null,
	area text not null,
	name text not null,
	organiser text not null,
	venue text not null,
	note text not null,
	from_day integer not null,
	to_day integer not null,
	online_from integer not null,
	online_until integer not null,
	erase_on integer not null,
	opened_on integer not null,
	booths text not null,
	parts text not null,
	version integer not null,
	primary key (county, id)
);

create index jobfair_fair_day on jobfair_fair (county, from_day, id);

-- Employers (用人单位), by their unified social credit code. origin is the region whose record it is. key
-- is a keyed hash of the code by which the employer comes in.
-- table: county
create table jobfair_employer (
	county text not null,
	id text not null,
	area text not null,
	origin text not null,
	uscc text not null,
	name text not null,
	nature text not null,
	trade text not null,
	size text not null,
	address text not null,
	about text not null,
	contact bytea not null,
	phone bytea not null,
	key text not null,
	key_sealed bytea not null,
	state text not null,
	fair text not null,
	reason text not null,
	registered_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index jobfair_employer_uscc on jobfair_employer (county, uscc);

create unique index jobfair_employer_key on jobfair_employer (county, key);

create index jobfair_employer_area on jobfair_employer (county, area, registered_on, id);

-- An employer's part in a fair (参会), with its booth; active while the employer is approved. on_day is
-- the fair's first.
-- table: county
create table jobfair_stand (
	county text not null,
	id text not null,
	fair text not null,
	employer text not null,
	area text not null,
	origin text not null,
	booth text not null,
	on_day integer not null,
	active integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index jobfair_stand_once on jobfair_stand (county, fair, employer);

create index jobfair_stand_employer on jobfair_stand (county, employer);

-- Posts (岗位) of an employer at a fair: headcount is how many are wanted. flags are words with blanks
-- around each of them.
-- table: county
create table jobfair_post (
	county text not null,
	id text not null,
	fair text not null,
	employer text not null,
	area text not null,
	origin text not null,
	title text not null,
	trade text not null,
	headcount integer not null,
	pay_from_fen bigint not null,
	pay_to_fen bigint not null,
	place text not null,
	education text not null,
	age_most integer not null,
	relaxed text not null,
	skills text not null,
	flags text not null,
	form text not null,
	contact text not null,
	phone text not null,
	interview text not null,
	state text not null,
	reason text not null,
	posted_on integer not null,
	on_day integer not null,
	version integer not null,
	primary key (county, id)
);

create index jobfair_post_fair on jobfair_post (county, fair, employer, id);

create index jobfair_post_area on jobfair_post (county, area, posted_on, id);

-- Job seekers (求职者) of a fair: sealed until they are forgotten. once is a keyed hash of fair and number,
-- key one of the code that they come with; agreed_on, hired_on and kept_on are the first days of a person.
-- table: county
create table jobfair_seeker (
	county text not null,
	id text not null,
	fair text not null,
	area text not null,
	origin text not null,
	once text not null,
	key text not null,
	key_sealed bytea not null,
	name bytea not null,
	phone bytea not null,
	service text not null,
	years integer not null,
	left_year integer not null,
	education text not null,
	skills bytea not null,
	wish bytea not null,
	way text not null,
	notice text not null,
	state text not null,
	registered_at bigint not null,
	registered_on integer not null,
	came_at bigint not null,
	came_on integer not null,
	agreed_on integer not null,
	hired_on integer not null,
	kept_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index jobfair_seeker_once on jobfair_seeker (county, fair, once);

create unique index jobfair_seeker_key on jobfair_seeker (county, key);

create index jobfair_seeker_area on jobfair_seeker (county, area, registered_at, id);

create index jobfair_seeker_state on jobfair_seeker (county, state, fair, id);

-- Applications (投递): a seeker's for a post. The first agreement (初步意向) stands when both sides said yes.
-- table: county
create table jobfair_application (
	county text not null,
	id text not null,
	fair text not null,
	post text not null,
	employer text not null,
	seeker text not null,
	area text not null,
	origin text not null,
	way text not null,
	state text not null,
	sent_at bigint not null,
	sent_on integer not null,
	met_at bigint not null,
	offered_at bigint not null,
	agreed_at bigint not null,
	hired_on integer not null,
	version integer not null,
	primary key (county, id)
);

create unique index jobfair_application_once on jobfair_application (county, post, seeker);

create index jobfair_application_employer on jobfair_application (county, employer, sent_at, id);

create index jobfair_application_seeker on jobfair_application (county, seeker, sent_at, id);

create index jobfair_application_area on jobfair_application (county, area, sent_at, id);

-- Who looked at an applicant's data (查看记录), and why: told to the applicant.
-- table: county
create table jobfair_look (
	county text not null,
	id text not null,
	seeker text not null,
	employer text not null,
	who text not null,
	reason text not null,
	at bigint not null,
	primary key (county, id)
);

create index jobfair_look_seeker on jobfair_look (county, seeker, at, id);

-- Follow-ups (跟踪回访) of who was hired: after one, three and six months.
-- table: county
create table jobfair_followup (
	county text not null,
	id text not null,
	fair text not null,
	application text not null,
	seeker text not null,
	employer text not null,
	area text not null,
	origin text not null,
	months integer not null,
	due_day integer not null,
	outcome text not null,
	why text not null,
	done_on integer not null,
	version integer not null,
	primary key (county, id)
);

create index jobfair_followup_area on jobfair_followup (county, area, due_day, id);

create index jobfair_followup_seeker on jobfair_followup (county, seeker, due_day);

create index jobfair_followup_application on jobfair_followup (county, application);
