//! A new password for somebody who forgot his: a link to his address, good for an hour.
//!
//! Whoever asks gets the same page in the same time: the work is left to a job, which looks whether there is an account.

use ::jobs::{Job, JobError, NewJob, enqueue};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::format::Lang;
use serde::Deserialize;
use serde_json::{Value, json};
use webkit::{cookie, secret};

use super::{letters, link, store, ways_changed};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::{gate, pages::Origin, password, throttle},
    web::{Form, Prefs, Shell, Theme, html},
};

/// Kind of the job.
pub const JOB: &str = "profile.reset";
/// Seconds for which a link is good.
const LASTS: i64 = 3600;
/// Links for one address in an hour; askings from one network address in an hour.
const PER_ADDRESS: i64 = 3;
const PER_NETWORK: i64 = 30;
/// Name of the cookie that holds the link's secret.
const COOKIE: &str = "reset";

#[derive(Template)]
#[template(path = "profile/templates/forgot.html")]
struct ForgotPage {
    s: Shell,
    asked: bool,
}

#[derive(Template)]
#[template(path = "profile/templates/reset.html")]
struct ResetPage {
    s: Shell,
    good: bool,
    problem: &'static str,
}

/// `GET /forgot`
pub async fn ask(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    html(&ForgotPage { s: Shell::stranger(&app, Prefs::of(&headers), app.clock.now()), asked: false })
}

/// The address of somebody who forgot his password.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ForgotForm {
    email: String,
}

/// `POST /forgot`: says the same to everybody.
pub async fn send_link(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<ForgotForm>,
) -> Result<Response> {
    let now = app.clock.now();
    let email = mail::normal(&form.email);
    let many = app
        .db
        .write(move |tx| {
            let from = format!("forgot:{}", origin.address);
            if throttle::too_many(tx, &from, now, throttle::FORGET_SECS, PER_NETWORK)? {
                return Ok::<_, Fail>(true);
            }
            let to = format!("forgot:{email}");
            // Too many for one address is not told: whoever asks must not learn that others asked.
            if mail::is_address(&email) && !throttle::too_many(tx, &to, now, throttle::FORGET_SECS, PER_ADDRESS)? {
                enqueue(tx, &NewJob::new(JOB, json!({ "email": email, "address": origin.address }), now), now)?;
            }
            Ok(false)
        })
        .await?;
    if many {
        return Err(Fail::Throttled(throttle::FORGET_SECS.unsigned_abs()));
    }
    ::jobs::wake();
    html(&ForgotPage { s: Shell::stranger(&app, Prefs::of(&headers), now), asked: true })
}

/// The job: a link, if there is an account.
pub(super) async fn send(app: App, job: Job) -> Result<Value, JobError> {
    let now = app.clock.now();
    let text = |key: &str| job.payload[key].as_str().unwrap_or("").to_owned();
    let (email, address) = (text("email"), text("address"));
    let a = app.clone();
    let done = app.db.write(move |tx| {
        let Some(who) = tx.opt(&store::BY_EMAIL, &[&email])?.filter(|w| w.active) else { return Ok(json!("nobody")) };
        tx.run(&store::KILL, &[&who.id, &"password"])?;
        let lang = Lang::parse(&who.lang).unwrap_or(Lang::Ru);
        letters::link(tx, &a, who.id, lang, &who.email, "password", "", (now, LASTS))?;
        audit::note(tx, now, None, Some(who.id), "me.reset-asked", "", &address)?;
        Ok::<_, Fail>(json!("sent"))
    });
    done.await.map_err(|e| JobError::Retry(e.to_string()))
}

/// `GET /reset/{token}`: the secret leaves the address; nothing is used up.
pub async fn land(State(app): State<App>, Path(token): Path<String>) -> Response {
    let mut r = Redirect::to("/reset").into_response();
    let held = cookie::set(COOKIE, &token, LASTS, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, held);
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    r
}

async fn page(app: &App, headers: &HeaderMap, problem: &'static str) -> Result<Response> {
    let (now, held) = (app.clock.now(), cookie::get(headers, COOKIE).map(secret::hash));
    let good = match held {
        None => false,
        Some(hash) => app.db.read(move |tx| link(tx, hash, &["password"], now)).await?.is_some(),
    };
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let s = Shell::stranger(app, Prefs::of(headers), now);
    let mut r = (status, html(&ResetPage { s, good, problem })?).into_response();
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(r)
}

/// `GET /reset`
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    page(&app, &headers, "").await
}

/// The new password.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    password: String,
}

/// `POST /reset`
pub async fn set(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<ResetForm>,
) -> Result<Response> {
    let now = app.clock.now();
    let Some(hash) = cookie::get(&headers, COOKIE).map(secret::hash) else { return page(&app, &headers, "").await };
    // Hashing is dear: only for whoever holds a link that is good.
    let me = app.db.read(move |tx| {
        let held = link(tx, hash, &["password"], now)?;
        Ok::<_, Fail>(held.map(|held| tx.one(&store::ME, &[&held.user])).transpose()?)
    });
    let Some(me) = me.await? else { return page(&app, &headers, "").await };
    let problem = password::refused(&app, &form.password, &[&me.name, &me.email, &app.config.seller.name]).await;
    if !problem.is_empty() {
        return page(&app, &headers, problem).await;
    }
    let phc = password::hash(&app, form.password).await?;
    let a = app.clone();
    let done = app
        .db
        .write(move |tx| {
            let Some(held) = link(tx, hash, &["password"], now)? else { return Ok(None) };
            tx.run(&store::SET_PASSWORD, &[&held.user, &phc])?;
            ways_changed(tx, held.user, None)?;
            let me = tx.one(&store::ME, &[&held.user])?;
            let lang = Lang::parse(&me.lang).unwrap_or(Lang::Ru);
            letters::changed(tx, &a, held.user, lang, &me.email, "password-changed", now)?;
            audit::note(tx, now, None, Some(held.user), "user.password", "by a link", &origin.address)?;
            Ok::<_, Fail>(Some(held.user))
        })
        .await?;
    let Some(user) = done else { return page(&app, &headers, "").await };
    ::jobs::wake();
    let mut r = Redirect::to("/login").into_response();
    r.headers_mut().append(header::SET_COOKIE, cookie::set(COOKIE, "", 0, app.config.secure(), false));
    // Whoever reads the person's mail may try his password, whatever others do to the account meanwhile.
    r.headers_mut().append(header::SET_COOKIE, gate::know(&app, user));
    Ok(r)
}
