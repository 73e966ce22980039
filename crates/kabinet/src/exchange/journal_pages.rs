//! The record of exchanges in the seller's office: which dialogues there were, what was asked and answered in each, what
//! came of it, and all of it as one file that `kabinet exchange replay` understands.

use std::{collections::BTreeMap, fs::File, io, path::PathBuf};

use access::seller::duty::{ExchangeLog, ExchangeManage};
use askama::Template;
use axum::{
    body::Body,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::StreamExt as _;
use onec::session::{FileKind, Received};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    journal_store::{self as store, CallRow, TalkRow, WorkRow},
    session::{Session, place},
    spool::pieces,
    store::SESSION_BY_ID,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Desk, Place, Shell, Theme, html},
};

/// Dialogues on the page.
const TALKS: i64 = 100;
/// Requests on the page of a dialogue, and of those beside the stock exchange.
const CALLS: i64 = 500;

#[derive(Template)]
#[template(path = "exchange/templates/talks.html")]
struct TalksPage {
    s: Shell,
    talks: Vec<TalkRow>,
    plain: Vec<CallRow>,
}

#[derive(Template)]
#[template(path = "exchange/templates/talk.html")]
struct TalkPage {
    s: Shell,
    talk: TalkRow,
    calls: Vec<CallRow>,
    work: Vec<Work>,
    manages: bool,
}

/// What came of a file.
struct Work {
    name: String,
    state: &'static str,
    /// Changed, unchanged, refused.
    counts: [i64; 3],
    error: String,
}

impl Work {
    fn of(row: WorkRow) -> Work {
        let result: serde_json::Value = serde_json::from_str(&row.result).unwrap_or_default();
        let count = |key: &str| result[key].as_i64().unwrap_or(0);
        let state = match row.state.as_str() {
            "done" => "job-done",
            "failed" => "job-failed",
            "running" => "job-running",
            _ => "job-queued",
        };
        Work { name: row.name, state, counts: ["applied", "unchanged", "rejected"].map(count), error: row.error }
    }
}

/// Bytes for people: `12 КБ`.
fn size(bytes: i64, s: &Shell) -> String {
    match bytes {
        b if b < 1024 => s.t.n("size-b", b).into_owned(),
        b if b < 1 << 20 => s.t.n("size-kb", b >> 10).into_owned(),
        b => s.t.n("size-mb", b >> 20).into_owned(),
    }
}

/// Microseconds for people.
fn took(micros: i64, s: &Shell) -> String {
    match micros {
        m if m < 1_000_000 => s.t.n("took-ms", m / 1000).into_owned(),
        m => s.t.n("took-s", m / 1_000_000).into_owned(),
    }
}

/// The text that names a kind of dialogue.
fn kind_key(kind: &str) -> &'static str {
    match kind {
        "sale" => "talk-sale",
        "reference" => "talk-reference",
        "get_catalog" => "talk-get-catalog",
        "listen" => "talk-listen",
        "crm" => "talk-crm",
        _ => "talk-catalog",
    }
}

macro_rules! figures { ($($page:ty),*) => { $(
    impl $page {
        fn size(&self, bytes: &i64) -> String {
            size(*bytes, &self.s)
        }
        fn took(&self, micros: &i64) -> String {
            took(*micros, &self.s)
        }
        fn kind(&self, kind: &str) -> &'static str {
            kind_key(kind)
        }
    }
)* } }
figures!(TalksPage, TalkPage);

/// `GET /office/exchange/log`
pub async fn index(desk: Desk<ExchangeLog>) -> Result<Response> {
    let page = desk
        .read(|tx, _, s| {
            let talks = tx.all(&store::TALKS, &[&TALKS])?;
            let plain = tx.all(&store::CALLS_PLAIN, &[&TALKS])?;
            Ok(TalksPage { s: s.at(Place::OfficeExchange), talks, plain })
        })
        .await?;
    html(&page)
}

/// `GET /office/exchange/log/{id}`
pub async fn show(desk: Desk<ExchangeLog>, Path(id): Path<Uuid>) -> Result<Response> {
    let page = desk
        .read(move |tx, office, s| {
            let talk = tx.opt(&store::TALK, &[&id])?.ok_or(Fail::NotFound)?;
            let calls = tx.all(&store::CALLS, &[&id, &CALLS])?;
            let work = tx.all(&store::WORK, &[&id])?.into_iter().map(Work::of).collect();
            let manages = office.role().reach(access::SellerPermission::ExchangeManage).is_some();
            Ok(TalkPage { s: s.at(Place::OfficeExchange), talk, calls, work, manages })
        })
        .await?;
    html(&page)
}

