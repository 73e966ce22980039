//! The seller's page of a source's statuses: what they mean, and which ones nobody knows yet.

use access::seller::duty::{Duty, ExchangeManage};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{SourceId, kind, text};
use serde::Deserialize;

use super::{restate, sources, sources_store::SourceRow};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    orders::{
        facets::{BUILT_IN, Fulfilment, Meaning, Payment, Row},
        statuses,
        statuses_store::WordRow,
    },
    web::{Desk, Form, PathId, Place, Shell, Theme, html},
};

/// What a text may mean of the goods.
const GOODS: [Fulfilment; 5] = [
    Fulfilment::AwaitingSeller,
    Fulfilment::Reserving,
    Fulfilment::ReadyToShip,
    Fulfilment::Shipped,
    Fulfilment::Closed,
];
/// What it may mean of the money.
const MONEY: [Payment; 5] =
    [Payment::NotDue, Payment::AwaitingPrepayment, Payment::PartiallyPaid, Payment::Paid, Payment::Overdue];

#[derive(Template)]
#[template(path = "exchange/templates/statuses.html")]
struct StatusesPage {
    s: Shell,
    source: SourceRow,
    words: Vec<WordRow>,
    /// A text was missing.
    empty: bool,
}

impl StatusesPage {
    fn waiting(&self) -> Vec<&WordRow> {
        self.words.iter().filter(|w| w.state == "new").collect()
    }
    fn own(&self) -> Vec<&WordRow> {
        self.words.iter().filter(|w| w.state != "new").collect()
    }
    fn built_in(&self) -> &'static [Row] {
        BUILT_IN
    }
    fn goods(&self) -> [Fulfilment; 5] {
        GOODS
    }
    fn money(&self) -> [Payment; 5] {
        MONEY
    }
    fn goods_text(&self, f: &Fulfilment) -> String {
        self.s.t.s(&format!("goods-{}", f.as_str().replace('_', "-"))).to_owned()
    }
    fn money_text(&self, p: &Payment) -> String {
        self.s.t.s(&format!("money-{}", p.as_str().replace('_', "-"))).to_owned()
    }
    fn means(&self, goods: &Option<Fulfilment>, money: &Option<Payment>) -> String {
        let told = [goods.map(|f| self.goods_text(&f)), money.map(|p| self.money_text(&p))];
        let told: Vec<String> = told.into_iter().flatten().collect();
        if told.is_empty() { self.s.t.s("status-raw").to_owned() } else { told.join(", ") }
    }
}

async fn page(desk: &Desk<impl Duty>, id: SourceId, empty: bool) -> Result<Response> {
    let page = desk
        .read(move |tx, _, s| {
            let source = sources::one(tx, id)?.ok_or(Fail::NotFound)?;
            Ok(StatusesPage { s: s.at(Place::OfficeExchange), words: statuses::of_source(tx, id)?, source, empty })
        })
        .await?;
    html(&page)
}

/// `GET /office/exchange/sources/{id}/statuses`
pub async fn show(desk: Desk<ExchangeManage>, PathId(id): PathId<kind::Source>) -> Result<Response> {
    page(&desk, id, false).await
}

/// What a text is to mean.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct WordForm {
    /// The text, as 1C writes it.
    shown: String,
    goods: String,
    money: String,
    /// `forget`: the seller takes back what he said.
    act: String,
}

/// `POST /office/exchange/sources/{id}/statuses`
pub async fn say(
    desk: Desk<ExchangeManage>,
    PathId(id): PathId<kind::Source>,
    origin: Origin,
    Form(form): Form<WordForm>,
) -> Result<Response> {
    if text::norm(&form.shown).is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&desk, id, true).await?).into_response());
    }
    let now = desk.now;
    desk.write(move |tx, office| {
        sources::one(tx, id)?.ok_or(Fail::NotFound)?;
        let was = statuses::words(tx, id)?.known(&form.shown).and_then(|meaning| meaning.fulfilment);
        let meaning = Meaning { fulfilment: Fulfilment::parse(&form.goods), payment: Payment::parse(&form.money) };
        let (action, word) = if form.act == "forget" {
            let word = text::norm(&form.shown);
            if !statuses::unsay(tx, id, &word)? {
                return Err(Fail::NotFound);
            }
            ("status.forgotten", word)
        } else {
            ("status.said", statuses::say(tx, id, &form.shown, meaning, now)?.ok_or(Fail::NotFound)?)
        };
        restate::ask(tx, id, &word, was, now)?;
        let subject = format!("{id}: «{}» = {} {}", form.shown.trim(), form.goods, form.money);
        audit::note(tx, now, None, Some(office.user()), action, &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(Redirect::to(&format!("/office/exchange/sources/{id}/statuses")).into_response())
}
