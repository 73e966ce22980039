//! What is to be written of orders, gathered and written at once: an import of a thousand orders must not write row by row.
//!
//! Whatever changes an order says so here, and one writing follows: [`Writes::write`] puts the rows of each kind in the order of
//! their keys, so that two units of work lock them in the same order, and a counter that a hundred orders move is moved once.
//! Until then the database does not know: who reads what may be waiting writes first.

use std::collections::BTreeMap;

use db::{Param, Result, Sql, Tx};
use jiff::tz::TimeZone;
use kernel::{At, CompanyId, OrderId, SourceId};
use uuid::Uuid;

use super::events::{Event, EventKind};
use crate::{
    companies::points,
    many::write_rows,
    orders::{
        counts::{self, Place},
        intake_store::{
            COUNT, COUNT_MANY, DROP_LINE, LineRow, OrderRow, PUT_KEY, PUT_KEY_MANY, PUT_LINE, PUT_LINE_MANY, PUT_ORDER,
            PUT_ORDER_MANY, TELL, TELL_MANY,
        },
        keys::KeyKind,
        rules::Stage,
        statuses,
    },
};

/// The order of a company, and the event's own id.
type EventKey = (CompanyId, OrderId, Uuid);
/// When, what, by whom, with which facts.
type EventToWrite = (At, EventKind, String, String);

/// Rows of orders that wait to be written.
#[derive(Clone, Debug, Default)]
pub(in crate::orders) struct Writes {
    orders: BTreeMap<(CompanyId, OrderId), (OrderRow, At)>,
    /// `None`: the line goes.
    lines: BTreeMap<(CompanyId, OrderId, i64), Option<LineRow>>,
    counts: BTreeMap<(CompanyId, String, Stage), i64>,
    events: BTreeMap<EventKey, EventToWrite>,
    keys: BTreeMap<(CompanyId, String, KeyKind, OrderId), String>,
    /// Orders that name another point or address.
    places: BTreeMap<(CompanyId, OrderId), (String, String)>,
    /// Texts that nobody knows.
    unknown: BTreeMap<String, (SourceId, String, At)>,
}

impl Writes {
    /// The order is that from now on.
    pub fn order(&mut self, row: &OrderRow, now: At) {
        self.orders.insert((row.company_id, row.id), (row.clone(), now));
    }

    /// A line of it is that.
    pub fn line(&mut self, company: CompanyId, order: OrderId, line: &LineRow) {
        self.lines.insert((company, order, line.line), Some(line.clone()));
    }

    /// A line of it is no more.
    pub fn no_line(&mut self, company: CompanyId, order: OrderId, line: i64) {
        self.lines.insert((company, order, line), None);
    }

    /// It is counted elsewhere: `None` before it appeared and after it is gone.
    pub fn moved(&mut self, company: CompanyId, from: Option<Place>, to: Option<Place>, zone: &TimeZone) {
        for ((day, stage), by) in counts::steps(from, to, zone) {
            *self.counts.entry((company, day, stage)).or_default() += by;
        }
    }

    /// It has happened; told again, the newer wording stays.
    pub fn tell(&mut self, event: &Event<'_>, actor: &str, data: &serde_json::Value) {
        let told = (event.at, event.kind, actor.to_owned(), data.to_string());
        self.events.insert((event.company, event.order, event.id()), told);
    }

    /// A number leads to it; `shown` is the number as it is written.
    pub fn key(&mut self, row: &OrderRow, key: String, kind: KeyKind, shown: String) {
        self.keys.insert((row.company_id, key, kind, row.id), shown);
    }

    /// It is to be delivered to another point or address.
    pub fn place(&mut self, row: &OrderRow) {
        self.places.insert((row.company_id, row.id), (row.point.clone(), row.address.clone()));
    }

    /// A text waits for the seller to say what it means.
    pub fn unknown(&mut self, source: SourceId, shown: String, now: At) {
        self.unknown.insert(kernel::text::norm(&shown), (source, shown, now));
    }

    /// Writes all of it; nothing waits any more.
    ///
    /// # Errors
    /// Any error of the database.
    pub fn write(&mut self, tx: &Tx<'_>) -> Result<()> {
        let Writes { orders, lines, counts, events, keys, places, unknown } = std::mem::take(self);
        rows(tx, orders.values().map(|(row, now)| row.params(now)), &PUT_ORDER, &PUT_ORDER_MANY)?;
        let there = lines.iter().filter_map(|((company, order, _), line)| Some(line.as_ref()?.params(company, order)));
        rows(tx, there, &PUT_LINE, &PUT_LINE_MANY)?;
        for ((company, order, line), _) in lines.iter().filter(|(_, line)| line.is_none()) {
            tx.later(&DROP_LINE, &[company, order, line])?;
        }
        let counts = counts.iter().filter(|(_, by)| **by != 0);
        rows(
            tx,
            counts.map(|((company, day, stage), by)| [company as &dyn Param, day, stage, by]),
            &COUNT,
            &COUNT_MANY,
        )?;
        let events = events.iter().map(|((company, order, id), (at, kind, actor, data))| {
            [company as &dyn Param, order, id, at, kind, actor, data]
        });
        rows(tx, events, &TELL, &TELL_MANY)?;
        let keys =
            keys.iter().map(|((company, key, kind, order), shown)| [company as &dyn Param, key, kind, order, shown]);
        rows(tx, keys, &PUT_KEY, &PUT_KEY_MANY)?;
        for ((company, order), (point, address)) in &places {
            points::assign(tx, *company, *order, point, address)?;
        }
        unknown.iter().try_for_each(|(word, (source, shown, now))| statuses::seen(tx, *source, word, shown, *now))
    }
}

fn rows<'r, const N: usize>(
    tx: &Tx<'_>,
    rows: impl Iterator<Item = [&'r dyn Param; N]>,
    one: &Sql<()>,
    many: &Sql<()>,
) -> Result<()> {
    write_rows(tx, &rows.collect::<Vec<_>>(), one, many)
}
