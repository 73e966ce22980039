//! The person's own page of it: turning it on with an app, another app, recovery codes, turning it off.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use db::Tx;
use kernel::{At, UserId};
use serde::Deserialize;

use super::{forget, letters, new_codes, open, purpose, qr, rules, store};
use crate::{
    app::App,
    audit,
    fail::Result,
    identity::{self, Account, pages::Origin},
    passkeys, policy, profile,
    web::{Form, Person, Place, Query, Shell, Theme, html},
};

/// Seconds for which a secret waits for its first code.
const WAITS: i64 = 3600;

#[derive(Template)]
#[template(path = "second/templates/second.html")]
struct SecondPage {
    s: Shell,
    since: Option<At>,
    left: i64,
    /// Who asks for it.
    asked_by: Vec<String>,
    /// Passkeys of the person.
    passkeys: i64,
    done: &'static str,
    problem: &'static str,
}

fn page(
    tx: &Tx<'_>,
    app: &App,
    account: &Account,
    s: Shell,
    session: [u8; 32],
    done: &'static str,
) -> Result<SecondPage> {
    let (left,) = tx.one(&store::CODES_LEFT, &[&account.user])?;
    let asked_by = policy::asked_by(tx, app, session, account.staff)?;
    let passkeys = passkeys::count(tx, account.user)?;
    Ok(SecondPage { s, since: account.second_at, left, asked_by, passkeys, done, problem: "" })
}

#[derive(Template)]
#[template(path = "second/templates/new.html")]
struct NewPage {
    s: Shell,
    picture: String,
    secret: String,
    url: String,
    another: bool,
    problem: &'static str,
}

#[derive(Template)]
#[template(path = "second/templates/codes.html")]
struct CodesPage {
    s: Shell,
    codes: Vec<String>,
    file: String,
    turned_on: bool,
}

impl CodesPage {
    /// The codes as a text to download: a link that carries it, so that nothing has to be kept for a second request.
    fn of(app: &App, s: Shell, email: &str, codes: Vec<String>, turned_on: bool) -> CodesPage {
        let head = s.t.xy("second-file", &app.config.seller.name, email);
        let text = format!("{head}\r\n{}\r\n\r\n{}\r\n", app.config.public_url, codes.join("\r\n"));
        CodesPage {
            file: format!("data:text/plain;charset=utf-8;base64,{}", STANDARD.encode(text)),
            s,
            codes,
            turned_on,
        }
    }
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}

/// `GET /me/second`
pub async fn show(person: Person, Query(q): Query<DidQuery>) -> Result<Response> {
    let done = if q.did == "off" { "second-turned-off" } else { "" };
    let (app, session) = (person.app.clone(), person.session);
    html(&person.read(move |tx, account, s| page(tx, &app, account, s, session, done)).await?)
}

/// `POST /me/second/begin`: a secret for an app; it counts once the app has shown a code of it.
pub async fn begin(person: Person) -> Result<Response> {
    let (now, session, app) = (person.now, person.session, person.app.clone());
    person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            passkeys::settled(tx, &app, account, session)?;
            let sealed = app.vault.seal(&purpose(account.user), &rules::random::<{ rules::SECRET }>());
            tx.run(&store::PUT_NEXT, &[&account.user, &sealed, &now])?;
            Ok(())
        })
        .await?;
    Ok(Redirect::to("/me/second/new").into_response())
}

/// The secret that waits for its first code, if there is one.
fn waiting(tx: &Tx<'_>, app: &App, user: UserId, now: At) -> Result<Option<Vec<u8>>> {
    let row = tx.opt(&store::FACTOR, &[&user])?;
    let fresh = row.filter(|r| r.next_at.is_some_and(|at| now.secs_since(at) <= WAITS));
    fresh.and_then(|r| r.next_secret).map(|sealed| open(app, user, &sealed)).transpose()
}

fn new_page(app: &App, account: &Account, s: Shell, secret: &[u8], problem: &'static str) -> NewPage {
    let url = rules::url(secret, &app.config.seller.name, &account.email).unwrap_or_default();
    let picture = qr::svg(&url, s.t.s("second-picture")).unwrap_or_default();
    NewPage { picture, secret: rules::text(secret), url, another: account.second_at.is_some(), s, problem }
}

