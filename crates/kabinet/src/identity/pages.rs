//! Signing in and out, choosing a company, language and theme.

use std::net::SocketAddr;

use access::Roles;
use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequestParts, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, UserId, format::Lang};
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{
    Visit,
    challenge::Challenge,
    gate::{self, Door, Gate, Keys},
    open_session, password, store,
};
use crate::{
    app::App,
    audit,
    demo::Card,
    exchange::address::Peer,
    fail::{Fail, Result},
    passkeys, profile, registration, second,
    web::{Credential, Form, Person, Prefs, Query, Shell, Theme, called::widest_key, credential, html, texts},
};

const YEAR: i64 = 365 * 86_400;

/// Where a request came from: for throttling and the journal.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Where the visitor is.
    pub peer: Peer,
    /// Address of the visitor, behind the proxies that the configuration names; empty in tests without a socket.
    pub address: String,
    /// User-Agent.
    pub agent: String,
}

impl FromRequestParts<App> for Origin {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
        let peer = peer(&parts.extensions, &parts.headers, app);
        Ok(Origin { peer, address: peer.shown(), agent: agent.to_owned() })
    }
}

/// The address that counts: the one that a known proxy tells, else that of the socket.
pub(crate) fn peer(extensions: &Extensions, headers: &HeaderMap, app: &App) -> Peer {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical());
    Peer(peer).behind(&app.exchange.proxies, headers)
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
    /// A form was sent after the session had ended.
    lost: bool,
    register: bool,
    /// What the browser has to work at first.
    puzzle: Option<Challenge>,
    cards: Vec<Card>,
    /// For which host passkeys are taken; empty: they are not.
    passkey: String,
}

/// Query of the sign-in page.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// Who is to sign in, if a page knows.
    #[serde(default)]
    email: String,
    /// Whether a form was sent after the session had ended.
    #[serde(default)]
    lost: String,
}

/// Only a path of our own: `//evil.example` and `https:` lead away and are dropped. So is whatever a browser leaves out of an
/// address before it reads it: `/<tab>/evil.example` is `//evil.example` to it.
pub(crate) fn safe_next(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(|c: char| c == '\\' || c.is_control());
    if own && !next.starts_with("/login") { next } else { "/" }
}

/// What stands in the page besides the form itself.
#[derive(Default)]
struct Typed {
    problem: String,
    email: String,
    next: String,
    lost: bool,
    /// Whether one may come without an invitation.
    register: bool,
}

impl Typed {
    fn of(form: &Login) -> Typed {
        Typed { email: form.email.clone(), next: form.next.clone(), ..Typed::default() }
    }
}

fn login_page(app: &App, headers: &HeaderMap, typed: Typed, puzzle: Option<Challenge>) -> Result<Response> {
    let s = Shell::stranger(app, Prefs::of(headers), app.clock.now());
    let cards = app.demo.as_ref().map(crate::demo::Demo::cards).unwrap_or_default();
    html(&LoginPage {
        s,
        seller: app.config.seller.name.clone(),
        phone: app.config.seller.phone.clone(),
        problem: typed.problem,
        email: typed.email,
        next: safe_next(&typed.next).to_owned(),
        lost: typed.lost,
        register: typed.register,
        puzzle,
        cards,
        passkey: passkeys::ceremony::host(app),
    })
}

/// The page for somebody who was refused at another door beside it.
///
/// # Errors
/// [`Fail`] if the page cannot be made.
pub(crate) fn refused(
    app: &App,
    headers: &HeaderMap,
    next: &str,
    text: impl FnOnce(&webkit::i18n::Texts) -> String,
) -> Result<Response> {
    let problem = text(texts(Prefs::of(headers).lang));
    login_page(app, headers, Typed { problem, next: next.to_owned(), ..Typed::default() }, None)
}

/// `GET /login`
pub async fn show(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Query(q): Query<Next>,
) -> Result<Response> {
    let (a, now) = (app.clone(), app.clock.now());
    let (puzzle, register) = app
        .db
        .read(move |tx| {
            let puzzle = gate::puzzle(tx, &a, Door::SignIn, &origin.address, now)?;
            Ok::<_, Fail>((puzzle, registration::settings::of(tx, &a)?.open))
        })
        .await?;
    let typed = Typed { email: q.email, next: q.next, lost: !q.lost.is_empty(), register, ..Typed::default() };
    login_page(&app, &headers, typed, puzzle)
}

/// The form of the sign-in page.
#[derive(Deserialize)]
pub struct Login {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    answer: String,
}

/// `POST /login`
pub async fn sign_in(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<Login>,
) -> Result<Response> {
    let (now, email) = (app.clock.now(), form.email.trim().to_lowercase());
    let free = app.config.session.free_failures;
    let (a, h, e, from) = (app.clone(), headers.clone(), email.clone(), origin.address.clone());
    let (found, keys, gate, register) = app
        .db
        .read(move |tx| {
            let found = tx.opt(&store::PASSWORD, &[&e])?;
            let keys = Keys::of(&a, &h, &e, found.as_ref().map(|row| row.id), &from);
            let gate = gate::gate(&keys.counts(tx)?, free, now);
            Ok::<_, Fail>((found, keys, gate, registration::settings::of(tx, &a)?.open))
        })
        .await?;
    let typed = Typed { register, ..Typed::of(&form) };
    if !gate::passes(&app, gate, keys.from(), form.challenge, form.answer, now).await? {
        return stopped(&app, &headers, typed, gate, &keys, now);
    }
    let known = found.filter(|row| row.active);
    let stored = known.as_ref().and_then(|row| row.password_hash.clone());
    let user = known.as_ref().map(|row| row.id);
    let fits = password::verify(&app, stored, form.password).await?;
    if let Some(row) = known.filter(|_| fits) {
        return admit(&app, &row, origin, &headers, Some(keys), &form.next).await;
    }
    let (k, address) = (keys.clone(), origin.address);
    let gate = app
        .db
        .write(move |tx| {
            k.failed(tx, now)?;
            audit::note(tx, now, None, user, "sign-in.failed", &email, &address)?;
            Ok::<_, Fail>(gate::gate(&k.counts(tx)?, free, now))
        })
        .await?;
    let problem = texts(Prefs::of(&headers).lang).s("sign-in-wrong").to_owned();
    let page = login_page(&app, &headers, Typed { problem, ..typed }, gate::puzzle_for(&app, gate, keys.from(), now))?;
    Ok((StatusCode::UNAUTHORIZED, page).into_response())
}

