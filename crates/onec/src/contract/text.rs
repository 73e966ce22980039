//! How single values of the contract look in JSON: decimals, dates, moments, references, versions.
//!
//! Used as `#[serde(with = "text")]`, `text::opt` and `text::field`. Kept apart from the types because neither jiff nor
//! rust_decimal should need their serde features for this, and because 1C's ways of saying "empty" (`""`, `0001-01-01`,
//! a reference of zeros) must be understood in one place.

use std::marker::PhantomData;

use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserializer, Serializer, de};

use super::Guid;
use crate::excerpt::excerpt;

/// A value that is written as text in the contract.
pub(super) trait Text: Sized {
    /// What a reader expects here, in Russian, for the reason of a refusal.
    const EXPECTED: &'static str;

    /// The text in the contract.
    fn write(&self) -> String;

    /// The value of a text that has no blanks around it, or a Russian reason.
    fn read(text: &str) -> Result<Self, String>;

    /// The value of a JSON number given as its decimal text; most values are not numbers.
    fn read_number(_text: &str) -> Option<Result<Self, String>> {
        None
    }

    /// Whether 1C means "there is none" by this text.
    fn says_none(text: &str) -> bool {
        text.is_empty()
    }
}

impl Text for Guid {
    const EXPECTED: &'static str = "ссылка 1С (GUID строкой)";

    fn write(&self) -> String {
        self.as_str().to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn says_none(text: &str) -> bool {
        // 1C writes an empty reference as a GUID of zeros.
        text.chars().all(|c| c == '0' || c == '-')
    }
}

impl Text for Decimal {
    const EXPECTED: &'static str = "десятичное число строкой, например \"1234.50\"";

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        crate::number::decimal(text)
            .ok_or_else(|| format!("«{}» не число; ожидается {}", excerpt(text), Self::EXPECTED))
    }

    fn read_number(text: &str) -> Option<Result<Self, String>> {
        // A JSON number has passed through a double on the way here. Up to 15 digits that is exact; beyond, it is not, and
        // money is not rounded silently.
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let leading = text.bytes().take_while(|b| matches!(b, b'-' | b'0' | b'.')).filter(|b| *b == b'0').count();
        if digits - leading > 15 || text.contains('e') {
            return Some(Err(format!("число {text} может потерять точность; передайте его строкой")));
        }
        Some(Self::read(text))
    }
}

impl Text for Date {
    const EXPECTED: &'static str = "дата вида 2026-01-31";

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        // 1C has only dates with a time; midnight of the day is what its JSON writer makes of a date.
        let day = text.strip_suffix("T00:00:00").unwrap_or(text);
        if day.len() == 10
            && let Ok(date) = day.parse::<Self>()
        {
            return Ok(date);
        }
        Err(format!("«{}» не дата; ожидается {}", excerpt(text), Self::EXPECTED))
    }

    fn says_none(text: &str) -> bool {
        // The empty date of 1C.
        text.is_empty() || text.starts_with("0001-01-01")
    }
}

impl Text for Timestamp {
    const EXPECTED: &'static str = "момент со смещением от UTC, например 2026-01-31T09:30:00+03:00";

    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("«{}» не момент времени; ожидается {}", excerpt(text), Self::EXPECTED))
    }

    fn says_none(text: &str) -> bool {
        text.is_empty() || text.starts_with("0001-01-01")
    }
}

/// Reads an optional value: `None` for null and for whatever 1C writes instead of nothing.
struct Visitor<T>(PhantomData<T>);

impl<'de, T: Text> de::Visitor<'de> for Visitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let text = text.trim();
        if T::says_none(text) {
            return Ok(None);
        }
        T::read(text).map(Some).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        let text = number.to_string();
        match T::read_number(&text) {
            Some(read) => read.map(Some).map_err(E::custom),
            None => Err(E::invalid_type(de::Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
        let text = number.to_string();
        match T::read_number(&text) {
            Some(read) => read.map(Some).map_err(E::custom),
            None => Err(E::invalid_type(de::Unexpected::Signed(number), &self)),
        }
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
        // The shortest text that gives this double back: what was written, if that had at most 15 digits.
        let text = number.to_string();
        match T::read_number(&text) {
            Some(read) => read.map(Some).map_err(E::custom),
            None => Err(E::invalid_type(de::Unexpected::Float(number), &self)),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Writes a mandatory value.
pub(super) fn serialize<T: Text, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.write())
}

/// Reads a mandatory value.
pub(super) fn deserialize<'de, T: Text, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = deserializer.deserialize_any(Visitor(PhantomData))?;
    value.ok_or_else(|| de::Error::custom(format!("пусто; ожидается {}", T::EXPECTED)))
}

/// The same for `Option<T>`; combine with `default` and `skip_serializing_if`.
pub(super) mod opt {
    use super::{Deserializer, PhantomData, Serializer, Text, Visitor};

    /// Writes an optional value.
    pub fn serialize<T: Text, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.serialize_str(&value.write()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads an optional value.
    pub fn deserialize<'de, T: Text, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(Visitor(PhantomData))
    }
}

/// The same for `Field<T>`; combine with `default` and `skip_serializing_if`.
pub(super) mod field {
    use super::{Deserializer, Serializer, Text, opt};
    use crate::Field;

    /// Writes a field that is not absent.
    pub fn serialize<T: Text, S: Serializer>(value: &Field<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Field::Value(value) => serializer.serialize_str(&value.write()),
            Field::Absent | Field::Empty => serializer.serialize_none(),
        }
    }

    /// Reads a field that is not absent.
    pub fn deserialize<'de, T: Text, D: Deserializer<'de>>(deserializer: D) -> Result<Field<T>, D::Error> {
        opt::deserialize(deserializer).map(Field::from)
    }
}

/// The version of an object in 1C as a growing number, at most `i64::MAX` so that any database can hold it.
///
/// Accepts a number, its text, or 1C's `DataVersion` ([`data_version`](crate::data_version)).
pub(super) mod version {
    use super::{Deserializer, Serializer, de};

    /// Writes the number.
    pub fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(*value)
    }

    /// Reads any of the three forms.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(Visitor)
    }

    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = u64;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("версия: растущее целое число или DataVersion из 1С")
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<u64, E> {
            let bound = i64::MAX.unsigned_abs();
            if number > bound { Err(E::custom(format!("версия больше {bound}"))) } else { Ok(number) }
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
            let text = text.trim();
            match text.parse().ok().or_else(|| crate::data_version(text)) {
                Some(number) => self.visit_u64(number),
                None => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
            }
        }
    }
}
