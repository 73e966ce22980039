//! The page where a company sees its details as they stand, asks for changes, and sees what became of what it asked for.

use access::{Permission, Scope, client::perm::CompanyChangeRequest};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{Id, UserId};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    ChangeId, ChangeKind, Field, State,
    erp::Erp,
    fields::{self, BankTyped, CLOSED, Standing, input},
    letters,
    store::{self, ChangeRow, EntityRow, PointRow},
    verbs::{self, From, Wish},
};
use crate::{
    companies::form::{Problems, Wrong},
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Form, Page, PathId, Place, Query, Shell, Theme, html},
};

/// Decided requests that the page shows.
const PAST: usize = 50;

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    /// `company`, `entity:…`, `point:…`, `point:new`.
    target: String,
    name: Option<String>,
    full_name: Option<String>,
    kpp: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    closed: Option<String>,
    account: Option<String>,
    bic: Option<String>,
    correspondent: Option<String>,
    bank: Option<String>,
    comment: String,
}

impl AskForm {
    fn typed(&self, field: Field) -> Option<String> {
        let typed = match field {
            Field::CompanyName | Field::PointName | Field::PointNew => &self.name,
            Field::FullName => &self.full_name,
            Field::Kpp => &self.kpp,
            Field::Address | Field::PointAddress => &self.address,
            Field::Bank => &self.account,
            Field::Phone => &self.phone,
            Field::Email => &self.email,
            Field::PointClosed => &self.closed,
        };
        typed.clone()
    }
    /// The bank account, if its part of the form was sent.
    fn bank(&self) -> Option<BankTyped> {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        self.account.as_ref().map(|account| BankTyped {
            account: account.clone(),
            bic: text(&self.bic),
            correspondent: text(&self.correspondent),
            bank: text(&self.bank),
        })
    }
}

/// A field as it stands, with what is asked for already.
pub struct Line {
    /// Which.
    pub field: Field,
    /// Its present value, as people read it.
    pub shown: String,
    /// What stands in the input.
    pub value: String,
    /// What is asked for, and whether the reader may take it back.
    pub open: Option<(ChangeId, String, bool)>,
    /// Whether the reader may ask for it.
    pub may: bool,
}

impl Line {
    fn input(&self) -> &'static str {
        input(self.field)
    }
    fn asks(&self) -> bool {
        self.may && self.open.is_none()
    }
    fn is_state(&self) -> bool {
        self.field == Field::PointClosed
    }
    fn is_bank(&self) -> bool {
        self.field == Field::Bank
    }
    fn hint(&self) -> &'static str {
        match self.field {
            Field::FullName => "det-hint-full-name",
            Field::Kpp => "det-hint-kpp",
            Field::CompanyName => "off-name-hint",
            Field::Phone | Field::Email => "det-hint-none",
            Field::PointClosed => "det-hint-closed",
            _ => "",
        }
    }
}

/// The company, a legal entity or a delivery point.
pub struct Block {
    target: String,
    id: Uuid,
    title: String,
    inn: String,
    matched: bool,
    lines: Vec<Line>,
    bank: BankTyped,
    /// Whether its form was sent and is shown again.
    again: bool,
}

impl Block {
    fn asks(&self) -> bool {
        self.lines.iter().any(Line::asks)
    }
    fn is_point(&self) -> bool {
        self.target.starts_with("point:")
    }
}

#[derive(Template)]
#[template(path = "details/templates/company.html")]
struct DetailsPage {
    s: Shell,
    base: String,
    blocks: Vec<Block>,
    new_points: Vec<(ChangeId, String, bool)>,
    may_points: bool,
    past: Vec<ChangeRow>,
    form: AskForm,
    problems: Problems,
    done: &'static str,
    n: i64,
}

impl DetailsPage {
    fn wrong(&self, field: &str) -> Option<String> {
        self.problems.of(&self.s, field)
    }
    fn value(&self, c: &ChangeRow, text: &str) -> String {
        letters::shown(self.s.t, c.field, text)
    }
    fn called(&self, c: &ChangeRow) -> String {
        letters::called(self.s.t, c.field, &c.about)
    }
    fn adding(&self) -> bool {
        self.form.target == "point:new" && !self.problems.is_empty()
    }
    fn typed_name(&self) -> &str {
        if self.adding() { self.form.name.as_deref().unwrap_or_default() } else { "" }
    }
    fn typed_address(&self) -> &str {
        if self.adding() { self.form.address.as_deref().unwrap_or_default() } else { "" }
    }
}

