//! Proving anew who one is, before a dangerous deed: whoever finds a browser that is signed in cannot do it.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::At;
use serde::Deserialize;
use webkit::secret;

use super::{
    Account,
    pages::{Origin, safe_next, session_cookie},
    password, store, throttle,
};
use crate::{
    audit,
    fail::{Fail, Result},
    passkeys, second,
    web::{Form, Person, Query, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "identity/templates/confirm.html")]
struct ConfirmPage {
    s: Shell,
    next: String,
    /// Whether a code of an app does as well as the password.
    second: bool,
    /// The host, if a passkey of the person does as well; else empty.
    passkey: String,
    /// Whether nothing else does.
    only_passkey: bool,
    problem: &'static str,
}

/// Where to go on.
#[derive(Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    next: String,
}

/// `GET /me/confirm`
pub async fn ask(person: Person, Query(q): Query<NextQuery>) -> Result<Response> {
    let next = safe_next(&q.next).to_owned();
    shown(&person, next, "").await
}

async fn shown(person: &Person, next: String, problem: &'static str) -> Result<Response> {
    let (app, session) = (person.app.clone(), person.session);
    let page = person.read(move |tx, account, s| {
        let (held, only_passkey) = (passkeys::count(tx, account.user)?, passkeys::owed(tx, &app, account, session)?);
        let passkey = if held > 0 { passkeys::ceremony::host(&app) } else { String::new() };
        Ok(ConfirmPage { s, next, second: account.second_at.is_some(), passkey, only_passkey, problem })
    });
    html(&page.await?)
}

/// The page once more, with what is wrong.
///
/// # Errors
/// [`Fail`] of the database.
pub(crate) async fn not_that(person: &Person, next: String, problem: &'static str) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(person, next, problem).await?).into_response())
}

/// The form: the password, or a code of the second factor.
#[derive(Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    next: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// Key of the failures of a person who is signed in: whoever guesses at the door does not slow him here.
fn key(account: &Account) -> String {
    format!("confirm:{}", account.user)
}

/// That not too much that was wrong was shown lately.
///
/// # Errors
/// [`Fail::Throttled`] if it was.
pub(crate) fn slowed(tx: &Tx<'_>, account: &Account, now: At, free: i64) -> Result<()> {
    let failed = tx.opt(&store::FAILURES, &[&key(account)])?;
    match failed.and_then(|(n, last)| throttle::wait(n, last, now, free)) {
        Some(wait) => Err(Fail::Throttled(wait.unsigned_abs())),
        None => Ok(()),
    }
}

/// Counts and writes down what was wrong; what is right forgives.
///
/// # Errors
/// [`Fail`] of the database.
pub(crate) fn noted(tx: &Tx<'_>, account: &Account, now: At, fits: bool, address: &str) -> Result<()> {
    if fits {
        tx.run(&store::FORGIVE, &[&key(account)])?;
        return Ok(());
    }
    tx.run(&store::FAIL, &[&key(account), &now, &now.plus_secs(-throttle::FORGET_SECS)])?;
    audit::note(tx, now, None, Some(account.user), "confirm.failed", "", address)
}

/// Whether a password is the person's. Wrong ones count as they do at the door: a browser that is signed in is no way around.
///
/// # Errors
/// [`Fail::Throttled`] after too many wrong ones.
pub async fn fits(person: &Person, password: String, origin: &Origin) -> Result<bool> {
    let (now, app) = (person.now, person.app.clone());
    let free = app.config.session.free_failures;
    let stored = person
        .read(move |tx, account, _| {
            slowed(tx, account, now, free)?;
            Ok(tx.opt(&store::PASSWORD, &[&account.email])?.ok_or(Fail::SignIn)?.password_hash)
        })
        .await?;
    let fits = password::verify(&app, stored, password).await?;
    let address = origin.address.clone();
    person.write(move |tx, account| noted(tx, account, now, fits, &address)).await?;
    Ok(fits)
}

/// Whether a code of the second factor is the person's; it is used up. Wrong ones count as wrong passwords do.
async fn code_fits(person: &Person, code: String, origin: &Origin) -> Result<bool> {
    let (now, app, free, from) =
        (person.now, person.app.clone(), person.app.config.session.free_failures, origin.clone());
    person
        .write(move |tx, account| {
            slowed(tx, account, now, free)?;
            let shown = second::take(tx, &app, account.user, &code, now)?;
            if let Some(second::Shown::Recovery(left)) = shown {
                let to = second::letters::To { user: account.user, lang: account.lang, email: &account.email };
                second::door::recovered(tx, &app, to, left, &from, now)?;
            }
            noted(tx, account, now, shown.is_some(), &from.address)?;
            Ok(shown.is_some())
        })
        .await
}

/// `POST /me/confirm`
pub async fn check(person: Person, origin: Origin, Form(form): Form<ConfirmForm>) -> Result<Response> {
    let (app, session) = (person.app.clone(), person.session);
    let next = safe_next(&form.next).to_owned();
    if person.read(move |tx, account, _| passkeys::owed(tx, &app, account, session)).await? {
        return not_that(&person, next, "passkey-only").await;
    }
    let by_code = !form.code.trim().is_empty();
    let right = if by_code {
        code_fits(&person, form.code, &origin).await?
    } else {
        fits(&person, form.password, &origin).await?
    };
    jobs::wake();
    if right {
        return confirmed_now(&person, &origin, &next).await;
    }
    not_that(&person, next, if by_code { "second-wrong" } else { "confirm-wrong" }).await
}

/// The person has proved who he is: on to what he wanted. Whoever had seen the old secret of the session has nothing of what it
/// may do now.
///
/// # Errors
/// [`Fail`] of the database.
pub(crate) async fn confirmed_now(person: &Person, origin: &Origin, next: &str) -> Result<Response> {
    let (now, session, sid, address) = (person.now, person.session, secret::new(), origin.address.clone());
    let hash = secret::hash(&sid);
    person
        .write(move |tx, account| {
            tx.run(&store::CONFIRM, &[&session, &now, &hash])?;
            tx.run(&store::CARRY_ENTRIES, &[&session, &hash])?;
            audit::note(tx, now, None, Some(account.user), "confirm", "", &address)
        })
        .await?;
    let mut r = Redirect::to(next).into_response();
    r.headers_mut().append(header::SET_COOKIE, session_cookie(&person.app, &sid));
    Ok(r)
}
