//! The archives that 1C sends: what is in them, within limits.
//!
//! An archive comes from outside. Its names are checked like those of requests, what it promises and what it gives are both
//! counted, its table of contents cannot grow beyond its allowance, and one bad entry condemns the whole: an archive of 1C
//! has none.
//!
//! ```
//! use std::io::Cursor;
//! use onec::archive::{Archive, ArchiveError, ArchiveLimits};
//!
//! let refused = Archive::open(Cursor::new(b"success\n"), ArchiveLimits::default()).unwrap_err();
//! assert!(matches!(refused, ArchiveError::Damaged(_)));
//! assert!(refused.to_string().contains("повторите выгрузку"));
//! ```
//!
//! Not here: files and folders. Bytes come from any [`Read`] + [`Seek`] and go to any [`Write`].

mod meter;

use std::io::{self, Read, Seek, Write};

use zip::{ZipArchive, result::ZipError};

use crate::session::{BadFileName, FileKind, FileName};
use meter::{Allowance, Meter};

/// Below this size a high ratio is no bomb: an XML of blanks packs well.
const SMALL: u64 = 16 << 20;

/// How much of an archive is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Number of entries.
    pub entries: usize,
    /// Bytes of all entries together, unpacked.
    pub unpacked: u64,
    /// How many times larger than its packed form an entry of more than 16 MiB may be.
    pub ratio: u64,
}

impl Default for ArchiveLimits {
    /// 20 000 entries, 4 GiB, 200 times.
    fn default() -> Self {
        Self { entries: 20_000, unpacked: 4 << 30, ratio: 200 }
    }
}

/// Why an archive is refused. The texts are Russian: they are shown to the operator of 1C.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Cut, damaged, or no archive at all.
    #[error("архив повреждён или передан не полностью ({0}); повторите выгрузку")]
    Damaged(#[from] ZipError),
    /// More entries than allowed.
    #[error("в архиве {found} файлов, разрешено {limit}")]
    TooManyEntries {
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The table of contents alone is larger than that of any allowed archive.
    #[error("архив не принят: его оглавление больше, чем бывает у {0} файлов")]
    Contents(usize),
    /// A name that could leave the folder or has no meaning in it.
    #[error("архив не принят: файл «{name}» в нём: {why}")]
    Name {
        /// The name as it stands there, shortened.
        name: String,
        /// What is wrong with it.
        why: BadFileName,
    },
    /// Encrypted, or a link.
    #[error("архив не принят: «{0}» зашифрован или является ссылкой; 1С таких не пишет")]
    Odd(FileName),
    /// Packed tighter than honest data can be.
    #[error("архив не принят: «{name}» сжат больше чем в {limit} раз")]
    Bomb {
        /// Which entry.
        name: FileName,
        /// The limit.
        limit: u64,
    },
    /// Larger than allowed, by its promise or in fact.
    #[error("архив в распакованном виде больше разрешённых {0} байт")]
    TooLarge(u64),
    /// Entries share bytes.
    #[error("архив не принят: файлы в нём накладываются друг на друга")]
    Overlapping,
    /// The other side could not take the bytes.
    #[error("файл из архива не записывается: {0}")]
    Output(#[source] io::Error),
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, checked.
    pub name: FileName,
    /// Bytes as promised.
    pub size: u64,
    index: usize,
}

/// An archive whose names and promises have been checked.
pub struct Archive<R> {
    zip: ZipArchive<Meter<R>>,
    entries: Vec<Entry>,
    limits: ArchiveLimits,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<R> std::fmt::Debug for Archive<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive").field("entries", &self.entries).finish_non_exhaustive()
    }
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the table of contents. Give a reader that buffers.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`] for an archive that 1C would not have written.
    pub fn open(read: R, limits: ArchiveLimits) -> Result<Self, ArchiveError> {
        // A header of an entry has 46 bytes, its name and some extra fields.
        let allowance = Allowance::new((1 << 20) + 512 * limits.entries as u64);
        let zip = ZipArchive::new(Meter::new(read, allowance.clone()));
        if allowance.is_spent() {
            return Err(ArchiveError::Contents(limits.entries));
        }
        let mut zip = zip?;
        if zip.len() > limits.entries {
            return Err(ArchiveError::TooManyEntries { found: zip.len(), limit: limits.entries });
        }
        let mut entries = Vec::with_capacity(zip.len());
        let mut total: u64 = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index)?;
            if entry.is_dir() {
                continue;
            }
            let raw = entry.name()?;
            let name =
                FileName::parse(&raw).map_err(|why| ArchiveError::Name { name: crate::excerpt::excerpt(&raw), why })?;
            if entry.encrypted() || entry.is_symlink() {
                return Err(ArchiveError::Odd(name));
            }
            total = total.saturating_add(entry.size());
            if total > limits.unpacked {
                return Err(ArchiveError::TooLarge(limits.unpacked));
            }
            if entry.size() > SMALL && entry.size() / entry.compressed_size().max(1) > limits.ratio {
                return Err(ArchiveError::Bomb { name, limit: limits.ratio });
            }
            entries.push(Entry { name, size: entry.size(), index });
        }
        allowance.lift();
        if zip.has_overlapping_files()? {
            return Err(ArchiveError::Overlapping);
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { zip, entries, limits, left: limits.unpacked })
    }

    /// All files, by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The file that 1C asks for: by its name, or by its last part in any case of letters, because 1C asks for the bare name
    /// where the entry lies in a folder.
    pub fn find(&self, asked: &FileName) -> Option<&Entry> {
        let bare = |name: &FileName| name.as_str().rsplit('/').next().unwrap_or_default().to_lowercase();
        let exact = self.entries.iter().find(|entry| entry.name == *asked);
        exact.or_else(|| self.entries.iter().find(|entry| bare(&entry.name) == bare(asked)))
    }

    /// All CommerceML files, by name.
    pub fn xml(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.name.kind() == FileKind::Xml)
    }

    /// Unpacks a file and gives its size. What was promised may be a lie, so it is counted again.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`]; part of the file may have been written by then.
    pub fn unpack(&mut self, entry: &Entry, out: &mut impl Write) -> Result<u64, ArchiveError> {
        let mut file = self.zip.by_index(entry.index)?;
        let mut buffer = vec![0; 64 * 1024];
        let mut size = 0;
        loop {
            let got = match file.read(&mut buffer) {
                Ok(0) => return Ok(size),
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(ArchiveError::Damaged(ZipError::Io(error))),
            };
            size += got as u64;
            self.left = self.left.checked_sub(got as u64).ok_or(ArchiveError::TooLarge(self.limits.unpacked))?;
            out.write_all(&buffer[..got]).map_err(ArchiveError::Output)?;
        }
    }
}

#[cfg(test)]
mod tests;
