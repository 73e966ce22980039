//! The office's pages of accounts: the list with the invitations to the staff, the card of one, and its commands.

use access::{
    Office, StaffRole,
    seller::duty::{Duty, UsersManage, UsersView},
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{UserId, kind};
use serde::Deserialize;

use super::{
    StaffInvitationKind,
    invite::{self, Outcome},
    list::{self, Listed, latest},
    role_words,
    store::{self, CardRow, InvitationRow, PlaceRow, UserRow},
    verbs::{Actor, Why, is_deleted},
};
use crate::{
    app::App,
    deputies,
    fail::{Fail, Result},
    identity::pages::Origin,
    mails::MailState,
    members::given::given_text,
    policy::wide,
    web::{Desk, Form, PathId, Place, Query, Shell, Theme, html},
};

/// What the list is asked for, and what was just done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// A part of a name or an address.
    pub q: String,
    /// `staff`, `clients`, `closed`; anything else: all.
    pub show: String,
    /// Cursor.
    pub after: String,
    /// What was just done.
    pub did: String,
}

/// A tab of the list.
pub struct Tab {
    /// Word in the URL.
    pub show: &'static str,
    /// Key of its name.
    pub key: &'static str,
    /// How many accounts.
    pub n: i64,
}

/// Whom to invite, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    email: String,
    role: String,
}

#[derive(Template)]
#[template(path = "users/templates/list.html")]
struct ListPage {
    s: Shell,
    q: ListQuery,
    tabs: Vec<Tab>,
    listed: Listed,
    invited: Vec<InvitationRow>,
    /// Roles of the staff that need a second factor.
    policy: crate::policy::rules::StaffPolicy,
    may_manage: bool,
    typed: InviteForm,
    problem: &'static str,
    /// The account that the address has already.
    known: Option<UserId>,
}

const DID: &[(&str, &str)] = &[
    ("invited", "users-did-invited"),
    ("again", "inv-again"),
    ("taken-back", "inv-taken-back"),
    ("role", "users-did-role"),
    ("closed", "users-did-closed"),
    ("reopened", "users-did-reopened"),
    ("signed-out", "users-did-signed-out"),
];

fn done(word: &str) -> &'static str {
    DID.iter().find(|(w, _)| *w == word).map_or("", |(_, key)| key)
}

impl ListPage {
    fn done(&self) -> &'static str {
        done(&self.q.did)
    }
    fn role(&self, word: &Option<String>) -> &str {
        role_words(self.s.t, word.as_deref())
    }
    fn role_of(&self, row: &InvitationRow) -> &str {
        role_words(self.s.t, Some(&row.role))
    }
    fn needed(&self, row: &UserRow) -> bool {
        row.active && row.staff.as_deref().and_then(StaffRole::parse).is_some_and(|role| self.policy.has(role))
    }
    fn works_for(&self, row: &UserRow) -> String {
        match &row.company {
            Some(name) if row.companies > 1 => self.s.t.xy("users-and-more", name, row.companies - 1).into_owned(),
            Some(name) => name.clone(),
            None => String::new(),
        }
    }
    fn state(&self, row: &UserRow) -> (&'static str, &'static str) {
        state(row.active, &row.email)
    }
    fn sent(&self, row: &InvitationRow) -> (&'static str, &'static str) {
        match row.mail_state {
            _ if row.expires_at <= self.s.now => ("st-warn", "inv-expired"),
            Some(MailState::Queued) => ("st-wait", "inv-waiting"),
            Some(MailState::Refused) => ("st-stop", "inv-refused"),
            _ => ("st-wait", "inv-sent"),
        }
    }
    fn roles(&self) -> Vec<(&'static str, &str)> {
        StaffRole::ALL.into_iter().map(|r| (r.as_str(), role_words(self.s.t, Some(r.as_str())))).collect()
    }
    fn path(&self, show: &str, after: &str) -> String {
        let enc = |t: &str| percent_encoding::utf8_percent_encode(t, percent_encoding::NON_ALPHANUMERIC).to_string();
        let pairs = [("show", show), ("q", self.q.q.as_str()), ("after", after)];
        let all: Vec<String> =
            pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}={}", enc(v))).collect();
        if all.is_empty() { "/office/users".to_owned() } else { format!("/office/users?{}", all.join("&")) }
    }
    fn next(&self) -> Option<String> {
        self.listed.next.as_ref().map(|after| self.path(&self.q.show, after))
    }
}

