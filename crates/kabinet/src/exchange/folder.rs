//! A watched folder, on the disk or in object storage: files of regular exports, taken as if 1C had sent them.
//!
//! `*.xml` and `*.zip` are CommerceML (names that begin with `orders` are orders), `<data set>*.json` are packages of
//! `kabinet/1`. A file is taken when it has not changed for a while; then it is moved into `done` beside it, or into `bad`
//! with a text that says why. Nothing is ever deleted.
//!
//! Not here: what the files mean, and how each kind of folder is listed and changed (`disk`, `bucket`).

pub mod bucket;
mod disk;

use std::{path::PathBuf, time::Duration};

use axum::body::Body;
use db::Tx;
use jobs::{Job, JobError};
use kernel::{At, SourceId};
use onec::{
    contract::Dataset,
    session::{Bounds, FileKind, FileName, Kind, Mode, Request},
};
use serde_json::{Value, json};

use super::{
    Exchange,
    connections::{self, Kind as Way, NewConnection},
    connections_store::ConnectionRow,
    ledger,
    pull_store::{ANSWERED, CONNECTOR, FAILED, PUT},
    push::keep,
    session::{Session, place},
    spool::{Broken, Spool},
};
use crate::vault::Vault;
use bucket::Bucket;

/// The data set under which a folder is kept as a connector.
pub const DATASET: &str = "files";
/// Seconds for which a file must not have changed: whoever writes it has finished.
const STILL: Duration = Duration::from_secs(10);
/// Files of one visit.
const MOST: usize = 200;

/// What becomes of a file.
#[derive(Clone, Copy)]
enum Fate<'a> {
    /// It was taken.
    Done,
    /// It was not, for this reason.
    Bad(&'a str),
}

impl Fate<'_> {
    /// The folder beside it.
    const fn word(&self) -> &'static str {
        match self {
            Fate::Done => "done",
            Fate::Bad(_) => "bad",
        }
    }
}

/// Where the files lie.
enum Place {
    Disk(PathBuf),
    Bucket(Bucket),
}

impl Place {
    /// The error is a sentence for the seller's people, as everywhere here.
    async fn of(x: &Exchange, way: &ConnectionRow) -> Result<Place, String> {
        if !way.address.starts_with(bucket::SCHEME) {
            return Ok(Place::Disk(PathBuf::from(&way.address)));
        }
        x.settings.reach.check(bucket::Address::parse(&way.address)?.endpoint.as_str()).await?;
        let secret = connections::password(&x.vault, way.source_id, Way::Folder, way.secret.as_deref())?;
        Bucket::new(&way.address, &way.login, secret.as_deref().unwrap_or_default()).map(Place::Bucket)
    }

    /// Files that nobody writes any more, in the order of their names.
    async fn ripe(&self) -> Result<Vec<String>, String> {
        match self {
            Place::Disk(folder) => disk::ripe(folder).await,
            Place::Bucket(bucket) => bucket.ripe().await,
        }
    }

    async fn open(&self, name: &str) -> Result<Body, String> {
        match self {
            Place::Disk(folder) => disk::open(folder, name).await,
            Place::Bucket(bucket) => bucket.open(name).await,
        }
    }

    async fn moved(&self, name: &str, fate: Fate<'_>) -> Result<(), String> {
        match self {
            Place::Disk(folder) => disk::moved(folder, name, fate),
            Place::Bucket(bucket) => bucket.moved(name, fate).await,
        }
    }
}

/// Files of this folder are taken from now on. The place is a path, or a bucket ([`bucket::Address`]) with its key.
///
/// # Errors
/// Any error of the database.
pub fn watch(
    tx: &Tx<'_>,
    vault: &Vault,
    source: SourceId,
    place: &NewConnection<'_>,
    every: i64,
    now: At,
) -> db::Result<()> {
    connections::put(tx, vault, source, Way::Folder, place, now)?;
    tx.run(&PUT, &[&source, &DATASET, &Way::Folder, &every, &now]).map(drop)
}

/// Whether the folder can be looked into; gives how many files wait there.
pub(super) async fn try_out(x: &Exchange, way: &ConnectionRow) -> Result<usize, String> {
    Ok(Place::of(x, way).await?.ripe().await?.len())
}

