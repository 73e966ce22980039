//! The job that imports one file of CommerceML, or all that an archive holds.
//!
//! The file is read in pieces ([`Pace`](super::pace::Pace)), each written in a unit of work of its own. Run twice, it comes to
//! the same: what is known already is not written again.

use std::{
    collections::HashSet,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use jobs::{Job, JobError};
use kernel::{At, JobId, SourceId};
use onec::{
    commerceml::{Bad, ReadError, Reader, Record, moment},
    session::{FileName, Kind},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Exchange,
    apply::{Import, Row},
    dispatch::Goods,
    freshness, ledger,
    ledger::Counts,
    session::place,
    taken,
    unzip::{Wanted, unpack},
};
use crate::{catalog::run, way};

#[derive(Clone, Debug, Deserialize)]
struct Payload {
    source: SourceId,
    session: Uuid,
    login: u32,
    kind: Kind,
    file: Option<FileName>,
    archives: Vec<FileName>,
    /// The second of the login, if the client is Bitrix's module.
    #[serde(default)]
    since: Option<i64>,
}

impl Payload {
    fn of(job: &Value) -> Result<Payload, JobError> {
        serde_json::from_value(job.clone()).map_err(|e| JobError::Fatal(format!("задание испорчено: {e}")))
    }
}

/// Runs the job.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let payload = Payload::of(&job.payload)?;
    let (files, unpacked) = match files(&x, &payload).await {
        Ok(files) => files,
        Err(why) => return fail(&x, &payload, None, why).await,
    };
    let mut counts = Counts::default();
    let mut outcome = Ok(());
    for (name, path) in &files {
        match import_file(&x, &job, &payload, name, path).await {
            Ok(c) => counts.add(c),
            Err(e) => {
                outcome = Err(e);
                break;
            }
        }
    }
    if unpacked {
        for (_, path) in &files {
            let _ = tokio::fs::remove_file(path).await;
        }
    }
    outcome?;
    Ok(json!({"applied": counts.applied, "unchanged": counts.unchanged, "rejected": counts.rejected}))
}

/// The files to import, and whether they are unpacked copies.
async fn files(x: &Exchange, payload: &Payload) -> Result<(Vec<(FileName, PathBuf)>, bool), String> {
    let at = |name: &FileName| place(&x.settings, payload.session, payload.login, name);
    if payload.archives.is_empty() {
        let name = payload.file.clone().ok_or("не указано имя файла")?;
        let path = at(&name);
        if !tokio::fs::try_exists(&path).await.unwrap_or(false) {
            return Err(format!("файл «{name}» на портале уже удалён; повторите выгрузку"));
        }
        return Ok((vec![(name, path)], false));
    }
    let folder = x.settings.folder.join("spool");
    tokio::fs::create_dir_all(&folder).await.map_err(|e| e.to_string())?;
    for archive in &payload.archives {
        let (path, folder, settings, file) = (at(archive), folder.clone(), x.settings.clone(), payload.file.clone());
        let found = tokio::task::spawn_blocking(move || {
            let wanted = file.as_ref().map_or(Wanted::Xml, Wanted::One);
            unpack(&path, &wanted, &folder, &settings)
        });
        let found = found.await.map_err(|e| e.to_string())?.map_err(|e| format!("{archive}: {e}"))?;
        if !found.is_empty() {
            return Ok((found, true));
        }
    }
    match &payload.file {
        Some(name) => Err(format!("файла «{name}» нет ни среди переданных, ни в архиве; повторите выгрузку")),
        // An archive of pictures.
        None => Ok((Vec::new(), true)),
    }
}

/// Writes the failure down where people look, and where a full export is judged.
async fn fail(x: &Exchange, payload: &Payload, file: Option<&FileName>, why: String) -> Result<Value, JobError> {
    let name = file.or(payload.file.as_ref()).or(payload.archives.first()).map(ToString::to_string).unwrap_or_default();
    let (source, dataset, now) = (payload.source, dataset(payload.kind), x.clock.now());
    let note = format!("{name}: {why}");
    let goods = payload.kind != Kind::Sale;
    x.db.write(move |tx| {
        if goods {
            run::lost(tx, source, &name, now)?;
        }
        ledger::badly(tx, source, dataset, &note, now)
    })
    .await?;
    Err(JobError::Fatal(why))
}

const fn dataset(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Sale) { "orders" } else { super::watch::CATALOG }
}

