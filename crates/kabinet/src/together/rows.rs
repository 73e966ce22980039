//! The newest orders and documents of all companies: each company's own list, read under the person's scope in it.

use access::{
    Permission,
    client::perm::{CompanyView, OrderView},
};
use db::Tx;
use kernel::{DocumentId, Money, OrderId};
use serde::Deserialize;
use webkit::cursor::Cursor;

use super::merge::{Walk, merge};
use crate::{
    documents::{self, kind_key, rights::Visible},
    fail::Result,
    identity::{Who, everywhere::Entry},
    orders::{self, pages::stage_text},
    web::Shell,
};

/// Rows of each list beside the cards.
pub const FEW: usize = 8;
/// Rows of a page of its own.
pub const PAGE: usize = 20;

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    /// Cursor: the rows after it.
    pub after: String,
    /// Cursor: the rows before it.
    pub before: String,
}

impl PageQuery {
    const fn walk(&self) -> Walk {
        match (self.after.is_empty(), self.before.is_empty()) {
            (true, true) => Walk::Start,
            (false, true) => Walk::After,
            (_, false) => Walk::Before,
        }
    }
}

/// The company of a row.
#[derive(Clone)]
pub struct Of {
    /// Segment of the URL.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Colour.
    pub hue: i64,
}

impl Of {
    fn company(who: &Who) -> Of {
        Of { slug: who.slug.clone(), name: who.company_name.clone(), hue: who.hue }
    }
}

/// A row of the list of all companies.
pub struct Row {
    /// Whose it is.
    pub of: Of,
    /// What it is called.
    pub title: String,
    /// Where it leads; nowhere if there is nothing to open yet.
    pub href: Option<String>,
    /// Its day, in words.
    pub day: String,
    /// What is in it.
    pub what: String,
    /// How many more things are in it.
    pub more: i64,
    /// Class of its state.
    pub class: &'static str,
    /// Its state in words.
    pub state: String,
    /// Its sum and currency, if the person sees sums there.
    pub sum: Option<(Money, String)>,
}

/// A page of such rows.
pub struct Rows {
    /// Newest first.
    pub rows: Vec<Row>,
    /// Cursor of the older ones.
    pub next: Option<String>,
    /// Cursor of the newer ones.
    pub previous: Option<String>,
}

impl Rows {
    /// Whether any row has a state to tell.
    pub fn states(&self) -> bool {
        self.rows.iter().any(|r| !r.state.is_empty())
    }
    /// Whether any row has a sum to show.
    pub fn sums(&self) -> bool {
        self.rows.iter().any(|r| r.sum.is_some())
    }
}

fn open(entries: &[Entry]) -> impl Iterator<Item = &Who> {
    entries.iter().filter_map(|e| match e {
        Entry::Open(who) => Some(&**who),
        Entry::Closed(_) => None,
    })
}

/// Puts the lists of the companies together; `place` of a row is what it is sorted by, and its cursor.
fn page<T, K: Ord + ToString, I: Ord + ToString>(
    lists: Vec<Vec<T>>,
    walk: Walk,
    most: usize,
    place: impl Fn(&T) -> (K, I),
    row: impl FnMut(T) -> Row,
) -> Rows {
    let merged = merge(lists, walk, most, &place);
    let cursor = |r: &T| {
        let (key, id) = place(r);
        Cursor { key, id }.encode()
    };
    Rows {
        next: merged.rows.last().filter(|_| merged.older).map(cursor),
        previous: merged.rows.first().filter(|_| merged.newer).map(cursor),
        rows: merged.rows.into_iter().map(row).collect(),
    }
}

/// A page of at most `most` orders.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database; of a cursor that is none.
pub fn orders(tx: &Tx<'_>, s: &Shell, entries: &[Entry], q: &PageQuery, most: usize) -> Result<Rows> {
    let asked = orders::list::ListQuery { after: q.after.clone(), before: q.before.clone(), ..Default::default() };
    let filter = asked.filter(s.now, &s.days)?;
    let mut lists = Vec::new();
    for who in open(entries) {
        let Some(scope) = who.member.scope::<OrderView>() else { continue };
        let sums = scope.may(Permission::OrderViewAmounts);
        let rows = orders::list::rows(tx, &scope, &filter, most as i64 + 1)?;
        lists.push(rows.into_iter().map(|r| (Of::company(who), sums, r)).collect());
    }
    let place = |(_, _, r): &(Of, bool, orders::store::ListRow)| -> (i64, OrderId) { (r.placed_at.micros(), r.id) };
    Ok(page(lists, q.walk(), most, place, |(of, sums, r)| Row {
        href: Some(format!("/c/{}/orders/{}", of.slug, r.id)),
        day: s.day(r.placed_at).to_string(),
        class: if r.changed && r.stage.is_open() { "st-warn" } else { orders::pages::class(r.stage) },
        state: stage_text(s, r.stage, r.lines_shipped, r.lines, &r.erp_status),
        sum: sums.then_some((r.total, r.currency)),
        more: r.lines - 1,
        title: r.number,
        what: r.what,
        of,
    }))
}

/// A page of at most `most` documents.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database; of a cursor that is none.
pub fn documents(tx: &Tx<'_>, s: &Shell, entries: &[Entry], q: &PageQuery, most: usize) -> Result<Rows> {
    let asked = documents::list::ListQuery { after: q.after.clone(), before: q.before.clone(), ..Default::default() };
    let filter = asked.filter(s.now, &s.days)?;
    let mut lists = Vec::new();
    for who in open(entries) {
        let Some(scope) = who.member.scope::<CompanyView>() else { continue };
        let v = Visible::of(&scope);
        if v.any_wide() || v.any_own() {
            let rows = documents::list::rows(tx, who.member.company(), &v, &filter, most as i64 + 1)?;
            lists.push(rows.into_iter().map(|r| (Of::company(who), v.sums(), r)).collect());
        }
    }
    let place =
        |(_, _, r): &(Of, bool, documents::store::DocumentRow)| -> (String, DocumentId) { (r.issued_on.clone(), r.id) };
    Ok(page(lists, q.walk(), most, place, |(of, sums, r)| {
        let opens = r.file_key.is_some() || r.on_request;
        let (class, state) = match r.status.as_str() {
            "active" if opens => ("", ""),
            "active" => ("st-wait", "documents-not-yet"),
            other => ("st-off", documents::pages::status_key(other)),
        };
        Row {
            href: opens.then(|| format!("/c/{}/documents/{}/file", of.slug, r.id)),
            title: format!("{} {}", s.t.s(&kind_key(&r.kind)), r.number),
            day: s.date(&r.issued_on),
            what: r.entity.unwrap_or_default(),
            more: 0,
            class,
            state: if state.is_empty() { String::new() } else { s.t.s(state).to_owned() },
            sum: r.amount.filter(|_| sums).map(|sum| (sum, r.currency)),
            of,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_before_wins_over_a_page_after() {
        let q = |after: &str, before: &str| PageQuery { after: after.into(), before: before.into() }.walk();
        assert_eq!((q("", ""), q("x", ""), q("", "x")), (Walk::Start, Walk::After, Walk::Before));
        assert_eq!(q("x", "y"), Walk::Before);
    }
}
