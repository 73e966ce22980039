//! The stock exchange over HTTP: `/bitrix/admin/1c_exchange.php`.
//!
//! 1C reads the text and not the status, so every answer is 200, and a refusal is a text that its operator understands.
//! An import is a job; the request waits for it a while and then says "not yet", because 1C asks again without a pause.

use std::time::Duration;

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
    commerceml::write::{Charset, schema_for, site_orders},
    session::{Answer, Bounds, FileKind, FileName, Kind, Mode, Refusal, Request, Step},
};

use super::{
    Exchange,
    address::Peer,
    alerts,
    door::{self, Guest},
    journal::{self, Call, without_secrets},
    kinds, outbox,
    session::{COOKIE, Session, import_earlier, place, word},
    site_lists,
    sources::Part,
    spool::{Broken, Spool},
    store::{FILE_RESET, FILES_RESET},
};

/// Pause between two looks for somebody who waits for orders.
const LOOK: Duration = Duration::from_secs(1);

/// Why a request fails; all of it becomes `failure` and a sentence.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Body(#[from] Broken),
    #[error("файлы одного сеанса передаются одновременно в два потока; запустите обмен один раз")]
    TwoAtOnce,
    #[error("{0}")]
    Timestamp(String),
    #[error("портал временно недоступен, повторите обмен позже")]
    Db(#[from] db::Error),
    #[error("портал не может записать файл на диск: {0}; сообщите администратору портала")]
    Disk(#[from] std::io::Error),
}

/// What 1C is told.
enum Said {
    Text(Answer),
    Xml(Vec<u8>),
    /// Nothing new for somebody who listens.
    Nothing,
}

/// Answers 1C.
pub(super) async fn talk(
    State(x): State<Exchange>,
    RawQuery(query): RawQuery,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let query = query.unwrap_or_default();
    let Ok(request) = Request::parse(&query) else {
        return text(Answer::unknown_command().as_str(), Charset::Utf8);
    };
    let peer = peer.behind(&x.settings.proxies, &headers);
    let guest = match door::enter(&x, &headers, peer, Part::of(request.kind)).await {
        Ok(guest) => guest,
        Err(closed) => {
            tracing::warn!(mode = ?request.mode, address = peer.shown(), %closed, "nobody was let in to exchange");
            return text(Answer::failure(&closed.to_string()).as_str(), Charset::Utf8);
        }
    };
    let began = x.clock.now();
    let mut call = Call { asked: without_secrets(&query), ..Call::default() };
    let said = answer(&x, guest, &request, &headers, body, &mut call).await.unwrap_or_else(|trouble| {
        tracing::warn!(mode = ?request.mode, file = request.filename, %trouble, "an exchange request failed");
        Said::Text(Answer::failure(&trouble.to_string()))
    });
    let response = match said {
        Said::Text(answer) => {
            call.answer = answer.as_str().to_owned();
            text(answer.as_str(), guest.charset)
        }
        Said::Xml(body) => {
            // Orders of all companies are in it: who may look at the record may not look at those.
            call.answered = Some(body.len() as u64);
            call.answer = "<?xml …".to_owned();
            xml(body, guest.charset)
        }
        Said::Nothing => StatusCode::NOT_MODIFIED.into_response(),
    };
    journal::note(&x, guest.source, peer, began, call).await;
    response
}

fn text(answer: &str, charset: Charset) -> Response {
    typed("text/plain", charset, charset.encode(answer))
}

fn xml(body: Vec<u8>, charset: Charset) -> Response {
    typed("application/xml", charset, body)
}

fn typed(kind: &str, charset: Charset, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, format!("{kind}; charset={}", charset.label().to_lowercase()))], body).into_response()
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

async fn answer(
    x: &Exchange,
    guest: Guest,
    request: &Request,
    headers: &HeaderMap,
    body: Body,
    call: &mut Call,
) -> Result<Said, Trouble> {
    let (source, token) = (guest.source, token(headers, request));
    if request.mode == Some(Mode::CheckAuth) {
        return check_auth(x, source, request.kind, call).await.map(Said::Text);
    }
    if request.mode == Some(Mode::File) {
        store(x, source, request, token, body, call).await?;
        return Ok(Said::Text(Answer::success()));
    }
    let (step, job) = step(x, source, request.clone(), token.clone(), call).await?;
    call.job = job;
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
            let (portal, now, session) = (x.clone(), x.clock.now(), call.session.unwrap_or_default());
            let found = x.db.write(move |tx| outbox::query(&portal, tx, source, session, now)).await?;
            let schema = schema_for(version.as_deref());
            return Ok(Said::Xml(site_orders(&found.orders, schema, local(x, now), guest.charset).body));
        }
        Step::GiveCatalog { version } => {
            // The portal has no goods of its own.
            let schema = schema_for(version.as_deref());
            return Ok(Said::Xml(site_orders(&[], schema, local(x, x.clock.now()), guest.charset).body));
        }
        Step::Info => return Ok(Said::Xml(site_lists::answer(x, source, guest.charset).await?)),
        Step::Listen => return listen(x, source).await,
        Step::Taken => {
            let (now, session) = (x.clock.now(), call.session.unwrap_or_default());
            x.db.write(move |tx| outbox::taken(tx, session, now)).await?;
            Answer::success()
        }
        Step::Complete | Step::Deactivate { .. } | Step::LogIn | Step::Store { .. } => Answer::success(),
    };
    Ok(Said::Text(answer))
}

