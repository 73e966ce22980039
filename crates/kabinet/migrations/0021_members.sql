-- A company runs itself: invitations, roles of its own, who left and when, the yearly look at who has access.

create table invitation (
  company_id @uuid not null references company(id),
  id @uuid not null,
  email @text not null,                   -- normalised; the only address that can accept it
  roles @text not null,                   -- words, as in membership
  own_role @uuid,                         -- a role of the company's own
  invited_by @uuid not null references app_user(id),
  token_hash @bytes not null unique,      -- SHA-256; of the newest mail only
  state @text not null,                   -- open, accepted, revoked, replaced
  sends @int not null,                    -- mails so far
  mail_id @uuid not null,                 -- the newest of them
  created_at @at not null,
  sent_at @at not null,
  expires_at @at not null,
  opened_at @at,                          -- when the link was first followed; it is still good then
  settled_at @at,
  accepted_by @uuid,
  primary key (company_id, id)
) @table;
create index invitation_open on invitation(company_id, state, email);

-- A copy of a built-in role with some permissions on. What is on is listed: a permission that comes later is off.
create table company_role (
  company_id @uuid not null references company(id),
  id @uuid not null,
  name @text not null,
  base @text not null,                    -- the built-in role that it was copied from
  grants @text not null,                  -- words: order.view:company order.comment:own
  created_at @at not null,
  changed_at @at not null,
  primary key (company_id, id)
) @table;

alter table membership add column own_role @uuid;
alter table membership add column invited_by @uuid;
alter table membership add column left_at @at;
alter table company add column reviewed_at @at;
alter table company add column review_months @int not null default 12;
-- When the person proved last who he is: dangerous deeds ask for it anew.
alter table session add column confirmed_at @at;
