//! One member: his roles, what he took, his way out; and the hand-over of the company.

use access::{
    Role, Roles,
    client::perm::{MembersManage, OwnershipTransfer},
};
use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{TokenId, UserId, kind};
use serde::Deserialize;

use super::{
    given::{Given, given_text},
    store::{self, MemberRow, RoleRow},
    verbs::{Actor, Refused, given_of},
};
use crate::{
    audit,
    companies::{
        points,
        store::{UNITS, UnitRow},
    },
    fail::{Fail, Result},
    identity::{self, pages::Origin, session_only, store::TokenRow},
    web::{Form, Page, PathId, Place, Shell, Theme, called::role_key, html},
};

/// A box to tick.
pub struct Tick {
    /// Name of the field.
    pub name: &'static str,
    /// Key of its text.
    pub key: &'static str,
    /// Whether it is ticked.
    pub on: bool,
    /// Whether the reader may give it.
    pub may: bool,
}

/// The card.
#[derive(Template)]
#[template(path = "members/templates/member.html")]
pub struct CardPage {
    s: Shell,
    base: String,
    m: MemberRow,
    ticks: Vec<Tick>,
    own: Vec<(RoleRow, bool, bool)>,
    /// Delivery points, and which of them are his.
    points: Vec<(UnitRow, bool)>,
    /// Whether he sees only these.
    narrowed: bool,
    /// What his programs come in with.
    tokens: Vec<TokenRow>,
    me: bool,
    may_change: bool,
    may_transfer: bool,
    problem: &'static str,
}

impl CardPage {
    fn role(&self) -> String {
        given_text(&self.s, &self.m.roles, &self.m.own_name)
    }
    fn role_of(&self, word: &str) -> &'static str {
        Role::parse(word).map_or("role-none", role_key)
    }
}

fn card(
    tx: &Tx<'_>,
    scope: &access::Scope<MembersManage>,
    s: Shell,
    id: UserId,
    problem: &'static str,
) -> Result<CardPage> {
    let company = scope.company();
    let m = tx.opt(&store::ONE, &[&company, &id])?.ok_or(Fail::NotFound)?;
    let mine = scope.rights().grants();
    let has = given_of(&m);
    let mut ticks = Vec::new();
    for role in Role::ALL {
        let may = Given::roles(&[role]).grants(tx, company)?.within(mine);
        ticks.push(Tick { name: role.as_str(), key: role_key(role), on: has.roles.has(role), may });
    }
    let mut own = Vec::new();
    for row in tx.all(&store::ROLES, &[&company])? {
        let may = Given { own: Some(row.id), ..Given::default() }.grants(tx, company)?.within(mine);
        let on = has.own == Some(row.id);
        own.push((row, on, may));
    }
    let me = id == scope.user();
    let mut tokens = tx.all(&identity::store::TOKENS, &[&company, &id])?;
    tokens.retain(|t| t.revoked_at.is_none() && t.expires_at > s.now);
    let grants = has.grants(tx, company)?;
    Ok(CardPage {
        base: s.base(),
        s: s.at(Place::People),
        may_change: grants.within(mine),
        narrowed: grants.any_unit(),
        points: tx
            .all(&UNITS, &[&company])?
            .into_iter()
            .map(|u| (points::names(&m.points, u.no), u))
            .map(|(on, u)| (u, on))
            // One that was given up is given to nobody new.
            .filter(|(u, on)| *on || !u.closed)
            .collect(),
        may_transfer: !me && m.active && scope.may(access::Permission::OwnershipTransfer),
        m,
        tokens,
        ticks,
        own,
        me,
        problem,
    })
}

/// `GET /c/{company}/people/{id}`
pub async fn show(page: Page<MembersManage>, PathId(id): PathId<kind::User>) -> Result<Response> {
    html(&page.read(move |tx, scope, s| card(tx, scope, s, id, "")).await?)
}

/// Roles as they are ticked; the own one by its id.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RolesForm {
    owner: Option<String>,
    approver: Option<String>,
    buyer: Option<String>,
    accountant: Option<String>,
    viewer: Option<String>,
    own: String,
}

impl RolesForm {
    fn given(&self, own: &[RoleRow]) -> Option<Given> {
        let ticked = [&self.owner, &self.approver, &self.buyer, &self.accountant, &self.viewer];
        let roles: Vec<Role> =
            Role::ALL.into_iter().zip(ticked).filter(|(_, t)| t.is_some()).map(|(role, _)| role).collect();
        let own = match self.own.as_str() {
            "" => None,
            id => Some(own.iter().find(|r| r.id.to_string() == id)?.id),
        };
        Some(Given { roles: Roles::of(&roles), own })
    }
}

