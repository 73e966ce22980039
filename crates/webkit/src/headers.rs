//! Security headers: the same on every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Only our own scripts, styles, fonts and pictures; nothing inline; no frame around us.
pub const CSP: &str = "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

const FIXED: [(HeaderName, HeaderValue); 5] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"),
    ),
];

/// Adds the security headers, and `no-store` unless the handler said how the answer may be kept. A handler may be stricter
/// about the referrer.
pub fn secure(headers: &mut HeaderMap) {
    for (name, value) in &FIXED {
        if *name == header::REFERRER_POLICY {
            headers.entry(name).or_insert(value.clone());
        } else {
            headers.insert(name, value.clone());
        }
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