/// Bitrix's module waits for orders: it is told as soon as there are some, or that there are none.
async fn listen(x: &Exchange, source: SourceId) -> Result<Said, Trouble> {
    let end = tokio::time::Instant::now() + x.settings.patience;
    loop {
        if x.db.read(move |tx| outbox::waits(tx, source)).await? {
            return Ok(Said::Text(Answer::success()));
        }
        let left = end.saturating_duration_since(tokio::time::Instant::now());
        if left.is_zero() {
            return Ok(Said::Nothing);
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

/// `checkauth`: a new dialogue. What the last one left waiting is processed now.
async fn check_auth(x: &Exchange, source: SourceId, kind: Kind, call: &mut Call) -> Result<Answer, Trouble> {
    let mut secret = [0; 24];
    getrandom::fill(&mut secret).map_err(|e| std::io::Error::other(e.to_string()))?;
    let token: String = secret.iter().map(|b| format!("{b:02x}")).collect();
    let now = x.clock.now();
    let session = {
        let token = token.clone();
        x.db.write(move |tx| {
            import_earlier(tx, source, kind, now)?;
            Session::begin(tx, source, kind, &token, now)
        })
        .await?
    };
    jobs::wake();
    call.session = Some(session.id);
    Ok(Answer::checkauth(COOKIE, &token, Some(&token), Some(session.began())))
}

/// The dialogue of a request, or a new one: УТ asks for orders without having logged in. Two clients that use one login
/// disturb each other, and it is told where the seller's people look.
fn dialogue(tx: &db::Tx<'_>, source: SourceId, kind: Kind, token: Option<&str>, now: At) -> db::Result<Session> {
    let Some(session) = Session::find(tx, source, kind, token)? else {
        return Session::begin(tx, source, kind, &uuid::Uuid::now_v7().to_string(), now);
    };
    if session.is_overtaken(tx)? {
        alerts::raise(tx, source, word(kind), alerts::TWO_CLIENTS, "", now)?;
    }
    Ok(session)
}

/// Everything but files: the dialogue goes on in one unit of work, which also enqueues an import.
async fn step(
    x: &Exchange,
    source: SourceId,
    request: Request,
    token: Option<String>,
    call: &mut Call,
) -> Result<(Step, Option<JobId>), Trouble> {
    let (bounds, now) = (bounds(x), x.clock.now());
    let done =
        x.db.write(move |tx| {
            let mut session = dialogue(tx, source, request.kind, token.as_deref(), now)?;
            let step = match session.dialogue.take(&request, 0, &bounds) {
                Ok(step) => step,
                Err(refusal) => return Ok(Err(Trouble::Refused(refusal))),
            };
            let job = match &step {
                Step::Import { login, file, archives } => {
                    Some(session.import(tx, *login, Some(file), archives, now)?)
                }
                Step::Init { version } => {
                    session.version = version.clone().unwrap_or_default();
                    None
                }
                Step::Complete => Some(end_runs(tx, &mut session, None, now)?),
                Step::Deactivate { timestamp } => match given(&session, timestamp.as_deref()) {
                    Ok(since) => Some(end_runs(tx, &mut session, Some(since), now)?),
                    Err(why) => return Ok(Err(Trouble::Timestamp(why))),
                },
                _ => None,
            };
            if !session.save(tx, now)? {
                return Err(db::Error::Busy("the dialogue went on meanwhile".to_owned()));
            }
            Ok(Ok((step, job, session.id)))
        })
        .await?;
    let (step, job, session) = done?;
    if job.is_some() {
        jobs::wake();
    }
    call.session = Some(session);
    Ok((step, job))
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
    call: &mut Call,
) -> Result<(), Trouble> {
    let spool = Spool::take(body, &x.settings.folder.join("spool"), x.settings.max_file).await?;
    call.sent = spool.size;
    let (kind, now) = (request.kind, x.clock.now());
    let mut session = x.db.write(move |tx| dialogue(tx, source, kind, token.as_deref(), now)).await?;
    call.session = Some(session.id);
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

/// 1C says that the export is over. The job stands in the lane behind the last import; files that nobody asked to import
/// belong to the export as well.
fn end_runs(tx: &db::Tx<'_>, session: &mut Session, since: Option<i64>, now: At) -> db::Result<JobId> {
    let before_it = session.import_waiting(tx, now)?;
    let payload = serde_json::json!({"source": session.source, "since": since});
    let job = jobs::NewJob::new(kinds::END_RUN, payload, now).lane(super::session::lane(session.source));
    Ok(jobs::enqueue(tx, &job, At::from_micros(now.micros() + before_it))?.id)
}

/// The second since which `deactivate` counts. It must be one that this portal gave, or the whole catalogue would go.
fn given(session: &Session, timestamp: Option<&str>) -> Result<i64, String> {
    let text = timestamp.unwrap_or_default();
    match text.parse::<i64>() {
        Ok(second) if second <= session.began() => Ok(second),
        _ => Err(format!(
            "timestamp «{text}» — не тот, что портал дал при checkauth; товары оставлены. Повторите выгрузку целиком"
        )),
    }
}
