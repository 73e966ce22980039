//! Three answers to "what does the other side say about this field".
//!
//! 1C often sends a part of an object: an element that is absent means "nothing is said", an empty one means "there is
//! none". `Option` folds the two, and then a price-only exchange wipes names. So whoever applies a record must choose.
//!
//! Not here: what to do with silence; that depends on the record and is decided where it is applied.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a record says about one field: nothing, "there is none", or a value.
///
/// In JSON: the key is missing, the key is `null`, the key has a value. In CommerceML: the element is missing, the element
/// is empty, the element has text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// Nothing is said: what is known stays.
    Absent,
    /// It is said that there is none: what is known is cleared.
    Empty,
    /// It is said to be this.
    Value(T),
}

impl<T> Default for Field<T> {
    /// Silence.
    fn default() -> Self {
        Self::Absent
    }
}

impl<T> Field<T> {
    /// Whether nothing is said. Used as `skip_serializing_if`.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one; silence and emptiness look alike here.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Empty => None,
        }
    }

    /// The value, if there is one, by move; silence and emptiness look alike here.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Empty => None,
        }
    }

    /// `None` for silence, `Some(None)` for "there is none", `Some(Some(value))` for a value.
    pub fn said(self) -> Option<Option<T>> {
        match self {
            Self::Absent => None,
            Self::Empty => Some(None),
            Self::Value(value) => Some(Some(value)),
        }
    }

    /// What is known after this was heard: silence keeps `known`, the rest replaces it.
    pub fn over(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Absent => known,
            Self::Empty => None,
            Self::Value(value) => Some(value),
        }
    }

    /// The same answer about a converted value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Empty => Field::Empty,
            Self::Value(value) => Field::Value(convert(value)),
        }
    }
}

impl<T> Field<Vec<T>> {
    /// The items of a list; silence and emptiness look alike here.
    pub fn items(&self) -> &[T] {
        self.value().map_or(&[], Vec::as_slice)
    }
}

impl<T> From<Option<T>> for Field<T> {
    /// A writer who knows the field: `None` says "there is none", not silence.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Value)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => serializer.serialize_some(value),
            Self::Absent | Self::Empty => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}
