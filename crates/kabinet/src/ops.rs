//! What operators and their tools ask: alive, ready, figures.

use std::sync::OnceLock;

use axum::{
    extract::{ConnectInfo, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;

use crate::{
    app::App,
    fail::{Fail, Result},
};

static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts to collect figures; a second call changes nothing.
pub fn collect() {
    if FIGURES.get().is_none() {
        let buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0];
        if let Ok(handle) = PrometheusBuilder::new().set_buckets(&buckets).and_then(PrometheusBuilder::install_recorder)
        {
            let _ = FIGURES.set(handle);
        }
    }
}

/// `GET /healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers too.
pub async fn readyz(State(app): State<App>) -> Response {
    let asked = app.db.read(|tx| Ok::<_, db::Error>(tx.opt(&store::READY, &[])?.is_some())).await;
    match asked {
        Ok(_) => "ready\n".into_response(),
        Err(e) => {
            tracing::warn!(error = %e, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// `GET /metrics`, for this machine only: a scraper elsewhere goes through a proxy that decides who may.
pub async fn metrics(peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>) -> Result<Response> {
    if peer.is_none_or(|p| !p.0.0.ip().is_loopback()) {
        return Err(Fail::NotFound);
    }
    let text = FIGURES.get().map(PrometheusHandle::render).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

pub(crate) mod store {
    //! Statements of operation.
    db::statements! {
        /// The smallest question.
        READY: (i64,) = "select count(*) from source where login = ''";
    }
}
