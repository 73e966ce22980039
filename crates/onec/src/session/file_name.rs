//! Names of the files that 1C sends.
//!
//! The name comes from outside and names a place on somebody's disk, so it is checked once, here, after decoding, and is a
//! type of its own from then on. The same rules serve for entries of a zip archive.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A relative name without tricks: components separated by `/`, none of them `.`, `..` or empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

/// Bitrix's own folder for exchanges.
const WEBDATA: &str = "upload/1c/webdata";

/// What a file is, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// An archive, to be unpacked before an import.
    Zip,
    /// CommerceML.
    Xml,
    /// A picture or an attachment.
    Other,
}

/// Why a name is refused. The texts are Russian: they are shown to the operator of 1C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFileName {
    /// No name, or nothing but separators.
    #[error("не указано имя файла (filename)")]
    Empty,
    /// Longer than 512 bytes, or more than 16 components.
    #[error("имя файла слишком длинное")]
    TooLong,
    /// `..`: a way out of the folder.
    #[error("имя файла не может содержать «..»")]
    Parent,
    /// Begins with a separator, or with a drive letter.
    #[error("имя файла должно быть относительным")]
    Absolute,
    /// A control character, a colon, or another character that some file system gives a meaning.
    #[error("в имени файла есть недопустимые знаки")]
    Character,
}

impl FileName {
    /// The name that a decoded text means. Backslashes become slashes. A leading `/tmp/` or `upload/1c/webdata` is dropped,
    /// because 1C on Linux sends names with its own folder in front and Bitrix has taught it that this works.
    ///
    /// ```
    /// use onec::session::{BadFileName, FileName};
    ///
    /// assert_eq!(FileName::parse("/tmp/v8_3B8F_3e.zip")?.as_str(), "v8_3B8F_3e.zip");
    /// assert_eq!(FileName::parse("import_files/../../etc/passwd"), Err(BadFileName::Parent));
    /// # Ok::<(), BadFileName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BadFileName`] for anything that could leave the folder or has no meaning in it.
    pub fn parse(raw: &str) -> Result<Self, BadFileName> {
        let name = raw.trim().replace('\\', "/");
        if name.len() > 512 {
            return Err(BadFileName::TooLong);
        }
        let mut name = name.as_str();
        if let Some(rest) = name.strip_prefix("/tmp/") {
            name = rest;
        } else if name.starts_with(&format!("/{WEBDATA}/")) {
            name = &name[1..];
        }
        let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
        if name.starts_with('/') || drive {
            return Err(BadFileName::Absolute);
        }
        // ':' is a stream on NTFS; the rest are wildcards and redirections there.
        if name.chars().any(|c| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
            return Err(BadFileName::Character);
        }
        let mut components = Vec::new();
        for component in name.split('/') {
            match component.trim() {
                // "a//b" and "./a" mean what they mean everywhere.
                "" | "." => continue,
                // Windows drops trailing dots and blanks, so that ".. " and "..." are the parent in disguise.
                dots if dots.trim_matches(['.', ' ']).is_empty() => return Err(BadFileName::Parent),
                component => components.push(component),
            }
        }
        if components.len() > 16 {
            return Err(BadFileName::TooLong);
        }
        // Until none is left, so that a name that has been read once reads the same again.
        let mut clean = components.join("/");
        while let Some(rest) = clean.strip_prefix(WEBDATA).filter(|rest| rest.is_empty() || rest.starts_with('/')) {
            clean = rest.trim_start_matches('/').to_owned();
        }
        if clean.is_empty() { Err(BadFileName::Empty) } else { Ok(Self(clean)) }
    }

    /// The name, with `/` between components.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the file is, by its extension in any case of letters.
    pub fn kind(&self) -> FileKind {
        let extension =
            self.0.rsplit('/').next().and_then(|last| last.rsplit_once('.')).map(|(_, extension)| extension);
        match extension {
            Some(extension) if extension.eq_ignore_ascii_case("zip") => FileKind::Zip,
            Some(extension) if extension.eq_ignore_ascii_case("xml") => FileKind::Xml,
            _ => FileKind::Other,
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FileName {
    type Error = BadFileName;

    fn try_from(text: String) -> Result<Self, BadFileName> {
        Self::parse(&text)
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}
