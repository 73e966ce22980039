//! What 1C says about debts and limits.
//!
//! A snapshot never goes back in time. The rest of the money (payments) is taken with the orders that it pays.

use db::Tx;
use kernel::{CompanyId, ContractId, Money};
use onec::contract;
use rust_decimal::Decimal;

use super::{
    intake_store::{
        CONTRACT, CREDITS, CreditRow, DROP_DUES, DROP_PAYABLES, DUES, DueRow, ENTITY, PAYABLES, PUT_CREDIT, PUT_DUE,
        PUT_PAYABLE, PayableRow,
    },
    rules::{Feed, currency},
    standing,
};
use crate::exchange::{
    freshness,
    outcome::{Applied, Intake, Refusal, Taken},
};

/// Takes debt and limit of one contract, works out the company's standing and notes how fresh its finance is.
///
/// A counterparty that is no client of the portal changes nothing. Figures that were known already move the snapshot
/// time and answer `Unchanged`.
///
/// # Errors
/// [`Refusal::Row`] if the contract is not here; [`Refusal::Db`] if the database fails.
pub fn credit(tx: &Tx<'_>, intake: &Intake<'_>, said: &contract::Credit) -> Taken {
    let Some((company, contract)) = tx.opt(&CONTRACT, &[&intake.source, &said.contract_id.as_str()])? else {
        if tx.opt(&ENTITY, &[&intake.source, &said.counterparty_id.as_str()])?.is_none() {
            return Ok(Applied::Unchanged);
        }
        let text = format!(
            "договора {} на портале ещё нет; выгрузите договоры, затем взаиморасчёты ещё раз",
            said.contract_id
        );
        return Err(Refusal::row("contract_id", text));
    };
    let after = row(intake, contract, said)?;
    let dues = dues(&after, said)?;
    let payables = payables(&after, said)?;
    let mine = |c: &ContractId, currency: &str| *c == contract && currency == after.currency;
    let before = tx.all(&CREDITS, &[&company])?.into_iter().find(|r| mine(&r.contract_id, &r.currency));
    if before.as_ref().is_some_and(|b| b.as_of > after.as_of) {
        return Ok(Applied::Unchanged);
    }
    let changed_row = before.as_ref().is_none_or(|b| CreditRow { as_of: b.as_of, ..after.clone() } != *b);
    if before.as_ref() != Some(&after) {
        put(tx, company, &after)?;
    }
    let mut old = tx.all(&DUES, &[&company])?;
    old.retain(|d| mine(&d.contract_id, &d.currency));
    for due in dues.iter().filter(|d| !old.contains(d)) {
        tx.run(
            &PUT_DUE,
            &[&company, &due.contract_id, &due.currency, &due.line, &due.due_on, &due.amount, &due.document],
        )?;
    }
    if old.len() > dues.len() {
        tx.run(&DROP_DUES, &[&company, &contract, &after.currency, &(dues.len() as i64)])?;
    }
    let changed_payables = put_payables(tx, company, &after, &payables)?;
    freshness::touch(tx, company, Feed::Finance, intake.as_of, intake.now)?;
    standing::refresh(tx, company, intake.now, &intake.policy)?;
    Ok(if changed_row || old != dues || changed_payables { Applied::Changed } else { Applied::Unchanged })
}

fn put(tx: &Tx<'_>, company: CompanyId, r: &CreditRow) -> db::Result<()> {
    let limit: [&dyn db::Param; 2] = [&r.limit_enabled, &r.limit_amount];
    let block: [&dyn db::Param; 2] = [&r.erp_block, &r.erp_block_reason];
    tx.run(
        &PUT_CREDIT,
        &[
            &company,
            &r.contract_id,
            &r.currency,
            limit[0],
            limit[1],
            &r.debt,
            &r.overdue,
            &r.overdue_days,
            &r.oldest_due_on,
            block[0],
            block[1],
            &r.as_of,
        ],
    )?;
    Ok(())
}

fn money(field: impl Into<String>, d: Decimal) -> Result<Money, Refusal> {
    Money::from_decimal(d).map_err(|e| Refusal::row(field, format!("{e}; проверьте сумму в 1С и выгрузите ещё раз")))
}

fn row(intake: &Intake<'_>, contract: ContractId, said: &contract::Credit) -> Result<CreditRow, Refusal> {
    Ok(CreditRow {
        contract_id: contract,
        currency: currency::code(&said.currency),
        limit_enabled: said.limit_enabled,
        limit_amount: money("limit", said.limit)?,
        debt: money("debt", said.debt)?,
        overdue: money("overdue_amount", said.overdue_amount)?,
        overdue_days: i64::from(said.overdue_days_max),
        oldest_due_on: said.oldest_due_date.map(|d| d.to_string()),
        erp_block: said.block,
        erp_block_reason: said.block_reason.as_deref().unwrap_or_default().trim().to_owned(),
        as_of: intake.as_of.min(intake.now),
    })
}

/// The parts in the order of their days, whatever order they came in.
fn dues(row: &CreditRow, said: &contract::Credit) -> Result<Vec<DueRow>, Refusal> {
    let mut parts: Vec<_> = said.due.iter().enumerate().collect();
    parts.sort_by_key(|(_, d)| d.due_date);
    let due = |(line, (i, d)): (usize, (usize, &contract::Due))| {
        Ok(DueRow {
            contract_id: row.contract_id,
            currency: row.currency.clone(),
            line: line as i64,
            due_on: d.due_date.to_string(),
            amount: money(format!("due[{i}].amount"), d.amount)?,
            document: d.document_number.as_deref().unwrap_or_default().trim().to_owned(),
        })
    };
    parts.into_iter().enumerate().map(due).collect()
}

/// What the seller owes by document, in the order of their days.
fn payables(row: &CreditRow, said: &contract::Credit) -> Result<Vec<PayableRow>, Refusal> {
    let mut parts: Vec<_> = said.payable.iter().enumerate().collect();
    parts.sort_by_key(|(_, p)| p.date);
    let one = |(line, (i, p)): (usize, (usize, &contract::Payable))| {
        Ok(PayableRow {
            contract_id: row.contract_id,
            currency: row.currency.clone(),
            line: line as i64,
            title: p.document.trim().to_owned(),
            issued_on: p.date.to_string(),
            due_on: p.due_date.map(|d| d.to_string()),
            amount: money(format!("payable[{i}].amount"), p.amount)?,
            document: p.document_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        })
    };
    parts.into_iter().enumerate().map(one).collect()
}

/// Writes them where they differ; whether anything did.
fn put_payables(tx: &Tx<'_>, company: CompanyId, row: &CreditRow, said: &[PayableRow]) -> db::Result<bool> {
    let mut old = tx.all(&PAYABLES, &[&company])?;
    old.retain(|p| p.contract_id == row.contract_id && p.currency == row.currency);
    for p in said.iter().filter(|p| !old.contains(p)) {
        let key: [&dyn db::Param; 4] = [&company, &p.contract_id, &p.currency, &p.line];
        let rest: [&dyn db::Param; 5] = [&p.title, &p.issued_on, &p.due_on, &p.amount, &p.document];
        tx.run(&PUT_PAYABLE, &[&key[..], &rest[..]].concat())?;
    }
    if old.len() > said.len() {
        tx.run(&DROP_PAYABLES, &[&company, &row.contract_id, &row.currency, &(said.len() as i64)])?;
    }
    Ok(old != said)
}

#[cfg(test)]
mod tests;
