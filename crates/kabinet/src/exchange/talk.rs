//! The stock exchange over HTTP: `/bitrix/admin/1c_exchange.php`.
//!
//! 1C reads the text and not the status, so every answer is 200, and a refusal is a text that its operator understands.
//! An import is a job; the request waits for it a while and then says "not yet", because 1C asks again without a pause.

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::civil::DateTime;
use jobs::{JobRow, State as JobState};
use kernel::{At, JobId, SourceId};
use onec::{
    commerceml::write::{Charset, schema_for, site_info, site_orders},
    session::{Answer, Bounds, FileKind, FileName, Kind, Mode, Refusal, Request, Step},
};

use super::{
    Exchange, door, kinds, orders_out,
    session::{COOKIE, Session, import_earlier, place},
    spool::{Broken, Spool},
    store::{FILE_RESET, FILES_RESET},
};

/// Why a request fails; all of it becomes `failure` and a sentence.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Closed(#[from] door::Closed),
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Body(#[from] Broken),
    #[error("файлы одного сеанса передаются одновременно в два потока; запустите обмен один раз")]
    TwoAtOnce,
    #[error("портал временно недоступен, повторите обмен позже")]
    Db(#[from] db::Error),
    #[error("портал не может записать файл на диск: {0}; сообщите администратору портала")]
    Disk(#[from] std::io::Error),
}

/// Answers 1C.
pub(super) async fn talk(
    State(x): State<Exchange>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Ok(request) = Request::parse(query.as_deref().unwrap_or_default()) else {
        return text(&Answer::unknown_command());
    };
    match answer(&x, &request, &headers, body).await {
        Ok(response) => response,
        Err(trouble) => {
            tracing::warn!(mode = ?request.mode, file = request.filename, %trouble, "an exchange request failed");
            text(&Answer::failure(&trouble.to_string()))
        }
    }
}

fn text(answer: &Answer) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], answer.as_str().to_owned()).into_response()
}

fn xml(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}

/// The cookie that `checkauth` gave, or the `sessid` of the query, which is the same.
fn token(headers: &HeaderMap, request: &Request) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    let ours = cookies.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    ours.filter(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
        .next()
        .or_else(|| request.sessid.clone())
}

fn local(x: &Exchange, at: At) -> DateTime {
    at.zoned(&x.settings.zone).datetime()
}

async fn answer(x: &Exchange, request: &Request, headers: &HeaderMap, body: Body) -> Result<Response, Trouble> {
    let source = door::enter(x, headers).await?;
    let token = token(headers, request);
    if request.mode == Some(Mode::CheckAuth) {
        return check_auth(x, source, request.kind).await;
    }
    if request.mode == Some(Mode::File) {
        store(x, source, request, token, body).await?;
        return Ok(text(&Answer::success()));
    }
    let (step, job) = step(x, source, request.clone(), token.clone()).await?;
    let answer = match step {
        Step::Init { version } => {
            let extra = version.as_deref().and_then(|v| Some((token.as_deref()?, v)));
            Answer::init(x.settings.zip, x.settings.file_limit, extra)
        }
        Step::Import { file, .. } => match job {
            Some(job) => imported(x, job, &file).await?,
            None => Answer::failure("файл не найден; повторите выгрузку"),
        },
        Step::Query { version } => {
            let orders = orders_out(x, source).await?;
            let schema = schema_for(version.as_deref());
            return Ok(xml(site_orders(&orders, schema, local(x, x.clock.now()), Charset::Utf8).body));
        }
        Step::GiveCatalog { version } => {
            // The portal has no goods of its own.
            let schema = schema_for(version.as_deref());
            return Ok(xml(site_orders(&[], schema, local(x, x.clock.now()), Charset::Utf8).body));
        }
        Step::Info => return Ok(xml(site_info(&[], &[], &[], Charset::Utf8))),
        Step::Complete | Step::Deactivate { .. } => {
            end_runs(x, source).await?;
            Answer::success()
        }
        Step::Listen => {
            tokio::time::sleep(x.settings.patience).await;
            return Ok(StatusCode::NOT_MODIFIED.into_response());
        }
        Step::Taken | Step::LogIn | Step::Store { .. } => Answer::success(),
    };
    Ok(text(&answer))
}

/// `checkauth`: a new dialogue. What the last one left waiting is processed now.
async fn check_auth(x: &Exchange, source: SourceId, kind: Kind) -> Result<Response, Trouble> {
    let mut secret = [0; 24];
    getrandom::fill(&mut secret).map_err(|e| std::io::Error::other(e.to_string()))?;
    let token: String = secret.iter().map(|b| format!("{b:02x}")).collect();
    let now = x.clock.now();
    {
        let token = token.clone();
        x.db.write(move |tx| {
            import_earlier(tx, source, kind, now)?;
            Session::begin(tx, source, kind, &token, now).map(drop)
        })
        .await?;
    }
    jobs::wake();
    let timestamp = now.micros() / 1_000_000;
    Ok(text(&Answer::checkauth(COOKIE, &token, Some(&token), Some(timestamp))))
}

