//! Pages of a person with several companies: the cards with the newest of all, and the two lists by themselves.

use askama::Template;
use axum::response::Response;

use super::{
    cards::Card,
    rows::{self, PageQuery, Rows},
};
use crate::{
    fail::Result,
    finance::rules::Staleness,
    identity::everywhere::{Entry, everywhere},
    registration,
    web::{Person, Place, Query, Shell, Theme, html},
};

/// How long an application that came to its end stays on the page, in seconds.
const ENDED_SECS: i64 = 30 * 86_400;

#[derive(Template)]
#[template(path = "together/templates/companies.html")]
struct CompaniesPage {
    s: Shell,
    cards: Vec<Card>,
    orders: Rows,
    documents: Rows,
    requests: Vec<registration::store::RequestRow>,
    may_ask: bool,
}

impl CompaniesPage {
    /// Only what is of several is worth putting together.
    fn several(&self) -> bool {
        self.cards.iter().filter(|c| c.outside.is_none()).count() > 1
    }
}

/// `GET /companies`
pub async fn index(person: Person) -> Result<Response> {
    let (app, visit, now) = (person.app.clone(), person.visit(), person.now);
    let page = person
        .read(move |tx, account, s| {
            let entries = everywhere(tx, &visit, now)?;
            let cards = entries.iter().map(|e| Card::of(tx, &app, &s, e)).collect::<Result<Vec<_>>>()?;
            let open = entries.iter().filter(|e| matches!(e, Entry::Open(_))).count();
            let few = if open > 1 { rows::FEW } else { 0 };
            let q = PageQuery::default();
            let mut requests = registration::of_person(tx, account.user)?;
            requests.retain(|r| r.state.is_open() || s.now.secs_since(r.changed_at) < ENDED_SECS);
            let may_ask = account.staff.is_none() && registration::settings::of(tx, &app)?.open;
            Ok(CompaniesPage {
                orders: rows::orders(tx, &s, &entries, &q, few)?,
                documents: rows::documents(tx, &s, &entries, &q, few)?,
                s,
                cards,
                requests,
                may_ask,
            })
        })
        .await?;
    html(&page)
}

/// Which of the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Orders,
    Documents,
}

#[derive(Template)]
#[template(path = "together/templates/list.html")]
struct ListPage {
    s: Shell,
    what: What,
    list: Rows,
}

impl ListPage {
    fn is(&self, what: What) -> bool {
        self.what == what
    }
    const fn title(&self) -> &'static str {
        match self.what {
            What::Orders => "together-orders",
            What::Documents => "together-documents",
        }
    }
    const fn empty(&self) -> &'static str {
        match self.what {
            What::Orders => "together-orders-none",
            What::Documents => "together-documents-none",
        }
    }
    const fn path(&self) -> &'static str {
        match self.what {
            What::Orders => "/companies/orders",
            What::Documents => "/companies/documents",
        }
    }
}

async fn list(person: Person, q: PageQuery, what: What) -> Result<Response> {
    let (visit, now) = (person.visit(), person.now);
    let page = person
        .read(move |tx, _, s| {
            let entries = everywhere(tx, &visit, now)?;
            let list = match what {
                What::Orders => rows::orders(tx, &s, &entries, &q, rows::PAGE)?,
                What::Documents => rows::documents(tx, &s, &entries, &q, rows::PAGE)?,
            };
            Ok(ListPage { s, what, list })
        })
        .await?;
    html(&page)
}

/// `GET /companies/orders`
pub async fn orders(person: Person, Query(q): Query<PageQuery>) -> Result<Response> {
    list(person, q, What::Orders).await
}

/// `GET /companies/documents`
pub async fn documents(person: Person, Query(q): Query<PageQuery>) -> Result<Response> {
    list(person, q, What::Documents).await
}
