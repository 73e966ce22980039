//! Signing in by a passkey, and proving anew by one who one is.
//!
//! Nobody types a name: the device says whose key it is. Wrong answers are slowed by address, as at the other doors; there is
//! nothing to guess, but looking at them costs.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::{UserId, format::Lang};
use serde::Deserialize;
use webkit::secret;

use super::{
    ceremony::{self, Asked, LASTS, Rp},
    cookie_of,
    store::{self, KeyRow},
    taken,
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::{
        self, confirm,
        pages::{Origin, enter_here, safe_next, signed_in},
        throttle,
    },
    web::{Form, Person},
};

const SIGN_IN: &str = "sign-in";
/// Wrong answers of an address: so many times the free ones of an account.
const ADDRESS: i64 = 10;

/// The answer that holds a challenge: options for the script, the sealed rest as a cookie.
pub(super) fn options(app: &App, asked: &Asked) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut r = (headers, asked.options.clone()).into_response();
    r.headers_mut().append(header::SET_COOKIE, cookie_of(app, &asked.sealed, LASTS));
    r
}

/// `POST /login/passkey/options`
pub async fn ask(State(app): State<App>) -> Result<Response> {
    let rp = Rp::of(&app.config).ok_or(Fail::NotFound)?;
    let asked = ceremony::ask(&app, &rp, SIGN_IN, app.clock.now())?;
    Ok(options(&app, &asked))
}

/// What the device has shown, as JSON, and where to go on.
#[derive(Deserialize)]
pub struct ShownForm {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

enum Outcome {
    Wait(i64),
    Wrong,
    In(UserId, String, Lang),
}

/// `POST /login/passkey`
pub async fn sign_in(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<ShownForm>,
) -> Result<Response> {
    let (a, h, now) = (app.clone(), headers.clone(), app.clock.now());
    let outcome = app
        .db
        .write(move |tx| {
            let (who, free) = (format!("passkeys:{}", origin.address), a.config.session.free_failures * ADDRESS);
            let failed = tx.opt(&identity::store::FAILURES, &[&who])?;
            if let Some(wait) = failed.and_then(|(n, last)| throttle::wait(n, last, now, free)) {
                return Ok(Outcome::Wait(wait));
            }
            let Some(key) = taken(tx, &a, &h, (SIGN_IN, &form.credential, &origin.address), now)? else {
                tx.run(&identity::store::FAIL, &[&who, &now, &now.plus_secs(-throttle::FORGET_SECS)])?;
                audit::note(tx, now, None, None, "sign-in.passkey-failed", "", &origin.address)?;
                return Ok(Outcome::Wrong);
            };
            let sid = enter_here(tx, &a, key.user_id, &origin, &h, now)?;
            tx.run(&store::PROVED, &[&secret::hash(&sid)])?;
            audit::note(tx, now, None, Some(key.user_id), "sign-in.passkey", &key.name, &origin.address)?;
            let lang = Lang::parse(&key.lang).unwrap_or(Lang::Ru);
            Ok::<_, Fail>(Outcome::In(key.user_id, sid, lang))
        })
        .await?;
    jobs::wake();
    let mut r = match outcome {
        Outcome::Wait(seconds) => {
            let text = |t: &webkit::i18n::Texts| t.n("sign-in-wait", seconds).into_owned();
            let page = identity::pages::refused(&app, &headers, &form.next, text)?;
            let retry = HeaderValue::from(seconds.unsigned_abs());
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry)], page).into_response()
        }
        Outcome::Wrong => {
            let text = |t: &webkit::i18n::Texts| t.s("passkey-wrong").to_owned();
            (StatusCode::UNAUTHORIZED, identity::pages::refused(&app, &headers, &form.next, text)?).into_response()
        }
        Outcome::In(user, sid, lang) => signed_in(&app, user, &sid, lang, &form.next),
    };
    r.headers_mut().append(header::SET_COOKIE, cookie_of(&app, "", 0));
    Ok(r)
}

fn again(user: UserId) -> String {
    format!("again {user}")
}

/// `POST /me/confirm/passkey/options`
pub async fn ask_again(person: Person) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let rp = Rp::of(&app.config).ok_or(Fail::NotFound)?;
    let user = person.read(|_, account, _| Ok(account.user)).await?;
    Ok(options(&app, &ceremony::ask(&app, &rp, &again(user), now)?))
}

/// `POST /me/confirm/passkey`
pub async fn prove(
    person: Person,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<ShownForm>,
) -> Result<Response> {
    let (now, session, app, from) = (person.now, person.session, person.app.clone(), origin.clone());
    let free = app.config.session.free_failures;
    let right = person
        .write(move |tx, account| {
            confirm::slowed(tx, account, now, free)?;
            let key = taken(tx, &app, &headers, (&again(account.user), &form.credential, &from.address), now)?;
            let right = key.is_some_and(|key: KeyRow| key.user_id == account.user);
            confirm::noted(tx, account, now, right, &from.address)?;
            if right {
                tx.run(&store::PROVED, &[&session])?;
            }
            Ok(right)
        })
        .await?;
    jobs::wake();
    let next = safe_next(&form.next).to_owned();
    let mut r = if right {
        confirm::confirmed_now(&person, &origin, &next).await?
    } else {
        confirm::not_that(&person, next, "passkey-wrong").await?
    };
    r.headers_mut().append(header::SET_COOKIE, cookie_of(&person.app, "", 0));
    Ok(r)
}
