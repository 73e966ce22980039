//! What the seller's office changes in companies: every change is checked, and a line of the journal.
//!
//! A form that cannot be taken comes back as it was typed, with what is wrong at the field.

use access::{
    Roles, SellerPermission, Switches,
    seller::duty::{CompaniesBlock, CompaniesEdit, Duty, ManagerAssign},
};
use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, CompanyId, SourceId, UserId};
use serde::Deserialize;

use super::{
    form::{CompanyForm, EntityForm, GoodCompany, GoodEntity, Problems, Wrong},
    frame,
    office::{self, Typed},
    store, verbs,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    invitations,
    web::{Desk, Form, Place, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "companies/templates/office_new.html")]
struct NewPage {
    s: Shell,
    f: CompanyForm,
    problems: Problems,
    managers: Vec<(UserId, String)>,
    sources: Vec<(SourceId, String)>,
    may_assign: bool,
}

impl NewPage {
    fn wrong(&self, field: &str) -> Option<String> {
        self.problems.of(&self.s, field)
    }
}

async fn new_page(desk: &Desk<CompaniesEdit>, f: CompanyForm, problems: Problems) -> Result<Response> {
    let page = desk
        .read(move |tx, office, s| {
            let may_assign = office::may(office, SellerPermission::ManagerAssign);
            let managers = if may_assign { tx.all(&store::STAFF, &[])? } else { Vec::new() };
            let sources = tx.all(&store::SOURCES, &[])?;
            Ok(NewPage { s: s.at(Place::OfficeCompanies), f, problems, managers, sources, may_assign })
        })
        .await?;
    html(&page)
}

/// `GET /office/companies/new`
pub async fn new(desk: Desk<CompaniesEdit>) -> Result<Response> {
    new_page(&desk, CompanyForm::empty(), Problems::default()).await
}

/// `POST /office/companies`
pub async fn create(desk: Desk<CompaniesEdit>, origin: Origin, Form(form): Form<CompanyForm>) -> Result<Response> {
    let now = desk.now;
    let done = match form.check() {
        Err(problems) => Err(problems),
        Ok(good) => {
            let form = form.clone();
            desk.write(move |tx, office| {
                let may_assign = office::may(office, SellerPermission::ManagerAssign);
                let (company, slug) = match make(tx, now, &good, &form, may_assign, None)? {
                    Ok(made) => made,
                    Err(problems) => return Ok(Err(problems)),
                };
                let (me, address) = (Some(office.user()), &origin.address);
                audit::note(tx, now, Some(company), me, "company.create", &good.name, address)?;
                Ok(Ok(slug))
            })
            .await?
        }
    };
    match done {
        Ok(slug) => Ok(to_card(&slug)),
        Err(problems) => Ok((StatusCode::UNPROCESSABLE_ENTITY, new_page(&desk, form, problems).await?).into_response()),
    }
}

/// Makes a company with its first legal entity; gives its id and its slug. `manager` looks after it if whoever makes it may not
/// choose. A private buyer's company is one of one.
///
/// # Errors
/// [`Fail`] of the database; what is taken or missing is a problem of a field.
pub(crate) fn make(
    tx: &Tx<'_>,
    now: At,
    good: &GoodCompany,
    form: &CompanyForm,
    may_assign: bool,
    manager: Option<UserId>,
) -> Result<Result<(CompanyId, String), Problems>> {
    let (slug, source, chosen) = match found(tx, good, form, may_assign)? {
        Ok(found) => found,
        Err(problems) => return Ok(Err(problems)),
    };
    let new = verbs::NewCompany { slug: &slug, name: &good.name, kinds: &good.kinds, manager: chosen.or(manager) };
    let company = verbs::insert(tx, now, &new)?;
    verbs::insert_entity(tx, now, company, &as_new(source, &good.entity))?;
    Ok(Ok((company, slug)))
}

type Found = (String, SourceId, Option<UserId>);

/// What only the database knows of a new company: a free slug, the accounting system, the manager.
fn found(tx: &Tx<'_>, good: &GoodCompany, form: &CompanyForm, may_assign: bool) -> Result<Result<Found, Problems>> {
    let mut problems = Problems::default();
    let slug = match &good.slug {
        (slug, true) => {
            if !verbs::slug_is_free(tx, slug)? {
                problems.add("slug", Wrong::Plain("co-slug-taken"));
            }
            slug.clone()
        }
        (slug, false) => free_slug(tx, slug)?,
    };
    if let Some(wrong) = taken(tx, &good.entity)? {
        problems.add("inn", wrong);
    }
    let source = source(tx, &form.source)?;
    if source.is_none() {
        problems.add("source", Wrong::Plain("co-source-none"));
    }
    let manager = if may_assign { manager(tx, &form.manager)? } else { Ok(None) };
    if manager.is_err() {
        problems.add("manager", Wrong::Plain("co-manager-unknown"));
    }
    Ok(match (source, manager) {
        (Some(source), Ok(manager)) if problems.is_empty() => Ok((slug, source, manager)),
        _ => Err(problems),
    })
}

