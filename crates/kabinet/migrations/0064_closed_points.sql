-- A delivery point that a company gave up: its orders stay, and nobody new is given it.
alter table delivery_point add column closed_at @at;
