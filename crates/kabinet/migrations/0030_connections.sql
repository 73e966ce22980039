-- How the portal reaches an accounting system: one way of each kind. What is asked through which of them is in `connector`.
create table connection (
  source_id @uuid not null references source(id),
  kind @text not null,                    -- http: the HTTP service; soap: the web service; odata; folder
  address @text not null,                 -- URL of the published base; the folder
  login @text not null,                   -- empty: the portal does not introduce itself
  secret @bytes,                          -- the password, sealed
  dialect @text not null,                 -- odata: ut or unf; else empty
  since @text not null,                   -- odata: the day from which documents are read; else empty
  paused @bool not null,
  changed_at @at not null,
  primary key (source_id, kind)
) @clustered;

-- Where the portal asked until now. The password is sealed and wiped there at the first start.
insert into connection (source_id, kind, address, login, dialect, since, paused, changed_at)
  select id, 'http', base_url, coalesce(outgoing_login, ''), '', '', @false, created_at from source where base_url is not null;
insert into connection (source_id, kind, address, login, dialect, since, paused, changed_at)
  select c.source_id, 'folder', c.place, '', '', '', @false, c.next_at from connector c where c.kind = 'folder';

-- Versions of objects of a base that publishes OData, as the portal has fetched them: only what differs is fetched again.
create table odata_seen (
  source_id @uuid not null references source(id),
  dataset @text not null,
  entity @text not null,
  ref @text not null,
  version @text not null,
  primary key (source_id, dataset, entity, ref)
) @clustered;