/// `GET /me/second/new`: the picture for the app, and where its code goes.
pub async fn scan(person: Person) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let page = person
        .read(move |tx, account, s| {
            let secret = waiting(tx, &app, account.user, now)?;
            Ok(secret.map(|secret| new_page(&app, account, s, &secret, "")))
        })
        .await?;
    match page {
        Some(page) => html(&page),
        None => Ok(Redirect::to("/me/second").into_response()),
    }
}

/// The code that the app shows.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
}

/// `POST /me/second/new`: from now on a code is asked for; the answer shows the recovery codes, this once. Other devices have
/// to sign in anew, with a code.
pub async fn turn_on(person: Person, origin: Origin, Form(form): Form<CodeForm>) -> Result<Response> {
    let (now, app, session) = (person.now, person.app.clone(), person.session);
    let codes = person
        .write(move |tx, account| {
            let user = account.user;
            passkeys::settled(tx, &app, account, session)?;
            let Some(secret) = waiting(tx, &app, user, now)? else { return Ok(None) };
            let Some(step) = rules::step(&secret, &form.code, (now, app.config.session.drift()), 0) else {
                return Ok(Some(Vec::new()));
            };
            tx.run(&store::TURN_ON, &[&user, &step])?;
            let first = account.second_at.is_none();
            if first {
                tx.run(&store::SINCE, &[&user, &Some(now)])?;
            }
            profile::ways_changed(tx, user, Some(session))?;
            let to = letters::To { user, lang: account.lang, email: &account.email };
            letters::told(tx, &app, to, if first { "second-on" } else { "second-moved" }, None, now)?;
            if first {
                audit::note(tx, now, None, Some(user), "second.on", "", &origin.address)?;
            } else {
                audit::note(tx, now, None, Some(user), "second.moved", "", &origin.address)?;
            }
            new_codes(tx, user).map(Some)
        })
        .await?;
    match codes {
        None => Ok(Redirect::to("/me/second").into_response()),
        Some(codes) if codes.is_empty() => not_that(&person).await,
        Some(codes) => {
            jobs::wake();
            shown(&person, codes, true).await
        }
    }
}

async fn not_that(person: &Person) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let page = person
        .read(move |tx, account, s| {
            let secret = waiting(tx, &app, account.user, now)?.unwrap_or_default();
            Ok(new_page(&app, account, s, &secret, "second-wrong-new"))
        })
        .await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

async fn shown(person: &Person, codes: Vec<String>, turned_on: bool) -> Result<Response> {
    let app = person.app.clone();
    html(&person.read(move |_, account, s| Ok(CodesPage::of(&app, s, &account.email, codes, turned_on))).await?)
}

/// `POST /me/second/codes`: new recovery codes, shown this once; the old ones are void.
pub async fn codes(person: Person, origin: Origin) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let codes = person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            if account.second_at.is_none() {
                return Ok(None);
            }
            let to = letters::To { user: account.user, lang: account.lang, email: &account.email };
            letters::told(tx, &app, to, "second-codes", None, now)?;
            audit::note(tx, now, None, Some(account.user), "second.codes", "", &origin.address)?;
            new_codes(tx, account.user).map(Some)
        })
        .await?;
    jobs::wake();
    match codes {
        Some(codes) => shown(&person, codes, false).await,
        None => Ok(Redirect::to("/me/second").into_response()),
    }
}

/// `POST /me/second/off`: not while somebody asks for it.
pub async fn turn_off(person: Person, origin: Origin) -> Result<Response> {
    let (now, app, session) = (person.now, person.app.clone(), person.session);
    let off = person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            if account.second_at.is_none() {
                return Ok(true);
            }
            if !policy::asked_by(tx, &app, session, account.staff)?.is_empty() {
                return Ok(false);
            }
            forget(tx, account.user)?;
            let to = letters::To { user: account.user, lang: account.lang, email: &account.email };
            letters::told(tx, &app, to, "second-off", None, now)?;
            audit::note(tx, now, None, Some(account.user), "second.off", "", &origin.address)?;
            Ok(true)
        })
        .await?;
    jobs::wake();
    if !off {
        let app = person.app.clone();
        let shown = person.read(move |tx, account, s| {
            let shown = page(tx, &app, account, s, session, "")?;
            Ok(SecondPage { problem: "second-needed-off", ..shown })
        });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown.await?)?).into_response());
    }
    Ok(Redirect::to("/me/second?did=off").into_response())
}
