//! Another address: both the old one and the new one have to agree, each by a link of its own.
//!
//! Whether the new address has an account is told to nobody: then simply no link goes there, and the change never happens.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::format::Lang;
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{Link, letters, link, pages::wrong, store, ways_changed};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::{self, pages::Origin},
    web::{Form, Person, Prefs, Shell, Theme, html},
};

/// Seconds for which both links are good.
const LASTS: i64 = 24 * 3600;
/// Name of the cookie that holds the link's secret.
const COOKIE: &str = "address";

/// The new address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EmailForm {
    email: String,
}

/// `POST /me/email`
pub async fn ask(person: Person, origin: Origin, Form(form): Form<EmailForm>) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let new = mail::normal(&form.email);
    if !mail::is_address(&new) {
        return wrong(&person, "inv-out-bad-address").await;
    }
    person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            if new == account.email {
                return Ok(());
            }
            for purpose in ["email-old", "email-new"] {
                tx.run(&store::KILL, &[&account.user, &purpose])?;
            }
            let (user, lang) = (account.user, account.lang);
            letters::link(tx, &app, user, lang, &account.email, "email-old", &new, (now, LASTS))?;
            if tx.opt(&store::BY_EMAIL, &[&new])?.is_none() {
                letters::link(tx, &app, user, lang, &new, "email-new", &new, (now, LASTS))?;
            }
            audit::note(tx, now, None, Some(user), "me.email-asked", &new, &origin.address)
        })
        .await?;
    jobs::wake();
    Ok(Redirect::to("/me?did=email").into_response())
}

/// How far the change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Void,
    Ask,
    Half,
    Done,
}

#[derive(Template)]
#[template(path = "profile/templates/address.html")]
struct AddressPage {
    s: Shell,
    view: View,
    address: String,
}

fn shown(app: &App, headers: &HeaderMap, view: View, address: String) -> Result<Response> {
    let s = Shell::stranger(app, Prefs::of(headers), app.clock.now());
    let mut r = html(&AddressPage { s, view, address })?;
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(r)
}

/// `GET /me/address/{token}`: the secret leaves the address; nothing is used up.
pub async fn land(State(app): State<App>, Path(token): Path<String>) -> Response {
    let mut r = Redirect::to("/me/address").into_response();
    r.headers_mut().append(header::SET_COOKIE, cookie::set(COOKIE, &token, 3600, app.config.secure(), false));
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    r
}

const PURPOSES: &[&str] = &["email-old", "email-new"];

/// `GET /me/address`
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let now = app.clock.now();
    let Some(hash) = cookie::get(&headers, COOKIE).map(secret::hash) else {
        return shown(&app, &headers, View::Void, String::new());
    };
    let held: Option<Link> = app.db.read(move |tx| link(tx, hash, PURPOSES, now)).await?;
    match held {
        Some(l) => shown(&app, &headers, View::Ask, l.address),
        None => shown(&app, &headers, View::Void, String::new()),
    }
}

/// `POST /me/address`: this address agrees; when both have, the address is the new one.
pub async fn agree(State(app): State<App>, origin: Origin, headers: HeaderMap) -> Result<Response> {
    let (now, a) = (app.clock.now(), app.clone());
    let Some(hash) = cookie::get(&headers, COOKIE).map(secret::hash) else {
        return shown(&app, &headers, View::Void, String::new());
    };
    let (view, address) = app
        .db
        .write(move |tx| {
            let Some(held) = link(tx, hash, PURPOSES, now)? else { return Ok((View::Void, String::new())) };
            tx.run(&store::USED, &[&hash, &now])?;
            audit::note(tx, now, None, Some(held.user), "me.email-agreed", &held.purpose, &origin.address)?;
            let (agreed,) = tx.one(&store::AGREED, &[&held.user, &held.address])?;
            if agreed < 2 {
                return Ok((View::Half, held.address));
            }
            if tx.opt(&store::BY_EMAIL, &[&held.address])?.is_some() {
                // Somebody took it in the meantime.
                return Ok((View::Void, String::new()));
            }
            let me = tx.one(&store::ME, &[&held.user])?;
            tx.run(&store::SET_EMAIL, &[&held.user, &held.address])?;
            ways_changed(tx, held.user, None)?;
            let lang = Lang::parse(&me.lang).unwrap_or(Lang::Ru);
            letters::changed(tx, &a, held.user, lang, &me.email, "email-changed", now)?;
            let subject = format!("{} -> {}", me.email, held.address);
            audit::note(tx, now, None, Some(held.user), "me.email", &subject, &origin.address)?;
            Ok::<_, Fail>((View::Done, held.address))
        })
        .await?;
    jobs::wake();
    let mut r = shown(&app, &headers, view, address)?;
    r.headers_mut().append(header::SET_COOKIE, cookie::set(COOKIE, "", 0, app.config.secure(), false));
    Ok(r)
}
