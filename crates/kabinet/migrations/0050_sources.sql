-- The office adds accounting systems itself: what each may be used for, whether it is switched off, and who knocked.
alter table source add column takes @text not null default 'goods orders packages';  -- what is exchanged: words
alter table source add column off @bool not null default @false;     -- nobody is let in, and the portal asks for nothing
alter table source add column first_at @at;                          -- its first request that was let in
alter table source add column first_asked @text not null default ''; -- and what it asked; without secrets
alter table source add column came_at @at;                           -- its latest one, to the minute
alter table source add column refused_at @at;                        -- when somebody with its login was last turned away
alter table source add column refused @text not null default '';     -- why
alter table source add column refused_from @text not null default '';
alter table source add column password_at @at;                       -- when its password was last made anew

-- Who exchanges already does not wait for the first time.
update source set first_at = (select min(seen_at) from exchange_session e where e.source_id = source.id),
  came_at = (select max(seen_at) from exchange_session e where e.source_id = source.id);
