//! Documents by kind under a filter: the figures on the tabs.

use db::Tx;
use kernel::CompanyId;

use super::{
    CLOSING, KINDS,
    list::{COUNTED, Filter},
    rights::Visible,
    store,
};
use crate::fail::Result;

/// How many documents of each kind there are.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Kind and number, in the order of [`KINDS`], kinds without documents left out.
    pub by_kind: Vec<(&'static str, i64)>,
    /// Whether there are more than were counted.
    pub capped: bool,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> i64 {
        self.by_kind.iter().map(|(_, n)| n).sum()
    }
    /// Those that close a month.
    pub fn closing(&self) -> i64 {
        self.by_kind.iter().filter(|(kind, _)| CLOSING.contains(kind)).map(|(_, n)| n).sum()
    }
}

/// Counts the kinds that the member sees, whichever of them the filter asks for.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn of(tx: &Tx<'_>, company: CompanyId, v: &Visible, f: &Filter) -> Result<Counts> {
    let (from, to) = (&f.days.0, &f.days.1);
    let plain = f.is_plain() && !v.any_own();
    let counted: Vec<(String, i64)> = if plain {
        tx.all(&store::COUNTS, &[&company, from, to])?
    } else {
        tx.all(
            &store::COUNTS_OF_FILTER,
            &[
                &company,
                &v.wide(),
                &v.own(),
                &v.me(),
                &v.unit(),
                &v.units(),
                &f.entity,
                &f.number,
                &f.order,
                &f.sums.0,
                &f.sums.1,
                &f.order_id,
                &COUNTED,
                from,
                to,
            ],
        )?
    };
    let of = |kind: &'static str| counted.iter().find(|(k, _)| k == kind).map(|(_, n)| (kind, *n));
    let by_kind: Vec<_> = KINDS.into_iter().filter(|k| v.sees(k)).filter_map(of).filter(|(_, n)| *n > 0).collect();
    let capped = !plain && counted.iter().map(|(_, n)| n).sum::<i64>() >= COUNTED;
    Ok(Counts { by_kind, capped })
}
