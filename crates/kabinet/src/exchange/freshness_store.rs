//! Statements of freshness: how old what a company sees is, by data set.

use kernel::{At, CompanyId};

use crate::finance::rules::Feed;

db::statements! {
    /// Moves the snapshot time of a data set on, never back: (company, data set, as of, received at).
    TOUCH =
        "insert into freshness (company_id, dataset, as_of, received_at) values ($1, $2, $3, $4)
         on conflict (company_id, dataset) do update set as_of = excluded.as_of, received_at = excluded.received_at
         where freshness.as_of < excluded.as_of";

    /// The one that most pages show, beside the company.
    ORDERS_AS_OF = "update company set
            orders_as_of = (select f.as_of from freshness f where f.company_id = $1 and f.dataset = 'orders') where id = $1";

    /// The snapshot times of a company, and when each came.
    ALL_OF: (Feed, At, At) =
        "select dataset, as_of, received_at from freshness where company_id = $1 order by dataset";

    /// One of them: (company, data set).
    ONE_OF: (At, At) = "select as_of, received_at from freshness where company_id = $1 and dataset = $2";

    /// Legal entities that a source knows: looked up by source, as every row of an exchange is.
    ENTITIES: (CompanyId, String) =
        "select company_id, erp_id from legal_entity where source_id = $1 and erp_id is not null order by company_id";
}
