//! The contracts of a company as pages show them: what is free on each, how old that is, and which one stands first.
//!
//! Sums of different currencies are never added: where a figure could be several, it is a list.
//!
//! Not here: the rules themselves ([`super::rules`]), and the answer for one sum ([`super::answer`]).

use access::Permission;
use db::Tx;
use jiff::civil::Date;
use kernel::{At, CompanyId, ContractId, Money};

use super::{
    plots::{self, Part},
    rules::{self, Credit, Feed, Free, Policy, Reserve, Staleness, Threshold},
    standing,
    store::{self, ContractRow},
};
use crate::{
    config::{Config, Credit as Settings},
    fail::Result,
    orders::rules::State,
    web::Shell,
};

/// The seller's policy as it is configured.
pub fn policy(config: &Config) -> Policy {
    let c = &config.credit;
    let threshold = match c.overdue_percent {
        0 => Threshold::Sum(Money(c.overdue_threshold)),
        percent => Threshold::PercentOfLimit(percent),
    };
    let Settings { grace_days, overdue, over_limit, reserve_on_submit, .. } = *c;
    Policy { threshold, grace_days, overdue, over_limit, reserve_on_submit, ages: config.freshness }
}

/// What a contract is to somebody who wants to order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A limit with something left of it, or not.
    Limited,
    /// No limit.
    Unlimited,
    /// Paid before it is shipped.
    Prepaid,
    /// 1C has told nothing of it, which is not zero.
    NoData,
}

/// A contract in one currency.
#[derive(Clone, Debug)]
pub struct Position {
    /// The contract.
    pub contract: ContractRow,
    /// ISO code.
    pub currency: String,
    /// What 1C says of it.
    pub credit: Option<Credit>,
    /// What is reserved beyond the debt.
    pub reserved: Money,
    /// How far that can be relied on.
    pub staleness: Staleness,
    /// Whether one may order on it today.
    pub in_force: bool,
}

impl Position {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match &self.credit {
            None => Kind::NoData,
            Some(c) if c.limit == Some(Money::ZERO) => Kind::Prepaid,
            Some(c) if c.limit.is_none() && self.contract.prepayment => Kind::Prepaid,
            Some(c) if c.limit.is_none() => Kind::Unlimited,
            Some(_) => Kind::Limited,
        }
    }
    /// What may still be ordered, if 1C told anything.
    pub fn free(&self) -> Option<Free> {
        self.credit.as_ref().map(|c| c.free(self.reserved))
    }
    /// The free sum, never below zero; nothing without a limit.
    pub fn free_sum(&self) -> Money {
        match self.free() {
            Some(Free::Sum(sum)) => sum.max(Money::ZERO),
            _ => Money::ZERO,
        }
    }
    /// By how much the limit is exceeded; zero if it is not.
    pub fn over(&self) -> Money {
        match self.free() {
            Some(Free::Sum(sum)) => (-sum).max(Money::ZERO),
            _ => Money::ZERO,
        }
    }
    /// What is owed; an advance is nothing owed.
    pub fn debt(&self) -> Money {
        self.credit.as_ref().map_or(Money::ZERO, |c| c.debt.max(Money::ZERO))
    }
    /// The part of the debt whose day has passed.
    pub fn overdue(&self) -> Money {
        self.credit.as_ref().map_or(Money::ZERO, |c| c.overdue.max(Money::ZERO))
    }
    /// The debt without its overdue part.
    pub fn in_time(&self) -> Money {
        (self.debt() - self.overdue()).max(Money::ZERO)
    }
    /// What was paid in advance.
    pub fn advance(&self) -> Money {
        self.credit.as_ref().map_or(Money::ZERO, |c| (-c.debt).max(Money::ZERO))
    }
    /// The limit; zero if there is none.
    pub fn limit(&self) -> Money {
        self.credit.as_ref().and_then(|c| c.limit).unwrap_or(Money::ZERO)
    }
    /// When 1C took it.
    pub fn as_of(&self) -> Option<At> {
        self.credit.as_ref().map(|c| c.as_of)
    }
    /// The bar; empty without a limit.
    pub fn bar(&self) -> Vec<Part> {
        match self.kind() {
            Kind::Limited => plots::limit_bar(self.debt(), self.overdue(), self.reserved, self.free_sum()),
            _ => Vec::new(),
        }
    }
    /// Whether it is said to be old but still counts.
    pub fn is_stale(&self) -> bool {
        self.staleness == Staleness::Stale
    }
    /// Whether it is too old to rely on.
    pub fn is_expired(&self) -> bool {
        self.staleness == Staleness::Expired
    }
    /// «№ 118-О», or its name if it has no number.
    pub fn label(&self) -> String {
        match self.contract.number.as_str() {
            "" => self.contract.name.clone(),
            number => format!("№ {number}"),
        }
    }
    /// «отсрочка 30 дней, лимит 1 000 000 ₽».
    pub fn terms(&self, s: &Shell) -> String {
        let mut terms = Vec::new();
        match self.contract.payment_days {
            _ if self.contract.prepayment || self.kind() == Kind::Prepaid => {
                terms.push(s.t.s("fin-prepayment").to_owned())
            }
            days if days > 0 => terms.push(s.t.n("fin-deferment", days).into_owned()),
            _ => {}
        }
        match self.kind() {
            Kind::Limited => terms.push(s.t.x("fin-limit-of", whole(s, self.limit(), &self.currency)).into_owned()),
            Kind::Unlimited => terms.push(s.t.s("fin-no-limit").to_owned()),
            Kind::Prepaid | Kind::NoData => {}
        }
        if let Some(day) = &self.contract.valid_until {
            let key = if self.in_force { "fin-valid-until" } else { "fin-ended" };
            terms.push(s.t.x(key, s.date(day)).into_owned());
        }
        terms.join(", ")
    }
    /// The bar in words, for readers of screens.
    pub fn spoken(&self, s: &Shell) -> String {
        let parts = [("fin-of-limit", self.limit()), ("fin-debt-of", self.debt()), ("fin-overdue-of", self.overdue())];
        let rest = [("fin-reserved-of", self.reserved), ("fin-free-of", self.free_sum())];
        let said = parts.into_iter().chain(rest).filter(|(key, sum)| *key != "fin-overdue-of" || !sum.is_zero());
        let said: Vec<String> = said.map(|(key, sum)| s.t.x(key, whole(s, sum, &self.currency)).into_owned()).collect();
        said.join(", ")
    }
    /// How much of the limit is used; the order of contracts with a limit.
    fn used(&self) -> i128 {
        let limit = i128::from(self.limit().0).max(1);
        i128::from((self.debt() + self.reserved).0) * 10_000 / limit
    }
}

