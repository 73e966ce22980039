-- Jobs and the exchange with accounting systems.

create table job (
  id @uuid not null primary key,
  kind @text not null,
  payload @text not null,                 -- JSON
  state @text not null,                   -- queued, running, done, failed
  run_at @at not null,
  lease_until @at,
  attempts @int not null,
  unique_key @text unique,                -- a second enqueue with the same key is the same job
  lane @text,                             -- jobs of one lane run one after another, in the order of created_at
  result @text not null,                  -- JSON: what a finished job has to say
  error @text not null,
  created_at @at not null,
  finished_at @at
) @table;
create index job_due on job(run_at) where state = 'queued';
create index job_leased on job(lease_until) where state = 'running';
create index job_lane_open on job(lane, created_at) where state in ('queued', 'running');
create unique index job_lane_running on job(lane) where state = 'running';
create index job_ended on job(state, finished_at) where finished_at is not null;

-- One dialogue of the stock exchange: begun by checkauth, found again by its cookie or else by login.
create table exchange_session (
  token_hash @bytes not null primary key, -- SHA-256 of the cookie
  id @uuid not null unique,               -- names the folder of its files
  source_id @uuid not null references source(id),
  kind @text not null,                    -- catalog, sale, reference
  dialogue @text not null,                -- JSON: onec::session::Dialogue
  rev @int not null,                      -- grows with each change: two requests at once cannot both win
  waiting @bool not null,                 -- whether it has files that nobody asked to process
  seen_at @at not null
) @table;
create index exchange_session_source on exchange_session(source_id, kind, seen_at desc);
create index exchange_session_waiting on exchange_session(waiting, seen_at);

-- Which job processes a file of a session.
create table exchange_file (
  session_id @uuid not null,
  login @int not null,
  name @text not null,
  job_id @uuid,
  primary key (session_id, login, name)
) @clustered;

-- Rows that could not be taken, kept where a person sees them.
create table quarantine (
  id @uuid not null primary key,
  source_id @uuid not null references source(id),
  dataset @text not null,
  place @text not null,                   -- file and line, or package and index
  ref @text not null,                     -- the row's own id
  reason @text not null,
  payload @text not null,
  fingerprint @text not null unique,      -- the same bad row again is the same entry
  seen_at @at not null,
  seen @int not null,                     -- how many times it came
  resolved_at @at
) @table;
create index quarantine_source on quarantine(source_id, resolved_at, seen_at desc);

-- Health of each data set of a source.
create table dataset_state (
  source_id @uuid not null references source(id),
  dataset @text not null,
  as_of @at,
  succeeded_at @at,
  failed_at @at,
  error @text not null,
  applied @int not null,
  unchanged @int not null,
  rejected @int not null,
  primary key (source_id, dataset)
) @clustered;

-- The full export of each catalogue that is going on, or was the last.
create table catalog_run (
  source_id @uuid not null references source(id),
  catalog_id @text not null,
  run @int not null,                      -- generation: products that it mentioned carry this number
  portions @text not null,                -- JSON: onec::session::CatalogRun
  open @bool not null,                    -- portions may still come
  updated_at @at not null,
  primary key (source_id, catalog_id)
) @clustered;
