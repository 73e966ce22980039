//! Settlements as JSON: contracts with limit, debt and due dates, and the answer to "can we order for this sum".
//!
//! Who may only ask whether an order is possible gets what is free and the answer; limit, debt and overdue come with the
//! right to see the settlements, as on the pages.

use access::{Permission, client::perm::FinanceFree};
use axum::Json;
use kernel::{Money, parse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    answer::{self, Said},
    rules::{Credit, Free, Policy},
    store::{self, DueRow},
    view::{self, Kind, Position},
};
use crate::{
    api::{Amount, Day, Moment, Params, openapi::Problems, values::Freshness},
    companies::{Standing, api::CompanyStanding},
    fail::{Fail, Result},
    web::Page,
};

/// What is asked of the settlements.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FinanceQuery {
    /// A sum in roubles: may it be ordered now? The answer is `can_order`.
    #[param(value_type = Option<String>)]
    pub sum: String,
}

impl FinanceQuery {
    fn asked(&self) -> Result<Option<Money>> {
        match self.sum.trim() {
            "" => Ok(None),
            text => match parse::money(text).filter(|sum| *sum > 0) {
                Some(sum) => Ok(Some(Money(sum))),
                None => Err(Fail::Invalid(format!("sum = {text:?}"))),
            },
        }
    }
}

/// Settlements of a company.
#[derive(Serialize, ToSchema)]
pub struct Finance {
    /// Whether the company may order.
    pub standing: Option<CompanyStanding>,
    /// Contracts: the one that matters most first. Sums of different currencies are never added.
    pub contracts: Vec<Settlement>,
    /// The answer for `sum`. Only if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_order: Option<CanOrder>,
}

/// What a contract is to somebody who wants to order.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermsWord {
    /// There is a limit.
    Limited,
    /// There is no limit.
    Unlimited,
    /// Goods are paid before they are shipped.
    Prepaid,
    /// 1C has told nothing, which is not zero.
    NoData,
}

