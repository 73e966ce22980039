//! May this be ordered? Five conditions, and what the seller's policy makes of each.
//!
//! The same function answers when an order is submitted, approved, sent or repeated, and when somebody only asks "can
//! we order for this sum". Blocked means submit-type commands alone: reading, downloads, drafts, claims and payment
//! stay.
//!
//! Not here: locking the credit row while a decision is made (whoever submits does), and exceptions granted by people.

use kernel::Money;
use serde::{Deserialize, Serialize};

use super::{Ages, Credit, Free, Staleness};
use crate::companies::StandingState;

/// When overdue debt begins to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Above this sum.
    Sum(Money),
    /// Above so many percent of the limit; without a limit, above nothing.
    PercentOfLimit(u8),
}

impl Threshold {
    /// The sum, given the limit.
    pub fn of(self, limit: Option<Money>) -> Money {
        match self {
            Threshold::Sum(sum) => sum,
            Threshold::PercentOfLimit(percent) => {
                let exact = limit.map_or(0, |l| i128::from(l.0) * i128::from(percent) / 100);
                Money(i64::try_from(exact).unwrap_or(i64::MAX))
            }
        }
    }
}

/// What overdue debt does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overdue {
    /// Stops orders.
    Block,
    /// The order is taken and the seller asked.
    NeedsSellerOk,
    /// Only prepaid orders are taken.
    PrepaidOnly,
}

/// What an order above the limit does. Soft by default: 1C itself stops shipment, not ordering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverLimit {
    /// The order is taken with a warning.
    Warn,
    /// The order is taken and the seller asked.
    NeedsSellerOk,
    /// The order is not taken.
    Block,
}

/// The seller's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Overdue debt up to this is forgiven.
    pub threshold: Threshold,
    /// Days after the due date that are forgiven.
    pub grace_days: i64,
    /// What overdue debt does.
    pub overdue: Overdue,
    /// What an order above the limit does.
    pub over_limit: OverLimit,
    /// Whether an order counts against the limit while it waits for the buyer's own approval.
    pub reserve_on_submit: bool,
    /// How old data may be that decide anything.
    pub ages: Ages,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            threshold: Threshold::Sum(Money::ZERO),
            grace_days: 3,
            overdue: Overdue::Block,
            over_limit: OverLimit::NeedsSellerOk,
            reserve_on_submit: true,
            ages: Ages::default(),
        }
    }
}

/// Whether there is a contract to order on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractState {
    /// In force.
    InForce,
    /// Past its last day, or deleted in 1C.
    Expired,
    /// None was chosen.
    NotChosen,
}

/// What a decision is made from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Why the seller blocked the company, if he did.
    pub seller_block: Option<&'a str>,
    /// What fresh data last made of the company (kept in `company.standing`).
    pub kept: StandingState,
    /// The contract that is ordered on.
    pub contract: ContractState,
    /// Its credit in the currency of the order; `None` if 1C has told nothing.
    pub credit: Option<&'a Credit>,
    /// What is reserved on it already, without this order.
    pub reserved: Money,
    /// How far the credit can be relied on.
    pub staleness: Staleness,
    /// Sum of the order, with VAT.
    pub total: Money,
    /// Whether the order is paid before it is shipped.
    pub prepaid: bool,
}

/// What becomes of an order; a later value is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is taken.
    Ok,
    /// It is taken with a warning.
    Warn,
    /// It is taken, marked, and the seller must agree.
    NeedsSellerOk,
    /// It is not taken.
    Block,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The seller blocked the company.
    SellerBlock(String),
    /// 1C blocks the client; its words, perhaps none.
    ErpBlock(String),
    /// Overdue debt.
    Overdue {
        /// How much.
        amount: Money,
        /// What removes the block.
        unblock: Money,
    },
    /// More than is free.
    OverLimit {
        /// By how much.
        by: Money,
        /// What is free; negative if more is used than allowed.
        free: Money,
    },
    /// The contract is past its last day.
    ContractExpired,
    /// No contract was chosen.
    NoContract,
    /// The data are too old to check the limit.
    CreditUnverified,
    /// 1C has told nothing of this contract.
    NoData,
}

