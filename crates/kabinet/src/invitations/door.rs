//! The invited person's side: following the link, and joining.
//!
//! The link's secret is in the address of one redirect only; after it the browser holds it in a cookie for an hour, so that no
//! page, log or referrer carries it. Following changes nothing but the note that it was followed.

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

use super::store::{self, LinkRow};
use crate::{
    app::App,
    audit,
    exchange::address::Peer,
    fail::{Fail, Result},
    identity::{self, NewUser, Visit, pages::Origin, password, throttle},
    members::{self, Given, given::given_words},
    notices,
    web::{Credential, Form, Prefs, Shell, Theme, credential, html},
};

/// Name of the cookie that holds the link's secret.
const COOKIE: &str = "invite";
/// Seconds for which it is held; the link itself stays good.
const HOLD_SECS: i64 = 3600;

/// What the invited person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// There is no such link, or it is not good any more.
    Void,
    /// Its time is over.
    Expired,
    /// Signed in as somebody else.
    Other,
    /// Signed in as the right person: one button.
    Join,
    /// Has an account: sign in first.
    SignIn,
    /// The account of this address was closed.
    Closed,
    /// Nobody yet: name and password.
    New,
}

/// Which view a link leads to, for somebody who may be signed in.
fn view(link: Option<&LinkRow>, signed_in: Option<UserId>, now: At) -> View {
    let Some(link) = link else { return View::Void };
    match (link.state.as_str(), link.account, signed_in) {
        ("open", ..) if link.expires_at <= now => View::Expired,
        ("open", Some(_), _) if link.account_active == Some(false) => View::Closed,
        ("open", Some(a), Some(me)) if a == me => View::Join,
        ("open", _, Some(_)) => View::Other,
        ("open", Some(_), None) => View::SignIn,
        ("open", None, None) => View::New,
        _ => View::Void,
    }
}

#[derive(Template)]
#[template(path = "invitations/templates/invite.html")]
struct InvitePage {
    s: Shell,
    view: View,
    link: Option<LinkRow>,
    role: String,
    me: String,
    name: String,
    problem: &'static str,
}

impl InvitePage {
    fn escaped(&self, email: &str) -> String {
        percent_encoding::utf8_percent_encode(email, percent_encoding::NON_ALPHANUMERIC).to_string()
    }
}

/// `GET /invite/{token}`: the secret leaves the address; nothing is used up.
pub async fn land(Shared(app): Shared<App>, Path(token): Path<String>) -> Result<Response> {
    let (now, hash) = (app.clock.now(), secret::hash(&token));
    let link = app.db.read(move |tx| Ok::<_, Fail>(tx.opt(&store::BY_TOKEN, &[&hash])?)).await?;
    if let Some(link) = link.filter(|l| l.state == "open" && l.opened_at.is_none()) {
        app.db.write(move |tx| Ok::<_, Fail>(tx.run(&store::OPENED, &[&link.company_id, &link.id, &now])?)).await?;
    }
    let mut r = Redirect::to("/invite").into_response();
    let held = cookie::set(COOKIE, &token, HOLD_SECS, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, held);
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(r)
}

/// What the browser holds: the link and the session.
#[derive(Clone, Copy)]
struct Held {
    token: Option<[u8; 32]>,
    session: Option<[u8; 32]>,
    peer: Peer,
    prefs: Prefs,
}

impl Held {
    fn of(headers: &HeaderMap, origin: &Origin) -> Held {
        let session = match Credential::of(headers) {
            Some(Credential::Session(hash)) => Some(hash),
            _ => None,
        };
        let token = cookie::get(headers, COOKIE).map(secret::hash);
        Held { token, session, peer: origin.peer, prefs: Prefs::of(headers) }
    }

    /// The address that the link is for; nothing for none.
    fn address(&self, tx: &Tx<'_>) -> Result<String> {
        let link = self.token.map(|hash| tx.opt(&store::BY_TOKEN, &[&hash])).transpose()?.flatten();
        Ok(link.map(|l| l.email).unwrap_or_default())
    }

