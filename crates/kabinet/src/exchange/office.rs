//! The seller's view of the exchange: how old each data set is, what was refused and why, which jobs wait,
//! and what waits for a person: a sweep that would take out too much, a row to be tried again.

use access::seller::duty::{Duty, ExchangeManage, ExchangeView};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{JobId, SourceId, kind};
use serde::Deserialize;

use super::{
    again, alerts,
    alerts_store::{AlertRow, OPEN},
    ledger, pull,
    pull_store::{ALL_OF, ConnectorView},
    sources_store::{self as store, HealthRow, RefusedRow, SourceRow, WaitingRow},
};
use crate::{
    audit,
    catalog::run::{self, HeldRow, Released},
    fail::{Fail, Result},
    finance::rules::{Feed, Staleness},
    identity::pages::Origin,
    orders::statuses,
    web::{Desk, Form, PathId, Place, Shell, Theme, html},
};

/// Refused rows on the page.
const ROWS: i64 = 200;
/// Products that are named of a sweep that waits.
const SOME: i64 = 20;

#[derive(Template)]
#[template(path = "exchange/templates/office.html")]
struct ExchangePage {
    s: Shell,
    health: Vec<HealthRow>,
    refused: Vec<RefusedRow>,
    refused_all: i64,
    waiting: Vec<WaitingRow>,
    held: Vec<Held>,
    alerts: Vec<AlertRow>,
    sources: Vec<SourceRow>,
    connectors: Vec<ConnectorView>,
    /// Sources with statuses that nobody knows, and how many.
    new_statuses: Vec<(SourceId, i64)>,
    manages: bool,
    /// Whether what 1C and the portal said to each other is seen.
    log: bool,
    wrong: Option<Wrong>,
}

/// A sweep that waits for a person, with some of the products that would go.
struct Held {
    row: HeldRow,
    some: Vec<(String, String)>,
}

/// What was wrong with the form of a held sweep, and what had been typed.
#[derive(Clone)]
struct Wrong {
    source: SourceId,
    catalog: String,
    key: &'static str,
    reason: String,
}

impl ExchangePage {
    /// What is wrong with the form of this sweep: message and what had been typed.
    fn wrong_with(&self, h: &Held) -> Option<(&'static str, &str)> {
        let wrong = self.wrong.as_ref()?;
        let same = wrong.source == h.row.source_id && wrong.catalog == h.row.catalog_id;
        same.then_some((wrong.key, wrong.reason.as_str()))
    }
    /// What an alert says.
    fn alert(&self, a: &AlertRow) -> String {
        let key = format!("exchange-alert-{}", a.kind);
        self.s.t.x(&key, &a.detail).into_owned()
    }
    /// Whether the portal asks this source for anything.
    fn asks(&self, c: &SourceRow) -> bool {
        !c.off && self.connectors.iter().any(|k| k.source_id == c.id)
    }
    fn source_name(&self, id: &SourceId) -> &str {
        self.sources.iter().find(|s| s.id == *id).map_or("", |s| s.name.as_str())
    }
    fn minutes(&self, c: &ConnectorView) -> i64 {
        c.every / 60
    }
    fn alert_short(&self, a: &AlertRow) -> &'static str {
        match a.kind.as_str() {
            alerts::STALE | alerts::COMPANY => "stale",
            alerts::EXPIRED => "expired",
            _ => "exchange-alert-mend",
        }
    }
    /// Class and key of how a source is.
    fn source_is(&self, c: &SourceRow) -> (&'static str, &'static str) {
        match (c.off, c.first_at) {
            (true, _) => ("st-off", "source-off"),
            (false, None) => ("st-wait", "source-waits"),
            (false, Some(_)) => ("st-done", "source-came"),
        }
    }
    fn percent(&self, h: &Held) -> i64 {
        h.row.untouched * 100 / h.row.known.max(1)
    }
    fn rest(&self, h: &Held) -> i64 {
        h.row.untouched - i64::try_from(h.some.len()).unwrap_or(0)
    }
    /// How old a data set may be is known for what people see; the rest is shown by its time alone.
    fn age(&self, h: &HealthRow) -> (&'static str, &'static str) {
        if h.off {
            return ("st-off", "source-off");
        }
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
        match self.s.ages.of(feed, h.as_of, self.s.now) {
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

async fn page(desk: &Desk<impl Duty>, wrong: Option<Wrong>) -> Result<Response> {
    let page = desk
        .read(|tx, office, s| {
            let manages = office.role().reach(access::SellerPermission::ExchangeManage).is_some();
            let log = office.role().reach(access::SellerPermission::ExchangeLog).is_some();
            let held = run::held(tx)?.into_iter().map(|row| {
                let some = run::held_some(tx, &row, SOME)?;
                Ok(Held { row, some })
            });
            let only = office.only();
            Ok(ExchangePage {
                s: s.at(Place::OfficeExchange),
                held: held.collect::<Result<_>>()?,
                alerts: tx.all(&OPEN, &[&only.manager, &only.day])?,
                sources: if manages { tx.all(&store::SOURCES, &[])? } else { Vec::new() },
                connectors: tx.all(&ALL_OF, &[])?,
                new_statuses: if manages { statuses::new(tx)? } else { Vec::new() },
                health: tx.all(&store::HEALTH, &[])?,
                refused: tx.all(&store::REFUSED, &[&ROWS, &only.manager, &only.day])?,
                refused_all: tx.one(&store::REFUSED_COUNT, &[&only.manager, &only.day])?.0,
                // What failed in a job may be anybody's.
                waiting: if log { tx.all(&store::WAITING, &[&"done", &50i64])? } else { Vec::new() },
                log,
                manages,
                wrong,
            })
        })
        .await?;
    html(&page)
}

/// `GET /office/exchange`
pub async fn index(desk: Desk<ExchangeView>) -> Result<Response> {
    page(&desk, None).await
}

fn back() -> Response {
    Redirect::to("/office/exchange").into_response()
}

/// `POST /office/exchange/quarantine/{id}`: dealt with; if the same row comes again, it is back.
pub async fn resolve(desk: Desk<ExchangeManage>, PathId(id): PathId<kind::Job>, origin: Origin) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| {
        if tx.run(&store::RESOLVE, &[&id, &now])? == 0 {
            return Err(Fail::NotFound);
        }
        audit::note(tx, now, None, Some(office.user()), "quarantine.resolved", &id.to_string(), &origin.address)
    })
    .await?;
    Ok(back())
}

