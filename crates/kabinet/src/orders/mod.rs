//! Orders of a company, whoever made them and wherever: what may become of them, how they are found, listed and shown.
//!
//! `rules` and `facets` decide, `intake` takes what 1C says, `list`, `search` and `story` read, `pages`, `export` and
//! `api` answer.
//!
//! Not here: documents as such, money beyond the order, and the catalogue.

pub mod api;
pub mod buttons;
pub(crate) mod counts;
pub mod export;
pub mod facets;
pub mod intake;
pub(crate) mod intake_store;
pub(crate) mod intake_trade_store;
pub(crate) mod keys;
pub mod list;
pub mod outgoing;
pub(crate) mod outgoing_store;
pub mod pages;
pub mod recount;
pub mod rules;
pub mod search;
pub mod statuses;
pub(crate) mod statuses_store;
pub(crate) mod store;
pub mod story;
pub(crate) mod worn;

use rules::Stage;

/// Key of a stage's word in the locales.
pub const fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "stage-draft",
        Stage::ApprovalPending => "stage-approval-pending",
        Stage::Returned => "stage-returned",
        Stage::Rejected => "stage-rejected",
        Stage::Sending => "stage-sending",
        Stage::AwaitingPayment => "stage-awaiting-payment",
        Stage::Reserving => "stage-reserving",
        Stage::ReadyToShip => "stage-ready-to-ship",
        Stage::PartiallyShipped => "stage-partially-shipped",
        Stage::Shipped => "stage-shipped",
        Stage::Completed => "stage-completed",
        Stage::CancelRequested => "stage-cancel-requested",
        Stage::Cancelled => "stage-cancelled",
        Stage::Declined => "stage-declined",
        Stage::Unknown => "stage-unknown",
    }
}
