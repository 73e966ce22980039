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
use webkit::headers;

use crate::{
    app::App,
    fail::Fail,
    web::{Prefs, Shell, Theme, texts},
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
pub async fn edge(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", |m| m.as_str()).to_owned();
    let uri = request.uri().clone();
    let asked = Asked::of(&request);

    let mut response = next.run(request).await;
    let failure = response.extensions_mut().remove::<Arc<Fail>>();
    if let Some(fail) = &failure {
        if let Fail::Internal(cause) = &**fail {
            tracing::error!(request = ?id, %method, %route, error = format!("{cause:#}"), "internal error");
        }
        response = asked.answer(&app, fail, uri.path_and_query().map_or("/", |p| p.as_str()), &id);
    }
    let status = response.status();
    let took = started.elapsed();
    // The path may hold a company's slug but no secret (a link's stays out); the query may hold what a person typed.
    let path = if route.contains("{token}") { route.as_str() } else { uri.path() };
    tracing::info!(target: "kabinet::request", request = ?id, %method, path, status = status.as_u16(),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "served");
    let labels = [("route", route), ("status", status.as_u16().to_string())];
    metrics::histogram!("kabinet_request_seconds", &labels).record(took.as_secs_f64());

    headers::secure(response.headers_mut());
    if app.config.secure() {
        let hsts = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

#[derive(Template)]
#[template(path = "web/templates/error.html")]
struct ErrorPage {
    s: Shell,
    title_key: &'static str,
    text_key: &'static str,
    detail: String,
    request: String,
}

struct Asked {
    api: bool,
    htmx: bool,
    reading: bool,
    /// Path of the page that sent the form.
    from: String,
    prefs: Prefs,
}

impl Asked {
    fn of(r: &Request) -> Asked {
        let path = r.uri().path();
        Asked {
            api: path.starts_with("/api/"),
            htmx: r.headers().contains_key("hx-request"),
            reading: r.method() == Method::GET || r.method() == Method::HEAD,
            from: crate::identity::pages::back(r.headers()),
            prefs: Prefs::of(r.headers()),
        }
    }

    fn answer(&self, app: &App, fail: &Fail, uri: &str, id: &HeaderValue) -> Response {
        let request = id.to_str().unwrap_or("").to_owned();
        let detail = match fail {
            Fail::Invalid(m) | Fail::Conflict(m) | Fail::TooLarge(m) => m.clone(),
            _ => String::new(),
        };
        if self.api {
            return self.problem(fail, detail, &request);
        }
        if matches!(fail, Fail::SignIn) {
            // Deep links survive signing in; a form that was sent does not, so it leads to the start.
            let next = if self.reading && !self.htmx { uri } else { "/" };
            let next: String =
                percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC).collect();
            let to = if next == "%2F" { "/login".to_owned() } else { format!("/login?next={next}") };
            if self.htmx {
                let to = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/login"));
                return ([(HeaderName::from_static("hx-redirect"), to)], StatusCode::NO_CONTENT).into_response();
            }
            return Redirect::to(&to).into_response();
        }
        if matches!(fail, Fail::Confirm) {
            // Back to the page that asked: what was typed there is typed once more, what was meant is not done unseen.
            let next = if self.reading { uri } else { &self.from };
            let next = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
            return Redirect::to(&format!("/me/confirm?next={next}")).into_response();
        }
        let (title_key, text_key) = keys(fail);
        let s = Shell::stranger(app, self.prefs, app.clock.now());
        let page = ErrorPage { s, title_key, text_key, detail, request };
        let body = page.render().unwrap_or_else(|_| fail.code().to_owned());
        let mut r = (fail.status(), [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
        retry_after(fail, &mut r);
        r
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
    Fail::LookOnly => "look-only",
    Fail::Invalid(_) => "invalid",
    Fail::Conflict(_) => "conflict",
    Fail::TooLarge(_) => "too-large",
    Fail::Throttled(_) => "throttled",
    Fail::Unavailable(_) => "unavailable",
    Fail::Internal(_) => "internal",
}
