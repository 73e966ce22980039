//! Names of stored files that cannot point anywhere else.

use std::fmt;

use object_store::path::Path;

use crate::Error;

/// The name of a stored file, such as `documents/{uuid}/{uuid}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(Box<str>);

/// A text is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no file key: 1 to 8 segments of letters, digits, '-', '_' and inner dots")]
pub struct BadKey(String);

impl Key {
    /// The key that a text is.
    ///
    /// # Errors
    /// [`BadKey`] if it has empty, hidden, overlong or too many segments, or any other character.
    pub fn parse(text: &str) -> Result<Key, BadKey> {
        let fine = |segment: &str| {
            (1..=100).contains(&segment.len())
                && !segment.starts_with('.')
                && !segment.ends_with('.')
                && segment.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        if text.split('/').count() <= 8 && text.split('/').all(fine) {
            Ok(Key(text.into()))
        } else {
            Err(BadKey(text.chars().take(200).collect()))
        }
    }

    /// As text, for the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn location(&self) -> Path {
        Path::from(&*self.0)
    }

    pub(crate) fn failed(&self, e: object_store::Error) -> Error {
        match e {
            object_store::Error::NotFound { .. } => Error::NotFound(self.clone()),
            e => Error::Store(e),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_cannot_escape() {
        for good in ["a", "documents/a-b_c/1.pdf", "a/b/c/d/e/f/g/h"] {
            assert_eq!(Key::parse(good).unwrap().location().as_ref(), good);
        }
        for bad in
            ["", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "a/.", "a.", "C:\\x", "a\0", "ключ", "a b", "a%2fb"]
        {
            assert!(Key::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Key::parse("a/b/c/d/e/f/g/h/i").is_err());
        assert!(Key::parse(&"x".repeat(101)).is_err());
    }
}
