//! Statements of the JSON API of orders.

use db::statements;

use crate::orders::store::ListRow;

statements! {
    /// Orders $2 to $22 as rows of a list, the newest first: $23 the only author, $24 the only delivery points.
    BY_IDS: ListRow = "select o.id, o.number, o.placed_at, o.what, o.lines, o.lines_shipped, o.stage, o.changed, o.author,
            o.origin, o.manager, o.author_id, o.manager_id, o.point, o.entity_id, o.currency, o.total, o.expected_on,
            o.erp_status, o.erp_number, o.buyer_number
        from orders o where o.company_id = $1
        and o.id in ($2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)
        and (o.author_id = $23 or $23 is null) and (cast($24 as text) is null or $24 like '%,' || o.unit || ',%')
        order by o.id desc";
}
