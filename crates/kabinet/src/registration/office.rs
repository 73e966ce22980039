//! The seller's side: the queue of those who want to become a client, and the answer to each.
//!
//! Approving makes the company with its legal entity and its groups, and the person its first owner. Where the legal entity is
//! known but nobody owns its company any more, the person becomes the owner of that one.

use access::{Group, SellerPermission, seller::duty::Applications};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{CompanyId, SourceId, UserId};
use serde::Deserialize;

use super::{
    End, FileId, RequestId, RequestKind, files, letters,
    owners::DeclineForm,
    rules::{LegalForm, State},
    say, settle,
    store::{self, FileRow, MessageRow, RequestRow},
    view::shows_request,
};
use crate::{
    audit,
    companies::{
        self,
        form::{CompanyForm, Problems},
        groups, office_edit, store as companies_store,
    },
    fail::{Fail, Result},
    identity::pages::Origin,
    members, partner,
    web::{Desk, Form, PathId, Place, Query, Shell, Theme, called::group_key, html},
};

/// Rows of the queue.
const SHOWN: i64 = 200;

/// What the queue is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    show: String,
    did: String,
}

#[derive(Template)]
#[template(path = "registration/templates/queue.html")]
struct QueuePage {
    s: Shell,
    settled: bool,
    rows: Vec<RequestRow>,
    done: &'static str,
}

/// `GET /office/applications`
pub async fn index(desk: Desk<Applications>, Query(q): Query<QueueQuery>) -> Result<Response> {
    let page = desk
        .read(move |tx, _, s| {
            let settled = q.show == "settled";
            let rows = tx.all(if settled { &store::SETTLED } else { &store::QUEUE }, &[&SHOWN])?;
            let done = match q.did.as_str() {
                "approved" => "app-approved",
                "declined" => "app-declined",
                "asked" => "app-asked",
                _ => "",
            };
            Ok(QueuePage { s: s.at(Place::OfficeApplications), settled, rows, done })
        })
        .await?;
    html(&page)
}

#[derive(Template)]
#[template(path = "registration/templates/application.html")]
struct ApplicationPage {
    s: Shell,
    here: String,
    r: RequestRow,
    messages: Vec<MessageRow>,
    files: Vec<FileRow>,
    /// Companies that have a legal entity with the same ИНН.
    others: String,
    f: CompanyForm,
    ticks: Vec<(Group, bool)>,
    managers: Vec<(UserId, String)>,
    sources: Vec<(SourceId, String)>,
    may_assign: bool,
    problems: Problems,
    problem: &'static str,
    reason: String,
    question: String,
}
shows_request!(ApplicationPage: true);

impl ApplicationPage {
    fn wrong(&self, field: &str) -> Option<String> {
        self.problems.of(&self.s, field)
    }
    fn group(&self, group: &Group) -> &'static str {
        group_key(*group)
    }
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    form: Option<CompanyForm>,
    problems: Problems,
    problem: &'static str,
    reason: String,
    question: String,
}

fn one(tx: &Tx<'_>, id: RequestId) -> Result<RequestRow> {
    tx.opt(&store::SELLER_ONE, &[&id])?.ok_or(Fail::NotFound)
}

/// The form as it is proposed: what the person said of himself.
fn proposed(r: &RequestRow, me: UserId) -> CompanyForm {
    let ticked = |g: Group| (r.client_group == g.as_str()).then(|| "1".to_owned());
    CompanyForm {
        name: if r.firm.is_empty() { r.person.clone() } else { r.firm.clone() },
        registered: ticked(Group::Registered),
        wholesale: ticked(Group::Wholesale),
        contractor: ticked(Group::Contractor),
        partner: ticked(Group::Partner),
        manager: me.to_string(),
        full_name: r.firm.clone(),
        address: r.legal_address.clone(),
        ..CompanyForm::default()
    }
}