/// The slug itself or with the first number that makes it free.
pub(crate) fn free_slug(tx: &Tx<'_>, slug: &str) -> Result<String> {
    if verbs::slug_is_free(tx, slug)? {
        return Ok(slug.to_owned());
    }
    let base: String = slug.chars().take(36).collect();
    for n in 2..1000 {
        let next = format!("{}-{n}", base.trim_end_matches('-'));
        if verbs::slug_is_free(tx, &next)? {
            return Ok(next);
        }
    }
    Err(Fail::Conflict(slug.to_owned()))
}

/// A legal entity belongs to one company.
fn taken(tx: &Tx<'_>, entity: &GoodEntity) -> Result<Option<Wrong>> {
    // A private buyer without a number is nobody's namesake.
    if entity.inn.is_empty() {
        return Ok(None);
    }
    let owner = tx.opt(&store::ENTITY_OF, &[&entity.inn, &entity.kpp])?;
    Ok(owner.map(|(_, name)| Wrong::Taken(name)))
}

/// The accounting system that was chosen; the only one if there is one.
fn source(tx: &Tx<'_>, chosen: &str) -> Result<Option<SourceId>> {
    let all = tx.all(&store::SOURCES, &[])?;
    if chosen.is_empty() && all.len() > 1 {
        return Ok(None);
    }
    Ok(all.into_iter().map(|(id, _)| id).find(|id| chosen.is_empty() || id.to_string() == chosen))
}

/// The person of the staff that was chosen, or nobody.
fn manager(tx: &Tx<'_>, chosen: &str) -> Result<Result<Option<UserId>, ()>> {
    if chosen.is_empty() {
        return Ok(Ok(None));
    }
    let staff = tx.all(&store::STAFF, &[])?;
    Ok(staff.into_iter().map(|(id, _)| id).find(|id| id.to_string() == chosen).map(Some).ok_or(()))
}

fn as_new(source: SourceId, good: &GoodEntity) -> verbs::NewEntity<'_> {
    verbs::NewEntity {
        source,
        name: &good.name,
        full_name: &good.full_name,
        inn: &good.inn,
        kpp: &good.kpp,
        address: &good.address,
    }
}

fn to_card(slug: &str) -> Response {
    Redirect::to(&format!("/office/companies/{slug}")).into_response()
}

/// Answers a form of the card: back to the card, or the card with what is wrong.
pub(crate) async fn answer<D: Duty>(
    desk: &Desk<D>,
    slug: String,
    done: Result<(), Problems>,
    typed: Typed,
) -> Result<Response> {
    let Err(problems) = done else { return Ok(to_card(&slug)) };
    let (now, typed) = (desk.now, Typed { problems, ..typed });
    let page = desk.read(move |tx, office, s| office::card(tx, office, s, &slug, now, typed)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// `POST /office/companies/{slug}/entities`
pub async fn add_entity(
    desk: Desk<CompaniesEdit>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<EntityForm>,
) -> Result<Response> {
    let (now, to, chosen) = (desk.now, slug.clone(), form.source.clone());
    let done = match form.check() {
        Err(problems) => Err(problems),
        Ok(good) => {
            desk.write(move |tx, office| {
                let c = office::found(tx, office, &to)?;
                if let Some(wrong) = taken(tx, &good)? {
                    return Ok(Err(Problems::one("inn", wrong)));
                }
                let Some(source) = source(tx, &chosen)? else {
                    return Ok(Err(Problems::one("source", Wrong::Plain("co-source-none"))));
                };
                verbs::insert_entity(tx, now, c.id, &as_new(source, &good))?;
                let subject = format!("{} {} {}", good.name, good.inn, good.kpp);
                audit::note(tx, now, Some(c.id), Some(office.user()), "company.entity.add", &subject, &origin.address)?;
                Ok(Ok(()))
            })
            .await?
        }
    };
    answer(&desk, slug, done, Typed { entity: form, ..Typed::default() }).await
}

/// A delivery point as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct PointForm {
    /// Name.
    pub point: String,
    /// Address.
    pub point_address: String,
}

/// `POST /office/companies/{slug}/points`
pub async fn add_point(
    desk: Desk<CompaniesEdit>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<PointForm>,
) -> Result<Response> {
    let (now, to) = (desk.now, slug.clone());
    let (name, address) = (form.point.trim().to_owned(), form.point_address.trim().to_owned());
    let mut problems = Problems::default();
    for (field, text, most) in [("point", &name, 120), ("point_address", &address, 500)] {
        match text.chars().count() {
            0 => problems.add(field, Wrong::Plain("co-required")),
            n if n > most => problems.add(field, Wrong::Plain("co-too-long")),
            _ => {}
        }
    }
    let done = if problems.is_empty() {
        desk.write(move |tx, office| {
            let c = office::found(tx, office, &to)?;
            verbs::insert_point(tx, now, c.id, &name, &address)?;
            audit::note(tx, now, Some(c.id), Some(office.user()), "company.point.add", &name, &origin.address)
        })
        .await?;
        Ok(())
    } else {
        Err(problems)
    };
    answer(&desk, slug, done, Typed { point: form.point, point_address: form.point_address, ..Typed::default() }).await
}

/// Switches; one that is not ticked is not sent.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct SwitchForm {
    /// Buyers see only their own orders.
    pub buyers_own_only: Option<String>,
    /// Buyers see debt and limit.
    pub buyers_see_debt: Option<String>,
    /// Viewers see sums.
    pub viewers_see_sums: Option<String>,
    /// Viewers open waybills and certificates.
    pub viewers_see_waybills: Option<String>,
    /// Approvers see only their delivery points.
    pub unit_approver: Option<String>,
    /// Buyers see only their delivery points.
    pub unit_buyer: Option<String>,
    /// Viewers see only their delivery points.
    pub unit_viewer: Option<String>,
}

