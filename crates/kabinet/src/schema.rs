//! What is stored: the migrations in order. A landed migration is never edited; a new one is added.

use db::{Migration, Schema, Statement};

/// The schema of the product.
pub const SCHEMA: Schema = &[
    Migration { name: "V1__people", text: include_str!("../migrations/0001_people.sql") },
    Migration { name: "V2__trade", text: include_str!("../migrations/0002_trade.sql") },
    Migration { name: "V3__exchange", text: include_str!("../migrations/0003_exchange.sql") },
    Migration { name: "V4__outgoing", text: include_str!("../migrations/0004_outgoing.sql") },
    Migration { name: "V5__frame", text: include_str!("../migrations/0005_frame.sql") },
    Migration { name: "V6__buttons", text: include_str!("../migrations/0006_buttons.sql") },
    Migration { name: "V7__installation", text: include_str!("../migrations/0007_installation.sql") },
    Migration { name: "V8__saved_view", text: include_str!("../migrations/0008_saved_view.sql") },
    Migration { name: "V9__views_frame", text: include_str!("../migrations/0009_views_frame.sql") },
    Migration { name: "V10__sweeps", text: include_str!("../migrations/0010_sweeps.sql") },
    Migration { name: "V11__journal", text: include_str!("../migrations/0011_journal.sql") },
    Migration { name: "V12__alerts", text: include_str!("../migrations/0012_alerts.sql") },
    Migration { name: "V13__outbox", text: include_str!("../migrations/0013_outbox.sql") },
    Migration { name: "V14__connectors", text: include_str!("../migrations/0014_connectors.sql") },
    Migration { name: "V20__mail", text: include_str!("../migrations/0020_mail.sql") },
    Migration { name: "V21__members", text: include_str!("../migrations/0021_members.sql") },
    Migration { name: "V22__journal", text: include_str!("../migrations/0022_journal.sql") },
    Migration { name: "V23__profile", text: include_str!("../migrations/0023_profile.sql") },
];

const STATEMENTS: &[&[Statement]] = &[
    crate::audit::store::ALL,
    crate::catalog::store::ALL,
    crate::cli::doctor::store::ALL,
    crate::companies::api::store::ALL,
    crate::companies::intake_store::ALL,
    crate::companies::matching_store::ALL,
    crate::companies::store::ALL,
    crate::demo::store::ALL,
    crate::documents::intake_store::ALL,
    crate::documents::store::ALL,
    crate::exchange::alerts_store::ALL,
    crate::exchange::freshness_store::ALL,
    crate::exchange::journal_store::ALL,
    crate::exchange::ledger_store::ALL,
    crate::exchange::outbox_store::ALL,
    crate::exchange::pull_store::ALL,
    crate::exchange::replay_store::ALL,
    crate::exchange::sources_store::ALL,
    crate::exchange::store::ALL,
    crate::finance::intake_store::ALL,
    crate::finance::store::ALL,
    crate::home::store::ALL,
    crate::identity::store::ALL,
    crate::identity::token_store::ALL,
    crate::identity::view_store::ALL,
    crate::invitations::store::ALL,
    crate::mails::store::ALL,
    crate::members::store::ALL,
    crate::notices::store::ALL,
    crate::ops::store::ALL,
    crate::orders::api::store::ALL,
    crate::orders::intake_store::ALL,
    crate::orders::intake_trade_store::ALL,
    crate::orders::recount::store::ALL,
    crate::orders::search::store::ALL,
    crate::orders::outgoing_store::ALL,
    crate::orders::store::ALL,
    crate::views::store::ALL,
    crate::profile::store::ALL,
];

/// How many stores the product itself has; the jobs crate's is one more in [`statements`].
pub const STORES: usize = STATEMENTS.len();

/// Every statement of the program, for the tests that prepare and read them.
pub fn statements() -> Vec<Statement> {
    jobs::all().iter().chain(STATEMENTS.iter().copied().flatten()).copied().collect()
}

