//! What a request shows to say who it is: a session cookie or an API token.

use axum::http::{HeaderMap, header};
use webkit::{cookie, secret};

/// Name of the session cookie.
pub const SESSION: &str = "sid";
/// Name of the cookie of somebody who looks with a member's eyes.
pub const VIEW: &str = "view";

/// The hash of what was shown; the secret itself goes no further.
#[derive(Clone, Copy, Debug)]
pub enum Credential {
    /// A browser's session.
    Session([u8; 32]),
    /// A personal API token.
    Token([u8; 32]),
}

impl Credential {
    /// A bearer token if there is one (then cookies do not count), else the session cookie.
    pub fn of(headers: &HeaderMap) -> Option<Credential> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let token = value.to_str().ok()?.strip_prefix("Bearer ")?;
            return Some(Credential::Token(secret::hash(token.trim())));
        }
        cookie::get(headers, SESSION).map(|s| Credential::Session(secret::hash(s)))
    }
}
