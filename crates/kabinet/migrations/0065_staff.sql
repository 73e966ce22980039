-- An account that the seller closed says since when and why.
alter table app_user add column closed_at @at;
alter table app_user add column closed_reason @text not null default '';

-- A colleague is invited to the seller's staff; the account begins when he accepts.
create table staff_invitation (
  id @uuid not null primary key,
  email @text not null,                   -- normalised; the only address that can accept it
  role @text not null,                    -- admin, manager, finance, support, auditor
  invited_by @uuid not null references app_user(id),
  token_hash @bytes not null unique,      -- SHA-256; of the newest mail only
  state @text not null,                   -- open, accepted, revoked, replaced
  sends @int not null,                    -- mails so far
  mail_id @uuid not null,                 -- the newest of them
  created_at @at not null,
  sent_at @at not null,
  expires_at @at not null,
  settled_at @at,
  accepted_by @uuid
) @table;
create index staff_invitation_open on staff_invitation(state, email);
-- The list of accounts, by name.
create index app_user_name on app_user(name, id);
