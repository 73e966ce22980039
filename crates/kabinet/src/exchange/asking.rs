//! The contract `kabinet/1` fetched instead of pushed, in either of its two ways.
//!
//! HTTP service: `GET {base}/hs/portal/v1/{data set}?cursor=…&limit=…`. Web service: the same question and answer in a SOAP
//! envelope at `{base}/ws/kabinet`. Both answer with a package and two fields more: `cursor`, to be given with the next
//! question, and `more`.
//!
//! Not here: when it is asked (`pull`).

use std::time::Duration;

use axum::body::Body;
use kernel::SourceId;
use onec::{
    contract::Dataset,
    soap::{Call, Reply},
};
use reqwest::{RequestBuilder, StatusCode, header};
use serde::Deserialize;

use super::{
    Exchange,
    connections::{self, Dialect, Kind},
    connections_store::ConnectionRow,
    pull_store::STEP,
    push::{Problem, keep},
    spool::Spool,
};
use crate::{documents::ask::WEB_SERVICE, vault::Vault};

/// Items of one answer.
const LIMIT: u32 = 500;
/// Answers of one visit; the rest is fetched at the next.
const PAGES: usize = 200;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A way to a source, opened.
#[derive(Clone)]
pub(super) struct Way {
    /// Its kind.
    pub kind: Kind,
    /// URL of the published base, without a slash at its end.
    pub base: String,
    /// The family of configurations, for OData.
    pub dialect: Dialect,
    /// The day from which documents are read, for OData.
    pub since: Option<jiff::civil::Date>,
    login: String,
    password: Option<String>,
}

/// What came, on the disk.
pub(super) struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// `Content-Type`.
    pub kind: String,
    /// The body.
    pub spool: Spool,
}

impl Answer {
    /// The whole body.
    pub async fn bytes(&self) -> Result<Vec<u8>, String> {
        self.spool.read().await.map_err(|e| format!("ответ не читается: {e}"))
    }
}

impl Way {
    /// Opens a way. The error is a sentence for the seller's people, as everywhere here.
    pub fn of(vault: &Vault, row: &ConnectionRow) -> Result<Way, String> {
        let base = row.address.trim_end_matches('/').to_owned();
        if !(base.starts_with("http://") || base.starts_with("https://")) {
            return Err("адрес базы 1С не задан: укажите его у подключения".to_owned());
        }
        Ok(Way {
            kind: row.kind,
            base,
            dialect: row.dialect.unwrap_or(Dialect::Ut),
            since: row.since.parse().ok(),
            login: row.login.clone(),
            password: connections::password(vault, row.source_id, row.kind, row.secret.as_deref())?,
        })
    }

    /// Where it is asked, below its base.
    pub fn url(&self, below: &str) -> Result<reqwest::Url, String> {
        let address = format!("{}{below}", self.base);
        reqwest::Url::parse(&address).map_err(|e| format!("адрес 1С «{address}»: {e}"))
    }

    fn introduced(&self, request: RequestBuilder) -> RequestBuilder {
        if self.login.is_empty() { request } else { request.basic_auth(&self.login, self.password.as_deref()) }
    }

    /// Asks for what lies at an address.
    pub async fn get(&self, x: &Exchange, url: reqwest::Url) -> Result<Answer, String> {
        self.send(x, x.http.get(url).header(header::ACCEPT, "application/json")).await
    }

    async fn send(&self, x: &Exchange, request: RequestBuilder) -> Result<Answer, String> {
        x.settings.reach.check(&self.base).await?;
        let answer = self.introduced(request).timeout(PATIENCE).send().await.map_err(|e| silent(&e))?;
        let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let (status, kind) = (answer.status(), kind.unwrap_or_default().to_owned());
        let body = Body::from_stream(answer.bytes_stream());
        let spool = Spool::take(body, &x.settings.folder.join("spool"), x.settings.max_package).await;
        Ok(Answer { status, kind, spool: spool.map_err(|e| e.to_string())? })
    }
}

fn silent(e: &reqwest::Error) -> String {
    if e.is_timeout() {
        format!("1С не ответила за {} с", PATIENCE.as_secs())
    } else {
        "1С не отвечает: нет соединения с HTTP-сервисом".to_owned()
    }
}

/// What an answer has beside a package.
#[derive(Debug, Default, Deserialize)]
struct Beside {
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    more: bool,
}