/// A contract in one currency.
#[derive(Serialize, ToSchema)]
pub struct Settlement {
    /// Id of the contract.
    pub contract_id: Uuid,
    /// Its number; may be empty.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// Currency, ISO code.
    pub currency: String,
    /// Whether one may order on it today.
    pub in_force: bool,
    /// What it is to somebody who wants to order.
    pub terms: TermsWord,
    /// What may still be ordered, never below zero; `null` if there is no limit or no data.
    pub free: Option<Amount>,
    /// Whether there is a limit. `false` is unlimited; a limit of zero is prepayment only. This and the other fields of
    /// the settlements are left out for who does not see them, and if 1C has told nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_enabled: Option<bool>,
    /// The limit; left out also if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Amount>,
    /// What is owed; negative: paid in advance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debt: Option<Amount>,
    /// Ordered and not yet in the debt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<Amount>,
    /// By how much the limit is exceeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_limit: Option<Amount>,
    /// The part of the debt whose day has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Amount>,
    /// Age of its oldest part, days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue_days: Option<i64>,
    /// Day of its oldest part; left out also if nothing is overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_due_on: Option<Day>,
    /// The payment that removes the stop of orders; zero if overdue debt is not what stops them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unblock_sum: Option<Amount>,
    /// Why 1C itself stops this client, perhaps without a word; left out also if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erp_block: Option<String>,
    /// What is to be paid when, the earliest first; empty if 1C tells only sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Vec<Due>>,
    /// When 1C took it.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

/// A part of a debt.
#[derive(Serialize, ToSchema)]
pub struct Due {
    /// The day.
    pub due_on: Day,
    /// How much.
    pub amount: Amount,
    /// The document that made the debt; may be empty.
    pub document: String,
}

impl Settlement {
    fn of(p: &Position, dues: &[DueRow], policy: &Policy, summary: bool) -> Settlement {
        let free = match p.free() {
            Some(Free::Sum(_)) => Some(Amount(p.free_sum())),
            Some(Free::Unlimited) | None => None,
        };
        let seen = p.credit.as_ref().filter(|_| summary);
        let sum = |of: fn(&Credit) -> Money| seen.map(|c| Amount(of(c)));
        Settlement {
            contract_id: p.contract.id.uuid(),
            number: p.contract.number.clone(),
            name: p.contract.name.clone(),
            entity: p.contract.entity.clone(),
            currency: p.currency.clone(),
            in_force: p.in_force,
            terms: match p.kind() {
                Kind::Limited => TermsWord::Limited,
                Kind::Unlimited => TermsWord::Unlimited,
                Kind::Prepaid => TermsWord::Prepaid,
                Kind::NoData => TermsWord::NoData,
            },
            free,
            limit_enabled: seen.map(|c| c.limit.is_some()),
            limit: seen.and_then(|c| c.limit).map(Amount),
            debt: sum(|c| c.debt),
            reserved: seen.map(|_| Amount(p.reserved)),
            over_limit: seen.map(|_| Amount(p.over())),
            overdue: sum(|c| c.overdue),
            overdue_days: seen.map(|c| c.overdue_days),
            oldest_due_on: seen.and_then(|c| c.oldest_due).map(|d| Day(d.to_string())),
            unblock_sum: seen.map(|c| Amount(c.unblock_sum(policy))),
            erp_block: seen.and_then(|c| c.erp_block.clone()),
            due: seen.map(|_| Due::of(p, dues)),
            as_of: p.as_of().map(Moment),
            freshness: p.staleness.into(),
        }
    }
}

impl Due {
    fn of(p: &Position, dues: &[DueRow]) -> Vec<Due> {
        let mine = dues.iter().filter(|d| d.contract_id == p.contract.id && d.currency == p.currency);
        mine.map(|d| Due { due_on: Day(d.due_on.clone()), amount: Amount(d.amount), document: d.document.clone() })
            .collect()
    }
}

/// What would become of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    /// It would be taken.
    Ok,
    /// It would be taken, and the seller must agree.
    NeedsSellerOk,
    /// It would not be taken.
    Block,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonWord {
    /// It fits.
    Fits,
    /// It is paid before it is shipped.
    Prepaid,
    /// It is more than is free.
    OverLimit,
    /// The data are too old to check the limit.
    Unverified,
    /// 1C has told nothing.
    NoData,
    /// The contract is over.
    ContractEnded,
    /// The seller stopped orders.
    SellerBlock,
    /// 1C stopped orders.
    ErpBlock,
    /// Overdue debt stops orders.
    Overdue,
}

/// The answer to "can we order for this sum".
#[derive(Serialize, ToSchema)]
pub struct CanOrder {
    /// The sum that was asked about, roubles.
    pub sum: Amount,
    /// Currency of the sums: RUB.
    pub currency: &'static str,
    /// What would become of the order.
    pub verdict: VerdictWord,
    /// Why.
    pub reason: ReasonWord,
    /// The contract that the answer is for; `null` if it is for all.
    pub contract_id: Option<Uuid>,
    /// What would remain free; `null` if there is no limit or it does not fit.
    pub left: Option<Amount>,
    /// By how much it is more than is free; `null` if it is not.
    pub over_by: Option<Amount>,
    /// The seller's or 1C's own words; may be empty.
    pub text: String,
}

impl CanOrder {
    fn of(positions: &[Position], standing: &Standing, policy: &Policy, sum: Money) -> CanOrder {
        use ReasonWord as R;
        use VerdictWord as V;
        let (said, position) = answer::said(positions, standing, policy, sum);
        let (mut left, mut over_by, mut text) = (None, None, String::new());
        let (verdict, reason) = match said {
            Said::Yes(rest) => {
                left = rest;
                (V::Ok, R::Fits)
            }
            Said::Prepaid => (V::Ok, R::Prepaid),
            Said::SellerOk { by, .. } => {
                over_by = Some(by);
                (V::NeedsSellerOk, R::OverLimit)
            }
            Said::TooMuch { by, .. } => {
                over_by = Some(by);
                (V::Block, R::OverLimit)
            }
            Said::Unverified => (V::NeedsSellerOk, R::Unverified),
            Said::NoData => (V::NeedsSellerOk, R::NoData),
            Said::Ended => (V::Block, R::ContractEnded),
            Said::SellerBlock(why) => {
                text = why;
                (V::Block, R::SellerBlock)
            }
            Said::ErpBlock(why) => {
                text = why;
                (V::Block, R::ErpBlock)
            }
            Said::Overdue => (V::Block, R::Overdue),
        };
        CanOrder {
            sum: Amount(sum),
            currency: "RUB",
            verdict,
            reason,
            contract_id: position.map(|p| p.contract.id.uuid()),
            left: left.map(Amount),
            over_by: over_by.map(Amount),
            text,
        }
    }
}

/// Settlements of the company.
///
/// Each contract with what is free on it, and with limit, debt and due dates for who may see them. With `sum` also
/// whether an order for that sum is possible now.
#[utoipa::path(get, path = "/api/v1/c/{company}/finance", operation_id = "getFinance", tag = "finance",
    params(("company" = String, Path, description = "Slug of the company"), FinanceQuery),
    responses((status = 200, description = "The settlements", body = Finance), Problems))]