    fn read(&self, tx: &Tx<'_>, app: &App, now: At) -> Result<(Option<LinkRow>, Option<identity::Account>)> {
        let link = match self.token {
            Some(hash) => tx.opt(&store::BY_TOKEN, &[&hash])?,
            None => None,
        };
        let visit = |session| Visit { session, peer: self.peer, setting_up: true };
        let account = match self.session.map(|s| identity::account(tx, app, &visit(s), now)) {
            None | Some(Err(Fail::SignIn)) => None,
            Some(other) => Some(other?),
        };
        Ok((link, account))
    }

    fn page(&self, tx: &Tx<'_>, app: &App, now: At, name: String, problem: &'static str) -> Result<InvitePage> {
        let (link, account) = self.read(tx, app, now)?;
        let s = match &account {
            Some(a) => Shell::person(app, a, self.prefs, now),
            None => Shell::stranger(app, self.prefs, now),
        };
        let role = link.as_ref().map(|l| given_words(s.lang(), &l.roles, l.own_name.as_deref())).unwrap_or_default();
        let view = view(link.as_ref(), account.as_ref().map(|a| a.user), now);
        let link = link.filter(|_| view != View::Void);
        Ok(InvitePage { view, link, role, me: account.map(|a| a.email).unwrap_or_default(), s, name, problem })
    }
}

/// `GET /invite`
pub async fn show(Shared(app): Shared<App>, origin: Origin, headers: HeaderMap) -> Result<Response> {
    let (held, now, a) = (Held::of(&headers, &origin), app.clock.now(), app.clone());
    let page = app.db.read(move |tx| held.page(tx, &a, now, String::new(), "")).await?;
    respond(&page, StatusCode::OK)
}

fn respond(page: &InvitePage, status: StatusCode) -> Result<Response> {
    let mut r = (status, html(page)?).into_response();
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(r)
}

/// `POST /invite/switch`: whoever is signed in here leaves, the invitation stays.
pub async fn switch(Shared(app): Shared<App>, origin: Origin, headers: HeaderMap) -> Result<Response> {
    if let Some(session) = Held::of(&headers, &origin).session {
        app.db.write(move |tx| Ok::<_, Fail>(identity::close_session(tx, session)?)).await?;
    }
    let mut r = Redirect::to("/invite").into_response();
    let gone = cookie::set(credential::SESSION, "", 0, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, gone);
    Ok(r)
}

/// What a new person says of himself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct JoinForm {
    name: String,
    password: String,
}

/// What came of it.
enum Joined {
    /// Whose session, and where to go.
    In(UserId, String, String),
    /// Not so.
    No(Box<InvitePage>),
}