/// «1 000 000 ₽», without kopecks if there are none, with the code of another currency.
pub fn whole(s: &Shell, sum: Money, currency: &str) -> String {
    let plain = s.money_short(sum);
    if currency == "RUB" { plain.rub().to_string() } else { plain.with(currency).to_string() }
}

/// The largest figure of a page: roubles, then kopecks and sign, which step back.
pub fn big(s: &Shell, sum: &Money, currency: &str) -> (String, String) {
    let all = s.sum(sum, currency).to_string();
    // The kopecks are the last three characters of the bare figure: a separator and two digits.
    let bare = s.money(sum).to_string();
    let roubles = bare.len().saturating_sub(3);
    (all[..roubles].to_owned(), all[roubles..].to_owned())
}

/// Keys of the names of months.
pub const MONTHS: [&str; 12] = [
    "fin-month-1",
    "fin-month-2",
    "fin-month-3",
    "fin-month-4",
    "fin-month-5",
    "fin-month-6",
    "fin-month-7",
    "fin-month-8",
    "fin-month-9",
    "fin-month-10",
    "fin-month-11",
    "fin-month-12",
];

/// The name of a month 1..=12.
pub fn month_name(s: &Shell, month: &i8) -> &'static str {
    let index = usize::try_from(*month - 1).unwrap_or(0);
    s.t.s(MONTHS.get(index).copied().unwrap_or(MONTHS[0]))
}

/// Its first three letters.
pub fn month_short(s: &Shell, month: &i8) -> String {
    month_name(s, month).chars().take(3).collect()
}

/// Days from a stored day to today; nothing if it is no day or has not passed.
pub fn days_since(s: &Shell, day: &str) -> Option<i64> {
    let (day, today): (Date, Date) = (day.parse().ok()?, s.today().parse().ok()?);
    let days = i64::from(today.since(day).ok()?.get_days());
    (days > 0).then_some(days)
}

/// The stop of orders: who is told of it. A viewer neither orders nor pays.
pub fn told_of_stop(s: &Shell) -> bool {
    s.may(Permission::FinanceFree)
}

/// The oldest moment of what is shown, and how far that can be relied on.
pub fn oldest(positions: &[Position]) -> Option<(At, Staleness)> {
    positions.iter().filter_map(|p| Some((p.as_of()?, p.staleness))).min_by_key(|(at, _)| *at)
}

/// Why 1C blocks the company, if it says so.
pub fn erp_reason(positions: &[Position]) -> Option<&str> {
    let reasons = positions.iter().filter_map(|p| p.credit.as_ref()?.erp_block.as_deref());
    reasons.max_by_key(|r| !r.is_empty())
}

