//! The seller's deeds with an accounting system as a whole: connecting one, changing it, giving it another password, switching
//! it off and on.
//!
//! A password is made here, shown in the answer that made it and kept as a hash. What opens the door or widens it is done by
//! who has proved a moment ago who he is; switching off is not, because whoever sees something wrong must not be held up.
//!
//! Not here: the page itself, which has the ways to the source on it as well (`connections_pages`).

use access::seller::duty::ExchangeManage;
use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{SourceId, kind};
use serde::Deserialize;

use super::{
    address::networks,
    connections_pages::{Beside, page},
    sources::{self, About, NewSource, Part, Takes},
    sources_store::{SourceRow, by_login},
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::{pages::Origin, password},
    web::{Desk, Form, PathId, Place, Shell, Theme, html},
};

/// Longest name and login, characters.
const LONGEST: usize = 60;
/// Longest list of networks, bytes.
const LONGEST_LIST: usize = 1000;

/// A source, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AboutForm {
    pub(super) name: String,
    pub(super) login: String,
    pub(super) addresses: String,
    pub(super) charset: String,
    pub(super) goods: Option<String>,
    pub(super) orders: Option<String>,
    pub(super) packages: Option<String>,
}

/// What is wrong with a field of it: the field, the key of the message, and the word at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which field.
    pub field: &'static str,
    pub(super) key: &'static str,
    pub(super) word: String,
}

impl Problem {
    /// What people read.
    pub fn text(&self, s: &Shell) -> String {
        s.t.x(self.key, &self.word).into_owned()
    }
}

impl AboutForm {
    /// Of a new source: everything is exchanged.
    fn fresh() -> AboutForm {
        let on = || Some("1".to_owned());
        AboutForm { goods: on(), orders: on(), packages: on(), ..AboutForm::default() }
    }

    /// Of a source as it is.
    pub(super) fn of(row: &SourceRow) -> AboutForm {
        let ticked = |part| row.takes.has(part).then(|| "1".to_owned());
        AboutForm {
            name: row.name.clone(),
            login: row.login.clone(),
            addresses: row.addresses.clone(),
            charset: row.charset.clone(),
            goods: ticked(Part::Goods),
            orders: ticked(Part::Orders),
            packages: ticked(Part::Packages),
        }
    }

    /// Whether a part is ticked.
    pub fn ticked(&self, part: &Part) -> bool {
        match part {
            Part::Goods => self.goods.is_some(),
            Part::Orders => self.orders.is_some(),
            Part::Packages => self.packages.is_some(),
        }
    }

    /// What it says, or what is wrong with it.
    fn read(&self) -> Result<About, Problem> {
        let bad = |field, key, word: &str| Err(Problem { field, key, word: word.to_owned() });
        let (name, login, addresses) = (self.name.trim(), self.login.trim(), self.addresses.trim());
        if name.is_empty() || name.chars().count() > LONGEST || name.contains(char::is_control) {
            return bad("name", "source-name-wrong", "");
        }
        // A colon would end the login in the header by which 1C sends it.
        let stray = login.chars().find(|c| !(c.is_alphanumeric() || "._-@".contains(*c)));
        if let Some(stray) = stray {
            return bad("login", "source-login-stray", &stray.to_string());
        }
        if login.is_empty() || login.chars().count() > LONGEST {
            return bad("login", "source-login-wrong", "");
        }
        if addresses.len() > LONGEST_LIST {
            return bad("addresses", "way-too-long", "");
        }
        if let Err(word) = networks(addresses) {
            return bad("addresses", "exchange-addresses-wrong", &word);
        }
        let takes = Takes::those(|part| self.ticked(&part));
        let charset = if self.charset == "windows-1251" { "windows-1251" } else { "utf-8" };
        Ok(About { name: name.to_owned(), login: login.to_owned(), addresses: addresses.to_owned(), charset, takes })
    }
}

