//! The page of a person: who he is, his password, his devices.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::{At, format::Lang};
use serde::Deserialize;
use webkit::cookie;

use super::{
    letters,
    store::{self, MeRow, SessionRow},
    ways_changed,
};
use crate::{
    audit::{self, chain::hex},
    deputies,
    fail::{Fail, Result},
    identity::{self, Account, pages::Origin, password},
    passkeys,
    web::{Form, Person, Place, Query, Shell, Theme, html},
};

/// Zones that are offered; any other that the person has is offered, too.
const ZONES: &[&str] = &[
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Minsk",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Yerevan",
    "Asia/Tbilisi",
    "Asia/Baku",
    "Asia/Bishkek",
    "UTC",
];

/// A device that is signed in.
pub struct Device {
    /// Its id in a form.
    pub id: String,
    /// The session.
    pub row: SessionRow,
    /// Whether it is this one.
    pub here: bool,
}

#[derive(Template)]
#[template(path = "profile/templates/me.html")]
pub(super) struct MePage {
    s: Shell,
    me: MeRow,
    zones: Vec<String>,
    devices: Vec<Device>,
    waiting: Option<String>,
    companies: Vec<(String, String)>,
    second_at: Option<At>,
    passkeys: i64,
    done: &'static str,
    problem: &'static str,
}

impl MePage {
    /// The browser and the system of a device, as far as they tell.
    fn agent(&self, agent: &str) -> String {
        device(agent).map_or_else(|| self.s.t.s("me-device-unknown").to_owned(), |(b, o)| format!("{b}, {o}"))
    }
}

/// Browser and system out of a User-Agent: in the order in which one claims to be the other.
pub(crate) fn device(agent: &str) -> Option<(&'static str, &'static str)> {
    let first =
        |known: &[(&'static str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|k| k.1);
    let browser = first(&[
        ("YaBrowser", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ])?;
    Some((browser, system))
}

pub(super) fn page(
    tx: &Tx<'_>,
    account: &Account,
    s: Shell,
    session: [u8; 32],
    (done, problem): (&'static str, &'static str),
) -> Result<MePage> {
    let me = tx.one(&store::ME, &[&account.user])?;
    let mut zones: Vec<String> = ZONES.iter().map(|z| (*z).to_owned()).collect();
    if !zones.contains(&me.zone) {
        zones.insert(0, me.zone.clone());
    }
    let sessions = tx.all(&store::SESSIONS, &[&account.user])?;
    let device = |row: SessionRow| Device { id: hex(&row.token_hash[..8]), here: row.token_hash == session, row };
    Ok(MePage {
        devices: sessions.into_iter().map(device).collect(),
        waiting: tx.opt(&store::WAITING, &[&account.user, &s.now])?.map(|(a,)| a),
        companies: tx.all(&store::COMPANIES, &[&account.user])?,
        second_at: account.second_at,
        passkeys: passkeys::count(tx, account.user)?,
        s,
        me,
        zones,
        done,
        problem,
    })
}

/// What was just done.
#[derive(Deserialize)]
pub struct DidQuery {
    #[serde(default)]
    did: String,
}
const DID: &[(&str, &str)] = &[
    ("saved", "me-saved"),
    ("password", "me-password-changed"),
    ("ended", "me-device-ended"),
    ("email", "me-email-asked"),
    ("left", "me-left"),
];

/// `GET /me`
pub async fn show(person: Person, Query(q): Query<DidQuery>) -> Result<Response> {
    let session = person.session;
    let done = DID.iter().find(|(w, _)| *w == q.did).map_or("", |(_, key)| key);
    html(&person.read(move |tx, account, s| page(tx, account, s, session, (done, ""))).await?)
}

/// The page with what is wrong.
pub(super) async fn wrong(person: &Person, problem: &'static str) -> Result<Response> {
    let session = person.session;
    let shown = person.read(move |tx, account, s| page(tx, account, s, session, ("", problem))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&shown)?).into_response())
}

/// What a person says of himself. A field that is not sent stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MeForm {
    name: Option<String>,
    phone: Option<String>,
    lang: Option<String>,
    zone: Option<String>,
}

impl MeForm {
    fn over(self, me: &MeRow) -> Result<(String, String, Lang, String), &'static str> {
        let name = self.name.unwrap_or_else(|| me.name.clone()).trim().to_owned();
        if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
            return Err("me-bad-name");
        }
        let phone = self.phone.unwrap_or_else(|| me.phone.clone()).trim().to_owned();
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.' | ',');
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        if !phone.is_empty() && (phone.chars().count() > 40 || !phone.chars().all(plain) || digits < 5) {
            return Err("me-bad-phone");
        }
        let lang = Lang::parse(self.lang.as_deref().unwrap_or(&me.lang)).ok_or("me-bad-zone")?;
        let zone = self.zone.unwrap_or_else(|| me.zone.clone());
        TimeZone::get(&zone).map_err(|_| "me-bad-zone")?;
        Ok((name, phone, lang, zone))
    }
}

