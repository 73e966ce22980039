//! The seller's view of the exchange: how old each data set is, what was refused and why, which jobs wait.

use access::seller::duty::{ExchangeManage, ExchangeView};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::kind;

use super::sources_store::{self as store, HealthRow, RefusedRow, WaitingRow};
use crate::{
    audit,
    fail::{Fail, Result},
    finance::rules::{Feed, Staleness, staleness},
    web::{Desk, PathId, Place, Shell, Theme, html},
};

/// Refused rows on the page.
const ROWS: i64 = 200;

#[derive(Template)]
#[template(path = "exchange/templates/office.html")]
struct ExchangePage {
    s: Shell,
    health: Vec<HealthRow>,
    refused: Vec<RefusedRow>,
    refused_all: i64,
    waiting: Vec<WaitingRow>,
    manages: bool,
}

impl ExchangePage {
    /// How old a data set may be is known for what people see; the rest is shown by its time alone.
    fn age(&self, h: &HealthRow) -> (&'static str, &'static str) {
        let feed = match h.dataset.as_deref() {
            // It has no age: nobody may have asked for a document since.
            Some("print") if h.error.as_deref() == Some("") => return ("st-done", "fresh"),
            Some("print") => return ("st-stop", "expired"),
            Some("credit") => Feed::Finance,
            Some("orders" | "shipments" | "sale") => Feed::Orders,
            Some("documents") => Feed::Documents,
            Some("payments") => Feed::Payments,
            _ => Feed::Prices,
        };
        match staleness(feed, h.as_of, self.s.now) {
            Staleness::Fresh => ("st-done", "fresh"),
            Staleness::Stale => ("st-warn", "stale"),
            Staleness::Expired => ("st-stop", "expired"),
            Staleness::Never => ("st-off", "never"),
        }
    }
    fn state_key(&self, w: &WaitingRow) -> &'static str {
        match w.state.as_str() {
            "running" => "job-running",
            "failed" => "job-failed",
            _ => "job-queued",
        }
    }
    fn dataset_key(&self, dataset: &str) -> String {
        format!("dataset-{}", dataset.replace('_', "-"))
    }
    fn dataset(&self, dataset: &str) -> String {
        let key = self.dataset_key(dataset);
        if self.s.t.has(&key) { self.s.t.s(&key).to_owned() } else { dataset.to_owned() }
    }
}

/// `GET /office/exchange`
pub async fn index(desk: Desk<ExchangeView>) -> Result<Response> {
    let page = desk
        .read(|tx, office, s| {
            let manages = office.role().reach(access::SellerPermission::ExchangeManage).is_some();
            Ok(ExchangePage {
                s: s.at(Place::OfficeExchange),
                health: tx.all(&store::HEALTH, &[])?,
                refused: tx.all(&store::REFUSED, &[&ROWS])?,
                refused_all: tx.one(&store::REFUSED_COUNT, &[])?.0,
                waiting: tx.all(&store::WAITING, &[&"done", &50i64])?,
                manages,
            })
        })
        .await?;
    html(&page)
}

/// `POST /office/exchange/quarantine/{id}`: dealt with; if the same row comes again, it is back.
pub async fn resolve(desk: Desk<ExchangeManage>, PathId(id): PathId<kind::Job>) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| {
        if tx.run(&store::RESOLVE, &[&id, &now])? == 0 {
            return Err(Fail::NotFound);
        }
        audit::note(tx, now, None, Some(office.user()), "quarantine.resolved", &id.to_string(), "")
    })
    .await?;
    Ok(Redirect::to("/office/exchange").into_response())
}
