-- What texts of an accounting system mean here: the seller's own rows before the built-in table, and texts that nobody knows
-- yet, which wait for him.
create table status_word (
  source_id @uuid not null references source(id),
  word @text not null,                    -- the text, normalised
  shown @text not null,                   -- as 1C writes it
  state @text not null,                   -- new: nobody has said what it means; own: the seller has
  goods @text not null,                   -- what it says about the goods; empty: nothing
  money @text not null,                   -- what it says about the money; empty: nothing
  changed_at @at not null,
  primary key (source_id, word)
) @clustered;
