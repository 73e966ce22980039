-- People, companies and what ties them together.
-- Placeholders (@uuid, @at, …) become the types of each database: see crates/db/src/migrate.rs.

create table app_user (
  id @uuid not null primary key,
  email @text not null unique,            -- normalised: trimmed, lower case
  name @text not null,
  password_hash @text,                    -- PHC string of argon2id; null: cannot sign in with a password
  lang @text not null,                    -- ru, en
  zone @text not null,                    -- IANA name, such as Europe/Moscow
  staff @text,                            -- role at the seller: admin, manager, finance, support, auditor; null: a client
  active @bool not null,
  created_at @at not null
) @table;

create table session (
  token_hash @bytes not null primary key, -- SHA-256 of the cookie
  user_id @uuid not null references app_user(id),
  created_at @at not null,
  seen_at @at not null,                   -- moved at most once a minute
  expires_at @at not null,                -- absolute limit
  address @text not null,
  agent @text not null
) @table;
create index session_by_user on session(user_id);

-- Wrong passwords, counted by account and by address. A row ages out by itself.
create table sign_in_failure (
  who @text not null primary key,         -- 'email:…' or 'address:…'
  failures @int not null,
  last_at @at not null
) @table;

create table company (
  id @uuid not null primary key,
  slug @text not null unique,             -- the segment of the URL
  name @text not null,
  kinds @text not null,                   -- words: customer contractor partner
  hue @int not null,                      -- 0..11, colour of the header
  manager_id @uuid references app_user(id),
  blocked_reason @text,                   -- set by the seller; null: not blocked
  buyers_own_only @bool not null,         -- buyers see only their own orders
  buyers_see_debt @bool not null,         -- buyers see debt and limit, not only what is free
  viewers_see_sums @bool not null,
  -- The answer "may this company order?", kept by the finance capability so that every page can show it.
  standing @text not null,                -- ok, overdue, erp_block, no_data
  overdue @int not null,                  -- kopecks over all contracts in roubles
  overdue_since @text,                    -- yyyy-mm-dd of the oldest due date
  unblock_sum @int not null,              -- kopecks that remove the block
  created_at @at not null
) @table;
create index company_manager on company(manager_id);

create table membership (
  company_id @uuid not null references company(id),
  user_id @uuid not null references app_user(id),
  roles @text not null,                   -- words: owner approver buyer accountant viewer
  active @bool not null,
  created_at @at not null,
  used_at @at,                            -- when this company was last entered
  primary key (company_id, user_id)
) @clustered;
create index membership_user on membership(user_id);

create table api_token (
  company_id @uuid not null references company(id),
  id @uuid not null,
  user_id @uuid not null references app_user(id),
  name @text not null,
  role @text not null,                    -- never above its owner's: rights are the intersection
  token_hash @bytes not null unique,
  tail @text not null,                    -- last four characters, to recognise it by
  created_at @at not null,
  used_at @at,
  expires_at @at not null,
  revoked_at @at,
  primary key (company_id, id)
) @table;
create index api_token_user on api_token(company_id, user_id);

-- An accounting system (a base of 1C) that exchanges with the portal.
create table source (
  id @uuid not null primary key,
  name @text not null,
  login @text not null unique,
  password_hash @text not null,
  base_url @text,                         -- where the portal may ask it for a PDF; null: never
  created_at @at not null
) @table;

create table legal_entity (
  company_id @uuid not null references company(id),
  id @uuid not null,
  source_id @uuid not null references source(id),
  erp_id @text,                           -- GUID of the counterparty in 1C; null until matched
  name @text not null,
  full_name @text not null,
  inn @text not null,
  kpp @text not null,                     -- empty for a person
  address @text not null,
  primary key (company_id, id),
  unique (source_id, erp_id)
) @table;
create index legal_entity_inn on legal_entity(inn, kpp);

create table contract (
  company_id @uuid not null references company(id),
  id @uuid not null,
  source_id @uuid not null references source(id),
  erp_id @text not null,
  entity_id @uuid not null,
  number @text not null,
  name @text not null,
  signed_on @text not null,               -- yyyy-mm-dd
  valid_until @text,
  currency @text not null,
  price_type @text,                       -- GUID of the price type
  prepayment @bool not null,
  payment_days @int not null,
  deleted @bool not null,
  primary key (company_id, id),
  unique (source_id, erp_id)
) @table;

create table delivery_point (
  company_id @uuid not null references company(id),
  id @uuid not null,
  name @text not null,
  address @text not null,
  primary key (company_id, id)
) @table;

-- Who did what that must be answerable later: sign-ins, downloads, exports, tokens, rights.
create table audit (
  id @uuid not null primary key,
  at @at not null,
  company_id @uuid,
  user_id @uuid,
  action @text not null,
  subject @text not null,
  address @text not null
) @table;
create index audit_company on audit(company_id, at);

create table notice (
  company_id @uuid not null references company(id),
  user_id @uuid not null references app_user(id),
  id @uuid not null,                      -- stamped with the moment
  kind @text not null,
  text @text not null,                    -- argument of the message of this kind
  link @text not null,
  read_at @at,
  primary key (company_id, user_id, id)
) @clustered;
