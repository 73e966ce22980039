//! Between the password and the session: the code.
//!
//! Whoever has shown the right password holds a cookie for ten minutes, which opens this page and nothing else. Wrong codes are
//! slowed by person and by address; the person is told by mail when they begin to be slowed, because then somebody knows his
//! password.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{At, UserId, format::Lang};
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{
    Shown, letters,
    store::{self, StepRow},
    take,
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::{
        self,
        gate::Keys,
        pages::{Origin, safe_next, signed_in},
        throttle,
    },
    web::{Form, Prefs, Query, Shell, Theme, html, texts},
};

/// Name of the cookie of somebody whose password was right.
const COOKIE: &str = "step";
/// Seconds that it is good for.
const LASTS: i64 = 600;

/// The password was right: on to the code.
///
/// # Errors
/// [`Fail`] of the database.
pub async fn begin(app: &App, user: UserId, now: At, next: &str) -> Result<Response> {
    let token = secret::new();
    let hash = secret::hash(&token);
    app.db.write(move |tx| tx.run(&store::OPEN_STEP, &[&hash, &user, &now.plus_secs(LASTS)])).await?;
    let mut r = Redirect::to(&with_next("/login/code", next)).into_response();
    r.headers_mut().append(header::SET_COOKIE, cookie::set(COOKIE, &token, LASTS, app.config.secure(), false));
    Ok(r)
}

fn with_next(path: &str, next: &str) -> String {
    let next = safe_next(next);
    if next == "/" {
        return path.to_owned();
    }
    format!("{path}?next={}", percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC))
}

#[derive(Template)]
#[template(path = "second/templates/code.html")]
struct CodePage {
    s: Shell,
    next: String,
    problem: String,
    recovery: bool,
    phone: String,
}

fn page(app: &App, headers: &HeaderMap, next: &str, problem: String, recovery: bool) -> Result<Response> {
    let s = Shell::stranger(app, Prefs::of(headers), app.clock.now());
    let phone = app.config.seller.phone.clone();
    html(&CodePage { s, next: safe_next(next).to_owned(), problem, recovery, phone })
}

/// Where to go on.
#[derive(Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    next: String,
}

/// `GET /login/code`
pub async fn show(State(app): State<App>, headers: HeaderMap, Query(q): Query<NextQuery>) -> Result<Response> {
    let (now, held) = (app.clock.now(), cookie::get(&headers, COOKIE).map(secret::hash));
    let step = match held {
        Some(hash) => app.db.read(move |tx| tx.opt(&store::STEP, &[&hash, &now])).await?,
        None => None,
    };
    match step {
        Some(_) => page(&app, &headers, &q.next, String::new(), false),
        None => Ok(Redirect::to(&with_next("/login", &q.next)).into_response()),
    }
}

/// The code.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

enum Outcome {
    /// The password has to be shown anew.
    Late,
    Wait(i64),
    Wrong,
    In(UserId, String, Lang),
}

/// `POST /login/code`
pub async fn check(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response> {
    let Some(hash) = cookie::get(&headers, COOKIE).map(secret::hash) else {
        return Ok(Redirect::to(&with_next("/login", &form.next)).into_response());
    };
    let (a, h, code) = (app.clone(), headers.clone(), form.code.clone());
    let outcome = app.db.write(move |tx| answer(tx, &a, hash, &code, &origin, &h)).await?;
    jobs::wake();
    let t = texts(Prefs::of(&headers).lang);
    let recovery = !super::rules::is_by_time(&form.code);
    match outcome {
        Outcome::Late => Ok(Redirect::to(&with_next("/login", &form.next)).into_response()),
        Outcome::Wait(seconds) => {
            let page = page(&app, &headers, &form.next, t.n("sign-in-wait", seconds).into_owned(), recovery)?;
            let retry = HeaderValue::from(seconds.unsigned_abs());
            Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry)], page).into_response())
        }
        Outcome::Wrong => {
            let page = page(&app, &headers, &form.next, t.s("second-wrong").to_owned(), recovery)?;
            Ok((StatusCode::UNAUTHORIZED, page).into_response())
        }
        Outcome::In(user, sid, lang) => {
            let mut r = signed_in(&app, user, &sid, lang, &form.next);
            let gone = cookie::set(COOKIE, "", 0, app.config.secure(), false);
            r.headers_mut().append(header::SET_COOKIE, gone);
            Ok(r)
        }
    }
}

fn answer(tx: &Tx<'_>, app: &App, hash: [u8; 32], code: &str, origin: &Origin, headers: &HeaderMap) -> Result<Outcome> {
    let now = app.clock.now();
    let Some(held) = tx.opt(&store::STEP, &[&hash, &now])?.filter(|s| s.second_at.is_some()) else {
        return Ok(Outcome::Late);
    };
    let (user, free) = (held.user_id, app.config.session.free_failures);
    let who = format!("code:{user}");
    let failed = tx.opt(&identity::store::FAILURES, &[&who])?;
    if let Some(wait) = failed.and_then(|(n, last)| throttle::wait(n, last, now, free)) {
        return Ok(Outcome::Wait(wait));
    }
    let Some(shown) = take(tx, app, user, code, now)? else {
        let slowed = throttle::too_many(tx, &who, now, throttle::FORGET_SECS, free - 1)?;
        audit::note(tx, now, None, Some(user), "sign-in.code-failed", "", &origin.address)?;
        if slowed && failed.is_none_or(|(n, _)| n < free) {
            letters::told(tx, app, to(&held), "second-guessed", None, now)?;
        }
        return Ok(Outcome::Wrong);
    };
    tx.run(&identity::store::FORGIVE, &[&who])?;
    Keys::of(app, headers, &held.email, Some(user), &origin.address).forgive(tx)?;
    tx.run(&store::DROP_STEPS, &[&user])?;
    if let Shown::Recovery(left) = shown {
        recovered(tx, app, to(&held), left, origin, now)?;
    }
    let sid = identity::pages::enter_here(tx, app, user, origin, headers, now)?;
    Ok(Outcome::In(user, sid, Lang::parse(&held.lang).unwrap_or(Lang::Ru)))
}

fn to(held: &StepRow) -> letters::To<'_> {
    letters::To { user: held.user_id, lang: Lang::parse(&held.lang).unwrap_or(Lang::Ru), email: &held.email }
}

/// A recovery code was used: the person is told, and how many are left.
///
/// # Errors
/// [`Fail`] of the database.
pub(crate) fn recovered(
    tx: &Tx<'_>,
    app: &App,
    to: letters::To<'_>,
    left: i64,
    origin: &Origin,
    now: At,
) -> Result<()> {
    let line = texts(to.lang).n("second-left", left).into_owned();
    letters::told(tx, app, to, "second-recovered", Some(line), now)?;
    audit::note(tx, now, None, Some(to.user), "second.recovered", &format!("{left} left"), &origin.address)?;
    Ok::<_, Fail>(())
}
