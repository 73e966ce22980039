//! The owner's page of trust: who has access, as what, since when, who was here and what was taken; who is invited; the
//! regular look at all of it; and the doors to change it, one click each.

use access::client::perm::{MembersManage, RolesManage};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, CompanyId, UserId, kind};
use serde::Deserialize;

use super::{
    given::{self, Given},
    reviews,
    store::{self, MemberRow, PolicyRow, RoleRow, TakenRow},
    verbs::{Actor, Refused, given_of},
};
use crate::{
    audit,
    companies::{
        office_edit::SwitchForm,
        points,
        store::{UNITS, UnitRow},
    },
    fail::{Fail, Result},
    identity::pages::Origin,
    invitations::{self, Shown},
    policy, registration,
    web::{Form, Page, PathId, Place, Query, Shell, Theme, called::role_key, html},
};

/// Days over which downloads are counted.
const TAKEN_DAYS: i64 = 90;

/// A role that can be given, for a select.
pub struct Choice {
    /// Words of the form.
    pub words: String,
    /// Name.
    pub name: String,
}

/// A person in the list.
pub struct Line {
    /// The person.
    pub m: MemberRow,
    /// What was taken out lately, and when last.
    pub taken: Option<(i64, At)>,
    /// How often he came in lately.
    pub entries: i64,
    /// Whether it is the reader himself.
    pub me: bool,
    /// Whether the reader may close this access.
    pub closable: bool,
    /// Whether the rules of signing in ask for a second factor.
    pub needs_second: bool,
    /// If the person sees only some delivery points: their names; nothing: none.
    pub points: Option<String>,
}

/// What was just done, or why it was not.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Key of a text with the argument `x`.
    pub done: &'static str,
    /// Its argument.
    pub about: String,
    /// A person whose access can be given back at once.
    pub undo: Option<UserId>,
    /// Key of what is wrong.
    pub problem: &'static str,
}

impl Said {
    fn problem(problem: &'static str) -> Said {
        Said { problem, ..Said::default() }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "members/templates/people.html")]
pub struct PeoplePage {
    s: Shell,
    base: String,
    lines: Vec<Line>,
    invited: Vec<Shown>,
    requests: Vec<registration::store::RequestRow>,
    choices: Vec<Choice>,
    roles: Vec<RoleRow>,
    policy: PolicyRow,
    may_roles: bool,
    may_policy: bool,
    said: Said,
    typed: String,
    picked: String,
    results: Vec<invitations::Row>,
    no_own: Option<String>,
}

impl PeoplePage {
    fn role(&self, words: &str, own: &Option<String>) -> String {
        given::given_text(&self.s, words, own)
    }
    fn active(&self) -> i64 {
        self.lines.iter().filter(|l| l.m.active).count().try_into().unwrap_or(i64::MAX)
    }
    /// Whether a role sees only its delivery points.
    fn by_unit(&self, role: &str) -> bool {
        self.policy.unit_roles.split(' ').any(|r| r == role)
    }
    /// When everybody has to be looked at again.
    fn review_due(&self) -> Option<At> {
        reviews::due(self.policy.reviewed_at.unwrap_or(self.policy.created_at), self.policy.review_months)
    }
    fn overdue(&self) -> bool {
        self.review_due().is_some_and(|due| due <= self.s.now)
    }
}

/// Roles that somebody with these rights may give, the most usual first.
///
/// # Errors
/// [`Fail`] of the database.
pub fn choices(tx: &Tx<'_>, s: &Shell, company: CompanyId, roles: &[RoleRow]) -> Result<Vec<Choice>> {
    use access::Role::{Accountant, Approver, Buyer, Owner, Viewer};
    let mine = s.frame.as_ref().map(|f| f.rights.grants()).unwrap_or_default();
    let mut out = Vec::new();
    for role in [Buyer, Approver, Accountant, Viewer, Owner] {
        let given = Given::roles(&[role]);
        if given.grants(tx, company)?.within(mine) {
            out.push(Choice { words: given.words(), name: s.t.s(role_key(role)).to_owned() });
        }
    }
    for row in roles {
        let given = Given { own: Some(row.id), ..Given::default() };
        if given.grants(tx, company)?.within(mine) {
            out.push(Choice { words: given.words(), name: row.name.clone() });
        }
    }
    Ok(out)
}