/// `POST /invite`: joins, as the person who owns the address.
pub async fn join(
    Shared(app): Shared<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<JoinForm>,
) -> Result<Response> {
    let (held, now) = (Held::of(&headers, &origin), app.clock.now());
    let (limit, address) = (app.config.invitations.answers_a_minute, origin.address.clone());
    let many = app.db.write(move |tx| throttle::too_many(tx, &format!("invite:{address}"), now, 60, limit)).await?;
    if many {
        return Err(Fail::Throttled(60));
    }
    let name = form.name.trim().to_owned();
    let address = app.db.read(move |tx| held.address(tx)).await?;
    let wrong = match () {
        () if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) => "me-bad-name",
        () => password::refused(&app, &form.password, &[&address, &name, &app.config.seller.name]).await,
    };
    // Hashing is dear: only for a form that can be taken, before the unit of work begins.
    let hash = if wrong.is_empty() { Some(password::hash(&app, form.password).await?) } else { None };
    let a = app.clone();
    let joined = app
        .db
        .write(move |tx| {
            let (link, account) = held.read(tx, &a, now)?;
            let view = view(link.as_ref(), account.as_ref().map(|a| a.user), now);
            let user = match (&link, view, hash) {
                (_, View::Join, _) => account.map(|a| a.user),
                (Some(link), View::New, Some(hash)) => {
                    let (lang, zone) = (held.prefs.lang, a.config.time_zone.as_str());
                    let new = NewUser {
                        email: &link.email,
                        name: &name,
                        password_hash: Some(&hash),
                        lang,
                        zone,
                        staff: None,
                    };
                    Some(identity::create_user(tx, now, &new)?)
                }
                _ => None,
            };
            let (Some(link), Some(user)) = (link, user) else {
                let problem = if view == View::New { wrong } else { "" };
                return Ok(Joined::No(Box::new(held.page(tx, &a, now, name, problem)?)));
            };
            accept(tx, &a, &link, user, now, &origin)?;
            // The id of a session does not survive a change of what it opens.
            if let Some(old) = held.session {
                identity::close_session(tx, old)?;
            }
            audit::note(tx, now, None, Some(user), "sign-in", &origin.agent, &origin.address)?;
            let sid = identity::open_session(tx, &a, user, now, &origin.address, &origin.agent)?;
            Ok::<_, Fail>(Joined::In(user, sid, link.slug))
        })
        .await?;
    jobs::wake();
    match joined {
        Joined::No(page) => respond(&page, StatusCode::UNPROCESSABLE_ENTITY),
        Joined::In(user, sid, slug) => {
            let mut r = identity::pages::signed_in(&app, user, &sid, Prefs::of(&headers).lang, &format!("/c/{slug}/"));
            let gone = cookie::set(COOKIE, "", 0, app.config.secure(), false);
            r.headers_mut().append(header::SET_COOKIE, gone);
            Ok(r)
        }
    }
}

fn accept(tx: &Tx<'_>, app: &App, link: &LinkRow, user: UserId, now: At, origin: &Origin) -> Result<()> {
    let company = link.company_id;
    // Whoever is first has it: the second finds it settled.
    let settled = tx.run(&store::SETTLE, &[&company, &link.id, &"accepted", &now, &Some(user)])?;
    if settled == 0 {
        return Err(Fail::NotFound);
    }
    let given = Given { roles: access::Roles::parse(&link.roles), own: link.own_role };
    members::verbs::join(tx, app, now, company, user, &given, link.invited_by)?;
    let subject = format!("{} {}", link.email, given.words());
    audit::note(tx, now, Some(company), Some(user), "invitation.accept", &subject, &origin.address)?;
    if link.invited_by != user {
        notices::notify(tx, company, link.invited_by, now, "invitation-accepted", |_| link.email.clone(), "/people")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kernel::{CompanyId, Id};

    use super::*;

    #[test]
    fn who_sees_what() {
        let now = At::from_micros(1_000_000);
        let (me, other) = (UserId::at(now), UserId::at(now));
        let link = |state: &str, account: Option<UserId>, secs: i64| LinkRow {
            company_id: CompanyId::at(now),
            id: Id::at(now),
            slug: String::new(),
            company: String::new(),
            hue: 0,
            email: String::new(),
            roles: String::new(),
            own_role: None,
            own_name: None,
            invited_by: other,
            inviter: String::new(),
            state: state.into(),
            expires_at: now.plus_secs(secs),
            opened_at: None,
            account,
            account_active: account.map(|_| true),
        };
        for (link, signed_in, want) in [
            (None, None, View::Void),
            (Some(link("revoked", Some(me), 9)), Some(me), View::Void),
            (Some(link("accepted", Some(me), 9)), Some(me), View::Void),
            (Some(link("open", Some(me), 0)), Some(me), View::Expired),
            (Some(link("open", Some(me), 9)), Some(me), View::Join),
            (Some(link("open", Some(me), 9)), Some(other), View::Other),
            (Some(link("open", None, 9)), Some(other), View::Other),
            (Some(link("open", Some(me), 9)), None, View::SignIn),
            (Some(link("open", None, 9)), None, View::New),
            (Some(LinkRow { account_active: Some(false), ..link("open", Some(me), 9) }), None, View::Closed),
        ] {
            assert_eq!(view(link.as_ref(), signed_in, now), want);
        }
    }
}