async fn application(desk: &Desk<Applications>, id: RequestId, typed: Typed) -> Result<Response> {
    let page = desk
        .read(move |tx, office, s| {
            let r = one(tx, id)?;
            let may_assign = office.role().reach(SellerPermission::ManagerAssign).is_some();
            let mut others = Vec::new();
            if !r.inn.is_empty() {
                for (company, ..) in tx.all(&store::KNOWN, &[&r.inn])? {
                    others.push(companies::called(tx, company)?.1);
                }
                others.dedup();
            }
            let f = typed.form.unwrap_or_else(|| proposed(&r, office.user()));
            let on = [&f.registered, &f.wholesale, &f.contractor, &f.partner];
            let ticks = Group::ALL.iter().copied().zip(on).map(|(g, t)| (g, t.is_some())).collect();
            Ok(ApplicationPage {
                here: format!("/office/applications/{id}"),
                messages: tx.all(&store::MESSAGES, &[&id])?,
                files: tx.all(&store::FILES, &[&id])?,
                others: others.join(", "),
                managers: if may_assign { tx.all(&companies_store::STAFF, &[])? } else { Vec::new() },
                sources: tx.all(&companies_store::SOURCES, &[])?,
                s: s.at(Place::OfficeApplications),
                r,
                f,
                ticks,
                may_assign,
                problems: typed.problems,
                problem: typed.problem,
                reason: typed.reason,
                question: typed.question,
            })
        })
        .await?;
    html(&page)
}

/// `GET /office/applications/{id}`
pub async fn show(desk: Desk<Applications>, PathId(id): PathId<RequestKind>) -> Result<Response> {
    application(&desk, id, Typed::default()).await
}

async fn again(desk: &Desk<Applications>, id: RequestId, typed: Typed) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, application(desk, id, typed).await?).into_response())
}

