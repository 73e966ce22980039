//! Statements about the versions of objects that were fetched by OData.

db::statements! {
    /// Orders of a source that are older than that and not over, the newest first: (source, before, how many).
    OLD_OPEN: (String,) = "select erp_id from orders where source_id = $1 and placed_at < $2 and stage in
            ('sending', 'awaiting_payment', 'reserving', 'ready_to_ship', 'partially_shipped', 'cancel_requested', 'unknown')
            and erp_id is not null order by placed_at desc limit $3";
    /// Versions of the objects of an entity: (source, data set, entity).
    SEEN: (String, String) = "select ref, version from odata_seen where source_id = $1 and dataset = $2 and entity = $3";
    /// An object was fetched: (source, data set, entity, reference, version).
    SEE = "insert into odata_seen (source_id, dataset, entity, ref, version) values ($1, $2, $3, $4, $5)
        on conflict (source_id, dataset, entity, ref) do update set version = excluded.version";
    /// Products of a source that have a price.
    PRICED: (String,) = "select p.erp_id from product p where p.source_id = $1
        and exists (select 1 from price r where r.product_id = p.id)";
    /// All of a source is to be fetched again.
    FORGET = "delete from odata_seen where source_id = $1";
    /// A data set of a source is to be fetched again.
    FORGET_SET = "delete from odata_seen where source_id = $1 and dataset = $2";
}