/// Asks until there is no more; gives the number of packages.
pub(super) async fn fetch(
    x: &Exchange,
    source: SourceId,
    dataset: Dataset,
    way: &Way,
    cursor: &str,
) -> Result<usize, String> {
    let mut cursor = cursor.to_owned();
    for nth in 1..=PAGES {
        let body = ask(x, way, dataset, &cursor, LIMIT).await?;
        let beside = beside(&body).await?;
        keep(x, source, dataset, body).await.map_err(|problem: Problem| problem.text())?;
        if beside.more && beside.cursor == cursor {
            return Err("1С отвечает, что есть ещё данные, но не двигает cursor; исправьте модуль сервиса".to_owned());
        }
        let (known, name) = (beside.cursor.clone(), dataset.as_str());
        x.db.write(move |tx| tx.run(&STEP, &[&source, &name, &known])).await.map_err(|e: db::Error| e.to_string())?;
        cursor = beside.cursor;
        if !beside.more {
            return Ok(nth);
        }
    }
    Ok(PAGES)
}

async fn beside(body: &Spool) -> Result<Beside, String> {
    let bytes = body.read().await.map_err(|e| format!("ответ не читается: {e}"))?;
    serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))
        .map_err(|e| format!("1С ответила не пакетом JSON: {e}"))
}

/// One question; the package is on the disk.
async fn ask(x: &Exchange, way: &Way, dataset: Dataset, cursor: &str, limit: u32) -> Result<Spool, String> {
    match way.kind {
        Kind::Soap => {
            let call = Call::GetPackage { dataset, cursor: cursor.to_owned(), limit };
            let Reply::Package(json) = speak(x, way, &call).await? else {
                return Err("веб-сервис 1С ответил не пакетом".to_owned());
            };
            let taken = Spool::take(Body::from(json), &x.settings.folder.join("spool"), x.settings.max_package).await;
            taken.map_err(|e| e.to_string())
        }
        _ => by_http(x, way, dataset, cursor, limit).await,
    }
}

async fn by_http(x: &Exchange, way: &Way, dataset: Dataset, cursor: &str, limit: u32) -> Result<Spool, String> {
    let mut url = way.url(&format!("/hs/portal/v1/{dataset}"))?;
    let address = url.to_string();
    url.query_pairs_mut().append_pair("cursor", cursor).append_pair("limit", &limit.to_string());
    let answer = way.get(x, url).await?;
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return Err("1С не принимает логин портала: проверьте пользователя и его права на HTTP-сервис".to_owned());
        }
        StatusCode::NOT_FOUND => {
            return Err(format!("в 1С нет HTTP-сервиса по адресу {address}: опубликуйте расширение портала"));
        }
        other => return Err(format!("1С ответила {}: {}", other.as_u16(), beginning(&answer).await)),
    }
    if answer.kind.starts_with("text/html") {
        return Err(format!(
            "по адресу {address} отвечает страница, а не сервис 1С (вход в систему или прокси): проверьте публикацию"
        ));
    }
    Ok(answer.spool)
}

async fn beginning(answer: &Answer) -> String {
    let bytes = answer.bytes().await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// Asks the web service.
async fn speak(x: &Exchange, way: &Way, call: &Call) -> Result<Reply, String> {
    let request = x.http.post(way.url(WEB_SERVICE)?).header(header::CONTENT_TYPE, "text/xml; charset=utf-8");
    let request = request.header("SOAPAction", call.soap_action()).body(call.write());
    let answer = way.send(x, request).await?;
    Reply::read(call, answer.status.as_u16(), &answer.kind, &answer.bytes().await?).map_err(|e| e.to_string())
}

/// Tries a way of the contract without taking anything; gives what the other side says of itself, if it does.
pub(super) async fn try_out(x: &Exchange, way: &Way) -> Result<String, String> {
    if way.kind == Kind::Soap {
        return match speak(x, way, &Call::TestConnection).await? {
            Reply::Hello(text) => Ok(text),
            _ => Err("веб-сервис 1С ответил не на TestConnection".to_owned()),
        };
    }
    let body = ask(x, way, Dataset::Counterparties, "", 1).await?;
    beside(&body).await?;
    let bytes = body.read().await.map_err(|e| format!("ответ не читается: {e}"))?;
    let read = onec::contract::read_package::<onec::contract::Counterparty>(&bytes);
    read.map(|_| String::new()).map_err(|e| format!("1С ответила не пакетом {}: {e}", onec::contract::CONTRACT))
}
