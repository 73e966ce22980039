//! The HTTP service of 1C, asked by the portal: the same packages `kabinet/1` that 1C may push, fetched instead.
//!
//! `GET {base}/hs/portal/v1/{data set}?cursor=…&limit=…` is answered with a package and two fields more: `cursor`, to be
//! given with the next question, and `more`. A package goes onto the disk and into the queue before the cursor moves, so
//! whatever breaks off is asked again; a package that came twice is known by its id.
//!
//! Every data set has a period of its own. After a failure the pause doubles; after [`BREAKER`] failures in a row the portal
//! asks rarely and says so to the seller's people, until an answer comes.
//!
//! Not here: what a package means (`push_job`).

use std::time::Duration;

use db::{Result, Tx};
use jobs::{Job, JobError, NewJob};
use kernel::{At, SourceId};
use onec::contract::Dataset;
use reqwest::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Exchange, alerts, kinds, ledger,
    pull_store::{AGAIN, ANSWERED, ASKED, CONNECTOR, ConnectorRow, DROP, DUE, FAILED, HURRY, PUT, STEP},
    push::{Problem, keep},
    spool::Spool,
};

/// Items of one answer.
const LIMIT: u32 = 500;
/// Answers of one visit; the rest is fetched at the next.
const PAGES: usize = 200;
/// Failures in a row after which the portal asks rarely.
pub const BREAKER: i64 = 5;
/// The shortest pause after a failure, seconds.
const PAUSE: i64 = 30;
/// How often the portal asks a source that has failed too often, seconds at least.
const RARELY: i64 = 900;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Seconds between two questions, by data set.
pub const fn period(dataset: Dataset) -> i64 {
    match dataset {
        Dataset::Orders | Dataset::Shipments => 900,
        Dataset::Payments | Dataset::Credit => 3600,
        Dataset::Documents | Dataset::Counterparties | Dataset::Contracts => 10_800,
    }
}

/// Seconds until the next question after so many failures in a row.
fn pause(failures: i64, every: i64) -> i64 {
    if failures >= BREAKER {
        return every.max(RARELY);
    }
    (PAUSE << failures.clamp(1, 10).saturating_sub(1)).min(every.max(PAUSE))
}

/// The portal asks a source for every data set from now on.
///
/// # Errors
/// Any error of the database.
pub fn connect(tx: &Tx<'_>, source: SourceId, now: At) -> Result<()> {
    for dataset in Dataset::ALL {
        tx.run(&PUT, &[&source, &dataset.as_str(), &"http", &"", &period(dataset), &now])?;
    }
    Ok(())
}

/// The portal asks a source for nothing any more.
///
/// # Errors
/// Any error of the database.
pub fn rest(tx: &Tx<'_>, source: SourceId) -> Result<()> {
    tx.run(&DROP, &[&source]).map(drop)
}

/// A person does not want to wait: everything of a source is asked for now. Gives the number of data sets.
///
/// # Errors
/// Any error of the database.
pub fn hurry(tx: &Tx<'_>, source: SourceId, now: At) -> Result<u64> {
    tx.run(&HURRY, &[&source, &now])
}

/// Everything is asked for anew: what was of a stranger before is somebody's now.
///
/// # Errors
/// Any error of the database.
pub fn from_the_beginning(tx: &Tx<'_>, source: SourceId, now: At) -> Result<()> {
    tx.run(&AGAIN, &[&source, &"http", &now]).map(drop)
}

/// Makes a job for every data set that is due.
pub(super) async fn due(x: Exchange, _: Job) -> std::result::Result<Value, JobError> {
    let now = x.clock.now();
    let n =
        x.db.write(move |tx| {
            let all = tx.all(&DUE, &[&now])?;
            for (source, dataset, kind, next_at) in &all {
                let job = if kind == "folder" { kinds::FOLDER } else { kinds::PULL };
                let payload = json!({"source": source, "dataset": dataset});
                let key = format!("{job}:{source}:{dataset}:{}", next_at.micros());
                let lane = format!("pull:{source}");
                jobs::enqueue(tx, &NewJob::new(job, payload, now).key(key).lane(lane), now)?;
                // Whoever looks meanwhile sees that it is being asked for.
                tx.run(&ASKED, &[source, dataset, &now, &now.plus_secs(300)])?;
            }
            Ok::<_, db::Error>(all.len())
        })
        .await?;
    if n > 0 {
        jobs::wake();
    }
    Ok(json!({"due": n}))
}