/// What becomes of an order, and why: the worst reason first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of it.
    pub verdict: Verdict,
    /// Every condition that spoke, with what it said.
    pub reasons: Vec<(Verdict, Reason)>,
    /// Whether the order is to be marked: its credit was not verified.
    pub unverified: bool,
}

/// Decides on an order.
pub fn decide(facts: &Facts<'_>, policy: &Policy) -> Decision {
    let mut reasons: Vec<(Verdict, Reason)> = Vec::new();
    // 1. Blocked by people.
    if let Some(why) = facts.seller_block {
        reasons.push((Verdict::Block, Reason::SellerBlock(why.to_owned())));
    }
    let fresh = facts.staleness == Staleness::Fresh;
    let erp_block = facts.credit.and_then(|c| c.erp_block.as_deref());
    // Old data neither block nor lift: what fresh data decided stands.
    if if fresh { erp_block.is_some() } else { facts.kept == StandingState::ErpBlock } {
        reasons.push((Verdict::Block, Reason::ErpBlock(erp_block.unwrap_or_default().to_owned())));
    }
    // 2. Overdue debt.
    let overdue = facts.credit.is_some_and(|c| c.is_overdue(policy));
    if if fresh { overdue } else { facts.kept == StandingState::Overdue } {
        let (amount, unblock) = facts.credit.map_or((Money::ZERO, Money::ZERO), |c| (c.overdue, c.unblock_sum(policy)));
        let verdict = match policy.overdue {
            Overdue::Block => Verdict::Block,
            Overdue::NeedsSellerOk => Verdict::NeedsSellerOk,
            Overdue::PrepaidOnly if facts.prepaid => Verdict::Ok,
            Overdue::PrepaidOnly => Verdict::Block,
        };
        reasons.push((verdict, Reason::Overdue { amount, unblock }));
    }
    // 3. The limit, and 5. data too old to check it.
    let mut unverified = false;
    match facts.credit {
        None => {
            unverified = true;
            reasons.push((Verdict::NeedsSellerOk, Reason::NoData));
        }
        Some(credit) if facts.staleness >= Staleness::Expired => {
            unverified = true;
            // The order is accepted either way; where there is a limit to check, the seller looks.
            let verdict = if credit.limit.is_some() { Verdict::NeedsSellerOk } else { Verdict::Warn };
            reasons.push((verdict, Reason::CreditUnverified));
        }
        Some(credit) => match credit.free(facts.reserved) {
            Free::Sum(free) if facts.total > free => {
                let verdict = match policy.over_limit {
                    OverLimit::Warn => Verdict::Warn,
                    OverLimit::NeedsSellerOk => Verdict::NeedsSellerOk,
                    OverLimit::Block => Verdict::Block,
                };
                reasons.push((verdict, Reason::OverLimit { by: facts.total - free, free }));
            }
            Free::Sum(_) | Free::Unlimited => {}
        },
    }
    // 4. The contract.
    match facts.contract {
        ContractState::InForce => {}
        ContractState::Expired => reasons.push((Verdict::Block, Reason::ContractExpired)),
        ContractState::NotChosen => reasons.push((Verdict::Block, Reason::NoContract)),
    }
    // Stable: of the same weight, the condition that stands first in the table speaks first.
    reasons.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
    Decision { verdict: reasons.first().map_or(Verdict::Ok, |(v, _)| *v), reasons, unverified }
}

/// Whether the company could order for this sum now: the same decision, without an order.
pub fn can_order(facts: &Facts<'_>, policy: &Policy, sum: Money) -> Decision {
    decide(&Facts { total: sum, ..*facts }, policy)
}

#[cfg(test)]
mod tests;
