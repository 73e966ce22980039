-- Mail on its way out. The letter lies sealed (it may carry a link that works once) and is forgotten when it was taken.
create table mail (
  id @uuid not null primary key,
  unique_key @text not null unique,       -- what happened and to whom: the same key is the same mail
  company_id @uuid,                       -- null: about a person, not about a company
  address @text not null,
  kind @text not null,
  state @text not null,                   -- queued, sent, refused, dropped
  body @bytes,                            -- sealed; null once nothing is left to send
  error @text not null,                   -- of the last attempt
  created_at @at not null,
  settled_at @at
) @table;
create index mail_address on mail(address, created_at);
create index mail_waiting on mail(state, created_at);