const fn taken() -> Problem {
    Problem { field: "login", key: "source-login-taken", word: String::new() }
}

/// What the journal says of a source.
fn line(id: SourceId, about: &About) -> String {
    let About { name, login, addresses, charset, takes } = about;
    let addresses = if addresses.is_empty() { "*" } else { addresses };
    format!("{id}: {name}; {login}; {addresses}; {charset}; {}", takes.as_str())
}

#[derive(Template)]
#[template(path = "exchange/templates/source_new.html")]
struct NewPage {
    s: Shell,
    form: AboutForm,
    problem: Option<Problem>,
}

impl NewPage {
    fn bad(&self, field: &str) -> Option<String> {
        self.problem.as_ref().filter(|p| p.field == field).map(|p| p.text(&self.s))
    }
    fn about_form(&self) -> AboutForm {
        self.form.clone()
    }
    fn parts(&self) -> [Part; 3] {
        Part::ALL
    }
}

async fn form_of(desk: &Desk<ExchangeManage>, form: AboutForm, problem: Option<Problem>) -> Result<Response> {
    let shown = desk.read(move |_, _, s| {
        // Before anything is typed: what was typed would be lost on the way.
        s.confirmed()?;
        Ok(NewPage { s: s.at(Place::OfficeExchange), form, problem })
    });
    html(&shown.await?)
}

/// `GET /office/exchange/sources/new`
pub async fn new(desk: Desk<ExchangeManage>) -> Result<Response> {
    form_of(&desk, AboutForm::fresh(), None).await
}

/// A password that 1C will send, and its hash.
async fn fresh_password(desk: &Desk<ExchangeManage>) -> Result<(String, String)> {
    let made = sources::new_password().map_err(|e| Fail::Internal(anyhow::anyhow!("no random numbers: {e}")))?;
    let hash = password::hash(&desk.app, made.clone()).await?;
    Ok((made, hash))
}

