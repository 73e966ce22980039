-- A document as a button of its order, kept beside the link: a page of orders reads one table instead of two, and a document
-- is not looked up for each button. Written by documents::intake whenever the document is.

alter table order_document add column kind @text not null default '';
alter table order_document add column number @text not null default '';
alter table order_document add column status @text not null default '';
alter table order_document add column on_request @bool not null default @false;
alter table order_document add column stored @bool not null default @false;
alter table order_document add column issued_on @text not null default '';
alter table order_document add column amount @int;
alter table order_document add column currency @text not null default '';
alter table order_document add column replaces @text;
alter table order_document add column erp_id @text not null default '';

update order_document set kind = d.kind, number = d.number, status = d.status, on_request = d.on_request,
    stored = d.file_key is not null, issued_on = d.issued_on, amount = d.amount, currency = d.currency,
    replaces = d.replaces, erp_id = d.erp_id
  from document d where d.company_id = order_document.company_id and d.id = order_document.document_id;
