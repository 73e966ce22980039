-- Partners: who brought whom, and what the seller gives them to show.

-- The partner whose link somebody came by. His word alone: it says nothing of what the seller knows of either.
alter table access_request add column partner_id @uuid references company(id);
create index access_request_partner on access_request(partner_id, created_at) where partner_id is not null;

-- The partner who brought the company: it was made of such a request, or of a private buyer who was let in at once.
alter table company add column brought_by @uuid references company(id);
create index company_brought on company(brought_by) where brought_by is not null;

-- Belongs to no company: every partner gets the same.
create table partner_material (
  id @uuid not null primary key,
  title @text not null,
  name @text not null,                    -- of the file
  size @int not null,
  sha256 @text not null,
  file_key @text not null,
  changed_at @at not null,
  changed_by @uuid not null references app_user(id)
) @table;
