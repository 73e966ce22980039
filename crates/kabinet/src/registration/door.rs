//! The open side: saying who one is, and following the link that proves the address.
//!
//! The answer to the form does not depend on what is known: a job looks whether the address has an account and writes the
//! letter that fits. The link's secret is in the address of one redirect only, as an invitation's is; following it changes
//! nothing.

use access::Group;
use askama::Template;
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{UserId, format::Lang};
use serde::Deserialize;
use webkit::{cookie, secret};

use super::{
    Asked, Asking, RegistrationId, ask, jobs,
    rules::{AskForm, By, LegalForm},
    settings::{self, Settings},
    store::{self, RegistrationRow},
    view::asks,
};
use crate::{
    app::App,
    audit,
    companies::form::{Problems, Wrong},
    fail::{Fail, Result},
    identity::{
        self, NewUser,
        challenge::Challenge,
        gate::{self, Door, Keys},
        pages::Origin,
        password, throttle,
    },
    web::{Form, Prefs, Query, Shell, Theme, html, texts},
};

/// Name of the cookie that holds the link's secret, and seconds for which it is held; the link itself stays good.
const COOKIE: &str = "register";
const HOLD_SECS: i64 = 3600;
/// Letters to one address in an hour.
const PER_ADDRESS: i64 = 3;

/// Who somebody is, and the firm that he comes from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RegisterForm {
    name: String,
    email: String,
    phone: String,
    consent: Option<String>,
    challenge: String,
    answer: String,
    #[serde(flatten)]
    ask: AskForm,
}

