-- What is kept of a product by the million (prices, stock, the texts it is found by) refers to it without the database proving
-- that for every row, as lines of orders always did: a product is marked as deleted and never goes (ADR 23).

create table price_of (
  product_id @int not null,
  price_type @text not null,              -- GUID
  amount @int not null,
  currency @text not null,
  primary key (product_id, price_type)
) @clustered;
insert into price_of select product_id, price_type, amount, currency from price order by product_id, price_type;
drop table price;
alter table price_of rename to price;

create table stock_of (
  product_id @int not null,
  warehouse @text not null,               -- GUID; empty: the sum over warehouses
  qty @int not null,                      -- thousandths
  primary key (product_id, warehouse)
) @clustered;
insert into stock_of select product_id, warehouse, qty from stock order by product_id, warehouse;
drop table stock;
alter table stock_of rename to stock;

-- What an offer said last, as a number each for its prices and its stock; null: it said nothing, or that is not known.
create table offer_heard (
  product_id @int not null primary key,
  prices @int,
  stock @int
) @table;

create table suffix_of (
  suffix @text not null,
  product_id @int not null,
  primary key (suffix, product_id)
) @clustered;
insert into suffix_of select suffix, product_id from product_suffix order by suffix, product_id;
drop table product_suffix;
alter table suffix_of rename to product_suffix;

create table word_of (
  stem @text not null,
  product_id @int not null,
  primary key (stem, product_id)
) @clustered;
insert into word_of select stem, product_id from product_word order by stem, product_id;
drop table product_word;
alter table word_of rename to product_word;
