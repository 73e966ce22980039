//! Plain HTTP: people are led to `https://`, programs are told to change their address.
//!
//! A program that were led on would go on sending its password in the clear, and nobody would see it (ASVS 4.1.2). Where to is
//! `public_url` alone, never what the request calls its host.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{ConnectInfo, Path, Request, State},
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ipnet::IpNet;
use tokio::net::TcpListener;
use webkit::headers;

use crate::{cli::Stop, exchange};

/// Answers to an authority that asks whether the name is ours, by its token (RFC 8555, 8.3).
pub type Challenges = Arc<Mutex<HashMap<String, String>>>;

#[derive(Clone)]
struct Plain {
    public_url: Arc<str>,
    challenges: Challenges,
}

/// What is answered to plain HTTP beside TLS.
pub fn router(public_url: &str, challenges: Challenges) -> Router {
    Router::new()
        .route("/.well-known/acme-challenge/{token}", get(challenge))
        .fallback(lead)
        .with_state(Plain { public_url: public_url.into(), challenges })
}

/// Serves it until told to stop.
///
/// # Errors
/// What the listener says.
pub async fn serve(listener: TcpListener, public_url: &str, challenges: Challenges, stop: Stop) -> std::io::Result<()> {
    let service = router(public_url, challenges);
    axum::serve(listener, service).with_graceful_shutdown(async move { stop.wait().await }).await
}

async fn challenge(State(plain): State<Plain>, Path(token): Path<String>) -> Response {
    let known = plain.challenges.lock().unwrap_or_else(PoisonError::into_inner).get(&token).cloned();
    known.map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}

async fn lead(State(plain): State<Plain>, request: Request) -> Response {
    answer(&plain.public_url, request.method(), request.uri())
}

/// Whether a request came to a known proxy in the clear. Nobody else is believed.
pub fn came_to_proxy(request: &Request, proxies: &[IpNet]) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical());
    peer.is_some_and(|ip| proxies.iter().any(|net| net.contains(&ip)))
        && request.headers().get_all("x-forwarded-proto").iter().next_back().is_some_and(|proto| proto == "http")
}

/// The answer to what came in the clear.
pub fn answer(public_url: &str, method: &Method, uri: &Uri) -> Response {
    let base = public_url.trim_end_matches('/');
    let path = uri.path();
    let mut r = if path == exchange::SCRIPT {
        // 1C reads the text, not the status.
        let text =
            format!("failure\nобмен идёт только по https: укажите в настройке соединения с сайтом адрес {base}{path}");
        text.into_response()
    } else if path.starts_with("/api/") || path.starts_with("/exchange/") {
        let body = serde_json::json!({
            "type": "about:blank#tls-required", "code": "tls-required", "title": "https only", "status": 403,
            "detail": format!("plain HTTP is not answered; use {base}{path}, and change what was sent in the clear"),
        });
        (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    } else if method == Method::GET || method == Method::HEAD {
        let rest = uri.path_and_query().map_or("/", |p| p.as_str());
        Redirect::permanent(&format!("{base}{rest}")).into_response()
    } else {
        (StatusCode::FORBIDDEN, format!("https only: {base}\n")).into_response()
    };
    headers::secure(r.headers_mut());
    r
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_led_on_and_programs_are_not() {
        let ask = |method: Method, uri: &str| {
            let r = answer("https://portal.example/", &method, &uri.parse().unwrap());
            let to = r.headers().get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
            (r.status().as_u16(), to.unwrap_or_default())
        };
        assert_eq!(
            ask(Method::GET, "/c/x/orders?q=%D1%8F"),
            (308, "https://portal.example/c/x/orders?q=%D1%8F".into())
        );
        assert_eq!(
            ask(Method::GET, "http://evil.example//evil.example/"),
            (308, "https://portal.example//evil.example/".into())
        );
        assert_eq!(ask(Method::POST, "/login"), (403, String::new()));
        assert_eq!(ask(Method::GET, "/api/v1/me"), (403, String::new()));
        assert_eq!(ask(Method::GET, "/exchange/v1/orders"), (403, String::new()));
        assert_eq!(ask(Method::GET, "/bitrix/admin/1c_exchange.php?type=catalog&mode=checkauth"), (200, String::new()));
    }
}
