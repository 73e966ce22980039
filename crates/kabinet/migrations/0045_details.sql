-- What companies ask the seller to change in their details, what was decided, and how far it is on its way into 1C.

alter table legal_entity add column phone @text not null default '';
alter table legal_entity add column email @text not null default '';
alter table legal_entity add column bank @text not null default '';  -- JSON: account, bic, correspondent, name; empty: not known

create table details_change (
  company_id @uuid not null references company(id),
  id @uuid not null,
  batch @uuid not null,                   -- what was asked for together
  target @uuid not null,                  -- the company itself, a legal entity or a delivery point
  field @text not null,                   -- company.name entity.kpp entity.bank point.address …
  was @text not null,                     -- what stood when it was asked for
  wanted @text not null,
  comment @text not null,                 -- of who asks, the same for the whole batch
  asked_by @uuid not null references app_user(id),
  asked_at @at not null,
  state @text not null,                   -- open, confirmed, declined, withdrawn
  decided_by @uuid,
  decided_at @at,
  reason @text not null,                  -- why it was declined
  erp @text not null,                     -- none: 1C does not keep it; waiting, sent, has, differs, past
  sent_at @at,
  sent_with @text not null,               -- number of the order that carried it; empty: 1C asked for changes
  heard @text not null,                   -- what 1C says instead, or still says
  heard_at @at,
  primary key (company_id, id)
) @table;
-- One open request for a field.
create unique index details_change_open on details_change(company_id, target, field) where state = 'open';
create index details_change_asked on details_change(company_id, asked_at desc);
-- What was agreed on and 1C may say differently.
create index details_change_held on details_change(company_id, target) where erp in ('waiting', 'sent', 'has', 'differs');
