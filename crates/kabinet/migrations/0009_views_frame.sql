-- How many views the member keeps: a list is asked for them only if there are some. Kept by the views.
alter table membership add column views @int not null default 0;
update membership set views = (select count(*) from saved_view v
    where v.company_id = membership.company_id and v.user_id = membership.user_id);