/// What can be asked for of a company, with its present values.
struct Present {
    name: String,
    entities: Vec<EntityRow>,
    points: Vec<PointRow>,
}

/// Where a request goes: its target, what stands there, and the ИНН of a legal entity.
type Place_ = (Uuid, Vec<Standing>, String);

impl Present {
    fn of(tx: &Tx<'_>, scope: &Scope<CompanyChangeRequest>) -> Result<Present> {
        let company = scope.company();
        Ok(Present {
            name: tx.one(&store::NAME, &[&company])?.0,
            entities: tx.all(&store::ENTITIES, &[&company])?,
            points: tx.all(&store::POINTS, &[&company])?,
        })
    }

    fn entity(e: &EntityRow) -> Vec<Standing> {
        let stands = |field, value: &str| Standing { field, value: value.to_owned() };
        let mut all = vec![
            stands(Field::FullName, &e.full_name),
            stands(Field::Kpp, &e.kpp),
            stands(Field::Address, &e.address),
            stands(Field::Bank, &e.bank),
            stands(Field::Phone, &e.phone),
            stands(Field::Email, &e.email),
        ];
        // A person has no КПП.
        if e.inn.len() == 12 {
            all.retain(|s| s.field != Field::Kpp);
        }
        all
    }

    fn point(p: &PointRow) -> Vec<Standing> {
        vec![
            Standing { field: Field::PointName, value: p.name.clone() },
            Standing { field: Field::PointAddress, value: p.address.clone() },
            Standing { field: Field::PointClosed, value: if p.closed { CLOSED.to_owned() } else { String::new() } },
        ]
    }

    /// What a form means by its target.
    fn place(&self, company: Uuid, target: &str) -> Option<Place_> {
        if target == "company" {
            let name = Standing { field: Field::CompanyName, value: self.name.clone() };
            return Some((company, vec![name], String::new()));
        }
        let (kind, id) = target.split_once(':')?;
        let id: Uuid = id.parse().ok()?;
        match kind {
            "entity" => {
                let e = self.entities.iter().find(|e| e.id.uuid() == id)?;
                Some((id, Present::entity(e), e.inn.clone()))
            }
            "point" => {
                let p = self.points.iter().find(|p| p.id.uuid() == id)?;
                Some((id, Present::point(p), String::new()))
            }
            _ => None,
        }
    }
}

/// Reads the page.
fn page_of(
    tx: &Tx<'_>,
    scope: &Scope<CompanyChangeRequest>,
    s: Shell,
    (form, problems): (AskForm, Problems),
    (done, n): (&'static str, i64),
) -> Result<DetailsPage> {
    let company = scope.company();
    let present = Present::of(tx, scope)?;
    let all = tx.all(&store::OF_COMPANY, &[&company])?;
    let (me, any): (UserId, bool) = (scope.user(), scope.may(Permission::CompanyChangeAny));
    let open = |target: Uuid, field: Field| {
        let row = all.iter().find(|c| c.state == State::Open && c.target == target && c.field == field)?;
        Some((row.id, letters::shown(s.t, field, &row.wanted), any || row.asked_by == me))
    };
    let block = |target: String, title: &str, inn: &str, matched: bool| {
        let (id, standing, _) = present.place(company.uuid(), &target)?;
        let again = form.target == target && !problems.is_empty();
        let lines = standing.iter().map(|Standing { field, value }| Line {
            shown: letters::shown(s.t, *field, value),
            value: form.typed(*field).filter(|_| again).unwrap_or_else(|| value.clone()),
            open: open(id, *field),
            may: field.may_ask(scope.rights()),
            field: *field,
        });
        let stands = standing.iter().find(|s| s.field == Field::Bank).map(|s| BankTyped::of(&s.value));
        let bank = form.bank().filter(|_| again).or(stands).unwrap_or_default();
        Some(Block {
            lines: lines.collect(),
            title: title.to_owned(),
            inn: inn.to_owned(),
            id,
            target,
            matched,
            bank,
            again,
        })
    };
    let mut blocks: Vec<Block> = block("company".to_owned(), s.t.s("det-company"), "", true).into_iter().collect();
    blocks
        .extend(present.entities.iter().filter_map(|e| block(format!("entity:{}", e.id), &e.name, &e.inn, e.matched)));
    blocks.extend(present.points.iter().filter_map(|p| block(format!("point:{}", p.id), &p.name, "", true)));
    let new = all.iter().filter(|c| c.state == State::Open && c.field == Field::PointNew);
    let new_points = new.map(|c| (c.id, letters::shown(s.t, c.field, &c.wanted), any || c.asked_by == me)).collect();
    let past = all.iter().filter(|c| c.state != State::Open).take(PAST).cloned().collect();
    Ok(DetailsPage {
        base: s.base(),
        s: s.at(Place::Company),
        blocks,
        new_points,
        may_points: any,
        past,
        form,
        problems,
        done,
        n,
    })
}

/// What was just done, in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DidQuery {
    did: String,
    n: String,
}

