-- Orders of a source that are not over: a base that is asked by OData is asked for the old ones among them by reference.
create index orders_open_by_source on orders(source_id, placed_at) where stage in
  ('sending', 'awaiting_payment', 'reserving', 'ready_to_ship', 'partially_shipped', 'cancel_requested', 'unknown');
