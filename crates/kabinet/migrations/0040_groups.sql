-- One idea of what a company is to the seller: its groups (docs/adr/0013). The column kinds keeps them; "customer" was the
-- word for wholesale.
update company set kinds = replace(kinds, 'customer', 'wholesale');
alter table company add column alone @bool not null default @false;  -- a private buyer: a company of one
alter table company add column closed @text not null default '';     -- sections that its groups do not open, as words

-- What a group opens where the seller has changed that (access::groups has the rest), and at which prices a company of it buys
-- where its contract does not say.
create table client_group (
  name @text not null primary key,        -- registered, wholesale, contractor, partner
  sections @text not null                 -- words: orders catalog documents finance reconciliation payables partner
) @table;
create table client_group_price (
  name @text not null,
  source_id @uuid not null references source(id),
  price_type @text not null,              -- GUID
  primary key (name, source_id)
) @clustered;

update company set closed = trim(
  case when kinds like '%wholesale%' then '' else 'orders catalog ' end ||
  case when kinds like '%wholesale%' or kinds like '%contractor%' then '' else 'documents ' end ||
  case when kinds like '%wholesale%' then '' else 'finance reconciliation ' end ||
  case when kinds like '%contractor%' then '' else 'payables ' end ||
  case when kinds like '%partner%' then '' else 'partner' end);
