//! The page of what the seller owes.

use access::client::perm::PayablesView;
use askama::Template;
use axum::response::Response;

use super::{Owed, Payables};
use crate::{
    fail::Result,
    finance::{rules::Staleness, view},
    web::{Page, Place, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "finance/templates/payables.html")]
struct PayablesPage {
    s: Shell,
    base: String,
    payables: Payables,
    today: String,
}

impl PayablesPage {
    fn totals(&self) -> Vec<(String, String)> {
        self.payables.totals().iter().map(|(currency, sum)| view::big(&self.s, sum, currency)).collect()
    }
    /// Whether the seller's day has passed.
    fn late(&self, due: &str) -> bool {
        *due < *self.today
    }
    fn expired(&self, o: &Owed) -> bool {
        o.staleness == Staleness::Expired
    }
}

/// `GET /c/{company}/payables`
pub async fn show(page: Page<PayablesView>) -> Result<Response> {
    let now = page.now;
    let shown = page
        .read(move |tx, scope, s| {
            let payables = super::read(tx, scope, now, &s.ages)?;
            Ok(PayablesPage { base: s.base(), today: s.today(), s: s.at(Place::Payables), payables })
        })
        .await?;
    html(&shown)
}
