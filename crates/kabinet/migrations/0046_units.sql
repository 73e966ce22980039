-- Delivery points as units: who sees which, and which orders belong to them.

-- Roles that see only the orders of their delivery points: words of approver buyer viewer.
alter table company add column unit_roles @text not null default '';
-- Delivery points of a member, by number between commas; a comma alone: none.
alter table membership add column points @text not null default ',';
-- Its number within the company: short, and never another point's.
alter table delivery_point add column no @int not null default 0;
-- What it was called before and where it was, a line each: 1C may go on saying so.
alter table delivery_point add column earlier @text not null default '';
-- Number of the delivery point as text; empty: none that is known. Set when the order comes or names another point, and never
-- because people move.
alter table orders add column unit @text not null default '';

update delivery_point set no = (select count(*) from delivery_point p
  where p.company_id = delivery_point.company_id and p.id <= delivery_point.id);
create unique index delivery_point_no on delivery_point(company_id, no);
update orders set unit = coalesce((select cast(min(p.no) as text) from delivery_point p
  where p.company_id = orders.company_id
    and (p.name = orders.point or (orders.point = '' and p.address = orders.address))), '')
  where point <> '' or address <> '';