/// Class and key of how an account is.
fn state(active: bool, email: &str) -> (&'static str, &'static str) {
    match active {
        true => ("st-done", "co-active"),
        false if is_deleted(email) => ("st-off", "users-deleted"),
        false => ("st-off", "co-closed"),
    }
}

fn may_manage<D: Duty>(office: &Office<D>) -> bool {
    office.role().reach(access::SellerPermission::UsersManage).is_some()
}

fn list_page<D: Duty>(
    tx: &Tx<'_>,
    office: &Office<D>,
    s: Shell,
    mut q: ListQuery,
    typed: InviteForm,
    refused: Option<Outcome>,
) -> Result<ListPage> {
    if !["staff", "clients", "closed"].contains(&q.show.as_str()) {
        q.show.clear();
    }
    let (all, staff, clients, closed) = tx.one(&store::COUNTS, &[])?;
    let may_manage = may_manage(office);
    Ok(ListPage {
        tabs: vec![
            Tab { show: "", key: "off-all", n: all },
            Tab { show: "staff", key: "users-staff", n: staff },
            Tab { show: "clients", key: "users-clients", n: clients },
            Tab { show: "closed", key: "users-closed", n: closed },
        ],
        listed: list::page(tx, &q.show, &q.q, &q.after)?,
        invited: tx.all(&store::OPEN, &[])?,
        policy: wide::read(tx)?.staff,
        may_manage,
        problem: refused.map_or("", Outcome::key),
        known: refused.and_then(|r| if let Outcome::Known(user) = r { Some(user) } else { None }),
        s: s.at(Place::OfficeUsers),
        q,
        typed,
    })
}

/// `GET /office/users`
pub async fn index(desk: Desk<UsersView>, Query(q): Query<ListQuery>) -> Result<Response> {
    html(&desk.read(move |tx, office, s| list_page(tx, office, s, q, InviteForm::default(), None)).await?)
}

/// What was typed into the card, and what came of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CardForm {
    /// Word of a staff role; empty: none.
    pub role: String,
    /// Why the account is closed.
    pub reason: String,
    /// Ticked: also if a company is left without an owner.
    pub anyway: Option<String>,
    /// What was just done.
    pub did: String,
}

#[derive(Template)]
#[template(path = "users/templates/card.html")]
struct CardPage {
    s: Shell,
    u: CardRow,
    places: Vec<PlaceRow>,
    looked_after: Vec<(String, String)>,
    stands: Vec<deputies::StandRow>,
    /// Whether a rule of the staff asks for a second factor.
    needed: bool,
    me: bool,
    may_manage: bool,
    form: CardForm,
    problem: &'static str,
}

impl CardPage {
    fn done(&self) -> &'static str {
        done(&self.form.did)
    }
    fn state(&self) -> (&'static str, &'static str) {
        state(self.u.active, &self.u.email)
    }
    fn staff(&self) -> &str {
        role_words(self.s.t, self.u.staff.as_deref())
    }
    fn last_seen(&self) -> Option<kernel::At> {
        latest(self.places.iter().map(|p| p.used_at).chain([self.u.seen_at, self.u.came_at]))
    }
    fn roles_in(&self, place: &PlaceRow) -> String {
        given_text(&self.s, &place.roles, &place.own_name)
    }
    fn roles(&self) -> Vec<(&'static str, &str, bool)> {
        let is = |word: &str| self.u.staff.as_deref().unwrap_or("") == word;
        let role = |r: StaffRole| (r.as_str(), role_words(self.s.t, Some(r.as_str())), is(r.as_str()));
        std::iter::once(("", self.s.t.s("users-no-role"), is(""))).chain(StaffRole::ALL.map(role)).collect()
    }
    /// Companies that would have no owner without him.
    fn alone_in(&self) -> String {
        self.places.iter().filter(|p| p.alone).map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    }
    fn deleted(&self) -> bool {
        is_deleted(&self.u.email)
    }
    /// Companies that still have a manager who is none any more.
    fn left_behind(&self) -> bool {
        let looks_after = self.u.active && matches!(self.u.staff.as_deref(), Some("manager" | "admin"));
        !self.looked_after.is_empty() && !looks_after
    }
    fn escaped(&self) -> String {
        percent_encoding::utf8_percent_encode(&self.u.email, percent_encoding::NON_ALPHANUMERIC).to_string()
    }
}

