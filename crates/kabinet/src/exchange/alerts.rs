//! What the seller's people must know of the exchange without looking for it: a data set older than it may be, and twice
//! as old; one company whose data grows old while the others' does not, which is a broken match; two clients on one login.
//!
//! An alert is raised once and stays until it is not true any more. They are shown at the top of the office's page of the
//! exchange, counted beside it, and told by `kabinet doctor`.
//!
//! Not here: errors of a single exchange (the ledger has them), and mail.

use std::collections::BTreeSet;

use db::{Result, Tx};
use jobs::{Job, JobError};
use kernel::{At, CompanyId, SourceId};
use serde_json::{Value, json};

use super::{
    Exchange,
    alerts_store::{AGES, CLEAR, COMPANY_AGES, OPEN_KINDS, QUIETED, RAISE},
    outbox_store::LATE,
};
use crate::finance::rules::{Ages, Feed};

/// A data set is older than it may be.
pub const STALE: &str = "stale";
/// It is twice as old.
pub const EXPIRED: &str = "expired";
/// One company's data is old while the source's is fresh.
pub const COMPANY: &str = "company-stale";
/// Two clients use one login at once.
pub const TWO_CLIENTS: &str = "two-clients";
/// Orders of the portal that 1C has not taken for long.
pub const ORDERS: &str = "orders-waiting";
/// The portal asks a source rarely after repeated failures.
pub const BROKEN: &str = "broken";
/// 1C says something else of a client's details than what was agreed on.
pub const DETAILS: &str = "details-differ";
/// Seconds after which an order is late.
const ORDERS_LATE: i64 = 900;
/// Seconds after which two clients that were not seen again are forgotten.
const FORGET_CLIENTS: i64 = 3600;

/// An alert, known by what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Alert {
    source: SourceId,
    dataset: String,
    kind: &'static str,
    company: Option<CompanyId>,
}

/// Something is wrong; the same again is the same alert.
///
/// # Errors
/// Any error of the database.
pub fn raise(tx: &Tx<'_>, source: SourceId, dataset: &str, kind: &str, detail: &str, now: At) -> Result<()> {
    put(tx, source, dataset, kind, None, detail, now)
}

/// It is not wrong any more.
///
/// # Errors
/// Any error of the database.
pub fn clear(tx: &Tx<'_>, source: SourceId, dataset: &str, kind: &str, now: At) -> Result<()> {
    tx.run(&CLEAR, &[&source, &dataset, &kind, &"", &now])?;
    Ok(())
}

/// Something about one company is wrong.
///
/// # Errors
/// Any error of the database.
pub fn raise_for(
    tx: &Tx<'_>,
    source: SourceId,
    dataset: &str,
    kind: &str,
    company: CompanyId,
    detail: &str,
    now: At,
) -> Result<()> {
    put(tx, source, dataset, kind, Some(company), detail, now)
}

/// It is not wrong any more.
///
/// # Errors
/// Any error of the database.
pub fn clear_for(tx: &Tx<'_>, source: SourceId, dataset: &str, kind: &str, company: CompanyId, now: At) -> Result<()> {
    tx.run(&CLEAR, &[&source, &dataset, &kind, &company.to_string(), &now])?;
    Ok(())
}

fn put(
    tx: &Tx<'_>,
    source: SourceId,
    dataset: &str,
    kind: &str,
    company: Option<CompanyId>,
    detail: &str,
    now: At,
) -> Result<()> {
    let subject = company.map(|c| c.to_string()).unwrap_or_default();
    tx.run(&RAISE, &[&source, &dataset, &kind, &subject, &company, &detail, &now])?;
    Ok(())
}

/// The limit of a data set in seconds, if what people see depends on its age.
fn limit(dataset: &str, ages: &Ages) -> Option<i64> {
    Feed::of_dataset(dataset).map(|feed| ages.fresh_secs(feed))
}

/// What ages say now.
fn by_age(ages: &[(SourceId, String, At)], now: At, limits: &Ages) -> BTreeSet<Alert> {
    let mut alerts = BTreeSet::new();
    for (source, dataset, as_of) in ages {
        let Some(limit) = limit(dataset, limits) else { continue };
        let kind = match now.secs_since(*as_of) {
            age if age > 2 * limit => EXPIRED,
            age if age > limit => STALE,
            _ => continue,
        };
        alerts.insert(Alert { source: *source, dataset: dataset.clone(), kind, company: None });
    }
    alerts
}

