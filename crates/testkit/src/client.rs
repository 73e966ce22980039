//! A visitor of the portal: over real HTTP, with cookies kept and redirects not followed.

use reqwest::{Method, StatusCode, header};
use serde_json::Value;

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: header::HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    /// The body as JSON.
    ///
    /// # Panics
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
    /// A header as text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }
}

/// A visitor: nobody, somebody signed in, or a program with a token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    cookie: Option<String>,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Client {
    /// Nobody.
    ///
    /// # Panics
    /// If the HTTP client cannot be made.
    pub fn new(base: &str) -> Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Client { http, base: base.to_owned(), cookie: None, token: None, headers: Vec::new() }
    }

    /// The same visitor with a token instead of a session.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Client {
        Client { token: Some(token.to_owned()), cookie: None, ..self.clone() }
    }

    /// The same visitor behind a proxy that tells this address.
    #[must_use]
    pub fn from(&self, address: &str) -> Client {
        self.with("x-forwarded-for", address.to_owned())
    }

    /// The same visitor on a page: what he sends says where he was.
    #[must_use]
    pub fn at(&self, path: &str) -> Client {
        self.with("referer", format!("{}{path}", self.base))
    }

    /// The same visitor with these cookies and no others.
    #[must_use]
    pub fn with_cookie(&self, cookies: &str) -> Client {
        Client { cookie: Some(cookies.to_owned()), ..self.clone() }
    }

    /// The same visitor with a header.
    #[must_use]
    pub fn with(&self, name: &'static str, value: String) -> Client {
        let mut headers = self.headers.clone();
        headers.retain(|(n, _)| *n != name);
        headers.push((name, value));
        Client { headers, ..self.clone() }
    }

    /// Signs in.
    ///
    /// # Panics
    /// If that is refused.
    pub async fn sign_in(&self, email: &str, password: &str) -> Client {
        let a = self.post("/login", &[("email", email), ("password", password)]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{email}: {}", a.text());
        let cookie = a
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .find_map(|v| v.split(';').next().filter(|c| c.starts_with("sid=")).map(str::to_owned));
        Client { cookie, ..self.clone() }
    }

    /// The same visitor after an answer: with the cookies that it sets, without those that it takes away.
    #[must_use]
    pub fn after(&self, answer: &Answer) -> Client {
        let mut jar: Vec<(String, String)> = self
            .cookie
            .iter()
            .flat_map(|c| c.split("; "))
            .filter_map(|c| c.split_once('='))
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect();
        for set in answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok()) {
            let Some((name, value)) = set.split(';').next().and_then(|c| c.split_once('=')) else { continue };
            jar.retain(|(n, _)| n != name);
            if !set.contains("Max-Age=0") {
                jar.push((name.to_owned(), value.to_owned()));
            }
        }
        let all = jar.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        Client { cookie: (!all.is_empty()).then_some(all), ..self.clone() }
    }

    /// The session cookie, `sid=…`.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Sends a request.
    ///
    /// # Panics
    /// If there is no answer.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut r = self.http.request(method, format!("{}{path}", self.base));
        if let Some(c) = &self.cookie {
            r = r.header(header::COOKIE, c);
        }
        for (name, value) in &self.headers {
            r = r.header(*name, value);
        }
        if let Some(t) = &self.token {
            r = r.bearer_auth(t);
        }
        if let Some(body) = body {
            r = r.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        }
        let r = r.send().await.unwrap_or_else(|e| panic!("{path}: {e:?}"));
        let (status, headers) = (r.status(), r.headers().clone());
        Answer { status, headers, bytes: r.bytes().await.expect("a whole body").to_vec() }
    }

    /// POST of a text and of files (name and content), as a form with files is sent.
    ///
    /// # Panics
    /// If there is no answer.
    pub async fn upload(&self, path: &str, text: &str, files: &[(&str, &[u8])]) -> Answer {
        const EDGE: &str = "----edge-of-the-parts";
        let mut body =
            format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n").into_bytes();
        for (name, bytes) in files {
            let head =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
            body.extend(head.as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let mut r = self.http.post(format!("{}{path}", self.base)).header(header::CONTENT_TYPE, kind).body(body);
        if let Some(c) = &self.cookie {
            r = r.header(header::COOKIE, c);
        }
        for (name, value) in &self.headers {
            r = r.header(*name, value);
        }
        let r = r.send().await.unwrap_or_else(|e| panic!("{path}: {e:?}"));
        let (status, headers) = (r.status(), r.headers().clone());
        Answer { status, headers, bytes: r.bytes().await.expect("a whole body").to_vec() }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST of a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let enc = |t: &str| {
            t.bytes()
                .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
                .collect::<String>()
        };
        let body = form.iter().map(|(k, v)| format!("{}={}", enc(k), enc(v))).collect::<Vec<_>>().join("&");
        self.send(Method::POST, path, Some(body)).await
    }
}
