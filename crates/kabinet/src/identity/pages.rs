//! Signing in and out, choosing a company, language and theme.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    Form,
    extract::{ConnectInfo, FromRequestParts, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{At, UserId, format::Lang};
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{open_session, password, store, throttle};
use crate::{
    app::App,
    audit,
    demo::Card,
    fail::{Fail, Result},
    profile,
    web::{Credential, Person, Place, Prefs, Shell, Theme, credential, html},
};

const YEAR: i64 = 365 * 86_400;

/// Where a request came from: for throttling and the journal.
pub struct Origin {
    /// Address of the peer; empty in tests without a socket.
    pub address: String,
    /// User-Agent.
    pub agent: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_string());
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
        Ok(Origin { address: address.unwrap_or_default(), agent: agent.to_owned() })
    }
}

#[derive(Template)]
#[template(path = "identity/templates/login.html")]
struct LoginPage {
    s: Shell,
    seller: String,
    phone: String,
    problem: String,
    email: String,
    next: String,
    cards: Vec<Card>,
}

/// Query of the sign-in page.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// Who is to sign in, if a page knows.
    #[serde(default)]
    email: String,
}

/// Only a path of our own: `//evil.example` and `https:` lead away and are dropped. So is whatever a browser leaves out of an
/// address before it reads it: `/<tab>/evil.example` is `//evil.example` to it.
pub(crate) fn safe_next(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(|c: char| c == '\\' || c.is_control());
    if own && !next.starts_with("/login") { next } else { "/" }
}

fn login_page(app: &App, prefs: Prefs, problem: String, email: String, next: &str) -> Result<Response> {
    let s = Shell::stranger(app, prefs, app.clock.now());
    let cards = app.demo.as_ref().map(crate::demo::Demo::cards).unwrap_or_default();
    html(&LoginPage {
        s,
        seller: app.config.seller.name.clone(),
        phone: app.config.seller.phone.clone(),
        problem,
        email,
        next: safe_next(next).to_owned(),
        cards,
    })
}

/// `GET /login`
pub async fn show(State(app): State<App>, headers: HeaderMap, Query(q): Query<Next>) -> Result<Response> {
    login_page(&app, Prefs::of(&headers), String::new(), q.email, &q.next)
}

