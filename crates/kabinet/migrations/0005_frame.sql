-- What every page shows, kept where the sign-in of a request reads anyway: a page costs one short statement before its own.

-- First legal entity's ИНН and the manager's name; kept by companies::frame.
alter table company add column first_inn @text not null default '';
alter table company add column manager_name @text not null default '';
-- When 1C took the orders: of freshness; kept by exchange::freshness.
alter table company add column orders_as_of @at;
-- Companies that the person may enter; kept by companies::frame.
alter table app_user add column companies @int not null default 0;
-- Notices that the member has not read; kept by the notices.
alter table membership add column unread @int not null default 0;

update company set
  first_inn = coalesce((select e.inn from legal_entity e where e.company_id = company.id order by e.id limit 1), ''),
  manager_name = coalesce((select u.name from app_user u where u.id = company.manager_id), ''),
  orders_as_of = (select f.as_of from freshness f where f.company_id = company.id and f.dataset = 'orders');
update app_user set companies = (select count(*) from membership m where m.user_id = app_user.id and m.active);
update membership set unread = (select count(*) from notice n
  where n.company_id = membership.company_id and n.user_id = membership.user_id and n.read_at is null);

-- Orders counted by month and stage beside those by day, so that a period of years is some dozens of rows: `m2026-08`.
-- The letter keeps them apart from the days, which are walked as a range.
insert into order_count(company_id, day, stage, n)
  select company_id, 'm' || substr(day, 1, 7), stage, cast(sum(n) as bigint) from order_count
  where day <> '' group by company_id, substr(day, 1, 7), stage;
