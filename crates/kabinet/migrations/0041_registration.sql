-- Coming in without an invitation (docs/adr/0013): somebody says who he is, proves his address, and waits for an answer.

create table registration (
  id @uuid not null primary key,
  token_hash @bytes unique,               -- SHA-256 of the link in the letter; null until a letter went
  email @text not null,                   -- normalised
  said @text not null,                    -- the form as JSON
  lang @text not null,
  address @text not null,                 -- where it came from
  created_at @at not null,
  expires_at @at not null
) @table;
create index registration_ends on registration(expires_at);

-- Somebody asks to be let in: the owners of the company that has his legal entity decide, else the seller.
create table access_request (
  id @uuid not null primary key,
  user_id @uuid not null references app_user(id),
  company_id @uuid references company(id), -- known already, or made of it; null: none yet
  target @text not null,                  -- owners, seller
  form @text not null,                    -- legal, sole, private
  client_group @text not null,            -- the group that was asked for
  firm @text not null,
  inn @text not null,                     -- empty for a private buyer who gave none
  kpp @text not null,
  legal_address @text not null,
  state @text not null,                   -- open, asked, approved, declined, expired, withdrawn
  reason @text not null,                  -- why it was declined; what is asked for
  decided_by @uuid,
  created_at @at not null,
  changed_at @at not null,
  expires_at @at not null,
  settled_at @at
) @table;
create index access_request_user on access_request(user_id, state);
create index access_request_company on access_request(company_id, target, state);
create index access_request_queue on access_request(target, state, created_at);

create table access_message (
  request_id @uuid not null references access_request(id),
  id @uuid not null,                      -- stamped with the moment
  user_id @uuid not null references app_user(id),
  deciding @bool not null,                -- said by who decides; else by who asks
  text @text not null,
  primary key (request_id, id)
) @clustered;

create table access_file (
  request_id @uuid not null references access_request(id),
  id @uuid not null,                      -- stamped with the moment
  name @text not null,
  size @int not null,
  sha256 @text not null,
  file_key @text not null,
  primary key (request_id, id)
) @clustered;
