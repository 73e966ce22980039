//! Reading and writing cookies: three of them, so a parser of our own is four lines.

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of a cookie, if the browser sent it.
pub fn get<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|h| h.to_str().ok())
        .flat_map(|h| h.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, v)| (n == name).then_some(v))
}

/// A cookie that scripts may not read: `max_age` in seconds, 0 removes it.
///
/// `secure` is left out only where the portal itself is reached without TLS (a demo on localhost).
pub fn set(name: &str, value: &str, max_age: i64, secure: bool, scripts: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let http_only = if scripts { "" } else { "; HttpOnly" };
    let text = format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax{http_only}{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("invalid=; Max-Age=0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_one_among_several() {
        let mut h = HeaderMap::new();
        h.insert(header::COOKIE, HeaderValue::from_static("theme=dark; sid=abc=; x"));
        assert_eq!(get(&h, "sid"), Some("abc="));
        assert_eq!(get(&h, "si"), None);
    }
}