fn card_page<D: Duty>(
    tx: &Tx<'_>,
    app: &App,
    office: &Office<D>,
    s: Shell,
    id: UserId,
    form: CardForm,
    problem: &'static str,
) -> Result<CardPage> {
    let idle = s.now.plus_secs(-app.config.session.idle_hours * 3600);
    let u = tx.opt(&store::CARD, &[&id, &s.now, &idle])?.ok_or(Fail::NotFound)?;
    let role = u.staff.as_deref().and_then(StaffRole::parse).filter(|_| u.active);
    let needed = match role {
        Some(role) => wide::read(tx)?.staff.has(role),
        None => false,
    };
    Ok(CardPage {
        places: tx.all(&store::PLACES, &[&id])?,
        looked_after: tx.all(&store::LOOKED_AFTER, &[&id])?,
        stands: deputies::standing_in(tx, id, &office.only().day)?,
        needed,
        me: office.user() == id,
        may_manage: may_manage(office),
        s: s.at(Place::OfficeUsers),
        u,
        form,
        problem,
    })
}

/// `GET /office/users/{id}`
pub async fn show(
    desk: Desk<UsersView>,
    PathId(id): PathId<kind::User>,
    Query(q): Query<CardForm>,
) -> Result<Response> {
    let app = desk.app.clone();
    let form = CardForm { did: q.did, ..CardForm::default() };
    html(&desk.read(move |tx, office, s| card_page(tx, &app, office, s, id, form, "")).await?)
}

/// Back to the card, or the card with what was in the way.
async fn answer(
    desk: &Desk<UsersManage>,
    id: UserId,
    form: CardForm,
    did: &str,
    problem: &'static str,
) -> Result<Response> {
    if problem.is_empty() {
        jobs::wake();
        return Ok(Redirect::to(&format!("/office/users/{id}?did={did}")).into_response());
    }
    let app = desk.app.clone();
    let shown = desk.read(move |tx, office, s| card_page(tx, &app, office, s, id, form, problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response())
}

fn key(done: std::result::Result<(), Why>) -> &'static str {
    done.err().map_or("", Why::key)
}

/// `POST /office/users/{id}/role`
pub async fn role(
    desk: Desk<UsersManage>,
    PathId(id): PathId<kind::User>,
    origin: Origin,
    Form(form): Form<CardForm>,
) -> Result<Response> {
    let (now, app, word) = (desk.now, desk.app.clone(), form.role.clone());
    let problem = desk
        .write_confirmed(move |tx, office| {
            let role = match word.as_str() {
                "" => None,
                word => match StaffRole::parse(word) {
                    Some(role) => Some(role),
                    None => return Ok("users-bad-role"),
                },
            };
            let by = Actor { app: &app, user: Some(office.user()), now, address: &origin.address };
            by.give(tx, id, role).map(key)
        })
        .await?;
    answer(&desk, id, form, "role", problem).await
}

