-- Orders that were made in the portal, on their way into 1C.

create table order_outbox (
  company_id @uuid not null references company(id),
  order_id @uuid not null,
  source_id @uuid not null references source(id),
  rev @int not null,                      -- grows when the order changes after it was put here
  taken_rev @int not null,                -- what 1C said that it took
  put_at @at not null,                    -- of the newest revision
  told_at @at,                            -- when it was last handed over
  taken_at @at,
  objection @text not null,               -- why 1C would not take it; empty: it would
  primary key (company_id, order_id)
) @clustered;
create index order_outbox_waiting on order_outbox(source_id, put_at) where taken_rev < rev;

-- What the last query of a dialogue was answered: only that is taken when `success` comes.
alter table exchange_session add column returned @text not null default '';

-- Numbers that the portal gives by itself.
create table series (
  name @text not null primary key,
  last @int not null
) @clustered;
