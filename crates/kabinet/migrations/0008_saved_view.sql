-- Views of a list that a person keeps in a company: a name for the query of its address.
create table saved_view (
  company_id @uuid not null references company(id),
  user_id @uuid not null references app_user(id),
  list @text not null,                    -- orders documents
  id @uuid not null,
  name @text not null,
  query @text not null,                   -- as in the address, without the page
  created_at @at not null,
  primary key (company_id, user_id, list, id)
) @clustered;
-- Saved again under a name, a view is replaced.
create unique index saved_view_name on saved_view(company_id, user_id, list, name);
