//! Statements of the demonstration: emptying the portal, and what its description needs.

use db::statements;
use kernel::{CompanyId, UserId};

statements! {
    /// Whether the portal has been filled.
    ANY_SOURCE: (i64,) = "select count(*) from source";
    /// Company by slug.
    COMPANY: (CompanyId,) = "select id from company where slug = $1";
    /// Account by e-mail.
    USER: (UserId,) = "select id from app_user where email = $1";
    /// Tokens of an earlier start. $1 company, $2 name.
    DROP_TOKENS = "delete from api_token where company_id = $1 and name = $2";
    /// What the company's members may see. $1 company.
    SWITCHES = "update company set buyers_own_only = $2, buyers_see_debt = $3, viewers_see_sums = $4 where id = $1";
}

/// Every table, those that point to others first: a wipe empties them in this order.
pub(crate) const TABLES: &[&str] = &[
    "saved_view",
    "mail",
    "invitation",
    "account_link",
    "view_as",
    "company_role",
    "notice",
    "audit",
    "document_request",
    "order_document",
    "document",
    "payment_part",
    "payment",
    "shipment_line",
    "shipment",
    "event",
    "order_key",
    "order_count",
    "order_line",
    "orders",
    "credit_due",
    "credit",
    "freshness",
    "stock",
    "price",
    "price_type",
    "product_word",
    "product_suffix",
    "product",
    "catalog_run",
    "dataset_state",
    "quarantine",
    "exchange_file",
    "exchange_session",
    "job",
    "delivery_point",
    "contract",
    "legal_entity",
    "api_token",
    "membership",
    "session",
    "sign_in_failure",
    "company",
    "source",
    "app_user",
    "installation",
];