/// Asks for one data set of one source.
pub(super) async fn one(x: Exchange, job: Job) -> std::result::Result<Value, JobError> {
    let damaged = |e: String| JobError::Fatal(format!("задание испорчено: {e}"));
    let source: SourceId = serde_json::from_value(job.payload["source"].clone()).map_err(|e| damaged(e.to_string()))?;
    let name = job.payload["dataset"].as_str().unwrap_or_default().to_owned();
    let dataset = Dataset::parse(&name).ok_or_else(|| damaged(name.clone()))?;
    let Some(row) = x.db.read(move |tx| tx.opt(&CONNECTOR, &[&source, &name])).await? else {
        return Ok(json!({"gone": true}));
    };
    let asked = fetch(&x, source, dataset, &row).await;
    let now = x.clock.now();
    let (every, failures) = (row.every, row.failures + 1);
    x.db.write(move |tx| match asked {
        Ok(packages) => {
            tx.run(&ANSWERED, &[&source, &dataset.as_str(), &now, &now.plus_secs(every)])?;
            alerts::clear(tx, source, dataset.as_str(), alerts::BROKEN, now)?;
            Ok::<_, db::Error>(json!({"packages": packages}))
        }
        Err(why) => {
            let next = now.plus_secs(pause(failures, every));
            tx.run(&FAILED, &[&source, &dataset.as_str(), &why, &next])?;
            ledger::badly(tx, source, dataset.as_str(), &why, now)?;
            if failures >= BREAKER {
                alerts::raise(tx, source, dataset.as_str(), alerts::BROKEN, &why, now)?;
            }
            Ok(json!({"failed": why, "failures": failures}))
        }
    })
    .await
    .map_err(JobError::from)
}

/// What an answer has beside a package.
#[derive(Debug, Default, Deserialize)]
struct Beside {
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    more: bool,
}

/// Asks until there is no more; gives the number of packages. The error is a sentence for the seller's people.
async fn fetch(
    x: &Exchange,
    source: SourceId,
    dataset: Dataset,
    row: &ConnectorRow,
) -> std::result::Result<usize, String> {
    let base = row.base_url.as_deref().filter(|b| b.starts_with("http://") || b.starts_with("https://"));
    let base = base.ok_or("адрес HTTP-сервиса 1С не задан: укажите его у источника")?.trim_end_matches('/');
    let address = format!("{base}/hs/portal/v1/{dataset}");
    let mut cursor = row.cursor.clone();
    for nth in 1..=PAGES {
        let body = ask(x, &address, &cursor, row).await?;
        let bytes = body.read().await.map_err(|e| format!("ответ не читается: {e}"))?;
        let beside: Beside = serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))
            .map_err(|e| format!("1С ответила не пакетом JSON: {e}"))?;
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

/// One question; the answer is on the disk, and it is JSON.
async fn ask(x: &Exchange, address: &str, cursor: &str, row: &ConnectorRow) -> std::result::Result<Spool, String> {
    let mut url = reqwest::Url::parse(address).map_err(|e| format!("адрес HTTP-сервиса 1С «{address}»: {e}"))?;
    url.query_pairs_mut().append_pair("cursor", cursor).append_pair("limit", &LIMIT.to_string());
    let mut request = x.http.get(url).timeout(PATIENCE).header(header::ACCEPT, "application/json");
    if let Some(login) = &row.outgoing_login {
        request = request.basic_auth(login, row.outgoing_password.as_deref());
    }
    let answer = request.send().await.map_err(|e| silent(&e))?;
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return Err("1С не принимает логин портала: проверьте пользователя и его права на HTTP-сервис".to_owned());
        }
        StatusCode::NOT_FOUND => {
            return Err(format!("в 1С нет HTTP-сервиса по адресу {address}: опубликуйте расширение портала"));
        }
        other => return Err(format!("1С ответила {}: {}", other.as_u16(), beginning(answer).await)),
    }
    if kind.starts_with("text/html") {
        return Err(format!(
            "по адресу {address} отвечает страница, а не сервис 1С (вход в систему или прокси): проверьте публикацию"
        ));
    }
    let body = axum::body::Body::from_stream(answer.bytes_stream());
    let folder = x.settings.folder.join("spool");
    Spool::take(body, &folder, x.settings.max_package).await.map_err(|e| e.to_string())
}

fn silent(e: &reqwest::Error) -> String {
    if e.is_timeout() {
        format!("1С не ответила за {} с", PATIENCE.as_secs())
    } else {
        "1С не отвечает: нет соединения с HTTP-сервисом".to_owned()
    }
}

async fn beginning(answer: reqwest::Response) -> String {
    let text = answer.text().await.unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_then_the_portal_asks_rarely() {
        let all: Vec<i64> = (1..=6).map(|n| pause(n, 900)).collect();
        assert_eq!(all, [30, 60, 120, 240, 900, 900]);
        assert_eq!(pause(4, 60), 60, "never less often than usual before it is given up");
        assert_eq!(pause(5, 10_800), 10_800);
    }
}
