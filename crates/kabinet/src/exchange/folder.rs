//! A watched folder: files of regular exports, taken as if 1C had sent them.
//!
//! `*.xml` and `*.zip` are CommerceML (names that begin with `orders` are orders), `<data set>*.json` are packages of
//! `kabinet/1`. A file is taken when it has not changed for a while; then it is moved into `done` beside it, or into `bad`
//! with a text that says why. Nothing is ever deleted.
//!
//! Not here: what the files mean, and folders in object storage.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use db::Tx;
use jobs::{Job, JobError};
use kernel::{At, SourceId};
use onec::{
    contract::Dataset,
    session::{Bounds, FileKind, FileName, Kind, Mode, Request},
};
use serde_json::{Value, json};

use super::{
    Exchange, ledger,
    pull_store::{ANSWERED, CONNECTOR, FAILED, PUT},
    push::keep,
    session::{Session, place},
    spool::{Spool, pieces},
};

/// The data set under which a folder is kept as a connector.
pub const DATASET: &str = "files";
/// Seconds for which a file must not have changed: whoever writes it has finished.
const STILL: Duration = Duration::from_secs(10);
/// Files of one visit.
const MOST: usize = 200;

/// Files of this folder are taken from now on.
///
/// # Errors
/// Any error of the database.
pub fn watch(tx: &Tx<'_>, source: SourceId, place: &str, every: i64, now: At) -> db::Result<()> {
    tx.run(&PUT, &[&source, &DATASET, &"folder", &place, &every, &now]).map(drop)
}

/// Looks into the folder of a source.
pub(super) async fn run(x: Exchange, job: Job) -> Result<Value, JobError> {
    let source: SourceId = serde_json::from_value(job.payload["source"].clone())
        .map_err(|e| JobError::Fatal(format!("задание испорчено: {e}")))?;
    let Some(row) = x.db.read(move |tx| tx.opt(&CONNECTOR, &[&source, &DATASET])).await? else {
        return Ok(json!({"gone": true}));
    };
    let looked = look(&x, source, Path::new(&row.place)).await;
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

/// Takes what lies in the folder; gives how many files were taken and how many were not.
async fn look(x: &Exchange, source: SourceId, folder: &Path) -> Result<(usize, usize), String> {
    let at = folder.to_owned();
    let found = tokio::task::spawn_blocking(move || ripe(&at)).await.map_err(|e| e.to_string())?;
    let found = found.map_err(|e| format!("папка {}: {e}", folder.display()))?;
    let (mut taken, mut bad) = (0, 0);
    for path in found {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        match take(x, source, &path, &name).await {
            Ok(()) => {
                taken += 1;
                moved(&path, folder, "done", &name).map_err(|e| format!("{name}: {e}"))?;
            }
            Err(why) => {
                bad += 1;
                tracing::warn!(file = name, why, "a file of a watched folder was not taken");
                let to = moved(&path, folder, "bad", &name).map_err(|e| format!("{name}: {e}"))?;
                let _ = std::fs::write(format!("{}.why.txt", to.display()), &why);
            }
        }
    }
    if taken > 0 {
        jobs::wake();
    }
    Ok((taken, bad))
}

/// Files that nobody writes any more, in the order of their names.
fn ripe(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let still = about.modified().is_ok_and(|at| at.elapsed().is_ok_and(|since| since >= STILL));
        // A link may lead anywhere.
        if entry.file_type()?.is_file() && !hidden && still {
            all.push(entry.path());
        }
    }
    all.sort();
    all.truncate(MOST);
    Ok(all)
}

async fn take(x: &Exchange, source: SourceId, path: &Path, name: &str) -> Result<(), String> {
    let file = FileName::parse(name).map_err(|e| e.to_string())?;
    let bytes = tokio::fs::File::open(path).await.map_err(|e| e.to_string())?;
    let body = axum::body::Body::from_stream(pieces(bytes));
    if name.to_lowercase().ends_with(".json") {
        let dataset = Dataset::ALL.into_iter().find(|d| name.to_lowercase().starts_with(d.as_str()));
        let known = Dataset::ALL.map(Dataset::as_str).join(", ");
        let dataset = dataset.ok_or_else(|| format!("имя должно начинаться с набора данных: {known}"))?;
        let spool = Spool::take(body, &x.settings.folder.join("packages"), x.settings.max_package).await;
        let spool = spool.map_err(|e| e.to_string())?;
        return keep(x, source, dataset, spool).await.map(drop).map_err(|problem| problem.text());
    }
    if file.kind() == FileKind::Other {
        return Err("портал берёт из папки файлы .xml, .zip и .json".to_owned());
    }
    let spool = Spool::take(body, &x.settings.folder.join("spool"), x.settings.max_file).await;
    let spool = spool.map_err(|e| e.to_string())?;
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
    let mut session =
        x.db.write(move |tx| Session::begin(tx, source, kind, &token, now))
            .await
            .map_err(|e: db::Error| e.to_string())?;
    session.dialogue.take(&request, size, &bounds).map_err(|e| e.to_string())?;
    let to = place(&x.settings, session.id, session.dialogue.login(), &file);
    spool.become_file(&to).await.map_err(|e| e.to_string())?;
    x.db.write(move |tx| {
        if !session.save(tx, now)? {
            return Err(db::Error::Busy("the dialogue went on meanwhile".to_owned()));
        }
        session.import_waiting(tx, now)
    })
    .await
    .map(drop)
    .map_err(|e| e.to_string())
}

/// Moves a file beside the folder's others of its fate; one of the same name there stays.
fn moved(path: &Path, folder: &Path, fate: &str, name: &str) -> std::io::Result<PathBuf> {
    let to = folder.join(fate);
    std::fs::create_dir_all(&to)?;
    let mut target = to.join(name);
    if target.exists() {
        target = to.join(format!("{}-{name}", uuid::Uuid::now_v7()));
    }
    std::fs::rename(path, &target)?;
    Ok(target)
}