/// What a piece of the file gave.
struct Piece {
    reader: Reader<File>,
    rows: Vec<Row<Record>>,
    /// How much there is to write.
    size: usize,
    end: Option<Result<(), ReadError>>,
}

fn read_piece(mut reader: Reader<File>, name: &str, limit: usize) -> Piece {
    let (mut rows, mut size, mut end) = (Vec::with_capacity(limit.min(4096)), 0, None);
    while size < limit && end.is_none() {
        way::give();
        match reader.next_record() {
            Ok(Some(record)) => {
                size += weight(&record);
                rows.push(row(name, reader.line(), record));
            }
            Ok(None) => end = Some(Ok(())),
            Err(e) => end = Some(Err(e)),
        }
    }
    Piece { reader, rows, size, end }
}

/// What a record costs, in goods: an order has lines to write, an offer prices and stock to keep in memory and to compare.
fn weight(record: &Record) -> usize {
    match record {
        Record::Document(document) => 2 + document.lines.items().len(),
        Record::Offer(offer) => 1 + (offer.prices.items().len() + offer.stock.items().len()) / 2,
        _ => 1,
    }
}

fn row(file: &str, line: u64, record: Record) -> Row<Record> {
    let (dataset, reference) = match &record {
        Record::Offer(offer) => ("offers", Some(crate::catalog::rules::erp_id(&offer.id))),
        Record::Product(product) => ("catalog", Some(crate::catalog::rules::erp_id(&product.id))),
        Record::PriceType(level) => ("price_types", Some(level.id.to_lowercase())),
        Record::Document(document) => ("orders", document.id.clone().or_else(|| document.number.clone())),
        Record::Bad(bad) => {
            let dataset = if bad.path.contains("Предложени") {
                "offers"
            } else if bad.path.contains("Документ") {
                "orders"
            } else {
                "catalog"
            };
            (dataset, bad.id.as_ref().map(|id| id.to_lowercase()))
        }
        _ => ("catalog", None),
    };
    let (line, item) = match record {
        Record::Bad(Bad { line, field, reason, .. }) => (line, Err((field, reason))),
        record => (line, Ok(record)),
    };
    Row { dataset, index: line, place: format!("{file}, строка {line}"), reference, item }
}

async fn import_file(
    x: &Exchange,
    job: &Job,
    payload: &Payload,
    name: &FileName,
    path: &Path,
) -> Result<Counts, JobError> {
    let sha256 = match digest(path).await {
        Ok(sha256) => sha256,
        Err(e) => {
            return fail(x, payload, Some(name), format!("файл не читается: {e}")).await.map(|_| Counts::default());
        }
    };
    if let Some(said) = taken::before(x, payload.source, sha256).await? {
        return taken::again(x, payload.source, said).await;
    }
    let goods = Goods::of(payload.since);
    let import = Import::new(x, payload.source, x.clock.now(), goods);
    let (import, end) = read(x, job, import, name, path, |_| true).await?;
    match end {
        Ok(()) => finish(x, payload, name, import, sha256).await,
        Err(e) => {
            leave(x, payload, name, &import, false).await?;
            fail(x, payload, Some(name), e.to_string()).await.map(|_| Counts::default())
        }
    }
}

/// Takes a file piece by piece, the rows that are wanted; gives how it ended. The next piece is read while one is written.
async fn read(
    x: &Exchange,
    job: &Job,
    mut import: Import<Goods>,
    name: &FileName,
    path: &Path,
    wanted: impl Fn(&Row<Record>) -> bool,
) -> Result<(Import<Goods>, Result<(), ReadError>), JobError> {
    let file = File::open(path).map_err(|e| JobError::Retry(e.to_string()))?;
    let ask = |reader, limit| {
        let name = name.to_string();
        tokio::task::spawn_blocking(move || read_piece(reader, &name, limit))
    };
    let mut asked = ask(Reader::new(file), import.pace.rows());
    let mut first = true;
    loop {
        let Piece { reader, mut rows, size, end } = asked.await.map_err(|e| JobError::Retry(e.to_string()))?;
        // One that has come to its end just says so again.
        asked = ask(reader, import.pace.rows());
        if std::mem::take(&mut first)
            && let Some(at) = generated(x, &rows)
        {
            import.taker.dated = true;
            import.as_of = at.min(import.as_of);
        }
        rows.retain(&wanted);
        if !rows.is_empty() {
            import = import.batch(x, job, rows, size).await?;
        }
        if let Some(end) = end {
            return Ok((import, end));
        }
    }
}