/// `POST /office/exchange/quarantine/{id}/retry`: what the row stumbled over has been mended here.
pub async fn retry(desk: Desk<ExchangeManage>, PathId(id): PathId<kind::Job>, origin: Origin) -> Result<Response> {
    again_of(&desk, Some(id), origin).await
}

/// `POST /office/exchange/quarantine/retry`: the same for every row.
pub async fn retry_all(desk: Desk<ExchangeManage>, origin: Origin) -> Result<Response> {
    again_of(&desk, None, origin).await
}

async fn again_of(desk: &Desk<ExchangeManage>, entry: Option<JobId>, origin: Origin) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| {
        let rows = again::ask(tx, entry, now)?;
        if rows == 0 && entry.is_some() {
            return Err(Fail::NotFound);
        }
        let subject = entry.map_or_else(|| rows.to_string(), |id| id.to_string());
        audit::note(tx, now, None, Some(office.user()), "quarantine.retried", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back())
}

/// What a person decides about a sweep that waits.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct BrakeForm {
    source: String,
    catalog: String,
    /// How many products the person was shown.
    seen: i64,
    reason: String,
    /// `sweep` or `keep`.
    decision: String,
}

/// `POST /office/exchange/sweeps`
pub async fn decide(desk: Desk<ExchangeManage>, origin: Origin, Form(form): Form<BrakeForm>) -> Result<Response> {
    let source: SourceId = form.source.parse().map_err(|_| Fail::NotFound)?;
    let reason = form.reason.trim().to_owned();
    let wrong = |key| Wrong { source, catalog: form.catalog.clone(), key, reason: form.reason.clone() };
    if !(3..=150).contains(&reason.chars().count()) {
        let shown = page(&desk, Some(wrong("exchange-brake-reason-needed"))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
    }
    let (now, catalog, seen, sweeps) = (desk.now, form.catalog.clone(), form.seen, form.decision == "sweep");
    let moved = desk
        .write(move |tx, office| {
            let action = if sweeps {
                match run::release(tx, source, &catalog, seen, now)?.ok_or(Fail::NotFound)? {
                    Released::Moved(_) => return Ok(true),
                    Released::Swept(_) => "catalog.sweep.released",
                }
            } else if run::keep(tx, source, &catalog)? {
                "catalog.sweep.refused"
            } else {
                return Err(Fail::NotFound);
            };
            ledger::settled(tx, source, super::watch::CATALOG)?;
            let subject = format!("{seen}: {reason} ({catalog})");
            audit::note(tx, now, None, Some(office.user()), action, &subject, &origin.address)?;
            Ok(false)
        })
        .await?;
    if moved {
        let shown = page(&desk, Some(wrong("exchange-brake-moved"))).await?;
        return Ok((StatusCode::CONFLICT, shown).into_response());
    }
    Ok(back())
}

/// `POST /office/exchange/sources/{id}/hurry`: everything that the portal asks this source for is asked for now.
pub async fn hurry(desk: Desk<ExchangeManage>, Path(id): Path<SourceId>, origin: Origin) -> Result<Response> {
    let now = desk.now;
    desk.write(move |tx, office| {
        if pull::hurry(tx, id, now)? == 0 {
            return Err(Fail::NotFound);
        }
        audit::note(tx, now, None, Some(office.user()), "source.hurried", &id.to_string(), &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back())
}
