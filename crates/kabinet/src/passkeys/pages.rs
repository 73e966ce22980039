//! The person's own page of them: which there are, a new one, another name, one less.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use kernel::{Id, kind};
use serde::Deserialize;
use webkit::cookie;

use super::{
    COOKIE, MOST, NAME,
    ceremony::{self, Asked, Rp},
    cookie_of, count, door, settled,
    store::{self, PasskeyRow},
    told,
};
use crate::{
    app::App,
    audit,
    fail::{Fail, Result},
    identity::{self, Account, pages::Origin},
    policy, profile, second,
    web::{Form, PathId, Person, Place, Query, Shell, Theme, html},
};

#[derive(Template)]
#[template(path = "passkeys/templates/passkeys.html")]
struct PasskeysPage {
    s: Shell,
    keys: Vec<PasskeyRow>,
    /// For which host; empty: browsers know none here.
    host: String,
    done: &'static str,
    problem: &'static str,
    /// The passkey whose new name is wrong, and what was typed.
    typed: Option<(Option<Id<kind::Passkey>>, String)>,
    full: bool,
    /// Whether the person has proved a moment ago who he is.
    fresh: bool,
}

impl PasskeysPage {
    /// What stands in the field of a passkey's name.
    fn shown<'a>(&'a self, key: &'a PasskeyRow) -> &'a str {
        match &self.typed {
            Some((Some(id), typed)) if *id == key.id => typed,
            _ => &key.name,
        }
    }
    fn is_wrong(&self, key: &PasskeyRow) -> bool {
        matches!(&self.typed, Some((Some(id), _)) if *id == key.id)
    }
    /// What stands in the field of a new one.
    fn new_name(&self) -> &str {
        match &self.typed {
            Some((None, typed)) => typed,
            _ => "",
        }
    }
}

fn page(tx: &Tx<'_>, app: &App, account: &Account, s: Shell, done: &'static str) -> Result<PasskeysPage> {
    let keys = tx.all(&store::OF, &[&account.user])?;
    let full = i64::try_from(keys.len()).unwrap_or(MOST) >= MOST;
    let fresh = identity::confirmed(account.confirmed_at, s.now).is_ok();
    Ok(PasskeysPage { s, keys, host: ceremony::host(app), done, problem: "", typed: None, full, fresh })
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}
const DID: &[(&str, &str)] =
    &[("added", "passkey-added"), ("renamed", "passkey-renamed"), ("removed", "passkey-removed")];

/// `GET /me/passkeys`
pub async fn show(person: Person, Query(q): Query<DidQuery>) -> Result<Response> {
    let done = DID.iter().find(|(w, _)| *w == q.did).map_or("", |(_, key)| key);
    let app = person.app.clone();
    html(&person.read(move |tx, account, s| page(tx, &app, account, s, done)).await?)
}

async fn wrong(
    person: &Person,
    problem: &'static str,
    typed: Option<(Option<Id<kind::Passkey>>, String)>,
) -> Result<Response> {
    let app = person.app.clone();
    let shown = person.read(move |tx, account, s| {
        let shown = page(tx, &app, account, s, "")?;
        Ok(PasskeysPage { problem, typed, ..shown })
    });
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown.await?)?).into_response())
}

fn did(word: &str) -> Response {
    Redirect::to(&format!("/me/passkeys?did={word}")).into_response()
}

/// A name as it is kept; nothing for what is none.
fn name_of(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && name.chars().count() <= NAME && !name.chars().any(char::is_control)).then_some(name)
}

/// `POST /me/passkeys/options`
pub async fn ask(person: Person) -> Result<Response> {
    let (now, session, app) = (person.now, person.session, person.app.clone());
    let rp = Rp::of(&app.config).ok_or(Fail::NotFound)?;
    let a = app.clone();
    let asked = person
        .read(move |tx, account, _| {
            identity::confirmed(account.confirmed_at, now)?;
            settled(tx, &a, account, session)?;
            let known = tx.all(&store::KNOWN, &[&account.user])?;
            ceremony::ask_new(&a, &rp, (account.user, &account.email, &account.name), known, now)
        })
        .await?;
    Ok(door::options(&app, &asked))
}

/// What the device has made, as JSON, and what the person calls it.
#[derive(Deserialize)]
pub struct NewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    credential: String,
}