pub async fn show(page: Page<FinanceFree>, Params(q): Params<FinanceQuery>) -> Result<Json<Finance>> {
    let (now, policy) = (page.now, view::policy(&page.app.config));
    let answer = page.read(move |tx, scope, s| {
        let (company, sum) = (scope.company(), q.asked()?);
        let standing = &s.frame.as_ref().ok_or(Fail::NotFound)?.standing;
        let positions = view::positions(tx, company, &policy, now, &s.today())?;
        let summary = scope.may(Permission::FinanceSummary);
        let dues = if summary { tx.all(&store::DUES, &[&company])? } else { Vec::new() };
        Ok(Finance {
            standing: CompanyStanding::of(standing, |p| scope.may(p)),
            contracts: positions.iter().map(|p| Settlement::of(p, &dues, &policy, summary)).collect(),
            can_order: sum.map(|sum| CanOrder::of(&positions, standing, &policy, sum)),
        })
    });
    Ok(Json(answer.await?))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{companies::StandingState, finance::view::tests::position};

    fn written(p: &Position, summary: bool) -> Value {
        serde_json::to_value(Settlement::of(p, &[], &Policy::default(), summary)).unwrap()
    }

    #[test]
    fn limit_and_debt_come_with_the_right_to_see_them() {
        let p = position("118", Some(100_000), 40_000);
        let all = written(&p, true);
        assert_eq!(
            (all["limit"].as_str(), all["debt"].as_str(), all["free"].as_str()),
            (Some("1000.00"), Some("400.00"), Some("600.00"))
        );
        assert_eq!(
            (&all["limit_enabled"], &all["freshness"], &all["terms"]),
            (&json!(true), &json!("fresh"), &json!("limited"))
        );
        let some = written(&p, false);
        assert_eq!(some["free"], "600.00");
        for hidden in ["limit", "limit_enabled", "debt", "overdue", "reserved", "due", "summary"] {
            assert!(some.get(hidden).is_none(), "{hidden}");
        }
    }

    #[test]
    fn unlimited_is_not_zero_and_nothing_known_is_neither() {
        let unlimited = written(&position("1", None, 5), true);
        assert_eq!((&unlimited["limit_enabled"], &unlimited["free"]), (&json!(false), &Value::Null));
        assert_eq!(unlimited.get("limit"), None);
        let nothing = written(&Position { credit: None, ..position("1", None, 0) }, true);
        assert_eq!(
            (&nothing["terms"], &nothing["as_of"], nothing.get("debt")),
            (&json!("no_data"), &Value::Null, None)
        );
    }

    #[test]
    fn the_answer_for_a_sum() {
        let standing =
            |state| Standing { state, overdue: Money(0), overdue_since: None, unblock_sum: Money(0), blocked: None };
        let p = [position("118", Some(1000), 400)];
        let ask = |state, sum| CanOrder::of(&p, &standing(state), &Policy::default(), Money(sum));
        let yes = ask(StandingState::Ok, 500);
        assert_eq!((yes.verdict, yes.reason, yes.left), (VerdictWord::Ok, ReasonWord::Fits, Some(Amount(Money(100)))));
        let more = ask(StandingState::Ok, 700);
        assert_eq!((more.verdict, more.over_by), (VerdictWord::NeedsSellerOk, Some(Amount(Money(100)))));
        assert_eq!(ask(StandingState::Overdue, 1).reason, ReasonWord::Overdue);
        let text = serde_json::to_value(yes).unwrap();
        assert_eq!((&text["verdict"], &text["sum"]), (&json!("ok"), &json!("5.00")));
    }

    #[test]
    fn a_sum_that_is_none_is_an_error() {
        let asked = |sum: &str| FinanceQuery { sum: sum.to_owned() }.asked();
        assert_eq!(asked("").unwrap(), None);
        assert_eq!(asked("1234.50").unwrap(), Some(Money(123_450)));
        for bad in ["0", "-5", "много"] {
            assert!(matches!(asked(bad), Err(Fail::Invalid(_))), "{bad}");
        }
    }
}