/// `POST /me`
pub async fn save(person: Person, origin: Origin, Form(form): Form<MeForm>) -> Result<Response> {
    let now = person.now;
    let done = person
        .write(move |tx, account| {
            let me = tx.one(&store::ME, &[&account.user])?;
            let (name, phone, lang, zone) = match form.over(&me) {
                Ok(good) => good,
                Err(problem) => return Ok(Err(problem)),
            };
            tx.run(&store::SET_ME, &[&account.user, &name, &phone, &lang.code(), &zone])?;
            if name != me.name {
                tx.run(&store::MANAGER_NAME, &[&account.user, &name])?;
                deputies::person_changed(tx, account.user)?;
            }
            audit::note(tx, now, None, Some(account.user), "me.changed", "", &origin.address)?;
            Ok(Ok(lang))
        })
        .await?;
    match done {
        Err(problem) => wrong(&person, problem).await,
        Ok(lang) => {
            let mut r = Redirect::to("/me?did=saved").into_response();
            let year = 365 * 86_400;
            let held = cookie::set("lang", lang.code(), year, person.app.config.secure(), false);
            r.headers_mut().append(header::SET_COOKIE, held);
            Ok(r)
        }
    }
}

/// The old password and a new one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    old: String,
    new: String,
}

/// `POST /me/password`: all other devices are signed out.
pub async fn new_password(person: Person, origin: Origin, Form(form): Form<PasswordForm>) -> Result<Response> {
    let (now, session, app) = (person.now, person.session, person.app.clone());
    if !crate::identity::confirm::fits(&person, form.old, &origin).await? {
        return wrong(&person, "me-old-wrong").await;
    }
    let (name, email) = person.read(|_, account, _| Ok((account.name.clone(), account.email.clone()))).await?;
    let problem = password::refused(&app, &form.new, &[&name, &email, &app.config.seller.name]).await;
    if !problem.is_empty() {
        return wrong(&person, problem).await;
    }
    let hash = password::hash(&app, form.new).await?;
    let a = app.clone();
    person
        .write(move |tx, account| {
            tx.run(&store::SET_PASSWORD, &[&account.user, &hash])?;
            ways_changed(tx, account.user, Some(session))?;
            letters::changed(tx, &a, account.user, account.lang, &account.email, "password-changed", now)?;
            audit::note(tx, now, None, Some(account.user), "user.password", "", &origin.address)
        })
        .await?;
    jobs::wake();
    Ok(Redirect::to("/me?did=password").into_response())
}

/// `POST /me/devices/{id}/end`, with `others` for all but this one.
pub async fn end_device(person: Person, Path(id): Path<String>, origin: Origin) -> Result<Response> {
    let (now, session) = (person.now, person.session);
    let own = person
        .write(move |tx, account| {
            identity::confirmed(account.confirmed_at, now)?;
            let ended = if id == "others" {
                tx.run(&store::END_OTHERS, &[&account.user, &session])?;
                None
            } else {
                let all = tx.all(&store::SESSIONS, &[&account.user])?;
                let found = all.into_iter().find(|s| hex(&s.token_hash[..8]) == id).ok_or(Fail::NotFound)?;
                tx.run(&store::END_ONE, &[&account.user, &found.token_hash])?;
                Some(found.token_hash)
            };
            audit::note(tx, now, None, Some(account.user), "me.device-ended", &id, &origin.address)?;
            Ok(ended.is_some_and(|hash| hash == session))
        })
        .await?;
    let to = if own { "/login" } else { "/me?did=ended" };
    let mut r = Redirect::to(to).into_response();
    r.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_sent_stays_and_what_is_wrong_is_named() {
        let me = MeRow {
            name: "Вера".into(),
            email: "v@x.example".into(),
            phone: "+7 900 000-00-00".into(),
            lang: "ru".into(),
            zone: "Asia/Omsk".into(),
            created_at: At::from_micros(1),
        };
        let none = MeForm::default().over(&me).unwrap();
        assert_eq!((none.0.as_str(), none.1.as_str(), none.3.as_str()), ("Вера", "+7 900 000-00-00", "Asia/Omsk"));
        let some = |f: MeForm| f.over(&me).map(|g| g.1);
        assert_eq!(some(MeForm { phone: Some(" ".into()), ..MeForm::default() }), Ok(String::new()));
        assert_eq!(some(MeForm { phone: Some("звоните".into()), ..MeForm::default() }), Err("me-bad-phone"));
        assert_eq!(some(MeForm { name: Some(" ".into()), ..MeForm::default() }), Err("me-bad-name"));
        assert_eq!(some(MeForm { zone: Some("Mars/Base".into()), ..MeForm::default() }), Err("me-bad-zone"));
        assert_eq!(some(MeForm { lang: Some("xx".into()), ..MeForm::default() }), Err("me-bad-zone"));
    }

    #[test]
    fn devices_by_their_names() {
        for (agent, want) in [
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 YaBrowser/24.1 Safari/537.36",
                Some(("Яндекс Браузер", "Windows")),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
                Some(("Safari", "iPhone")),
            ),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", Some(("Chrome", "Android"))),
            ("curl/8", None),
        ] {
            assert_eq!(device(agent), want, "{agent}");
        }
    }
}
