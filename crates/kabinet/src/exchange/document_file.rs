//! `PUT /exchange/v1/documents/{guid}/file`: the printed form of a document.
//!
//! The bytes are stored under an id of their own before the document learns of them, and removed again if it does not.

use access::System;
use axum::{
    Json,
    body::Body,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use kernel::SourceId;
use onec::contract::{Guid, HEADER_SHA256};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{
    Exchange,
    address::Peer,
    door,
    journal::{self, Call},
    outcome::{Applied, Intake, Refusal},
    push::Problem,
    sources::Part,
    spool::{Broken, Spool},
};
use crate::{documents, orders::facets::Words};

const PUSHED: System = System::new("file pushed by 1C");

/// The value of `name` in the query.
fn file_name(query: Option<&str>, guid: &Guid) -> String {
    let value = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("name="));
    let decoded = percent_decode_str(value.unwrap_or_default()).decode_utf8_lossy();
    // It becomes the name under which a browser saves the file.
    let clean: String = decoded
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
        .take(200)
        .collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() { format!("{guid}.pdf") } else { clean }
}

/// Takes the file.
pub(super) async fn put(
    State(x): State<Exchange>,
    Path(guid): Path<String>,
    RawQuery(query): RawQuery,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let peer = peer.behind(&x.settings.proxies, &headers);
    let source = door::enter(&x, &headers, peer, Part::Packages).await?.source;
    let began = x.clock.now();
    let mut call = Call { asked: format!("PUT /exchange/v1/documents/{guid}/file"), ..Call::default() };
    let stored = store(&x, source, &guid, query.as_deref(), &headers, body, &mut call).await;
    call.answer = match &stored {
        Ok((status, Json(value))) => format!("{} {}", status.as_u16(), value["state"]),
        Err(problem) => problem.told(),
    };
    journal::note(&x, source, peer, began, call).await;
    stored
}

async fn store(
    x: &Exchange,
    source: SourceId,
    guid: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    body: Body,
    call: &mut Call,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let guid = Guid::parse(guid).map_err(|e| Problem::invalid(format!("ссылка документа в адресе: {e}")))?;
    let promised = headers.get(HEADER_SHA256).and_then(|v| v.to_str().ok()).map(|v| v.trim().to_lowercase());
    let Some(promised) = promised.filter(|p| p.len() == 64 && p.bytes().all(|b| b.is_ascii_hexdigit())) else {
        return Err(Problem::invalid(format!(
            "нужен заголовок {HEADER_SHA256}: SHA-256 файла, 64 шестнадцатеричных знака"
        )));
    };
    let spool = Spool::take(body, &x.settings.folder.join("spool"), x.settings.max_document).await?;
    call.sent = spool.size;
    let bytes = spool.read().await.map_err(Broken::Disk)?;
    if bytes.is_empty() {
        return Err(Problem::invalid("файл пустой (0 байт); сформируйте печатную форму ещё раз"));
    }
    if !bytes.starts_with(b"%PDF-") {
        return Err(Problem::invalid("это не PDF: файл должен начинаться с «%PDF-»; сохраните печатную форму в PDF"));
    }
    if spool.sha256 != promised {
        return Err(Problem::invalid(format!(
            "файл повреждён при передаче: SHA-256 полученных байт {}, а в заголовке {promised}; отправьте его ещё раз",
            spool.sha256
        )));
    }
    let unavailable = |e: files::Error| {
        tracing::error!(error = %e, "the file store failed");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "хранилище файлов портала недоступно; повторите позже",
        )
    };
    let key = format!("documents/{source}/{}", uuid::Uuid::now_v7());
    let key = files::Key::parse(&key).map_err(|e| Problem::invalid(e.to_string()))?;
    let stored = x.files.put(&key, bytes.into()).await.map_err(unavailable)?;

    let (now, name) = (x.clock.now(), file_name(query, &guid));
    let text = key.as_str().to_owned();
    let (size, policy) = (i64::try_from(stored.size).unwrap_or(i64::MAX), x.settings.policy);
    let zone = x.settings.zone.clone();
    let attached =
        x.db.write(move |tx| {
            // A file says nothing of statuses.
            let words = Words::default();
            let intake = Intake { by: &PUSHED, source, now, as_of: now, policy, zone: &zone, words: &words };
            let before = documents::intake::file_before(tx, &intake, guid.as_str())?;
            let applied = documents::intake::attach_file(tx, &intake, guid.as_str(), &text, &name, size)?;
            Ok::<_, Refusal>((applied, before))
        })
        .await;
    // The one that nobody refers to now: this one if it was not taken, else the one that it took the place of.
    let left = match &attached {
        Ok((Applied::Changed, before)) => before.as_deref().and_then(|before| files::Key::parse(before).ok()),
        _ => Some(key),
    };
    if let Some(left) = left
        && let Err(e) = x.files.delete(&left).await
    {
        tracing::warn!(error = %e, key = left.as_str(), "a file that nobody refers to stays");
    }
    match attached {
        Ok((applied, _)) => {
            let word = if applied == Applied::Changed { "stored" } else { "unchanged" };
            Ok((StatusCode::OK, Json(json!({"state": word, "size": stored.size, "sha256": stored.sha256}))))
        }
        Err(Refusal::Row { field, reason }) => {
            let detail = if field.is_empty() { reason } else { format!("{field}: {reason}") };
            Err(Problem::new(StatusCode::CONFLICT, "conflict", detail))
        }
        Err(Refusal::Db(e)) => Err(e.into()),
    }
}
