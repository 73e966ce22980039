//! The rows that answer a query, page by page, within what the member may see.
//!
//! Paging is by keyset: a page in the middle of sixty thousand documents costs what the first one costs.
//!
//! Not here: what the URL may say ([`super::filter`]), what the member may see ([`super::rights`]), the page
//! ([`super::pages`]).

use std::collections::HashMap;

use access::Seen;
use db::{Param, Sql, Tx};
use kernel::{At, CompanyId, DocumentId, Id, OrderId, kind};
use uuid::Uuid;
use webkit::cursor::Cursor;

pub use super::filter::{CLOSING_KEY, Filter, Kinds, ListQuery};
use super::{
    rights::Visible,
    store::{self, DocumentRow},
};
use crate::fail::{Fail, Result};

/// Rows of a page, and ids of one look-up.
pub const PAGE: usize = 20;
/// Documents that a count under an arbitrary filter looks at; beyond it the count says "more than".
pub const COUNTED: i64 = 5000;

/// A page of the list.
pub struct Listed {
    /// Rows in the order asked for.
    pub rows: Vec<DocumentRow>,
    /// Cursor of the next page.
    pub next: Option<String>,
    /// Cursor of the page before.
    pub previous: Option<String>,
}

/// Reads one page.
///
/// # Errors
/// [`Fail`] of the database.
pub fn page(tx: &Tx<'_>, company: CompanyId, v: &Visible, f: &Filter) -> Result<Listed> {
    let back = f.cursor.as_ref().is_some_and(|(_, back)| *back);
    let mut rows = rows(tx, company, v, f, PAGE as i64 + 1)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    if back {
        rows.reverse();
    }
    let cursor = |r: &DocumentRow| Cursor { key: &r.issued_on, id: r.id }.encode();
    let has_previous = if back { more } else { f.cursor.is_some() };
    Ok(Listed {
        next: rows.last().filter(|_| back || more).map(cursor),
        previous: rows.first().filter(|_| has_previous).map(cursor),
        rows,
    })
}

/// Reads up to `limit` rows from the cursor on, in the direction of the cursor.
///
/// # Errors
/// [`Fail`] of the database.
pub fn rows(tx: &Tx<'_>, company: CompanyId, v: &Visible, f: &Filter, limit: i64) -> Result<Vec<DocumentRow>> {
    let v = v.only(f.kinds.words());
    let back = f.cursor.as_ref().is_some_and(|(_, back)| *back);
    let oldest = f.oldest != back;
    let kind = match f.kinds {
        Kinds::One(kind) => Some(kind),
        _ => None,
    };
    let sql: &Sql<DocumentRow> = match (oldest, kind.is_some()) {
        (false, false) => &store::NEWEST,
        (false, true) => &store::NEWEST_OF,
        (true, false) => &store::OLDEST,
        (true, true) => &store::OLDEST_OF,
    };
    let (from, to) = (f.days.0.as_str(), f.days.1.as_str());
    let cursor = f.cursor.as_ref().map(|(c, _)| (c.key.as_str(), c.id.uuid()));
    // The near end of the period and the cursor are one bound: whichever comes first.
    let (far, (day, id)) = if oldest {
        let start = (from, Uuid::nil());
        (to, cursor.filter(|c| *c > start).unwrap_or(start))
    } else {
        let end = (to, Uuid::max());
        (from, cursor.filter(|c| *c < end).unwrap_or(end))
    };
    let id: Id<kind::Document> = Id::of(id);
    let (wide, own, me, unit, units) = (v.wide(), v.own(), v.me(), v.unit(), v.units());
    let mut params: Vec<&dyn Param> = vec![
        &company,
        &wide,
        &own,
        &me,
        &unit,
        &units,
        &f.entity,
        &f.number,
        &f.order,
        &f.sums.0,
        &f.sums.1,
        &f.order_id,
        &limit,
        &far,
        &day,
        &id,
    ];
    if kind.is_some() {
        params.push(&kind);
    }
    Ok(tx.all(sql, &params)?)
}

/// How many documents in force have come since a moment, of those that are no older than a day; at most `most` are counted.
///
/// # Errors
/// [`Fail`] of the database.
pub fn come_since(tx: &Tx<'_>, company: CompanyId, v: &Visible, (since, day): (At, &str), most: i64) -> Result<i64> {
    let (wide, own, me, unit, units) = (v.wide(), v.own(), v.me(), v.unit(), v.units());
    let params: [&dyn Param; 9] = [&company, &wide, &own, &me, &unit, &units, &since, &day, &most];
    Ok(tx.one(&store::COME_SINCE, &params)?.0)
}

/// The documents with these ids that the member may see, oldest first.
///
/// # Errors
/// [`Fail`] of the database.
pub fn by_ids(tx: &Tx<'_>, company: CompanyId, v: &Visible, ids: &[DocumentId]) -> Result<Vec<DocumentRow>> {
    let (wide, own, me, unit, units) = (v.wide(), v.own(), v.me(), v.unit(), v.units());
    let mut found = Vec::new();
    for ids in ids.chunks(PAGE) {
        let slots = slots(ids);
        let mut params: Vec<&dyn Param> = vec![&company, &wide, &own, &me, &unit, &units];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        found.extend(tx.all(&store::BY_IDS, &params)?);
    }
    Ok(found)
}

/// The document with this id.
///
/// # Errors
/// [`Fail::NotFound`] if there is none that the member may see.
pub fn one(tx: &Tx<'_>, company: CompanyId, v: &Visible, id: DocumentId) -> Result<DocumentRow> {
    let what: [&dyn Param; 7] = [&company, &v.wide(), &v.own(), &v.me(), &v.unit(), &v.units(), &id];
    tx.opt(&store::ONE, &what)?.ok_or(Fail::NotFound)
}

/// Orders of some documents: id and number, by document; only those that the member sees.
///
/// # Errors
/// [`Fail`] of the database.
pub fn orders(
    tx: &Tx<'_>,
    company: CompanyId,
    seen: &Seen,
    ids: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<(OrderId, String)>>> {
    let mut orders: HashMap<DocumentId, Vec<(OrderId, String)>> = HashMap::new();
    for ids in ids.chunks(PAGE) {
        let slots = slots(ids);
        let mut params: Vec<&dyn Param> = vec![&company];
        params.extend(slots.iter().map(|s| s as &dyn Param));
        params.extend([&seen.author as &dyn Param, &seen.units]);
        for o in tx.all(&store::ORDERS, &params)? {
            orders.entry(o.document_id).or_default().push((o.id, o.number));
        }
    }
    Ok(orders)
}

/// Up to [`PAGE`] ids as the parameters of one look-up; what is not needed names nothing.
pub(super) fn slots(ids: &[DocumentId]) -> [DocumentId; PAGE] {
    let mut slots = [Id::of(Uuid::nil()); PAGE];
    for (slot, id) in slots.iter_mut().zip(ids) {
        *slot = *id;
    }
    slots
}