impl RegisterForm {
    fn check(&self, settings: &Settings) -> std::result::Result<(), Problems> {
        let mut problems = match self.ask.check(settings) {
            Ok(_) => Problems::default(),
            Err(problems) => problems,
        };
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
            problems.add("name", Wrong::Plain("me-bad-name"));
        }
        if !mail::is_address(&mail::normal(&self.email)) {
            problems.add("email", Wrong::Plain("inv-out-bad-address"));
        }
        let digits = self.phone.chars().filter(char::is_ascii_digit).count();
        if self.phone.trim().chars().count() > 40 || !(self.phone.trim().is_empty() || (5..=20).contains(&digits)) {
            problems.add("phone", Wrong::Plain("reg-bad-phone"));
        }
        if self.consent.is_none() {
            problems.add("consent", Wrong::Plain("reg-no-consent"));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

#[derive(Template)]
#[template(path = "registration/templates/register.html")]
struct RegisterPage {
    s: Shell,
    seller: String,
    privacy: String,
    f: RegisterForm,
    set: Settings,
    problems: Problems,
    problem: String,
    puzzle: Option<Challenge>,
    sent: bool,
}

asks!(RegisterPage: f.ask);

/// What the page shows besides the form.
#[derive(Default)]
struct Beside {
    problems: Problems,
    problem: String,
    puzzle: Option<Challenge>,
    sent: bool,
}

fn page(app: &App, headers: &HeaderMap, set: Settings, f: RegisterForm, beside: Beside) -> Result<Response> {
    let Beside { problems, problem, puzzle, sent } = beside;
    html(&RegisterPage {
        s: Shell::stranger(app, Prefs::of(headers), app.clock.now()),
        seller: app.config.seller.name.clone(),
        privacy: app.config.registration.privacy_url.clone(),
        f,
        set,
        problems,
        problem,
        puzzle,
        sent,
    })
}

fn opened(set: &Settings) -> Result<()> {
    if set.open { Ok(()) } else { Err(Fail::NotFound) }
}

/// `GET /register`
pub async fn show(
    Shared(app): Shared<App>,
    origin: Origin,
    headers: HeaderMap,
    Query(by): Query<By>,
) -> Result<Response> {
    let (a, now) = (app.clone(), app.clock.now());
    let (set, puzzle) = app
        .db
        .read(move |tx| {
            let set = settings::of(tx, &a)?;
            Ok::<_, Fail>((set, gate::puzzle(tx, &a, Door::Register, &origin.address, now)?))
        })
        .await?;
    opened(&set)?;
    let first = set.offered.iter().find(|g| *g == Group::Wholesale).or_else(|| set.offered.iter().next());
    let ask = AskForm {
        form: LegalForm::Legal.as_str().into(),
        group: first.map_or("", Group::as_str).into(),
        partner: by.partner,
        ..AskForm::default()
    };
    page(&app, &headers, set, RegisterForm { ask, ..RegisterForm::default() }, Beside { puzzle, ..Beside::default() })
}

/// `POST /register`: says the same to everybody whose form makes sense.
pub async fn send(
    Shared(app): Shared<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<RegisterForm>,
) -> Result<Response> {
    let (now, email) = (app.clock.now(), mail::normal(&form.email));
    let (keys, free) = (Keys::register(&email, &origin.address), app.config.session.free_failures);
    let (a, k) = (app.clone(), keys.clone());
    let (set, gate) =
        app.db.read(move |tx| Ok::<_, Fail>((settings::of(tx, &a)?, gate::gate(&k.counts(tx)?, free, now)))).await?;
    opened(&set)?;
    let puzzle = |gate| gate::puzzle_for(&app, gate, keys.from(), now);
    if let Err(problems) = form.check(&set) {
        let beside = Beside { problems, puzzle: puzzle(gate), ..Beside::default() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &headers, set, form, beside)?).into_response());
    }
    if !gate::passes(&app, gate, keys.from(), form.challenge.clone(), form.answer.clone(), now).await? {
        let (problem, seconds) = gate::told(texts(Prefs::of(&headers).lang), gate);
        let shown = page(&app, &headers, set, form, Beside { problem, puzzle: puzzle(gate), ..Beside::default() })?;
        let retry = HeaderValue::from(seconds.unsigned_abs());
        return Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry)], shown).into_response());
    }
    let said = serde_json::to_string(&Said::of(&form)).map_err(anyhow::Error::from)?;
    let (lang, hours) = (Prefs::of(&headers).lang.code(), app.config.registration.link_hours);
    app.db
        .write(move |tx| {
            keys.failed(tx, now)?;
            // Too many for one address is not told: whoever asks must not learn that others asked.
            let to = format!("register-to:{email}");
            if !throttle::too_many(tx, &to, now, throttle::FORGET_SECS, PER_ADDRESS)? {
                let (id, until) = (RegistrationId::at(now), now.plus_secs(hours * 3600));
                let new: [&dyn db::Param; 7] = [&id, &email, &said, &lang, &origin.address, &now, &until];
                tx.run(&store::REGISTER, &new)?;
                jobs::enqueue(tx, id, now)?;
            }
            Ok::<_, Fail>(())
        })
        .await?;
    ::jobs::wake();
    page(&app, &headers, set, RegisterForm::default(), Beside { sent: true, ..Beside::default() })
}

/// What is kept until the address is proved.
#[derive(Clone, Debug, Default, serde::Serialize, Deserialize)]
#[serde(default)]
struct Said {
    name: String,
    phone: String,
    #[serde(flatten)]
    ask: AskForm,
}

impl Said {
    fn of(form: &RegisterForm) -> Said {
        Said { name: form.name.trim().to_owned(), phone: form.phone.trim().to_owned(), ask: form.ask.clone() }
    }
}

/// `GET /register/link/{token}`: the secret leaves the address; nothing is used up.
pub async fn land(Shared(app): Shared<App>, Path(token): Path<String>) -> Response {
    let mut r = Redirect::to("/register/confirm").into_response();
    let held = cookie::set(COOKIE, &token, HOLD_SECS, app.config.secure(), false);
    r.headers_mut().append(header::SET_COOKIE, held);
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    r
}

#[derive(Template)]
#[template(path = "registration/templates/confirm.html")]
struct ConfirmPage {
    s: Shell,
    row: Option<RegistrationRow>,
    name: String,
    firm: String,
    /// The address has an account meanwhile.
    taken: bool,
    problem: &'static str,
}