/// Reads the page for a person who may manage people.
///
/// # Errors
/// [`Fail`] of the database.
pub fn people(
    tx: &Tx<'_>,
    scope: &access::Scope<MembersManage>,
    s: Shell,
    said: Said,
    sent: Option<invitations::Sent>,
) -> Result<PeoplePage> {
    let (company, now) = (scope.company(), s.now);
    let taken: Vec<TakenRow> = tx.all(&store::TAKEN, &[&company, &now.plus_secs(-TAKEN_DAYS * 86_400)])?;
    let entries = tx.all(&store::CAME_IN, &[&company, &now.plus_secs(-TAKEN_DAYS * 86_400)])?;
    let mine = scope.rights().grants();
    let rules = policy::of_company(tx, company)?;
    let roles = tx.all(&store::ROLES, &[&company])?;
    let units: Vec<UnitRow> = tx.all(&UNITS, &[&company])?;
    let mut lines = Vec::new();
    for m in tx.all(&store::ALL_OF, &[&company])? {
        let took = taken.iter().find(|t| t.user_id == m.id).map(|t| (t.n, t.last_at));
        let me = m.id == scope.user();
        let grants = given_of(&m).grants(tx, company)?;
        let closable = m.active && !me && grants.within(mine);
        let named = units.iter().filter(|u| points::names(&m.points, u.no)).map(|u| u.name.as_str());
        let points = grants.any_unit().then(|| named.collect::<Vec<_>>().join(", "));
        let base = roles.iter().find(|r| Some(r.id) == m.own_role).and_then(|r| access::Role::parse(&r.base));
        let needs_second = m.active && rules.needs_second(access::Roles::parse(&m.roles), base);
        let entries = entries.iter().find(|(user, _)| *user == m.id).map_or(0, |(_, n)| *n);
        lines.push(Line { m, taken: took, entries, me, closable, needs_second, points });
    }
    let sent = sent.unwrap_or_default();
    Ok(PeoplePage {
        base: s.base(),
        choices: choices(tx, &s, company, &roles)?,
        invited: invitations::shown(tx, &s, company)?,
        requests: registration::of_company(tx, company)?,
        policy: tx.one(&store::POLICY, &[&company])?,
        may_roles: scope.may(access::Permission::RolesManage),
        may_policy: scope.may(access::Permission::SecurityPolicy),
        s: s.at(Place::People),
        lines,
        roles,
        said,
        typed: sent.left,
        picked: sent.picked,
        results: sent.rows,
        no_own: None,
    })
}

/// What was just done, in the address: a page that is read again does nothing again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DidQuery {
    did: String,
    id: String,
}

/// What can stand in the address, and the key of its text.
const DID: &[(&str, &str)] = &[
    ("closed", "people-closed"),
    ("reopened", "people-reopened"),
    ("again", "inv-again"),
    ("revoked", "inv-taken-back"),
    ("reviewed", "people-reviewed"),
    ("let-in", "join-let-in"),
    ("kept-out", "join-kept-out"),
];

fn did(tx: &Tx<'_>, company: CompanyId, q: &DidQuery) -> Result<Said> {
    let Some((word, key)) = DID.iter().find(|(word, _)| *word == q.did) else { return Ok(Said::default()) };
    let member = match q.id.parse::<UserId>() {
        Ok(id) => tx.opt(&store::ONE, &[&company, &id])?,
        Err(_) => None,
    };
    let undo = member.as_ref().filter(|m| *word == "closed" && !m.active).map(|m| m.id);
    Ok(Said { done: key, about: member.map(|m| m.name).unwrap_or_default(), undo, problem: "" })
}

