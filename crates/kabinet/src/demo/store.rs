//! Statements of the demonstration: emptying the portal, and what its description needs.

use db::statements;
use kernel::{CompanyId, UserId};

statements! {
    /// Whether the portal has been filled.
    ANY_SOURCE: (i64,) = "select count(*) from source";
    /// The accounting system.
    SOURCE: (kernel::SourceId,) = "select id from source order by id limit 1";
    /// Company by slug.
    COMPANY: (CompanyId,) = "select id from company where slug = $1";
    /// A legal entity of a company with a КПП. $1 company.
    ENTITY: (String, String) = "select inn, kpp from legal_entity where company_id = $1 and kpp <> '' order by id limit 1";
    /// Account by e-mail.
    USER: (UserId,) = "select id from app_user where email = $1";
    /// Tokens of an earlier start. $1 company, $2 name.
    DROP_TOKENS = "delete from api_token where company_id = $1 and name = $2";
    /// What the company's members may see. $1 company.
    SWITCHES = "update company set buyers_own_only = $2, buyers_see_debt = $3, viewers_see_sums = $4,
            viewers_see_waybills = $5 where id = $1";
}

/// Every table, those that point to others first: a wipe empties them in this order.
pub const TABLES: &[&str] = &[
    "saved_view",
    "exchange_call",
    "exchange_taken",
    "catalog_hold",
    "order_outbox",
    "access_message",
    "access_file",
    "access_request",
    "registration",
    "mail",
    "invitation",
    "staff_invitation",
    "deputy",
    "account_link",
    "view_as",
    "session_entry",
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
    "partner_material",
    "payable",
    "credit_due",
    "credit",
    "freshness",
    "stock",
    "price",
    "client_group_price",
    "client_group",
    "price_type",
    "product_word",
    "offer_heard",
    "product_suffix",
    "product",
    "status_word",
    "odata_seen",
    "connector",
    "connection",
    "exchange_alert",
    "counterparty_offer",
    "company_refresh",
    "catalog_run",
    "dataset_state",
    "quarantine",
    "exchange_file",
    "exchange_session",
    "job",
    "details_change",
    "delivery_point",
    "contract",
    "legal_entity",
    "api_token",
    "membership",
    "session",
    "passkey",
    "sign_in_failure",
    "sign_in_step",
    "recovery_code",
    "second_factor",
    "company",
    "source",
    "app_user",
    "installation",
    "series",
];
