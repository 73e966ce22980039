-- Which companies a session has entered: the first time is a line of the company's journal.
create table session_entry (
  company_id @uuid not null references company(id),
  token_hash @bytes not null,             -- of the session; it may be over
  at @at not null,
  primary key (company_id, token_hash)
) @clustered;
create index session_entry_session on session_entry(token_hash);
