//! Going: out of a company, and out of the portal.
//!
//! An account that is deleted leaves a pseudonym: what the person made stays with its company, and nothing that names him does.
//! The lines of the journal stay as they were written; that is what a journal is for.

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use webkit::cookie;

use super::{pages::wrong, store, ways_changed};
use crate::{
    audit, companies,
    fail::Result,
    identity::{self, pages::Origin},
    members::{self, Refused},
    passkeys, registration, second,
    web::{Person, credential, texts},
};

/// `POST /me/companies/{slug}/leave`
pub async fn company(person: Person, Path(slug): Path<String>, origin: Origin) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let done = person
        .write(move |tx, account| {
            let company = companies::of_member(tx, account.user, &slug)?;
            match members::verbs::leave(tx, &app, company, account.user, now, &origin.address) {
                Ok(()) => Ok(None),
                Err(Refused::Why(why)) => Ok(Some(why.key())),
                Err(Refused::Fail(f)) => Err(f),
            }
        })
        .await?;
    jobs::wake();
    match done {
        None => Ok(Redirect::to("/me?did=left").into_response()),
        Some(problem) => wrong(&person, problem).await,
    }
}

/// `POST /me/delete`
pub async fn account(person: Person, origin: Origin) -> Result<Response> {
    let (now, app) = (person.now, person.app.clone());
    let problem = person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            if account.staff.is_some() {
                return Ok("me-delete-staff");
            }
            if !tx.all(&store::COMPANIES, &[&account.user])?.is_empty() {
                return Ok("me-delete-companies");
            }
            let user = account.user;
            audit::note(tx, now, None, Some(user), "me.deleted", "", &origin.address)?;
            ways_changed(tx, user, None)?;
            second::forget(tx, user)?;
            passkeys::forget(tx, user)?;
            registration::forget(tx, &app, user, now)?;
            tx.run(&store::END_TOKENS, &[&user, &now])?;
            tx.run(&store::FORGET_NOTICES, &[&user])?;
            tx.run(&store::FORGET_VIEWS, &[&user])?;
            let name = texts(account.lang).s("me-deleted-name");
            tx.run(&store::FORGET_ME, &[&user, &name, &format!("{user}@deleted.invalid")])?;
            Ok("")
        })
        .await?;
    if !problem.is_empty() {
        return wrong(&person, problem).await;
    }
    let mut r = Redirect::to("/login").into_response();
    let gone = cookie::set(credential::SESSION, "", 0, person.app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, gone);
    Ok(r)
}
