//! Many documents as one ZIP with a register inside, streamed: neither disk nor memory holds the whole.
//!
//! What only 1C has is not fetched for an archive: it stands in the register with the words that say so. Documents that
//! are replaced or cancelled lie in a folder of their own, so that nobody books them by mistake.
//!
//! Once the first byte is sent the status cannot change: an archive that fails on the way ends with a broken connection,
//! and the browser says that the download failed.

use std::{collections::HashSet, io};

use access::{Scope, client::perm::CompanyView};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use db::Tx;
use files::{Files, Key};
use futures_util::StreamExt;
use kernel::{At, DocumentId};
use tokio::{runtime::Handle, sync::mpsc};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{
    list::{self, ListQuery},
    names::{FileName, Paths, clean},
    pages,
    register::{Register, file_words},
    rights::Visible,
    store::DocumentRow,
};
use crate::{
    audit,
    fail::{Fail, Result},
    identity::pages::Origin,
    web::{Form, Page, Shell},
};

/// Most documents of one archive.
pub const MOST: usize = 500;
/// Most bytes of files of one archive.
pub const MOST_BYTES: i64 = 500 << 20;

/// What is asked for.
enum Wanted {
    Ids(Vec<DocumentId>),
    Query(Box<ListQuery>),
}

impl Wanted {
    fn of(pairs: &[(String, String)], s: &Shell) -> Result<Wanted> {
        if pairs.iter().any(|(n, v)| n == "all" && v == "1") {
            return Ok(Wanted::Query(Box::new(ListQuery::of_pairs(pairs))));
        }
        let mut seen = HashSet::new();
        let mut ids = Vec::new();
        for (_, v) in pairs.iter().filter(|(n, _)| n == "id") {
            let id: DocumentId = v.parse().map_err(|_| Fail::Invalid(format!("id = {v:?}")))?;
            if seen.insert(id) {
                ids.push(id);
            }
        }
        match ids.len() {
            0 => Err(Fail::Invalid(s.t.s("documents-zip-nothing").to_owned())),
            n if n > MOST => Err(too_many(s)),
            _ => Ok(Wanted::Ids(ids)),
        }
    }
}

fn too_many(s: &Shell) -> Fail {
    Fail::Invalid(s.t.n("documents-zip-too-many", MOST as i64).into_owned())
}

/// A file of the archive.
pub(super) struct Entry {
    pub(super) path: String,
    pub(super) key: Option<Key>,
    pub(super) day: String,
}

/// An archive to be: its files, its register in the same order, and its name.
pub(super) struct Plan {
    pub(super) entries: Vec<Entry>,
    pub(super) table: Register,
    pub(super) lost: &'static str,
    pub(super) name: FileName,
}

/// The register inside of an archive.
const REGISTER: &str = "register.csv";

/// Paths of the files: a folder for each legal entity if there are several, and one for what is not in force.
pub(super) fn paths(docs: &[DocumentRow], t: &'static webkit::i18n::Texts) -> Vec<Entry> {
    let entities: HashSet<Option<&str>> = docs.iter().map(|d| d.entity.as_deref()).collect();
    let mut taken = Paths::default();
    let entry = |d: &DocumentRow| {
        let mut folders = Vec::new();
        if entities.len() > 1 {
            folders.push(clean(d.entity.as_deref().unwrap_or(t.s("documents-no-entity"))));
        }
        if d.status != "active" {
            folders.push(clean(t.s("documents-not-in-force")));
        }
        let key = d.file_key.as_deref().and_then(|k| Key::parse(k).ok());
        let name = FileName::of(t, &d.kind, &d.number, &d.issued_on).shown;
        // A path is taken only by what will lie there.
        let path = if key.is_some() { taken.take(&folders.join("/"), &name) } else { String::new() };
        Entry { path, key, day: d.issued_on.clone() }
    };
    docs.iter().map(entry).collect()
}

