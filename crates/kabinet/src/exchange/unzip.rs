//! Archives of 1C onto the disk: one entry, or all CommerceML in it.
//!
//! What may be in an archive is [`onec::archive`]'s business; here its files get places that no name from outside can
//! influence, and none is left behind by an archive that turns out bad.

use std::{
    fs::File,
    io::{BufReader, Write},
    path::{Path, PathBuf},
};

use onec::{
    archive::{Archive, ArchiveError, ArchiveLimits},
    session::FileName,
};

use super::Settings;

/// Which entries are wanted.
pub(crate) enum Wanted<'a> {
    /// This one.
    One(&'a FileName),
    /// Every XML.
    Xml,
}

/// Unpacks what is wanted into `folder` and gives names and paths, in the order of names. An archive without it gives
/// nothing.
///
/// # Errors
/// A sentence for the operator of 1C.
pub(crate) fn unpack(
    archive: &Path,
    wanted: &Wanted<'_>,
    folder: &Path,
    limits: &Settings,
) -> Result<Vec<(FileName, PathBuf)>, String> {
    let file = File::open(archive).map_err(|e| format!("архив не читается: {e}"))?;
    let limits = ArchiveLimits { entries: limits.max_entries, unpacked: limits.max_unpacked, ratio: limits.max_ratio };
    let mut archive = Archive::open(BufReader::new(file), limits).map_err(|e| e.to_string())?;
    let chosen: Vec<_> = match wanted {
        Wanted::One(name) => archive.find(name).cloned().into_iter().collect(),
        Wanted::Xml => archive.xml().cloned().collect(),
    };
    let mut done = Vec::new();
    for entry in chosen {
        let path = folder.join(format!("{}.xml", uuid::Uuid::now_v7()));
        done.push((entry.name.clone(), path.clone()));
        let copied = File::create(&path).map_err(ArchiveError::Output).and_then(|mut file| {
            archive.unpack(&entry, &mut file)?;
            file.flush().map_err(ArchiveError::Output)
        });
        if let Err(e) = copied {
            for (_, path) in &done {
                let _ = std::fs::remove_file(path);
            }
            return Err(format!("«{}» в архиве: {e}", entry.name));
        }
    }
    Ok(done)
}
