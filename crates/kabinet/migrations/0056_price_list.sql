-- The price list of a company walks the goods of an accounting system by name. At which prices it buys: docs/adr/0018; what is
-- usual for companies of which neither contract nor group says anything stands in client_group_price under the name 'usual'.
create index product_listed on product(source_id, name, id) where not stub and not deleted;
