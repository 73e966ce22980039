//! What only a demonstration can do: sign in by a card, switch 1C off, start anew. Not found everywhere else.

use ::mail::Mail;
use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use kernel::At;
use serde::Deserialize;

use crate::{
    app::App,
    fail::{Fail, Result},
    identity::{self, pages::Origin},
    web::{Form, Prefs, Shell, Theme, html},
};

/// The form of a card.
#[derive(Deserialize)]
pub struct As {
    r#as: String,
    #[serde(default)]
    next: String,
}

/// `POST /demo/login`
pub async fn sign_in(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(f): Form<As>,
) -> Result<Response> {
    let demo = app.demo.clone().ok_or(Fail::NotFound)?;
    let card = demo.cards().into_iter().find(|c| c.key == f.r#as).ok_or(Fail::NotFound)?;
    let email = card.email;
    let user = app.db.read(move |tx| Ok::<_, Fail>(tx.opt(&identity::store::PASSWORD, &[&email])?)).await?;
    let mut user = user.ok_or(Fail::NotFound)?;
    Prefs::of(&headers).lang.code().clone_into(&mut user.lang);
    let next = if f.next.len() > 1 { &f.next } else { &card.home };
    identity::pages::admit(&app, &user, origin, &headers, None, next).await
}

/// `POST /demo/1c`: switches the simulator off or on.
pub async fn switch(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let demo = app.demo.as_ref().ok_or(Fail::NotFound)?;
    demo.simulator().set_down(!demo.is_down());
    Ok(Redirect::to(&identity::pages::back(&headers)).into_response())
}

#[derive(Template)]
#[template(path = "demo/templates/wipe.html")]
struct WipePage {
    s: Shell,
}

/// `GET /demo/wipe`: asks first.
pub async fn ask_wipe(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    app.demo.as_ref().ok_or(Fail::NotFound)?;
    html(&WipePage { s: Shell::stranger(&app, Prefs::of(&headers), app.clock.now()) })
}

/// Mails that the mailbox shows.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "demo/templates/mailbox.html")]
struct MailboxPage {
    s: Shell,
    mails: Vec<Mail>,
}

impl MailboxPage {
    fn at(&self, mail: &Mail) -> At {
        At::from_micros(mail.at)
    }
    /// The address as a path of this portal: a letter says where the portal is to the world.
    fn path<'m>(&self, url: &'m str) -> &'m str {
        url.splitn(4, '/').nth(3).map_or(url, |p| &url[url.len() - p.len() - 1..])
    }
}

/// `GET /demo/mail`: the mails of everybody. Without a server they lie in a folder, and here they can be read.
pub async fn mailbox(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    app.demo.as_ref().ok_or(Fail::NotFound)?;
    let folder = app.config.mailbox();
    let read = tokio::task::spawn_blocking(move || ::mail::kept(&folder, SHOWN)).await.map_err(anyhow::Error::from)?;
    let mails = read.map_err(anyhow::Error::from)?;
    html(&MailboxPage { s: Shell::stranger(&app, Prefs::of(&headers), app.clock.now()), mails })
}

/// `POST /demo/wipe`: everything goes, the simulator fills the portal again.
pub async fn wipe(State(app): State<App>) -> Result<Response> {
    let demo = app.demo.as_ref().ok_or(Fail::NotFound)?;
    demo.wipe(&app).await.map_err(Fail::Internal)?;
    Ok(Redirect::to("/login").into_response())
}
