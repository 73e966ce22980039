//! Which counterparty of 1C is which legal entity of the portal, where that is not clear by itself.
//!
//! The intake matches by 1C's reference, and the first time by ИНН and КПП together if exactly one legal entity waits. Any
//! other counterparty with the ИНН of a legal entity that is here is offered to a person: the same ИНН with another КПП, one
//! that is matched already, several that it could be. The person links one of them or says that it is none; nothing is ever
//! merged or moved by itself.
//!
//! Not here: what a linked counterparty says (the intake, with its next package).

use access::{
    Only, SellerPermission,
    seller::duty::{CompaniesMatch, MatchView},
};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use db::Tx;
use kernel::{At, EntityId, SourceId};
use onec::contract;
use serde::Deserialize;

use super::{
    frame,
    matching_store::{CANDIDATES, CandidateRow, DISMISS, DONE, LINK, LINKABLE, OFFER, OFFERS, OfferRow, SAME_INN},
};
use crate::{
    audit,
    exchange::pull,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Desk, Form, Place, Shell, Theme, html},
};

/// Offers on the page.
const OFFERED: i64 = 200;

/// A counterparty that was not matched may be one of ours: it is offered to a person.
///
/// # Errors
/// Any error of the database.
pub(super) fn offer(tx: &Tx<'_>, source: SourceId, said: &contract::Counterparty, now: At) -> db::Result<()> {
    let inn = said.inn.as_deref().unwrap_or_default().trim();
    if inn.is_empty() || tx.opt(&SAME_INN, &[&source, &inn])?.is_none() {
        return Ok(());
    }
    let kpp = said.kpp.as_deref().unwrap_or_default().trim();
    tx.run(&OFFER, &[&source, &said.id.as_str(), &said.name.trim(), &inn, &kpp, &now])?;
    Ok(())
}

/// A counterparty is matched: nobody need be asked any more.
///
/// # Errors
/// Any error of the database.
pub(super) fn settled(tx: &Tx<'_>, source: SourceId, erp_id: &str) -> db::Result<()> {
    tx.run(&DONE, &[&source, &erp_id])?;
    Ok(())
}

/// An offer with the legal entities that it may be.
struct Offered {
    row: OfferRow,
    candidates: Vec<CandidateRow>,
}

impl Offered {
    /// Why the portal does not decide by itself.
    fn why(&self) -> &'static str {
        let free: Vec<&CandidateRow> = self.candidates.iter().filter(|c| !c.matched).collect();
        match free.as_slice() {
            [] => "match-taken",
            [one] if one.kpp == self.row.kpp => "match-one",
            [_] => "match-other-kpp",
            _ => "match-several",
        }
    }
}

#[derive(Template)]
#[template(path = "companies/templates/matching.html")]
struct MatchingPage {
    s: Shell,
    offers: Vec<Offered>,
    decides: bool,
}

/// Offers that a person may decide: those with a legal entity of a company that is his.
fn offered(tx: &Tx<'_>, only: &Only) -> db::Result<Vec<Offered>> {
    let mut all = Vec::new();
    for row in tx.all(&OFFERS, &[&OFFERED])? {
        let candidates = tx.all(&CANDIDATES, &[&row.source_id, &row.inn, &only.manager, &only.day])?;
        if !candidates.is_empty() {
            all.push(Offered { row, candidates });
        }
    }
    Ok(all)
}

/// `GET /office/matching`
pub async fn index(desk: Desk<MatchView>) -> Result<Response> {
    let page = desk
        .read(|tx, office, s| {
            let decides = office.role().reach(SellerPermission::CompaniesMatch).is_some();
            Ok(MatchingPage { s: s.at(Place::OfficeCompanies), offers: offered(tx, &office.only())?, decides })
        })
        .await?;
    html(&page)
}

/// What a person decides.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct MatchForm {
    source: String,
    counterparty: String,
    /// Id of the legal entity; empty: it is none of them.
    entity: String,
}

/// `POST /office/matching`
pub async fn decide(desk: Desk<CompaniesMatch>, origin: Origin, Form(form): Form<MatchForm>) -> Result<Response> {
    let source: SourceId = form.source.parse().map_err(|_| Fail::NotFound)?;
    let entity: Option<EntityId> = match form.entity.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Fail::NotFound)?),
    };
    let now = desk.now;
    desk.write(move |tx, office| {
        let only = office.only();
        let may = offered(tx, &only)?
            .into_iter()
            .find(|o| o.row.source_id == source && o.row.erp_id == form.counterparty)
            .ok_or(Fail::NotFound)?;
        let Some(entity) = entity else {
            tx.run(&DISMISS, &[&source, &form.counterparty, &now])?;
            let subject = format!("{} {}", may.row.name, form.counterparty);
            return audit::note(
                tx,
                now,
                None,
                Some(office.user()),
                "counterparty.dismissed",
                &subject,
                &origin.address,
            );
        };
        let narrowed: [&dyn db::Param; 5] = [&source, &entity, &may.row.inn, &only.manager, &only.day];
        let (company,) = tx.opt(&LINKABLE, &narrowed)?.ok_or(Fail::NotFound)?;
        tx.run(&LINK, &[&company, &entity, &form.counterparty])?;
        settled(tx, source, &form.counterparty)?;
        frame::company_changed(tx, company)?;
        // What the portal may ask for comes again from the beginning: it was of a stranger before.
        pull::from_the_beginning(tx, source, now)?;
        let subject = format!("{} {}", may.row.name, form.counterparty);
        audit::note(tx, now, Some(company), Some(office.user()), "counterparty.linked", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(Redirect::to("/office/matching").into_response())
}
