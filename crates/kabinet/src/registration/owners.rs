//! The owners' side: somebody says that he works here and asks to be let in.

use access::{Scope, client::perm::MembersManage};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use serde::Deserialize;

use super::{
    End, FileId, RequestId, RequestKind, files,
    rules::{LegalForm, State},
    settle,
    store::{self, FileRow, MessageRow, RequestRow},
    view::shows_request,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    members::{
        self, Given, Why,
        pages::{Choice, choices},
    },
    web::{Form, Page, PathId, Place, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "registration/templates/owners.html")]
struct JoinPage {
    s: Shell,
    here: String,
    r: RequestRow,
    messages: Vec<MessageRow>,
    files: Vec<FileRow>,
    choices: Vec<Choice>,
    problem: &'static str,
    reason: String,
}
shows_request!(JoinPage: true);

fn one(tx: &Tx<'_>, scope: &Scope<MembersManage>, id: RequestId) -> Result<RequestRow> {
    tx.opt(&store::OF_COMPANY_ONE, &[&scope.company(), &id])?.ok_or(Fail::NotFound)
}

fn page(
    tx: &Tx<'_>,
    scope: &Scope<MembersManage>,
    s: Shell,
    r: RequestRow,
    problem: &'static str,
    reason: String,
) -> Result<JoinPage> {
    let roles = tx.all(&members::store::ROLES, &[&scope.company()])?;
    Ok(JoinPage {
        here: format!("{}/people/requests/{}", s.base(), r.id),
        choices: choices(tx, &s, scope.company(), &roles)?,
        messages: tx.all(&store::MESSAGES, &[&r.id])?,
        files: tx.all(&store::FILES, &[&r.id])?,
        s: s.at(Place::People),
        r,
        problem,
        reason,
    })
}

/// `GET /c/{company}/people/requests/{id}`
pub async fn show(page_: Page<MembersManage>, PathId(id): PathId<RequestKind>) -> Result<Response> {
    let shown = page_.read(move |tx, scope, s| {
        let r = one(tx, scope, id)?;
        page(tx, scope, s, r, "", String::new())
    });
    html(&shown.await?)
}

/// The role that is given.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ApproveForm {
    role: String,
}

/// `POST /c/{company}/people/requests/{id}/approve`
pub async fn approve(
    page_: Page<MembersManage>,
    PathId(id): PathId<RequestKind>,
    origin: Origin,
    Form(form): Form<ApproveForm>,
) -> Result<Response> {
    let (now, app) = (page_.now, page_.app.clone());
    let done = page_
        .write(move |tx, scope, s| {
            let (r, company) = (one(tx, scope, id)?, scope.company());
            let own = tx.all(&members::store::ROLES, &[&company])?;
            let Some(given) = Given::parse(&form.role, &own) else {
                return Ok(Err(page(tx, scope, s, r, Why::NoRole.key(), String::new())?));
            };
            // An owner is not made by a session that somebody left open.
            if given.roles.has(access::Role::Owner) {
                s.confirmed()?;
            }
            let grants = given.grants(tx, company)?;
            if !access::may_change(scope.rights().grants(), access::Grants::NONE, grants) {
                return Ok(Err(page(tx, scope, s, r, Why::Beyond.key(), String::new())?));
            }
            let end = End { state: State::Approved, reason: "", by: Some(scope.user()), company: Some(company) };
            settle(tx, &app, now, &r, &end)?;
            members::verbs::join(tx, &app, now, company, r.user_id, &given, scope.user())?;
            let subject = format!("{} {}", r.email, given.words());
            audit::note(tx, now, Some(company), Some(scope.user()), "access.approved", &subject, &origin.address)?;
            Ok(Ok(s.base()))
        })
        .await?;
    answer(done, "let-in")
}

fn answer(done: std::result::Result<String, JoinPage>, word: &str) -> Result<Response> {
    jobs::wake();
    match done {
        Ok(base) => Ok(Redirect::to(&format!("{base}/people?did={word}")).into_response()),
        Err(shown) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response()),
    }
}

/// Why not.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeclineForm {
    pub(super) reason: String,
}

impl DeclineForm {
    /// The reason, if it is one.
    pub fn reason(&self) -> Option<&str> {
        let reason = self.reason.trim();
        (3..=300).contains(&reason.chars().count()).then_some(reason)
    }
}

/// `POST /c/{company}/people/requests/{id}/decline`
pub async fn decline(
    page_: Page<MembersManage>,
    PathId(id): PathId<RequestKind>,
    origin: Origin,
    Form(form): Form<DeclineForm>,
) -> Result<Response> {
    let (now, app) = (page_.now, page_.app.clone());
    let done = page_
        .write(move |tx, scope, s| {
            let r = one(tx, scope, id)?;
            let Some(reason) = form.reason() else {
                return Ok(Err(page(tx, scope, s, r, "off-owner-reason", form.reason.clone())?));
            };
            settle(tx, &app, now, &r, &End { state: State::Declined, reason, by: Some(scope.user()), company: None })?;
            let subject = format!("{} {reason}", r.email);
            let company = Some(scope.company());
            audit::note(tx, now, company, Some(scope.user()), "access.declined", &subject, &origin.address)?;
            Ok(Ok(s.base()))
        })
        .await?;
    answer(done, "kept-out")
}

/// `GET /c/{company}/people/requests/{id}/files/{file}`
pub async fn file(
    page_: Page<MembersManage>,
    Path((_, id, file)): Path<(String, String, String)>,
    origin: Origin,
) -> Result<Response> {
    let (Ok(id), Ok(file)) = (id.parse::<RequestId>(), file.parse::<FileId>()) else { return Err(Fail::NotFound) };
    let now = page_.now;
    let row = page_
        .write(move |tx, scope, _| {
            one(tx, scope, id)?;
            let row = tx.opt(&store::FILE, &[&id, &file])?.ok_or(Fail::NotFound)?;
            let company = Some(scope.company());
            audit::note(tx, now, company, Some(scope.user()), "access.file", &row.name, &origin.address)?;
            Ok(row)
        })
        .await?;
    files::download(&page_.app, &row.name, &row.file_key).await
}
