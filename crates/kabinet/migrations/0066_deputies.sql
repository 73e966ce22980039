-- Somebody stands in for a manager for a while, for one of his companies or for all of them.
create table deputy (
  id @uuid not null primary key,
  manager_id @uuid not null references app_user(id),
  deputy_id @uuid not null references app_user(id),
  company_id @uuid references company(id),  -- null: every company of the manager, also those that he gets later
  from_on @text not null,                   -- yyyy-mm-dd where the seller is
  until_on @text,                           -- the last day; null: until it is revoked
  set_by @uuid not null references app_user(id),
  set_at @at not null,
  revoked_by @uuid references app_user(id),
  revoked_at @at
) @table;
create index deputy_person on deputy(deputy_id, manager_id);
create index deputy_manager on deputy(manager_id);

-- Who stands in and when, for the frame of every page: a line of first day, last day or "-", name.
alter table company add column deputies @text not null default '';
