//! What the seller owes to a company: to one that supplies or works for him, and to a buyer who has paid too much.
//!
//! It is the negative debt of a contract, of the same snapshot as limits and debts and as old as they are; what it rests on are the
//! documents that 1C named with it. What they do not explain is said too: an advance that a buyer has paid, or one that the
//! seller has.
//!
//! Not here: what the company owes (`super::view`). A contract on which it owes is left out of this page, because its readers
//! need not see settlements.

pub mod api;
pub mod pages;
pub(crate) mod store;

use access::{Breadth, Scope, client::perm::PayablesView};
use db::Tx;
use kernel::{At, Money};

use super::rules::{Ages, Feed, Staleness};
use crate::{documents, exchange::freshness, fail::Result};
use store::{OwedRow, PartRow};

/// What the seller owes on a contract in one currency.
pub struct Owed {
    /// The contract.
    pub row: OwedRow,
    /// The sum; zero if the seller owes nothing.
    pub sum: Money,
    /// What it rests on, the oldest first. A document that the reader may not open has no id.
    pub parts: Vec<PartRow>,
    /// How far that can be relied on.
    pub staleness: Staleness,
}

impl Owed {
    fn of(row: OwedRow, parts: Vec<PartRow>, now: At, ages: &Ages) -> Owed {
        let staleness = ages.of(Feed::Finance, row.as_of, now);
        let sum = row.debt.map_or(Money::ZERO, |debt| (-debt).max(Money::ZERO));
        Owed { parts: if sum.is_zero() { Vec::new() } else { parts }, sum, staleness, row }
    }
    /// What the documents do not explain: above zero an advance that the seller holds, below what counts against them.
    pub fn rest(&self) -> Money {
        self.sum - self.parts.iter().map(|p| p.amount).sum::<Money>()
    }
    /// «№ Л-6/У», or its name if it has no number.
    pub fn label(&self) -> String {
        match self.row.number.as_str() {
            "" => self.row.name.clone(),
            number => format!("№ {number}"),
        }
    }
    /// Whether 1C has said anything of it.
    pub const fn known(&self) -> bool {
        self.row.as_of.is_some()
    }
}

/// What the seller owes, and how old the figures are.
pub struct Payables {
    /// Contracts on which he owes, and those of a supplier also if he owes nothing; the largest sum first.
    pub contracts: Vec<Owed>,
    /// The oldest moment of what is shown; of the company's settlements if there is nothing to show.
    pub oldest: Option<(At, Staleness)>,
}

impl Payables {
    /// Sums by currency, roubles first.
    pub fn totals(&self) -> Vec<(String, Money)> {
        let owed = || self.contracts.iter().filter(|c| !c.sum.is_zero());
        let sum = |currency: String| {
            let all: Money = owed().filter(|c| c.row.currency == currency).map(|c| c.sum).sum();
            (currency, all)
        };
        super::pages::currencies(owed().map(|c| c.row.currency.as_str())).into_iter().map(sum).collect()
    }
}

/// Reads what the seller owes.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn read(tx: &Tx<'_>, scope: &Scope<PayablesView>, now: At, ages: &Ages) -> Result<Payables> {
    let company = scope.company();
    let mut parts = tx.all(&store::PARTS, &[&company])?;
    for part in &mut parts {
        let kind = part.kind.as_deref().unwrap_or_default();
        let opens = documents::rights::breadth(scope.rights(), kind) == Some(Breadth::Company);
        part.document_id = part.document_id.filter(|_| opens);
    }
    let mut contracts: Vec<Owed> = Vec::new();
    for row in tx.all(&store::OWED, &[&company])? {
        let mine = |p: &mut PartRow| p.contract_id == row.contract_id && p.currency == row.currency;
        let parts = parts.extract_if(.., mine).collect();
        contracts.push(Owed::of(row, parts, now, ages));
    }
    contracts.sort_by_key(|c| std::cmp::Reverse(c.sum));
    let shown = contracts.iter().filter_map(|c| Some((c.row.as_of?, c.staleness))).min_by_key(|(at, _)| *at);
    let oldest = match shown {
        Some(age) => Some(age),
        None => freshness::of(tx, company, Feed::Finance.as_str())?
            .map(|(as_of, _)| (as_of, ages.of(Feed::Finance, Some(as_of), now))),
    };
    Ok(Payables { contracts, oldest })
}

#[cfg(test)]
mod tests;