/// Why it was not approved.
enum Not {
    Problems(Problems),
    Reason(&'static str),
}

/// The company of an approved request: the one that was known and is nobody's, or a new one.
fn company_for(
    tx: &Tx<'_>,
    desk: (kernel::At, UserId, bool),
    r: &RequestRow,
    form: &CompanyForm,
) -> Result<std::result::Result<CompanyId, Not>> {
    let (now, me, may_assign) = desk;
    if let Some(known) = r.company_id {
        let owned = !tx.all(&members::store::OWNERS, &[&known])?.is_empty();
        return Ok(if owned { Err(Not::Reason("app-has-owner")) } else { Ok(known) });
    }
    // The numbers are the person's word, which the seller checks and does not retype.
    let form = CompanyForm { inn: r.inn.clone(), kpp: r.kpp.clone(), entity: String::new(), ..form.clone() };
    let private = r.form == LegalForm::Private;
    let good = if private { form.check_private(&r.inn) } else { form.check() };
    let good = match good {
        Ok(good) => good,
        Err(problems) => return Ok(Err(Not::Problems(problems))),
    };
    let manager = Some(me).filter(|_| !may_assign);
    match office_edit::make(tx, now, &good, &form, may_assign, manager)? {
        Err(problems) => Ok(Err(Not::Problems(problems))),
        Ok((company, _)) => {
            if private {
                groups::alone(tx, company)?;
            }
            Ok(Ok(company))
        }
    }
}

/// `POST /office/applications/{id}/approve`
pub async fn approve(
    desk: Desk<Applications>,
    PathId(id): PathId<RequestKind>,
    origin: Origin,
    Form(form): Form<CompanyForm>,
) -> Result<Response> {
    let (now, app, typed) = (desk.now, desk.app.clone(), form.clone());
    // Who asked becomes the owner: not made by a session that somebody left open.
    let done = desk
        .write_confirmed(move |tx, office| {
            let (r, me) = (one(tx, id)?, office.user());
            let may_assign = office.role().reach(SellerPermission::ManagerAssign).is_some();
            let company = match company_for(tx, (now, me, may_assign), &r, &typed)? {
                Ok(company) => company,
                Err(not) => return Ok(Err(not)),
            };
            settle(
                tx,
                &app,
                now,
                &r,
                &End { state: State::Approved, reason: "", by: Some(me), company: Some(company) },
            )?;
            members::verbs::first_owner(tx, now, company, r.user_id, me)?;
            if r.company_id.is_none() {
                if let Some(partner) = r.partner_id {
                    partner::became(tx, company, partner)?;
                }
                audit::note(tx, now, Some(company), Some(me), "company.create", &typed.name, &origin.address)?;
            }
            audit::note(tx, now, Some(company), Some(me), "access.approved", &r.email, &origin.address)?;
            Ok(Ok(()))
        })
        .await?;
    jobs::wake();
    match done {
        Ok(()) => Ok(Redirect::to("/office/applications?did=approved").into_response()),
        Err(Not::Problems(problems)) => {
            again(&desk, id, Typed { form: Some(form), problems, ..Typed::default() }).await
        }
        Err(Not::Reason(problem)) => again(&desk, id, Typed { form: Some(form), problem, ..Typed::default() }).await,
    }
}

/// `POST /office/applications/{id}/decline`
pub async fn decline(
    desk: Desk<Applications>,
    PathId(id): PathId<RequestKind>,
    origin: Origin,
    Form(form): Form<DeclineForm>,
) -> Result<Response> {
    let Some(reason) = form.reason().map(str::to_owned) else {
        let typed = Typed { problem: "off-owner-reason", reason: form.reason, ..Typed::default() };
        return again(&desk, id, typed).await;
    };
    let (now, app) = (desk.now, desk.app.clone());
    desk.write(move |tx, office| {
        let r = one(tx, id)?;
        let end = End { state: State::Declined, reason: &reason, by: Some(office.user()), company: None };
        settle(tx, &app, now, &r, &end)?;
        let subject = format!("{} {reason}", r.email);
        audit::note(tx, now, None, Some(office.user()), "access.declined", &subject, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(Redirect::to("/office/applications?did=declined").into_response())
}

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QuestionForm {
    text: String,
}

/// `POST /office/applications/{id}/ask`: more is needed before an answer.
pub async fn ask(
    desk: Desk<Applications>,
    PathId(id): PathId<RequestKind>,
    origin: Origin,
    Form(form): Form<QuestionForm>,
) -> Result<Response> {
    let text = form.text.trim().to_owned();
    if !(3..=1000).contains(&text.chars().count()) {
        let typed = Typed { problem: "app-bad-question", question: form.text, ..Typed::default() };
        return again(&desk, id, typed).await;
    }
    let (now, app) = (desk.now, desk.app.clone());
    desk.write(move |tx, office| {
        let r = one(tx, id)?;
        let until = now.plus_secs(app.config.registration.wait_days * 86_400);
        if tx.run(&store::TURN, &[&id, &State::Asked, &text, &now, &until])? == 0 {
            return Err(Fail::NotFound);
        }
        say(tx, now, id, office.user(), true, &text)?;
        letters::more(tx, &app, &r, &text, now)?;
        audit::note(tx, now, None, Some(office.user()), "access.more", &r.email, &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(Redirect::to("/office/applications?did=asked").into_response())
}

/// `GET /office/applications/{id}/files/{file}`
pub async fn file(
    desk: Desk<Applications>,
    Path((id, file)): Path<(String, String)>,
    origin: Origin,
) -> Result<Response> {
    let (Ok(id), Ok(file)) = (id.parse::<RequestId>(), file.parse::<FileId>()) else { return Err(Fail::NotFound) };
    let now = desk.now;
    let row = desk
        .write(move |tx, office| {
            one(tx, id)?;
            let row = tx.opt(&store::FILE, &[&id, &file])?.ok_or(Fail::NotFound)?;
            audit::note(tx, now, None, Some(office.user()), "access.file", &row.name, &origin.address)?;
            Ok(row)
        })
        .await?;
    files::download(&desk.app, &row.name, &row.file_key).await
}
