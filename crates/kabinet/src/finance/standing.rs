//! The answer "may this company order?", kept beside the company so that every page can show it, and what it is made
//! of.
//!
//! Not here: the decision on one order ([`super::rules::decision`]) and who may ask.

use db::Tx;
use jiff::civil::Date;
use kernel::{At, CompanyId, ContractId, Money};

use super::{
    intake_store::{CREDITS, CreditRow, DUES, PUT_STANDING, SHIPPED_SINCE, STANDING, StandingRow, UNSHIPPED},
    rules::{self, Credit, Feed, Policy, Reserve},
};

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Debt and limit of each contract of a company, parts included.
///
/// # Errors
/// Any error of the database.
pub fn credits(tx: &Tx<'_>, company: CompanyId) -> db::Result<Vec<(ContractId, Credit)>> {
    let rows = tx.all(&CREDITS, &[&company])?;
    let dues = if rows.iter().any(|r| r.overdue > Money::ZERO) { tx.all(&DUES, &[&company])? } else { Vec::new() };
    let credit = |r: CreditRow| {
        let mine = dues.iter().filter(|d| d.contract_id == r.contract_id && d.currency == r.currency);
        let credit = Credit {
            limit: r.limit_enabled.then_some(r.limit_amount),
            debt: r.debt,
            overdue: r.overdue,
            overdue_days: r.overdue_days,
            oldest_due: r.oldest_due_on.as_deref().and_then(day),
            erp_block: r.erp_block.then_some(r.erp_block_reason),
            dues: mine.filter_map(|d| Some((day(&d.due_on)?, d.amount))).collect(),
            as_of: r.as_of,
            currency: r.currency,
        };
        (r.contract_id, credit)
    };
    Ok(rows.into_iter().map(credit).collect())
}

/// What is reserved on a contract beyond the debt of a snapshot: ordered and not shipped, and shipped since.
///
/// # Errors
/// Any error of the database.
pub fn reserved(
    tx: &Tx<'_>,
    company: CompanyId,
    contract: ContractId,
    currency: &str,
    as_of: At,
    policy: &Policy,
) -> db::Result<Money> {
    let (unshipped,) = tx.one(&UNSHIPPED, &[&company, &contract, &currency, &policy.reserve_on_submit])?;
    let (since,) = tx.one(&SHIPPED_SINCE, &[&company, &contract, &currency, &as_of, &false])?;
    // The statements have filtered already; the rule adds.
    let all = Reserve { unshipped: unshipped.unwrap_or_default(), approval_pending: false, shipped: None };
    Ok(rules::reserved(as_of, policy, [all]) + since.unwrap_or_default())
}

/// Works the standing of a company out again and keeps it; gives whether it changed.
///
/// Data that are old when they arrive leave alone what fresh data decided: they neither block nor lift.
///
/// # Errors
/// Any error of the database.
pub fn refresh(tx: &Tx<'_>, company: CompanyId, now: At, policy: &Policy) -> db::Result<bool> {
    let Some(kept) = tx.opt(&STANDING, &[&company])? else { return Ok(false) };
    let credits: Vec<Credit> = credits(tx, company)?.into_iter().map(|(_, c)| c).collect();
    let newest = credits.iter().map(|c| c.as_of).max();
    let computed = rules::standing(&credits, policy);
    let state = rules::settle(kept.standing, computed.state, policy.ages.of(Feed::Finance, newest, now));
    if state != computed.state {
        return Ok(false);
    }
    let row = StandingRow {
        standing: state,
        overdue: computed.overdue,
        overdue_since: computed.overdue_since.map(|d| d.to_string()),
        unblock_sum: computed.unblock_sum,
    };
    if row == kept {
        return Ok(false);
    }
    tx.run(&PUT_STANDING, &[&company, &row.standing, &row.overdue, &row.overdue_since, &row.unblock_sum])?;
    Ok(true)
}
