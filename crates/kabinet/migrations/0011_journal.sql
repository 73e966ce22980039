-- What a source is like, and a record of everything that it asks.

alter table source add column charset @text not null default 'utf-8';   -- of answers: utf-8, windows-1251
alter table source add column addresses @text not null default '';      -- networks that may exchange; empty: any

-- Every request of an accounting system, and what it was answered.
create table exchange_call (
  id @uuid not null primary key,
  source_id @uuid not null references source(id),
  session_id @uuid,                       -- null: not of the stock exchange
  job_id @uuid,                           -- the job that it caused or asked after
  at @at not null,
  took @int not null,                     -- microseconds
  asked @text not null,                   -- method and path or mode, without secrets
  address @text not null,
  sent @int not null,                     -- bytes of the request's body
  answered @int not null,                 -- bytes of the answer
  answer @text not null                   -- its beginning
) @table;
create index exchange_call_source on exchange_call(source_id, at desc);
create index exchange_call_session on exchange_call(session_id, at);
create index exchange_call_age on exchange_call(at);
