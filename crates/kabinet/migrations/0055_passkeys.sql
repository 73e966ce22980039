-- Passkeys: keys that a person's devices hold, by which he signs in without a password.
create table passkey (
  id @uuid not null primary key,
  user_id @uuid not null references app_user(id),
  credential @bytes not null,             -- the name that the device gave it
  transports @int not null,               -- how the device is reached
  public_key @bytes not null,
  state @bytes not null,                  -- counter of signatures, whether it is backed up
  name @text not null,                    -- what the person calls it
  created_at @at not null,
  used_at @at
) @table;
create unique index passkey_credential on passkey(credential);
create index passkey_user on passkey(user_id);

alter table session add column by_passkey @bool not null default @false;  -- opened, or proved anew, by a passkey
