//! How old what a company sees is: the moment at which 1C took each data set, not the moment of its arrival.
//!
//! An exchange that succeeded and brought nothing new moves the moment on all the same (the heartbeat): silence must
//! not look like age. One that failed or was a part of a series moves nothing. A moment from the future counts as now.
//!
//! Not here: how old is too old ([`crate::finance::rules::staleness`]), and alerts to the seller.

use std::collections::BTreeSet;

use db::Tx;
use kernel::{At, CompanyId, SourceId};

use super::freshness_store::{ALL_OF, ENTITIES, ONE_OF, ORDERS_AS_OF, TOUCH};
use crate::finance::{
    intake_store::ADVANCE,
    rules::{Feed, Policy},
    standing,
};

/// A data set of one company is as of this moment; an earlier moment than the known one changes nothing.
///
/// # Errors
/// Any error of the database.
pub fn touch(tx: &Tx<'_>, company: CompanyId, dataset: Feed, as_of: At, now: At) -> db::Result<()> {
    if tx.run(&TOUCH, &[&company, &dataset, &as_of.min(now), &now])? > 0 && dataset == Feed::Orders {
        tx.run(&ORDERS_AS_OF, &[&company])?;
    }
    Ok(())
}

/// With this, 1C has said all that it had to say of a data set at `as_of`: every company that the source knows is that
/// fresh. `dataset` is the name in the exchange; one that no page shows the age of moves nothing.
///
/// Debts that were not named did not change, so their snapshots move on too, and what old data could not decide is
/// decided now.
///
/// # Errors
/// Any error of the database.
pub fn heartbeat(tx: &Tx<'_>, source: SourceId, dataset: &str, as_of: At, now: At, policy: &Policy) -> db::Result<()> {
    heartbeat_except(tx, source, dataset, as_of, now, policy, &[])
}

/// The same for all but the companies of these counterparties: rows of theirs were refused, so what is known of them is
/// not all that 1C had to say.
///
/// # Errors
/// Any error of the database.
pub fn heartbeat_except(
    tx: &Tx<'_>,
    source: SourceId,
    dataset: &str,
    as_of: At,
    now: At,
    policy: &Policy,
    refused: &[String],
) -> db::Result<()> {
    let Some(feed) = Feed::of_dataset(dataset) else { return Ok(()) };
    let as_of = as_of.min(now);
    let entities = tx.all(&ENTITIES, &[&source])?;
    let left_out: BTreeSet<CompanyId> =
        entities.iter().filter(|(_, erp_id)| refused.contains(erp_id)).map(|(company, _)| *company).collect();
    let companies: BTreeSet<CompanyId> = entities.iter().map(|(company, _)| *company).collect();
    for company in companies.difference(&left_out) {
        touch(tx, *company, feed, as_of, now)?;
        if feed == Feed::Finance && tx.run(&ADVANCE, &[company, &source, &as_of])? > 0 {
            standing::refresh(tx, *company, now, policy)?;
        }
    }
    Ok(())
}

/// When 1C took a data set of a company, and when that came; `None` if it never did.
///
/// # Errors
/// Any error of the database.
pub fn of(tx: &Tx<'_>, company: CompanyId, dataset: &str) -> db::Result<Option<(At, At)>> {
    tx.opt(&ONE_OF, &[&company, &dataset])
}

/// When 1C took each data set of a company, and when that came; a data set that never came is not there.
///
/// # Errors
/// Any error of the database.
pub fn all(tx: &Tx<'_>, company: CompanyId) -> db::Result<Vec<(Feed, At, At)>> {
    tx.all(&ALL_OF, &[&company])
}
