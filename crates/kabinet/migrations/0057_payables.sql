-- What the seller owes: contracts by which a company sells to him or works for him, and the documents that the sum rests on. The
-- sum itself is the negative debt of the contract (credit).
alter table contract add column supplier @bool not null default @false;

create table payable (
  company_id @uuid not null,
  contract_id @uuid not null,
  currency @text not null,
  line @int not null,
  title @text not null,                   -- the document, as people call it
  issued_on @text not null,
  due_on @text,                           -- until when the seller has to pay
  amount @int not null,
  document @text not null,                -- 1C's reference of the same document, if it is sent as one; else empty
  primary key (company_id, contract_id, currency, line)
) @clustered;
