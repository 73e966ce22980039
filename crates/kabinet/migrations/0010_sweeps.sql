-- What waits for a person, what can be tried again, and what need not be read twice.

-- A full export that left out too much: nothing is taken out of the catalogue before a person has looked.
create table catalog_hold (
  source_id @uuid not null references source(id),
  catalog_id @text not null,
  run @int not null,                      -- what was mentioned before this generation would go
  known @int not null,                    -- products of the catalogue when it was held
  untouched @int not null,                -- those of them that would go
  held_at @at not null,
  primary key (source_id, catalog_id)
) @clustered;

-- The job whose file holds the refused row: from there it is tried again.
alter table quarantine add column job_id @uuid;

-- What the client said its version is at init: only the module of Bitrix says it. Empty: nothing.
alter table exchange_session add column version @text not null default '';

-- Files of offers that were taken wholly. The same bytes again are the same snapshot again, and change nothing.
create table exchange_taken (
  source_id @uuid not null references source(id),
  sha256 @bytes not null,
  said @text not null,                    -- JSON: as of when, and rows by data set
  taken_at @at not null,
  primary key (source_id, sha256)
) @clustered;
create index exchange_taken_age on exchange_taken(taken_at);