fn plan(tx: &Tx<'_>, scope: &Scope<CompanyView>, s: &Shell, pairs: &[(String, String)], now: At) -> Result<Plan> {
    let v = Visible::of(scope).some()?;
    let company = scope.company();
    let docs = match Wanted::of(pairs, s)? {
        Wanted::Ids(ids) => list::by_ids(tx, company, &v, &ids)?,
        Wanted::Query(q) => {
            let f = q.filter(now, &s.days)?.seen_by(&v).from_start();
            list::rows(tx, company, &v, &f, MOST as i64 + 1)?
        }
    };
    if docs.is_empty() {
        return Err(Fail::Invalid(s.t.s("documents-zip-empty").to_owned()));
    }
    if docs.len() > MOST {
        return Err(too_many(s));
    }
    if docs.iter().filter(|d| d.file_key.is_some()).map(|d| d.file_size).sum::<i64>() > MOST_BYTES {
        return Err(Fail::Invalid(s.t.n("documents-zip-too-large", MOST_BYTES >> 20).into_owned()));
    }
    let ids: Vec<DocumentId> = docs.iter().map(|d| d.id).collect();
    let orders = list::orders(tx, company, &pages::seen(scope), &ids)?;
    let entries = paths(&docs, s.t);
    let mut table = Register::new(s.t, v.sums());
    for (d, e) in docs.iter().zip(&entries) {
        let file = if e.key.is_some() { e.path.as_str() } else { file_words(s.t, d) };
        table.push(s.t, d, orders.get(&d.id).map_or(&[], Vec::as_slice), file);
    }
    let (first, last) = (docs.iter().map(|d| &d.issued_on).min(), docs.iter().map(|d| &d.issued_on).max());
    let days = match (first, last) {
        (Some(a), Some(b)) if a != b => format!("{a} – {b}"),
        (Some(a), _) => a.clone(),
        _ => String::new(),
    };
    let of = s.frame.as_ref().map_or("", |f| f.name.as_str());
    let shown = format!("{} {of} {days}", s.t.s("nav-documents"));
    let name = FileName::new(&shown, &format!("documents {}", days.replace(" – ", " to ")), "zip");
    Ok(Plan { entries, table, lost: s.t.s("documents-file-lost"), name })
}

/// `GET` and `POST /c/{company}/documents.zip`: `id=…&id=…`, or `all=1` with the filters of the list.
pub async fn zip(
    page: Page<CompanyView>,
    origin: Origin,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let now = page.now;
    let plan = page.read(move |tx, scope, s| plan(tx, scope, &s, &pairs, now)).await?;
    let n = plan.entries.iter().filter(|e| e.key.is_some()).count();
    page.write(move |tx, scope, _| {
        let subject = format!("{n} files");
        audit::note(tx, now, Some(scope.company()), Some(scope.user()), "documents.zip", &subject, &origin.address)
    })
    .await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, plan.name.attachment()),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(stream(page.app.files.clone(), plan))).into_response())
}

/// Writes the archive on a blocking thread; the bytes come out as it goes, and it waits for whoever takes them.
pub(super) fn stream(files: Files, plan: Plan) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (tx, mut rx) = mpsc::channel::<io::Result<Bytes>>(4);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut out = ZipWriter::new_stream(Pipe { tx: tx.clone(), piece: Vec::new() });
        if let Err(e) = write(&mut out, &handle, &files, plan).and_then(|()| finish(out)) {
            // Nobody listens any more, or the store failed: either way the archive is not whole.
            tracing::warn!(error = %e, "an archive of documents was not finished");
            let _ = tx.blocking_send(Err(e));
        }
    });
    async_stream::stream! {
        while let Some(piece) = rx.recv().await {
            yield piece;
        }
    }
}

type Out = ZipWriter<zip::write::StreamWriter<Pipe>>;

fn write(out: &mut Out, handle: &Handle, files: &Files, mut plan: Plan) -> io::Result<()> {
    for (row, entry) in plan.entries.iter().enumerate() {
        let Some(key) = &entry.key else { continue };
        let reading = match handle.block_on(files.stream(key)) {
            Ok(reading) => reading,
            Err(files::Error::NotFound(key)) => {
                tracing::error!(%key, "the database knows a file that the store does not have");
                plan.table.file_of(row, plan.lost);
                continue;
            }
            Err(e) => return Err(io::Error::other(e)),
        };
        out.start_file(&entry.path, options(&entry.day)).map_err(io::Error::other)?;
        let mut pieces = Box::pin(reading.into_stream());
        while let Some(piece) = handle.block_on(pieces.next()) {
            io::Write::write_all(out, &piece.map_err(io::Error::other)?)?;
        }
    }
    out.start_file(REGISTER, options("")).map_err(io::Error::other)?;
    let csv = plan.table.csv().map_err(io::Error::other)?;
    io::Write::write_all(out, &csv)
}

fn finish(out: Out) -> io::Result<()> {
    let pipe = out.finish().map_err(io::Error::other)?;
    let mut pipe = pipe.into_inner();
    io::Write::flush(&mut pipe)
}

/// A file is as old as its document; packed lightly, for a PDF is packed inside already.
fn options(day: &str) -> SimpleFileOptions {
    let date = day.parse::<jiff::civil::Date>().ok();
    let at = date.and_then(|d| {
        let (y, m, d) = (u16::try_from(d.year()).ok()?, u8::try_from(d.month()).ok()?, u8::try_from(d.day()).ok()?);
        DateTime::from_date_and_time(y, m, d, 12, 0, 0).ok()
    });
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .unix_permissions(0o644);
    at.map_or(plain, |at| plain.last_modified_time(at))
}

/// The end of a channel as a writer, in pieces of a size worth sending.
struct Pipe {
    tx: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

const PIECE: usize = 64 << 10;

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece);
        self.tx.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
