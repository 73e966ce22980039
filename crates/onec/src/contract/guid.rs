//! References to objects of 1C.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A reference to an object of 1C: its GUID as text, without blanks around it and in lower case.
///
/// Text and not a UUID: a product with a characteristic is `guid#guid`, and other systems that speak the contract use
/// their own keys. The reference of zeros, which is 1C's "empty", is not a `Guid`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(Box<str>);

/// Why a text is not a reference. The text of the error is Russian: it goes to the operator of 1C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGuid {
    /// Nothing, or the empty reference of 1C.
    #[error("пустая ссылка 1С")]
    Empty,
    /// Longer than CommerceML allows for an identifier (110 characters).
    #[error("ссылка 1С длиннее 110 символов")]
    TooLong,
    /// Blanks or control characters inside.
    #[error("в ссылке 1С есть пробелы или управляющие символы")]
    BadCharacter,
}

impl Guid {
    /// The reference that a text means.
    ///
    /// # Errors
    ///
    /// [`NotGuid`] if the text is empty, zeros, too long, or has blanks inside.
    pub fn parse(text: &str) -> Result<Self, NotGuid> {
        let text = text.trim();
        if text.chars().all(|c| c == '0' || c == '-') {
            return Err(NotGuid::Empty);
        }
        // Length of «Ид» in the XDTO packages of CommerceML: 80, global identifiers 110.
        if text.chars().count() > 110 {
            return Err(NotGuid::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(NotGuid::BadCharacter);
        }
        Ok(Self(text.to_lowercase().into_boxed_str()))
    }

    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Guid {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Guid {
    type Err = NotGuid;

    fn from_str(text: &str) -> Result<Self, NotGuid> {
        Self::parse(text)
    }
}

impl From<uuid::Uuid> for Guid {
    /// Written as 1C does: lower case with hyphens.
    fn from(uuid: uuid::Uuid) -> Self {
        Self(uuid.hyphenated().to_string().into_boxed_str())
    }
}

impl Serialize for Guid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Guid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::text::deserialize(deserializer)
    }
}
