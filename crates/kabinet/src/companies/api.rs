//! The company as JSON: legal entities, contracts, delivery points, and whether it may order.
//!
//! Whether orders are stopped is said to whom the banner of the pages says it; sums only to who sees the settlements.

pub(crate) mod store;

use access::{Permission, client::perm::CompanyView};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Standing;
use crate::{
    api::{Amount, Day, openapi::Problems},
    fail::{Fail, Result},
    web::{Page, Shell},
};

/// A company.
#[derive(Serialize, ToSchema)]
pub struct Company {
    /// The segment of its URLs.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The seller's manager who looks after it; may be empty.
    pub manager: String,
    /// Who stands in for the manager today; may be empty.
    pub deputy: String,
    /// Whether it may order. Left out for who neither orders nor pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<CompanyStanding>,
    /// Legal entities.
    pub entities: Vec<Entity>,
    /// Contracts.
    pub contracts: Vec<Contract>,
    /// Delivery points.
    pub points: Vec<Point>,
}

/// Whether a company may order.
#[derive(Serialize, ToSchema)]
pub struct CompanyStanding {
    /// What 1C's data say: ok, overdue, erp_block, no_data.
    pub state: String,
    /// Whether orders are stopped now, by 1C's data or by the seller.
    pub orders_stopped: bool,
    /// Why the seller stopped them; `null` if he did not.
    pub seller_block: Option<String>,
    /// Overdue debt in roubles. Left out for who does not see the settlements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Amount>,
    /// Its oldest day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<Day>,
    /// The payment that removes the stop, in roubles. Left out for who does not see the settlements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unblock_sum: Option<Amount>,
}

impl CompanyStanding {
    /// As far as the reader may know it.
    pub fn of(s: &Standing, may: impl Fn(Permission) -> bool) -> Option<CompanyStanding> {
        let sums = may(Permission::FinanceSummary);
        may(Permission::FinanceFree).then(|| CompanyStanding {
            state: s.state.as_str().to_owned(),
            orders_stopped: s.is_blocked(),
            seller_block: s.blocked.clone(),
            overdue: sums.then_some(Amount(s.overdue)),
            overdue_since: s.overdue_since.clone().filter(|_| sums).map(Day),
            unblock_sum: sums.then_some(Amount(s.unblock_sum)),
        })
    }
}

/// A legal entity.
#[derive(Serialize, ToSchema)]
pub struct Entity {
    /// Id: the filter `entity` of lists.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Full name; may be empty.
    pub full_name: String,
    /// ИНН.
    pub inn: String,
    /// КПП; empty for a person.
    pub kpp: String,
    /// Address; may be empty.
    pub address: String,
}

/// A contract.
#[derive(Serialize, ToSchema)]
pub struct Contract {
    /// Id.
    pub id: Uuid,
    /// Legal entity.
    pub entity_id: Uuid,
    /// Number; may be empty.
    pub number: String,
    /// Name.
    pub name: String,
    /// Day on which it was signed; may be empty.
    pub signed_on: String,
    /// The last day; `null` if it has none.
    pub valid_until: Option<Day>,
    /// Currency, ISO code.
    pub currency: String,
    /// Whether goods are paid before they are shipped.
    pub prepayment: bool,
    /// Days of deferred payment.
    pub payment_days: i64,
}

/// A delivery point.
#[derive(Serialize, ToSchema)]
pub struct Point {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Address; may be empty.
    pub address: String,
    /// Whether the company has given it up; its orders stay.
    pub closed: bool,
}

fn entity(e: store::EntityRow) -> Entity {
    Entity { id: e.id.uuid(), name: e.name, full_name: e.full_name, inn: e.inn, kpp: e.kpp, address: e.address }
}

fn contract(c: store::ContractRow) -> Contract {
    Contract {
        id: c.id.uuid(),
        entity_id: c.entity_id.uuid(),
        number: c.number,
        name: c.name,
        signed_on: c.signed_on,
        valid_until: c.valid_until.map(Day),
        currency: c.currency,
        prepayment: c.prepayment,
        payment_days: c.payment_days,
    }
}

/// The company.
///
/// Its legal entities, contracts and delivery points, and whether it may order.
#[utoipa::path(get, path = "/api/v1/c/{company}", operation_id = "getCompany", tag = "company",
    params(("company" = String, Path, description = "Slug of the company")),
    responses((status = 200, description = "The company", body = Company), Problems))]
pub async fn show(page: Page<CompanyView>) -> Result<Json<Company>> {
    let answer = page.read(|tx, scope, s: Shell| {
        let id = scope.company();
        let frame = s.frame.ok_or(Fail::NotFound)?;
        Ok(Company {
            standing: CompanyStanding::of(&frame.standing, |p| scope.may(p)),
            slug: frame.slug,
            name: frame.name,
            manager: frame.manager,
            deputy: frame.deputy,
            entities: tx.all(&store::ENTITIES, &[&id])?.into_iter().map(entity).collect(),
            contracts: tx.all(&store::CONTRACTS, &[&id])?.into_iter().map(contract).collect(),
            points: tx
                .all(&store::POINTS, &[&id])?
                .into_iter()
                .map(|p| Point { id: p.id.uuid(), name: p.name, address: p.address, closed: p.closed })
                .collect(),
        })
    });
    Ok(Json(answer.await?))
}

#[cfg(test)]
mod tests {
    use kernel::Money;

    use super::*;
    use crate::companies::StandingState;

    fn json(allowed: &[Permission]) -> serde_json::Value {
        let standing = Standing {
            state: StandingState::Overdue,
            overdue: Money(5000),
            overdue_since: Some("2026-08-01".to_owned()),
            unblock_sum: Money(4000),
            blocked: None,
        };
        serde_json::to_value(CompanyStanding::of(&standing, |p| allowed.contains(&p))).unwrap()
    }

    #[test]
    fn a_stop_is_told_with_as_much_as_the_reader_may_know() {
        use Permission::{FinanceFree, FinanceSummary};
        assert_eq!(json(&[]), serde_json::Value::Null);
        let plain = serde_json::json!({"state": "overdue", "orders_stopped": true, "seller_block": null});
        assert_eq!(json(&[FinanceFree]), plain);
        let all = json(&[FinanceFree, FinanceSummary]);
        assert_eq!((all["overdue"].as_str(), all["unblock_sum"].as_str()), (Some("50.00"), Some("40.00")));
        assert_eq!(all["overdue_since"], "2026-08-01");
    }
}