/// `POST /c/{company}/people/{id}/roles`
pub async fn give(
    page: Page<MembersManage>,
    PathId(id): PathId<kind::User>,
    origin: Origin,
    Form(form): Form<RolesForm>,
) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let answer = page
        .write(move |tx, scope, s| {
            let own = tx.all(&store::ROLES, &[&scope.company()])?;
            let Some(given) = form.given(&own) else { return Ok(Err(card(tx, scope, s, id, "people-no-role")?)) };
            let had = tx.opt(&store::ONE, &[&scope.company(), &id])?.ok_or(Fail::NotFound)?;
            if given.roles.has(Role::Owner) && !given_of(&had).roles.has(Role::Owner) {
                s.confirmed()?;
            }
            let actor = Actor { app: &app, scope: scope.clone(), now, address: &origin.address };
            match actor.give(tx, id, &given) {
                Ok(()) => Ok(Ok(s.base())),
                Err(Refused::Why(why)) => Ok(Err(card(tx, scope, s, id, why.key())?)),
                Err(Refused::Fail(f)) => Err(f),
            }
        })
        .await?;
    respond(answer, id)
}

/// `POST /c/{company}/people/{id}/points`: which delivery points the member sees. No order moves.
pub async fn points(
    page: Page<MembersManage>,
    PathId(id): PathId<kind::User>,
    origin: Origin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let ticked: Vec<i64> =
        pairs.iter().filter(|(name, _)| name == "point").filter_map(|(_, v)| v.parse().ok()).collect();
    let answer = page
        .write(move |tx, scope, s| {
            let actor = Actor { app: &app, scope: scope.clone(), now, address: &origin.address };
            match actor.give_points(tx, id, &ticked) {
                Ok(()) => Ok(Ok(s.base())),
                Err(Refused::Why(why)) => Ok(Err(card(tx, scope, s, id, why.key())?)),
                Err(Refused::Fail(f)) => Err(f),
            }
        })
        .await?;
    respond(answer, id)
}

/// `POST /c/{company}/people/{id}/own`: the company changes hands; the giver stays as a buyer.
pub async fn hand_over(
    page: Page<OwnershipTransfer>,
    PathId(id): PathId<kind::User>,
    origin: Origin,
) -> Result<Response> {
    let (now, app) = (page.now, page.app.clone());
    let answer = page
        .write(move |tx, scope, s| {
            let scope = scope.also::<MembersManage>().ok_or(Fail::Forbidden("members.manage"))?;
            s.confirmed()?;
            let mine = tx.opt(&store::ONE, &[&scope.company(), &scope.user()])?.ok_or(Fail::NotFound)?;
            // What he was besides the owner stays; an owner and nothing else stays as a buyer.
            let had = given_of(&mine);
            let mut rest = Given { roles: had.roles.minus(Role::Owner), own: had.own };
            if rest.is_empty() {
                rest = Given::roles(&[Role::Buyer]);
            }
            let actor = Actor { app: &app, scope: scope.clone(), now, address: &origin.address };
            match actor.hand_over(tx, id, &rest) {
                Ok(()) => Ok(Ok(format!("{}/company", s.base()))),
                Err(Refused::Why(why)) => Ok(Err(card(tx, &scope, s, id, why.key())?)),
                Err(Refused::Fail(f)) => Err(f),
            }
        })
        .await?;
    jobs::wake();
    match answer {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response()),
    }
}

/// `POST /c/{company}/people/{id}/tokens/{token}/revoke`: what a program of a member has stops at once; a second time changes
/// nothing. As with one's own tokens, only a browser's session does it.
pub async fn revoke(
    page: Page<MembersManage>,
    Path((_, id, token)): Path<(String, String, String)>,
    origin: Origin,
    headers: HeaderMap,
) -> Result<Response> {
    let (Ok(id), Ok(token)) = (id.parse::<UserId>(), token.parse::<TokenId>()) else { return Err(Fail::NotFound) };
    let now = page.now;
    let base = page
        .write(move |tx, scope, s| {
            session_only(&headers, "members.manage")?;
            let company = scope.company();
            let m = tx.opt(&store::ONE, &[&company, &id])?.ok_or(Fail::NotFound)?;
            if !tx.all(&identity::store::TOKENS, &[&company, &id])?.iter().any(|t| t.id == token) {
                return Err(Fail::NotFound);
            }
            if !given_of(&m).grants(tx, company)?.within(scope.rights().grants()) {
                return Err(Fail::Forbidden("members.manage"));
            }
            if tx.run(&identity::store::REVOKE_TOKEN, &[&company, &id, &token, &now])? > 0 {
                let subject = format!("{token} {}", m.email);
                audit::note(tx, now, Some(company), Some(scope.user()), "token.revoke", &subject, &origin.address)?;
            }
            Ok(s.base())
        })
        .await?;
    Ok(Redirect::to(&format!("{base}/people/{id}")).into_response())
}

fn respond(answer: Result<String, CardPage>, id: UserId) -> Result<Response> {
    jobs::wake();
    match answer {
        Ok(base) => Ok(Redirect::to(&format!("{base}/people/{id}")).into_response()),
        Err(page) => Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response()),
    }
}