/// The contracts of a company, the one that matters most first: with a limit before without, in force before ended, the
/// most used first.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn positions(tx: &Tx<'_>, company: CompanyId, policy: &Policy, now: At, today: &str) -> Result<Vec<Position>> {
    let contracts = tx.all(&store::CONTRACTS, &[&company])?;
    let credits = standing::credits(tx, company)?;
    let unshipped = tx.all(&store::UNSHIPPED, &[&company])?;
    let since = if credits.is_empty() { Vec::new() } else { tx.all(&store::SHIPPED_SINCE, &[&company])? };
    let reserved = |id: ContractId, credit: &Credit| {
        let mine = |contract: Option<ContractId>, currency: &str| contract == Some(id) && currency == credit.currency;
        let open = unshipped.iter().filter(|(c, cur, ..)| mine(*c, cur)).map(|(_, _, state, sum)| Reserve {
            unshipped: *sum,
            approval_pending: *state == State::ApprovalPending,
            shipped: None,
        });
        let gone = since.iter().filter(|(c, cur, ..)| mine(Some(*c), cur)).map(|(_, _, at, sum)| Reserve {
            unshipped: Money::ZERO,
            approval_pending: false,
            shipped: Some((*at, *sum)),
        });
        rules::reserved(credit.as_of, policy, open.chain(gone))
    };
    let mut out = Vec::new();
    for contract in contracts {
        let in_force = !contract.deleted && contract.valid_until.as_deref().is_none_or(|day| day >= today);
        let mine: Vec<&Credit> = credits.iter().filter(|(id, _)| *id == contract.id).map(|(_, c)| c).collect();
        for credit in &mine {
            let reserved = reserved(contract.id, credit);
            // A contract that is over is worth a line only while money stands on it.
            if in_force || !credit.debt.is_zero() || !reserved.is_zero() {
                out.push(Position {
                    currency: credit.currency.clone(),
                    reserved,
                    staleness: policy.ages.of(Feed::Finance, Some(credit.as_of), now),
                    credit: Some((*credit).clone()),
                    contract: contract.clone(),
                    in_force,
                });
            }
        }
        if mine.is_empty() && in_force {
            let currency = contract.currency.clone();
            let (credit, reserved, staleness) = (None, Money::ZERO, Staleness::Never);
            out.push(Position { contract, currency, credit, reserved, staleness, in_force });
        }
    }
    out.sort_by_key(|p| (!p.in_force, p.kind(), -p.used()));
    Ok(out)
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::ContractId;

    use super::*;

    /// A contract in roubles with this limit (`None`: unlimited) and debt.
    pub(crate) fn position(number: &str, limit: Option<i64>, debt: i64) -> Position {
        Position {
            contract: ContractRow {
                id: ContractId::at(At::from_micros(1)),
                number: number.to_owned(),
                name: String::new(),
                entity: None,
                currency: "RUB".to_owned(),
                prepayment: false,
                payment_days: 30,
                valid_until: None,
                deleted: false,
            },
            currency: "RUB".to_owned(),
            credit: Some(Credit {
                currency: "RUB".to_owned(),
                limit: limit.map(Money),
                debt: Money(debt),
                overdue: Money::ZERO,
                overdue_days: 0,
                oldest_due: None,
                erp_block: None,
                dues: Vec::new(),
                as_of: At::from_micros(1),
            }),
            reserved: Money::ZERO,
            staleness: Staleness::Fresh,
            in_force: true,
        }
    }

    #[test]
    fn unlimited_prepaid_and_unknown_are_three_things() {
        assert_eq!(position("1", None, 5).kind(), Kind::Unlimited);
        assert_eq!(position("1", Some(0), 0).kind(), Kind::Prepaid);
        assert_eq!(position("1", Some(10), 0).kind(), Kind::Limited);
        assert_eq!(Position { credit: None, ..position("1", None, 0) }.kind(), Kind::NoData);
        assert!(position("1", None, 5).bar().is_empty());
    }

    #[test]
    fn what_is_free_is_never_below_zero_and_the_excess_is_said() {
        let p = Position { reserved: Money(300), ..position("1", Some(1000), 900) };
        assert_eq!((p.free_sum(), p.over()), (Money(0), Money(200)));
        let q = Position { reserved: Money(300), ..position("1", Some(1000), 500) };
        assert_eq!((q.free_sum(), q.over(), q.bar().len()), (Money(200), Money(0), 3));
        assert_eq!(position("1", Some(1000), -50).advance(), Money(50));
    }
}
