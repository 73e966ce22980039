-- A new installation asks its owners and staff for a second factor, seven days after somebody came. One that has people already
-- stays as it is: its administrator decides (Office, Signing in).
insert into installation(name, value) select 'staff_second', 'admin manager finance support auditor'
  where not exists (select 1 from app_user) and not exists (select 1 from installation where name = 'staff_second');
insert into installation(name, value) select 'owners_second', 'yes' where not exists (select 1 from app_user);
insert into installation(name, value) select 'second_days', '7' where not exists (select 1 from app_user);