/// `POST /me/passkeys`: from now on one signs in by it. Other devices have to sign in anew.
pub async fn add(person: Person, origin: Origin, headers: HeaderMap, Form(form): Form<NewForm>) -> Result<Response> {
    let (now, session, app) = (person.now, person.session, person.app.clone());
    let Some(name) = name_of(&form.name) else {
        return wrong(&person, "passkey-bad-name", Some((None, form.name))).await;
    };
    let kept = name.clone();
    let problem = person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            settled(tx, &app, account, session)?;
            let user = account.user;
            let sealed = cookie::get(&headers, COOKIE).unwrap_or("");
            let state = Asked::opened(&app, &ceremony::new_of(user), sealed, now);
            let (Some(rp), Some(state)) = (Rp::of(&app.config), state) else { return Ok("passkey-late") };
            if !Asked::once(tx, sealed, now)? {
                return Ok("passkey-late");
            }
            if count(tx, user)? >= MOST {
                return Ok("passkey-full");
            }
            let Some(made) = ceremony::made(&rp, &state, &form.credential) else { return Ok("passkey-not-taken") };
            let id = Id::<kind::Passkey>::at(now);
            let new = tx.run(
                &store::INSERT,
                &[&id, &user, &made.credential, &made.transports, &made.key, &made.state, &name, &now],
            )?;
            if new == 0 {
                return Ok("passkey-not-taken");
            }
            profile::ways_changed(tx, user, Some(session))?;
            tx.run(&store::PROVED, &[&session])?;
            let to = second::letters::To { user, lang: account.lang, email: &account.email };
            told(tx, &app, to, "passkey-added", &name, now)?;
            audit::note(tx, now, None, Some(user), "passkey.added", &name, &origin.address)?;
            Ok("")
        })
        .await?;
    jobs::wake();
    let mut r = if problem.is_empty() { did("added") } else { wrong(&person, problem, Some((None, kept))).await? };
    r.headers_mut().append(header::SET_COOKIE, cookie_of(&person.app, "", 0));
    Ok(r)
}

/// Another name.
#[derive(Deserialize)]
pub struct NameForm {
    #[serde(default)]
    name: String,
}

/// `POST /me/passkeys/{id}/rename`
pub async fn rename(
    person: Person,
    PathId(id): PathId<kind::Passkey>,
    origin: Origin,
    Form(form): Form<NameForm>,
) -> Result<Response> {
    let (now, session, app) = (person.now, person.session, person.app.clone());
    let name = name_of(&form.name);
    let right = person
        .write(move |tx, account| {
            settled(tx, &app, account, session)?;
            let own = tx.all(&store::OF, &[&account.user])?.into_iter().find(|k| k.id == id).ok_or(Fail::NotFound)?;
            let Some(name) = name else { return Ok(false) };
            if name != own.name {
                tx.run(&store::RENAME, &[&account.user, &id, &name])?;
                let line = format!("{} → {name}", own.name);
                audit::note(tx, now, None, Some(account.user), "passkey.renamed", &line, &origin.address)?;
            }
            Ok(true)
        })
        .await?;
    if right { Ok(did("renamed")) } else { wrong(&person, "passkey-bad-name", Some((Some(id), form.name))).await }
}

/// `POST /me/passkeys/{id}/remove`: not the last one while somebody asks for a second factor and it is all there is.
pub async fn remove(person: Person, PathId(id): PathId<kind::Passkey>, origin: Origin) -> Result<Response> {
    let (now, session, app) = (person.now, person.session, person.app.clone());
    let removed = person
        .write(move |tx, account| {
            let user = account.user;
            let own = tx.all(&store::OF, &[&user])?;
            let last = own.len() == 1;
            let key = own.into_iter().find(|k| k.id == id).ok_or(Fail::NotFound)?;
            identity::confirmed(account.confirmed_at, now)?;
            settled(tx, &app, account, session)?;
            if last && account.second_at.is_none() && !policy::asked_by(tx, &app, session, account.staff)?.is_empty() {
                return Ok(false);
            }
            tx.run(&store::REMOVE, &[&user, &id])?;
            if last {
                tx.run(&store::UNPROVED, &[&session])?;
            }
            profile::ways_changed(tx, user, Some(session))?;
            let to = second::letters::To { user, lang: account.lang, email: &account.email };
            told(tx, &app, to, "passkey-removed", &key.name, now)?;
            audit::note(tx, now, None, Some(user), "passkey.removed", &key.name, &origin.address)?;
            Ok(true)
        })
        .await?;
    jobs::wake();
    if removed { Ok(did("removed")) } else { wrong(&person, "passkey-needed", None).await }
}