/// Statements on a company's table that do not name the company, and why each may: a test holds that there are no others.
pub const UNSCOPED: &[(&str, &str)] = &[
    (
        "kabinet::companies::intake_store::CONTRACT",
        "an import finds the company by 1C's own reference within its source",
    ),
    (
        "kabinet::companies::intake_store::ENTITIES_BY_INN",
        "an import finds the company by 1C's own reference within its source",
    ),
    ("kabinet::companies::intake_store::ENTITY", "an import finds the company by 1C's own reference within its source"),
    (
        "kabinet::companies::matching_store::CANDIDATES",
        "the seller's office: all companies that the person's duty reaches",
    ),
    (
        "kabinet::companies::matching_store::LINKABLE",
        "the seller's office: all companies that the person's duty reaches",
    ),
    (
        "kabinet::companies::matching_store::SAME_INN",
        "an import finds the company by 1C's own reference within its source",
    ),
    ("kabinet::companies::store::ENTITY_OF", "the seller's office: all companies that the person's duty reaches"),
    (
        "kabinet::companies::store::FRAME_OF_PERSON",
        "counts the companies that one person may enter; shows none of them",
    ),
    ("kabinet::companies::store::LIST", "the seller's office: all companies that the person's duty reaches"),
    ("kabinet::companies::store::OF_MEMBER", "finds the company by its slug, for its own member"),
    ("kabinet::documents::intake_store::ENTITY", "an import finds the company by 1C's own reference within its source"),
    ("kabinet::documents::intake_store::FIND", "an import finds the company by 1C's own reference within its source"),
    ("kabinet::documents::intake_store::ORDER", "an import finds the company by 1C's own reference within its source"),
    (
        "kabinet::exchange::alerts_store::COMPANY_AGES",
        "looks whose data grows old; shows it to the seller's office only",
    ),
    (
        "kabinet::exchange::freshness_store::ENTITIES",
        "an import finds the company by 1C's own reference within its source",
    ),
    ("kabinet::exchange::outbox_store::LATE", "an exchange hands over the orders of all companies of its source"),
    ("kabinet::exchange::outbox_store::WAITING", "an exchange hands over the orders of all companies of its source"),
    ("kabinet::finance::intake_store::CONTRACT", "an import finds the company by 1C's own reference within its source"),
    ("kabinet::finance::intake_store::ENTITY", "an import finds the company by 1C's own reference within its source"),
    (
        "kabinet::identity::store::BY_SESSION",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::store::BY_TOKEN",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::store::CHOICES",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::store::TOKEN_LIVES",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::token_store::BEARER",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::token_store::TOUCH_TOKEN",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::view_store::END",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::view_store::VIEW",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    (
        "kabinet::identity::view_store::WHERE_IT_WAS",
        "who is asking is not known before: the credential or the person's own id narrows it",
    ),
    ("kabinet::invitations::store::BY_TOKEN", "the link itself is the right: its hash narrows it to one invitation"),
    (
        "kabinet::orders::intake_store::ENTITIES_BY_INN",
        "an import finds the company by 1C's own reference within its source",
    ),
    ("kabinet::orders::intake_store::ENTITY", "an import finds the company by 1C's own reference within its source"),
    ("kabinet::orders::intake_store::FIND", "an import finds the company by 1C's own reference within its source"),
    (
        "kabinet::orders::intake_trade_store::FIND_PAYMENT",
        "an import finds the company by 1C's own reference within its source",
    ),
    (
        "kabinet::orders::intake_trade_store::FIND_SHIPMENT",
        "an import finds the company by 1C's own reference within its source",
    ),
    ("kabinet::profile::store::COMPANIES", "the person's own rows, in every company"),
    ("kabinet::profile::store::END_TOKENS", "the person's own rows, in every company"),
    ("kabinet::profile::store::FORGET_NOTICES", "the person's own rows, in every company"),
    ("kabinet::profile::store::FORGET_VIEWS", "the person's own rows, in every company"),
    ("kabinet::profile::store::MY_INVITATIONS", "the person's own rows, in every company"),
    ("kabinet::profile::store::MY_MEMBERSHIPS", "the person's own rows, in every company"),
    ("kabinet::profile::store::MY_NOTICES", "the person's own rows, in every company"),
    ("kabinet::profile::store::MY_TOKENS", "the person's own rows, in every company"),
];