async fn confirm_page(app: &App, headers: &HeaderMap, problem: &'static str) -> Result<Response> {
    let (now, held) = (app.clock.now(), cookie::get(headers, COOKIE).map(secret::hash));
    let (row, taken) = app
        .db
        .read(move |tx| {
            let row = match held {
                Some(hash) => tx.opt(&store::BY_TOKEN, &[&hash, &now])?,
                None => None,
            };
            let taken = match &row {
                Some(row) => tx.opt(&store::ACCOUNT, &[&row.email])?.is_some(),
                None => false,
            };
            Ok::<_, Fail>((row, taken))
        })
        .await?;
    let said: Said = row.as_ref().and_then(|r| serde_json::from_str(&r.said).ok()).unwrap_or_default();
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let s = Shell::stranger(app, Prefs::of(headers), now);
    let shown = ConfirmPage { s, row, name: said.name, firm: said.ask.firm, taken, problem };
    let mut r = (status, html(&shown)?).into_response();
    r.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(r)
}

/// `GET /register/confirm`
pub async fn confirm(Shared(app): Shared<App>, headers: HeaderMap) -> Result<Response> {
    confirm_page(&app, &headers, "").await
}

/// The password.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    password: String,
}

/// `POST /register/confirm`: an account for the proved address, and the request with it.
pub async fn enter(
    Shared(app): Shared<App>,
    origin: Origin,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let now = app.clock.now();
    let Some(held) = cookie::get(&headers, COOKIE).map(secret::hash) else {
        return confirm_page(&app, &headers, "reg-void").await;
    };
    // Hashing is dear: only for whoever holds a link that is good.
    let Some(row) = app.db.read(move |tx| tx.opt(&store::BY_TOKEN, &[&held, &now])).await? else {
        return confirm_page(&app, &headers, "reg-void").await;
    };
    let said: Said = serde_json::from_str(&row.said).map_err(anyhow::Error::from)?;
    let problem = password::refused(&app, &form.password, &[&said.name, &row.email, &app.config.seller.name]).await;
    if !problem.is_empty() {
        return confirm_page(&app, &headers, problem).await;
    }
    let phc = password::hash(&app, form.password).await?;
    let (a, h) = (app.clone(), headers.clone());
    let done: Option<(UserId, String, String, Lang)> = app
        .db
        .write(move |tx| {
            let Some(row) = tx.opt(&store::BY_TOKEN, &[&held, &now])? else { return Ok(None) };
            if tx.opt(&store::ACCOUNT, &[&row.email])?.is_some() {
                return Ok(None);
            }
            let said: Said = serde_json::from_str(&row.said).map_err(anyhow::Error::from)?;
            let lang = Lang::parse(&row.lang).unwrap_or(Lang::Ru);
            let (password_hash, zone) = (Some(phc.as_str()), a.config.time_zone.as_str());
            let new = NewUser { email: &row.email, name: &said.name, password_hash, lang, zone, staff: None };
            let user = identity::create_user(tx, now, &new)?;
            tx.run(&store::PHONE, &[&user, &said.phone])?;
            tx.run(&store::DROP_OF, &[&row.email])?;
            let consent = format!("{}; consent from {}", row.email, row.address);
            audit::note(tx, now, None, Some(user), "registration.confirm", &consent, &origin.address)?;
            let by = Asking { app: &a, user, name: &said.name, email: &row.email, now, address: &origin.address };
            // The settings may have changed since: then the person is in, asks nothing, and can ask anew.
            let asked = match said.ask.check(&settings::of(tx, &a)?) {
                Ok(wanted) => ask(tx, &by, &wanted)?,
                Err(_) => Asked::No("reg-again"),
            };
            let to = match asked {
                Asked::Waiting(id) => format!("/applications/{id}"),
                Asked::In(slug) => format!("/c/{slug}/"),
                Asked::No(_) => "/apply".to_owned(),
            };
            let sid = identity::pages::enter_here(tx, &a, user, &origin, &h, now)?;
            Ok::<_, Fail>(Some((user, sid, to, lang)))
        })
        .await?;
    let Some((user, sid, to, lang)) = done else { return confirm_page(&app, &headers, "reg-void").await };
    ::jobs::wake();
    let mut r = identity::pages::signed_in(&app, user, &sid, lang, &to);
    r.headers_mut().append(header::SET_COOKIE, cookie::set(COOKIE, "", 0, app.config.secure(), false));
    Ok(r)
}
