//! The seller's administrator: rules for the staff, and for one company.

use access::{
    Only, StaffRole,
    seller::duty::{Settings, SettingsView},
};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, UserId};
use serde::Deserialize;

use super::{
    form::{Fields, PolicyForm},
    of_company,
    pages::{Line, lines, put},
    rules::{Policy, StaffPolicy},
    store,
    wide::{self, DAYS, Wide},
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    second::office::{ResetForm, reset_of},
    web::{Desk, Form, Place, Query, Shell, Theme, html},
};

/// Somebody of the staff.
pub struct Colleague {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Key of the role.
    pub role: String,
    /// Since when he signs in with a code.
    pub second_at: Option<At>,
    /// Whether he has a passkey.
    pub passkeys: bool,
    /// Whether a rule asks for it.
    pub needed: bool,
}

#[derive(Template)]
#[template(path = "policy/templates/office.html")]
struct OfficePage {
    s: Shell,
    ticks: Vec<(&'static str, String, bool)>,
    owners: bool,
    days: Vec<(i64, bool)>,
    staff: Vec<Colleague>,
    form: ResetForm,
    problem: &'static str,
}

const DID: &[(&str, &str)] = &[("reset", "second-was-reset"), ("staff", "policy-saved")];

impl OfficePage {
    fn done(&self) -> &'static str {
        DID.iter().find(|(word, _)| *word == self.form.did).map_or("", |(_, key)| key)
    }
}

fn page(tx: &Tx<'_>, s: Shell, form: ResetForm, problem: &'static str) -> Result<OfficePage> {
    let wide = wide::read(tx)?;
    let policy = wide.staff;
    let key = |role: StaffRole| format!("staff-{}", role.as_str());
    let colleague =
        |(_, name, email, role, second_at, passkeys): (UserId, String, String, String, Option<At>, bool)| {
            let role = StaffRole::parse(&role)?;
            Some(Colleague { name, email, role: key(role), second_at, passkeys, needed: policy.has(role) })
        };
    Ok(OfficePage {
        owners: wide.owners,
        days: DAYS.map(|n| (n, n == wide.days)).into(),
        ticks: StaffRole::ALL.map(|r| (r.as_str(), key(r), policy.has(r))).into(),
        staff: tx.all(&store::STAFF, &[])?.into_iter().filter_map(colleague).collect(),
        s: s.at(Place::OfficeSecurity),
        form,
        problem,
    })
}

/// `GET /office/security`: with the address of a person, if a page knows whose codes are to be taken off.
pub async fn show(desk: Desk<SettingsView>, Query(form): Query<ResetForm>) -> Result<Response> {
    html(&desk.read(move |tx, _, s| page(tx, s, form, "")).await?)
}

/// `POST /office/security/reset`: a dangerous deed, with a reason that the person reads.
pub async fn reset(desk: Desk<Settings>, origin: Origin, Form(form): Form<ResetForm>) -> Result<Response> {
    let (now, app, asked) = (desk.now, desk.app.clone(), form.clone());
    let problem = desk
        .write_confirmed(move |tx, office| {
            let reason = asked.reason.trim();
            if !(3..=300).contains(&reason.chars().count()) {
                return Ok("off-owner-reason");
            }
            let by = Some(office.user());
            match reset_of(tx, &app, &mail::normal(&asked.email), reason, by, &origin.address, now) {
                Err(Fail::NotFound) => Ok("second-no-such"),
                done => done.map(|_| ""),
            }
        })
        .await?;
    if problem.is_empty() {
        jobs::wake();
        return Ok(Redirect::to("/office/security?did=reset").into_response());
    }
    let shown = desk.read(move |tx, _, s| page(tx, s, form, problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response())
}

/// Roles as they are ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StaffForm {
    admin: Option<String>,
    manager: Option<String>,
    finance: Option<String>,
    support: Option<String>,
    auditor: Option<String>,
    owners: Option<String>,
    days: String,
}

