//! Reading and writing cookies: a few of them, so a parser of our own is four lines.
//!
//! Over TLS every name carries `__Host-` on the wire, so that no neighbour under the same domain and nobody on a plain
//! connection can plant one. The edge puts it on and takes it off; the rest of the program knows the plain names.

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

/// What a browser takes only with `Secure`, for the whole host and from that host alone.
const PREFIX: &str = "__Host-";

/// Of the cookies that came over TLS leaves those that carry the prefix, under their plain names, and those of `others`
/// (programs that know no prefix).
pub fn from_wire(headers: &mut HeaderMap, others: &[&str]) {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|h| h.to_str().ok());
    let pairs = sent.flat_map(|h| h.split(';')).map(str::trim);
    let ours = pairs.filter_map(|pair| match pair.strip_prefix(PREFIX) {
        Some(plain) => Some(plain),
        None => pair.split_once('=').and_then(|(name, _)| others.contains(&name).then_some(pair)),
    });
    let kept = ours.collect::<Vec<_>>().join("; ");
    headers.remove(header::COOKIE);
    if let Some(kept) = HeaderValue::from_str(&kept).ok().filter(|k| !k.is_empty()) {
        headers.insert(header::COOKIE, kept);
    }
}

/// Puts the prefix before every cookie of an answer that goes out over TLS.
pub fn to_wire(headers: &mut HeaderMap) {
    let header::Entry::Occupied(mut set) = headers.entry(header::SET_COOKIE) else { return };
    for value in set.iter_mut() {
        if let Some(prefixed) =
            value.to_str().ok().and_then(|plain| HeaderValue::from_str(&format!("{PREFIX}{plain}")).ok())
        {
            *value = prefixed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_only_prefixed_cookies_count() {
        let mut h = HeaderMap::new();
        h.append(header::COOKIE, HeaderValue::from_static("sid=planted; __Host-sid=real; script=1"));
        h.append(header::COOKIE, HeaderValue::from_static("__Host-theme=dark"));
        from_wire(&mut h, &["script"]);
        assert_eq!(h.get_all(header::COOKIE).iter().collect::<Vec<_>>(), ["sid=real; script=1; theme=dark"]);
        let mut h = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("sid=planted"))]);
        from_wire(&mut h, &[]);
        assert!(!h.contains_key(header::COOKIE));
    }

    #[test]
    fn over_tls_cookies_go_out_as_browsers_want_the_prefix() {
        let mut h = HeaderMap::new();
        h.append(header::SET_COOKIE, set("sid", "x", 60, true, false));
        h.append(header::SET_COOKIE, set("theme", "dark", 60, true, true));
        to_wire(&mut h);
        let all: Vec<_> = h.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!(
            all,
            [
                "__Host-sid=x; Path=/; Max-Age=60; SameSite=Lax; HttpOnly; Secure",
                "__Host-theme=dark; Path=/; Max-Age=60; SameSite=Lax; Secure",
            ]
        );
    }

    #[test]
    fn finds_one_among_several() {
        let mut h = HeaderMap::new();
        h.insert(header::COOKIE, HeaderValue::from_static("theme=dark; sid=abc=; x"));
        assert_eq!(get(&h, "sid"), Some("abc="));
        assert_eq!(get(&h, "si"), None);
    }
}
