-- What a person says of himself, and the links that prove that an address is his.
alter table app_user add column phone @text not null default '';

create table account_link (
  token_hash @bytes not null primary key, -- SHA-256
  user_id @uuid not null references app_user(id),
  purpose @text not null,                 -- password, email-old, email-new
  address @text not null,                 -- the new address, for a change of address
  created_at @at not null,
  expires_at @at not null,
  used_at @at
) @table;
create index account_link_user on account_link(user_id, purpose);