/// Everything but files: the dialogue goes on in one unit of work, which also enqueues an import.
async fn step(
    x: &Exchange,
    source: SourceId,
    request: Request,
    token: Option<String>,
) -> Result<(Step, Option<JobId>), Trouble> {
    let (bounds, now) = (bounds(x), x.clock.now());
    let done =
        x.db.write(move |tx| {
            let found = Session::find(tx, source, request.kind, token.as_deref())?;
            let mut session = match found {
                Some(session) => session,
                // УТ asks for orders without having logged in.
                None => Session::begin(tx, source, request.kind, &uuid::Uuid::now_v7().to_string(), now)?,
            };
            let step = match session.dialogue.take(&request, 0, &bounds) {
                Ok(step) => step,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let job = match &step {
                Step::Import { login, file, archives } => {
                    Some(session.import(tx, *login, Some(file), archives, now)?)
                }
                _ => None,
            };
            if !session.save(tx, now)? {
                return Err(db::Error::Busy("the dialogue went on meanwhile".to_owned()));
            }
            Ok(Ok((step, job)))
        })
        .await?;
    if matches!(done, Ok((_, Some(_)))) {
        jobs::wake();
    }
    Ok(done?)
}

const fn bounds(x: &Exchange) -> Bounds {
    // The piece is bounded where it is read; a client that does not split is let through.
    Bounds { piece: x.settings.max_file, file: x.settings.max_file, files: x.settings.max_entries }
}

/// `file`: the body goes to the disk first, then the dialogue says where it belongs.
async fn store(
    x: &Exchange,
    source: SourceId,
    request: &Request,
    token: Option<String>,
    body: Body,
) -> Result<(), Trouble> {
    let spool = Spool::take(body, &x.settings.folder.join("spool"), x.settings.max_file).await?;
    let (kind, now) = (request.kind, x.clock.now());
    let mut session =
        x.db.write(move |tx| match Session::find(tx, source, kind, token.as_deref())? {
            Some(session) => Ok::<_, db::Error>(session),
            None => Session::begin(tx, source, kind, &uuid::Uuid::now_v7().to_string(), now),
        })
        .await?;
    let before: Vec<_> = session.dialogue.waiting().cloned().collect();
    let step = session.dialogue.take(request, spool.size, &bounds(x))?;
    let Step::Store { login, file, append } = step else { return Ok(()) };
    let had = before.iter().find(|f| f.login == login && f.name == file).map_or(0, |f| f.bytes);
    let path = place(&x.settings, session.id, login, &file);
    if file.kind() == FileKind::Other {
        // Pictures have no use yet: taken, and not kept.
        drop(spool);
    } else if append {
        spool.append_to(&path, had).await?;
    } else {
        spool.become_file(&path).await?;
    }
    let whole = kind == Kind::Sale && is_whole(&path, &file).await;
    let saved =
        x.db.write(move |tx| {
            if !append {
                let login = i64::from(login);
                match file.kind() {
                    FileKind::Zip => tx.run(&FILES_RESET, &[&session.id, &login])?,
                    _ => tx.run(&FILE_RESET, &[&session.id, &login, &file.as_str()])?,
                };
            }
            let saved = session.save(tx, now)?;
            if saved && whole {
                // Some configurations never ask to import orders.
                session.import_waiting(tx, now)?;
            }
            Ok::<_, db::Error>(saved)
        })
        .await?;
    if whole {
        jobs::wake();
    }
    if saved { Ok(()) } else { Err(Trouble::TwoAtOnce) }
}

/// Whether a file ends as a whole one does, so that no further piece will come.
async fn is_whole(path: &std::path::Path, name: &FileName) -> bool {
    use tokio::io::{AsyncReadExt, AsyncSeekExt};
    let tail = async {
        let mut file = tokio::fs::File::open(path).await?;
        let length = file.metadata().await?.len();
        file.seek(std::io::SeekFrom::Start(length.saturating_sub(256))).await?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail).await?;
        Ok::<_, std::io::Error>(tail)
    };
    let Ok(tail) = tail.await else { return false };
    const ROOT: &str = "</КоммерческаяИнформация>";
    let (old, ..) = encoding_rs::WINDOWS_1251.encode(ROOT);
    let end = tail.trim_ascii_end();
    match name.kind() {
        FileKind::Zip => tail.windows(4).any(|w| w == b"PK\x05\x06"),
        FileKind::Xml => end.ends_with(ROOT.as_bytes()) || end.ends_with(&old),
        FileKind::Other => false,
    }
}

/// Waits for the import a while and tells how it stands.
async fn imported(x: &Exchange, job: JobId, file: &FileName) -> Result<Answer, Trouble> {
    let row = jobs::settled(&x.db, job, x.settings.patience).await?;
    Ok(match row {
        Some(row) if row.state == JobState::Done => Answer::success(),
        Some(row) if row.state == JobState::Failed => Answer::failure(&format!("{file}: {}", row.error)),
        Some(row) => Answer::progress(&progress(&row)),
        None => Answer::failure("загрузка этого файла давно закончена; повторите выгрузку"),
    })
}

fn progress(row: &JobRow) -> String {
    let result: serde_json::Value = serde_json::from_str(&row.result).unwrap_or_default();
    match result["seen"].as_u64() {
        Some(seen) => format!("Обработано записей: {seen}"),
        None => "Файл ждёт обработки".to_owned(),
    }
}

/// 1C says that the export is over.
async fn end_runs(x: &Exchange, source: SourceId) -> Result<(), Trouble> {
    let now = x.clock.now();
    let payload = serde_json::json!({"source": source});
    x.db.write(move |tx| {
        let job = jobs::NewJob::new(kinds::END_RUN, payload, now).lane(super::session::lane(source));
        jobs::enqueue(tx, &job, now)
    })
    .await?;
    jobs::wake();
    Ok(())
}