/// `GET /c/{company}/company/details`
pub async fn show(page: Page<CompanyChangeRequest>, Query(q): Query<DidQuery>) -> Result<Response> {
    let shown = page.read(move |tx, scope, s| {
        let done = match q.did.as_str() {
            "asked" => "det-asked",
            "withdrawn" => "det-withdrawn",
            _ => "",
        };
        let n = q.n.parse().unwrap_or(0);
        page_of(tx, scope, s, (AskForm::default(), Problems::default()), (done, n))
    });
    html(&shown.await?)
}

/// The changes that a form asks for.
fn wishes(present: &Present, company: Uuid, form: &AskForm) -> Result<Result<Vec<Wish>, Problems>> {
    if form.target == "point:new" {
        let mut problems = Problems::default();
        let (name, address) = (form.name.clone().unwrap_or_default(), form.address.clone().unwrap_or_default());
        for (input, text, most) in [("name", name.trim(), 120), ("address", address.trim(), 500)] {
            match text.chars().count() {
                0 => problems.add(input, Wrong::Plain("co-required")),
                n if n > most => problems.add(input, Wrong::Plain("co-too-long")),
                _ => {}
            }
        }
        let named = |p: &PointRow| Field::PointName.same(&p.name, &name);
        if present.points.iter().any(named) {
            problems.add("name", Wrong::Plain("det-point-known"));
        }
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = format!("{}\n{}", line(&name), line(&address));
        // A point that is not there yet has an id of its own: several can be asked for.
        let wish = (Uuid::now_v7(), Field::PointNew, String::new(), wanted);
        return Ok(if problems.is_empty() { Ok(vec![wish]) } else { Err(problems) });
    }
    let (target, standing, inn) = present.place(company, &form.target).ok_or(Fail::NotFound)?;
    let typed_bank = form.bank();
    let found = fields::changes(&standing, |field| form.typed(field), typed_bank.as_ref(), &inn);
    Ok(match found {
        Ok(changes) if changes.is_empty() => Err(Problems::one("none", Wrong::Plain("det-nothing"))),
        Ok(changes) => Ok(changes.into_iter().map(|(field, was, wanted)| (target, field, was, wanted)).collect()),
        Err(problems) => Err(problems),
    })
}

/// `POST /c/{company}/company/details`
pub async fn ask(page: Page<CompanyChangeRequest>, origin: Origin, Form(form): Form<AskForm>) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let answer = page
        .write(move |tx, scope, s| {
            let present = Present::of(tx, scope)?;
            let comment: String = form.comment.trim().chars().take(500).collect();
            let problems = match wishes(&present, scope.company().uuid(), &form)? {
                Ok(wishes) => {
                    let from = From { app: &app, now, address: &origin.address };
                    match verbs::ask(tx, scope, &wishes, &comment, from)? {
                        0 => Problems::one("none", Wrong::Plain("det-asked-already")),
                        n => return Ok(Ok(format!("{}/company/details?did=asked&n={n}", s.base()))),
                    }
                }
                Err(problems) => problems,
            };
            Ok(Err(page_of(tx, scope, s, (form, problems), ("", 0))?))
        })
        .await?;
    jobs::wake();
    match answer {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response()),
    }
}

/// `POST /c/{company}/company/details/{id}/withdraw`
pub async fn withdraw(
    page: Page<CompanyChangeRequest>,
    PathId(id): PathId<ChangeKind>,
    origin: Origin,
) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let id: Id<ChangeKind> = id;
    let to = page
        .write(move |tx, scope, s| {
            verbs::withdraw(tx, scope, id, From { app: &app, now, address: &origin.address })?;
            Ok(format!("{}/company/details?did=withdrawn", s.base()))
        })
        .await?;
    Ok(Redirect::to(&to).into_response())
}