impl SwitchForm {
    /// Roles that see only their delivery points, as words.
    pub fn unit(&self) -> String {
        let ticked = [&self.unit_approver, &self.unit_buyer, &self.unit_viewer];
        let roles = Switches::UNIT.into_iter().zip(ticked).filter(|(_, t)| t.is_some()).map(|(role, _)| role);
        Roles::of(&roles.collect::<Vec<_>>()).to_string()
    }
    /// The others, in the order of the columns.
    pub fn on(&self) -> [bool; 4] {
        [&self.buyers_own_only, &self.buyers_see_debt, &self.viewers_see_sums, &self.viewers_see_waybills]
            .map(Option::is_some)
    }
    /// For the journal.
    pub fn subject(&self) -> String {
        let [own, debt, sums, waybills] = self.on();
        let unit = self.unit().replace(' ', "+");
        format!("own_only={own} see_debt={debt} viewers_sums={sums} viewers_waybills={waybills} by_point={unit}")
    }
}

/// `POST /office/companies/{slug}/switches`
pub async fn switches(
    desk: Desk<CompaniesEdit>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<SwitchForm>,
) -> Result<Response> {
    let (now, to) = (desk.now, slug.clone());
    let (on, unit) = (form.on(), form.unit());
    desk.write(move |tx, office| {
        let c = office::found(tx, office, &to)?;
        tx.run(&store::PUT_SWITCHES, &[&c.id, &on[0], &on[1], &on[2], &on[3], &unit])?;
        let subject = form.subject();
        audit::note(tx, now, Some(c.id), Some(office.user()), "company.switches", &subject, &origin.address)
    })
    .await?;
    Ok(to_card(&slug))
}

/// Who is to look after a company; empty: nobody.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct ManagerForm {
    /// Id of the person.
    pub manager: String,
}

/// `POST /office/companies/{slug}/manager`
pub async fn assign(
    desk: Desk<ManagerAssign>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<ManagerForm>,
) -> Result<Response> {
    let (now, to) = (desk.now, slug.clone());
    let done = desk
        .write(move |tx, office| {
            let c = office::found(tx, office, &to)?;
            let Ok(manager) = manager(tx, &form.manager)? else {
                return Ok(Err(Problems::one("manager", Wrong::Plain("co-manager-unknown"))));
            };
            tx.run(&store::PUT_MANAGER, &[&c.id, &manager])?;
            frame::company_changed(tx, c.id)?;
            let subject = manager.map_or_else(|| "-".to_owned(), |m| m.to_string());
            audit::note(tx, now, Some(c.id), Some(office.user()), "company.manager", &subject, &origin.address)?;
            Ok(Ok(()))
        })
        .await?;
    answer(&desk, slug, done, Typed::default()).await
}

/// Why orders are stopped; empty: they are not.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct BlockForm {
    /// The reason, shown to the client.
    pub reason: String,
    /// `on` or `off`.
    pub block: String,
}

/// `POST /office/companies/{slug}/block`
pub async fn block(
    desk: Desk<CompaniesBlock>,
    Path(slug): Path<String>,
    origin: Origin,
    Form(form): Form<BlockForm>,
) -> Result<Response> {
    let (now, to, off) = (desk.now, slug.clone(), form.block == "off");
    let reason = form.reason.trim().to_owned();
    let done = if !off && !(3..=300).contains(&reason.chars().count()) {
        Err(Problems::one("reason", Wrong::Plain("co-reason-needed")))
    } else {
        desk.write(move |tx, office| {
            let c = office::found(tx, office, &to)?;
            let (reason, action) = if off { (None, "company.unblock") } else { (Some(reason), "company.block") };
            tx.run(&store::PUT_BLOCK, &[&c.id, &reason])?;
            if !off {
                invitations::company_blocked(tx, c.id, now)?;
            }
            let subject = reason.unwrap_or_default();
            audit::note(tx, now, Some(c.id), Some(office.user()), action, &subject, &origin.address)
        })
        .await?;
        Ok(())
    };
    answer(&desk, slug, done, Typed { reason: form.reason, ..Typed::default() }).await
}