/// A dialogue as a file describes it: `exchange.json` in the archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// `catalog`, `sale`…
    pub kind: String,
    /// What the client said at `init`.
    pub version: String,
    /// Name of the source.
    pub source: String,
    /// What was asked and answered, in order.
    pub calls: Vec<RecordedCall>,
    /// Received files that are in the archive: name of the entry, and the name that 1C gave.
    pub files: Vec<(String, String)>,
}

/// A request in such a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordedCall {
    /// When, RFC 3339.
    pub at: String,
    /// Microseconds that the answer took.
    pub took: i64,
    /// The query, without secrets.
    pub asked: String,
    /// Bytes received.
    pub sent: i64,
    /// The beginning of the answer.
    pub answer: String,
}

/// Name of the description in the archive.
pub(super) const DESCRIPTION: &str = "exchange.json";

/// `GET /office/exchange/log/{id}/download`: the requests, and the files as they were received.
pub async fn download(desk: Desk<ExchangeManage>, Path(id): Path<Uuid>, origin: Origin) -> Result<Response> {
    let (now, settings) = (desk.now, desk.app.exchange.clone());
    let (recorded, files) = desk
        .write(move |tx, office| {
            let talk = tx.opt(&store::TALK, &[&id])?.ok_or(Fail::NotFound)?;
            let row = tx.opt(&SESSION_BY_ID, &[&id])?.ok_or(Fail::NotFound)?;
            let calls = tx.all(&store::CALLS, &[&id, &100_000i64])?;
            let names = tx.all(&store::WORK, &[&id])?.into_iter().map(|w| (w.login, w.name));
            let session = Session::of(row, onec::session::Kind::Catalog);
            let waiting =
                session.dialogue.waiting().map(|Received { login, name, .. }| (i64::from(*login), name.to_string()));
            let calls: Vec<RecordedCall> = calls
                .into_iter()
                .map(|c| RecordedCall {
                    at: c.at.timestamp().to_string(),
                    took: c.took,
                    asked: c.asked,
                    sent: c.sent,
                    answer: c.answer,
                })
                .collect();
            let mut files: BTreeMap<String, (String, PathBuf)> = BTreeMap::new();
            for (login, name) in names.chain(waiting).chain(sent(&calls)) {
                let Ok(name) = onec::session::FileName::parse(&name) else { continue };
                let path = place(&settings, id, u32::try_from(login).unwrap_or(0), &name);
                if name.kind() != FileKind::Other && path.exists() {
                    files.insert(format!("files/{login}/{name}"), (name.to_string(), path));
                }
            }
            audit::note(tx, now, None, Some(office.user()), "exchange.downloaded", &id.to_string(), &origin.address)?;
            let listed = files.iter().map(|(entry, (name, _))| (entry.clone(), name.clone())).collect();
            let recorded =
                Recorded { kind: talk.kind, version: talk.version, source: talk.source, calls, files: listed };
            Ok((recorded, files))
        })
        .await?;
    let folder = desk.app.exchange.folder.join("spool");
    let packed = tokio::task::spawn_blocking(move || pack(&folder, &recorded, &files)).await;
    let packed = packed.map_err(anyhow::Error::from)?.map_err(anyhow::Error::from)?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"exchange-{id}.zip\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces(tokio::fs::File::from_std(packed)).boxed())).into_response())
}

/// Names of the files that were sent, each under every login that the dialogue may have had.
fn sent(calls: &[RecordedCall]) -> Vec<(i64, String)> {
    let mut all = Vec::new();
    let mut login = 0;
    for call in calls {
        let Ok(request) = onec::session::Request::parse(&call.asked) else { continue };
        match (request.mode, request.filename) {
            (Some(onec::session::Mode::CheckAuth | onec::session::Mode::Init), _) => login += 1,
            (Some(onec::session::Mode::File), Some(name)) => all.extend((0..=login).map(|n| (n, name.clone()))),
            _ => {}
        }
    }
    all
}

/// Writes the archive into a file without a name, which goes when it is read.
fn pack(
    folder: &std::path::Path,
    recorded: &Recorded,
    files: &BTreeMap<String, (String, PathBuf)>,
) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("{}.part", Uuid::now_v7()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    let mut zip = ZipWriter::new(io::BufWriter::new(file));
    let options = SimpleFileOptions::default();
    zip.start_file(DESCRIPTION, options)?;
    serde_json::to_writer_pretty(&mut zip, recorded)?;
    for (entry, (_, path)) in files {
        zip.start_file(entry.as_str(), options)?;
        io::copy(&mut File::open(path)?, &mut zip)?;
    }
    let mut file = zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    io::Seek::rewind(&mut file)?;
    Ok(file)
}