/// `GET /c/{company}/people`
pub async fn index(page: Page<MembersManage>, Query(q): Query<DidQuery>) -> Result<Response> {
    let shown = page.read(move |tx, scope, s| {
        let said = did(tx, scope.company(), &q)?;
        people(tx, scope, s, said, None)
    });
    html(&shown.await?)
}

/// Back to the list with what was done, or the list with why it was not.
async fn answer(
    page: &Page<MembersManage>,
    word: &str,
    id: UserId,
    deed: impl FnOnce(&Tx<'_>, &Actor<'_>) -> Result<(), Refused> + Send + 'static,
    origin: Origin,
) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let done = page
        .write(move |tx, scope, s| {
            let actor = Actor { app: &app, scope: scope.clone(), now, address: &origin.address };
            match deed(tx, &actor) {
                Ok(()) => Ok(Ok(s.base())),
                Err(Refused::Why(why)) => Ok(Err(people(tx, scope, s, Said::problem(why.key()), None)?)),
                Err(Refused::Fail(f)) => Err(f),
            }
        })
        .await?;
    jobs::wake();
    match done {
        Ok(base) => Ok(Redirect::to(&format!("{base}/people?did={word}&id={id}")).into_response()),
        Err(shown) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response()),
    }
}

/// `POST /c/{company}/people/{id}/close`: access ends at once; the answer offers to give it back.
pub async fn close(page: Page<MembersManage>, PathId(id): PathId<kind::User>, origin: Origin) -> Result<Response> {
    answer(&page, "closed", id, move |tx, actor| actor.close(tx, id).map(|_| ()), origin).await
}

/// `POST /c/{company}/people/{id}/reopen`
pub async fn reopen(page: Page<MembersManage>, PathId(id): PathId<kind::User>, origin: Origin) -> Result<Response> {
    // Who was an owner is one again: not made by a session that somebody left open.
    page.read(move |tx, scope, s| {
        let was = tx.opt(&store::ONE, &[&scope.company(), &id])?.ok_or(Fail::NotFound)?;
        if given_of(&was).roles.has(access::Role::Owner) { s.confirmed() } else { Ok(()) }
    })
    .await?;
    answer(&page, "reopened", id, move |tx, actor| actor.reopen(tx, id), origin).await
}

/// When the company is looked at again.
#[derive(Deserialize)]
pub struct ReviewForm {
    #[serde(default)]
    months: String,
}

/// `POST /c/{company}/people/review`: everybody in the list is right, says the reader.
pub async fn review(page: Page<MembersManage>, origin: Origin, Form(form): Form<ReviewForm>) -> Result<Response> {
    let now = page.now;
    let months: i64 = match form.months.as_str() {
        "0" => 0,
        "3" => 3,
        "12" => 12,
        other => return Err(Fail::Invalid(format!("months = {other:?}: 0, 3, 12"))),
    };
    let base = page
        .write(move |tx, scope, s| {
            tx.run(&store::REVIEWED, &[&scope.company(), &now, &months])?;
            let subject = format!("every {months} months");
            audit::note(
                tx,
                now,
                Some(scope.company()),
                Some(scope.user()),
                "people.reviewed",
                &subject,
                &origin.address,
            )?;
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/people?did=reviewed")).into_response())
}

/// `POST /c/{company}/people/switches`: what buyers and viewers see. With the roles, because it widens them.
pub async fn switches(page: Page<RolesManage>, origin: Origin, Form(form): Form<SwitchForm>) -> Result<Response> {
    let now = page.now;
    let (on, unit) = (form.on(), form.unit());
    let base = page
        .write(move |tx, scope, s| {
            tx.run(&store::SET_SWITCHES, &[&scope.company(), &on[0], &on[1], &on[2], &on[3], &unit])?;
            let subject = form.subject();
            let (company, user) = (Some(scope.company()), Some(scope.user()));
            audit::note(tx, now, company, user, "company.switches", &subject, &origin.address)?;
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/people")).into_response())
}
