//! The edge: every request gets an id, a line in the log, a place in the metrics and the security headers; every failure
//! becomes a page or problem+json in the reader's language.

use std::{sync::Arc, time::Instant};

use askama::Template;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use webkit::{cookie, headers};

use crate::{
    app::App,
    exchange::{self, address::Peer},
    fail::Fail,
    identity,
    tls::plain,
    web::{
        Credential, Place, Prefs, Seen, Shell, Theme,
        limits::{self, What},
        page, texts,
    },
};

/// Header that carries the request's id in both directions.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A given id if it is harmless, else a new one.
fn request_id(h: &HeaderMap) -> HeaderValue {
    let given = h.get(REQUEST_ID).filter(|v| {
        let b = v.as_bytes();
        (8..=64).contains(&b.len()) && b.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'-')
    });
    given.cloned().unwrap_or_else(|| {
        let id = webkit::secret::new();
        HeaderValue::from_str(&id[..22].replace('_', "-")).unwrap_or(HeaderValue::from_static("unknown-request"))
    })
}

/// The middleware around everything.
pub async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    if app.config.secure() {
        cookie::from_wire(request.headers_mut(), &[exchange::COOKIE]);
    }
    let seen = Seen::default();
    request.extensions_mut().insert(seen.clone());
    let id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", |m| m.as_str()).to_owned();
    let uri = request.uri().clone();
    let asked = Asked::of(&app, &request);
    let peer = asked.peer;

    let in_the_clear = app.config.secure() && plain::came_to_proxy(&request, &app.exchange.proxies);
    let mut response = if in_the_clear {
        plain::answer(&app.config.public_url, request.method(), request.uri())
    } else {
        match asked.room(&app, &route) {
            Ok(()) => next.run(request).await,
            Err(fail) => fail.into_response(),
        }
    };
    if let (true, Some(who)) = (seen.is_good(), asked.credential) {
        app.limits.known(who, limits::is_download(&route), app.clock.now());
    }
    let failure = response.extensions_mut().remove::<Arc<Fail>>();
    if let Some(fail) = &failure {
        if let Fail::Internal(cause) = &**fail {
            tracing::error!(request = ?id, %method, %route, error = format!("{cause:#}"), "internal error");
        }
        response = asked.answer(&app, fail, uri.path_and_query().map_or("/", |p| p.as_str()), &id).await;
    }
    let status = response.status();
    let took = started.elapsed();
    // The path may hold a company's slug but no secret (a link's stays out); the query may hold what a person typed.
    let path = if route.contains("{token}") { route.as_str() } else { uri.path() };
    tracing::info!(target: "kabinet::request", request = ?id, %method, path, status = status.as_u16(),
        user = seen.shown(), from = peer.shown(), refused = failure.as_ref().map_or("", |f| f.code()),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "served");
    let labels = [("route", route), ("status", status.as_u16().to_string())];
    metrics::histogram!("kabinet_request_seconds", &labels).record(took.as_secs_f64());

    headers::secure(response.headers_mut());
    if app.config.secure() {
        cookie::to_wire(response.headers_mut());
        let hsts = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// What a page of a failure says.
struct Said {
    title_key: &'static str,
    text_key: &'static str,
    detail: String,
    request: String,
}

/// For a member: in the frame of his company, so that he goes on from there.
#[derive(Template)]
#[template(path = "web/templates/error.html")]
struct InsidePage {
    s: Shell,
    e: Said,
}

/// For everybody else.
#[derive(Template)]
#[template(path = "web/templates/error_door.html")]
struct DoorPage {
    s: Shell,
    e: Said,
}

struct Asked {
    api: bool,
    htmx: bool,
    reading: bool,
    /// Path of the page that sent the form.
    from: String,
    prefs: Prefs,
    credential: Option<Credential>,
    company: Option<String>,
    peer: Peer,
}

impl Asked {
    fn of(app: &App, r: &Request) -> Asked {
        let path = r.uri().path();
        Asked {
            api: path.starts_with("/api/"),
            htmx: r.headers().contains_key("hx-request"),
            reading: r.method() == Method::GET || r.method() == Method::HEAD,
            from: crate::identity::pages::back(r.headers()),
            prefs: Prefs::of(r.headers()),
            credential: Credential::of(r.headers()),
            company: page::company_of(path).map(str::to_owned),
            peer: identity::pages::peer(r.extensions(), r.headers(), app),
        }
    }

    /// Whether this session or token may ask once more now.
    fn room(&self, app: &App, route: &str) -> Result<(), Fail> {
        let Some(who) = self.credential.filter(|_| limits::counts(route)) else { return Ok(()) };
        app.limits.take(who, limits::is_download(route), app.clock.now()).map_err(|refused| {
            metrics::counter!("kabinet_requests_refused", "limit" => refused.what.as_str()).increment(1);
            Fail::TooOften(refused)
        })
    }

    /// The frame of who asked, as far as he is known. A part of the system that does not answer is not asked for it.
    async fn shell(&self, app: &App, fail: &Fail) -> Shell {
        let (prefs, now, company, peer) = (self.prefs, app.clock.now(), self.company.clone(), self.peer);
        let stranger = || Shell::stranger(app, prefs, now);
        let Some(Credential::Session(session)) = self.credential else { return stranger() };
        if matches!(fail, Fail::Unavailable(_) | Fail::Internal(_) | Fail::Throttled(_) | Fail::TooOften(_)) {
            return stranger();
        }
        let of = app.clone();
        let read = app.db.read(move |tx| {
            let who =
                company.map(|slug| identity::member(tx, &of, Credential::Session(session), peer, &slug, now, false));
            match who {
                Some(Ok(who)) => Ok(Shell::member(&of, who, prefs, now)),
                // Not his company, or none: what he may see of himself is no secret to him.
                None | Some(Err(Fail::NotFound)) => {
                    let visit = identity::Visit { session, peer, setting_up: false };
                    identity::account(tx, &of, &visit, now).map(|account| Shell::person(&of, &account, prefs, now))
                }
                Some(Err(e)) => Err(e),
            }
        });
        read.await.unwrap_or_else(|_| stranger()).at(Place::None)
    }

    async fn answer(&self, app: &App, fail: &Fail, uri: &str, id: &HeaderValue) -> Response {
        let request = id.to_str().unwrap_or("").to_owned();
        let detail = match fail {
            // A message that is a key is said in the reader's language.
            Fail::Invalid(m) | Fail::Conflict(m) | Fail::TooLarge(m) => {
                let t = texts(self.prefs.lang);
                if t.has(m) { t.s(m).to_owned() } else { m.clone() }
            }
            Fail::TooOften(o) => {
                let key = match o.what {
                    What::Requests => "too-often-requests",
                    What::Downloads => "too-often-downloads",
                };
                texts(self.prefs.lang).xy(key, o.a_minute.to_string(), o.secs.to_string()).into_owned()
            }
            Fail::Outside(o) if o.ask.is_empty() => texts(self.prefs.lang).x("outside-from", &o.address).into_owned(),
            Fail::Outside(o) => texts(self.prefs.lang).xy("outside-ask", &o.address, o.ask.join(", ")).into_owned(),
            _ => String::new(),
        };
        if self.api {
            return self.problem(fail, detail, &request);
        }
        if matches!(fail, Fail::SignIn) {
            // Deep links survive signing in; a form that was sent leads back to the page where it was.
            let page = self.reading && !self.htmx;
            let next = if page { uri } else { &self.from };
            let next: String =
                percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC).collect();
            let lost = if page || self.reading { "" } else { "&lost=1" };
            let to = if next == "%2F" { "/login".to_owned() } else { format!("/login?next={next}{lost}") };
            return self.redirect(&to);
        }
        if matches!(fail, Fail::SecondFactor) {
            return self.redirect("/me/second");
        }
        if matches!(fail, Fail::Confirm) {
            // Back to the page that asked: what was typed there is typed once more, what was meant is not done unseen.
            let next = if self.reading { uri } else { &self.from };
            let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
            return Redirect::to(&format!("/me/confirm?next={next}")).into_response();
        }
        let (title_key, text_key) = keys(fail);
        let e = Said { title_key, text_key, detail, request };
        let s = self.shell(app, fail).await;
        let body = if s.frame.is_some() { InsidePage { s, e }.render() } else { DoorPage { s, e }.render() };
        let body = body.unwrap_or_else(|_| fail.code().to_owned());
        let mut r = (fail.status(), [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
        retry_after(fail, &mut r);
        r
    }

    /// To another page, whole, whoever asked.
    fn redirect(&self, to: &str) -> Response {
        if self.htmx {
            let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/login"));
            return ([(HeaderName::from_static("hx-redirect"), to)], StatusCode::NO_CONTENT).into_response();
        }
        Redirect::to(to).into_response()
    }

    /// RFC 9457.
    fn problem(&self, fail: &Fail, detail: String, request: &str) -> Response {
        let t = texts(self.prefs.lang);
        let (title, text) = keys(fail);
        let detail = if detail.is_empty() { t.s(text).to_owned() } else { detail };
        let body = serde_json::json!({
            "type": format!("about:blank#{}", fail.code()), "code": fail.code(), "title": t.s(title),
            "status": fail.status().as_u16(), "detail": detail, "request_id": request,
        });
        let mut r =
            (fail.status(), [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
        if matches!(fail, Fail::SignIn) {
            r.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        retry_after(fail, &mut r);
        r
    }
}

fn retry_after(fail: &Fail, r: &mut Response) {
    let seconds = match fail {
        Fail::Throttled(s) => *s,
        Fail::TooOften(o) => o.secs,
        Fail::Unavailable(_) => 10,
        _ => return,
    };
    r.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

macro_rules! fail_keys { ($($p:pat => $k:literal),* $(,)?) => {
    fn keys(fail: &Fail) -> (&'static str, &'static str) {
        match fail { $($p => (concat!("fail-", $k, "-title"), concat!("fail-", $k, "-text"))),* }
    }
} }
fail_keys! {
    Fail::NotFound => "not-found",
    Fail::SignIn => "sign-in",
    Fail::Forbidden(_) => "forbidden",
    Fail::Confirm => "confirm",
    Fail::SecondFactor => "second-factor",
    Fail::Outside(_) => "outside",
    Fail::LookOnly => "look-only",
    Fail::Invalid(_) => "invalid",
    Fail::Conflict(_) => "conflict",
    Fail::TooLarge(_) => "too-large",
    Fail::Throttled(_) => "throttled",
    Fail::TooOften(_) => "too-often",
    Fail::Unavailable(_) => "unavailable",
    Fail::Internal(_) => "internal",
}