/// The form of the sign-in page.
#[derive(Deserialize)]
pub struct Login {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /login`
pub async fn sign_in(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<Login>,
) -> Result<Response> {
    let prefs = Prefs::of(&headers);
    let now = app.clock.now();
    let email = form.email.trim().to_lowercase();
    let keys = [format!("email:{email}"), format!("address:{}", origin.address)];
    let free = app.config.session.free_failures;
    let (k, e) = (keys.clone(), email.clone());
    let (wait, found) = app
        .db
        .read(move |tx| {
            // An address is shared by an office: it gets ten times the patience of an account.
            let mut wait = None;
            for (key, free) in [(&k[0], free), (&k[1], free * 10)] {
                if let Some((n, last)) = tx.opt(&store::FAILURES, &[key])? {
                    wait = wait.max(throttle::wait(n, last, now, free));
                }
            }
            Ok::<_, Fail>((wait, tx.opt(&store::PASSWORD, &[&e])?))
        })
        .await?;
    let t = crate::web::texts(prefs.lang);
    if let Some(seconds) = wait {
        let page = login_page(&app, prefs, t.n("sign-in-wait", seconds).into_owned(), form.email, &form.next)?;
        let retry = HeaderValue::from(seconds.unsigned_abs());
        return Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry)], page).into_response());
    }
    let (user, stored, lang) = match found {
        Some(row) if row.active => (Some(row.id), row.password_hash, Lang::parse(&row.lang)),
        _ => (None, None, None),
    };
    let fits = password::verify(&app, stored, form.password).await?;
    match user.filter(|_| fits) {
        Some(user) => {
            let done = enter(&app, user, origin, &headers, now, Some(keys)).await?;
            Ok(signed_in(&app, &done, lang.unwrap_or(prefs.lang), safe_next(&form.next)))
        }
        None => {
            app.db
                .write(move |tx| {
                    let quiet = now.plus_secs(-throttle::FORGET_SECS);
                    for key in &keys {
                        tx.run(&store::FAIL, &[key, &now, &quiet])?;
                    }
                    audit::note(tx, now, None, user, "sign-in.failed", &email, &origin.address)
                })
                .await?;
            let page = login_page(&app, prefs, t.s("sign-in-wrong").to_owned(), form.email, &form.next)?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
    }
}

/// Opens a session (the old one of this browser ends: its id must not survive signing in) and gives the cookie.
///
/// # Errors
/// [`Fail`] of the database.
pub async fn enter(
    app: &App,
    user: UserId,
    origin: Origin,
    headers: &HeaderMap,
    now: At,
    forgive: Option<[String; 2]>,
) -> Result<String> {
    let old = cookie::get(headers, credential::SESSION).map(secret::hash);
    let a = app.clone();
    app.db
        .write(move |tx| {
            if let Some(old) = old {
                tx.run(&store::CLOSE_SESSION, &[&old])?;
            }
            for key in forgive.iter().flatten() {
                tx.run(&store::FORGIVE, &[key])?;
            }
            profile::signed_in(tx, user)?;
            audit::note(tx, now, None, Some(user), "sign-in", &origin.agent, &origin.address)?;
            open_session(tx, &a, user, now, &origin.address, &origin.agent)
        })
        .await
}

/// The answer to a successful sign-in.
pub fn signed_in(app: &App, sid: &str, lang: Lang, next: &str) -> Response {
    let secure = app.config.secure();
    let mut r = Redirect::to(safe_next(next)).into_response();
    let absolute = app.config.session.absolute_days * 86_400;
    r.headers_mut().append(header::SET_COOKIE, cookie::set(credential::SESSION, sid, absolute, secure, false));
    r.headers_mut().append(header::SET_COOKIE, cookie::set("lang", lang.code(), YEAR, secure, false));
    r
}

/// `POST /logout`
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if let Some(Credential::Session(hash)) = Credential::of(&headers) {
        app.db.write(move |tx| Ok::<_, Fail>(tx.run(&store::CLOSE_SESSION, &[&hash])?)).await?;
    }
    let mut r = Redirect::to("/login").into_response();
    let gone = cookie::set(credential::SESSION, "", 0, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, gone);
    Ok(r)
}

/// `GET /`: the last used company, the seller's office, or the list.
pub async fn start(person: Person) -> Result<Response> {
    let to = person
        .read(|tx, account, _| {
            let mut choices = tx.all(&store::CHOICES, &[&account.user])?;
            Ok(match (choices.is_empty(), account.staff) {
                (true, Some(_)) => "/office".to_owned(),
                (true, None) => "/companies".to_owned(),
                (false, _) => format!("/c/{}/", choices.swap_remove(0).slug),
            })
        })
        .await?;
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "identity/templates/companies.html")]
struct CompaniesPage {
    s: Shell,
    here: String,
    list: Vec<store::ChoiceRow>,
}
#[derive(Template)]
#[template(path = "identity/templates/choices.html")]
struct ChoicesPart {
    s: Shell,
    here: String,
    list: Vec<store::ChoiceRow>,
}

fn tail(inn: &str) -> &str {
    inn.get(inn.len().saturating_sub(4)..).unwrap_or(inn)
}
fn role(words: &str) -> &'static str {
    use access::{Role, Roles};
    match Roles::parse(words).widest() {
        Some(Role::Owner) => "role-owner",
        Some(Role::Approver) => "role-approver",
        Some(Role::Buyer) => "role-buyer",
        Some(Role::Accountant) => "role-accountant",
        Some(Role::Viewer) => "role-viewer",
        None => "role-none",
    }
}
macro_rules! choice_words { ($($t:ident),*) => { $(
    impl $t {
        fn tail<'a>(&self, inn: &'a str) -> &'a str { tail(inn) }
        fn role(&self, words: &str) -> &'static str { role(words) }
    }
)* } }
choice_words!(CompaniesPage, ChoicesPart);

/// `GET /companies`
pub async fn companies(person: Person) -> Result<Response> {
    let page = person
        .read(|tx, account, s| {
            let list = tx.all(&store::CHOICES, &[&account.user])?;
            Ok(CompaniesPage { s, here: String::new(), list })
        })
        .await?;
    html(&page)
}

/// Query of the selector: the company that is open now.
#[derive(Deserialize)]
pub struct Here {
    #[serde(default)]
    here: String,
}

/// `GET /companies/choices`: the list inside the selector, fetched when it is opened.
pub async fn choices(person: Person, Query(q): Query<Here>) -> Result<Response> {
    let part = person
        .read(|tx, account, s| {
            let list = tx.all(&store::CHOICES, &[&account.user])?;
            Ok(ChoicesPart { s, here: q.here, list })
        })
        .await?;
    html(&part)
}

pub(crate) fn back(headers: &HeaderMap) -> String {
    // Only the path of the page that asked: the rest of the address is the browser's word.
    let referer = headers.get(header::REFERER).and_then(|v| v.to_str().ok()).unwrap_or("/");
    let path = referer.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |p| format!("/{p}"));
    if path.starts_with("/login") { path } else { safe_next(&path).to_owned() }
}

/// The form of the theme switch.
#[derive(Deserialize)]
pub struct ThemeForm {
    theme: String,
}

/// `POST /me/theme`
pub async fn theme(State(app): State<App>, headers: HeaderMap, Form(f): Form<ThemeForm>) -> Response {
    let mut r = Redirect::to(&back(&headers)).into_response();
    let word = Theme::parse(&f.theme).as_str();
    r.headers_mut().append(header::SET_COOKIE, cookie::set("theme", word, YEAR, app.config.secure(), true));
    r
}

/// The form of the language switch.
#[derive(Deserialize)]
pub struct LangForm {
    lang: String,
}

/// `POST /me/language`: for the person if signed in, and for the browser.
pub async fn language(State(app): State<App>, headers: HeaderMap, Form(f): Form<LangForm>) -> Result<Response> {
    let lang = Lang::parse(&f.lang).ok_or_else(|| Fail::Invalid(format!("lang = {:?}", f.lang)))?;
    if let Some(Credential::Session(hash)) = Credential::of(&headers) {
        let (a, now) = (app.clone(), app.clock.now());
        app.db
            .write(move |tx| match super::account(tx, &a, hash, now) {
                Ok(account) => Ok(tx.run(&store::SET_LANG, &[&account.user, &lang.code()])?),
                Err(Fail::SignIn) => Ok(0),
                Err(e) => Err(e),
            })
            .await?;
    }
    let mut r = Redirect::to(&back(&headers)).into_response();
    r.headers_mut().append(header::SET_COOKIE, cookie::set("lang", lang.code(), YEAR, app.config.secure(), false));
    Ok(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_our_own_pages_only() {
        for (next, to) in [
            ("/c/romashka/orders?q=1", "/c/romashka/orders?q=1"),
            ("//evil.example/", "/"),
            ("https://evil.example/", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("/\u{0}/evil.example", "/"),
            ("/login?next=/", "/"),
            ("", "/"),
        ] {
            assert_eq!(safe_next(next), to, "{next}");
        }
    }
}