/// `POST /office/security/staff`: which roles of the staff, and whether owners, need a second factor, and after how many days.
pub async fn staff(desk: Desk<Settings>, origin: Origin, Form(form): Form<StaffForm>) -> Result<Response> {
    let now = desk.now;
    let ticked = [form.admin, form.manager, form.finance, form.support, form.auditor];
    let words: Vec<&str> =
        StaffRole::ALL.into_iter().zip(ticked).filter(|(_, t)| t.is_some()).map(|(r, _)| r.as_str()).collect();
    // A form without the choice asks at once.
    let days = if form.days.is_empty() { Some(0) } else { form.days.parse().ok() };
    let days = days.filter(|n| DAYS.contains(n)).ok_or_else(|| Fail::Invalid(format!("days = {:?}", form.days)))?;
    let new = Wide { staff: StaffPolicy::parse(&words.join(" ")), owners: form.owners.is_some(), days, since: None };
    desk.write_confirmed(move |tx, office| {
        wide::change(tx, new, now)?;
        audit::note(tx, now, None, Some(office.user()), "staff.policy", &new.line(), &origin.address)
    })
    .await?;
    Ok(Redirect::to("/office/security?did=staff").into_response())
}

fn escaped(email: &str) -> String {
    percent_encoding::utf8_percent_encode(email, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[derive(Template)]
#[template(path = "policy/templates/office_company.html")]
struct CompanyPage {
    s: Shell,
    slug: String,
    name: String,
    fields: Fields,
    lines: Vec<Line>,
    done: bool,
    problem: (&'static str, String),
}

impl CompanyPage {
    fn escaped(&self, email: &str) -> String {
        escaped(email)
    }
}

fn company_page(
    tx: &Tx<'_>,
    app: &App,
    (only, s): (&Only, Shell),
    slug: &str,
    typed: Option<&PolicyForm>,
    problem: (&'static str, String),
) -> Result<CompanyPage> {
    let (company, name) = tx.opt(&store::COMPANY, &[&slug, &only.manager, &only.day])?.ok_or(Fail::NotFound)?;
    let policy = of_company(tx, company)?;
    let mut fields = Fields::of(&s, &policy, policy.seller, policy.company, &app.config.session);
    if let Some(form) = typed {
        fields = fields.typed(form);
    }
    let lines = lines(tx, &s, company, &policy)?;
    Ok(CompanyPage {
        s: s.at(Place::OfficeCompanies),
        slug: slug.to_owned(),
        name,
        fields,
        lines,
        done: false,
        problem,
    })
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}

/// `GET /office/companies/{slug}/security`
pub async fn show_company(
    desk: Desk<SettingsView>,
    Path(slug): Path<String>,
    Query(q): Query<DidQuery>,
) -> Result<Response> {
    let app = desk.app.clone();
    let shown = desk
        .read(move |tx, office, s| {
            let shown = company_page(tx, &app, (&office.only(), s), &slug, None, ("", String::new()))?;
            Ok(CompanyPage { done: q.did == "saved", ..shown })
        })
        .await?;
    html(&shown)
}

/// `POST /office/companies/{slug}/security`
pub async fn save_company(
    desk: Desk<Settings>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<PolicyForm>,
) -> Result<Response> {
    let (now, app, to, asked) = (desk.now, desk.app.clone(), slug.clone(), form.clone());
    let problem = desk
        .write_confirmed(move |tx, office| {
            let only = office.only();
            let (company, _) = tx.opt(&store::COMPANY, &[&to, &only.manager, &only.day])?.ok_or(Fail::NotFound)?;
            let old = of_company(tx, company)?;
            let new = match asked.over(&old, &app.config.session) {
                Ok(new) => Policy { seller: asked.roles(), ..new },
                Err(problem) => return Ok(Some(problem)),
            };
            put(tx, company, &new)?;
            audit::note(tx, now, Some(company), Some(office.user()), "company.policy", &new.line(), &origin.address)?;
            Ok(None)
        })
        .await?;
    let Some(problem) = problem else {
        return Ok(Redirect::to(&format!("/office/companies/{slug}/security?did=saved")).into_response());
    };
    let app = desk.app.clone();
    let shown = desk
        .read(move |tx, office, s| company_page(tx, &app, (&office.only(), s), &slug, Some(&form), problem))
        .await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response())
}
