-- A second factor of signing in: codes by time (RFC 6238), and codes for the day when the telephone is gone.
create table second_factor (
  user_id @uuid not null primary key references app_user(id),
  secret @bytes,                          -- sealed; null: not turned on yet
  next_secret @bytes,                     -- sealed; one that waits for its first code
  next_at @at,                            -- when that was made
  step @int not null                      -- the newest time step that was taken: none is taken twice
) @table;

create table recovery_code (
  user_id @uuid not null references app_user(id),
  code_hash @bytes not null,              -- SHA-256 of 80 random bits
  used_at @at,
  primary key (user_id, code_hash)
) @clustered;

-- The password was right, the code is still missing.
create table sign_in_step (
  token_hash @bytes not null primary key, -- SHA-256 of the cookie
  user_id @uuid not null references app_user(id),
  expires_at @at not null
) @table;
create index sign_in_step_user on sign_in_step(user_id);

alter table app_user add column second_at @at;  -- since when a code is asked for; null: it is not
