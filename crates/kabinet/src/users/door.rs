//! The invited colleague's side: following the link, and beginning his account.
//!
//! As with invitations of companies the secret is in the address of one redirect only, then in a cookie for an hour; following
//! changes nothing. Whoever accepts owns the address and chooses name and password himself.

use access::StaffRole;
use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, UserId};
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{
    role_words,
    store::{self, LinkRow},
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::{self, NewUser, pages::Origin, password, throttle},
    web::{Credential, Form, Prefs, Shell, Theme, html},
};

/// Name of the cookie that holds the link's secret.
const COOKIE: &str = "staff";
/// Seconds for which it is held; the link itself stays good.
const HOLD_SECS: i64 = 3600;

/// What the invited person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// There is no such link, or it is not good any more.
    Void,
    /// Its time is over.
    Expired,
    /// The address has an account meanwhile: an administrator gives it the role.
    Known,
    /// Name and password.
    New,
}

fn view(link: Option<&LinkRow>, now: At) -> View {
    match link {
        Some(l) if l.state != "open" => View::Void,
        Some(l) if l.expires_at <= now => View::Expired,
        Some(l) if l.account.is_some() => View::Known,
        Some(_) => View::New,
        None => View::Void,
    }
}

#[derive(Template)]
#[template(path = "users/templates/door.html")]
struct DoorPage {
    s: Shell,
    seller: String,
    view: View,
    link: Option<LinkRow>,
    name: String,
    problem: &'static str,
}

impl DoorPage {
    fn role(&self, l: &LinkRow) -> &str {
        role_words(self.s.t, Some(&l.role))
    }
}

/// `GET /staff/{token}`: the secret leaves the address; nothing is used up.
pub async fn land(Shared(app): Shared<App>, Path(token): Path<String>) -> Response {
    let mut r = Redirect::to("/staff").into_response();
    let held = cookie::set(COOKIE, &token, HOLD_SECS, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, held);
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    r
}

fn held(headers: &HeaderMap) -> Option<[u8; 32]> {
    cookie::get(headers, COOKIE).map(secret::hash)
}

fn read(tx: &Tx<'_>, token: Option<[u8; 32]>) -> Result<Option<LinkRow>> {
    Ok(token.map(|hash| tx.opt(&store::BY_TOKEN, &[&hash])).transpose()?.flatten())
}

async fn page(app: &App, headers: &HeaderMap, name: String, problem: &'static str) -> Result<Response> {
    let (now, token) = (app.clock.now(), held(headers));
    let link = app.db.read(move |tx| read(tx, token)).await?;
    let view = view(link.as_ref(), now);
    let s = Shell::stranger(app, Prefs::of(headers), now);
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let link = link.filter(|_| view != View::Void);
    let seller = app.config.seller.name.clone();
    let mut r = (status, html(&DoorPage { s, seller, view, link, name, problem })?).into_response();
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(r)
}

/// `GET /staff`
pub async fn show(Shared(app): Shared<App>, headers: HeaderMap) -> Result<Response> {
    page(&app, &headers, String::new(), "").await
}

/// What a new colleague says of himself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct JoinForm {
    name: String,
    password: String,
}

/// `POST /staff`: the account begins, with the role of the invitation.
pub async fn join(
    Shared(app): Shared<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<JoinForm>,
) -> Result<Response> {
    let (now, token) = (app.clock.now(), held(&headers));
    let (limit, from) = (app.config.invitations.answers_a_minute, format!("staff:{}", origin.address));
    if app.db.write(move |tx| throttle::too_many(tx, &from, now, 60, limit)).await? {
        return Err(Fail::Throttled(60));
    }
    let link = app.db.read(move |tx| read(tx, token)).await?.filter(|l| view(Some(l), now) == View::New);
    let Some(link) = link else { return page(&app, &headers, String::new(), "").await };
    let name = form.name.trim().to_owned();
    let wrong = match () {
        () if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) => "me-bad-name",
        () => password::refused(&app, &form.password, &[&link.email, &name, &app.config.seller.name]).await,
    };
    if !wrong.is_empty() {
        return page(&app, &headers, name, wrong).await;
    }
    // Hashing is dear: only for a form that can be taken, before the unit of work begins.
    let hash = password::hash(&app, form.password).await?;
    let prefs = Prefs::of(&headers);
    let old = match Credential::of(&headers) {
        Some(Credential::Session(session)) => Some(session),
        _ => None,
    };
    let a = app.clone();
    let joined = app
        .db
        .write(move |tx| {
            let Some(link) = read(tx, token)?.filter(|l| view(Some(l), now) == View::New) else { return Ok(None) };
            let zone = a.config.time_zone.as_str();
            let staff = Some(StaffRole::parse(&link.role).ok_or(Fail::NotFound)?);
            let email = link.email.as_str();
            let new = NewUser { email, name: &name, password_hash: Some(&hash), lang: prefs.lang, zone, staff };
            let user: UserId = identity::create_user(tx, now, &new)?;
            // Whoever is first has it: the second finds it settled.
            if tx.run(&store::SETTLE, &[&link.id, &"accepted", &now, &Some(user)])? == 0 {
                return Err(Fail::NotFound);
            }
            let subject = format!("{name} ({email}): {}", link.role);
            audit::note(tx, now, None, Some(user), "staff.joined", &subject, &origin.address)?;
            if let Some(old) = old {
                identity::close_session(tx, old)?;
            }
            audit::note(tx, now, None, Some(user), "sign-in", &origin.agent, &origin.address)?;
            let sid = identity::open_session(tx, &a, user, now, &origin.address, &origin.agent)?;
            Ok::<_, Fail>(Some((user, sid)))
        })
        .await?;
    let Some((user, sid)) = joined else { return page(&app, &headers, String::new(), "").await };
    let mut r = identity::pages::signed_in(&app, user, &sid, prefs.lang, "/office");
    let gone = cookie::set(COOKIE, "", 0, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, gone);
    Ok(r)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::StaffInvitationId;

    #[test]
    fn a_link_is_good_once_in_its_time_and_for_somebody_new() {
        let now = At::from_micros(1_000_000);
        let link = |state: &str, secs: i64, account: Option<UserId>| LinkRow {
            id: StaffInvitationId::at(now),
            email: String::new(),
            role: "support".into(),
            inviter: String::new(),
            state: state.into(),
            expires_at: now.plus_secs(secs),
            account,
        };
        for (link, want) in [
            (None, View::Void),
            (Some(link("revoked", 9, None)), View::Void),
            (Some(link("accepted", 9, Some(UserId::at(now)))), View::Void),
            (Some(link("open", 0, None)), View::Expired),
            (Some(link("open", 9, Some(UserId::at(now)))), View::Known),
            (Some(link("open", 9, None)), View::New),
        ] {
            assert_eq!(view(link.as_ref(), now), want);
        }
    }
}
