-- What a notice speaks of, in English: the reader may choose another language after it was written. Null: the text has no
-- words of a language, or is older than this column.
alter table notice add column text_en @text;
