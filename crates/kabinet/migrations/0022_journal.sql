-- The journal as a chain: each line carries the hash of the one before it, so that a line that was changed, taken out or
-- put in later shows. Lines are sealed within a minute, in the order in which they are found.
alter table audit add column n @int;
alter table audit add column hash @bytes;
create unique index audit_chain on audit(n);
create index audit_at on audit(at);
create index audit_user on audit(user_id, at);

-- Staff who look at a company as one of its members does: read-only, for a reason, for half an hour.
create table view_as (
  company_id @uuid not null references company(id),
  token_hash @bytes not null primary key,
  staff_id @uuid not null references app_user(id),
  member_id @uuid not null references app_user(id),
  reason @text not null,
  created_at @at not null,
  expires_at @at not null,
  ended_at @at
) @table;