/// Looks into the folder of a source.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let source: SourceId = serde_json::from_value(job.payload["source"].clone())
        .map_err(|e| JobError::Fatal(format!("задание испорчено: {e}")))?;
    let found = x.db.read(move |tx| {
        let row = tx.opt(&CONNECTOR, &[&source, &DATASET])?;
        Ok::<_, db::Error>(row.zip(connections::one(tx, source, Way::Folder)?))
    });
    let Some((row, way)) = found.await?.filter(|(row, _)| !row.paused) else {
        return Ok(json!({"gone": true}));
    };
    let looked = match Place::of(&x, &way).await {
        Ok(place) => look(&x, source, &place).await,
        Err(why) => Err(why),
    };
    let now = x.clock.now();
    x.db.write(move |tx| match looked {
        Ok((taken, bad)) => {
            tx.run(&ANSWERED, &[&source, &DATASET, &now, &now.plus_secs(row.every)])?;
            Ok::<_, db::Error>(json!({"taken": taken, "bad": bad}))
        }
        Err(why) => {
            tx.run(&FAILED, &[&source, &DATASET, &why, &now.plus_secs(row.every)])?;
            ledger::badly(tx, source, DATASET, &why, now)?;
            Ok(json!({"failed": why}))
        }
    })
    .await
    .map_err(JobError::from)
}

/// Why a file was not taken.
enum Untaken {
    /// It may be taken later as it is: it stays where it lies.
    Passing(String),
    /// It is at fault itself.
    Bad(String),
}

fn passing(e: impl std::fmt::Display) -> Untaken {
    Untaken::Passing(e.to_string())
}

fn bad(e: impl std::fmt::Display) -> Untaken {
    Untaken::Bad(e.to_string())
}

impl From<Broken> for Untaken {
    fn from(e: Broken) -> Untaken {
        if matches!(e, Broken::TooLarge(_)) { bad(e) } else { passing(e) }
    }
}

/// Takes what lies in the folder; gives how many files were taken and how many were not. What cannot be read now holds up no
/// other file.
async fn look(x: &Exchange, source: SourceId, place: &Place) -> Result<(usize, usize), String> {
    let (mut taken, mut refused, mut failed) = (0, 0, None);
    for name in place.ripe().await? {
        let done = match place.open(&name).await {
            Ok(body) => take(x, source, body, &name).await,
            Err(why) => Err(Untaken::Passing(why)),
        };
        match done {
            Ok(()) => {
                taken += 1;
                place.moved(&name, Fate::Done).await?;
            }
            Err(Untaken::Bad(why)) => {
                refused += 1;
                tracing::warn!(file = name, why, "a file of a watched folder was not taken");
                place.moved(&name, Fate::Bad(&why)).await?;
            }
            Err(Untaken::Passing(why)) => failed = failed.or_else(|| Some(format!("{name}: {why}"))),
        }
    }
    if taken > 0 {
        jobs::wake();
    }
    failed.map_or(Ok((taken, refused)), Err)
}

async fn take(x: &Exchange, source: SourceId, body: Body, name: &str) -> Result<(), Untaken> {
    let file = FileName::parse(name).map_err(bad)?;
    if name.to_lowercase().ends_with(".json") {
        let dataset = Dataset::ALL.into_iter().find(|d| name.to_lowercase().starts_with(d.as_str()));
        let known = Dataset::ALL.map(Dataset::as_str).join(", ");
        let dataset = dataset.ok_or_else(|| bad(format!("имя должно начинаться с набора данных: {known}")))?;
        let spool = Spool::take(body, &x.settings.folder.join("packages"), x.settings.max_package).await?;
        let kept = keep(x, source, dataset, spool).await.map(drop);
        return kept.map_err(|p| if p.is_passing() { passing(p.text()) } else { bad(p.text()) });
    }
    if file.kind() == FileKind::Other {
        return Err(bad("портал берёт из папки файлы .xml, .zip и .json"));
    }
    let spool = Spool::take(body, &x.settings.folder.join("spool"), x.settings.max_file).await?;
    let kind = if name.to_lowercase().starts_with("orders") { Kind::Sale } else { Kind::Catalog };
    let (now, size) = (x.clock.now(), spool.size);
    let bounds = Bounds { piece: x.settings.max_file, file: x.settings.max_file, files: x.settings.max_entries };
    let request = Request {
        kind,
        mode: Some(Mode::File),
        filename: Some(name.to_owned()),
        sessid: None,
        version: None,
        timestamp: None,
    };
    let token = uuid::Uuid::now_v7().to_string();
    let begun = x.db.write(move |tx| Session::begin(tx, source, kind, &token, now)).await;
    let mut session = begun.map_err(|e: db::Error| passing(e))?;
    session.dialogue.take(&request, size, &bounds).map_err(bad)?;
    let to = place(&x.settings, session.id, session.dialogue.login(), &file);
    spool.become_file(&to).await.map_err(passing)?;
    x.db.write(move |tx| {
        if !session.save(tx, now)? {
            return Err(db::Error::Busy("the dialogue went on meanwhile".to_owned()));
        }
        session.import_waiting(tx, now)
    })
    .await
    .map(drop)
    .map_err(passing)
}
