-- What the portal asks an accounting system for by itself, by data set.

create table connector (
  source_id @uuid not null references source(id),
  dataset @text not null,
  kind @text not null,                    -- http: the HTTP service at base_url; folder: files in `place`
  place @text not null,                   -- folder; empty for http
  cursor @text not null,                  -- what 1C said last; empty: from the beginning
  every @int not null,                    -- seconds between two questions
  next_at @at not null,
  asked_at @at,
  answered_at @at,
  failures @int not null,                 -- in a row
  error @text not null,
  primary key (source_id, dataset)
) @clustered;
create index connector_due on connector(next_at);

-- When somebody of a company last asked to refresh its data.
create table company_refresh (
  company_id @uuid not null primary key references company(id),
  asked_at @at not null
) @table;

-- Counterparties of 1C that may be legal entities of the portal: a person decides, nothing is matched by guessing.
create table counterparty_offer (
  source_id @uuid not null references source(id),
  erp_id @text not null,                  -- GUID of the counterparty
  name @text not null,
  inn @text not null,
  kpp @text not null,
  seen_at @at not null,
  dismissed_at @at,                       -- a person said that it is none of them
  primary key (source_id, erp_id)
) @clustered;
create index counterparty_offer_inn on counterparty_offer(inn);
