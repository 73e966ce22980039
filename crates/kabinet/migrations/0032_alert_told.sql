-- When the seller's people were told of an alert by mail; null: not yet.
alter table exchange_alert add column told_at @at;
