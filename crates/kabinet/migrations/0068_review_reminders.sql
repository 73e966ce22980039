-- How often the owners of a company were reminded of the review that is due, and when last; a review begins anew.
alter table company add column review_told @int not null default 0;
alter table company add column review_told_at @at;
