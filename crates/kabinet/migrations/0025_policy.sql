-- Rules of signing in: what a company, and the seller for it, ask of those who come in.
alter table company add column second_roles @text not null default '';   -- roles that need a second factor, says the company
alter table company add column second_seller @text not null default '';  -- the same, says the seller
alter table company add column idle_minutes @int not null default 0;     -- 0: as the installation
alter table company add column absolute_hours @int not null default 0;   -- 0: as the installation
alter table company add column networks @text not null default '';       -- where its people may come from; empty: anywhere
alter table company add column bound @bool not null default @false;      -- a session stays at the address where it began
alter table company add column guarded @bool not null default @false;    -- whether any rule but the networks is set
