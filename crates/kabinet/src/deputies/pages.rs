//! The office's page of deputies: who stands in for whom now and soon, and the form. A manager sees and sets his own.

use access::seller::duty::DeputyAssign;
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use jiff::civil::Date;
use kernel::UserId;
use serde::Deserialize;

use super::{
    DeputyKind, letters,
    rules::{Stage, stage},
    store::{self, CompanyRow, DeputyRow},
    verbs::{Setter, Wrong},
};
use crate::{
    companies::store::STAFF,
    fail::Result,
    identity::pages::Origin,
    web::{Desk, Form, PathId, Place, Query, Shell, Theme, html},
};

/// What is asked for, as it was typed, and what leads to the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeputyForm {
    /// Id of who is away; only an administrator says that.
    pub manager: String,
    /// Slug of the company; empty: all of them.
    pub company: String,
    /// Id of who stands in.
    pub deputy: String,
    /// First day; empty: today.
    pub from: String,
    /// Last day; empty: until it is revoked.
    pub until: String,
    /// What was just done.
    pub did: String,
}

#[derive(Template)]
#[template(path = "deputies/templates/office.html")]
struct DeputiesPage {
    s: Shell,
    form: DeputyForm,
    wrong: Option<Wrong>,
    current: Vec<DeputyRow>,
    past: Vec<DeputyRow>,
    staff: Vec<(UserId, String)>,
    companies: Vec<CompanyRow>,
    /// Who looks, if he does it for himself only.
    own: Option<UserId>,
    today: String,
}

const DID: &[(&str, &str)] = &[("set", "dep-did-set"), ("revoked", "dep-did-revoked")];

impl DeputiesPage {
    fn done(&self) -> &'static str {
        DID.iter().find(|(word, _)| *word == self.form.did).map_or("", |(_, key)| key)
    }
    fn wrong(&self, field: &str) -> Option<&str> {
        self.wrong.filter(|(f, _)| *f == field).map(|(_, key)| self.s.t.s(key))
    }
    fn days(&self, row: &DeputyRow) -> String {
        days(&self.s, row)
    }
    fn running(&self, row: &DeputyRow) -> bool {
        stage(&row.from_on, row.until_on.as_deref(), row.revoked_at.is_some(), &self.today) == Stage::Running
    }
    /// Whether the reader may end it.
    fn may_end(&self, row: &DeputyRow) -> bool {
        self.own.is_none_or(|me| row.manager_id == me)
    }
    /// A manager is not his own deputy; an administrator chooses whom it is for in the same form.
    fn may_stand_in(&self, user: &UserId) -> bool {
        self.own != Some(*user)
    }
    fn first(&self) -> &str {
        if self.form.from.is_empty() { &self.today } else { &self.form.from }
    }
}

/// «с 1 дек по 10 дек».
pub(crate) fn days(s: &Shell, row: &DeputyRow) -> String {
    letters::days(s.t, |day| s.date(day), &row.from_on, row.until_on.as_deref())
}

fn page(
    tx: &Tx<'_>,
    office: &access::Office<DeputyAssign>,
    s: Shell,
    form: DeputyForm,
    wrong: Option<Wrong>,
) -> Result<DeputiesPage> {
    let only = office.only();
    Ok(DeputiesPage {
        current: tx.all(&store::CURRENT, &[&only.manager, &only.day])?,
        past: tx.all(&store::PAST, &[&only.manager, &only.day])?,
        staff: tx.all(&STAFF, &[])?,
        companies: tx.all(&store::CHOICES, &[&only.manager])?,
        own: only.manager,
        today: only.day,
        s: s.at(Place::OfficeCompanies),
        form,
        wrong,
    })
}

/// `GET /office/deputies`: with a company or a manager, if a page knows for whom.
pub async fn index(desk: Desk<DeputyAssign>, Query(form): Query<DeputyForm>) -> Result<Response> {
    html(&desk.read(move |tx, office, s| page(tx, office, s, form, None)).await?)
}

/// `POST /office/deputies`
pub async fn set(desk: Desk<DeputyAssign>, origin: Origin, Form(form): Form<DeputyForm>) -> Result<Response> {
    let (now, app, asked) = (desk.now, desk.app.clone(), form.clone());
    let today: Date = app.day(now);
    let done = desk
        .write(move |tx, office| {
            let by = Setter { app: &app, office, now, address: &origin.address };
            by.set(tx, &asked, today)
        })
        .await?;
    let Err(wrong) = done else {
        jobs::wake();
        return Ok(Redirect::to("/office/deputies?did=set").into_response());
    };
    let shown = desk.read(move |tx, office, s| page(tx, office, s, form, Some(wrong))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response())
}

/// `POST /office/deputies/{id}/revoke`
pub async fn revoke(desk: Desk<DeputyAssign>, PathId(id): PathId<DeputyKind>, origin: Origin) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    let today = app.day(now);
    desk.write(move |tx, office| Setter { app: &app, office, now, address: &origin.address }.revoke(tx, id, today))
        .await?;
    jobs::wake();
    Ok(Redirect::to("/office/deputies?did=revoked").into_response())
}
