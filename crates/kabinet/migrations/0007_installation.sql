-- What this installation knows of itself: one word by name.
create table installation (
  name @text not null primary key,
  value @text not null
) @clustered;

-- Orders and payments were counted by the midnight of Moscow so far.
insert into installation(name, value) values ('days_zone', 'Europe/Moscow');
