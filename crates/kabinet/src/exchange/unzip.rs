//! Archives of 1C: one entry, or all CommerceML in it, onto the disk, within limits.
//!
//! An archive comes from outside. Its names are checked like names of the request, what it promises and what it gives are
//! both counted, and one bad entry condemns the whole: an archive of 1C has none.

use std::{
    fs::File,
    io::{BufReader, Read, Write},
    path::{Path, PathBuf},
};

use onec::session::{FileKind, FileName};
use zip::ZipArchive;

use super::Settings;

/// Below this size a high ratio is no bomb: an XML of blanks packs well.
const SMALL: u64 = 16 << 20;

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
    let damaged =
        |e: zip::result::ZipError| format!("архив повреждён или передан не полностью ({e}); повторите выгрузку");
    let file = File::open(archive).map_err(|e| format!("архив не читается: {e}"))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    if zip.len() > limits.max_entries {
        return Err(format!("в архиве {} файлов, разрешено {}", zip.len(), limits.max_entries));
    }
    let mut total: u64 = 0;
    let mut chosen = Vec::new();
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(damaged)?;
        let raw = entry.name().map_err(damaged)?.into_owned();
        if entry.is_dir() {
            continue;
        }
        let name = FileName::parse(&raw).map_err(|e| format!("архив не принят: файл «{raw}» в нём: {e}"))?;
        if entry.encrypted() || entry.is_symlink() {
            return Err(format!("архив не принят: «{name}» зашифрован или является ссылкой; 1С таких не пишет"));
        }
        total = total.saturating_add(entry.size());
        if total > limits.max_unpacked {
            return Err(format!("архив в распакованном виде больше разрешённых {} байт", limits.max_unpacked));
        }
        if entry.size() > SMALL && entry.size() / entry.compressed_size().max(1) > limits.max_ratio {
            return Err(format!("архив не принят: «{name}» сжат больше чем в {} раз", limits.max_ratio));
        }
        let fits = match wanted {
            Wanted::One(one) => is_same(one, &name),
            Wanted::Xml => name.kind() == FileKind::Xml,
        };
        if fits {
            chosen.push((name, index));
        }
    }
    if zip.has_overlapping_files().map_err(damaged)? {
        return Err("архив не принят: файлы в нём накладываются друг на друга".to_owned());
    }
    chosen.sort();
    let mut done = Vec::new();
    for (name, index) in chosen {
        let path = folder.join(format!("{}.xml", uuid::Uuid::now_v7()));
        let mut entry = zip.by_index(index).map_err(damaged)?;
        let copied = copy(&mut entry, &path, limits);
        done.push((name, path));
        if let Err(e) = copied {
            for (_, path) in &done {
                let _ = std::fs::remove_file(path);
            }
            return Err(format!("«{}» в архиве: {e}", done.last().map(|(n, _)| n.as_str()).unwrap_or_default()));
        }
    }
    Ok(done)
}

/// 1C asks for the bare name; an entry may lie in a folder.
fn is_same(asked: &FileName, entry: &FileName) -> bool {
    let bare = |name: &FileName| name.as_str().rsplit('/').next().unwrap_or_default().to_lowercase();
    asked == entry || bare(asked) == bare(entry)
}

fn copy(entry: &mut impl Read, path: &Path, limits: &Settings) -> Result<(), String> {
    let told = |e: std::io::Error| format!("{e}; повторите выгрузку");
    let mut file = File::create(path).map_err(told)?;
    // What is promised may be a lie.
    let mut bounded = entry.take(limits.max_unpacked + 1);
    let written = std::io::copy(&mut bounded, &mut file).map_err(told)?;
    if written > limits.max_unpacked {
        return Err(format!("в распакованном виде больше разрешённых {} байт", limits.max_unpacked));
    }
    file.flush().map_err(told)
}