/// Companies that the source keeps fresh for others and not for them.
fn by_company(
    ages: &[(SourceId, String, At)],
    companies: &[(SourceId, CompanyId, String, At)],
    now: At,
    limits: &Ages,
) -> BTreeSet<Alert> {
    let mut alerts = BTreeSet::new();
    for (source, company, feed, as_of) in companies {
        let Some(limit) = Feed::parse(feed).map(|f| limits.fresh_secs(f)) else { continue };
        let of_source = ages.iter().filter(|(s, dataset, _)| {
            s == source && Feed::of_dataset(dataset).is_some_and(|f| Some(f) == Feed::parse(feed))
        });
        // A source that pushes in parts has no moment of its own: then its freshest company is its moment.
        let freshest = companies.iter().filter(|(s, _, f, _)| s == source && f == feed).map(|(.., at)| *at);
        let moment = of_source.map(|(.., at)| *at).chain(freshest).max();
        let fresh = moment.is_some_and(|at| now.secs_since(at) <= limit);
        if fresh && now.secs_since(*as_of) > limit {
            let alert = Alert { source: *source, dataset: feed.clone(), kind: COMPANY, company: Some(*company) };
            alerts.insert(alert);
        }
    }
    alerts
}

/// Looks at everything that has an age; raises what is new, clears what is over.
pub(super) fn look(tx: &Tx<'_>, now: At, limits: &Ages) -> Result<usize> {
    let ages = tx.all(&AGES, &[])?;
    let companies = tx.all(&COMPANY_AGES, &[])?;
    let mut wanted = by_age(&ages, now, limits);
    wanted.extend(by_company(&ages, &companies, now, limits));
    for alert in &wanted {
        put(tx, alert.source, &alert.dataset, alert.kind, alert.company, "", now)?;
    }
    for (source, orders) in tx.all(&LATE, &[&now.plus_secs(-ORDERS_LATE)])? {
        put(tx, source, "orders", ORDERS, None, &orders.to_string(), now)?;
        wanted.insert(Alert { source, dataset: "orders".to_owned(), kind: ORDERS, company: None });
    }
    for kind in [STALE, EXPIRED, COMPANY, ORDERS] {
        for (source, dataset, subject) in tx.all(&OPEN_KINDS, &[&kind])? {
            let still = wanted.iter().any(|a| {
                a.kind == kind
                    && a.source == source
                    && a.dataset == dataset
                    && a.company.map(|c| c.to_string()).unwrap_or_default() == subject
            });
            if !still {
                tx.run(&CLEAR, &[&source, &dataset, &kind, &subject, &now])?;
            }
        }
    }
    tx.run(&QUIETED, &[&TWO_CLIENTS, &now.plus_secs(-FORGET_CLIENTS), &now])?;
    Ok(wanted.len())
}

/// Runs the job.
pub(super) async fn run(x: Exchange, _: Job) -> std::result::Result<Value, JobError> {
    let now = x.clock.now();
    let limits = x.settings.policy.ages;
    let open = x.db.write(move |tx| look(tx, now, &limits)).await?;
    Ok(json!({"open": open}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_two_times_the_limit() {
        let now = At::from_micros(1_700_000_000_000_000);
        let source = SourceId::at(now);
        let kinds = |dataset: &str, secs: i64| {
            let ages = [(source, dataset.to_owned(), now.plus_secs(-secs))];
            by_age(&ages, now, &Ages::default()).into_iter().map(|a| a.kind).collect::<Vec<_>>()
        };
        assert!(kinds("orders", 3600).is_empty(), "the limit itself is fresh");
        assert_eq!(kinds("orders", 3601), [STALE]);
        assert_eq!(kinds("orders", 7201), [EXPIRED]);
        assert_eq!(kinds("credit", 6 * 3600 + 1), [STALE]);
        assert!(kinds("counterparties", 90 * 86_400).is_empty(), "no page shows their age");
    }

    #[test]
    fn a_company_that_is_left_behind_by_the_others() {
        let now = At::from_micros(1_700_000_000_000_000);
        let (source, left, kept) = (SourceId::at(now), CompanyId::at(now), CompanyId::at(now));
        let row = |c, secs: i64| (source, c, "finance".to_owned(), now.plus_secs(-secs));
        let found = |rows: &[_]| {
            by_company(&[], rows, now, &Ages::default()).into_iter().map(|a| a.company).collect::<Vec<_>>()
        };
        assert_eq!(found(&[row(left, 9 * 3600), row(kept, 60)]), [Some(left)]);
        assert!(
            found(&[row(left, 9 * 3600), row(kept, 8 * 3600)]).is_empty(),
            "all are old: that is the source's alert"
        );
    }
}