async fn digest(path: &Path) -> std::io::Result<[u8; 32]> {
    let path = path.to_owned();
    let done = tokio::task::spawn_blocking(move || {
        let (mut hash, mut file, mut piece) = (Sha256::new(), File::open(path)?, vec![0; 1 << 16]);
        loop {
            match file.read(&mut piece)? {
                0 => return Ok(hash.finalize().into()),
                n => hash.update(&piece[..n]),
            }
        }
    });
    done.await.map_err(std::io::Error::other)?
}

/// Tries rows again that were refused when the job of this payload took its file. The others of the file are left alone:
/// newer ones may have come since.
pub(super) async fn again(
    x: &Exchange,
    job: &Job,
    origin: (JobId, &Value),
    refused: &HashSet<(String, String)>,
) -> Result<Counts, JobError> {
    let payload = Payload::of(origin.1)?;
    let (files, unpacked) = files(x, &payload).await.map_err(JobError::Fatal)?;
    let mut total = Counts::default();
    let mut outcome = Ok(());
    for (name, path) in &files {
        let goods = Goods::again();
        let mut import = Import::new(x, payload.source, x.clock.now(), goods);
        import.origin = Some(origin.0);
        let wanted = |row: &Row<Record>| {
            // Signs say where the rows after them belong.
            matches!(&row.item, Ok(Record::Head(_) | Record::Classifier(_) | Record::Catalog(_) | Record::Offers(_)))
                || refused
                    .contains(&(row.dataset.to_owned(), row.reference.clone().unwrap_or_else(|| row.place.clone())))
        };
        match read(x, job, import, name, path, wanted).await {
            Ok((import, _)) => total.add(import.total()),
            Err(e) => outcome = Err(e),
        }
    }
    if unpacked {
        for (_, path) in &files {
            let _ = tokio::fs::remove_file(path).await;
        }
    }
    outcome.map(|()| total)
}

/// When 1C made the file: it writes a wall clock without a zone.
fn generated(x: &Exchange, rows: &[Row<Record>]) -> Option<At> {
    let Some(Row { item: Ok(Record::Head(head)), .. }) = rows.first() else { return None };
    let at = moment(head.generated_at.as_deref()?)??;
    let at = at.to_zoned(x.settings.zone.clone()).ok()?;
    Some(At::from(at.timestamp()))
}

/// Tells the run of each catalogue in the file how it went.
async fn leave(
    x: &Exchange,
    payload: &Payload,
    name: &FileName,
    import: &Import<Goods>,
    well: bool,
) -> Result<(), JobError> {
    let (source, now, text) = (payload.source, x.clock.now(), name.to_string());
    let catalogs = import.taker.catalogs.clone();
    let well = well && !import.taker.nameless;
    x.db.write(move |tx| {
        for (catalog, begins) in &catalogs {
            run::leave(tx, source, catalog, &text, *begins, well, now)?;
        }
        Ok::<_, db::Error>(())
    })
    .await?;
    Ok(())
}

async fn finish(
    x: &Exchange,
    payload: &Payload,
    name: &FileName,
    import: Import<Goods>,
    sha256: [u8; 32],
) -> Result<Counts, JobError> {
    leave(x, payload, name, &import, true).await?;
    let total = import.total();
    let said = taken::Said::of(&import);
    let (source, as_of, now, policy) = (import.source, import.as_of, x.clock.now(), x.settings.policy);
    x.db.write(move |tx| {
        for (dataset, counts) in &import.counts {
            let note = match counts.rejected {
                0 => String::new(),
                n => format!("не принято строк: {n}; причины — в карантине обмена"),
            };
            let datasets: &[&str] = match *dataset {
                "offers" => import.taker.offered(),
                other => &[other],
            };
            for dataset in datasets {
                ledger::well(tx, source, dataset, Some(as_of), &note, *counts, now)?;
                if matches!(*dataset, "prices" | "stock") {
                    freshness::heartbeat(tx, source, dataset, as_of, now, &policy)?;
                }
            }
        }
        if let Some(said) = said {
            taken::remember(tx, source, sha256, &said, now)?;
        }
        Ok::<_, db::Error>(())
    })
    .await?;
    Ok(total)
}
