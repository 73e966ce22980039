-- Whether viewers open waybills and certificates: a switch of its own. Where they saw sums, they opened these as well.
alter table company add column viewers_see_waybills @bool not null default @false;
update company set viewers_see_waybills = viewers_see_sums;
