//! A folder on the server's disk.

use std::path::{Path, PathBuf};

use axum::body::Body;

use super::{Fate, MOST, STILL};
use crate::exchange::spool::pieces;

/// Files that nobody writes any more, in the order of their names.
pub(super) async fn ripe(folder: &Path) -> Result<Vec<String>, String> {
    let at = folder.to_owned();
    let found = tokio::task::spawn_blocking(move || listed(&at)).await.map_err(|e| e.to_string())?;
    found.map_err(|e| format!("папка {}: {e}", folder.display()))
}

fn listed(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let still = about.modified().is_ok_and(|at| at.elapsed().is_ok_and(|since| since >= STILL));
        // A link may lead anywhere.
        if entry.file_type()?.is_file() && !name.starts_with('.') && still {
            all.push(name);
        }
    }
    all.sort();
    all.truncate(MOST);
    Ok(all)
}

/// What is in a file.
pub(super) async fn open(folder: &Path, name: &str) -> Result<Body, String> {
    let file = tokio::fs::File::open(folder.join(name)).await.map_err(|e| e.to_string())?;
    Ok(Body::from_stream(pieces(file)))
}

/// Moves a file beside the others of its fate; one of the same name there stays.
pub(super) fn moved(folder: &Path, name: &str, fate: Fate<'_>) -> Result<(), String> {
    let put = || -> std::io::Result<()> {
        let target = renamed(folder, fate.word(), name)?;
        if let Fate::Bad(why) = fate {
            let _ = std::fs::write(format!("{}.why.txt", target.display()), why);
        }
        Ok(())
    };
    put().map_err(|e| format!("{name}: {e}"))
}

fn renamed(folder: &Path, fate: &str, name: &str) -> std::io::Result<PathBuf> {
    let to = folder.join(fate);
    std::fs::create_dir_all(&to)?;
    let mut target = to.join(name);
    if target.exists() {
        target = to.join(format!("{}-{name}", uuid::Uuid::now_v7()));
    }
    std::fs::rename(folder.join(name), &target)?;
    Ok(target)
}
