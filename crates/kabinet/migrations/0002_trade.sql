-- Catalogue, orders, shipments, payments, documents, credit.

-- The seller's catalogue: belongs to no company. A product that lines name but the catalogue lacks is a stub.
create table product (
  id @serial,
  source_id @uuid not null references source(id),
  erp_id @text not null,                  -- guid or guid#characteristic
  article @text not null,
  article_key @text not null,             -- folded: kernel::article::fold
  name @text not null,
  unit @text not null,
  barcode @text not null,
  stub @bool not null,
  deleted @bool not null,
  catalog_id @text not null,              -- GUID of the catalogue: a sweep never crosses catalogues
  seen_run @int not null,                 -- generation of the last full export that had it
  unique (source_id, erp_id)
) @table;
create index product_barcode on product(barcode) where barcode <> '';
create index product_article on product(article_key);

-- "A part of an article" is a prefix of one of its suffixes: an ordinary index finds it, the same on both databases.
create table product_suffix (
  suffix @text not null,
  product_id @int not null references product(id),
  primary key (suffix, product_id)
) @clustered;

-- Stems of the words of a name: kernel::stem.
create table product_word (
  stem @text not null,
  product_id @int not null references product(id),
  primary key (stem, product_id)
) @clustered;

create table price (
  product_id @int not null references product(id),
  price_type @text not null,              -- GUID
  amount @int not null,
  currency @text not null,
  primary key (product_id, price_type)
) @clustered;

create table price_type (
  source_id @uuid not null references source(id),
  erp_id @text not null,
  name @text not null,
  currency @text not null,
  primary key (source_id, erp_id)
) @clustered;

create table stock (
  product_id @int not null references product(id),
  warehouse @text not null,               -- GUID; empty: the sum over warehouses
  qty @int not null,                      -- thousandths
  primary key (product_id, warehouse)
) @clustered;

create table orders (
  company_id @uuid not null references company(id),
  id @uuid not null,                      -- stamped with placed_at: newest first is also id order
  source_id @uuid not null references source(id),
  erp_id @text,
  number @text not null,                  -- the portal's number; for an order born in 1C its number there
  erp_number @text not null,
  buyer_number @text not null,
  placed_at @at not null,
  entity_id @uuid,
  contract_id @uuid,
  point @text not null,                   -- name of the delivery point
  address @text not null,
  author_id @uuid,                        -- a member, if the person is known
  author @text not null,                  -- as 1C or the portal named the person then
  manager_id @uuid,
  manager @text not null,
  origin @text not null,                  -- portal, phone, manager, edi, other
  state @text not null,                   -- layer A: the portal's
  erp_status @text not null,              -- raw texts of 1C: the status,
  erp_state @text not null default '',    -- the computed state,
  erp_payment @text not null default '',  -- the payment state
  erp_posted @bool not null default @true,
  fulfilment @text not null,              -- layer B facets
  payment @text not null,
  delivery @text not null,
  stage @text not null,                   -- the label that people see and filter by
  what @text not null default '',         -- name of the first line
  currency @text not null,
  total @int not null,
  vat @int,
  lines @int not null,
  lines_shipped @int not null,            -- lines shipped in full
  changed @bool not null,                 -- the seller changed it against what was ordered
  expected_on @text,                      -- when the next part arrives
  reserved @int not null,                 -- kopecks that are ordered but not shipped yet
  paid @int not null,
  cancel_reason @text not null,
  comment @text not null,
  erp_version @int not null,
  erp_changed_at @at,
  content_hash @text not null default '', -- of what 1C sent last; empty: something it names was not here yet
  updated_at @at not null,
  primary key (company_id, id),
  unique (source_id, erp_id)
) @table;
create index orders_by_date on orders(company_id, placed_at desc, id desc);
create index orders_by_stage on orders(company_id, stage, placed_at desc, id desc);
create index orders_by_total on orders(company_id, total desc, id desc);
create index orders_by_author on orders(company_id, author_id, placed_at desc, id desc);
create index orders_reserved on orders(company_id, contract_id) where reserved > 0;
create index orders_expected on orders(company_id, expected_on, id) where expected_on is not null;

create table order_line (
  company_id @uuid not null,
  order_id @uuid not null,
  line @int not null,
  product_id @int,
  article @text not null,
  article_key @text not null,
  buyer_article @text not null,
  name @text not null,
  unit @text not null,
  ordered @int not null,
  confirmed @int not null,
  shipped @int not null,                  -- what is known to be shipped: by the order or by its shipments
  erp_shipped @int not null default 0,    -- what the order itself says
  cancelled @int not null,
  cancel_reason @text not null,
  price @int not null,
  total @int not null,
  vat_rate @text not null,
  expected_on @text,
  replaces @int,                          -- the line that this one stands in for
  primary key (company_id, order_id, line)
) @clustered;
create index line_by_article on order_line(company_id, article_key, order_id desc, line);
create index line_by_product on order_line(company_id, product_id, order_id desc, line);

-- Every number by which people look for an order, folded: one index answers all of them.
create table order_key (
  company_id @uuid not null,
  key @text not null,
  kind @text not null,                    -- number, erp, buyer, document, tracking, buyer_article
  order_id @uuid not null,
  shown @text not null,                   -- as it is written
  primary key (company_id, key, kind, order_id)
) @clustered;
create index order_key_order on order_key(company_id, order_id);

