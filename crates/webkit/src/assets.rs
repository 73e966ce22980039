//! Built styles, scripts, fonts and icons, inside the binary.
//!
//! `web/build.mjs` writes `web/dist` with hashed names and a manifest; the names never change their content, so browsers
//! keep them for a year.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct Dist;

static MANIFEST: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| Dist::get("manifest.json").and_then(|f| serde_json::from_slice(&f.data).ok()).unwrap_or_default());

/// The URL of an asset by its logical name, such as `app.css`.
pub fn url(name: &str) -> String {
    format!("/assets/{}", MANIFEST.get(name).map_or(name, |n| n))
}

/// The bytes of an asset by its path in `web/dist`.
pub fn bytes(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|f| f.data)
}

/// Answers `/assets/{path}`.
pub fn serve(path: &str) -> Response {
    let Some(data) = bytes(path) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, data.into_owned()).into_response()
}
