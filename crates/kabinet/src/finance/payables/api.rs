//! What the seller owes, as JSON.

use access::client::perm::PayablesView;
use axum::Json;
use kernel::DocumentId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Owed, store::PartRow};
use crate::{
    api::{Amount, Base, Day, Moment, openapi::Problems, values::Freshness},
    fail::Result,
    web::Page,
};

/// What the seller owes to the company.
#[derive(Serialize, ToSchema)]
pub struct PayablesOf {
    /// By contract, the largest sum first. Sums of different currencies are never added.
    pub contracts: Vec<OwedOn>,
    /// When 1C took the oldest of it; if there is nothing, when it took the company's settlements.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

/// What the seller owes on a contract in one currency.
#[derive(Serialize, ToSchema)]
pub struct OwedOn {
    /// Id of the contract.
    pub contract_id: Uuid,
    /// Its number; may be empty.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Legal entity.
    pub entity: Option<String>,
    /// Whether the company supplies the seller by it; else it is a buyer's contract with a balance in the buyer's favour.
    pub supplier: bool,
    /// Currency, ISO code.
    pub currency: String,
    /// The sum; `null` if 1C has told nothing, which is not zero.
    pub owed: Option<Amount>,
    /// The documents that it rests on, the oldest first.
    pub parts: Vec<Part>,
    /// What they do not explain: above zero an advance that the seller holds, below what counts against the documents.
    pub rest: Amount,
    /// When 1C took it.
    pub as_of: Option<Moment>,
    /// What that means now.
    pub freshness: Freshness,
}

/// A document that it rests on.
#[derive(Serialize, ToSchema)]
pub struct Part {
    /// The document, as people call it.
    pub document: String,
    /// Its day.
    pub issued_on: Day,
    /// Until when the seller has to pay, if that was agreed on.
    pub due_on: Option<Day>,
    /// How much of it is still to be paid.
    pub amount: Amount,
    /// The document of the company, if the caller may open it.
    pub document_id: Option<Uuid>,
    /// Where its file is downloaded from, with the same token.
    pub url: Option<String>,
}

impl OwedOn {
    fn of(o: Owed, base: &Base) -> OwedOn {
        let rest = Amount(o.rest());
        let part = |p: PartRow| Part {
            document: p.title,
            issued_on: Day(p.issued_on),
            due_on: p.due_on.map(Day),
            amount: Amount(p.amount),
            document_id: p.document_id.map(DocumentId::uuid),
            url: p.document_id.and_then(|id| base.file(id, true)),
        };
        OwedOn {
            owed: o.known().then_some(Amount(o.sum)),
            contract_id: o.row.contract_id.uuid(),
            number: o.row.number,
            name: o.row.name,
            entity: o.row.entity,
            supplier: o.row.supplier,
            currency: o.row.currency,
            parts: o.parts.into_iter().map(part).collect(),
            rest,
            as_of: o.row.as_of.map(Moment),
            freshness: o.staleness.into(),
        }
    }
}

/// What the seller owes.
///
/// By contract, with the documents that it rests on: to a company that supplies or works for the seller, and to one that has
/// paid in advance.
#[utoipa::path(get, path = "/api/v1/c/{company}/payables", operation_id = "getPayables", tag = "finance",
    params(("company" = String, Path, description = "Slug of the company")),
    responses((status = 200, description = "What the seller owes", body = PayablesOf), Problems))]
pub async fn show(page: Page<PayablesView>) -> Result<Json<PayablesOf>> {
    let (now, base) = (page.now, Base::of(&page.app, page.slug()));
    let answer = page.read(move |tx, scope, s| {
        let payables = super::read(tx, scope, now, &s.ages)?;
        Ok(PayablesOf {
            as_of: payables.oldest.map(|(at, _)| Moment(at)),
            freshness: payables.oldest.map_or(Freshness::Never, |(_, age)| age.into()),
            contracts: payables.contracts.into_iter().map(|o| OwedOn::of(o, &base)).collect(),
        })
    });
    Ok(Json(answer.await?))
}