-- Orders counted by day and stage; day '' is the whole history. No list ever counts its rows.
create table order_count (
  company_id @uuid not null,
  day @text not null,
  stage @text not null,
  n @int not null,
  primary key (company_id, day, stage)
) @clustered;

-- What happened, in order: feeds the timeline now, notices and webhooks later.
create table event (
  company_id @uuid not null,
  subject_id @uuid not null,              -- the order (later: claim, document, …)
  id @uuid not null,                      -- stamped with the moment
  at @at not null,
  kind @text not null,
  actor @text not null,
  data @text not null,                    -- JSON
  primary key (company_id, subject_id, id)
) @clustered;

create table shipment (
  company_id @uuid not null,
  id @uuid not null,
  source_id @uuid not null references source(id),
  erp_id @text not null,
  number @text not null,
  shipped_at @at not null,
  status @text not null,
  delivery @text not null,
  carrier @text not null,
  tracking @text not null,
  tracking_url @text not null,
  expected_on @text,
  delivered_at @at,
  total @int not null,
  deleted @bool not null,
  erp_version @int not null,
  content_hash @text not null default '',
  primary key (company_id, id),
  unique (source_id, erp_id)
) @table;
create index shipment_by_date on shipment(company_id, shipped_at desc);
create table shipment_line (
  company_id @uuid not null,
  order_id @uuid not null,
  shipment_id @uuid not null,
  line @int not null,
  qty @int not null,
  total @int not null,
  primary key (company_id, order_id, shipment_id, line)
) @clustered;
create index shipment_line_shipment on shipment_line(company_id, shipment_id);

create table payment (
  company_id @uuid not null,
  id @uuid not null,
  source_id @uuid not null references source(id),
  erp_id @text not null,
  number @text not null,
  paid_on @text not null,
  paid_at @at,                            -- the moment of the document in 1C
  entity_id @uuid,
  contract_id @uuid,
  amount @int not null,
  currency @text not null,
  purpose @text not null,
  deleted @bool not null,
  erp_version @int not null,
  content_hash @text not null default '',
  primary key (company_id, id),
  unique (source_id, erp_id)
) @table;
create index payment_by_date on payment(company_id, paid_on desc, id desc);
create table payment_part (
  company_id @uuid not null,
  order_id @uuid not null,
  payment_id @uuid not null,
  amount @int not null,
  primary key (company_id, order_id, payment_id)
) @clustered;
create index payment_part_payment on payment_part(company_id, payment_id);

create table document (
  company_id @uuid not null,
  id @uuid not null,
  source_id @uuid not null references source(id),
  erp_id @text not null,
  kind @text not null,                    -- invoice upd waybill vat_invoice act correction reconciliation contract certificate
  number @text not null,
  number_key @text not null,
  issued_on @text not null,
  entity_id @uuid,
  contract_id @uuid,
  amount @int,
  currency @text not null,
  status @text not null,                  -- active, replaced, cancelled
  replaces @text,                         -- erp_id of the document that this one replaces
  on_request @bool not null,              -- 1C makes the PDF when it is asked
  file_key @text,                         -- where the stored PDF is; null: none
  file_name @text not null,
  file_size @int not null,
  erp_version @int not null,
  content_hash @text not null default '',
  received_at @at not null,
  primary key (company_id, id),
  unique (source_id, erp_id)
) @table;
create index document_by_date on document(company_id, issued_on desc, id desc);
create index document_by_kind on document(company_id, kind, issued_on desc, id desc);
create index document_by_number on document(company_id, number_key);
create index document_replaces on document(company_id, replaces);

-- Documents of an order, with what a button needs.
create table order_document (
  company_id @uuid not null,
  order_id @uuid not null,
  document_id @uuid not null,
  primary key (company_id, order_id, document_id)
) @clustered;
create index order_document_document on order_document(company_id, document_id);

-- A document that 1C is asked for because the answer took too long to wait for.
create table document_request (
  company_id @uuid not null,
  id @uuid not null,
  document_id @uuid not null,
  user_id @uuid not null,
  state @text not null,                   -- asked, ready, failed
  file_key @text,                         -- kept for an hour
  reason @text not null,
  at @at not null,
  primary key (company_id, id)
) @table;
create index document_request_document on document_request(company_id, document_id, at desc);

create table credit (
  company_id @uuid not null,
  contract_id @uuid not null,
  currency @text not null,
  limit_enabled @bool not null,           -- false: unlimited. limit_amount = 0: prepayment only. Never the other way.
  limit_amount @int not null,
  debt @int not null,
  overdue @int not null,
  overdue_days @int not null,
  oldest_due_on @text,
  erp_block @bool not null,
  erp_block_reason @text not null,
  as_of @at not null,
  primary key (company_id, contract_id, currency)
) @table;
create table credit_due (
  company_id @uuid not null,
  contract_id @uuid not null,
  currency @text not null,
  line @int not null,
  due_on @text not null,
  amount @int not null,
  document @text not null,
  primary key (company_id, contract_id, currency, line)
) @clustered;

-- How old what a company sees is, by data set.
create table freshness (
  company_id @uuid not null,
  dataset @text not null,
  as_of @at not null,                     -- when 1C took the snapshot
  received_at @at not null,
  primary key (company_id, dataset)
) @clustered;