/// `POST /office/exchange/sources`: makes one and shows what is to be entered in 1C, the password this once.
pub async fn create(desk: Desk<ExchangeManage>, origin: Origin, Form(form): Form<AboutForm>) -> Result<Response> {
    let about = match form.read() {
        Ok(about) => about,
        Err(problem) => {
            let shown = form_of(&desk, form, Some(problem)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response());
        }
    };
    desk.confirmed().await?;
    let (made, hash) = fresh_password(&desk).await?;
    let now = desk.now;
    let done = desk
        .write_confirmed(move |tx, office| {
            if is_taken(tx, &about.login, None)? {
                return Ok(None);
            }
            let new = NewSource { name: &about.name, login: &about.login, password_hash: &hash };
            let id = sources::create_source(tx, now, &new)?;
            sources::change(tx, id, &about)?;
            let subject = line(id, &about);
            audit::note(tx, now, None, Some(office.user()), "source.created", &subject, &origin.address)?;
            Ok(Some(id))
        })
        .await?;
    match done {
        Some(id) => page(&desk, id, Beside { made: Some(made), ..Beside::default() }).await,
        None => {
            let shown = form_of(&desk, form, Some(taken())).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

/// Whether another source than this one has that login.
fn is_taken(tx: &db::Tx<'_>, login: &str, than: Option<SourceId>) -> Result<bool> {
    Ok(by_login(tx, login)?.is_some_and(|id| Some(id) != than))
}

/// `POST /office/exchange/sources/{id}`: name, login, networks, encoding, what is exchanged.
pub async fn change(
    desk: Desk<ExchangeManage>,
    PathId(id): PathId<kind::Source>,
    origin: Origin,
    Form(form): Form<AboutForm>,
) -> Result<Response> {
    let about = match form.read() {
        Ok(about) => about,
        Err(problem) => return refused(&desk, id, form, problem).await,
    };
    let now = desk.now;
    let done = desk
        .write_confirmed(move |tx, office| {
            if is_taken(tx, &about.login, Some(id))? {
                return Ok(false);
            }
            if !sources::change(tx, id, &about)? {
                return Err(Fail::NotFound);
            }
            let subject = line(id, &about);
            audit::note(tx, now, None, Some(office.user()), "source.changed", &subject, &origin.address)?;
            Ok(true)
        })
        .await?;
    if done { Ok(back(id)) } else { refused(&desk, id, form, taken()).await }
}

async fn refused(desk: &Desk<ExchangeManage>, id: SourceId, form: AboutForm, problem: Problem) -> Result<Response> {
    let shown = page(desk, id, Beside { about: Some((form, problem)), ..Beside::default() }).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

fn back(id: SourceId) -> Response {
    Redirect::to(&format!("/office/exchange/sources/{id}")).into_response()
}

/// `POST /office/exchange/sources/{id}/password`: another one, shown this once; the old one opens nothing from now on.
pub async fn renew(desk: Desk<ExchangeManage>, PathId(id): PathId<kind::Source>, origin: Origin) -> Result<Response> {
    desk.confirmed().await?;
    let (made, hash) = fresh_password(&desk).await?;
    let now = desk.now;
    desk.write_confirmed(move |tx, office| {
        if !sources::set_password(tx, id, &hash, now)? {
            return Err(Fail::NotFound);
        }
        audit::note(tx, now, None, Some(office.user()), "source.password", &id.to_string(), &origin.address)
    })
    .await?;
    page(&desk, id, Beside { made: Some(made), ..Beside::default() }).await
}

/// Whether a source is to be off.
#[derive(Deserialize)]
pub struct SwitchForm {
    #[serde(default)]
    off: String,
}

/// `POST /office/exchange/sources/{id}/switch`
pub async fn switch(
    desk: Desk<ExchangeManage>,
    PathId(id): PathId<kind::Source>,
    origin: Origin,
    Form(form): Form<SwitchForm>,
) -> Result<Response> {
    let (now, off) = (desk.now, form.off == "1");
    if !off {
        desk.confirmed().await?;
    }
    desk.write(move |tx, office| {
        sources::one(tx, id)?.ok_or(Fail::NotFound)?;
        // The same again is nothing new.
        if !sources::switch(tx, id, off, now)? {
            return Ok(());
        }
        let action = if off { "source.off" } else { "source.on" };
        audit::note(tx, now, None, Some(office.user()), action, &id.to_string(), &origin.address)
    })
    .await?;
    jobs::wake();
    Ok(back(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_may_be_called() {
        let form = |name: &str, login: &str, addresses: &str| AboutForm {
            name: name.to_owned(),
            login: login.to_owned(),
            addresses: addresses.to_owned(),
            ..AboutForm::fresh()
        };
        let about = form(" УТ, склад ", " обмен_ут@1c.example ", " 10.0.0.0/8 ").read().unwrap();
        assert_eq!((about.name.as_str(), about.login.as_str()), ("УТ, склад", "обмен_ут@1c.example"));
        assert_eq!((about.takes, about.addresses.as_str(), about.charset), (Takes::ALL, "10.0.0.0/8", "utf-8"));
        let problem = |f: AboutForm| f.read().map_err(|p| (p.field, p.word)).unwrap_err();
        assert_eq!(problem(form("", "ut", "")), ("name", String::new()));
        assert_eq!(problem(form("УТ", "", "")).0, "login");
        assert_eq!(problem(form("УТ", "ut:1", "")), ("login", ":".to_owned()), "it would end there");
        assert_eq!(problem(form("УТ", "ut", "10.0.0.0/8, где-то")), ("addresses", "где-то".to_owned()));
        assert_eq!(problem(form("УТ", &"я".repeat(61), "")).0, "login");
        let none = AboutForm { goods: None, orders: None, packages: None, ..form("УТ", "ut", "") };
        assert!(!none.read().unwrap().takes.has(Part::Goods));
    }
}
