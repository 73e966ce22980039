-- What is wrong with the exchange and stays so until it is mended: told once, and once more when it gets worse.
create table exchange_alert (
  source_id @uuid not null references source(id),
  dataset @text not null,
  kind @text not null,                    -- stale, expired, company-stale, two-clients, orders-waiting, broken
  subject @text not null,                 -- what it is about within the data set, such as a company's id; or empty
  company_id @uuid references company(id),
  detail @text not null,                  -- for the text of the alert: a figure, a name
  raised_at @at not null,
  seen_at @at not null,                   -- when it was last true
  cleared_at @at,
  primary key (source_id, dataset, kind, subject)
) @clustered;
create index exchange_alert_open on exchange_alert(cleared_at, raised_at);