/// The page for somebody who may not try now: how long to wait, or what the browser has to do.
fn stopped(app: &App, headers: &HeaderMap, typed: Typed, gate: Gate, keys: &Keys, now: At) -> Result<Response> {
    let (problem, seconds) = gate::told(texts(Prefs::of(headers).lang), gate);
    let page = login_page(app, headers, Typed { problem, ..typed }, gate::puzzle_for(app, gate, keys.from(), now))?;
    let retry = HeaderValue::from(seconds.unsigned_abs());
    Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry)], page).into_response())
}

/// What follows a right password: the code, if the person has a second factor, else a session.
///
/// # Errors
/// [`Fail`] of the database.
pub async fn admit(
    app: &App,
    who: &store::PasswordRow,
    origin: Origin,
    headers: &HeaderMap,
    keys: Option<Keys>,
    next: &str,
) -> Result<Response> {
    let (now, user) = (app.clock.now(), who.id);
    if who.second_at.is_some() {
        return second::door::begin(app, user, now, next).await;
    }
    let (a, h) = (app.clone(), headers.clone());
    let sid = app
        .db
        .write(move |tx| {
            if let Some(keys) = keys {
                keys.forgive(tx)?;
            }
            enter_here(tx, &a, user, &origin, &h, now)
        })
        .await?;
    Ok(signed_in(app, user, &sid, Lang::parse(&who.lang).unwrap_or(Prefs::of(headers).lang), next))
}

/// Opens a session (the old one of this browser ends: its id must not survive signing in); gives the secret for the cookie.
///
/// # Errors
/// [`Fail`] of the database.
pub fn enter_here(
    tx: &Tx<'_>,
    app: &App,
    user: UserId,
    origin: &Origin,
    headers: &HeaderMap,
    now: At,
) -> Result<String> {
    if let Some(old) = cookie::get(headers, credential::SESSION).map(secret::hash) {
        tx.run(&store::CLOSE_SESSION, &[&old])?;
    }
    profile::signed_in(tx, user)?;
    // Where somebody comes in for the first time at all, every browser is a new one.
    if !gate::is_known(app, headers, user) && tx.opt(&store::WAS_IN, &[&user])?.is_some() {
        profile::letters::new_device(tx, app, user, origin, now)?;
    }
    audit::note(tx, now, None, Some(user), "sign-in", &origin.agent, &origin.address)?;
    open_session(tx, app, user, now, &origin.address, &origin.agent)
}

/// The answer to a successful sign-in; the browser is known as this person's from now on.
pub fn signed_in(app: &App, user: UserId, sid: &str, lang: Lang, next: &str) -> Response {
    let secure = app.config.secure();
    let mut r = Redirect::to(safe_next(next)).into_response();
    r.headers_mut().append(header::SET_COOKIE, session_cookie(app, sid));
    r.headers_mut().append(header::SET_COOKIE, cookie::set("lang", lang.code(), YEAR, secure, false));
    r.headers_mut().append(header::SET_COOKIE, gate::know(app, user));
    r
}

/// The cookie of a session.
pub(super) fn session_cookie(app: &App, sid: &str) -> HeaderValue {
    let absolute = app.config.session.absolute_days * 86_400;
    cookie::set(credential::SESSION, sid, absolute, app.config.secure(), false)
}

/// `POST /logout`
pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if let Some(Credential::Session(hash)) = Credential::of(&headers) {
        app.db.write(move |tx| Ok::<_, Fail>(tx.run(&store::CLOSE_SESSION, &[&hash])?)).await?;
    }
    let mut r = Redirect::to("/login").into_response();
    let gone = cookie::set(credential::SESSION, "", 0, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, gone);
    // Pages and drafts of whoever was here go too; how the portal looks in this browser (cookies) stays.
    r.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
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
    widest_key(Roles::parse(words))
}

impl ChoicesPart {
    fn tail<'a>(&self, inn: &'a str) -> &'a str {
        tail(inn)
    }
    fn role(&self, words: &str) -> &'static str {
        role(words)
    }
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
pub async fn language(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(f): Form<LangForm>,
) -> Result<Response> {
    let lang = Lang::parse(&f.lang).ok_or_else(|| Fail::Invalid(format!("lang = {:?}", f.lang)))?;
    if let Some(Credential::Session(hash)) = Credential::of(&headers) {
        let (a, now) = (app.clone(), app.clock.now());
        let visit = Visit { session: hash, peer: origin.peer, setting_up: true };
        app.db
            .write(move |tx| match super::account(tx, &a, &visit, now) {
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
