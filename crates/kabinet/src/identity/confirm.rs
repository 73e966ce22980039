//! Proving anew who one is, before a dangerous deed: whoever finds a browser that is signed in cannot do it.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    pages::{Origin, safe_next},
    password, store, throttle,
};
use crate::{
    audit,
    fail::{Fail, Result},
    web::{Person, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "identity/templates/confirm.html")]
struct ConfirmPage {
    s: Shell,
    next: String,
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
    html(&person.read(move |_, _, s| Ok(ConfirmPage { s, next, problem: "" })).await?)
}

/// The form.
#[derive(Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    next: String,
    #[serde(default)]
    password: String,
}

/// Whether a password is the person's. Wrong ones count as they do at the door: a browser that is signed in is no way around.
///
/// # Errors
/// [`Fail::Throttled`] after too many wrong ones.
pub async fn fits(person: &Person, password: String, origin: &Origin) -> Result<bool> {
    let (now, app) = (person.now, person.app.clone());
    let free = app.config.session.free_failures;
    let (email, stored) = person
        .read(move |tx, account, _| {
            let failed = tx.opt(&store::FAILURES, &[&format!("email:{}", account.email)])?;
            if let Some(wait) = failed.and_then(|(n, last)| throttle::wait(n, last, now, free)) {
                return Err(Fail::Throttled(wait.unsigned_abs()));
            }
            let row = tx.opt(&store::PASSWORD, &[&account.email])?.ok_or(Fail::SignIn)?;
            Ok((account.email.clone(), row.password_hash))
        })
        .await?;
    let fits = password::verify(&app, stored, password).await?;
    let (who, address) = (format!("email:{email}"), origin.address.clone());
    person
        .write(move |tx, account| {
            if fits {
                tx.run(&store::FORGIVE, &[&who])?;
                return Ok(());
            }
            tx.run(&store::FAIL, &[&who, &now, &now.plus_secs(-throttle::FORGET_SECS)])?;
            audit::note(tx, now, None, Some(account.user), "confirm.failed", "", &address)
        })
        .await?;
    Ok(fits)
}

/// `POST /me/confirm`
pub async fn check(person: Person, origin: Origin, Form(form): Form<ConfirmForm>) -> Result<Response> {
    let (now, session) = (person.now, person.session);
    let next = safe_next(&form.next).to_owned();
    if fits(&person, form.password, &origin).await? {
        person
            .write(move |tx, account| {
                tx.run(&store::CONFIRM, &[&session, &now])?;
                audit::note(tx, now, None, Some(account.user), "confirm", "", &origin.address)
            })
            .await?;
        return Ok(Redirect::to(&next).into_response());
    }
    let page = person.read(move |_, _, s| Ok(ConfirmPage { s, next, problem: "confirm-wrong" })).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}
