-- A line is found by its own article, so the product need not be: its whole article leads to it only where one of its lines
-- bears another one, because the product was renamed or the order names it differently. The parts always do.
delete from product_suffix
where exists (select 1 from product p where p.id = product_suffix.product_id and p.article_key = product_suffix.suffix)
  and product_id not in (
    select l.product_id from order_line l join product p on p.id = l.product_id where l.article_key <> p.article_key);