/// `POST /office/users/{id}/close`: with a reason that the person reads.
pub async fn close(
    desk: Desk<UsersManage>,
    PathId(id): PathId<kind::User>,
    origin: Origin,
    Form(form): Form<CardForm>,
) -> Result<Response> {
    let (now, app, asked) = (desk.now, desk.app.clone(), form.clone());
    let problem = desk
        .write_confirmed(move |tx, office| {
            let reason = asked.reason.trim();
            if !(3..=300).contains(&reason.chars().count()) {
                return Ok("off-owner-reason");
            }
            let by = Actor { app: &app, user: Some(office.user()), now, address: &origin.address };
            by.close(tx, id, reason, asked.anyway.is_some()).map(key)
        })
        .await?;
    answer(&desk, id, form, "closed", problem).await
}

/// `POST /office/users/{id}/reopen`
pub async fn reopen(desk: Desk<UsersManage>, PathId(id): PathId<kind::User>, origin: Origin) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    let problem = desk
        .write_confirmed(move |tx, office| {
            let by = Actor { app: &app, user: Some(office.user()), now, address: &origin.address };
            by.reopen(tx, id).map(key)
        })
        .await?;
    answer(&desk, id, CardForm::default(), "reopened", problem).await
}

/// `POST /office/users/{id}/sign-out`: whoever is in with a stolen session is out.
pub async fn sign_out(desk: Desk<UsersManage>, PathId(id): PathId<kind::User>, origin: Origin) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    desk.write(move |tx, office| {
        Actor { app: &app, user: Some(office.user()), now, address: &origin.address }.sign_out(tx, id)
    })
    .await?;
    answer(&desk, id, CardForm::default(), "signed-out", "").await
}

/// The name of who invites, as the letter gives it.
fn my_name(tx: &Tx<'_>, app: &App, me: UserId) -> Result<String> {
    let who = tx.opt(&store::TARGET, &[&me])?;
    Ok(who.map_or_else(|| app.config.seller.name.clone(), |w| w.name))
}

async fn invited(desk: &Desk<UsersManage>, typed: InviteForm, did: &str, outcome: Outcome) -> Result<Response> {
    if outcome == Outcome::Sent {
        jobs::wake();
        return Ok(Redirect::to(&format!("/office/users?did={did}#invited")).into_response());
    }
    let shown =
        desk.read(move |tx, office, s| list_page(tx, office, s, ListQuery::default(), typed, Some(outcome))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response())
}

/// `POST /office/users/invite`
pub async fn invite(desk: Desk<UsersManage>, origin: Origin, Form(form): Form<InviteForm>) -> Result<Response> {
    let (now, app, typed) = (desk.now, desk.app.clone(), form.clone());
    // A colleague is not made by a session that somebody left open.
    let outcome = desk
        .write_confirmed(move |tx, office| {
            let me = office.user();
            let by = Actor { app: &app, user: Some(me), now, address: &origin.address };
            let name = my_name(tx, &app, me)?;
            invite::invite(tx, &by, (me, &name), &form.email, &form.role)
        })
        .await?;
    invited(&desk, typed, "invited", outcome).await
}

/// `POST /office/users/invitations/{id}/resend`
pub async fn resend(
    desk: Desk<UsersManage>,
    PathId(id): PathId<StaffInvitationKind>,
    origin: Origin,
) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    let outcome = desk
        .write_confirmed(move |tx, office| {
            let me = office.user();
            let by = Actor { app: &app, user: Some(me), now, address: &origin.address };
            let name = my_name(tx, &app, me)?;
            invite::again(tx, &by, (me, &name), id)
        })
        .await?;
    invited(&desk, InviteForm::default(), "again", outcome).await
}

/// `POST /office/users/invitations/{id}/revoke`
pub async fn revoke(
    desk: Desk<UsersManage>,
    PathId(id): PathId<StaffInvitationKind>,
    origin: Origin,
) -> Result<Response> {
    let (now, app) = (desk.now, desk.app.clone());
    desk.write(move |tx, office| {
        let by = Actor { app: &app, user: Some(office.user()), now, address: &origin.address };
        invite::revoke(tx, &by, id)
    })
    .await?;
    invited(&desk, InviteForm::default(), "taken-back", Outcome::Sent).await
}
