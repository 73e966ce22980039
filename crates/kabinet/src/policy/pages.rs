//! The owner's page of the rules: for his company, with who signs in with a code.

use access::{Role, Roles, client::perm::SecurityPolicy};
use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::CompanyId;
use serde::Deserialize;

use super::{
    form::{Fields, PolicyForm},
    holds, of_company,
    rules::Policy,
    store::{self, PersonRow},
};
use crate::{
    app::App,
    audit,
    fail::Result,
    identity::{pages::Origin, session_only},
    web::{Form, Page, Place, Query, Shell, Theme, html},
};

/// A person, and whether he still has to turn codes on.
pub struct Line {
    /// The person.
    pub p: PersonRow,
    /// His roles in words.
    pub role: String,
    /// Whether a rule asks for a second factor.
    pub needed: bool,
}

/// People of a company.
pub(super) fn lines(tx: &Tx<'_>, s: &Shell, company: CompanyId, policy: &Policy) -> db::Result<Vec<Line>> {
    let line = |p: PersonRow| {
        let needed = policy.needs_second(Roles::parse(&p.roles), p.base.as_deref().and_then(Role::parse));
        Line { role: crate::members::given_text(s, &p.roles, &p.own_name), needed, p }
    };
    Ok(tx.all(&store::PEOPLE, &[&company])?.into_iter().map(line).collect())
}

pub(super) fn put(tx: &Tx<'_>, company: CompanyId, p: &Policy) -> db::Result<u64> {
    let (own, seller) = (p.company.to_string(), p.seller.to_string());
    let guards = p.guards();
    tx.run(&store::SET, &[&company, &own, &seller, &p.idle_minutes, &p.absolute_hours, &p.networks, &p.bound, &guards])
}

#[derive(Template)]
#[template(path = "policy/templates/company.html")]
struct PolicyPage {
    s: Shell,
    base: String,
    fields: Fields,
    lines: Vec<Line>,
    address: String,
    done: bool,
    /// Key of what is wrong, and the word that it is about.
    problem: (&'static str, String),
}

impl PolicyPage {
    /// Only the seller takes codes off.
    fn escaped(&self, _: &str) -> String {
        String::new()
    }
}

fn page(
    tx: &Tx<'_>,
    app: &App,
    s: Shell,
    company: CompanyId,
    address: &str,
    typed: Option<&PolicyForm>,
    problem: (&'static str, String),
) -> Result<PolicyPage> {
    let policy = of_company(tx, company)?;
    let mut fields = Fields::of(&s, &policy, policy.company, policy.seller, &app.config.session);
    if let Some(form) = typed {
        fields = fields.typed(form);
    }
    let lines = lines(tx, &s, company, &policy)?;
    Ok(PolicyPage {
        base: s.base(),
        s: s.at(Place::People),
        fields,
        lines,
        address: address.to_owned(),
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

/// `GET /c/{company}/security`
pub async fn show(page_of: Page<SecurityPolicy>, origin: Origin, Query(q): Query<DidQuery>) -> Result<Response> {
    let app = page_of.app.clone();
    let shown = page_of
        .read(move |tx, scope, s| {
            let shown = page(tx, &app, s, scope.company(), &origin.address, None, ("", String::new()))?;
            Ok(PolicyPage { done: q.did == "saved", ..shown })
        })
        .await?;
    html(&shown)
}

/// `POST /c/{company}/security`: a dangerous deed. Networks that do not hold the owner's own address are taken only if he says
/// that he knows.
pub async fn save(
    page_of: Page<SecurityPolicy>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<PolicyForm>,
) -> Result<Response> {
    let (now, app) = (page_of.now, page_of.app.clone());
    let done = page_of
        .write(move |tx, scope, s| {
            session_only(&headers, "security.policy")?;
            s.confirmed()?;
            let (company, address) = (scope.company(), origin.address.as_str());
            let old = of_company(tx, company)?;
            let new = match form.over(&old, &app.config.session) {
                Ok(new) => Policy { company: form.roles(), ..new },
                Err(problem) => return Ok(Err(page(tx, &app, s, company, address, Some(&form), problem)?)),
            };
            if !holds(&new.networks, origin.peer.0) && form.anyway.is_none() {
                let problem = ("policy-shut-out", address.to_owned());
                return Ok(Err(page(tx, &app, s, company, address, Some(&form), problem)?));
            }
            put(tx, company, &new)?;
            audit::note(tx, now, Some(company), Some(scope.user()), "company.policy", &new.line(), address)?;
            Ok(Ok(s.base()))
        })
        .await?;
    match done {
        Ok(base) => Ok(Redirect::to(&format!("{base}/security?did=saved")).into_response()),
        Err(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response()),
    }
}
