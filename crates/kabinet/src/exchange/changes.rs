//! `GET /exchange/v1/changes`: what clients and the seller agreed on and 1C has not said to have.
//!
//! Asking again gives the same until 1C says the new value in its counterparties: an answer that was lost costs nothing, and
//! there is nothing to confirm.

use axum::{Json, extract::State, http::HeaderMap};
use serde_json::Value;

use super::{
    Exchange,
    address::Peer,
    door,
    journal::{self, Call},
    push::Problem,
    sources::Part,
};
use crate::details;

/// Gives them.
pub(super) async fn give(State(x): State<Exchange>, peer: Peer, headers: HeaderMap) -> Result<Json<Value>, Problem> {
    let peer = peer.behind(&x.settings.proxies, &headers);
    let source = door::enter(&x, &headers, peer, Part::Packages).await?.source;
    let began = x.clock.now();
    let given = x.db.write(move |tx| details::erp::changes(tx, source, began)).await;
    let n = given.as_ref().ok().and_then(|v| v["items"].as_array()).map_or(0, Vec::len);
    // Details of all companies are in it: who may look at the record may not look at those.
    let answer = if given.is_ok() { format!("200 {n}") } else { "503".to_owned() };
    let call = Call { asked: "GET /exchange/v1/changes".to_owned(), answer, ..Call::default() };
    journal::note(&x, source, peer, began, call).await;
    Ok(Json(given?))
}
